/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that no call may write: canaries, and this image's own constants. */
#include <stddef.h>

#include "guests/rt/payload.h"
#include "guests/storm/storm.h"
#include "lib/rt/rt.h"

#define WORDS 0x2000u /* 64 KiB each */

/* Device tree's end, and RAM in front of, behind and far from the image. */
static const uint64_t bases[] = {
	0x40100000, 0x48000000, 0x50000000, 0x5fff0000, 0x60400000, 0x7fff0000,
};

#define BASES (sizeof(bases) / sizeof(bases[0]))

extern const uint64_t image_rela[]; /* image.lds: text and constants end */

static uint64_t text_sum;

static uint64_t canary(uint64_t address)
{
	return address * 0x9e3779b97f4a7c15ull ^ 0xca4a51e5ull;
}

static uint64_t sum_text(void)
{
	const uint64_t *word = (const uint64_t *)(const void *)image_head;
	const uint64_t end = (uint64_t)image_rela;
	uint64_t sum = 0;

	for (; (uint64_t)word < end; word++)
		sum = (sum ^ *word) * 0x100000001b3ull;
	return sum;
}

void canaries_set(void)
{
	for (size_t b = 0; b < BASES; b++) {
		volatile uint64_t *word = (volatile uint64_t *)bases[b];

		for (size_t i = 0; i < WORDS; i++)
			word[i] = canary((uint64_t)&word[i]);
	}
	text_sum = sum_text();
}

bool canaries_kept(void)
{
	for (size_t b = 0; b < BASES; b++) {
		const volatile uint64_t *word =
			(const volatile uint64_t *)bases[b];

		for (size_t i = 0; i < WORDS; i++) {
			if (word[i] == canary((uint64_t)&word[i]))
				continue;
			rt_printf("# 0x%lx holds 0x%lx\n", (uint64_t)&word[i],
				  word[i]);
			return false;
		}
	}
	return sum_text() == text_sum;
}

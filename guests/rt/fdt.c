/* SPDX-License-Identifier: BSD-2-Clause */
/* Devicetree Specification, "Flattened Devicetree (DTB) Format". */
#include <stdbool.h>

#include "guests/rt/fdt.h"
#include "lib/rt/rt.h"

#define FDT_MAGIC      0xd00dfeed
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE   2
#define FDT_PROP       3
#define FDT_NOP	       4

/* Words of the header. */
#define HEADER_MAGIC   0
#define HEADER_STRUCTS 2
#define HEADER_STRINGS 3

static uint32_t word(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static const uint8_t *aligned(const uint8_t *blob, const uint8_t *p)
{
	return p + (-(size_t)(p - blob) & 3);
}

struct walk {
	unsigned int depth; /* 1 is the root */
	bool in_cpus;
	bool in_cpu;
	size_t count;
};

static void walk_begin(struct walk *walk, const char *name)
{
	walk->depth++;
	if (walk->depth == 2)
		walk->in_cpus = strcmp(name, "cpus") == 0;
	if (walk->depth == 3)
		walk->in_cpu = walk->in_cpus && strncmp(name, "cpu@", 4) == 0;
}

/* `reg` of a CPU: one cell or two. */
static uint64_t walk_reg(const uint8_t *value, uint32_t bytes)
{
	return bytes == 8 ? (uint64_t)word(value) << 32 | word(value + 4)
			  : word(value);
}

size_t fdt_cpus(const void *blob, uint64_t *mpidrs, size_t max)
{
	const uint8_t *base = blob;
	const uint8_t *p;
	const char *strings;
	struct walk walk = { 0, false, false, 0 };

	if (!base || ((uintptr_t)base & 3) ||
	    word(base + 4 * HEADER_MAGIC) != FDT_MAGIC)
		return 0;
	strings = (const char *)base + word(base + 4 * HEADER_STRINGS);
	p = base + word(base + 4 * HEADER_STRUCTS);
	while (walk.count < max) {
		uint32_t token = word(p);

		p += 4;
		if (token == FDT_BEGIN_NODE) {
			walk_begin(&walk, (const char *)p);
			p = aligned(base, p + strlen((const char *)p) + 1);
		} else if (token == FDT_PROP) {
			uint32_t bytes = word(p);

			if (walk.depth == 3 && walk.in_cpu &&
			    strcmp(strings + word(p + 4), "reg") == 0)
				mpidrs[walk.count++] = walk_reg(p + 8, bytes);
			p = aligned(base, p + 8 + bytes);
		} else if (token == FDT_END_NODE) {
			walk.depth--;
		} else if (token != FDT_NOP) {
			break;
		}
	}
	return walk.count;
}

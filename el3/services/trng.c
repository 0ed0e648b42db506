/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TRNG firmware interface 1.0 (DEN0098), on CPUs with FEAT_RNG. RNDRRS is the
 * noise source: a generator that is reseeded for this very word (Arm ARM,
 * FEAT_RNG). entropy.c tests its words and conditions them.
 *
 * Arguments that DEN0098 reserves are not checked: clients of the 1.1 calling
 * convention, Linux among them, load only the registers they use.
 */
#include <smccc/calls.h>
#include <smccc/trng.h>

#include "el3/entropy.h"
#include "el3/features.h"
#include "el3/services/version.h"
#include "el3/table.h"

#define ATTEMPTS 32u

/* RNDRRS; Z is set if there is no entropy now. */
static bool hardware_word(uint64_t *word)
{
	for (unsigned int i = 0; i < ATTEMPTS; i++) {
		uint32_t empty;

		__asm__ volatile("mrs %0, s3_3_c2_c4_1\n\tcset %w1, eq"
				 : "=r"(*word), "=r"(empty)
				 :
				 : "cc");
		if (!empty)
			return true;
	}
	return false;
}

/* The low @bits of @word. */
static uint64_t low_bits(uint64_t word, uint64_t bits)
{
	return bits >= 64 ? word : word & ((1ull << bits) - 1);
}

/* x1 is the most significant word; unasked bits are zero, on error all. */
static void rnd(const struct el3_call *call, struct smccc_regs *out,
		struct cpu *cpu)
{
	const uint64_t width = call->smc64 ? 64 : 32;
	const uint64_t bits = el3_arg(call, 1);
	uint64_t words[ENTROPY_WORDS] = { 0 };
	int64_t status = TRNG_SUCCESS;

	if (bits == 0 || bits > 3 * width)
		status = TRNG_INVALID_PARAMETERS;
	else if (!entropy_take(&cpu->entropy, hardware_word, words))
		status = TRNG_NO_ENTROPY;
	for (uint64_t i = 0; i < 3; i++) {
		const uint64_t low = i * width;
		const uint64_t asked = bits > low ? bits - low : 0;

		out->x[3 - i] =
			low_bits(words[i], asked < width ? asked : width);
	}
	entropy_wipe(words, sizeof(words));
	el3_return(out, status);
}

static void features(const struct el3_call *call, struct smccc_regs *out,
		     struct cpu *cpu)
{
	(void)cpu;
	el3_return(out, el3_set_has(&el3_trng_services, el3_arg(call, 1))
				? TRNG_SUCCESS
				: TRNG_NOT_SUPPORTED);
}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_TRNG_VERSION,
		.finish = EL3_FINISH_CONSTANT,
		.result = { EL3_TRNG_MAJOR << 16 | EL3_TRNG_MINOR },
	},
	{
		.fid = SMCCC_FID_TRNG_FEATURES,
		.finish = EL3_FINISH_C,
		.handler = features,
	},
	{
		.fid = SMCCC_FID_TRNG_GET_UUID,
		.finish = EL3_FINISH_CONSTANT4,
		/* e3a4186f-0bd7-4c92-9f3d-51c286b90e7d */
		.results = (const uint32_t[]){ 0x6f18a4e3, 0x924cd70b,
					       0xc2513d9f, 0x7d0eb986 },
	},
	{
		.fid = SMCCC_FID_TRNG_RND,
		.finish = EL3_FINISH_C,
		.handler = rnd,
	},
	{
		.fid = SMCCC_FID_TRNG_RND_64,
		.finish = EL3_FINISH_C,
		.handler = rnd,
	},
};

const struct el3_service_set el3_trng_services = {
	.name = "trng",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.present = feature_rndr,
};

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TRNG firmware interface 1.0 (DEN0098), on CPUs with FEAT_RNG: RNDRRS gives
 * the output of a generator that was reseeded for this very word, conditioned
 * by hardware (Arm ARM, FEAT_RNG; SP 800-90A and -90B), so each bit of it is
 * entropy and nothing is kept between calls.
 *
 * Arguments that DEN0098 reserves are not checked: clients of the 1.1 calling
 * convention, Linux among them, load only the registers they use.
 */
#include <smccc/calls.h>
#include <smccc/trng.h>

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

/* x1 is the most significant word; unasked bits are zero. */
static void rnd(const struct el3_call *call, struct smccc_regs *out,
		struct cpu *cpu)
{
	const uint64_t width = call->smc64 ? 64 : 32;
	const uint64_t bits = el3_arg(call, 1);
	uint64_t words[3] = { 0, 0, 0 };
	int64_t status = TRNG_SUCCESS;

	(void)cpu;
	if (bits == 0 || bits > 3 * width)
		status = TRNG_INVALID_PARAMETERS;
	for (uint64_t i = 0; i * width < bits && status == TRNG_SUCCESS; i++) {
		uint64_t left = bits - i * width;
		uint64_t word = 0;

		if (!feature_rndr() || !hardware_word(&word))
			status = TRNG_NO_ENTROPY;
		if (width == 32)
			word = (uint32_t)word;
		words[2 - i] =
			left < width ? word & ((1ull << left) - 1) : word;
	}
	for (unsigned int i = 0; i < 3; i++)
		out->x[1 + i] = status == TRNG_SUCCESS ? words[i] : 0;
	el3_return(out, status);
}

static void features(const struct el3_call *call, struct smccc_regs *out,
		     struct cpu *cpu)
{
	const struct el3_service_set *set = &el3_trng_services;

	(void)cpu;
	for (size_t i = 0; i < set->count; i++) {
		if (set->rows[i].fid == (uint32_t)el3_arg(call, 1)) {
			el3_return(out, TRNG_SUCCESS);
			return;
		}
	}
	el3_return(out, TRNG_NOT_SUPPORTED);
}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_TRNG_VERSION,
		.name = "TRNG_VERSION",
		.finish = EL3_FINISH_CONSTANT,
		.result = { EL3_TRNG_MAJOR << 16 | EL3_TRNG_MINOR },
	},
	{
		.fid = SMCCC_FID_TRNG_FEATURES,
		.name = "TRNG_FEATURES",
		.finish = EL3_FINISH_C,
		.handler = features,
	},
	{
		.fid = SMCCC_FID_TRNG_GET_UUID,
		.name = "TRNG_GET_UUID",
		.finish = EL3_FINISH_CONSTANT4,
		/* e3a4186f-0bd7-4c92-9f3d-51c286b90e7d */
		.result = { 0x6f18a4e3, 0x924cd70b, 0xc2513d9f, 0x7d0eb986 },
	},
	{
		.fid = SMCCC_FID_TRNG_RND,
		.name = "TRNG_RND",
		.finish = EL3_FINISH_C,
		.handler = rnd,
	},
	{
		.fid = SMCCC_FID_TRNG_RND_64,
		.name = "TRNG_RND_64",
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

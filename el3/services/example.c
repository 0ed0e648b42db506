/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An SiP service as an example: docs/services.md goes through this file. Three
 * functions, each in both widths.
 */
#include <smccc/calls.h>

#include "el3/table.h"

#define PATTERNS 4

/* x1 + x2, in the width of the convention. Any argument will do: no rules. */
static void sum(const struct el3_call *call, struct smccc_regs *out,
		struct cpu *cpu)
{
	const uint64_t value = el3_arg(call, 1) + el3_arg(call, 2);

	(void)cpu;
	out->x[1] = call->smc64 ? value : (uint32_t)value;
	el3_return(out, SMCCC_SUCCESS);
}

/* Fletcher's checksum of the caller's buffer, modulo 65535. */
static void checksum(const struct el3_call *call,
		     const struct el3_memory *memory, struct smccc_regs *out)
{
	uint32_t a = 0;
	uint32_t b = 0;

	(void)call;
	for (uint64_t i = 0; i < memory[0].length; i++) {
		a = (a + memory[0].bytes[i]) % 65535;
		b = (b + a) % 65535;
	}
	out->x[1] = b << 16 | a;
	el3_return(out, SMCCC_SUCCESS);
}

/* Fill the caller's buffer with pattern x1. */
static void pattern(const struct el3_call *call,
		    const struct el3_memory *memory, struct smccc_regs *out)
{
	static const uint8_t patterns[PATTERNS][4] = {
		{ 0x00, 0x00, 0x00, 0x00 },
		{ 0xff, 0xff, 0xff, 0xff },
		{ 0x55, 0xaa, 0x55, 0xaa },
		{ 0xde, 0xad, 0xbe, 0xef },
	};
	const uint8_t *chosen = patterns[el3_arg(call, 1)];

	for (uint64_t i = 0; i < memory[0].length; i++)
		memory[0].bytes[i] = chosen[i % 4];
	el3_return(out, SMCCC_SUCCESS);
}

#define BOTH_WIDTHS(id, ...)                            \
	{ .fid = SMCCC_FID_##id, __VA_ARGS__ },         \
	{                                               \
		.fid = SMCCC_FID_##id##_64, __VA_ARGS__ \
	}

static const struct el3_service rows[] = {
	BOTH_WIDTHS(SMCGATE_SIP_EXAMPLE, .finish = EL3_FINISH_C,
		    .handler = sum),
	/* x1: address, x2: 1 to 4096 bytes, x3: flags, none yet */
	BOTH_WIDTHS(
		SMCGATE_SIP_CHECKSUM,
		EL3_CHECKED(checksum, EL3_READ(1, 2, 1, 4096, 1), EL3_ZERO(3))),
	/* x1: pattern, x2: address of a word, x3: 4 to 4096 bytes */
	BOTH_WIDTHS(SMCGATE_SIP_PATTERN,
		    EL3_CHECKED(pattern, EL3_RANGE(1, 0, PATTERNS - 1),
				EL3_WRITE(2, 3, 4, 4096, 4))),
};

const struct el3_service_set el3_example_services = {
	.name = "example",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Undefined Instruction exceptions that the gate makes, beside one that the
 * CPU makes: no difference may be seen.
 */
#include "guest.h"

#include <smccc/calls.h>

#define SCTLR_EE (1u << 25)
#define SCTLR_TE (1u << 30)

/*
 * QEMU forgets SPSR_und where EL2 returns to another mode than the one that
 * trapped: it goes on with that one's SPSR, which exec() has made zero. What
 * the gate writes is in the unit test el2-a32_state.
 */
#define QEMUS_SPSR 0

#define A32_UDF	   0xe7f000f0u
#define T32_UDF	   0xf7f0a000u

/* Instructions with r0 and r1 in them. */
struct instruction {
	const char *name;
	uint32_t a32, t32, r0;
};

static const struct instruction instructions[] = {
	{ "HVC #1", 0xe1400071, 0xf7e08001, SMCCC_FID_SMCCC_VERSION },
	{ "HVC #65535", 0xe14fff7f, 0xf7ef8fff, SMCCC_FID_SMCCC_VERSION },
	{ "SMC, the rule says so", 0xe1600070, 0xf7f08000,
	  SMCCC_FID_SMCGATE_SIP_PATTERN },
	{ "HVC, the rule says so", 0xe1400070, 0xf7e08000,
	  SMCCC_FID_SMCGATE_SIP_PATTERN },
	/* MRC p15, 0, r0, c15, c0, 0; MCR; MCRR p15, 0, r0, r1, c15 */
	{ "MRC c15", 0xee1f0f10, 0xee1f0f10, 0 },
	{ "MCR c15", 0xee0f0f10, 0xee0f0f10, 0 },
	{ "MCRR c15", 0xec410f0f, 0xec410f0f, 0 },
	/* MRRC p15, 0, r0, r1, c12: ICC_SGI1R is write-only */
	{ "MRRC ICC_SGI1R", 0xec510f0c, 0xec510f0c, 0 },
	/* MRC p15, 4, r0, c1, c1, 0: HCR */
	{ "MRC HCR", 0xee910f11, 0xee910f11, 0 },
};

static bool run_one(bool thumb, uint32_t instruction, struct probe *before,
		    struct probe *after)
{
	return thumb ? run_t32(instruction, before, after)
		     : run_a32(instruction, before, after);
}

static void show(const char *what, uint32_t made, uint32_t own)
{
	say(what);
	say_hex(made);
	say(", UDF's ");
	say_hex(own);
	say("\n");
}

static bool like_udf(bool thumb, const struct instruction *what,
		     struct probe before)
{
	const uint32_t at = (uint32_t)exec_buffer;
	struct probe own, made;

	before.r[0] = what->r0;
	if (!run_one(thumb, thumb ? T32_UDF : A32_UDF, &before, &own) ||
	    !run_one(thumb, thumb ? what->t32 : what->a32, &before, &made))
		return false;
	for (uint32_t i = 0; i < 13; i++)
		if (made.r[i] != before.r[i])
			return false;
	if (made.lr_und == at + (thumb ? 2 : 4) && made.lr_und == own.lr_und &&
	    made.und_cpsr == own.und_cpsr &&
	    (made.spsr_und == own.spsr_und || made.spsr_und == QEMUS_SPSR))
		return true;
	show("# LR_und ", made.lr_und, own.lr_und);
	show("# SPSR_und ", made.spsr_und, own.spsr_und);
	show("# CPSR ", made.und_cpsr, own.und_cpsr);
	return false;
}

static uint32_t sctlr_read(void)
{
	uint32_t value;

	__asm__ volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(value));
	return value;
}

static void controls_write(uint32_t sctlr, const uint8_t *vbar)
{
	__asm__ volatile("mcr p15, 0, %0, c1, c0, 0\n\t"
			 "mcr p15, 0, %1, c12, c0, 0\n\t"
			 "isb"
			 :
			 : "r"(sctlr), "r"(vbar)
			 : "memory");
}

/* Each bit of SCTLR that the entry depends on; flags and mode differ. */
static bool all_controls(bool thumb, const struct instruction *what)
{
	const uint32_t sctlr = sctlr_read();
	struct probe before = numbered();
	bool good = like_udf(thumb, what, before);

	before.cpsr = MODE_ABT | CPSR_N | 0x080a0000; /* Q, GE */
	good = like_udf(thumb, what, before) && good;
	controls_write(sctlr | SCTLR_EE, vectors);
	good = like_udf(thumb, what, before) && good;
	controls_write(sctlr | SCTLR_TE, vectors_t32);
	good = like_udf(thumb, what, before) && good;
	controls_write(sctlr, vectors);
	before.cpsr = MODE_SYS | CPSR_E;
	return like_udf(thumb, what, before) && good;
}

/* The last one of an IT block: SPSR_und has its state, the handler none. */
static bool within_it(void)
{
	static const struct instruction smc = { "", 0, 0xf7f08000,
						SMCCC_FID_SMCGATE_SIP_PATTERN };
	struct probe before = numbered();

	before.cpsr |= CPSR_Z | IT_STATE(0x08); /* EQ */
	return like_udf(true, &smc, before);
}

void test_undefined(void)
{
	for (unsigned int i = 0;
	     i < sizeof(instructions) / sizeof(*instructions); i++) {
		result(all_controls(false, &instructions[i]),
		       "undefined as UDF is, A32", instructions[i].name);
		result(all_controls(true, &instructions[i]),
		       "undefined as UDF is, T32", instructions[i].name);
	}
	result(within_it(), "undefined within an IT block", NULL);
}

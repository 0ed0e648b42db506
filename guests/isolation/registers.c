/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers and instructions of higher levels, of the machine, and of units
 * that a domain does not get: each is undefined, reads as zero, or is its own.
 */
#include "guests/isolation/isolation.h"
#include "lib/rt/rt.h"

enum expectation {
	UNDEFINED = 1,
	ZERO,	       /* reads as zero, a write changes nothing */
	ZERO_OR_NONE,  /* the same, or undefined where the CPU has it not */
	FIXED_OR_NONE, /* undefined; QEMU 7.2 has them without HCR_EL2.TIDCP */
	OWN,	       /* a write is read back */
};

struct row {
	const char *name;
	enum expectation expectation;
	uint64_t (*read)(void);
	void (*write)(uint64_t value);
};

/* NAME(register as the assembler knows it, what, expectation) */
#define REGISTERS(NAME)                                          \
	NAME(s3_4_c1_c0_0, "SCTLR_EL2", UNDEFINED)               \
	NAME(s3_4_c1_c0_1, "ACTLR_EL2", UNDEFINED)               \
	NAME(s3_4_c1_c1_0, "HCR_EL2", UNDEFINED)                 \
	NAME(s3_4_c1_c1_1, "MDCR_EL2", UNDEFINED)                \
	NAME(s3_4_c1_c1_2, "CPTR_EL2", UNDEFINED)                \
	NAME(s3_4_c1_c1_3, "HSTR_EL2", UNDEFINED)                \
	NAME(s3_4_c1_c1_4, "HFGRTR_EL2", UNDEFINED)              \
	NAME(s3_4_c1_c2_0, "ZCR_EL2", UNDEFINED)                 \
	NAME(s3_4_c1_c2_2, "HCRX_EL2", UNDEFINED)                \
	NAME(s3_4_c1_c2_6, "SMCR_EL2", UNDEFINED)                \
	NAME(s3_4_c2_c0_0, "TTBR0_EL2", UNDEFINED)               \
	NAME(s3_4_c2_c0_2, "TCR_EL2", UNDEFINED)                 \
	NAME(s3_4_c2_c1_0, "VTTBR_EL2", UNDEFINED)               \
	NAME(s3_4_c2_c1_2, "VTCR_EL2", UNDEFINED)                \
	NAME(s3_4_c4_c0_0, "SPSR_EL2", UNDEFINED)                \
	NAME(s3_4_c4_c0_1, "ELR_EL2", UNDEFINED)                 \
	NAME(s3_4_c4_c1_0, "SP_EL1", UNDEFINED)                  \
	NAME(s3_4_c5_c2_0, "ESR_EL2", UNDEFINED)                 \
	NAME(s3_4_c5_c2_3, "VSESR_EL2", UNDEFINED)               \
	NAME(s3_4_c6_c0_0, "FAR_EL2", UNDEFINED)                 \
	NAME(s3_4_c6_c0_4, "HPFAR_EL2", UNDEFINED)               \
	NAME(s3_4_c10_c2_0, "MAIR_EL2", UNDEFINED)               \
	NAME(s3_4_c10_c5_0, "MPAM2_EL2", UNDEFINED)              \
	NAME(s3_4_c12_c0_0, "VBAR_EL2", UNDEFINED)               \
	NAME(s3_4_c12_c1_1, "VDISR_EL2", UNDEFINED)              \
	NAME(s3_4_c12_c9_5, "ICC_SRE_EL2", UNDEFINED)            \
	NAME(s3_4_c12_c11_0, "ICH_HCR_EL2", UNDEFINED)           \
	NAME(s3_4_c12_c11_7, "ICH_VMCR_EL2", UNDEFINED)          \
	NAME(s3_4_c12_c12_0, "ICH_LR0_EL2", UNDEFINED)           \
	NAME(s3_4_c13_c0_2, "TPIDR_EL2", UNDEFINED)              \
	NAME(s3_4_c0_c0_0, "VPIDR_EL2", UNDEFINED)               \
	NAME(s3_4_c0_c0_5, "VMPIDR_EL2", UNDEFINED)              \
	NAME(s3_4_c14_c0_3, "CNTVOFF_EL2", UNDEFINED)            \
	NAME(s3_4_c14_c1_0, "CNTHCTL_EL2", UNDEFINED)            \
	NAME(s3_4_c14_c2_1, "CNTHP_CTL_EL2", UNDEFINED)          \
	NAME(s3_5_c1_c0_0, "SCTLR_EL12", UNDEFINED)              \
	NAME(s3_5_c14_c3_1, "CNTV_CTL_EL02", UNDEFINED)          \
	NAME(s3_6_c1_c0_0, "SCTLR_EL3", UNDEFINED)               \
	NAME(s3_6_c1_c1_0, "SCR_EL3", UNDEFINED)                 \
	NAME(s3_6_c1_c3_1, "MDCR_EL3", UNDEFINED)                \
	NAME(s3_6_c4_c0_1, "ELR_EL3", UNDEFINED)                 \
	NAME(s3_6_c12_c0_0, "VBAR_EL3", UNDEFINED)               \
	NAME(s3_6_c12_c12_4, "ICC_CTLR_EL3", UNDEFINED)          \
	NAME(s3_6_c12_c12_5, "ICC_SRE_EL3", UNDEFINED)           \
	NAME(s3_7_c14_c2_0, "CNTPS_TVAL_EL1", UNDEFINED)         \
	NAME(s3_7_c14_c2_1, "CNTPS_CTL_EL1", UNDEFINED)          \
	NAME(s3_0_c15_c0_0, "implementation-defined", UNDEFINED) \
	NAME(s3_1_c15_c2_0, "CPUACTLR_EL1", FIXED_OR_NONE)       \
	NAME(s3_1_c15_c2_1, "CPUECTLR_EL1", FIXED_OR_NONE)       \
	NAME(s3_1_c11_c0_2, "L2CTLR_EL1", FIXED_OR_NONE)         \
	NAME(s3_1_c11_c0_3, "L2ECTLR_EL1", FIXED_OR_NONE)        \
	NAME(s3_3_c15_c2_0, "the same from op1 3", UNDEFINED)    \
	NAME(s3_7_c11_c1_0, "the same from op1 7", UNDEFINED)    \
	NAME(s2_0_c1_c0_0, "MDRAR_EL1", UNDEFINED)               \
	NAME(s2_1_c0_c1_0, "TRCPRGCTLR", UNDEFINED)              \
	NAME(s2_1_c1_c0_4, "TRCOSLAR", UNDEFINED)                \
	NAME(s2_1_c7_c8_6, "TRCCLAIMSET", UNDEFINED)             \
	NAME(s2_1_c9_c0_0, "BRBCR_EL1", UNDEFINED)               \
	NAME(s3_0_c1_c2_1, "TRFCR_EL1", UNDEFINED)               \
	NAME(s3_0_c9_c9_0, "PMSCR_EL1", UNDEFINED)               \
	NAME(s3_0_c9_c9_7, "PMSIDR_EL1", UNDEFINED)              \
	NAME(s3_0_c9_c10_0, "PMBLIMITR_EL1", UNDEFINED)          \
	NAME(s3_0_c9_c10_1, "PMBPTR_EL1", UNDEFINED)             \
	NAME(s3_0_c9_c11_0, "TRBLIMITR_EL1", UNDEFINED)          \
	NAME(s3_0_c9_c11_1, "TRBPTR_EL1", UNDEFINED)             \
	NAME(s3_3_c13_c2_0, "AMCR_EL0", UNDEFINED)               \
	NAME(s3_3_c13_c2_3, "AMUSERENR_EL0", UNDEFINED)          \
	NAME(s3_3_c13_c4_0, "AMEVCNTR00_EL0", UNDEFINED)         \
	NAME(s3_0_c10_c4_0, "LORSA_EL1", UNDEFINED)              \
	NAME(s3_0_c10_c4_1, "LOREA_EL1", UNDEFINED)              \
	NAME(s3_0_c10_c4_3, "LORC_EL1", UNDEFINED)               \
	NAME(s3_0_c10_c4_7, "LORID_EL1", UNDEFINED)              \
	NAME(s3_0_c10_c4_4, "MPAMIDR_EL1", UNDEFINED)            \
	NAME(s3_0_c10_c5_0, "MPAM1_EL1", UNDEFINED)              \
	NAME(s3_0_c10_c5_1, "MPAM0_EL1", UNDEFINED)              \
	NAME(s3_0_c1_c0_3, "SCTLR2_EL1", UNDEFINED)              \
	NAME(s3_0_c2_c0_3, "TCR2_EL1", UNDEFINED)                \
	NAME(s3_0_c1_c0_1, "ACTLR_EL1", ZERO)                    \
	NAME(s3_0_c5_c3_0, "ERRIDR_EL1", ZERO_OR_NONE)           \
	NAME(s3_0_c5_c3_1, "ERRSELR_EL1", ZERO_OR_NONE)          \
	NAME(s3_0_c5_c4_0, "ERXFR_EL1", ZERO_OR_NONE)            \
	NAME(s3_0_c5_c4_1, "ERXCTLR_EL1", ZERO_OR_NONE)          \
	NAME(s3_0_c5_c4_2, "ERXSTATUS_EL1", ZERO_OR_NONE)        \
	NAME(s3_0_c5_c4_3, "ERXADDR_EL1", ZERO_OR_NONE)          \
	NAME(s3_0_c5_c4_4, "ERXPFGF_EL1", ZERO_OR_NONE)          \
	NAME(s3_0_c5_c5_0, "ERXMISC0_EL1", ZERO_OR_NONE)         \
	NAME(s2_0_c1_c4_4, "DBGPRCR_EL1", ZERO_OR_NONE)          \
	NAME(s3_0_c13_c0_1, "CONTEXTIDR_EL1", OWN)               \
	NAME(s3_3_c13_c0_2, "TPIDR_EL0", OWN)                    \
	NAME(s3_3_c14_c3_2, "CNTV_CVAL_EL0", OWN)                \
	NAME(s3_3_c14_c2_2, "CNTP_CVAL_EL0", OWN)                \
	NAME(s2_0_c0_c0_4, "DBGBVR0_EL1", OWN)                   \
	NAME(s2_0_c0_c0_6, "DBGWVR0_EL1", OWN)                   \
	NAME(s3_3_c9_c12_5, "PMSELR_EL0", OWN)                   \
	NAME(s3_3_c9_c13_0, "PMCCNTR_EL0", OWN)

#define ACCESSORS(reg, name, expectation)      \
	static uint64_t read_##reg(void)       \
	{                                      \
		return sysreg_read(reg);       \
	}                                      \
	static void write_##reg(uint64_t word) \
	{                                      \
		sysreg_write(reg, word);       \
		isb();                         \
	}
REGISTERS(ACCESSORS)
#undef ACCESSORS

static const struct row rows[] = {
#define ROW(reg, name, expectation) \
	{ name, expectation, read_##reg, write_##reg },
	REGISTERS(ROW)
#undef ROW
};

/* Kept by every OWN register: a counter value, an address, a small number. */
#define PATTERN 0x14ull

static bool undefined_read(const struct row *row)
{
	trap_expect(0);
	row->read();
	return was_undefined();
}

static bool undefined_write(const struct row *row, uint64_t value)
{
	trap_expect(0);
	row->write(value);
	return was_undefined();
}

static bool is_zero(const struct row *row, bool may_lack)
{
	uint64_t value;

	trap_expect(0);
	row->write(~0ull);
	if (trap_taken() && !may_lack)
		return false;
	trap_expect(0);
	value = row->read();
	if (trap_taken())
		return may_lack;
	return value == 0;
}

static bool is_fixed(const struct row *row)
{
	uint64_t before, after;

	trap_expect(0);
	before = row->read();
	if (was_undefined())
		return undefined_write(row, ~0ull);
	row->write(~before);
	after = row->read();
	return before == after;
}

static bool is_own(const struct row *row)
{
	const uint64_t before = row->read();
	uint64_t after;

	row->write(PATTERN);
	after = row->read();
	row->write(before);
	return after == PATTERN;
}

static bool row_holds(const struct row *row)
{
	switch (row->expectation) {
	case UNDEFINED:
		return undefined_read(row) && undefined_write(row, 0) &&
		       undefined_write(row, ~0ull);
	case ZERO:
		return is_zero(row, false);
	case ZERO_OR_NONE:
		return is_zero(row, true);
	case FIXED_OR_NONE:
		return is_fixed(row);
	case OWN:
		return is_own(row);
	}
	return false;
}

/* NAME(instruction, with %0 for a register; what) */
#define INSTRUCTIONS(NAME)                                               \
	NAME("tlbi alle1", "TLBI ALLE1")                                 \
	NAME("tlbi alle2", "TLBI ALLE2")                                 \
	NAME("tlbi alle3", "TLBI ALLE3")                                 \
	NAME("tlbi vmalls12e1is", "TLBI VMALLS12E1IS")                   \
	NAME("tlbi ipas2e1is, %0", "TLBI IPAS2E1IS")                     \
	NAME("tlbi vae2is, %0", "TLBI VAE2IS")                           \
	NAME("at s1e2r, %0", "AT S1E2R")                                 \
	NAME("at s12e1r, %0", "AT S12E1R")                               \
	NAME("at s12e0w, %0", "AT S12E0W")                               \
	NAME("at s1e3r, %0", "AT S1E3R")                                 \
	NAME("sys #3, c15, c0, #0, %0", "an implementation-defined SYS") \
	NAME("drps", "DRPS")                                             \
	NAME("dcps2", "DCPS2")                                           \
	NAME("dcps3", "DCPS3")                                           \
	NAME("hlt #0x1234", "HLT")

/* A string for the assembler cannot be parenthesised.
 * NOLINTBEGIN(bugprone-macro-parentheses) */
#define UNDEFINED_INSTRUCTION(text, name)                         \
	trap_expect(0);                                           \
	__asm__ volatile(text : : "r"(0x60000000ull) : "memory"); \
	check(was_undefined(), "registers", name " is undefined");
/* NOLINTEND(bugprone-macro-parentheses) */

static void instructions(void)
{
	INSTRUCTIONS(UNDEFINED_INSTRUCTION)
}

void topic_registers(void)
{
	static const char *const said[] = {
		[UNDEFINED] = "undefined",
		[ZERO] = "zero and stays so",
		[ZERO_OR_NONE] = "zero and stays so, or is not there",
		[FIXED_OR_NONE] = "undefined, or fixed",
		[OWN] = "its own",
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		tap_result(&isolation_tap, row_holds(&rows[i]), "registers",
			   rows[i].name, said[rows[i].expectation]);
	instructions();
}

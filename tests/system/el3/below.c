/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls and traps of EL1, in both execution states. */
#include "el3_test.h"
#include "guests/rt/gic.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"

#define TOPIC	     "below"
#define HCR_RW	     (1ull << 31)
#define SPSR_EL1H    0x3c5ull
#define SPSR_SVC     0x1d3ull
#define SPSR_UND     0x1bull
#define SPSR_MODE    0x1full
#define SPSR_NRW     0x10ull
#define SCTLR_EL1_64 0x30d00800ull
#define SCTLR_EL1_32 0x00c50878ull
#define X_LR_UND     22
#define IMM(esr)     ((uint32_t)(esr)&0xffff)

void below_run(uint64_t entry, uint64_t spsr, uint64_t x0, uint64_t x1,
	       uint64_t x2);
extern const char below_resume[], below_a64_smc[], below_a64_icc[],
	below_a64_icc_pc[], below_vectors[], below_a32_smc[], below_a32_icc[],
	below_a32_vectors[];

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

/* Run @entry at EL1; the frame of the HVC that ended it. */
static const struct trap_frame *below(const char *entry, bool aarch32,
				      uint64_t x0, uint64_t x1, uint64_t x2)
{
	const uint64_t hcr = sysreg_read(hcr_el2);
	const struct trap_frame *frame;

	sysreg_write(hcr_el2, aarch32 ? 0 : HCR_RW);
	sysreg_write(sctlr_el1, aarch32 ? SCTLR_EL1_32 : SCTLR_EL1_64);
	sysreg_write(vbar_el1,
		     (uint64_t)(aarch32 ? below_a32_vectors : below_vectors));
	isb();
	trap_expect((uint64_t)below_resume);
	below_run((uint64_t)entry, aarch32 ? SPSR_SVC : SPSR_EL1H, x0, x1, x2);
	frame = trap_taken();
	sysreg_write(hcr_el2, hcr);
	isb();
	return frame;
}

static void test_a64(void)
{
	const struct trap_frame *frame;
	uint64_t spsr;

	frame = below(below_a64_smc, false, SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2,
		      40);
	check(frame != NULL && frame->x[0] == 0 && frame->x[1] == 42 &&
		      frame->x[2] == 40,
	      "an SMC of EL1 in AArch64");
	frame = below(below_a64_icc, false, 0, 0, 0);
	check(frame != NULL && IMM(frame->esr) == 1 &&
		      sysreg_read(esr_el1) == 1u << 25 &&
		      sysreg_read(elr_el1) == (uint64_t)below_a64_icc_pc,
	      "what EL3 keeps is undefined at EL1");
	spsr = sysreg_read(spsr_el1);
	check(frame != NULL && spsr == SPSR_EL1H &&
		      (frame->spsr & 0x3df) == SPSR_EL1H,
	      "its handler runs at EL1h, masked, with the right SPSR_EL1");
}

/* The same at EL2: the payload's own handler sees it. */
static void test_el2(void)
{
	const struct trap_frame *frame;
	uint64_t pc;

	trap_expect(0);
	__asm__ volatile("adr %0, 1f\n\tisb\n1:\tmrs xzr, s3_0_c12_c8_0"
			 : "=r"(pc));
	frame = trap_taken();
	check(frame != NULL && TRAP_EC(frame->esr) == TRAP_EC_UNKNOWN &&
		      frame->elr == pc,
	      "what EL3 keeps is undefined at EL2");
}

static void test_a32(void)
{
	const struct trap_frame *frame;

	if (ID_FIELD(id_aa64pfr0_el1, 4) != 2) {
		tap_skip(&tap, TOPIC, "AArch32 EL1", NULL, "the CPU has none");
		return;
	}
	frame = below(below_a32_smc, true, SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2,
		      40);
	check(frame != NULL && (uint32_t)frame->x[0] == 0 &&
		      (uint32_t)frame->x[1] == 42,
	      "an SMC of EL1 in AArch32");
	frame = below(below_a32_smc, true, SMCCC_FID_PSCI_VERSION, 2, 40);
	check(frame != NULL && (uint32_t)frame->x[0] == 0x10003 &&
		      frame->x[1] == 2,
	      "a constant in AArch32");
	frame = below(below_a32_smc, true, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 2,
		      40);
	check(frame != NULL && (uint32_t)frame->x[0] == 0xffffffff &&
		      frame->x[1] == 2 && frame->x[2] == 40,
	      "SMC64 from AArch32 is refused");
	frame = below(below_a32_icc, true, 0, 0, 0);
	/*
	 * With a GICv2 the instruction never gets to EL3, and QEMU 7.2 does not
	 * show SPSR_und of an exception that AArch32 has taken by itself.
	 */
	check(frame != NULL && IMM(frame->esr) == 1 &&
		      (frame->spsr & SPSR_MODE) == SPSR_UND &&
		      (uint32_t)frame->x[X_LR_UND] ==
			      (uint32_t)(uint64_t)below_a32_icc + 4 &&
		      (!gic_present() ||
		       (sysreg_read(spsr_und) & SPSR_MODE) == 0x13),
	      "what EL3 keeps is undefined in AArch32");
}

void test_below(void)
{
	test_a64();
	test_el2();
	test_a32();
}

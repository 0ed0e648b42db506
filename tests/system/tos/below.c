/* SPDX-License-Identifier: BSD-2-Clause */
/* Callers at EL1 below us, in both execution states (../el3/below.S). */
#include "tos_test.h"

#include "guests/rt/trap.h"

#define TOPIC	     "below"
#define HCR_RW	     (1ull << 31)
#define SPSR_EL1H    0x3c5ull
#define SPSR_SVC     0x1d3ull
#define SCTLR_EL1_64 0x30d00800ull
#define SCTLR_EL1_32 0x00c50878ull

void below_run(uint64_t entry, uint64_t spsr, uint64_t x0, uint64_t x1,
	       uint64_t x2);
extern const char below_resume[], below_a64_smc[], below_vectors[],
	below_a32_smc[], below_a32_vectors[];

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

/* An SMC at EL1; the frame of the HVC behind it. */
static const struct trap_frame *call(bool aarch32, uint32_t fid, uint64_t x1,
				     uint64_t x2)
{
	const uint64_t hcr = sysreg_read(hcr_el2);
	const struct trap_frame *frame;

	sysreg_write(hcr_el2, aarch32 ? 0 : HCR_RW);
	sysreg_write(sctlr_el1, aarch32 ? SCTLR_EL1_32 : SCTLR_EL1_64);
	sysreg_write(vbar_el1,
		     (uint64_t)(aarch32 ? below_a32_vectors : below_vectors));
	isb();
	trap_expect((uint64_t)below_resume);
	below_run((uint64_t)(aarch32 ? below_a32_smc : below_a64_smc),
		  aarch32 ? SPSR_SVC : SPSR_EL1H, fid, x1, x2);
	frame = trap_taken();
	sysreg_write(hcr_el2, hcr);
	isb();
	return frame;
}

static void test_a64(void)
{
	const struct trap_frame *frame;

	frame = call(false, FIRST(TOS_CALL_UID), 2, 40);
	check(frame != NULL && frame->x[0] == TOS_UID_WORD(0) &&
		      frame->x[1] == TOS_UID_WORD(0) + 16,
	      "a call of EL1's in AArch64");
}

static void test_a32(void)
{
	const struct trap_frame *frame;
	bool good;

	if ((sysreg_read(id_aa64pfr0_el1) >> 4 & 0xf) != 2) {
		tap_skip(&tap, TOPIC, "AArch32 EL1", NULL, "the CPU has none");
		return;
	}
	frame = call(true, FIRST(TOS_CALL_UID), 2, 40);
	check(frame != NULL && (uint32_t)frame->x[0] == TOS_UID_WORD(0) &&
		      (uint32_t)frame->x[1] == TOS_UID_WORD(0) + 16,
	      "a call of EL1's in AArch32");
	frame = call(true, FIRST_64(TOS_CALL_UID), 2, 40);
	good = frame != NULL && (uint32_t)frame->x[0] == 0xffffffff &&
	       frame->x[1] == 2 && frame->x[2] == 40;
	frame = call(true, 0xb9000000, 2, 40);
	good &= frame != NULL && (uint32_t)frame->x[0] == 0xffffffff &&
		frame->x[1] == 2 && frame->x[2] == 40;
	check(good, "SMC64 from AArch32 is refused, and what nobody has");
	frame = call(true, SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2, 40);
	check(frame != NULL && (uint32_t)frame->x[0] == 0 &&
		      (uint32_t)frame->x[1] == 42,
	      "EL3's own services are still there in AArch32");
}

void test_below(const struct scene *scene)
{
	(void)scene;
	if (cpu_current_el() != 2) {
		tap_skip(&tap, TOPIC, "EL1 below us", NULL, "we are at EL1");
		return;
	}
	test_a64();
	test_a32();
}

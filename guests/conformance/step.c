/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * R14: where the caller goes on. A trapped SMC's return address is the SMC
 * itself, so its hypervisor must step over it, once, and take along the parts
 * of PSTATE that belong to the instruction: SS and BTYPE.
 */
#include "guests/conformance/step.h"
#include "arch/aarch64/sysreg.h"
#include "guests/conformance/conformance.h"
#include "guests/rt/cpu.h"
#include "guests/rt/trap.h"

#define MDSCR_SS  (1ull << 0)
#define MDSCR_KDE (1ull << 13)

static const uint32_t fids[] = {
	SMCCC_FID_SMCCC_VERSION,
	SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
	SMCCC_FID_PSCI_VERSION,
	SMCCC_FID_PSCI_AFFINITY_INFO_64,
	SMCCC_FID_VENDOR_HYP_CALL_UID,
	SMCCC_FID_SMCGATE_SIP_EXAMPLE,
	SMCCC_FID_SMCGATE_SIP_EXAMPLE_64,
	0x8200abcd,
	0x8402abcd,
	0x02001234,
};

#define FIDS (sizeof(fids) / sizeof(fids[0]))

static bool by_hvc(const struct test *test)
{
	return test->conduit == SMCCC_CONDUIT_HVC;
}

static void pc_after(struct test *test)
{
	for (size_t i = 0; i < FIDS; i++) {
		uint64_t ran = by_hvc(test) ? step_pc_hvc(fids[i])
					    : step_pc_smc(fids[i]);

		test_check(test, ran == 7, "0x%08x: of 1, 2, 4 ran %lu",
			   fids[i], ran);
	}
}

/* The debug registers may be the hypervisor's: then they are not ours. */
static bool debug_ours(void)
{
	uint64_t value = 0;

	trap_expect(0);
	sysreg_write(oslar_el1, 0);
	isb();
	if (trap_taken())
		return false;
	trap_expect(0);
	sysreg_write(mdscr_el1, MDSCR_SS | MDSCR_KDE);
	isb();
	if (trap_taken())
		return false;
	trap_expect(0);
	value = sysreg_read(mdscr_el1);
	sysreg_write(mdscr_el1, 0);
	isb();
	if (trap_taken())
		return false;
	return (value & (MDSCR_SS | MDSCR_KDE)) == (MDSCR_SS | MDSCR_KDE);
}

static const struct trap_frame *single_step(void (*step)(uint64_t x0,
							 uint64_t mdscr),
					    uint32_t fid, const char *resume)
{
	trap_expect((uint64_t)resume);
	step(fid, MDSCR_SS | MDSCR_KDE);
	return trap_taken();
}

static void one_step(struct test *test)
{
	const struct trap_frame *frame;
	const char *pc = by_hvc(test) ? step_hvc_pc : step_smc_pc;

	if (!debug_ours() || !single_step(step_nop, 0, step_nop_resume)) {
		test->skip = "no single step here";
		return;
	}
	for (size_t i = 0; i < FIDS; i++) {
		frame = by_hvc(test) ? single_step(step_hvc, fids[i],
						   step_hvc_resume)
				     : single_step(step_smc, fids[i],
						   step_smc_resume);
		if (!test_check(test, frame, "0x%08x: no step exception",
				fids[i]))
			continue;
		test_check(test,
			   TRAP_EC(frame->esr) == TRAP_EC_STEP &&
				   frame->elr == (uint64_t)pc + 4,
			   "0x%08x: ESR 0x%lx, at the call + %ld", fids[i],
			   frame->esr, (long)(frame->elr - (uint64_t)pc));
	}
}

static const struct trap_frame *branch_to(void (*branch)(uint64_t x0),
					  uint32_t fid, const char *resume)
{
	trap_expect((uint64_t)resume);
	branch(fid);
	return trap_taken();
}

static void branch_target(struct test *test)
{
	const struct trap_frame *frame;

	if ((sysreg_read(id_aa64pfr1_el1) & 0xf) == 0) {
		test->skip = "a CPU without BTI";
		return;
	}
	if (by_hvc(test) || cpu_current_el() == 2) {
		/* Its caller keeps what it branched with: a guarded page lets
		   no branch reach an HVC or SMC in the first place. An SMC
		   that EL2 traps has not been executed. */
		test->skip = "the instruction has been executed";
		return;
	}
	frame = branch_to(branch_brk, 0, branch_brk_resume);
	if (!test_check(test, frame && (frame->spsr & TRAP_SPSR_BTYPE),
			"BLR does not show in SPSR.BTYPE"))
		return;
	for (size_t i = 0; i < FIDS; i++) {
		frame = branch_to(branch_smc, fids[i], branch_smc_resume);
		test_check(test, frame && TRAP_EC(frame->esr) == TRAP_EC_BRK,
			   "0x%08x: no BRK after it", fids[i]);
		test_check(test, frame && !(frame->spsr & TRAP_SPSR_BTYPE),
			   "0x%08x: BTYPE is left in 0x%lx", fids[i],
			   frame ? frame->spsr : 0);
	}
}

static void undefined_at_el0(struct test *test)
{
	uint64_t pc =
		by_hvc(test) ? (uint64_t)el0_hvc_pc : (uint64_t)el0_smc_pc;

	for (size_t i = 0; i < FIDS; i++) {
		const struct trap_frame *frame;

		trap_expect(by_hvc(test) ? (uint64_t)el0_hvc_resume
					 : (uint64_t)el0_smc_resume);
		if (by_hvc(test))
			el0_hvc(fids[i]);
		else
			el0_smc(fids[i]);
		frame = trap_taken();
		if (!test_check(test, frame, "0x%08x: no exception", fids[i]))
			continue;
		test_check(test, cpu_this()->trap.vector == TRAP_LOWER,
			   "0x%08x: vector %u", fids[i],
			   cpu_this()->trap.vector);
		test_check(test,
			   TRAP_EC(frame->esr) == TRAP_EC_UNKNOWN &&
				   frame->elr == pc && frame->x[0] == fids[i],
			   "0x%08x: ESR 0x%lx, ELR at the call + %ld", fids[i],
			   frame->esr, (long)(frame->elr - pc));
	}
}

static const struct test_case cases[] = {
	{ "R14: the next instruction runs, once", pc_after, TEST_EACH_CONDUIT },
	{ "R14: a single step is one instruction", one_step,
	  TEST_EACH_CONDUIT | TEST_EL1 },
	{ "R14: BTYPE does not outlive the call", branch_target,
	  TEST_EACH_CONDUIT },
	{ "undefined at EL0", undefined_at_el0, TEST_EACH_CONDUIT | TEST_EL1 },
};
TOPIC(topic_step, "step", cases);

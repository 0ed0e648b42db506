/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SErrors and external aborts of lower levels, where the board has EL3 see
 * them first (BOARD_ABORTS_FIRST). Each is reported and goes on to the level
 * that it would have gone to; what hardware has corrected ends here; what it
 * could not contain ends the machine's work as a crash does.
 */
#include "el3/abort.h"

#include "arch/aarch64/sysreg.h"
#include "el3/inject.h"
#include "el3/syndrome.h"
#include "el3/trap.h"
#include "lib/rt/rt.h"

/* Lines that one CPU may print: the normal world can cause these at will. */
#define REPORTS_MAX 8u

/** enum abort_policy - zero is the safest. */
enum abort_policy {
	ABORT_CRASH = 0,
	ABORT_INJECT,
	ABORT_CONTAINED,
};

static const uint8_t policies[8] = {
	[SERROR_UNCONTAINABLE] = ABORT_CRASH,
	[SERROR_UNRECOVERABLE] = ABORT_CRASH,
	[SERROR_RESTARTABLE] = ABORT_INJECT,
	[SERROR_RECOVERABLE] = ABORT_INJECT,
	[SERROR_CORRECTED] = ABORT_CONTAINED,
};

/* Of unknown severity: as if EL3 had not been there. */
static enum abort_policy policy_of(uint64_t esr)
{
	if ((esr & SERROR_IDS) != 0 || FSC(esr) != FSC_SERROR)
		return ABORT_INJECT;
	return (enum abort_policy)policies[SERROR_AET(esr)];
}

static bool may_report(const struct cpu *cpu)
{
	struct cpu_log *log = cpu_log(cpu);

	if (log->reports >= REPORTS_MAX)
		return false;
	log->reports++;
	return true;
}

static void report(const struct cpu *cpu, uint64_t esr, const char *what)
{
	if (!may_report(cpu))
		return;
	rt_printf("monitor: CPU 0x%llx: %s below EL3: %s\n",
		  (unsigned long long)cpu->mpidr, what,
		  SYNDROME_EC(esr) == EC_SERROR ? syndrome_severity(esr)
						: syndrome_fault(esr));
	rt_printf("  ESR %016llx ELR %016llx SPSR %016llx FAR %016llx\n",
		  (unsigned long long)esr,
		  (unsigned long long)sysreg_read(elr_el3),
		  (unsigned long long)sysreg_read(spsr_el3),
		  (unsigned long long)sysreg_read(far_el3));
}

void abort_external(struct frame *frame, struct cpu *cpu, uint64_t esr)
{
	report(cpu, esr,
	       syndrome_is_data(esr) ? "data abort" : "instruction abort");
	inject_external(frame, esr, sysreg_read(far_el3));
}

void el3_serror(struct frame *frame, struct cpu *cpu)
{
	const uint64_t esr = sysreg_read(esr_el3);
	const enum abort_policy policy = policy_of(esr);

	report(cpu, esr, "SError");
	if (policy == ABORT_CONTAINED)
		return;
	if (policy == ABORT_CRASH || !inject_serror(frame, esr))
		panic("SError below EL3, %s, %s", syndrome_severity(esr),
		      policy == ABORT_CRASH ? "ends here" : "masked there");
}

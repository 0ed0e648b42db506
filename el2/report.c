/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/report.h"

#include "arch/aarch64/sysreg.h"
#include "el2/a32_state.h"
#include "el2/cpu.h"
#include "el2/report_text.h"
#include "el3/syndrome.h"
#include "lib/rt/rt.h"

#define LONG(value) ((unsigned long)(value))

#define SPSR_M32    (1ull << 4)
#define ISS_NO_FAR  (1ull << 10)

void report_registers(const struct frame *frame, uint64_t sp)
{
	for (uint32_t i = 0; i + 2 < 31; i += 3)
		gate_log("  x%-2u %016lx  x%-2u %016lx  x%-2u %016lx", i,
			 LONG(frame->x[i]), i + 1, LONG(frame->x[i + 1]), i + 2,
			 LONG(frame->x[i + 2]));
	gate_log("  x30 %016lx  sp  %016lx", LONG(frame->x[30]), LONG(sp));
}

/* The stack pointer that the vCPU used: AArch32's are general registers. */
static uint64_t stack_pointer(const struct frame *frame)
{
	const uint64_t spsr = sysreg_read(spsr_el2);

	if (spsr & SPSR_M32)
		return (uint32_t)frame->x[a32_register(spsr, 13)];
	return (spsr & 0x1f) == SPSR_EL1H ? sysreg_read(sp_el1)
					  : sysreg_read(sp_el0);
}

/* AArch32 keeps both kinds of abort, by other syndromes than ESR_EL1's. */
static void report_aborts_a32(void)
{
	const uint64_t dfsr = sysreg_read(esr_el1);
	const uint64_t ifsr = sysreg_read(ifsr32_el2);
	const uint64_t far = sysreg_read(far_el1);

	if ((dfsr | ifsr) == 0)
		return; /* it has taken none */
	gate_log("  EL1's last aborts: dfsr %08lx  dfar %08lx  ifsr %08lx  "
		 "ifar %08lx",
		 LONG(dfsr), LONG((uint32_t)far), LONG(ifsr), LONG(far >> 32));
}

/* What the kernel itself was last told of, and where its tables are. */
static void report_kernel(bool aarch32)
{
	const uint64_t esr = sysreg_read(esr_el1);
	const uint64_t elr = sysreg_read(elr_el1);
	char text[REPORT_TEXT];

	gate_log("  EL1: sctlr %08lx  vbar %016lx  ttbr0 %016lx  "
		 "ttbr1 %016lx",
		 LONG(sysreg_read(sctlr_el1)), LONG(sysreg_read(vbar_el1)),
		 LONG(sysreg_read(ttbr0_el1)), LONG(sysreg_read(ttbr1_el1)));
	if (aarch32) {
		report_aborts_a32();
		return;
	}
	if ((esr | elr) == 0)
		return; /* it has taken none */
	gate_log("  EL1's last exception: from %016lx  far %016lx  esr %08lx "
		 "(%s)",
		 LONG(elr), LONG(sysreg_read(far_el1)), LONG(esr),
		 report_syndrome(text, sizeof(text), esr));
}

static void report_calls(const struct cpu *cpu)
{
	const bool recorded = report_recorded(cpu);
	char text[REPORT_TEXT];

	if (!report_call(text, sizeof(text), cpu, 0)) {
		gate_log("  no call%s",
			 recorded ? "" : " that came to C is known");
		return;
	}
	gate_log("  last calls, the newest first%s:",
		 recorded ? ""
			  : " (only those that came to C: the domain has no "
			    "trace)");
	for (uint64_t i = 0; i < CALL_LOG; i++) {
		if (!report_call(text, sizeof(text), cpu, i))
			return;
		gate_log("  %s", text);
	}
}

static void report_others(const struct vcpu *faulting)
{
	static const char *const power[] = { "off", "is being started", "on" };
	const struct domain *domain = faulting->domain;

	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
		const struct vcpu *vcpu = &domain->vcpus[i];
		const uint32_t state =
			__atomic_load_n(&vcpu->gate.power, __ATOMIC_ACQUIRE);

		if (vcpu != faulting && state <= GATE_POWER_ON)
			gate_log("  vCPU %u (CPU %u): %s", i, vcpu->cpu->index,
				 power[state]);
	}
}

/* Of an abort, as far as it is known: the registers keep what was before. */
static const char *where(char text[REPORT_TEXT], uint64_t esr)
{
	const uint64_t page = guest_fault_page(esr);

	if (page != GUEST_NO_PAGE)
		rt_snprintf(text, REPORT_TEXT, "  far %016lx  ipa page %010lx",
			    LONG(sysreg_read(far_el2)), LONG(page));
	else if ((syndrome_is_data(esr) || syndrome_is_fetch(esr)) &&
		 !(esr & ISS_NO_FAR))
		rt_snprintf(text, REPORT_TEXT, "  far %016lx",
			    LONG(sysreg_read(far_el2)));
	else
		text[0] = '\0';
	return text;
}

void report_crash(struct cpu *cpu, const struct frame *frame,
		  const char *reason)
{
	const struct vcpu *vcpu = cpu->vcpu;
	const uint64_t esr = sysreg_read(esr_el2);
	char text[REPORT_TEXT];

	gate_log("%s: stopped: vCPU %u used %s",
		 vcpu->domain->gate.config->name, vcpu->gate.index, reason);
	gate_log("  esr %08lx: %s", LONG(esr),
		 report_syndrome(text, sizeof(text), esr));
	gate_log("  pc %016lx  pstate %08lx (%s)%s", LONG(sysreg_read(elr_el2)),
		 LONG(sysreg_read(spsr_el2)),
		 report_mode(sysreg_read(spsr_el2)), where(text, esr));
	report_registers(frame, stack_pointer(frame));
	report_kernel(vcpu->domain->gate.config->flags & GATE_DOMAIN_AARCH32);
	report_calls(cpu);
	report_others(vcpu);
}

void report_stopped(const struct cpu *cpu)
{
	gate_log("%s: vCPU %u stopped at pc %016lx  pstate %08lx (%s)",
		 cpu->vcpu->domain->gate.config->name, cpu->vcpu->gate.index,
		 LONG(sysreg_read(elr_el2)), LONG(sysreg_read(spsr_el2)),
		 report_mode(sysreg_read(spsr_el2)));
}

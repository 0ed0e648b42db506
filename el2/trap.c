/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Traps from a guest that need C. Entered from vectors.S with the caller's
 * registers in the frame; ELR_EL2 and SPSR_EL2 stay in the hardware.
 */
#include "arch/aarch64/sysreg.h"
#include "el2/a32.h"
#include "el2/a32_state.h"
#include "el2/console.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/life.h"
#include "el2/power.h"
#include "el2/pvtime.h"
#include "el2/sysreg.h"
#include "lib/rt/rt.h"

#define ESR_EC(esr)	   ((uint32_t)((esr) >> 26) & 0x3f)
#define ESR_IMMEDIATE(esr) ((uint32_t)((esr)&0xffff))
#define ESR_ISS(esr)	   ((uint32_t)((esr)&0x1ffffff))

#define EC_HVC32	   0x12
#define EC_SMC32	   0x13
#define EC_HVC64	   0x16
#define EC_SMC64	   0x17
#define EC_SYSREG	   0x18
#define EC_INST_ABORT	   0x20
#define EC_DATA_ABORT	   0x24

/* Instructions trap as classes below this one (Arm ARM, ESR_ELx.EC). */
#define EC_NO_TRAP	 0x20
#define EC_ILLEGAL_STATE 0x0e

/*
 * Fault status codes below this one are stage 2's own: address size,
 * translation, access flag, permission. Of all others (external aborts, parity,
 * alignment, …) HPFAR_EL2 and ISV say nothing: what they hold is of some fault
 * before (Arm ARM, HPFAR_EL2).
 */
#define FSC_OTHERS   0x10
#define ISS_FSC(iss) ((iss)&0x3f)

#define SPSR_M32     (1u << 4)

#define VUART_IPA    0x09000000ull
#define VUART_BYTES  0x1000ull

static bool recorded(const struct cpu *cpu)
{
	return cpu->vcpu->domain->gate.config->flags & GATE_DOMAIN_TRACE;
}

/* Ends the record that has begun, as record_end in leave.inc.S does. */
static void record_end(struct cpu *cpu, const struct frame *frame,
		       enum smccc_conduit conduit, enum gate_verdict verdict,
		       uint32_t immediate, bool aarch32)
{
	struct vcpu *vcpu = cpu->vcpu;
	const uint64_t duration =
		sysreg_read(cntpct_el0) - cpu->trace.next->time;

	gate_count(&vcpu->gate, verdict, duration);
	gate_trace_end(&cpu->trace, duration, frame->x,
		       gate_trace_meta(vcpu->domain->gate.config->id,
				       (uint8_t)vcpu->gate.index,
				       (uint8_t)conduit, (uint8_t)verdict,
				       aarch32, (uint16_t)immediate));
}

static void call(struct frame *frame, struct cpu *cpu,
		 enum smccc_conduit conduit, uint32_t immediate, bool aarch32)
{
	const bool recording = recorded(cpu);
	enum gate_verdict verdict;
	enum gate_action action;

	if (recording)
		gate_trace_begin(&cpu->trace, sysreg_read(cntpct_el0),
				 frame->x);
	else
		call_log_begin(&cpu->calls, frame->x);
	action = gate_call(&machine.gate, &cpu->vcpu->gate, conduit, immediate,
			   aarch32, &frame->call, &verdict);
	if (recording) {
		record_end(cpu, frame, conduit, verdict, immediate, aarch32);
	} else {
		call_log_end(&cpu->calls, frame->x[0],
			     gate_trace_meta(0, 0, (uint8_t)conduit,
					     (uint8_t)verdict, aarch32,
					     (uint16_t)immediate));
		cpu->vcpu->gate.counters.calls[verdict]++;
	}

	switch (action) {
	case GATE_ACTION_UNDEFINED:
		/* A trapped SMC has not been executed; an HVC has. */
		if (conduit == SMCCC_CONDUIT_HVC)
			sysreg_write(elr_el2, sysreg_read(elr_el2) - 4);
		guest_undefined(frame);
		break;
	case GATE_ACTION_WAIT:
		power_standby(cpu);
		__attribute__((fallthrough));
	case GATE_ACTION_RETURN:
		if (conduit == SMCCC_CONDUIT_SMC)
			guest_step();
		break;
	case GATE_ACTION_STOP:
		cpu_idle_on(cpu);
	case GATE_ACTION_SUSPEND:
		power_suspend(cpu);
	}
}

/*
 * From finish.S: a service has done its work, the instruction has been stepped
 * over, and the answer is not yet or never to be given. What returns from here
 * is recorded there.
 */
void el2_action(struct frame *frame, struct cpu *cpu, enum gate_action action,
		enum smccc_conduit conduit);
void el2_action(struct frame *frame, struct cpu *cpu, enum gate_action action,
		enum smccc_conduit conduit)
{
	switch (action) {
	case GATE_ACTION_WAIT:
		power_standby(cpu);
		return;
	case GATE_ACTION_STOP:
	case GATE_ACTION_SUSPEND:
		if (recorded(cpu))
			record_end(cpu, frame, conduit, GATE_VERDICT_ANSWER, 0,
				   false);
		if (action == GATE_ACTION_SUSPEND)
			power_suspend(cpu);
		cpu_idle_on(cpu);
	case GATE_ACTION_UNDEFINED:
	case GATE_ACTION_RETURN:
		break;
	}
	panic("a service ends with action %u", action);
}

/* From vectors.S: SMC or HVC with immediate 0 from AArch64. */
void el2_call(struct frame *frame, struct cpu *cpu);
void el2_call(struct frame *frame, struct cpu *cpu)
{
	const bool smc = ESR_EC(sysreg_read(esr_el2)) == EC_SMC64;

	call(frame, cpu, smc ? SMCCC_CONDUIT_SMC : SMCCC_CONDUIT_HVC, 0, false);
}

/* An AArch32 SMC is trapped before its condition is looked at. */
static void smc32(struct frame *frame, struct cpu *cpu, uint64_t esr)
{
	if (!gate_condition_holds(ESR_ISS(esr), sysreg_read(spsr_el2))) {
		guest_step();
		return;
	}
	call(frame, cpu, SMCCC_CONDUIT_SMC, 0, true);
}

/* The register that a syndrome names; 31 is none. */
static uint32_t register_of(uint32_t rt)
{
	const uint64_t spsr = sysreg_read(spsr_el2);

	return spsr & SPSR_M32 ? a32_register(spsr, rt) : rt;
}

/* ISS of a data abort. */
#define DABT_ISV   (1u << 24)
#define DABT_SSE   (1u << 21)
#define DABT_SF	   (1u << 15)
#define DABT_FNV   (1u << 10)
#define DABT_S1PTW (1u << 7)
#define DABT_WNR   (1u << 6)

static uint64_t sign_extend(uint64_t value, uint32_t bytes, bool to64)
{
	const uint32_t unused = 64 - 8 * bytes;
	const uint64_t extended =
		(uint64_t)((int64_t)(value << unused) >> unused);

	return to64 ? extended : (uint32_t)extended;
}

static enum vgic_access mmio(struct vcpu *vcpu, uint64_t ipa, uint32_t bytes,
			     bool write, uint64_t *value)
{
	if (ipa >= VUART_IPA && ipa + bytes <= VUART_IPA + VUART_BYTES)
		return vuart_mmio(vcpu, ipa - VUART_IPA, bytes, write, value)
			       ? VGIC_ACCESS_DONE
			       : VGIC_ACCESS_NONE;
	return vgic_mmio(vcpu, ipa, bytes, write, value);
}

/* Erased flash takes no command: the write is lost. */
static bool is_flash_write(const struct cpu *cpu, uint32_t iss, uint64_t ipa)
{
	return (cpu->vcpu->domain->gate.config->flags & GATE_DOMAIN_FLASH) &&
	       ipa < GATE_FLASH_END && (iss & DABT_WNR) &&
	       !(iss & (DABT_S1PTW | DABT_FNV));
}

static void data_abort(struct frame *frame, struct cpu *cpu, uint32_t iss)
{
	const uint64_t page = guest_fault_page(sysreg_read(esr_el2));
	const uint64_t ipa = page | (sysreg_read(far_el2) & 0xfff);
	const uint32_t bytes = 1u << ((iss >> 22) & 3);
	const uint32_t rt = register_of((iss >> 16) & 0x1f);
	const bool write = iss & DABT_WNR;
	uint64_t value = write && rt < 31 ? frame->x[rt] : 0;

	if (page == GUEST_NO_PAGE)
		return; /* stage 1 has changed: to the same instruction */
	if (is_flash_write(cpu, iss, ipa)) {
		guest_step();
		return;
	}
	if ((iss & DABT_S1PTW) || (iss & DABT_FNV) || !(iss & DABT_ISV))
		domain_crash(cpu, frame, "memory that it does not own");
	if (write && bytes < 8)
		value &= (1ull << (8 * bytes)) - 1;
	switch (mmio(cpu->vcpu, ipa, bytes, write, &value)) {
	case VGIC_ACCESS_NONE:
		domain_crash(cpu, frame, "memory that it does not own");
	case VGIC_ACCESS_AGAIN:
		vgic_flush(cpu->vcpu);
		return; /* to the same instruction */
	case VGIC_ACCESS_DONE:
		vgic_flush(cpu->vcpu);
		break;
	}
	if (!write && rt < 31) {
		if (bytes < 8)
			value &= (1ull << (8 * bytes)) - 1;
		if (iss & DABT_SSE)
			value = sign_extend(value, bytes, iss & DABT_SF);
		frame->x[rt] = value;
	}
	guest_step();
}

/* Of EC_FP both states' instructions trap: only AArch32's are conditional. */
static void coprocessor(struct frame *frame, struct cpu *cpu, uint64_t esr)
{
	if (sysreg_read(spsr_el2) & SPSR_M32)
		a32_trap(frame, cpu, ESR_EC(esr), ESR_ISS(esr));
	else
		guest_undefined(frame);
}

static void memory_abort(struct frame *frame, struct cpu *cpu, uint64_t esr)
{
	if (ISS_FSC(esr) >= FSC_OTHERS)
		domain_crash(cpu, frame, "memory that fails");
	if (ESR_EC(esr) == EC_INST_ABORT)
		domain_crash(cpu, frame, "code that it does not own");
	data_abort(frame, cpu, ESR_ISS(esr));
}

/* From vectors.S: everything synchronous that is not a plain call. */
void el2_sync(struct frame *frame, struct cpu *cpu);
void el2_sync(struct frame *frame, struct cpu *cpu)
{
	const uint64_t esr = sysreg_read(esr_el2);

	switch (ESR_EC(esr)) {
	case EC_HVC64:
		call(frame, cpu, SMCCC_CONDUIT_HVC, ESR_IMMEDIATE(esr), false);
		break;
	case EC_SMC64:
		call(frame, cpu, SMCCC_CONDUIT_SMC, ESR_IMMEDIATE(esr), false);
		break;
	case EC_HVC32:
		call(frame, cpu, SMCCC_CONDUIT_HVC, ESR_IMMEDIATE(esr), true);
		break;
	case EC_SMC32:
		smc32(frame, cpu, esr);
		break;
	case EC_CP15_32:
	case EC_CP15_64:
	case EC_CP14_32:
	case EC_CP14_64:
	case EC_CP14_MEMORY:
	case EC_FP:
	case EC_VMRS:
		coprocessor(frame, cpu, esr);
		break;
	case EC_SYSREG:
		sysreg_trap(frame, cpu, ESR_ISS(esr));
		break;
	case EC_DATA_ABORT:
	case EC_INST_ABORT:
		memory_abort(frame, cpu, esr);
		break;
	default:
		if (ESR_EC(esr) >= EC_NO_TRAP ||
		    ESR_EC(esr) == EC_ILLEGAL_STATE)
			domain_crash(cpu, frame,
				     "what no guest can bring here");
		guest_undefined(frame);
		break;
	}
}

/* From vectors.S: an interrupt while the guest ran. */
void el2_irq(struct frame *frame, struct cpu *cpu);
void el2_irq(struct frame *frame, struct cpu *cpu)
{
	const uint64_t since = sysreg_read(cntpct_el0);

	(void)frame;
	cpu_take_interrupts(cpu);
	if (!domain_runs(cpu->vcpu->domain))
		domain_stopped(cpu);
	vgic_flush(cpu->vcpu);
	/* Nothing else takes the CPU from a guest that did not ask for it. */
	pvtime_stolen(cpu->vcpu, sysreg_read(cntpct_el0) - since);
}

/* From vectors.S: an SError while the guest ran is laid at its door. */
void el2_serror(struct frame *frame, struct cpu *cpu);
void el2_serror(struct frame *frame, struct cpu *cpu)
{
	domain_crash(cpu, frame, "an SError");
}

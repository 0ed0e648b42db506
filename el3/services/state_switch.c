/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arm SiP service: the execution-state switch. The highest level of the normal
 * world starts again in the other state, as after power-on, but for its
 * endianness (facts: TF-A's documentation of the Arm SiP services).
 *
 * What lies below a hypervisor is the hypervisor's, and EL3 cannot know that
 * an EL2 is idle: where there is an EL2, nobody else is heard.
 */
#include <smccc/calls.h>

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/ram.h"
#include "el3/sdei.h"
#include "el3/table.h"
#include "el3/tos.h"

#define SWITCH_INVALID (-2)
#define SWITCH_DENIED  (-3)

#define SCR_NS	       1ull
#define SPSR_NRW       (1ull << 4)
#define SPSR_EL(spsr)  ((spsr) >> 2 & 3)
#define SPSR_EL1H      0x3c5ull
#define SPSR_EL2H      0x3c9ull
#define SCTLR_EE       (1ull << 25)
#define SCTLR_E0E      (1ull << 24)
#define CPSR_MODE      0x1full
#define CPSR_USER      0x10ull
#define CPSR_HYP       0x1aull
#define CPSR_E	       (1ull << 9)
#define WIDTH_BOTH     2u /* ID_AA64PFR0_EL1.ELn: AArch32 too */

/* EL2, or EL1 on a CPU without it. */
static bool from_highest(uint64_t spsr)
{
	if (spsr & SPSR_NRW)
		return feature_el2() ? (spsr & CPSR_MODE) == CPSR_HYP
				     : (spsr & CPSR_MODE) != CPSR_USER;
	return SPSR_EL(spsr) == (feature_el2() ? 2u : 1u);
}

static bool has_a32(void)
{
	const uint64_t pfr0 = sysreg_read(id_aa64pfr0_el1);

	return feature_nibble(pfr0, 4) == WIDTH_BOTH &&
	       (!feature_el2() || feature_nibble(pfr0, 8) == WIDTH_BOTH);
}

/* CPU_ON, and nothing else, gives another CPU an entry; 0 is none. */
static bool others_never_on(void)
{
	for (uint32_t i = 1; i < machine.cpu_count; i++) {
		const struct cpu *cpu = &cpu_areas[i].cpu;

		if (__atomic_load_n(&cpu->power, __ATOMIC_ACQUIRE) !=
			    CPU_POWER_OFF ||
		    cpu->entry != 0)
			return false;
	}
	return true;
}

static bool entry_valid(uint64_t entry, bool to_a32)
{
	if (to_a32 && (entry & 1)) /* Thumb */
		return ram_normal(entry & ~1ull, 2);
	return entry % 4 == 0 && ram_normal(entry, 4);
}

static bool is_big(uint64_t spsr)
{
	if (spsr & SPSR_NRW)
		return (spsr & CPSR_E) != 0;
	return ((feature_el2() ? sysreg_read(sctlr_el2)
			       : sysreg_read(sctlr_el1)) &
		SCTLR_EE) != 0;
}

static void enter_a64(uint64_t entry, bool big)
{
	if (big && feature_el2())
		sysreg_write(sctlr_el2, sysreg_read(sctlr_el2) | SCTLR_EE);
	else if (big)
		sysreg_write(sctlr_el1,
			     sysreg_read(sctlr_el1) | SCTLR_EE | SCTLR_E0E);
	sysreg_write(elr_el3, entry);
	sysreg_write(spsr_el3, feature_el2() ? SPSR_EL2H : SPSR_EL1H);
}

static int64_t judge(const struct cpu *cpu, uint64_t spsr, uint64_t entry,
		     uint64_t cookie_high)
{
	const bool to_a32 = !(spsr & SPSR_NRW);

	if (!(sysreg_read(scr_el3) & SCR_NS))
		return SMCCC_NOT_SUPPORTED;
	if (!from_highest(spsr) || cpu->index != 0 || !others_never_on() ||
	    !has_a32() || !sdei_idle() || tos_present())
		return SWITCH_DENIED;
	if ((to_a32 && cookie_high != 0) || !entry_valid(entry, to_a32))
		return SWITCH_INVALID;
	return SMCCC_SUCCESS;
}

/* x1, x2 entry, x3, x4 cookie, high words first; they become x0 and x1. */
static void state_switch(const struct el3_call *call, struct smccc_regs *out,
			 struct cpu *cpu)
{
	const uint64_t entry = el3_arg(call, 1) << 32 | el3_arg(call, 2);
	const uint64_t cookie[2] = { el3_arg(call, 3), el3_arg(call, 4) };
	const uint64_t spsr = sysreg_read(spsr_el3);
	const int64_t answer = judge(cpu, spsr, entry, cookie[0]);
	bool big;

	if (answer != SMCCC_SUCCESS) {
		el3_return(out, answer);
		return;
	}
	big = is_big(spsr);
	world_set_a32(!(spsr & SPSR_NRW));
	world_reset();
	if (spsr & SPSR_NRW)
		enter_a64(entry, big);
	else
		world_a32_enter(entry, big);
	*out = (struct smccc_regs){ .x = { cookie[0], cookie[1] } };
}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_ARM_SIP_SVC_EXE_STATE_SWITCH,
		.finish = EL3_FINISH_C,
		.handler = state_switch,
	},
};

const struct el3_service_set el3_switch_services = {
	.name = "state",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};

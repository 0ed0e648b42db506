/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The normal world in AArch32, after the execution-state switch: its registers
 * are AArch64's under other names. What AArch32 gives a value at reset has it
 * (Arm ARM, AArch32 System Registers); one CPU's switch is every CPU's, as the
 * others are still off then.
 */
#include "arch/aarch64/sysreg.h"
#include "el3/cpu.h"
#include "el3/features.h"

#define SCR_RW	   (1ull << 10)
#define SCTLR_EE   (1ull << 25)
#define HCPTR_RES1 0x33ffull
/* RES1, CP15BEN, nTWI, nTWE; Arm code, MMU and caches off. */
#define SCTLR_OFF  0x00c50838ull
#define HSCTLR_OFF 0x30c50838ull

#define CPSR_AIF   0x1c0ull
#define CPSR_E	   (1ull << 9)
#define CPSR_T	   (1ull << 5)
#define CPSR_HYP   0x1aull
#define CPSR_SVC   0x13ull

static uint32_t is_a32;

bool world_is_a32(void)
{
	return __atomic_load_n(&is_a32, __ATOMIC_ACQUIRE) != 0;
}

void world_set_a32(bool a32)
{
	const uint64_t scr = sysreg_read(scr_el3);

	__atomic_store_n(&is_a32, (uint32_t)a32, __ATOMIC_RELEASE);
	sysreg_write(scr_el3, a32 ? scr & ~SCR_RW : scr | SCR_RW);
	isb();
}

void world_a32_enter(uint64_t entry, bool big)
{
	const bool el2 = feature_el2();
	const uint64_t ee = big ? SCTLR_EE : 0;
	uint64_t cpsr = CPSR_AIF | (el2 ? CPSR_HYP : CPSR_SVC);

	sysreg_write(scr_el3, sysreg_read(scr_el3) & ~SCR_RW);
	isb();
	sysreg_write(sctlr_el1, SCTLR_OFF | (el2 ? 0 : ee));
	sysreg_write(tcr_el1, 0);   /* TTBCR */
	sysreg_write(cpacr_el1, 0); /* CPACR */
	sysreg_write(vbar_el1, 0);  /* VBAR */
	if (el2) {
		sysreg_write(hcr_el2, 0);
		sysreg_write(sctlr_el2, HSCTLR_OFF | ee);
		sysreg_write(cptr_el2, HCPTR_RES1);
	}
	if (big)
		cpsr |= CPSR_E;
	if (entry & 1)
		cpsr |= CPSR_T;
	sysreg_write(elr_el3, entry & ~1ull);
	sysreg_write(spsr_el3, cpsr);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole machine's end, and what outlasts it (DEN0022). */
#include "arch/aarch64/sysreg.h"
#include "boot/kept.h"
#include "el3/power_hooks.h"
#include "el3/ram.h"
#include "el3/services/psci.h"

__attribute__((noreturn)) static void off(struct cpu *cpu)
{
	power_before_system_off(cpu);
	board_off();
}

__attribute__((noreturn)) static void reset(struct cpu *cpu)
{
	power_before_system_reset(cpu);
	board_reset();
}

PSCI_HANDLER(el3_psci_system_off)
{
	(void)call;
	(void)out;
	off(cpu);
}

PSCI_HANDLER(el3_psci_system_reset)
{
	(void)call;
	(void)out;
	reset(cpu);
}

/*
 * The architectural warm reset; the board has no reset of its vendor's, whose
 * alone the cookie would be.
 */
PSCI_HANDLER(el3_psci_system_reset2)
{
	if ((uint32_t)el3_arg(call, 1) != PSCI_RESET2_SYSTEM_WARM)
		el3_return(out, PSCI_INVALID_PARAMETERS);
	else
		reset(cpu);
}

/* Hibernation, type 0 or 1: the image is on a disk, so off is off. */
PSCI_HANDLER(el3_psci_system_off2)
{
	if ((uint32_t)el3_arg(call, 1) > PSCI_OFF2_HIBERNATE ||
	    el3_arg(call, 2) != 0)
		el3_return(out, PSCI_INVALID_PARAMETERS);
	else
		off(cpu);
}

/* In memory before we return: nobody tells of a reset that comes then. */
PSCI_HANDLER(el3_psci_mem_protect)
{
	struct boot_kept *kept = (struct boot_kept *)BOARD_KEPT_BASE;
	const uint64_t wanted = el3_arg(call, 1) != 0 ? BOOT_KEPT_WIPE : 0;
	const uint64_t before =
		__atomic_exchange_n(&kept->wipe, wanted, __ATOMIC_ACQ_REL);

	(void)cpu;
	__asm__ volatile("dc civac, %0" : : "r"(&kept->wipe) : "memory");
	dsb_sy();
	el3_return(out, before == BOOT_KEPT_WIPE);
}

/* All normal RAM is overwritten but what the board itself fills anew. */
PSCI_HANDLER(el3_psci_mem_protect_check_range)
{
	const uint64_t base = el3_arg(call, 1);

	(void)cpu;
	if (base >= BOOT_WIPE_BASE && ram_normal(base, el3_arg(call, 2)))
		el3_return(out, PSCI_SUCCESS);
	else
		el3_return(out, PSCI_DENIED);
}

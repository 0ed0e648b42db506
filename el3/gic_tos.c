/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU interface for a Trusted OS's interrupts. */
#include "arch/aarch64/sysreg.h"
#include "el3/gic.h"
#include "el3/gic_driver.h"

#define INTID_MASK   0xffffffu
#define ENABLE_GRP1S 2u

/* GICv2: with EL3's own, by driver->cpu_on(). */
void gic_tos_open(void)
{
	if (!gic_driver()->modifier)
		return;
	sysreg_write(icc_igrpen1_el3,
		     sysreg_read(icc_igrpen1_el3) | ENABLE_GRP1S);
	isb();
}

uint32_t gic_tos_pending(void)
{
	if (!gic_driver()->modifier)
		return gic_driver()->pending();
	return sysreg_read(icc_hppir1_el1) & INTID_MASK;
}

void gic_tos_hold(void)
{
	sysreg_write(icc_igrpen1_el3,
		     sysreg_read(icc_igrpen1_el3) & ~(uint64_t)ENABLE_GRP1S);
	isb();
}

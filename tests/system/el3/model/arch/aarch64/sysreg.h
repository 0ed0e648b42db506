/* SPDX-License-Identifier: BSD-2-Clause */
/* In place of the CPU's registers: gic_native.c's ID_AA64PFR0_EL1. */
#ifndef ARCH_SYSREG_H
#define ARCH_SYSREG_H

#include <stdint.h>

extern uint64_t model_pfr0;

#define sysreg_read(name)	((void)#name, model_pfr0)
#define sysreg_read_coded(name) sysreg_read(name)

static inline void isb(void)
{
}

static inline void dsb_sy(void)
{
}

static inline void dsb_ish(void)
{
}

#endif

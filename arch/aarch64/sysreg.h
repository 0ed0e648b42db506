/* SPDX-License-Identifier: BSD-2-Clause */
/* System register access from C; the names are the assembler's. */
#ifndef ARCH_SYSREG_H
#define ARCH_SYSREG_H

#include <stdint.h>

#define sysreg_read(name)                                                 \
	__extension__({                                                   \
		uint64_t sysreg_value_;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(sysreg_value_)); \
		sysreg_value_;                                            \
	})

#define sysreg_write(name, value)                 \
	__asm__ volatile("msr " #name ", %0"      \
			 :                        \
			 : "r"((uint64_t)(value)) \
			 : "memory")

/* The same for a macro that gives the encoding, as s3_1_c15_c2_0. */
#define sysreg_read_coded(name)		sysreg_read(name)
#define sysreg_write_coded(name, value) sysreg_write(name, value)

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

static inline void dsb_sy(void)
{
	__asm__ volatile("dsb sy" ::: "memory");
}

static inline void dsb_ish(void)
{
	__asm__ volatile("dsb ish" ::: "memory");
}

static inline void wfi(void)
{
	__asm__ volatile("dsb sy\n\twfi" ::: "memory");
}

static inline void wfe(void)
{
	__asm__ volatile("wfe" ::: "memory");
}

static inline void sev(void)
{
	__asm__ volatile("dsb ish\n\tsev" ::: "memory");
}

/* Aff0-Aff3 of an MPIDR, as PSCI and GICR_TYPER compare them. */
#define MPIDR_AFFINITY 0xff00ffffffull

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL1's registers, once for S-EL1 that writes them all and once for the normal
 * world that looks whether it noticed. Bits that any CPU keeps.
 */
#ifndef GUESTS_TOS_EL1_H
#define GUESTS_TOS_EL1_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/aarch64/sysreg.h"

/* EL1_REG(register, bits that can be written without harm) */
#define EL1_LASTING(EL1_REG)                \
	EL1_REG(cntkctl_el1, 0x303)         \
	EL1_REG(ttbr0_el1, 0xfffffff000)    \
	EL1_REG(ttbr1_el1, 0xfffffff000)    \
	EL1_REG(tcr_el1, 0x3f003f)          \
	EL1_REG(mair_el1, ~0ull)            \
	EL1_REG(contextidr_el1, 0xffffffff) \
	EL1_REG(tpidrro_el0, ~0ull)         \
	EL1_REG(sp_el0, ~0xfull)

#define EL1_TRANSIENT(EL1_REG)              \
	EL1_REG(elr_el1, 0xfffffffffffcull) \
	EL1_REG(spsr_el1, 0xf0000000)       \
	EL1_REG(esr_el1, 0x1ffffff)         \
	EL1_REG(far_el1, ~0ull)             \
	EL1_REG(par_el1, 0xfffffff000ull)   \
	EL1_REG(csselr_el1, 3)              \
	EL1_REG(mdscr_el1, 0x1000)

#define EL1_KEYS(EL1_REG)            \
	EL1_REG(s3_0_c2_c1_0, ~0ull) \
	EL1_REG(s3_0_c2_c1_1, ~0ull) \
	EL1_REG(s3_0_c2_c1_2, ~0ull) \
	EL1_REG(s3_0_c2_c1_3, ~0ull) \
	EL1_REG(s3_0_c2_c2_0, ~0ull) \
	EL1_REG(s3_0_c2_c2_1, ~0ull) \
	EL1_REG(s3_0_c2_c2_2, ~0ull) \
	EL1_REG(s3_0_c2_c2_3, ~0ull) \
	EL1_REG(s3_0_c2_c3_0, ~0ull) \
	EL1_REG(s3_0_c2_c3_1, ~0ull)

#define EL1_MTE(EL1_REG)                \
	EL1_REG(s3_0_c1_c0_5, 0xffff0f) \
	EL1_REG(s3_0_c1_c0_6, 0x1ffff)

#define EL1_MTE_FAULT(EL1_REG)   \
	EL1_REG(s3_0_c5_c6_0, 3) \
	EL1_REG(s3_0_c5_c6_1, 3)

static inline bool el1_keys(void)
{
	return (sysreg_read(id_aa64isar1_el1) & 0xff0) != 0;
}

static inline bool el1_mte(void)
{
	return (sysreg_read(id_aa64pfr1_el1) >> 8 & 0xf) >= 2;
}

/* A value for the register that the counter @n has reached. */
static inline uint64_t el1_pattern(uint64_t seed, uint32_t n)
{
	return (seed + n) * 0x9e3779b97f4a7c15ull;
}

#define EL1_WRITE(reg, bits) sysreg_write(reg, el1_pattern(seed, n++) & (bits));
#define EL1_EQUAL(reg, bits)                   \
	same &= (sysreg_read(reg) & (bits)) == \
		(el1_pattern(seed, n++) & (bits));

static inline void el1_write_lasting(uint64_t seed)
{
	uint32_t n = 0;

	EL1_LASTING(EL1_WRITE)
	if (el1_keys()) {
		EL1_KEYS(EL1_WRITE)
	}
	if (el1_mte()) {
		EL1_MTE(EL1_WRITE)
	}
	isb();
}

static inline bool el1_check_lasting(uint64_t seed)
{
	uint32_t n = 0;
	bool same = true;

	EL1_LASTING(EL1_EQUAL)
	if (el1_keys()) {
		EL1_KEYS(EL1_EQUAL)
	}
	if (el1_mte()) {
		EL1_MTE(EL1_EQUAL)
	}
	return same;
}

static inline void el1_write_transient(uint64_t seed)
{
	uint32_t n = 100;

	EL1_TRANSIENT(EL1_WRITE)
	if (el1_mte()) {
		EL1_MTE_FAULT(EL1_WRITE)
	}
	isb();
}

static inline bool el1_check_transient(uint64_t seed)
{
	uint32_t n = 100;
	bool same = true;

	EL1_TRANSIENT(EL1_EQUAL)
	if (el1_mte()) {
		EL1_MTE_FAULT(EL1_EQUAL)
	}
	return same;
}

#endif

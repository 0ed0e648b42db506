/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pointer authentication of our own C (-mbranch-protection=pac-ret), where the
 * CPU has it: key A for instructions is ours while C runs and the lower level's
 * while that does. Nothing else uses it, so no other key is switched.
 */
#ifndef ARCH_PAUTH_H
#define ARCH_PAUTH_H

/* SCTLR_ELx.EnIA */
#define SCTLR_ENIA (1 << 31)

#ifdef __ASSEMBLER__
/* clang-format off */

/* Not every assembler knows the names. */
#define APIAKEYLO_EL1 s3_0_c2_c1_0
#define APIAKEYHI_EL1 s3_0_c2_c1_1

/*
 * Behind frame_push_call: SP is the frame, struct cpu lies above it.
 * Clobbers: x9-x11
 */
.macro keys_own
	ldr	w9, [sp, #(FRAME_BYTES + CPU_PAUTH)]
	cbz	w9, .Lown_\@
	mrs	x10, APIAKEYLO_EL1
	mrs	x11, APIAKEYHI_EL1
	stp	x10, x11, [sp, #(FRAME_BYTES + CPU_LOWER_KEY)]
	ldp	x10, x11, [sp, #(FRAME_BYTES + CPU_OWN_KEY)]
	msr	APIAKEYLO_EL1, x10
	msr	APIAKEYHI_EL1, x11
	isb
.Lown_\@:
.endm

/* Before frame_pop_call. ERET makes the change seen. Clobbers: x9-x11 */
.macro keys_lower
	ldr	w9, [sp, #(FRAME_BYTES + CPU_PAUTH)]
	cbz	w9, .Llower_\@
	ldp	x10, x11, [sp, #(FRAME_BYTES + CPU_LOWER_KEY)]
	msr	APIAKEYLO_EL1, x10
	msr	APIAKEYHI_EL1, x11
.Llower_\@:
.endm

/*
 * void pauth_enable(const struct cpu *cpu) - from here on this CPU signs with
 * its own key. The caller must not return: its own return address is unsigned.
 *
 * In: x0 = cpu, whose key and flag are set.  Clobbers: x1, x2
 */
.macro pauth_enable_body sctlr
	ldr	w1, [x0, #CPU_PAUTH]
	cbz	w1, .Lnone_\@
	ldp	x1, x2, [x0, #CPU_OWN_KEY]
	msr	APIAKEYLO_EL1, x1
	msr	APIAKEYHI_EL1, x2
	mrs	x1, \sctlr
	orr	x1, x1, #SCTLR_ENIA
	msr	\sctlr, x1
	isb
.Lnone_\@:
	ret
	dsb	nsh			/* no straight line past it */
	isb
.endm

/* clang-format on */
#else

#include <stdbool.h>

#include "arch/aarch64/sysreg.h"

/* FEAT_PAuth by any algorithm: APA, API, GPA and GPI, or APA3 and GPA3. */
static inline bool pauth_present(void)
{
	return (sysreg_read(id_aa64isar1_el1) & 0xff0) != 0 ||
	       (sysreg_read_coded(s3_0_c0_c6_2) & 0xf000) != 0;
}

/*
 * A key for one start of one CPU: FEAT_RNG where there is one. Else the
 * counter, spread by a multiplication: unknown to who cannot time the start
 * exactly, no more.
 */
static inline uint64_t pauth_random(void)
{
	uint64_t word = sysreg_read(cntpct_el0) * 0x9e3779b97f4a7c15ull;

	if (sysreg_read(id_aa64isar0_el1) >> 60)
		word ^= sysreg_read_coded(s3_3_c2_c4_0); /* RNDR */
	return word;
}

#endif
#endif

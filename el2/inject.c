/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done to a guest from outside: a step, an Undefined Instruction. */
#include "arch/aarch64/sysreg.h"
#include "el2/a32_state.h"
#include "el2/cpu.h"

#define HCR_RW	       (1ull << 31)

#define SPSR_MODE_EL1H 5ull
#define SPSR_DAIF      0x3c0ull
#define SPSR_IL	       (1ull << 20)
#define SPSR_SS	       (1ull << 21)
#define SPSR_PAN       (1ull << 22)
#define SPSR_BTYPE     (3ull << 10)
#define SPSR_SSBS      (1ull << 12)
#define SPSR_TCO       (1ull << 25)
#define SPSR_M32       (1ull << 4)
#define SCTLR_SPAN     (1ull << 23)
#define SCTLR_DSSBS    (1ull << 44)
#define ESR_IL	       (1ull << 25)  /* clear: a 16-bit instruction */
#define ESR_UNKNOWN    0x02000000ull /* EC 0, IL */

static uint64_t field(uint64_t id, uint32_t shift)
{
	return (id >> shift) & 0xf;
}

void guest_step(void)
{
	uint64_t spsr = sysreg_read(spsr_el2);
	uint64_t length = 4;

	if (spsr & SPSR_M32) {
		length = (sysreg_read(esr_el2) & ESR_IL) ? 4 : 2;
		spsr = gate_it_advance(spsr);
	} else {
		spsr &= ~SPSR_BTYPE;
	}
	sysreg_write(elr_el2, sysreg_read(elr_el2) + length);
	sysreg_write(spsr_el2, spsr & ~SPSR_SS);
}

static void undefined_a32(struct frame *frame)
{
	const struct a32_controls controls = {
		.sctlr = sysreg_read(sctlr_el1),
		.vbar = sysreg_read(vbar_el1),
		.pan = field(sysreg_read(id_aa64mmfr1_el1), 20),
		.ssbs = field(sysreg_read(id_aa64pfr1_el1), 4),
	};
	const struct a32_entry entry = a32_undefined(
		&controls, sysreg_read(spsr_el2), sysreg_read(elr_el2));

	frame->x[A32_LR_UND] = entry.return_at;
	sysreg_write(spsr_und, entry.spsr);
	sysreg_write(elr_el2, entry.pc);
	sysreg_write(spsr_el2, entry.pstate);
}

/* The vector's offset for a synchronous exception to EL1 (Arm ARM, D1). */
static uint64_t vector_offset(uint64_t spsr)
{
	if (spsr & SPSR_M32)
		return 0x600;
	if ((spsr & 0xc) == 0) /* EL0 */
		return 0x400;
	return (spsr & 1) ? 0x200 : 0x000; /* SP_EL1 : SP_EL0 */
}

static void undefined_a64(void)
{
	const uint64_t spsr = sysreg_read(spsr_el2);
	const uint64_t sctlr = sysreg_read(sctlr_el1);
	const uint64_t mmfr1 = sysreg_read(id_aa64mmfr1_el1);
	const uint64_t pfr1 = sysreg_read(id_aa64pfr1_el1);
	/* The rest of PSTATE, flags and DIT among it, goes on as it was. */
	uint64_t next = spsr & ~(0x1full | SPSR_DAIF | SPSR_IL | SPSR_SS |
				 SPSR_BTYPE | SPSR_SSBS | (1ull << 23));

	next |= SPSR_MODE_EL1H | SPSR_DAIF;
	if (field(mmfr1, 20) && !(sctlr & SCTLR_SPAN))
		next |= SPSR_PAN;
	if (field(pfr1, 4) && (sctlr & SCTLR_DSSBS))
		next |= SPSR_SSBS;
	if (field(pfr1, 8) >= 2)
		next |= SPSR_TCO;
	sysreg_write(elr_el1, sysreg_read(elr_el2));
	sysreg_write(spsr_el1, spsr);
	sysreg_write(esr_el1, ESR_UNKNOWN);
	sysreg_write(elr_el2, sysreg_read(vbar_el1) + vector_offset(spsr));
	sysreg_write(spsr_el2, next);
}

void guest_undefined(struct frame *frame)
{
	if (sysreg_read(hcr_el2) & HCR_RW)
		undefined_a64();
	else
		undefined_a32(frame);
}

#define IS_ABORT(esr)	  (((esr) >> 26 & 0x3b) == 0x20) /* from below */
#define DFSC(esr)	  ((uint32_t)(esr)&0x3c)
#define DFSC_PERMISSION	  0x0cu
#define ESR_S1PTW	  (1ull << 7)
#define PAR_FAILED	  1ull
#define PAR_ADDRESS	  0x0000fffffffff000ull
#define SPSR_IS_EL0(spsr) (((spsr)&0xf) == 0)

/*
 * HPFAR_EL2 is unknown after a permission fault that is not of a table walk
 * (Arm ARM, D1.10): then stage 1 is asked where the address leads to.
 */
uint64_t guest_fault_page(uint64_t esr)
{
	const uint64_t far = sysreg_read(far_el2);
	uint64_t kept, found;

	if (!IS_ABORT(esr) || DFSC(esr) > DFSC_PERMISSION)
		return GUEST_NO_PAGE;
	if (DFSC(esr) != DFSC_PERMISSION || (esr & ESR_S1PTW))
		return (sysreg_read(hpfar_el2) & ~0xfull) << 8;
	kept = sysreg_read(par_el1);
	if (SPSR_IS_EL0(sysreg_read(spsr_el2)))
		__asm__ volatile("at s1e0r, %0" : : "r"(far));
	else
		__asm__ volatile("at s1e1r, %0" : : "r"(far));
	isb();
	found = sysreg_read(par_el1);
	sysreg_write(par_el1, kept);
	return found & PAR_FAILED ? GUEST_NO_PAGE : found & PAR_ADDRESS;
}

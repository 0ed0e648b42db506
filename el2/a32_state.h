/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An AArch32 guest as EL2 sees it (Arm ARM): its registers are x0-x30, its
 * PSTATE is an SPSR_EL2. No hardware in here: the host tests it.
 */
#ifndef EL2_A32_STATE_H
#define EL2_A32_STATE_H

#include <stdbool.h>
#include <stdint.h>

#define A32_NONE   31u /* no register: the PC, or the flags */
#define A32_LR_UND 22u

/**
 * a32_register() - the x register that holds r<@rt>, or A32_NONE.
 * @spsr: whose mode chooses among the banked ones.
 * @rt: of a syndrome. The architecture names the x register there; QEMU's
 *      data aborts name the r register. In each mode both are told apart:
 *      what a mode has banked it cannot name by the other modes' number.
 */
uint32_t a32_register(uint64_t spsr, uint32_t rt);

/* r1 of a system that gets a device tree (Linux, Documentation/arm/booting). */
#define A32_MACHINE_BY_TREE 0xffffffffull

/** a32_start() - SPSR_EL2 for Supervisor mode at @entry; bit 0: T32. */
uint64_t a32_start(uint64_t entry);

/** struct a32_controls - what an exception's entry depends on. */
struct a32_controls {
	uint64_t sctlr;
	uint64_t vbar;
	bool pan;  /* the CPU has FEAT_PAN */
	bool ssbs; /* FEAT_SSBS */
};

/** struct a32_entry - the guest behind the entry. */
struct a32_entry {
	uint64_t pc;
	uint64_t pstate;    /* for SPSR_EL2 */
	uint64_t spsr;	    /* for SPSR_und */
	uint64_t return_at; /* for LR_und */
};

/**
 * a32_undefined() - AArch32.TakeUndefInstrException() of the instruction at
 * @pc, which is not executed.
 */
struct a32_entry a32_undefined(const struct a32_controls *controls,
			       uint64_t spsr, uint64_t pc);

#endif

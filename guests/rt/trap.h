/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions: one that a test expects is recorded and stepped over, any other
 * is reported and ends the payload.
 */
#ifndef GUESTS_RT_TRAP_H
#define GUESTS_RT_TRAP_H

#define TRAP_FRAME_ELR	256
#define TRAP_FRAME_ESR	272
#define TRAP_FRAME_SIZE 288

/* Which vector it was. */
#define TRAP_SYNC   0
#define TRAP_IRQ    1
#define TRAP_FIQ    2
#define TRAP_SERROR 3
#define TRAP_LOWER  4 /* added: from the exception level below */
#define TRAP_SP_EL0 8 /* added: taken with SP_EL0 in use */

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ESR_ELx.EC */
#define TRAP_EC(esr)	((uint32_t)((esr) >> 26) & 0x3f)
#define TRAP_EC_UNKNOWN 0x00 /* an undefined instruction */
#define TRAP_EC_STEP	0x33 /* software step, same level */
#define TRAP_EC_BRK	0x3c

#define TRAP_SPSR_SS	(1ull << 21)
#define TRAP_SPSR_BTYPE (3ull << 10)
#define TRAP_SPSR_DAIF	(0xfull << 6)
#define TRAP_SPSR_NZCV	(0xfull << 28)

struct trap_frame {
	uint64_t x[31];
	uint64_t sp;
	uint64_t elr;
	uint64_t spsr;
	uint64_t esr;
	uint64_t far;
};

_Static_assert(offsetof(struct trap_frame, elr) == TRAP_FRAME_ELR, "vectors");
_Static_assert(offsetof(struct trap_frame, esr) == TRAP_FRAME_ESR, "vectors");
_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_SIZE, "vectors");

/** struct trap_expect - one CPU's; written by its own CPU only. */
struct trap_expect {
	bool armed;
	bool taken;
	uint64_t resume;
	uint32_t vector; /* TRAP_SYNC.. of the one taken */
	struct trap_frame frame;
	void (*irq)(void);
};

/**
 * trap_expect() - one synchronous exception may come.
 * @resume: where to go on, at this exception level; 0 = after the
 *          instruction that caused it.
 */
void trap_expect(uint64_t resume);

/** trap_taken() - the frame of the expected one, or NULL: it did not come. */
const struct trap_frame *trap_taken(void);

/** trap_on_irq() - this CPU's interrupt handler; NULL = none is expected. */
void trap_on_irq(void (*handler)(void));

/** trap_handle() - called by the vectors. */
void trap_handle(struct trap_frame *frame, uint32_t vector);

#endif
#endif

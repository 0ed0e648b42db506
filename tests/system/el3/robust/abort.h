/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EL3_TEST_ABORT_H
#define EL3_TEST_ABORT_H

#define ABORT_COUNT  0
#define ABORT_VECTOR 8
#define ABORT_ESR    16
#define ABORT_ELR    24
#define ABORT_SPSR   32
#define ABORT_FAR    40
#define ABORT_RESUME 48
#define ABORT_PSTATE 56
#define ABORT_BYTES  64

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/** struct abort_seen - the last exception that one level took. */
struct abort_seen {
	uint64_t count;
	uint64_t vector; /* 0-15 */
	uint64_t esr;
	uint64_t elr;
	uint64_t spsr;
	uint64_t far;
	uint64_t resume; /* where to go on; 0: behind the instruction */
	uint64_t pstate; /* and with what */
};

_Static_assert(sizeof(struct abort_seen) == ABORT_BYTES, "abort.S");
_Static_assert(offsetof(struct abort_seen, pstate) == ABORT_PSTATE, "abort.S");

/* EL1's and EL2's. */
extern volatile struct abort_seen abort_seen[2];

#endif
#endif

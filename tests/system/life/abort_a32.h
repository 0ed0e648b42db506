/* SPDX-License-Identifier: BSD-2-Clause */
/* Between abort_a32_entry.S and abort_a32.c. */
#ifndef ABORT_A32_H
#define ABORT_A32_H

#define ABORT_COUNT 0
#define ABORT_DFSR  4
#define ABORT_SPSR  8
#define ABORT_BYTES 12

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct abort_seen {
	uint32_t count;
	uint32_t dfsr, spsr; /* the last one's */
};

_Static_assert(offsetof(struct abort_seen, dfsr) == ABORT_DFSR, "_entry.S");
_Static_assert(offsetof(struct abort_seen, spsr) == ABORT_SPSR, "_entry.S");
_Static_assert(sizeof(struct abort_seen) == ABORT_BYTES, "_entry.S");

extern volatile struct abort_seen abort_seen;
void payload_main(void);
#endif

#endif

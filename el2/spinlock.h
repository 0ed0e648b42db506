/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A lock for short sections. Whoever lets go hands it to the next CPU that
 * waits, in the order of their numbers, so that nobody waits longer than the
 * others' sections take. It knows its holder at every instruction: a CPU that
 * stops for good can let go of it, and of its place among those that wait.
 */
#ifndef EL2_SPINLOCK_H
#define EL2_SPINLOCK_H

#include <stdint.h>

struct spinlock {
	uint32_t holder;  /* atomic: its number and 1; 0: nobody */
	uint32_t waiting; /* atomic: a bit a CPU */
};

/** spin_lock() - who holds it already goes on: a CPU that reports its end. */
void spin_lock(struct spinlock *lock);

void spin_unlock(struct spinlock *lock);

/** spin_abandon() - this CPU stops in the middle of whatever it did. */
void spin_abandon(struct spinlock *lock);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* A ticket lock for sections of a few dozen instructions. */
#ifndef EL3_SPINLOCK_H
#define EL3_SPINLOCK_H

#include <stdint.h>

struct spinlock {
	uint32_t next;	  /* the ticket of whoever comes now */
	uint32_t serving; /* the ticket whose turn it is */
};

static inline void spin_lock(struct spinlock *lock)
{
	const uint32_t mine =
		__atomic_fetch_add(&lock->next, 1u, __ATOMIC_RELAXED);

	while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != mine)
		;
}

static inline void spin_unlock(struct spinlock *lock)
{
	/* Only the holder writes it. */
	__atomic_store_n(&lock->serving, lock->serving + 1u, __ATOMIC_RELEASE);
}

#endif

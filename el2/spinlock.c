/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/spinlock.h"

#include <stdbool.h>

#include "el2/ich.h"
#include "el2/watchdog.h"

static uint32_t number(void)
{
	return (uint32_t)cpu_mpidr() % EL2_MAX_CPUS;
}

static bool try(struct spinlock *lock, uint32_t self)
{
	uint32_t holder = __atomic_load_n(&lock->holder, __ATOMIC_ACQUIRE);

	return holder == self + 1 ||
	       (holder == 0 && __atomic_compare_exchange_n(
				       &lock->holder, &holder, self + 1, false,
				       __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
}

void spin_lock(struct spinlock *lock)
{
	const uint32_t self = number();

	__atomic_fetch_or(&lock->waiting, 1u << self, __ATOMIC_SEQ_CST);
	while (!try(lock, self))
		cpu_relax();
	__atomic_fetch_and(&lock->waiting, ~(1u << self), __ATOMIC_SEQ_CST);
}

/*
 * Who comes after the look at those that wait finds nobody holding it, or
 * waits for the one that has been handed it.
 */
void spin_unlock(struct spinlock *lock)
{
	const uint32_t waiting =
		__atomic_load_n(&lock->waiting, __ATOMIC_SEQ_CST);
	uint32_t next = 0;

	if (waiting != 0) {
		next = number();
		do
			next = (next + 1) % EL2_MAX_CPUS;
		while (!(waiting >> next & 1));
		next++;
	}
	__atomic_store_n(&lock->holder, next, __ATOMIC_SEQ_CST);
}

void spin_abandon(struct spinlock *lock)
{
	const uint32_t self = number();

	if (!(__atomic_load_n(&lock->waiting, __ATOMIC_SEQ_CST) >> self & 1) &&
	    __atomic_load_n(&lock->holder, __ATOMIC_SEQ_CST) != self + 1)
		return;
	/* Waited for: it may be on its way here. */
	spin_lock(lock);
	spin_unlock(lock);
}

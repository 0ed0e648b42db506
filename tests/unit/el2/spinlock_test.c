/* SPDX-License-Identifier: BSD-2-Clause */
/* The lock's turns, and what a CPU that stops for good leaves behind. */
#include "el2/spinlock.h"

#include "tests/unit/el2/host.h"

#define BIT(cpu) (1u << (cpu))

TEST(who_waits_gets_it_in_turn)
{
	struct spinlock lock = { .holder = 3, .waiting = BIT(1) | BIT(4) };

	UNUSED_STATE;
	host_start(8);
	host_on(2);
	spin_unlock(&lock);
	EQUAL(lock.holder, 5);
	host_on(4);
	spin_lock(&lock);
	EQUAL(lock.waiting, BIT(1));
	spin_unlock(&lock);
	EQUAL(lock.holder, 2);
	host_on(1);
	spin_lock(&lock);
	spin_unlock(&lock);
	EQUAL(lock.holder, 0);
	EQUAL(lock.waiting, 0);
}

TEST(a_holder_that_stops_hands_it_on)
{
	struct spinlock lock = { .holder = 4, .waiting = BIT(5) };

	UNUSED_STATE;
	host_start(8);
	host_on(3);
	spin_abandon(&lock);
	EQUAL(lock.holder, 6);
	EQUAL(lock.waiting, BIT(5));
}

/* Between being handed it, or having taken it, and the end of its wait. */
TEST(one_that_stops_while_it_waits_hands_it_on)
{
	struct spinlock lock = { .holder = 4, .waiting = BIT(3) | BIT(5) };

	UNUSED_STATE;
	host_start(8);
	host_on(3);
	spin_abandon(&lock);
	EQUAL(lock.holder, 6);
	EQUAL(lock.waiting, BIT(5));
	lock = (struct spinlock){ .holder = 0, .waiting = BIT(3) };
	spin_abandon(&lock);
	EQUAL(lock.holder, 0);
	EQUAL(lock.waiting, 0);
}

TEST(one_that_stops_elsewhere_touches_nothing)
{
	struct spinlock lock = { .holder = 6, .waiting = BIT(1) };

	UNUSED_STATE;
	host_start(8);
	host_on(3);
	spin_abandon(&lock);
	EQUAL(lock.holder, 6);
	EQUAL(lock.waiting, BIT(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_waits_gets_it_in_turn),
		cmocka_unit_test(a_holder_that_stops_hands_it_on),
		cmocka_unit_test(one_that_stops_while_it_waits_hands_it_on),
		cmocka_unit_test(one_that_stops_elsewhere_touches_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* SDEI's events and states: sequences by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/system/el3/sdei_gic.h"

static void states_follow_the_calls(void **state)
{
	(void)state;
	assert_int_equal(CALL(0, EVENT_STATUS, 0), 0);
	assert_int_equal(CALL(0, EVENT_ENABLE, 0), SDEI_DENIED);
	assert_int_equal(CALL(0, EVENT_DISABLE, 0), SDEI_DENIED);
	assert_int_equal(CALL(0, EVENT_UNREGISTER, 0), SDEI_DENIED);
	start(0, 0, 0, 0);
	assert_int_equal(enroll(0, 0, 0, 0), SDEI_DENIED);
	assert_int_equal(CALL(0, EVENT_STATUS, 0), 3);
	assert_int_equal(CALL(1, EVENT_STATUS, 0), 0);
	assert_false(sdei_idle());
	assert_int_equal(CALL(0, EVENT_DISABLE, 0), 0);
	assert_int_equal(CALL(0, EVENT_UNREGISTER, 0), 0);
	assert_true(sdei_idle());
}

static void wrong_arguments_change_nothing(void **state)
{
	static const uint64_t entries[] = { 0,
					    2,
					    ENTRY + 1,
					    1ull << 55,
					    1ull << 63,
					    0xff00000000000000,
					    ENTRY | 1ull << 60 };

	(void)state;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		const uint64_t x[18] = { 0, 0, entries[i] };

		assert_int_equal(
			sdei_call(on(0), SMCCC_FID_SDEI_EVENT_REGISTER, x),
			SDEI_INVALID_PARAMETERS);
	}
	assert_true(sdei_address_valid(0xff80000000000000));
	assert_true(sdei_address_valid(0x007ffffffffffffc));
	for (uint64_t mode = 2; mode != 0; mode <<= 1)
		assert_int_equal(enroll(0, 0, mode, 0),
				 SDEI_INVALID_PARAMETERS);
	assert_int_equal(enroll(0, CRITICAL, SDEI_RM_PE, CPUS),
			 SDEI_INVALID_PARAMETERS);
	assert_true(sdei_idle());
}

static void a_critical_event_interrupts_a_normal_one_only(void **state)
{
	const uint32_t shared = (uint32_t)CALL(here, INTERRUPT_BIND, SPI);

	(void)state;
	start(0, 0, 0, 0);
	start(0, CRITICAL, SDEI_RM_PE, 0);
	start(0, shared, SDEI_RM_PE, 0);
	CALL(0, PE_UNMASK, 0);
	assert_int_equal(call(here, SMCCC_FID_SDEI_EVENT_SIGNAL, 0, 0, 0), 0);
	assert_int_equal(settle(0), 1);
	raise_spi(SPI);
	call(here, SMCCC_FID_SDEI_EVENT_SIGNAL, 0, 0, 0);
	assert_int_equal(settle(0), 0);
	raise_spi(BOARD_SDEI_CRITICAL_INTID);
	assert_int_equal(settle(0), 1);
	raise_spi(BOARD_SDEI_CRITICAL_INTID);
	assert_int_equal(settle(0), 0);
	assert_int_equal(CALL(0, EVENT_STATUS, CRITICAL), 7);
	assert_int_equal(complete(0), 0);
	assert_int_equal(settle(0), 1); /* the second critical one */
	assert_int_equal(complete(0), 0);
	assert_int_equal(settle(0), 0);
	assert_int_equal(complete(0), 0);
	assert_int_equal(settle(0), 1); /* one normal event, */
	assert_int_equal(complete(0), 0);
	assert_int_equal(settle(0), 1); /* the other */
	assert_int_equal(complete(0), 0);
	assert_int_equal(settle(0), 0);
	assert_int_equal(complete(0), SDEI_DENIED);
}

static void unregister_elsewhere_waits_for_complete(void **state)
{
	const uint32_t shared = (uint32_t)CALL(here, INTERRUPT_BIND, SPI);

	(void)state;
	start(0, shared, SDEI_RM_PE, 2);
	CALL(2, PE_UNMASK, 0);
	raise_spi(SPI);
	assert_int_equal(settle(2), 1);
	assert_int_equal(CALL(1, EVENT_UNREGISTER, shared), SDEI_PENDING);
	assert_int_equal(CALL(3, EVENT_UNREGISTER, shared), SDEI_PENDING);
	assert_int_equal(CALL(0, EVENT_STATUS, shared), 4);
	assert_int_equal(enroll(0, shared, 0, 0), SDEI_DENIED);
	assert_int_equal(CALL(here, INTERRUPT_RELEASE, shared), SDEI_DENIED);
	assert_int_equal(CALL(0, SHARED_RESET, 0), SDEI_DENIED);
	assert_true(line_of(0, SPI)->own);
	assert_int_equal(complete(2), 0);
	assert_false(line_of(0, SPI)->own);
	assert_int_equal(CALL(here, INTERRUPT_RELEASE, shared), 0);
}

static void bind_takes_no_wrong_interrupt(void **state)
{
	static const uint32_t wrong[] = { 0,	      15,	  INTIDS,
					  1019,	      1020,	  1023,
					  0x7fffffff, 0x80000000, UINT32_MAX };
	static const uint32_t denied[] = { 29, 40, BOARD_SDEI_CRITICAL_INTID,
					   TOS_INTID };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(CALL(here, INTERRUPT_BIND, wrong[i]),
				 SDEI_INVALID_PARAMETERS);
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		assert_int_equal(CALL(here, INTERRUPT_BIND, denied[i]),
				 SDEI_DENIED);
	srand(1);
	for (uint32_t i = 0; i < 1000000; i++) {
		const uint32_t intid =
			((uint32_t)rand() << 16 ^ (uint32_t)rand()) >>
			((uint32_t)rand() % 32);
		const int64_t event = CALL(here, INTERRUPT_BIND, intid);

		if (event > 0) {
			assert_in_range(intid, 16, INTIDS - 1);
			assert_int_equal(
				CALL(here, INTERRUPT_RELEASE, (uint32_t)event),
				0);
		}
	}
}

static void slots_run_out(void **state)
{
	uint32_t events[BOARD_SDEI_SHARED_SLOTS];

	(void)state;
	for (uint32_t i = 0; i < BOARD_SDEI_SHARED_SLOTS; i++)
		events[i] = (uint32_t)CALL(here, INTERRUPT_BIND, SPI + 20 + i);
	assert_int_equal(CALL(here, INTERRUPT_BIND, SPI), SDEI_OUT_OF_RESOURCE);
	assert_int_equal(CALL(here, INTERRUPT_BIND, SPI + 20), events[0]);
	assert_int_equal(CALL(here, INTERRUPT_RELEASE, events[2]), 0);
	assert_int_equal(CALL(here, INTERRUPT_BIND, SPI), events[2]);
	assert_int_equal(CALL(here, INTERRUPT_RELEASE, events[2] + 100),
			 SDEI_INVALID_PARAMETERS);
}

static void any_goes_to_who_can_take_it(void **state)
{
	const uint32_t shared = (uint32_t)CALL(here, INTERRUPT_BIND, SPI);

	(void)state;
	start(0, shared, SDEI_RM_ANY, 0);
	raise_spi(SPI);
	for (uint32_t i = 0; i < CPUS; i++)
		assert_int_equal(settle(i), 0);
	CALL(3, PE_UNMASK, 0);
	assert_int_equal(settle(3), 1);
	complete(3);
	sdei_cpu_off(on(3));
	raise_spi(SPI);
	for (uint32_t i = 0; i < CPUS; i++)
		assert_int_equal(settle(i), 0);
	CALL(1, PE_UNMASK, 0);
	assert_int_equal(settle(1), 1);
}

static void a_blocked_event_comes_later(void **state)
{
	struct sdei_entry entry;

	(void)state;
	start(0, 0, 0, 0);
	start(0, CRITICAL, SDEI_RM_PE, 0);
	CALL(0, PE_UNMASK, 0);
	call(here, SMCCC_FID_SDEI_EVENT_SIGNAL, 0, 0, 0);
	raise_spi(BOARD_SDEI_CRITICAL_INTID);
	for (uint32_t i = 0; i < 2; i++) {
		const uint32_t intid = next_intid(0);

		line_of(0, intid)->pending = false;
		line_of(0, intid)->active = true;
		assert_null(sdei_begin(on(0), intid, true, &entry));
	}
	assert_int_equal(settle(0), 0);
	sdei_normal_world(on(0));
	assert_non_null(take(0, &entry));
	assert_int_equal(entry.number, CRITICAL);
	complete(0);
	assert_non_null(take(0, &entry));
	assert_int_equal(entry.number, 0);
	assert_int_equal(entry.pc, ENTRY);
	assert_int_equal(entry.argument, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(states_follow_the_calls, fresh),
		cmocka_unit_test_setup(wrong_arguments_change_nothing, fresh),
		cmocka_unit_test_setup(
			a_critical_event_interrupts_a_normal_one_only, fresh),
		cmocka_unit_test_setup(unregister_elsewhere_waits_for_complete,
				       fresh),
		cmocka_unit_test_setup(bind_takes_no_wrong_interrupt, fresh),
		cmocka_unit_test_setup(slots_run_out, fresh),
		cmocka_unit_test_setup(any_goes_to_who_can_take_it, fresh),
		cmocka_unit_test_setup(a_blocked_event_comes_later, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

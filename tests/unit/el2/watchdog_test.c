/* SPDX-License-Identifier: BSD-2-Clause */
#include "life_host.h"

#define LOST_MS (WATCHDOG_TICK_MS * (WATCHDOG_LOST_TICKS + 2))

static bool said(const char *text)
{
	return strstr(life_log, text) != NULL;
}

static bool in_guest(uint32_t cpu)
{
	return life_cpus[cpu].place == LIFE_GUEST;
}

static void all_run(void)
{
	life_machine(5, 10);
	life_start(FIRST);
	life_start(SECOND);
	for (uint32_t i = 1; i < VCPUS; i++)
		life_run(i);
}

static void hangs(uint32_t cpu)
{
	life_cpus[cpu].place = LIFE_FIRMWARE;
}

static void comes_back(uint32_t cpu)
{
	life_cpus[cpu].place = LIFE_GUEST;
}

TEST(nobody_is_lost_who_answers)
{
	UNUSED_STATE;
	all_run();
	life_pass(20000);
	for (uint32_t i = 0; i < CPUS; i++)
		CHECK(in_guest(i));
	assert_string_equal(life_log, "");
}

TEST(a_cpu_that_does_not_come_back_takes_its_domain_along)
{
	UNUSED_STATE;
	all_run();
	hangs(2);
	life_pass(2000);
	assert_string_equal(life_log, "");
	life_pass(LOST_MS - 2000);
	CHECK(said("CPU 2 is lost\n"));
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_LOST);
	for (uint32_t i = 0; i < VCPUS; i++)
		CHECK(!in_guest(i));
	CHECK(in_guest(4));
	EQUAL(machine.domains_alive, 1);
	life_pass(20000);
	CHECK(in_guest(4) && !life_off);
}

TEST(the_consoles_interrupt_goes_to_one_that_answers)
{
	UNUSED_STATE;
	all_run();
	hangs(2);
	life_pass(LOST_MS);
	EQUAL(life_console, 0);
	all_run();
	hangs(0);
	life_pass(LOST_MS);
	CHECK(said("CPU 0 is lost"));
	CHECK(life_console != 0);
	EQUAL(life_console, machine.console_cpu);
	CHECK(!watchdog_is_lost(&cpu_areas[life_console].cpu));
}

/* Resting in the firmware is no fault; not coming when it is called is. */
TEST(an_idle_cpu_that_is_called_must_come)
{
	UNUSED_STATE;
	all_run();
	life_stop(2);
	life_settle();
	hangs(2);
	life_pass(2 * LOST_MS);
	assert_string_equal(life_log, "");
	/* CPU_ON: the kick does not wake it. */
	__atomic_store_n(&FIRST->vcpus[2].start, true, __ATOMIC_RELEASE);
	life_pass(LOST_MS);
	CHECK(said("CPU 2 is lost\n"));
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_LOST);
	CHECK(in_guest(4));
}

/* Alone, or with another that is well: then that one starts the domain. */
TEST(a_domain_that_is_due_must_start)
{
	UNUSED_STATE;
	for (uint32_t well = 0; well < 2; well++) {
		all_run();
		life_on(4);
		domain_order(1, GATE_ORDER_STOP);
		life_settle();
		hangs(0);
		for (uint32_t i = 1; i < VCPUS && !well; i++)
			hangs(i);
		life_pass(2 * LOST_MS);
		CHECK(strstr(life_log, "lost") == NULL);
		life_on(4);
		EQUAL(domain_order(1, GATE_ORDER_START), GATE_CONTROL_OK);
		life_pass(LOST_MS);
		CHECK(said("CPU 0 is lost\n"));
		EQUAL(domain_state(&FIRST->gate), GATE_STATE_LOST);
		EQUAL(life_loads[0], well);
		CHECK(in_guest(4));
	}
}

TEST(what_a_dead_accuser_has_left_undone_is_done)
{
	UNUSED_STATE;
	all_run();
	hangs(2);
	FIRST->vcpus[2].cpu->watchdog.lost = true;
	life_pass(LOST_MS);
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_RUNNING);
	life_pass(LOST_MS);
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_LOST);
	CHECK(in_guest(4));
}

TEST(it_is_said_once)
{
	const char *first;

	UNUSED_STATE;
	all_run();
	hangs(2);
	life_pass(3 * LOST_MS);
	first = strstr(life_log, "is lost");
	CHECK(first != NULL);
	if (first) /* for analyzers: CHECK() does not return */
		CHECK(strstr(first + 1, "is lost") == NULL);
}

TEST(whoever_comes_back_stays_out)
{
	UNUSED_STATE;
	all_run();
	hangs(1);
	life_pass(LOST_MS);
	comes_back(1);
	life_pass(1000);
	CHECK(!in_guest(1));
	CHECK(said("CPU 1 is back; it stays out until the next reset"));
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_LOST);
	life_pass(20000);
	EQUAL(machine.watch.running, 1);
}

TEST(a_late_one_is_counted_and_reported)
{
	UNUSED_STATE;
	all_run();
	for (uint32_t i = 1; i <= 5; i++) {
		hangs(2);
		life_pass(1500);
		comes_back(2);
		life_pass(1000);
		EQUAL(cpu_areas[2].cpu.watchdog.late, i);
	}
	CHECK(in_guest(2) && in_guest(0));
	CHECK(said(" ms, 1\n") && said(" ms, 2\n") && said(" ms, 4\n"));
	CHECK(!said(" ms, 3\n") && !said(" ms, 5\n"));
}

TEST(a_machine_that_stood_still_accuses_nobody)
{
	UNUSED_STATE;
	all_run();
	for (uint32_t i = 0; i < 40; i++) {
		life_freeze(60000);
		life_pass(7);
	}
	for (uint32_t i = 0; i < CPUS; i++)
		CHECK(in_guest(i));
	CHECK(!said("lost"));
}

/* CPU 4 alone runs: one of the others watches it, and it alone is woken. */
TEST(the_only_one_that_runs_has_a_guard)
{
	uint32_t awake = 0;

	UNUSED_STATE;
	life_machine(0, 0);
	FIRST->state = DOMAIN_OFF | DOMAIN_SETTLED;
	machine.domains_alive--;
	life_start(SECOND);
	life_pass(500);
	for (uint32_t i = 0; i < VCPUS; i++)
		awake += life_cpus[i].alarm != UINT64_MAX;
	EQUAL(awake, 1);
	hangs(4);
	life_pass(LOST_MS);
	CHECK(said("CPU 4 is lost"));
	CHECK(life_off);
}

TEST(the_last_to_stop_is_the_guard)
{
	UNUSED_STATE;
	all_run();
	for (uint32_t i = 0; i < VCPUS; i++)
		life_stop(
			i); /* CPU_OFF, but for the last: it does not matter */
	life_pass(500);
	EQUAL(machine.watch.guard, 3);
	for (uint32_t i = 0; i < 3; i++)
		EQUAL(life_cpus[i].alarm, UINT64_MAX);
	life_run(0);
	life_pass(500);
	EQUAL(life_cpus[3].alarm, UINT64_MAX);
	hangs(4);
	life_pass(LOST_MS);
	CHECK(said("CPU 4 is lost"));
}

TEST(a_guard_is_appointed_when_the_other_watcher_is_lost)
{
	UNUSED_STATE;
	all_run();
	for (uint32_t i = 1; i < VCPUS; i++)
		life_stop(i);
	life_pass(500);
	hangs(0);
	life_pass(LOST_MS); /* CPU 4 finds it */
	CHECK(said("CPU 0 is lost"));
	hangs(4);
	life_pass(LOST_MS);
	CHECK(said("CPU 4 is lost"));
	CHECK(life_off);
}

TEST(idle_cpus_sleep)
{
	UNUSED_STATE;
	all_run();
	for (uint32_t i = 1; i < VCPUS; i++)
		life_stop(i);
	life_pass(1000);
	for (uint32_t i = 1; i < VCPUS; i++)
		EQUAL(life_cpus[i].alarm, UINT64_MAX);
	life_pass(LOST_MS);
	CHECK(!said("lost"));
}

TEST(a_machine_of_one_cpu_has_no_ticks)
{
	UNUSED_STATE;
	life_machine(0, 0);
	machine.cpus_used = 1;
	life_start(FIRST);
	EQUAL(life_cpus[0].alarm, UINT64_MAX);
}

TEST(a_domain_that_waits_for_its_end_is_lost_too)
{
	UNUSED_STATE;
	all_run();
	hangs(2);
	domain_end(life_on(0)->vcpu->domain, DOMAIN_RESETTING);
	life_stop(0);
	life_pass(LOST_MS);
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_LOST);
	EQUAL(life_loads[0], 0);
	CHECK(in_guest(4));
	EQUAL(machine.domains_alive, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_lost_who_answers),
		cmocka_unit_test(
			a_cpu_that_does_not_come_back_takes_its_domain_along),
		cmocka_unit_test(
			the_consoles_interrupt_goes_to_one_that_answers),
		cmocka_unit_test(an_idle_cpu_that_is_called_must_come),
		cmocka_unit_test(a_domain_that_is_due_must_start),
		cmocka_unit_test(what_a_dead_accuser_has_left_undone_is_done),
		cmocka_unit_test(it_is_said_once),
		cmocka_unit_test(whoever_comes_back_stays_out),
		cmocka_unit_test(a_late_one_is_counted_and_reported),
		cmocka_unit_test(a_machine_that_stood_still_accuses_nobody),
		cmocka_unit_test(the_only_one_that_runs_has_a_guard),
		cmocka_unit_test(the_last_to_stop_is_the_guard),
		cmocka_unit_test(
			a_guard_is_appointed_when_the_other_watcher_is_lost),
		cmocka_unit_test(idle_cpus_sleep),
		cmocka_unit_test(a_machine_of_one_cpu_has_no_ticks),
		cmocka_unit_test(a_domain_that_waits_for_its_end_is_lost_too),
	};

	return cmocka_run_group_tests_name("el2 watchdog", tests, NULL, NULL);
}

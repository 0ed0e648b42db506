/* SPDX-License-Identifier: BSD-2-Clause */
#include "life_host.h"

static uint32_t state(const struct domain *domain)
{
	return domain->state & ~DOMAIN_SETTLED;
}

static bool settled(const struct domain *domain)
{
	return domain->state & DOMAIN_SETTLED;
}

static bool in_guest(uint32_t cpu)
{
	return life_cpus[cpu].place == LIFE_GUEST;
}

/* Both domains run, the first on all its vCPUs. */
#define LIFE_MIN_MS 10u /* docs/domains.md */

static void all_run(uint16_t restart_max, uint16_t restart_ms)
{
	life_machine(restart_max, restart_ms);
	life_start(FIRST);
	life_start(SECOND);
	for (uint32_t i = 1; i < VCPUS; i++)
		life_run(i);
	for (uint32_t i = 0; i < CPUS; i++)
		CHECK(in_guest(i));
	life_freeze(LIFE_MIN_MS);
}

static void guest_resets(uint32_t cpu)
{
	domain_end(life_on(cpu)->vcpu->domain, DOMAIN_RESETTING);
	life_stop(cpu);
}

static void guest_powers_off(uint32_t cpu)
{
	domain_end(life_on(cpu)->vcpu->domain, DOMAIN_OFF);
	life_stop(cpu);
}

TEST(a_domain_that_resets_starts_anew_on_vcpu_0)
{
	UNUSED_STATE;
	all_run(0, 0);
	guest_resets(2);
	life_settle();
	EQUAL(life_loads[0], 1);
	EQUAL(life_loads[1], 0);
	EQUAL(state(FIRST), DOMAIN_RUNNING);
	CHECK(in_guest(0) && in_guest(4));
	for (uint32_t i = 1; i < VCPUS; i++) {
		CHECK(!in_guest(i));
		EQUAL(FIRST->vcpus[i].gate.power, GATE_POWER_OFF);
	}
	EQUAL(domain_restarts(&FIRST->gate), 1);
	EQUAL(domain_restarts(&SECOND->gate), 0);
}

TEST(nothing_is_loaded_before_the_last_vcpu_is_parked)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_cpus[3].place = LIFE_FIRMWARE; /* it will come back */
	guest_resets(0);
	life_settle();
	EQUAL(life_loads[0], 0);
	EQUAL(state(FIRST), DOMAIN_RESETTING);
	life_cpus[3].place = LIFE_GUEST;
	life_settle();
	EQUAL(life_loads[0], 1);
	CHECK(in_guest(0) && !in_guest(3));
}

TEST(the_first_end_of_several_counts)
{
	UNUSED_STATE;
	all_run(0, 0);
	domain_end(life_on(1)->vcpu->domain, DOMAIN_OFF);
	CHECK(!domain_end(life_on(2)->vcpu->domain, DOMAIN_RESETTING));
	CHECK(!domain_end(life_on(3)->vcpu->domain, DOMAIN_CRASHED));
	for (uint32_t i = 1; i < VCPUS; i++)
		life_stop(i);
	life_settle();
	EQUAL(state(FIRST), DOMAIN_OFF);
	CHECK(settled(FIRST));
	EQUAL(life_loads[0], 0);
}

TEST(a_reset_of_all_vcpus_at_once_is_one_reset)
{
	UNUSED_STATE;
	all_run(0, 0);
	for (uint32_t i = 0; i < VCPUS; i++)
		guest_resets(i);
	life_settle();
	EQUAL(life_loads[0], 1);
	EQUAL(domain_restarts(&FIRST->gate), 1);
}

/* Its caller has won the power word and is about to give the order. */
TEST(a_cpu_on_that_comes_too_late_is_forgotten)
{
	struct vcpu *target;

	UNUSED_STATE;
	all_run(0, 0);
	life_on(3);
	life_stop(3); /* CPU_OFF */
	life_settle();
	target = &FIRST->vcpus[3];
	target->gate.power = GATE_POWER_PENDING;
	domain_end(life_on(1)->vcpu->domain, DOMAIN_RESETTING);
	life_stop(1);
	life_cpus[2].place = LIFE_FIRMWARE;
	life_settle();
	target->start = true; /* by vCPU 2, in the midst of the call */
	life_cpus[2].place = LIFE_GUEST;
	life_settle();
	EQUAL(life_loads[0], 1);
	CHECK(in_guest(0) && !in_guest(3));
	EQUAL(target->gate.power, GATE_POWER_OFF);
	CHECK(!target->start);
}

TEST(counters_and_calls_are_those_of_one_life)
{
	UNUSED_STATE;
	all_run(0, 0);
	for (uint32_t i = 0; i < VCPUS; i++) {
		FIRST->vcpus[i].gate.counters.calls[1] = 7;
		FIRST->vcpus[i].gate.counters.latency[2][9] = 7;
		cpu_areas[i].cpu.denied = 7;
		cpu_areas[i].cpu.calls.count = 7;
	}
	SECOND->vcpus[0].gate.counters.calls[1] = 7;
	guest_resets(0);
	life_settle();
	for (uint32_t i = 0; i < VCPUS; i++) {
		EQUAL(FIRST->vcpus[i].gate.counters.calls[1], 0);
		EQUAL(FIRST->vcpus[i].gate.counters.latency[2][9], 0);
		EQUAL(cpu_areas[i].cpu.denied, 0);
		EQUAL(cpu_areas[i].cpu.calls.count, 0);
	}
	EQUAL(SECOND->vcpus[0].gate.counters.calls[1], 7);
}

TEST(the_machine_goes_off_with_its_last_domain)
{
	UNUSED_STATE;
	all_run(0, 0);
	guest_powers_off(1);
	life_settle();
	CHECK(!life_off && in_guest(4));
	life_crash(4);
	life_settle();
	CHECK(life_off);
}

TEST(a_crash_without_a_restart_is_the_end)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_crash(2);
	life_settle();
	EQUAL(state(FIRST), DOMAIN_CRASHED);
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_CRASHED);
	life_pass(5000);
	EQUAL(life_loads[0], 0);
	CHECK(!life_off && in_guest(4));
}

/* How long the domain is off after a crash, in ms. */
static uint64_t off_for(uint64_t at_most)
{
	const uint32_t loads = life_loads[0];
	uint64_t ms = 0;

	for (; life_loads[0] == loads && ms <= at_most; ms++)
		life_pass(1);
	return ms;
}

TEST(each_wait_is_twice_the_last_up_to_64_times_the_first)
{
	UNUSED_STATE;
	all_run(GATE_RESTART_ALWAYS, 10);
	for (uint64_t ms = 10, i = 0; i < 10; i++) {
		life_crash(0);
		life_settle();
		EQUAL(domain_state(&FIRST->gate), GATE_STATE_RESTARTING);
		EQUAL(off_for(2000), ms);
		CHECK(in_guest(0));
		ms = ms < 640 ? 2 * ms : 640;
	}
}

TEST(so_many_crashes_in_a_row_and_no_more)
{
	UNUSED_STATE;
	all_run(3, 10);
	for (uint32_t i = 0; i < 3; i++) {
		life_crash(0);
		life_pass(100);
		CHECK(in_guest(0));
	}
	life_crash(0);
	life_pass(1000);
	EQUAL(state(FIRST), DOMAIN_CRASHED);
	CHECK(settled(FIRST));
	CHECK(strstr(life_log, "first: stays off after 4 crashes in a row"));
}

TEST(a_long_good_run_is_a_fresh_start)
{
	UNUSED_STATE;
	all_run(2, 10);
	for (uint32_t i = 0; i < 6; i++) {
		life_crash(0);
		EQUAL(off_for(100), 10);
		life_pass(1000); /* more than 64 * 10 ms, and a second */
		CHECK(in_guest(0));
	}
	life_crash(0);
	EQUAL(off_for(100), 10);
	life_pass(900);
	life_crash(0);
	EQUAL(off_for(100), 20);
}

TEST(a_reset_of_its_own_is_not_counted)
{
	UNUSED_STATE;
	all_run(1, 500);
	for (uint32_t i = 0; i < 20; i++) {
		guest_resets(0);
		life_settle();
		CHECK(in_guest(0));
		life_freeze(LIFE_MIN_MS);
	}
	EQUAL(FIRST->crashes, 0);
}

/* Whatever CPU parks last, and whether vCPU 0's is long idle. */
TEST(a_domain_starts_once_in_ten_milliseconds)
{
	UNUSED_STATE;
	for (uint32_t last = 0; last < VCPUS; last++) {
		all_run(0, 0);
		guest_resets(0);
		life_settle();
		CHECK(in_guest(0));
		for (uint32_t i = 1; i < VCPUS; i++)
			life_run(i);
		guest_resets(last);
		for (uint32_t i = 0; i < VCPUS; i++)
			life_stop((last + 1 + i) % VCPUS);
		EQUAL(off_for(100), LIFE_MIN_MS);
		EQUAL(life_loads[0], 2);
		CHECK(in_guest(4));
	}
}

TEST(a_crash_in_a_machine_that_waits_keeps_it_on)
{
	UNUSED_STATE;
	all_run(1, 500);
	guest_powers_off(4);
	life_crash(1);
	life_settle();
	CHECK(!life_off);
	life_pass(600);
	CHECK(in_guest(0) && !life_off);
}

TEST(an_order_stops_and_starts_a_domain)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_START), GATE_CONTROL_NO_CHANGE);
	EQUAL(domain_order(1, GATE_ORDER_STOP), GATE_CONTROL_OK);
	EQUAL(domain_order(1, GATE_ORDER_STOP), GATE_CONTROL_NO_CHANGE);
	life_settle();
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_OFF);
	CHECK(settled(FIRST));
	for (uint32_t i = 0; i < VCPUS; i++)
		CHECK(!in_guest(i));
	EQUAL(domain_order(1, GATE_ORDER_START), GATE_CONTROL_OK);
	life_settle();
	EQUAL(life_loads[0], 1);
	CHECK(in_guest(0));
	EQUAL(machine.domains_alive, 2);
}

TEST(an_order_restarts_whatever_is_not_lost)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_RESTART), GATE_CONTROL_OK);
	life_settle();
	CHECK(in_guest(0));
	life_freeze(LIFE_MIN_MS);
	life_crash(0);
	life_settle();
	EQUAL(state(FIRST), DOMAIN_CRASHED);
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_RESTART), GATE_CONTROL_OK);
	life_settle();
	CHECK(in_guest(0));
	EQUAL(life_loads[0], 2);
	EQUAL(domain_order(7, GATE_ORDER_RESTART), GATE_CONTROL_INVALID);
	life_on(4);
	watchdog_lose(FIRST->vcpus[3].cpu);
	EQUAL(domain_order(1, GATE_ORDER_RESTART), GATE_CONTROL_REFUSED);
	EQUAL(domain_order(1, GATE_ORDER_START), GATE_CONTROL_REFUSED);
	EQUAL(domain_order(1, GATE_ORDER_STOP), GATE_CONTROL_NO_CHANGE);
}

TEST(an_order_ends_the_wait_after_a_crash)
{
	UNUSED_STATE;
	all_run(5, 500);
	life_crash(0);
	life_pass(100);
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_START), GATE_CONTROL_OK);
	life_settle();
	CHECK(in_guest(0));
	life_crash(0);
	EQUAL(off_for(2000), 500); /* the first again */
	life_crash(0);
	life_pass(100);
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_STOP), GATE_CONTROL_OK);
	life_pass(5000);
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_OFF);
	CHECK(settled(FIRST));
}

static void order_stop(void)
{
	struct cpu *was = host_here;

	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_STOP), GATE_CONTROL_OK);
	host_here = was;
}

static void order_stop_and_start(void)
{
	struct cpu *was = host_here;

	order_stop();
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_START), GATE_CONTROL_OK);
	host_here = was;
}

static void lose_3(void)
{
	struct cpu *was = host_here;

	life_on(4);
	watchdog_lose(FIRST->vcpus[3].cpu);
	host_here = was;
}

/* The report takes its time; then the domain would start again. */
TEST(an_order_stops_a_domain_whose_crash_is_being_reported)
{
	UNUSED_STATE;
	life_machine(5, 10);
	life_start(FIRST);
	life_start(SECOND);
	life_on(0);
	CHECK(domain_end(FIRST, DOMAIN_CRASHED));
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_STOP), GATE_CONTROL_OK);
	life_on(0);
	domain_crashed(FIRST);
	life_stop(0);
	life_settle();
	life_pass(1000);
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_OFF);
	EQUAL(life_loads[0], 0);
}

TEST(an_order_stops_a_domain_that_is_being_loaded)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_in_load = order_stop;
	guest_resets(0);
	life_settle();
	EQUAL(life_loads[0], 0);
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_OFF);
	CHECK(settled(FIRST) && !in_guest(0));
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_START), GATE_CONTROL_OK);
	life_settle();
	CHECK(in_guest(0));
}

/* The others are kicked in the midst of it, and must keep off. */
TEST(a_load_that_is_stopped_and_ordered_anew_begins_anew)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_in_load = order_stop_and_start;
	guest_resets(0);
	life_settle();
	EQUAL(life_loads[0], 1);
	CHECK(in_guest(0));
}

static void others_look(void)
{
	struct cpu *was = host_here;

	order_stop_and_start();
	for (uint32_t i = 1; i < VCPUS; i++)
		CHECK(!life_look(i));
	host_here = was;
}

TEST(whoever_looks_in_the_midst_of_a_load_keeps_off)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_in_load = others_look;
	guest_resets(0);
	life_settle();
	EQUAL(life_loads[0], 1);
	CHECK(in_guest(0));
}

/* A whole life passes between two looks of CPU 1's, and it ends as before. */
static void another_life(void)
{
	struct cpu *was = host_here;

	CHECK(!life_look(0)); /* loads */
	CHECK(life_look(0));
	FIRST->vcpus[2].start = true; /* CPU_ON */
	CHECK(life_look(2));
	life_crash(2);
	EQUAL(state(FIRST), DOMAIN_WAITING);
	host_here = was;
}

TEST(what_was_seen_of_another_life_counts_no_more)
{
	UNUSED_STATE;
	all_run(GATE_RESTART_ALWAYS, 0);
	for (uint32_t i = 0; i < VCPUS; i++)
		life_crash(i);
	life_in_clock = another_life;
	life_look(1);
	EQUAL(life_loads[0], 1);
	CHECK(in_guest(0));
	life_settle();
	EQUAL(life_loads[0], 2);
}

TEST(a_cpu_that_is_lost_in_the_midst_of_a_load_ends_it)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_in_load = lose_3;
	guest_resets(0);
	life_settle();
	EQUAL(domain_state(&FIRST->gate), GATE_STATE_LOST);
	EQUAL(life_loads[0], 0);
	CHECK(settled(FIRST) && in_guest(4));
	EQUAL(machine.domains_alive, 1);
}

TEST(a_domain_may_order_itself)
{
	UNUSED_STATE;
	all_run(0, 0);
	life_on(4);
	EQUAL(domain_order(2, GATE_ORDER_RESTART), GATE_CONTROL_OK);
	life_stop(4);
	life_settle();
	CHECK(in_guest(4));
	EQUAL(life_loads[1], 1);
	life_on(4);
	EQUAL(domain_order(2, GATE_ORDER_STOP), GATE_CONTROL_OK);
	life_stop(4);
	life_settle();
	EQUAL(domain_state(&SECOND->gate), GATE_STATE_OFF);
	CHECK(!life_off);
}

TEST(a_domain_that_is_not_started_waits_for_an_order)
{
	UNUSED_STATE;
	life_machine(0, 0);
	FIRST->state = DOMAIN_OFF | DOMAIN_SETTLED;
	machine.domains_alive--;
	life_start(SECOND);
	life_pass(1000);
	CHECK(!in_guest(0));
	EQUAL(domain_restarts(&FIRST->gate), 0);
	life_on(4);
	EQUAL(domain_order(1, GATE_ORDER_START), GATE_CONTROL_OK);
	life_settle();
	CHECK(in_guest(0));
	EQUAL(domain_restarts(&FIRST->gate), 0);
	EQUAL(machine.domains_alive, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_domain_that_resets_starts_anew_on_vcpu_0),
		cmocka_unit_test(
			nothing_is_loaded_before_the_last_vcpu_is_parked),
		cmocka_unit_test(the_first_end_of_several_counts),
		cmocka_unit_test(a_reset_of_all_vcpus_at_once_is_one_reset),
		cmocka_unit_test(a_cpu_on_that_comes_too_late_is_forgotten),
		cmocka_unit_test(counters_and_calls_are_those_of_one_life),
		cmocka_unit_test(the_machine_goes_off_with_its_last_domain),
		cmocka_unit_test(a_crash_without_a_restart_is_the_end),
		cmocka_unit_test(
			each_wait_is_twice_the_last_up_to_64_times_the_first),
		cmocka_unit_test(so_many_crashes_in_a_row_and_no_more),
		cmocka_unit_test(a_long_good_run_is_a_fresh_start),
		cmocka_unit_test(a_reset_of_its_own_is_not_counted),
		cmocka_unit_test(a_domain_starts_once_in_ten_milliseconds),
		cmocka_unit_test(a_crash_in_a_machine_that_waits_keeps_it_on),
		cmocka_unit_test(an_order_stops_and_starts_a_domain),
		cmocka_unit_test(an_order_restarts_whatever_is_not_lost),
		cmocka_unit_test(an_order_ends_the_wait_after_a_crash),
		cmocka_unit_test(
			an_order_stops_a_domain_whose_crash_is_being_reported),
		cmocka_unit_test(an_order_stops_a_domain_that_is_being_loaded),
		cmocka_unit_test(
			a_load_that_is_stopped_and_ordered_anew_begins_anew),
		cmocka_unit_test(
			whoever_looks_in_the_midst_of_a_load_keeps_off),
		cmocka_unit_test(what_was_seen_of_another_life_counts_no_more),
		cmocka_unit_test(
			a_cpu_that_is_lost_in_the_midst_of_a_load_ends_it),
		cmocka_unit_test(a_domain_may_order_itself),
		cmocka_unit_test(
			a_domain_that_is_not_started_waits_for_an_order),
	};

	return cmocka_run_group_tests_name("el2 life", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The power domains on the host, as two clusters of four: QEMU has no second
 * cluster below 17 CPUs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <smccc/psci.h>

#include "el3/cpu.h"

#define CPUS	8u
#define CLUSTER 4u
#define ROUNDS	500u
#define STORM	3u /* a fair lock among more threads than CPUs is slow */

struct cpu_area cpu_areas[BOARD_MAX_CPUS];
struct machine machine;

static uint64_t now;

static struct cpu *cpu(uint32_t index)
{
	return &cpu_areas[index].cpu;
}

static uint32_t state(uint32_t index, uint64_t level)
{
	return power_node(cpu(index), level)->state;
}

static uint64_t stays(uint32_t index, uint64_t level, uint32_t local)
{
	return power_node(cpu(index), level)->stat[local].count;
}

static void on(uint32_t index)
{
	power_resume(cpu(index), ++now);
	cpu(index)->power = CPU_POWER_ON;
}

static void off(uint32_t index)
{
	power_off(cpu(index), ++now);
	cpu(index)->power = CPU_POWER_OFF;
}

static int64_t rest(uint32_t index, uint8_t one, uint8_t cluster, uint8_t whole,
		    uint64_t *level)
{
	const struct power_want want = { { one, cluster, whole } };

	return power_suspend(cpu(index), &want, ++now, level);
}

/* CPU 0 runs, the others are off; nothing is counted. */
static int set_up(void **unused)
{
	(void)unused;
	memset(cpu_areas, 0, sizeof(cpu_areas));
	machine.cpu_count = CPUS;
	for (uint32_t i = 0; i < CPUS; i++) {
		cpu(i)->mpidr = (uint64_t)(i / CLUSTER) << 8 | i % CLUSTER;
		cpu(i)->power = CPU_POWER_OFF;
	}
	power_tree_init();
	on(0);
	assert_int_equal(power_mode_set(cpu(0), POWER_PLATFORM_COORDINATED), 0);
	now = 1000;
	return 0;
}

static void what_nobody_uses_is_down(void **unused)
{
	(void)unused;
	assert_int_equal(state(0, POWER_SYSTEM), POWER_RUN);
	assert_int_equal(state(0, POWER_CLUSTER), POWER_RUN);
	assert_int_equal(state(4, POWER_CLUSTER), POWER_DOWN);
	on(5);
	assert_int_equal(state(4, POWER_CLUSTER), POWER_RUN);
	assert_int_equal(state(5, POWER_CPU), POWER_RUN);
	assert_int_equal(state(4, POWER_CPU), POWER_DOWN);
	off(5);
	assert_int_equal(state(4, POWER_CLUSTER), POWER_DOWN);
	assert_int_equal(state(0, POWER_SYSTEM), POWER_RUN);
}

static void a_cluster_goes_with_its_last_cpu(void **unused)
{
	uint64_t level;

	(void)unused;
	on(4);
	on(5);
	assert_int_equal(rest(4, 2, 2, 2, &level), 0);
	assert_int_equal(level, POWER_CPU);
	assert_int_equal(state(4, POWER_CLUSTER), POWER_RUN);
	assert_int_equal(rest(5, 2, 2, 2, &level), 0);
	assert_int_equal(level, POWER_CLUSTER);
	assert_int_equal(state(4, POWER_CLUSTER), POWER_DOWN);
	assert_int_equal(state(0, POWER_CLUSTER), POWER_RUN);
	assert_int_equal(rest(0, 2, 2, 2, &level), 0);
	assert_int_equal(level, POWER_SYSTEM);
	assert_int_equal(state(0, POWER_SYSTEM), POWER_DOWN);
	assert_int_equal(power_resume(cpu(5), ++now), POWER_SYSTEM);
	assert_int_equal(state(0, POWER_SYSTEM), POWER_RUN);
	assert_int_equal(state(0, POWER_CLUSTER), POWER_DOWN);
	assert_int_equal(power_resume(cpu(4), ++now), POWER_CPU);
	assert_int_equal(power_resume(cpu(0), ++now), POWER_CLUSTER);
	assert_int_equal(stays(0, POWER_SYSTEM, POWER_DOWN), 1);
	assert_int_equal(stays(0, POWER_CLUSTER, POWER_DOWN), 1);
	/* Down from the start is not counted. */
	assert_int_equal(stays(4, POWER_CLUSTER, POWER_DOWN), 1);
}

static void the_least_deep_wish_wins(void **unused)
{
	uint64_t level;

	(void)unused;
	on(1);
	on(4);
	assert_int_equal(rest(4, 1, 1, 1, &level), 0);
	assert_int_equal(state(4, POWER_CLUSTER), POWER_STANDBY);
	assert_int_equal(rest(1, 2, 2, 0, &level), 0);
	assert_int_equal(rest(0, 2, 2, 2, &level), 0);
	assert_int_equal(level, POWER_CLUSTER);
	assert_int_equal(state(0, POWER_CLUSTER), POWER_DOWN);
	assert_int_equal(state(0, POWER_SYSTEM), POWER_RUN);
	assert_int_equal(power_resume(cpu(1), ++now), POWER_CLUSTER);
	assert_int_equal(rest(1, 2, 2, 2, &level), 0);
	assert_int_equal(state(0, POWER_SYSTEM), POWER_STANDBY);
}

static void who_is_about_to_start_counts_as_running(void **unused)
{
	uint64_t level;

	(void)unused;
	cpu(1)->power = CPU_POWER_PENDING;
	assert_int_equal(rest(0, 2, 2, 2, &level), 0);
	assert_int_equal(level, POWER_CPU);
	assert_false(power_alone(cpu(0)));
	power_resume(cpu(0), ++now);
	cpu(1)->power = CPU_POWER_OFF;
	assert_true(power_alone(cpu(0)));
}

static void cpu_off_takes_the_cluster_of_those_at_rest(void **unused)
{
	uint64_t level;

	(void)unused;
	on(4);
	on(5);
	rest(4, 2, 2, 2, &level);
	off(5);
	assert_int_equal(state(4, POWER_CLUSTER), POWER_DOWN);
	assert_int_equal(power_resume(cpu(4), ++now), POWER_CLUSTER);
	on(5);
	rest(4, 2, 0, 0, &level);
	off(5);
	assert_int_equal(state(4, POWER_CLUSTER), POWER_RUN);
}

static void the_os_is_told_where_it_is_wrong(void **unused)
{
	uint64_t level = 99;

	(void)unused;
	assert_int_equal(power_mode_set(cpu(0), POWER_OS_INITIATED), 0);
	on(1);
	on(4);
	assert_int_equal(power_mode_set(cpu(0), POWER_PLATFORM_COORDINATED),
			 PSCI_DENIED);
	assert_int_equal(rest(0, 2, 2, 0, &level), PSCI_DENIED);
	assert_int_equal(rest(1, 2, 0, 0, &level), 0);
	/* CPU 4's cluster runs, with its CPU. */
	assert_int_equal(rest(0, 2, 2, 2, &level), PSCI_DENIED);
	/* It runs, though its CPU does not. */
	assert_int_equal(rest(4, 2, 0, 0, &level), 0);
	assert_int_equal(rest(0, 2, 2, 2, &level), PSCI_INVALID_PARAMETERS);
	power_resume(cpu(4), ++now);
	/* It is in standby: too shallow for power-down, good for standby. */
	assert_int_equal(rest(4, 1, 1, 0, &level), 0);
	assert_int_equal(level, POWER_CLUSTER);
	assert_int_equal(rest(0, 2, 2, 2, &level), PSCI_INVALID_PARAMETERS);
	assert_int_equal(state(0, POWER_CPU), POWER_RUN);
	assert_int_equal(rest(0, 2, 2, 1, &level), 0);
	assert_int_equal(level, POWER_SYSTEM);
	assert_int_equal(state(0, POWER_SYSTEM), POWER_STANDBY);
	power_resume(cpu(0), ++now);
	power_resume(cpu(1), ++now);
	power_resume(cpu(4), ++now);
	off(1);
	off(4);
	assert_int_equal(power_mode_set(cpu(0), POWER_PLATFORM_COORDINATED), 0);
}

static void modes_change_when_all_run_or_one_does(void **unused)
{
	uint64_t level;

	(void)unused;
	on(1);
	assert_int_equal(power_mode_set(cpu(0), POWER_OS_INITIATED),
			 PSCI_DENIED);
	for (uint32_t i = 2; i < CPUS; i++)
		on(i);
	rest(7, 2, 2, 2, &level);
	assert_int_equal(power_mode_set(cpu(0), POWER_OS_INITIATED),
			 PSCI_DENIED);
	power_resume(cpu(7), ++now);
	assert_int_equal(power_mode_set(cpu(0), POWER_OS_INITIATED), 0);
	assert_int_equal(power_mode_set(cpu(0), POWER_OS_INITIATED), 0);
	assert_int_equal(power_mode_set(cpu(0), POWER_PLATFORM_COORDINATED),
			 PSCI_DENIED);
	for (uint32_t i = 1; i < CPUS; i++)
		off(i);
	assert_int_equal(power_mode_set(cpu(0), POWER_PLATFORM_COORDINATED), 0);
}

static void time_is_summed_up(void **unused)
{
	uint64_t level;
	const struct power_stat *stat =
		&power_node(cpu(0), POWER_SYSTEM)->stat[POWER_DOWN];

	(void)unused;
	const uint64_t before = stat->ticks;

	now = 5000;
	rest(0, 2, 2, 2, &level); /* 5001 */
	power_resume(cpu(0), 6001);
	assert_int_equal(stat->ticks, before + 1000);
	power_standby_enter(cpu(0), 7000);
	assert_int_equal(state(0, POWER_CPU), POWER_STANDBY);
	power_standby_leave(cpu(0), 7500);
	assert_int_equal(cpu(0)->tree.node.stat[POWER_STANDBY].ticks, 500);
}

/* CPUs of both clusters at once; each sees all above it run whenever it does.
 */
static uint64_t wrong;

static void *storm(void *argument)
{
	struct cpu *me = argument;
	unsigned int seed = (unsigned int)me->mpidr + 1;
	uint64_t level;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		const uint8_t local = (uint8_t)(rand_r(&seed) % 2 + 1);
		const int depth = rand_r(&seed) % 3;
		const struct power_want want = {
			{ local, depth > 0 ? local : 0, depth > 1 ? local : 0 },
		};

		power_suspend(me, &want, i + 1, &level);
		power_resume(me, i + 2);
		for (uint64_t above = 0; above < POWER_LEVELS; above++)
			if (__atomic_load_n(&power_node(me, above)->state,
					    __ATOMIC_ACQUIRE) != POWER_RUN)
				__atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void nothing_rests_above_a_cpu_that_runs(void **unused)
{
	static const uint32_t who[STORM] = { 0, 1, 4 };
	pthread_t threads[STORM];

	(void)unused;
	on(1);
	on(4);
	for (uint32_t i = 0; i < STORM; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, storm, cpu(who[i])),
			0);
	for (uint32_t i = 0; i < STORM; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(wrong, 0);
	for (uint32_t i = 0; i < STORM; i++)
		assert_int_equal(stays(who[i], POWER_CPU, POWER_STANDBY) +
					 stays(who[i], POWER_CPU, POWER_DOWN),
				 ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_nobody_uses_is_down, set_up),
		cmocka_unit_test_setup(a_cluster_goes_with_its_last_cpu,
				       set_up),
		cmocka_unit_test_setup(the_least_deep_wish_wins, set_up),
		cmocka_unit_test_setup(who_is_about_to_start_counts_as_running,
				       set_up),
		cmocka_unit_test_setup(
			cpu_off_takes_the_cluster_of_those_at_rest, set_up),
		cmocka_unit_test_setup(the_os_is_told_where_it_is_wrong,
				       set_up),
		cmocka_unit_test_setup(modes_change_when_all_run_or_one_does,
				       set_up),
		cmocka_unit_test_setup(time_is_summed_up, set_up),
		cmocka_unit_test_setup(nothing_rests_above_a_cpu_that_runs,
				       set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SDEI's events and states: random sequences, beside a second and simple
 * account of what may and what must happen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/system/el3/sdei_gic.h"

/*
 * The account beside it. An event is one thing (shared) or one a CPU.
 */
struct account {
	uint32_t state; /* as EVENT_STATUS */
	bool wanted;	/* raised, and not begun since */
	bool any;
	uint32_t target;
	uint32_t runs_on;
};

static struct account accounts[CPUS][SDEI_EVENTS];
static bool online[CPUS], masked[CPUS];
static struct account *running[CPUS][SDEI_LEVELS];
static uint32_t running_index[CPUS][SDEI_LEVELS], depth[CPUS];
static uint32_t begins;

static struct account *account_of(uint32_t cpu, uint32_t index)
{
	return &accounts[index < BOARD_SDEI_PRIVATE ? cpu : 0][index];
}

static uint32_t index_of(uint32_t number)
{
	uint32_t i = 0;

	while (board_sdei_events[i].number != number)
		i++;
	return i;
}

static bool may_begin(uint32_t cpu, uint32_t index)
{
	const bool critical = board_sdei_events[index].critical;

	if (!online[cpu] || masked[cpu])
		return false;
	if (depth[cpu] == 0)
		return true;
	return depth[cpu] == 1 && critical &&
	       !board_sdei_events[running_index[cpu][0]].critical;
}

/* Every FIQ of every CPU, until there is none. */
static void settle_all(void)
{
	uint32_t quiet = 0, taken = 0;

	for (uint32_t cpu = 0; quiet < CPUS; cpu = (cpu + 1) % CPUS) {
		struct sdei_entry entry;
		const bool any = online[cpu] && next_intid(cpu) != INTIDS;

		quiet = any ? 0 : quiet + 1;
		if (!any)
			continue;
		assert_true(++taken < 200);
		if (take(cpu, &entry) != NULL) {
			const uint32_t index = index_of(entry.number);
			struct account *account = account_of(cpu, index);

			assert_true(may_begin(cpu, index));
			assert_true(account->wanted);
			assert_int_equal(account->state, 3);
			assert_true(account->any || account->target == cpu);
			account->wanted = false;
			account->state = 7;
			running[cpu][depth[cpu]] = account;
			running_index[cpu][depth[cpu]++] = index;
			begins++;
		}
	}
}

/* Nothing waits that could come; a CPU that is off is asked for nothing. */
static void nothing_is_late(void)
{
	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		assert_true(online[cpu] || next_intid(cpu) == INTIDS);
		for (uint32_t i = 0; i < SDEI_EVENTS; i++) {
			const struct account *account = account_of(cpu, i);
			bool could;

			if (!account->wanted || account->state != 3)
				continue;
			could = account->any
					? may_begin(cpu, i) && depth[cpu] == 0
					: account->target == cpu &&
						  may_begin(cpu, i);
			if (could)
				fail_msg("event %u waits for CPU %u", i, cpu);
		}
	}
}

static void account_end(uint32_t cpu)
{
	struct account *account = running[cpu][--depth[cpu]];

	account->state &= ~SDEI_STATUS_RUNNING;
	if (account->state == 0)
		*account = (struct account){ 0 };
}

static int64_t account_unregister(struct account *account)
{
	if (account->state & SDEI_STATUS_RUNNING) {
		account->state = SDEI_STATUS_RUNNING;
		return SDEI_PENDING;
	}
	if (account->state == 0)
		return SDEI_DENIED;
	*account = (struct account){ 0 };
	return 0;
}

static uint32_t pick(uint32_t below)
{
	return (uint32_t)rand() % below;
}

static void step_register(uint32_t cpu, uint32_t index)
{
	struct account *account = account_of(cpu, index);
	const bool shared = board_sdei_events[index].shared;
	const uint32_t mode = shared ? pick(2) : 0, target = pick(CPUS);
	const int64_t answer =
		enroll(cpu, board_sdei_events[index].number, mode, target);

	assert_int_equal(answer, account->state ? SDEI_DENIED : 0);
	if (answer == 0)
		*account = (struct account){
			.state = 1,
			.any = shared && mode == SDEI_RM_ANY,
			.target = shared ? target : cpu,
		};
}

static void step_enable(uint32_t cpu, uint32_t index, bool enable)
{
	struct account *account = account_of(cpu, index);
	const uint32_t number = board_sdei_events[index].number;
	const int64_t answer = enable ? CALL(cpu, EVENT_ENABLE, number)
				      : CALL(cpu, EVENT_DISABLE, number);

	assert_int_equal(answer, account->state & 1 ? 0 : SDEI_DENIED);
	if (answer == 0)
		account->state =
			enable ? account->state | 2 : account->state & ~2u;
}

static void step_raise(uint32_t cpu, uint32_t index)
{
	const struct sdei_event *def = &board_sdei_events[index];
	struct account *account = account_of(cpu, index);

	if (def->signaled)
		call(here, SMCCC_FID_SDEI_EVENT_SIGNAL, 0, cpu, 0);
	else if (account->state != 0)
		line_of(cpu, def->intid ? def->intid : sdei.slot[index].intid)
			->pending = true;
	account->wanted |= account->state != 0 && online[cpu];
	if (account->state != 0 && def->shared)
		account->wanted = true;
}

static void step_off(uint32_t cpu)
{
	while (depth[cpu] != 0)
		account_end(cpu);
	for (uint32_t i = 0; i < BOARD_SDEI_PRIVATE; i++)
		accounts[cpu][i] = (struct account){ 0 };
	online[cpu] = false;
	sdei_cpu_off(on(cpu));
	/* gic_cpu_off() and gic_cpu_init() */
	line_of(cpu, BOARD_SDEI_SGI)->pending = false;
}

static void step_power(uint32_t cpu)
{
	if (!online[cpu]) {
		sdei_cpu_init(on(cpu));
		online[cpu] = masked[cpu] = true;
	} else if (pick(8) == 0) {
		step_off(cpu);
	}
}

static void step_route(uint32_t cpu, uint32_t index)
{
	struct account *account = account_of(cpu, index);
	const uint32_t mode = pick(2), target = pick(CPUS);
	const int64_t answer =
		call(cpu, SMCCC_FID_SDEI_EVENT_ROUTING_SET,
		     board_sdei_events[index].number, mode, target);

	if (!board_sdei_events[index].shared)
		assert_int_equal(answer, SDEI_INVALID_PARAMETERS);
	else
		assert_int_equal(answer, account->state == 1 ? 0 : SDEI_DENIED);
	if (answer == 0) {
		account->any = mode == SDEI_RM_ANY;
		account->target = target;
	}
}

static void step(void)
{
	const uint32_t cpu = pick(CPUS), index = pick(SDEI_EVENTS);
	const uint32_t number = board_sdei_events[index].number;

	if (!online[cpu]) {
		step_power(cpu);
		return;
	}
	switch (pick(12)) {
	case 0:
		step_register(cpu, index);
		break;
	case 1:
	case 2:
		step_enable(cpu, index, true);
		break;
	case 3:
		step_enable(cpu, index, false);
		break;
	case 4:
	case 5:
	case 6:
		step_raise(cpu, index);
		break;
	case 7:
	case 8:
		assert_int_equal(complete(cpu), depth[cpu] ? 0 : SDEI_DENIED);
		if (depth[cpu])
			account_end(cpu);
		break;
	case 9:
		if (pick(2)) {
			assert_int_equal(CALL(cpu, PE_MASK, 0), !masked[cpu]);
			masked[cpu] = true;
		} else {
			CALL(cpu, PE_UNMASK, 0);
			masked[cpu] = false;
		}
		break;
	case 10:
		if (pick(3) == 0)
			assert_int_equal(
				CALL(cpu, EVENT_UNREGISTER, number),
				account_unregister(account_of(cpu, index)));
		else
			step_route(cpu, index);
		break;
	default:
		step_power(cpu);
	}
}

static void random_sequences_keep_the_account(void **state)
{
	uint32_t users = 0;

	(void)state;
	memset(accounts, 0, sizeof(accounts));
	memset(depth, 0, sizeof(depth));
	for (uint32_t i = 0; i < CPUS; i++)
		online[i] = masked[i] = true;
	for (uint32_t i = 0; i < BOARD_SDEI_PRIVATE_SLOTS; i++)
		CALL(here, INTERRUPT_BIND, 20 + i);
	for (uint32_t i = 0; i < BOARD_SDEI_SHARED_SLOTS; i++)
		CALL(here, INTERRUPT_BIND, SPI + i);
	srand(2);
	begins = 0;
	for (uint32_t i = 0; i < 400000; i++) {
		step();
		settle_all();
		nothing_is_late();
		for (uint32_t e = 0; e < SDEI_EVENTS; e++)
			assert_int_equal(CALL(i % CPUS, EVENT_STATUS,
					      board_sdei_events[e].number),
					 account_of(i % CPUS, e)->state);
	}
	assert_true(begins > 10000);
	for (uint32_t i = 0; i < CPUS; i++)
		if (online[i])
			step_off(i);
	sdei_cpu_init(on(0));
	assert_int_equal(CALL(0, SHARED_RESET, 0), 0);
	for (uint32_t i = 0; i < SDEI_EVENTS; i++)
		users += sdei.slot[i].users + sdei.slot[i].intid;
	assert_int_equal(users, 0);
	assert_true(sdei_idle());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(random_sequences_keep_the_account,
				       fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

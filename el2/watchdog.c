/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/watchdog.h"

#include "el2/clock.h"
#include "el2/cpu.h"
#include "el2/life.h"

static bool is_on(const bool *flag)
{
	return __atomic_load_n(flag, __ATOMIC_SEQ_CST);
}

static uint64_t word(const uint64_t *at)
{
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

bool watchdog_is_lost(const struct cpu *cpu)
{
	return is_on(&cpu->watchdog.lost);
}

/* Of a machine where one CPU runs nobody could hear. */
static bool is_watched(void)
{
	return machine.cpus_used > 1;
}

static void arm(struct cpu *cpu, uint64_t alarm)
{
	const uint64_t tick = is_watched() ? cpu->watchdog.tick_at : UINT64_MAX;
	const uint64_t when = alarm < tick ? alarm : tick;

	if (when == UINT64_MAX)
		clock_alarm_off();
	else
		clock_alarm(when);
}

void watchdog_arm(struct cpu *cpu)
{
	arm(cpu, domain_alarm(cpu->vcpu));
}

void watchdog_start(struct cpu *cpu)
{
	const uint64_t now = clock_now();

	if (word(&cpu->watchdog.beat) == 0) {
		cpu->watchdog.tick_at = now + clock_ticks(WATCHDOG_TICK_MS);
		__atomic_store_n(&cpu->watchdog.beat, now, __ATOMIC_RELEASE);
	}
	watchdog_arm(cpu);
}

void watchdog_lose(struct cpu *cpu)
{
	if (__atomic_exchange_n(&cpu->watchdog.lost, true, __ATOMIC_SEQ_CST))
		return;
	domain_lose(cpu->vcpu->domain);
}

/*
 * Only ticks in time are counted: when the whole machine was stopped, or its
 * host too busy, nobody is accused for it.
 */
static void look_at(struct cpu *mine, struct cpu *other)
{
	struct watchdog *watchdog = &mine->watchdog;
	const uint64_t beat = word(&other->watchdog.beat);
	uint8_t *missed = &watchdog->missed[other->index];

	if (beat == 0 || watchdog_is_lost(other))
		return;
	if (beat != watchdog->seen[other->index]) {
		watchdog->seen[other->index] = beat;
		*missed = 0;
		return;
	}
	if (++*missed < WATCHDOG_LOST_TICKS)
		return;
	if (__atomic_exchange_n(&other->watchdog.lost, true, __ATOMIC_SEQ_CST))
		return; /* a third one was faster */
	report_lost(other);
	domain_lose(other->vcpu->domain);
}

static void came_late(struct cpu *cpu, uint64_t ticks)
{
	const uint32_t count = ++cpu->watchdog.late;

	/* The 1st, the 2nd, the 4th …: a domain cannot flood the console. */
	if ((count & (count - 1)) == 0)
		report_late(cpu, clock_ms(ticks), count);
}

static void tick(struct cpu *cpu)
{
	struct watchdog *mine = &cpu->watchdog;
	const uint64_t now = clock_now();
	const uint64_t period = clock_ticks(WATCHDOG_TICK_MS);
	const uint64_t late = now - mine->tick_at;

	__atomic_store_n(&mine->beat, now, __ATOMIC_RELEASE);
	mine->tick_at = now + period;
	if (watchdog_is_lost(cpu)) {
		if (!mine->returned)
			gate_log("CPU %u is back; it stays out until the next "
				 "reset",
				 cpu->index);
		mine->returned = true;
		return;
	}
	if (late >= clock_ticks(WATCHDOG_LATE_MS))
		came_late(cpu, late);
	for (uint32_t i = 0; i < machine.cpus_used && late < period; i++)
		if (i != cpu->index)
			look_at(cpu, &cpu_areas[i].cpu);
}

/*
 * An alarm that has passed is the idle loop's to look at, which comes next. It
 * must not keep the interrupt's line high.
 */
void watchdog_interrupt(struct cpu *cpu)
{
	const uint64_t alarm = domain_alarm(cpu->vcpu);

	if (is_watched() && clock_now() >= cpu->watchdog.tick_at)
		tick(cpu);
	arm(cpu, alarm > clock_now() ? alarm : UINT64_MAX);
}

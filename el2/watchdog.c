/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/watchdog.h"

#include "boards/qemu-virt/memory.h"
#include "el2/clock.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/here.h"
#include "el2/life.h"

bool watchdog_is_lost(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->watchdog.lost, __ATOMIC_SEQ_CST);
}

static uint64_t beat_of(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->watchdog.beat, __ATOMIC_SEQ_CST);
}

static void guard_set(const struct cpu *cpu)
{
	__atomic_store_n(&machine.watch.guard, cpu->index, __ATOMIC_SEQ_CST);
}

static bool is_guard(const struct cpu *cpu)
{
	return __atomic_load_n(&machine.watch.running, __ATOMIC_SEQ_CST) == 1 &&
	       __atomic_load_n(&machine.watch.guard, __ATOMIC_SEQ_CST) ==
		       cpu->index;
}

/* Where no CPU is idle, or there is but one, nobody can watch. */
static void appoint_guard(void)
{
	for (uint32_t i = 0; i < machine.cpus_used; i++) {
		const struct cpu *cpu = &cpu_areas[i].cpu;

		if (!__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE) ||
		    watchdog_is_lost(cpu) || beat_of(cpu) != 0)
			continue;
		guard_set(cpu);
		gic_kick(cpu->mpidr);
		return;
	}
}

/* Whoever turns a CPU's beat into 0 counts it off: itself, or who misses it. */
static bool count_off(struct cpu *cpu, uint32_t *left)
{
	if (__atomic_exchange_n(&cpu->watchdog.beat, 0, __ATOMIC_SEQ_CST) == 0)
		return false;
	*left = __atomic_sub_fetch(&machine.watch.running, 1, __ATOMIC_SEQ_CST);
	return true;
}

static void arm(struct cpu *cpu, uint64_t alarm)
{
	const struct watchdog *mine = &cpu->watchdog;
	const uint64_t tick = mine->ticks ? mine->tick_at : UINT64_MAX;
	const uint64_t when = alarm < tick ? alarm : tick;

	if (when == UINT64_MAX)
		clock_alarm_off();
	else
		clock_alarm(when);
}

static void set_ticking(struct cpu *cpu, bool on)
{
	struct watchdog *mine = &cpu->watchdog;

	if (on && !mine->ticks)
		mine->tick_at = clock_now() + clock_ticks(WATCHDOG_TICK_MS);
	mine->ticks = on;
}

void watchdog_run(struct cpu *cpu)
{
	__atomic_store_n(&cpu->watchdog.beat, clock_now(), __ATOMIC_SEQ_CST);
	if (__atomic_add_fetch(&machine.watch.running, 1, __ATOMIC_SEQ_CST) ==
	    1)
		appoint_guard();
	set_ticking(cpu, machine.cpus_used > 1);
	arm(cpu, UINT64_MAX);
}

void watchdog_rest(struct cpu *cpu)
{
	uint32_t left;

	if (count_off(cpu, &left) && left == 1 && !watchdog_is_lost(cpu))
		guard_set(cpu);
	if (!watchdog_is_lost(cpu) || cpu->watchdog.back)
		return;
	cpu->watchdog.back = true;
	gate_log("CPU %u is back; it stays out until the next reset",
		 cpu->index);
}

void watchdog_arm(struct cpu *cpu)
{
	set_ticking(cpu, is_guard(cpu));
	arm(cpu, domain_alarm(cpu->vcpu));
}

/* False: it is already. */
static bool mark_lost(struct cpu *cpu)
{
	return !__atomic_exchange_n(&cpu->watchdog.lost, true,
				    __ATOMIC_SEQ_CST);
}

/* The console's interrupt must not wait for a CPU that does not come. */
static void take_console(const struct cpu *lost)
{
	const struct cpu *here = cpu_here();

	if (machine.console_cpu != lost->index)
		return;
	machine.console_cpu = here->index;
	gic_spi_enable(BOARD_UART0_INTID, here->mpidr, false);
}

static void lose(struct cpu *cpu)
{
	uint32_t left;

	take_console(cpu);
	if (count_off(cpu, &left) && left == 1)
		appoint_guard();
	domain_lose(cpu->vcpu->domain);
}

void watchdog_lose(struct cpu *cpu)
{
	if (mark_lost(cpu))
		lose(cpu);
}

/* Any CPU of a domain may start it again: if none does, vCPU 0's is missed. */
static bool is_called(const struct cpu *cpu)
{
	const struct vcpu *vcpu = cpu->vcpu;

	if (domain_runs(vcpu->domain))
		return __atomic_load_n(&vcpu->start, __ATOMIC_ACQUIRE);
	return vcpu->gate.index == 0 && domain_is_due(vcpu->domain);
}

static void accuse(struct cpu *other)
{
	if (!mark_lost(other))
		return;
	report_lost(other);
	lose(other);
}

/* Whoever was to see to it has died over it. */
static bool is_half_lost(const struct cpu *cpu)
{
	return watchdog_is_lost(cpu) &&
	       domain_state(&cpu->vcpu->domain->gate) != GATE_STATE_LOST;
}

/*
 * Only ticks in time are counted: when the whole machine was stopped, or its
 * host too busy, nobody is accused for it.
 */
static void look_at(struct cpu *mine, struct cpu *other)
{
	const uint64_t beat = beat_of(other);
	uint64_t *seen = &mine->watchdog.seen[other->index];
	uint8_t *missed = &mine->watchdog.missed[other->index];

	if (is_half_lost(other)) {
		if (++*missed >= 2 * WATCHDOG_LOST_TICKS)
			lose(other);
		return;
	}
	if (__atomic_load_n(&other->dead, __ATOMIC_SEQ_CST)) {
		accuse(other);
		return;
	}
	/* Idle, it may rest in the firmware; but it comes when it is called. */
	if ((beat == 0 && !is_called(other)) || beat != *seen) {
		*seen = beat;
		*missed = 0;
		return;
	}
	if (++*missed >= WATCHDOG_LOST_TICKS)
		accuse(other);
}

/* The 1st, the 2nd, the 4th …: a domain cannot flood the console. */
static void came_late(struct cpu *cpu, uint64_t ticks)
{
	const uint32_t count = ++cpu->watchdog.late;

	if ((count & (count - 1)) == 0)
		report_late(cpu, clock_ms(ticks), count);
}

static void tick(struct cpu *cpu)
{
	struct watchdog *mine = &cpu->watchdog;
	const uint64_t now = clock_now();
	const uint64_t period = clock_ticks(WATCHDOG_TICK_MS);
	const uint64_t late = now - mine->tick_at;
	uint64_t beat = beat_of(cpu);

	/* Idle CPUs have none; nor has one that was just found to be lost. */
	if (beat != 0 &&
	    __atomic_compare_exchange_n(&mine->beat, &beat, now, false,
					__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) &&
	    late >= clock_ticks(WATCHDOG_LATE_MS))
		came_late(cpu, late);
	mine->tick_at = now + period;
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
	const uint64_t now = clock_now();

	if (cpu->watchdog.ticks && now >= cpu->watchdog.tick_at)
		tick(cpu);
	arm(cpu, alarm > now ? alarm : UINT64_MAX);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks: one a cluster, one for the system, taken in this order and for a
 * walk over the CPUs at most. First come, first served. No call but those
 * that may take a node down or up takes one.
 *
 * Platform-coordinated: a node rests as deeply as all below it allow, and who
 * is off allows anything. OS-initiated: the last CPU of a node says what the
 * node does; CPU_OFF is coordinated in both modes.
 *
 * A CPU that CPU_ON has just called (PENDING) counts as running. It may be
 * called right after the look: a board whose power controller does not order
 * that by itself has to look again with the controller's help.
 */
#include "el3/power_tree.h"

#include <smccc/psci.h>

#include "boards/qemu-virt/board.h"
#include "el3/cpu.h"

struct power_lock {
	uint32_t next;
	uint32_t serving;
};

/* @system_want: what its CPUs allow the system to do, under system's lock. */
struct cluster {
	_Alignas(64) struct power_lock lock;
	struct power_node node;
	uint32_t system_want;
};

static struct cluster clusters[BOARD_MAX_CLUSTERS];

/* @mode: enum power_mode; changed with all locks held. */
static struct {
	_Alignas(64) struct power_lock lock;
	struct power_node node;
	uint32_t mode;
} whole;

static const struct power_want all_down = {
	{ POWER_DOWN, POWER_DOWN, POWER_DOWN },
};

static void lock(struct power_lock *lock)
{
	const uint32_t ticket =
		__atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket)
		;
}

static void unlock(struct power_lock *lock)
{
	__atomic_store_n(&lock->serving, lock->serving + 1, __ATOMIC_RELEASE);
}

static struct cluster *cluster_of(const struct cpu *cpu)
{
	return &clusters[board_cluster(cpu->mpidr)];
}

static uint32_t state_of(const struct power_node *node)
{
	return __atomic_load_n(&node->state, __ATOMIC_ACQUIRE);
}

static uint32_t power_of(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->power, __ATOMIC_ACQUIRE);
}

static void node_enter(struct power_node *node, uint32_t state, uint64_t now)
{
	node->since = now;
	__atomic_store_n(&node->state, state, __ATOMIC_RELEASE);
}

static void node_leave(struct power_node *node, uint64_t now)
{
	struct power_stat *stat = &node->stat[node->state];

	if (node->since != 0) {
		__atomic_store_n(&stat->count, stat->count + 1,
				 __ATOMIC_RELAXED);
		__atomic_store_n(&stat->ticks,
				 stat->ticks + (now - node->since),
				 __ATOMIC_RELAXED);
	}
	__atomic_store_n(&node->state, POWER_RUN, __ATOMIC_RELEASE);
}

static uint32_t want_of(const struct cpu *cpu, unsigned int level)
{
	return power_of(cpu) == CPU_POWER_PENDING ? POWER_RUN
						  : cpu->tree.want.local[level];
}

/* The least that the CPUs of @cluster want at @level. */
static uint32_t agreed(const struct cluster *cluster, unsigned int level)
{
	uint32_t least = POWER_DOWN;

	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		const struct cpu *cpu = &cpu_areas[i].cpu;

		if (cluster_of(cpu) == cluster && want_of(cpu, level) < least)
			least = want_of(cpu, level);
	}
	return least;
}

static uint32_t system_agreed(void)
{
	uint32_t least = POWER_DOWN;

	for (uint32_t i = 0; i < BOARD_MAX_CLUSTERS; i++)
		if (clusters[i].system_want < least)
			least = clusters[i].system_want;
	return least;
}

/* Does @other's state bear what @cpu wants of the nodes above both? */
static bool bears(const struct cpu *other, const struct cpu *cpu,
		  const struct power_want *want)
{
	const struct cluster *cluster = cluster_of(other);

	if (cluster == cluster_of(cpu))
		return want_of(other, POWER_CPU) >= want->local[POWER_CLUSTER];
	return state_of(&cluster->node) >= want->local[POWER_SYSTEM];
}

/* DEN0022, CPU_SUSPEND in OS-initiated mode. All locks needed are held. */
static int64_t refusal(const struct cpu *cpu, const struct power_want *want)
{
	int64_t error = PSCI_SUCCESS;

	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		const struct cpu *other = &cpu_areas[i].cpu;

		if (other == cpu || bears(other, cpu, want))
			continue;
		if (power_of(other) == CPU_POWER_ON &&
		    state_of(&other->tree.node) != POWER_RUN)
			return PSCI_INVALID_PARAMETERS;
		error = PSCI_DENIED;
	}
	return error;
}

/* @cluster rests, so the system may. Both locks are held. */
static uint64_t cluster_down(struct cluster *cluster, uint32_t state,
			     uint32_t system_want, bool os, uint64_t now)
{
	uint32_t state_above;

	node_enter(&cluster->node, state, now);
	cluster->system_want = system_want;
	state_above = os ? system_want : system_agreed();
	if (state_above == POWER_RUN)
		return POWER_CLUSTER;
	node_enter(&whole.node, state_above, now);
	return POWER_SYSTEM;
}

/* The cluster's lock is held; the system's too if @want goes beyond the CPU. */
static uint64_t descend(struct cpu *cpu, const struct power_want *want, bool os,
			uint64_t now)
{
	struct cluster *cluster = cluster_of(cpu);
	uint32_t state;

	cpu->tree.want = *want;
	node_enter(&cpu->tree.node, want->local[POWER_CPU], now);
	state = os ? want->local[POWER_CLUSTER]
		   : agreed(cluster, POWER_CLUSTER);
	if (state == POWER_RUN)
		return POWER_CPU;
	return cluster_down(cluster, state,
			    os ? want->local[POWER_SYSTEM]
			       : agreed(cluster, POWER_SYSTEM),
			    os, now);
}

int64_t power_suspend(struct cpu *cpu, const struct power_want *want,
		      uint64_t now, uint64_t *level)
{
	struct cluster *cluster = cluster_of(cpu);
	const bool high = want->local[POWER_CLUSTER] != POWER_RUN;
	int64_t error = PSCI_SUCCESS;
	bool os;

	lock(&cluster->lock);
	if (high)
		lock(&whole.lock);
	os = whole.mode == POWER_OS_INITIATED;
	if (os && high)
		error = refusal(cpu, want);
	if (error == PSCI_SUCCESS)
		*level = descend(cpu, want, os, now);
	if (high)
		unlock(&whole.lock);
	unlock(&cluster->lock);
	return error;
}

void power_off(struct cpu *cpu, uint64_t now)
{
	struct cluster *cluster = cluster_of(cpu);

	lock(&cluster->lock);
	lock(&whole.lock);
	descend(cpu, &all_down, false, now);
	unlock(&whole.lock);
	unlock(&cluster->lock);
}

static uint64_t cluster_up(struct cluster *cluster, uint64_t now)
{
	uint64_t level = POWER_CLUSTER;

	lock(&whole.lock);
	node_leave(&cluster->node, now);
	cluster->system_want = POWER_RUN;
	if (whole.node.state != POWER_RUN) {
		node_leave(&whole.node, now);
		level = POWER_SYSTEM;
	}
	unlock(&whole.lock);
	return level;
}

uint64_t power_resume(struct cpu *cpu, uint64_t now)
{
	static const struct power_want run;
	struct cluster *cluster = cluster_of(cpu);
	uint64_t level = POWER_CPU;

	lock(&cluster->lock);
	cpu->tree.want = run;
	node_leave(&cpu->tree.node, now);
	if (cluster->node.state != POWER_RUN)
		level = cluster_up(cluster, now);
	unlock(&cluster->lock);
	return level;
}

void power_standby_enter(struct cpu *cpu, uint64_t now)
{
	node_enter(&cpu->tree.node, POWER_STANDBY, now);
}

void power_standby_leave(struct cpu *cpu, uint64_t now)
{
	node_leave(&cpu->tree.node, now);
}

bool power_alone(const struct cpu *cpu)
{
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		const struct cpu *other = &cpu_areas[i].cpu;

		if (other != cpu && power_of(other) != CPU_POWER_OFF)
			return false;
	}
	return true;
}

/* Nobody has a wish of the old mode standing. */
static bool all_run(void)
{
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		const struct cpu *cpu = &cpu_areas[i].cpu;

		if (power_of(cpu) != CPU_POWER_ON ||
		    cpu->tree.want.local[POWER_CPU] != POWER_RUN)
			return false;
	}
	return true;
}

/*
 * DEN0022, SET_SUSPEND_MODE. To OS-initiated: all CPUs run, or the caller is
 * alone. Back: it is alone.
 */
int64_t power_mode_set(const struct cpu *cpu, enum power_mode mode)
{
	int64_t error = PSCI_SUCCESS;

	for (uint32_t i = 0; i < BOARD_MAX_CLUSTERS; i++)
		lock(&clusters[i].lock);
	lock(&whole.lock);
	if (whole.mode != (uint32_t)mode && !power_alone(cpu) &&
	    (mode != POWER_OS_INITIATED || !all_run()))
		error = PSCI_DENIED;
	else
		whole.mode = (uint32_t)mode;
	unlock(&whole.lock);
	for (uint32_t i = 0; i < BOARD_MAX_CLUSTERS; i++)
		unlock(&clusters[i].lock);
	return error;
}

const struct power_node *power_node(const struct cpu *cpu, uint64_t level)
{
	if (level == POWER_CPU)
		return &cpu->tree.node;
	return level == POWER_CLUSTER ? &cluster_of(cpu)->node : &whole.node;
}

void power_tree_init(void)
{
	static const struct power_node down = { .state = POWER_DOWN };

	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		cpu_areas[i].cpu.tree.node = down;
		cpu_areas[i].cpu.tree.want = all_down;
	}
	for (uint32_t i = 0; i < BOARD_MAX_CLUSTERS; i++) {
		clusters[i].node = down;
		clusters[i].system_want = POWER_DOWN;
	}
	whole.node = down;
}

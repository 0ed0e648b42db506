/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The power domains: CPUs, their clusters, the system. Who asks for what, what
 * a node is in therefore, and for how long (DEN0022, "Power state
 * coordination").
 *
 * Every time is the physical counter's, given by the caller.
 */
#ifndef EL3_POWER_TREE_H
#define EL3_POWER_TREE_H

#include <stdbool.h>
#include <stdint.h>

/** enum power_local - a node's local power state, the deeper the greater. */
enum power_local {
	POWER_RUN = 0,
	POWER_STANDBY, /* keeps its state */
	POWER_DOWN,    /* loses it */
	POWER_LOCALS
};

/** enum power_level - of the tree; PSCI's power levels. */
enum power_level { POWER_CPU = 0, POWER_CLUSTER, POWER_SYSTEM, POWER_LEVELS };

/** enum power_mode - SET_SUSPEND_MODE's argument. */
enum power_mode {
	POWER_PLATFORM_COORDINATED = 0,
	POWER_OS_INITIATED = 1,
};

/** struct power_want - one local state for each level, enum power_local. */
struct power_want {
	uint8_t local[POWER_LEVELS];
};

/** struct power_stat - completed stays in one local state. */
struct power_stat {
	uint64_t count;
	uint64_t ticks;
};

/**
 * struct power_node - one node.
 * @state: enum power_local; written under the node's lock (a CPU's: by that
 *         CPU), read by anybody.
 * @since: when it entered @state; 0: it has been so from the start, and such
 *         a stay is not counted.
 */
struct power_node {
	uint32_t state;
	uint64_t since;
	struct power_stat stat[POWER_LOCALS]; /* [POWER_RUN] is not used */
};

/** struct power_cpu - a CPU's part of the tree, in struct cpu. */
struct power_cpu {
	struct power_node node;
	struct power_want want; /* under the cluster's lock */
};

struct cpu;

/** power_tree_init() - all that is there is down. CPU 0, once. */
void power_tree_init(void);

/**
 * power_suspend() - @cpu wants to rest: record it, and take down what that
 * makes possible above it.
 * @level: the highest node that goes down with it.
 * Return: 0. In OS-initiated mode PSCI_DENIED if a node that it wants to rest
 * has a CPU running, PSCI_INVALID_PARAMETERS if one rests less deeply than
 * that; then nothing is changed.
 */
int64_t power_suspend(struct cpu *cpu, const struct power_want *want,
		      uint64_t now, uint64_t *level);

/** power_off() - as power_suspend(): down at all levels, never refused. */
void power_off(struct cpu *cpu, uint64_t now);

/**
 * power_resume() - @cpu runs, and so does what is above it.
 * Return: the highest node that comes back with it.
 */
uint64_t power_resume(struct cpu *cpu, uint64_t now);

/**
 * power_standby_enter(), power_standby_leave() - standby of this CPU alone: no
 * node above it can rest meanwhile, so no lock is taken.
 */
void power_standby_enter(struct cpu *cpu, uint64_t now);
void power_standby_leave(struct cpu *cpu, uint64_t now);

/**
 * power_mode_set() - who coordinates.
 * Return: 0 or PSCI_DENIED, by the rules in power_tree.c.
 */
int64_t power_mode_set(const struct cpu *cpu, enum power_mode mode);

/** power_alone() - are all CPUs but @cpu off? */
bool power_alone(const struct cpu *cpu);

/** power_node() - @cpu's node of @level, to read. */
const struct power_node *power_node(const struct cpu *cpu, uint64_t level);

#endif

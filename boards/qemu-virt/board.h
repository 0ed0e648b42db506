/* SPDX-License-Identifier: BSD-2-Clause */
/* What a board is beyond its addresses (memory.h). */
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include <stddef.h>
#include <stdint.h>

#include "boards/qemu-virt/memory.h"
#include "el3/power_tree.h"

/**
 * struct board_power_state - one state of CPU_SUSPEND.
 * @id:   its power_state, in the original format.
 * @want: what becomes of the CPU and the nodes above it.
 */
struct board_power_state {
	uint32_t id;
	struct power_want want;
};

#define BOARD_POWER_STATES 6u

/**
 * enum board_aborts - who takes the lower levels' SErrors and external aborts.
 * BOARD_ABORTS_FIRST: EL3, which reports them and hands them on (el3/abort.c).
 */
enum board_aborts {
	BOARD_ABORTS_LOWER = 0,
	BOARD_ABORTS_FIRST,
};

/**
 * struct board - as SMCCC_ARCH_SOC_ID tells it (DEN0028), its power, its
 * choices.
 * @soc_version:  JEP-106 bank and code in bits 30:24 and 22:16, the SoC's
 *                number in 15:0.
 * @soc_revision: bit 31 clear.
 * @soc_name:     zero-terminated; what follows is zero.
 * @power_state:  all that CPU_SUSPEND takes.
 * @power_default: that of CPU_DEFAULT_SUSPEND, a power-down of the CPU alone.
 * @on_crash:     enum boot_crash; the package may ask for a reset, too.
 * @aborts:       enum board_aborts.
 */
struct board {
	uint32_t soc_version;
	uint32_t soc_revision;
	char soc_name[136];
	struct board_power_state power_state[BOARD_POWER_STATES];
	uint32_t power_default;
	uint32_t on_crash;
	uint32_t aborts;
};

extern const struct board board;

#define BOARD_CPU_NUMBERS 32u

/**
 * board_cpu_index() - the number of the CPU with these affinity fields; any
 * below BOARD_CPU_NUMBERS, if there is none with them. Aff0 counts from 0 to
 * 15, then Aff1 counts; a GICv2 has no more than 8 CPUs.
 */
static inline uint64_t board_cpu_index(uint64_t mpidr)
{
	return (mpidr & 15) | (mpidr >> 4 & 16);
}

/** board_cluster() - the number of this CPU's cluster. */
static inline uint64_t board_cluster(uint64_t mpidr)
{
	return (mpidr >> 8) % BOARD_MAX_CLUSTERS;
}

#endif

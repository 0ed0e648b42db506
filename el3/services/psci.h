/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI's handlers, a topic a file; the rows are in psci.c. */
#ifndef EL3_PSCI_H
#define EL3_PSCI_H

#include <smccc/psci.h>

#include "boards/qemu-virt/board.h"
#include "el3/table.h"

#define PSCI_HANDLER(name)                                             \
	void name(const struct el3_call *call, struct smccc_regs *out, \
		  struct cpu *cpu)

/**
 * el3_psci_entry_valid() - may the normal world start at @entry? An A64
 * instruction in its RAM.
 */
bool el3_psci_entry_valid(uint64_t entry);

/* psci_suspend.c */
PSCI_HANDLER(el3_psci_cpu_suspend);
PSCI_HANDLER(el3_psci_cpu_default_suspend);
PSCI_HANDLER(el3_psci_system_suspend);
PSCI_HANDLER(el3_psci_set_suspend_mode);

/* psci_node.c */
PSCI_HANDLER(el3_psci_affinity_info);
PSCI_HANDLER(el3_psci_node_hw_state);
PSCI_HANDLER(el3_psci_stat_residency);
PSCI_HANDLER(el3_psci_stat_count);

/* psci_system.c */
PSCI_HANDLER(el3_psci_system_off);
PSCI_HANDLER(el3_psci_system_off2);
PSCI_HANDLER(el3_psci_system_reset);
PSCI_HANDLER(el3_psci_system_reset2);
PSCI_HANDLER(el3_psci_mem_protect);
PSCI_HANDLER(el3_psci_mem_protect_check_range);

/** el3_psci_power_state() - the board's, by CPU_SUSPEND's power_state, or NULL.
 */
const struct board_power_state *el3_psci_power_state(uint32_t id);

#endif

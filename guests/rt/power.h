/* SPDX-License-Identifier: BSD-2-Clause */
/* Which conduits answer, and the ways out. */
#ifndef GUESTS_RT_POWER_H
#define GUESTS_RT_POWER_H

#include <stdbool.h>
#include <stdint.h>

#include <smccc/smccc.h>

/* Arm Semihosting 2.0, operations. */
#define POWER_SYS_WRITEC 0x03
#define POWER_SYS_EXIT	 0x18

/** enum power_state - what PSCI_VERSION by one conduit came to. */
enum power_state {
	POWER_UNTRIED = 0,
	POWER_UNDEFINED, /* the instruction is undefined here */
	POWER_REFUSED,	 /* it came back with an error */
	POWER_ANSWERED,
};

/** power_find() - try the conduits; call once, before anything else. */
void power_find(void);

/** power_conduit_state() - what power_find() saw. */
enum power_state power_conduit_state(enum smccc_conduit conduit);

const char *power_state_name(enum power_state state);

/** power_conduit() - one that answers PSCI, or SMCCC_CONDUIT_NONE. */
enum smccc_conduit power_conduit(void);

uint64_t power_semihosting(uint32_t operation, uint64_t argument);

/** power_cpu_off() - CPU_OFF; waits for ever if that is refused. */
__attribute__((noreturn)) void power_cpu_off(void);

/** power_exit() - the whole payload ends, as its header says. */
__attribute__((noreturn)) void power_exit(int code);

#endif

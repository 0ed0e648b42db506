/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Software Delegated Exception Interface 1.1 (DEN0054): a client, the highest
 * level of the normal world, registers handlers; EL3 enters them whatever the
 * client has masked.
 *
 *   services/sdei.c   the functions' rows, and who may call
 *   sdei_calls.c      what each of them does
 *   sdei_event.c      events: whose they are, where they go, when they come
 *   sdei_dispatch.c   into a handler and out of it
 *
 * An event's interrupt is Group 0, so it arrives as an FIQ at EL3. It is ended
 * at once and stays disabled while its handler runs, so that no handler holds
 * off anybody's interrupts in the GIC: which event may interrupt which is
 * decided here. One that may not come yet is deferred: pending, disabled, and
 * looked at again at the next PE_UNMASK, COMPLETE or ENABLE of this CPU.
 */
#ifndef EL3_SDEI_H
#define EL3_SDEI_H

#include <stdbool.h>
#include <stdint.h>

#include <smccc/sdei.h>

#include "boards/qemu-virt/sdei.h"
#include "el3/cpu.h"
#include "el3/spinlock.h"

#define SDEI_EVENTS	    (BOARD_SDEI_PRIVATE + BOARD_SDEI_SHARED)
#define SDEI_LEVELS	    2u /* a normal handler, a critical one above */
#define BOARD_SECURE_INTIDS 2

/**
 * struct sdei_event - what the board has; private events come first.
 * @intid:    0: the client binds one.
 * @signaled: SDEI_EVENT_SIGNAL raises it; @intid is an SGI.
 * @pendable: the normal world may set @intid pending.
 */
struct sdei_event {
	uint32_t number;
	uint32_t intid;
	bool shared;
	bool critical;
	bool signaled;
	bool pendable;
};

/* The board's. */
extern const struct sdei_event board_sdei_events[SDEI_EVENTS];
extern const uint16_t board_secure_intids[BOARD_SECURE_INTIDS];

/**
 * struct sdei_handler - one registration; all zero: there is none.
 * @state:  as SDEI_EVENT_STATUS tells it. RUNNING alone: unregistered, but
 *          the handler has not completed.
 * @target: index of the CPU that gets it; of a private event, its own.
 */
struct sdei_handler {
	uint64_t entry;
	uint64_t argument;
	uint64_t affinity; /* RM_PE */
	uint32_t state;
	uint32_t mode; /* SDEI_RM_ANY, SDEI_RM_PE */
	uint32_t target;
};

/**
 * struct sdei_slot - what the CPUs share of an event.
 * @lock:  for all of it, and for a shared event's handler.
 * @intid: what a client has bound, or 0.
 * @users: registrations.
 */
struct sdei_slot {
	struct spinlock lock;
	uint32_t intid;
	uint32_t users;
	struct sdei_handler shared;
};

/** struct sdei_context - what a handler interrupted. */
struct sdei_context {
	uint64_t x[SDEI_CONTEXT_REGISTERS];
	uint64_t pc;
	uint64_t pstate;
	uint32_t index; /* of the event */
};

/** struct sdei_cpu - one CPU's; others read online, masked and depth only. */
struct sdei_cpu {
	uint32_t online;
	uint32_t masked;
	uint32_t depth;	   /* handlers that run */
	uint32_t deferred; /* bit n: event n */
	struct sdei_handler handler[BOARD_SDEI_PRIVATE];
	struct sdei_context context[SDEI_LEVELS];
};

_Static_assert(SDEI_EVENTS <= 32, "struct sdei_cpu, deferred");

struct sdei {
	struct spinlock bind;
	uint32_t ready;
	struct sdei_slot slot[SDEI_EVENTS];
	struct sdei_cpu cpu[BOARD_MAX_CPUS];
};

extern struct sdei sdei;

/** struct sdei_entry - what a handler is entered with. */
struct sdei_entry {
	uint64_t pc;
	uint64_t argument;
	uint32_t number;
};

/**
 * sdei_call() - function @fid of DEN0054, COMPLETE apart.
 * @x: x0 to x17 of the call.
 * Return: x0.
 */
int64_t sdei_call(struct cpu *cpu, uint32_t fid, const uint64_t *x);

/** sdei_address_valid() - could an instruction be there? */
bool sdei_address_valid(uint64_t address);

/** sdei_idle() - no event is registered anywhere. */
bool sdei_idle(void);

/**
 * sdei_begin() - @intid, acknowledged, has come: start its event's handler, or
 * defer it. The interrupt is ended.
 * @blocked: no handler can run now, whatever the event.
 *
 * Return: where what is interrupted has to be kept, @entry is set; or NULL.
 */
struct sdei_context *sdei_begin(struct cpu *cpu, uint32_t intid, bool blocked,
				struct sdei_entry *entry);

/** sdei_end() - the running handler is done. NULL: none runs here. */
const struct sdei_context *sdei_end(struct cpu *cpu);

/**
 * sdei_cpu_init() - @cpu starts: masked, nothing private registered. On it,
 * after gic_cpu_init(), before its normal world.
 */
void sdei_cpu_init(struct cpu *cpu);

/** sdei_cpu_off() - @cpu, the caller, stops; before gic_cpu_off(). */
void sdei_cpu_off(struct cpu *cpu);

/** sdei_normal_world() - @cpu goes back there from the secure world. */
void sdei_normal_world(struct cpu *cpu);

/* sdei_dispatch.c */

/** sdei_interrupt() - EL3's own @intid has come, and is acknowledged. */
void sdei_interrupt(struct frame *frame, struct cpu *cpu, uint32_t intid);

/** sdei_from_client() - was this call made by the client? */
bool sdei_from_client(void);

/**
 * sdei_complete() - SDEI_EVENT_COMPLETE: @regs, PC and PSTATE as they were.
 * Return: x0, which on success is the interrupted one.
 */
int64_t sdei_complete(struct cpu *cpu, struct smccc_regs *regs);

/** sdei_complete_and_resume() - x1 is where the client goes on. */
int64_t sdei_complete_and_resume(struct cpu *cpu, struct smccc_regs *regs);

#endif

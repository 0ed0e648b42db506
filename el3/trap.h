/* SPDX-License-Identifier: BSD-2-Clause */
/* Called by vectors.S only. */
#ifndef EL3_TRAP_H
#define EL3_TRAP_H

#include "el3/cpu.h"

struct el3_call;
struct el3_slot;

/* @call: to be filled in, in a part of @frame that is not used. */
void el3_call(struct el3_call *call, struct frame *frame, struct cpu *cpu,
	      const struct el3_slot *slot);
void el3_checked(struct el3_call *call, struct frame *frame, struct cpu *cpu,
		 const struct el3_slot *slot);
void el3_call_timed(struct el3_call *call, struct frame *frame, struct cpu *cpu,
		    const struct el3_slot *slot);
void el3_sync(struct frame *frame, struct cpu *cpu);
void tos_service(struct frame *frame, struct cpu *cpu, struct el3_call *call,
		 const struct el3_slot *slot);
void tos_sync(struct frame *frame, struct cpu *cpu);
void tos_irq(struct frame *frame, struct cpu *cpu);
void el3_fiq(struct frame *frame, struct cpu *cpu);
void el3_serror(struct frame *frame, struct cpu *cpu);
__attribute__((noreturn)) void el3_own_exception(const struct frame *frame,
						 unsigned int kind);

#endif

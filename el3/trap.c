/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the vectors hand over to C. */
#include "el3/trap.h"

#include "el3/gic.h"
#include "el3/table.h"
#include "el3/undef.h"

void el3_call(struct frame *frame, struct cpu *cpu, const struct el3_slot *slot)
{
	const struct el3_service *service = slot->service;
	const struct el3_call call = {
		.fid = service->fid,
		.smc64 = service->fid & SMCCC_FID_64,
		.x = frame->x,
	};

	service->handler(&call, &frame->call, cpu);
}

/*
 * A lower level used what EL3 traps, though EL3 traps nothing that the CPU
 * has: for the lower level the instruction does not exist.
 */
void el3_sync(struct frame *frame, struct cpu *cpu)
{
	(void)cpu;
	undef_inject(frame);
}

/*
 * Group 0 belongs to EL3, which enables nothing there while a lower level
 * runs: acknowledge whatever it is and go on.
 */
void el3_fiq(struct frame *frame, struct cpu *cpu)
{
	uint32_t intid = gic_acknowledge();

	(void)frame;
	(void)cpu;
	if (intid != GIC_SPURIOUS)
		gic_end(intid);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the vectors hand over to C. */
#include "el3/trap.h"

#include "el3/gic.h"
#include "el3/sdei.h"
#include "el3/table.h"
#include "el3/tos.h"
#include "el3/undef.h"

void el3_call(const struct el3_slot *slot, struct frame *frame, struct cpu *cpu)
{
	const struct el3_service *service = slot->service;
	const struct el3_call call = {
		.fid = service->fid,
		.smc64 = service->fid & SMCCC_FID_64,
		.x = frame->x,
	};

	cpu->counters[CPU_COUNTER_CALLS]++;
	service->handler(&call, &frame->call, cpu);
}

/*
 * A lower level used what EL3 traps, though EL3 traps nothing that the CPU
 * has: for the lower level the instruction does not exist.
 */
void el3_sync(struct frame *frame, struct cpu *cpu)
{
	cpu->counters[CPU_COUNTER_TRAPS]++;
	undef_inject(frame);
}

/*
 * What SCR_EL3.FIQ brings here while the normal world runs: an interrupt of a
 * Trusted OS's, or Group 0, which is EL3's: an event of SDEI.
 */
void el3_fiq(struct frame *frame, struct cpu *cpu)
{
	uint32_t intid;

	cpu->counters[CPU_COUNTER_FIQS]++;
	if (gic_secure_pending() == GIC_SECURE_GROUP1) {
		tos_fiq(frame, cpu);
		return;
	}
	intid = gic_acknowledge();
	if (intid != GIC_SPURIOUS)
		sdei_interrupt(frame, cpu, intid);
}

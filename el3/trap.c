/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the vectors hand over to C. */
#include "el3/trap.h"

#include "arch/aarch64/sysreg.h"
#include "el3/abort.h"
#include "el3/gic.h"
#include "el3/sdei.h"
#include "el3/syndrome.h"
#include "el3/table.h"
#include "el3/tos.h"
#include "el3/undef.h"

/* The arguments are where a handler wants them: a branch, not a call. */
void el3_call(struct el3_call *call, struct frame *frame, struct cpu *cpu,
	      const struct el3_slot *slot)
{
	const uint32_t fid = (uint32_t)slot->result[1];

	cpu->counters[CPU_COUNTER_CALLS]++;
	el3_decode(call, frame, fid);
	((el3_handler *)slot->result[0])(call, &frame->call, cpu);
}

/*
 * External aborts, if the board has them come here. Else a lower level used
 * what EL3 traps, though EL3 traps nothing that the CPU has: for the lower
 * level the instruction does not exist.
 */
void el3_sync(struct frame *frame, struct cpu *cpu)
{
	const uint64_t esr = sysreg_read(esr_el3);

	cpu->counters[CPU_COUNTER_TRAPS]++;
	if (syndrome_is_external(esr))
		abort_external(frame, cpu, esr);
	else
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

/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/pmf.h"

#include "arch/aarch64/sysreg.h"
#include "el3/frame.h"
#include "el3/table.h"
#include "el3/trap.h"

/* An identifier: implementer, service, number; the rest is zero. */
#define TID_IMPLEMENTER(tid) ((tid) >> 24)
#define TID_SERVICE(tid)     ((tid) >> 10 & 0x3f)
#define TID_NUMBER(tid)	     ((tid)&0xff)
#define TID_RESERVED	     0x00ff0300u

#define ARM		     0x41u /* Arm's, as other firmware has them */
#define OUR		     0x00u /* MIDR's code for software: nobody's */

/* Lines of their own: no CPU writes another's. */
static struct stamps {
	_Alignas(64) uint64_t time[PMF_STAMPS];
	uint32_t count[PMF_STAMPS];
} stamps[BOARD_MAX_CPUS];

static uint64_t stamp_read(const struct cpu *cpu, uint32_t stamp)
{
	return __atomic_load_n(&stamps[cpu->index].time[stamp],
			       __ATOMIC_RELAXED);
}

static uint64_t *call_word(const struct cpu *cpu, size_t offset)
{
	return (uint64_t *)(cpu_areas[cpu->index].bytes + offset);
}

static uint64_t call_read(const struct cpu *cpu, uint32_t stamp)
{
	const size_t offset = stamp == 0 ? CPU_CALL_ENTER : CPU_CALL_EXIT;

	return __atomic_load_n(call_word(cpu, offset), __ATOMIC_RELAXED);
}

/* The start was CPU 0's. */
static uint64_t boot_read(const struct cpu *cpu, uint32_t stamp)
{
	return cpu->index == 0 ? machine.boot.stamp[stamp] : 0;
}

const struct pmf_service pmf_services[PMF_SERVICES] = {
	{ "psci-stat", ARM, 0, PMF_STAT_ENTER, 2, stamp_read },
	{ "runtime", ARM, 1, PMF_PSCI_ENTER, 6, stamp_read },
	{ "cpu", OUR, 0, PMF_ON_ASKED, 4, stamp_read },
	{ "calls", OUR, 1, 0, 2, call_read },
	{ "boot", OUR, 2, 0, BOOT_STAMPS, boot_read },
};

_Static_assert(PMF_STAMPS == 2 + 6 + 4, "pmf_services");
_Static_assert(CPU_CALL_ENTER >= CPU_LOG_END, "behind the log");
_Static_assert(CPU_CALL_MISS + 8 <= CPU_CLEAR_END, "zero at the start");
_Static_assert(offsetof(struct el3_slot, service) == EL3_SLOT_SERVICE &&
		       offsetof(struct el3_service, finish) ==
			       EL3_SERVICE_FINISH,
	       "pmf.h");
_Static_assert((int)EL3_FINISH_C == PMF_FINISH_C &&
		       (int)EL3_FINISH_CHECKED == PMF_FINISH_CHECKED &&
		       (int)EL3_FINISH_LEAF == PMF_FINISH_LEAF &&
		       (int)EL3_FINISHES == PMF_FINISH_LEAF + 1 &&
		       (int)EL3_FINISH_ARCH_FEATURES ==
			       PMF_FINISH_ARCH_FEATURES &&
		       (int)EL3_FINISH_PSCI_FEATURES ==
			       PMF_FINISH_PSCI_FEATURES,
	       "pmf.h");

static uint64_t now(void)
{
	isb();
	return sysreg_read(cntpct_el0);
}

void pmf_capture(struct cpu *cpu, unsigned int id)
{
	struct stamps *own = &stamps[cpu->index];

	if (id >= PMF_STAMPS)
		return;
	__atomic_store_n(&own->time[id], now(), __ATOMIC_RELAXED);
	own->count[id]++;
}

uint32_t pmf_count(const struct cpu *cpu, enum pmf_stamp stamp)
{
	return __atomic_load_n(&stamps[cpu->index].count[stamp],
			       __ATOMIC_RELAXED);
}

bool pmf_read(const struct cpu *cpu, uint32_t tid, uint64_t *value)
{
	if ((tid & TID_RESERVED) != 0)
		return false;
	for (uint32_t i = 0; i < PMF_SERVICES; i++) {
		const struct pmf_service *service = &pmf_services[i];

		if (service->implementer != TID_IMPLEMENTER(tid) ||
		    service->id != TID_SERVICE(tid))
			continue;
		if (TID_NUMBER(tid) >= service->count)
			return false;
		*value = service->read(cpu, service->first + TID_NUMBER(tid));
		return true;
	}
	return false;
}

bool pmf_calls_on(const struct cpu *cpu)
{
	return cpu->miss == (uint64_t)miss_timed;
}

void pmf_calls_switch(struct cpu *cpu, bool on)
{
	if (on == pmf_calls_on(cpu))
		return;
	if (on) {
		*call_word(cpu, CPU_CALL_MISS) = cpu->miss;
		cpu->k = 0;
		cpu->slots = &pmf_slot;
		cpu->miss = (uint64_t)miss_timed;
	} else {
		cpu->k = EL3_TABLE_K;
		cpu->slots = el3_slots;
		cpu->miss = *call_word(cpu, CPU_CALL_MISS);
	}
}

/* As el3_call() or el3_checked(), for a call that miss_timed has found. */
void el3_call_timed(struct el3_call *call, struct frame *frame, struct cpu *cpu,
		    const struct el3_slot *slot)
{
	if (slot->service->finish == EL3_FINISH_CHECKED)
		el3_checked(call, frame, cpu, slot);
	else
		el3_call(call, frame, cpu, slot);
	__atomic_store_n(call_word(cpu, CPU_CALL_EXIT), now(),
			 __ATOMIC_RELAXED);
}

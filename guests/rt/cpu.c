/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/rt/cpu.h"

#include <smccc/calls.h>
#include <smccc/psci.h>

#include "guests/rt/call.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"

#define STACK_BYTES (1ull << PAYLOAD_STACK_SHIFT)

struct rt_cpu rt_cpus[PAYLOAD_MAX_CPUS];
struct rt_cpu *volatile rt_starting;
extern uint8_t rt_stacks[PAYLOAD_MAX_CPUS][STACK_BYTES];
__attribute__((aligned(16))) uint8_t rt_stacks[PAYLOAD_MAX_CPUS][STACK_BYTES];

void cpu_prepare(struct rt_cpu *cpu, uint64_t mpidr,
		 void (*run)(struct rt_cpu *cpu, void *argument),
		 void *argument)
{
	size_t index = (size_t)(cpu - rt_cpus);

	cpu->stack = (uint64_t)&rt_stacks[index][0] + STACK_BYTES;
	cpu->mpidr = mpidr;
	cpu->run = run;
	cpu->argument = argument;
	rt_starting = cpu;
	dsb_sy();
}

bool cpu_wait(const volatile uint64_t *word, uint64_t value, uint64_t ms)
{
	struct patience wait = patience(ms);

	while (*word < value)
		if (patience_ends(&wait))
			return false;
	dsb_sy();
	return true;
}

bool cpu_wait_off(uint64_t mpidr, uint64_t ms)
{
	struct patience wait = patience(ms);

	while ((int64_t)call_raw(power_conduit(),
				 SMCCC_FID_PSCI_AFFINITY_INFO_64, mpidr, 0,
				 0) != PSCI_AFFINITY_OFF)
		if (patience_ends(&wait))
			return false;
	return true;
}

void cpu_main(struct rt_cpu *cpu)
{
	cpu->started++;
	dsb_sy();
	cpu->run(cpu, cpu->argument);
	dsb_sy();
	cpu->done++;
	dsb_sy();
	power_cpu_off();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each call of the bench a few times by itself, on every CPU that there is,
 * for scripts/paths.py: it reads the way of a call from QEMU's log of executed
 * instructions. All CPUs call at the same time: nothing is printed before the
 * last has finished, for a console is shared.
 *
 *   once: <index> <name> <conduit> ...   this call was made, by each CPU
 *   once: done <CPUs>
 */
#include "guests/bench/once.h"
#include "arch/aarch64/sysreg.h"
#include "guests/bench/calls.h"
#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/fdt.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

#define ROUNDS	   4 /* the first warms up */
#define TIMEOUT_MS 20000
#define AFFINITY   0xff00ffffffull

typedef void once_call(uint64_t index, uint64_t round, const uint64_t x[4]);

static bool applies[2][CALL_COUNT];

static bool works(enum smccc_conduit conduit)
{
	return power_conduit_state(conduit) > POWER_UNDEFINED;
}

static void find(enum smccc_conduit conduit, bool *found)
{
	for (size_t i = 0; works(conduit) && i < CALL_COUNT; i++)
		found[i] = call_applies(&calls[i],
					call_is_refused(conduit, &calls[i]));
}

static void make(once_call *once, const bool *wanted, uint64_t self)
{
	for (uint64_t i = 0; i < CALL_COUNT; i++) {
		uint64_t x[4] = { calls[i].fid, calls[i].x1, calls[i].x2, 0 };

		/* Another CPU's state is that CPU's business. */
		if (calls[i].fid == SMCCC_FID_PSCI_AFFINITY_INFO_64)
			x[1] = self;
		if (calls[i].fid == SMCCC_FID_SMCGATE_EL3_STATISTICS)
			x[2] = self;
		for (uint64_t round = 0; wanted[i] && round < ROUNDS; round++)
			once(i, round, x);
	}
}

static void make_all(struct rt_cpu *cpu, void *argument)
{
	(void)argument;
	make(once_smc, applies[0], cpu->mpidr);
	make(once_hvc, applies[1], cpu->mpidr);
}

/* How many of the other CPUs of the device tree work now. */
static size_t start_others(const void *fdt)
{
	uint64_t mpidrs[PAYLOAD_MAX_CPUS];
	size_t count = fdt_cpus(fdt, mpidrs, PAYLOAD_MAX_CPUS);
	size_t others = 0;

	for (size_t i = 0; i < count; i++) {
		struct rt_cpu *cpu = &rt_cpus[others + 1];

		if (mpidrs[i] == rt_cpus[0].mpidr)
			continue;
		cpu_prepare(cpu, mpidrs[i], make_all, NULL);
		if (call_raw(power_conduit(), SMCCC_FID_PSCI_CPU_ON_64,
			     mpidrs[i], (uint64_t)cpu_entry, 0) != 0 ||
		    !cpu_wait(&cpu->started, 1, TIMEOUT_MS))
			break;
		others++;
	}
	return others;
}

static void say(void)
{
	for (size_t i = 0; i < CALL_COUNT; i++)
		if (applies[0][i] || applies[1][i])
			rt_printf("once: %zu %s%s%s\n", i, calls[i].name,
				  applies[0][i] ? " smc" : "",
				  applies[1][i] ? " hvc" : "");
}

int payload_main(const struct payload_boot *boot)
{
	size_t others;
	size_t done = 0;

	power_find();
	rt_cpus[0].mpidr = sysreg_read(mpidr_el1) & AFFINITY;
	find(SMCCC_CONDUIT_SMC, applies[0]);
	find(SMCCC_CONDUIT_HVC, applies[1]);
	others = start_others((const void *)boot->x[0]);
	make_all(&rt_cpus[0], NULL);
	while (done < others &&
	       cpu_wait(&rt_cpus[done + 1].done, 1, TIMEOUT_MS))
		done++;
	say();
	rt_printf("once: done %zu\n", done + 1);
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/system/el3/debug/debug.h"

struct tap tap;

#define MARK  0x6d61726b00000000ull
#define FIRST 5u

struct answer ask(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3,
		  uint64_t x4)
{
	struct call_image image = { .x = { fid, x1, x2, x3, x4 } };
	struct answer answer;
	bool kept = true;

	for (uint64_t i = FIRST; i < 31; i++)
		image.x[i] = MARK + i;
	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	for (uint64_t i = FIRST; i < 31; i++)
		kept &= image.x[i] == MARK + i;
	if (!kept)
		tap_result(&tap, false, "debug", "x5-x30 are kept", NULL);
	answer.x0 = (int64_t)image.x[0];
	for (unsigned int i = 0; i < 4; i++)
		answer.x[i] = image.x[i];
	return answer;
}

bool run_on(void (*run)(struct rt_cpu *, void *))
{
	struct rt_cpu *cpu = &rt_cpus[1];
	const uint64_t before = cpu->done;

	cpu_prepare(cpu, 1, run, NULL);
	if (call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_PSCI_CPU_ON_64, 1,
		     (uint64_t)cpu_entry, 0) != 0 ||
	    !cpu_wait(&cpu->done, before + 1, WAIT_MS))
		return false;
	return cpu_wait_off(1, WAIT_MS);
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	test_pmf();
	test_debugfs();
	test_timed_off();
	return tap_end(&tap);
}

uint64_t smc(uint32_t id, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return call_raw(SMCCC_CONDUIT_SMC, id, x1, x2, x3);
}

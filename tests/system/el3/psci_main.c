/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI 1.3 at EL2. Runs three times: from power-on, after a reset with
 * MEM_PROTECT, after one without. Ends by SYSTEM_OFF2.
 */
#include "tests/system/el3/psci.h"

#include "guests/rt/gic.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

struct tap tap;
uint32_t cpus;
struct rest rests[PAYLOAD_MAX_CPUS];

void psci_check(bool ok, const char *name)
{
	tap_result(&tap, ok, "psci", name, NULL);
}

/* A power-down loses the interface. What is pending is taken and ended. */
static void interrupts_drain(void)
{
	uint32_t intid;

	sysreg_write(s3_0_c4_c6_0, 0xf0); /* ICC_PMR_EL1 */
	sysreg_write(s3_0_c12_c12_7, 1);  /* ICC_IGRPEN1_EL1 */
	isb();
	while ((intid = gic_acknowledge()) < 1020)
		gic_end(intid);
}

bool rest_us(uint32_t index, uint64_t fid, uint32_t state, uint64_t us)
{
	bool lost;

	timer_start(us);
	lost = rest_by(&rests[index], fid, state);
	timer_stop();
	interrupts_drain();
	return lost;
}

bool rest_once(uint64_t fid, uint32_t state, uint64_t us, bool *lost)
{
	const uint64_t start = timer_now();

	*lost = rest_us(0, fid, state, us);
	return timer_now() - start >= timer_ticks_of_us(us) &&
	       (*lost ? rest_found_good(0) : rests[0].result == PSCI_SUCCESS);
}

bool rest_till_timer(uint64_t fid, uint32_t state, bool down)
{
	bool good = true, lost = !down;

	for (uint64_t us = REST_US; us <= LONG_US && good && lost != down;
	     us *= 2)
		good = rest_once(fid, state, us, &lost);
	return good && lost == down;
}

bool rest_sgi(uint32_t index, uint32_t state)
{
	const bool lost =
		rest_by(&rests[index], SMCCC_FID_PSCI_CPU_SUSPEND_64, state);

	interrupts_drain();
	return lost;
}

bool rest_found_good(uint32_t index)
{
	const struct rest_found *found = &rests[index].found;

	return found->residue == 0 && found->daif == 0x3c0 &&
	       found->current_el == 2 && (found->sctlr & 0x1005) == 0 &&
	       found->spsel == 1 && sysreg_read(cntfrq_el0) == 62500000 &&
	       sysreg_read(hcr_el2) == 0x80000038;
}

void sgi_send(uint32_t index)
{
	dsb_sy();
	sysreg_write(s3_0_c12_c11_5,
		     (uint64_t)WAKE_SGI_ONE << 24 | 1u << index);
	isb();
}

bool cpu_start(uint32_t index, void (*run)(struct rt_cpu *, void *))
{
	struct rt_cpu *cpu = &rt_cpus[index];
	const uint64_t before = cpu->started;

	cpu_prepare(cpu, index, run, NULL);
	return psci(SMCCC_FID_PSCI_CPU_ON_64, index, (uint64_t)cpu_entry, 0) ==
		       PSCI_SUCCESS &&
	       cpu_wait(&cpu->started, before + 1, WAIT_MS);
}

bool until(bool (*done)(uint32_t index), uint32_t index)
{
	struct patience wait = patience(WAIT_MS);

	while (!done(index))
		if (patience_ends(&wait))
			return false;
	return true;
}

bool is_off(uint32_t index)
{
	return affinity(index, 0) == PSCI_AFFINITY_OFF;
}

bool is_down(uint32_t index)
{
	return hw_state(index, 0) == PSCI_HW_OFF;
}

int payload_main(const struct payload_boot *boot)
{
	const uint32_t phase = protect_phase();

	(void)boot;
	power_find();
	while (cpus < PAYLOAD_MAX_CPUS && affinity(cpus, 0) >= 0)
		cpus++;
	rt_printf("# phase %u, %u CPUs\n", phase, cpus);
	if (phase == 0) {
		test_arguments();
		test_rest();
		test_uart();
		test_freeze();
		test_tree();
		test_os_initiated();
		test_storm();
	}
	tap_end(&tap);
	test_protect(phase);
	psci(SMCCC_FID_PSCI_SYSTEM_OFF2_64, PSCI_OFF2_HIBERNATE, 0, 0);
	psci_check(false, "SYSTEM_OFF2 came back");
	return tap_end(&tap);
}

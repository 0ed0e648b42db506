/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other vCPU, started in both instruction sets, twice each: what its first
 * life left in registers is gone in the second.
 */
#include "guest.h"

#include <smccc/call.h>
#include <smccc/calls.h>
#include <smccc/psci.h>

#define SCTLR_START 0x00c50838u
#define CONTEXT	    0xc0ffee11u
#define TRIES	    10000000u /* calls: seconds, as hosts are busy */

static int32_t psci(uint32_t fid, uint32_t x1, uint32_t x2, uint32_t x3)
{
	struct smccc_regs regs = { .x = { fid, x1, x2, x3 } };

	smccc_smc(&regs);
	return (int32_t)regs.x[0];
}

static int32_t affinity_info(void)
{
	return psci(SMCCC_FID_PSCI_AFFINITY_INFO, 1, 0, 0);
}

static bool is_off(void)
{
	for (uint32_t i = 0; i < TRIES; i++)
		if (affinity_info() == PSCI_AFFINITY_OFF)
			return true;
	return false;
}

/* Looks at memory alone would be over before the other CPU is scheduled. */
static bool is_done(void)
{
	for (uint32_t i = 0; i < TRIES && !boot_1_done; i++)
		affinity_info();
	return boot_1_done;
}

/* What word @i of boot_1 has to be. */
static uint32_t expected(bool thumb, uint32_t i)
{
	if (i == 0)
		return CONTEXT;
	if (i == 7)
		return thumb; /* start.S: cpu_1_t32 */
	if (i == BOOT_CPSR)
		return MODE_SVC | CPSR_MASKED;
	return i == BOOT_SCTLR ? SCTLR_START : 0;
}

static bool found(bool thumb)
{
	bool good = true;

	for (uint32_t i = 0; i < BOOT_WORDS; i++) {
		if (boot_1[i] == expected(thumb, i))
			continue;
		good = false;
		say("# word ");
		say_hex(i);
		say(" is ");
		say_hex(boot_1[i]);
		say("\n");
	}
	return good;
}

static bool starts(bool thumb)
{
	void (*const entry)(void) = thumb ? cpu_1_t32 : cpu_1_a32;

	boot_1_done = 0;
	for (uint32_t i = 0; i < BOOT_WORDS; i++)
		boot_1[i] = 0xdeadbeef;
	if (psci(SMCCC_FID_PSCI_CPU_ON, 1, (uint32_t)entry, CONTEXT) != 0)
		return false;
	return is_done() && is_off() && found(thumb);
}

static bool bad_entries(void)
{
	const uint32_t entry = (uint32_t)cpu_1_a32;

	return psci(SMCCC_FID_PSCI_CPU_ON, 1, entry + 2, 0) ==
		       PSCI_INVALID_ADDRESS &&
	       psci(SMCCC_FID_PSCI_CPU_ON, 1, GICD, 0) ==
		       PSCI_INVALID_ADDRESS &&
	       psci(SMCCC_FID_PSCI_CPU_ON, 1, 0xfffffff1, 0) ==
		       PSCI_INVALID_ADDRESS &&
	       psci(SMCCC_FID_PSCI_CPU_ON, 2, entry, 0) ==
		       PSCI_INVALID_PARAMETERS &&
	       is_off();
}

static bool features(void)
{
	return psci(SMCCC_FID_PSCI_FEATURES, SMCCC_FID_PSCI_CPU_ON, 0, 0) ==
		       0 &&
	       psci(SMCCC_FID_PSCI_FEATURES, SMCCC_FID_PSCI_CPU_ON_64, 0, 0) ==
		       PSCI_NOT_SUPPORTED &&
	       psci(SMCCC_FID_PSCI_FEATURES, SMCCC_FID_SMCCC_VERSION, 0, 0) ==
		       0;
}

void test_cpus(void)
{
	result(features(), "PSCI_FEATURES knows no SMC64 here", NULL);
	result(bad_entries(), "entries that are none", NULL);
	result(starts(false), "CPU_ON in A32", "first");
	result(starts(false), "CPU_ON in A32", "spoilt before");
	result(starts(true), "CPU_ON in T32", "spoilt before");
	result(starts(true), "CPU_ON in T32", "again");
	result(starts(false), "CPU_ON in A32", "after T32");
}

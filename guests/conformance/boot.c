/* SPDX-License-Identifier: BSD-2-Clause */
/* What the CPU holds at the first instruction (Linux, "Booting AArch64"). */
#include "guests/conformance/conformance.h"
#include "guests/rt/power.h"

#define FDT_MAGIC_BYTES "\xd0\x0d\xfe\xed"
#define DAIF_MASKED	0x3c0
#define SCTLR_M		1u
#define SCTLR_C		4u

static void boot_registers(struct test *test)
{
	const struct payload_boot *boot = test->machine->boot;
	const char *dtb = (const char *)boot->x[0];

	test_check(test, boot->x[0] && !(boot->x[0] & 7),
		   "x0 is 0x%lx: no device tree", boot->x[0]);
	if (test->complaints)
		return;
	for (uint32_t i = 0; i < 4; i++)
		test_check(test, dtb[i] == FDT_MAGIC_BYTES[i],
			   "byte %u of the device tree is 0x%02x", i,
			   (uint8_t)dtb[i]);
	for (uint32_t i = 1; i < 4; i++)
		test_check(test, boot->x[i] == 0, "x%u is 0x%lx", i,
			   boot->x[i]);
}

static void boot_state(struct test *test)
{
	const struct payload_boot *boot = test->machine->boot;

	test_check(test, boot->daif == DAIF_MASKED, "DAIF is 0x%lx",
		   boot->daif);
	test_check(test, !(boot->sctlr & SCTLR_M), "the MMU is on");
	test_check(test, !(boot->sctlr & SCTLR_C), "the data cache is on");
	test_check(test, boot->current_el == 1 || boot->current_el == 2,
		   "EL%lu", boot->current_el);
	test_check(test, boot->spsel == 1, "SP_EL0 is selected");
}

static void boot_conduits(struct test *test)
{
	uint32_t wanted = payload_config.conduits;

	/* The gate gives both to every domain; firmware has SMC only. */
	if (test->machine->strict && !wanted)
		wanted = test->machine->el == 1 ? PAYLOAD_SMC | PAYLOAD_HVC
						: PAYLOAD_SMC;
	if (wanted & PAYLOAD_SMC)
		test_check(test,
			   power_conduit_state(SMCCC_CONDUIT_SMC) ==
				   POWER_ANSWERED,
			   "PSCI_VERSION by SMC: %s",
			   power_state_name(
				   power_conduit_state(SMCCC_CONDUIT_SMC)));
	if (wanted & PAYLOAD_HVC)
		test_check(test,
			   power_conduit_state(SMCCC_CONDUIT_HVC) ==
				   POWER_ANSWERED,
			   "PSCI_VERSION by HVC: %s",
			   power_state_name(
				   power_conduit_state(SMCCC_CONDUIT_HVC)));
	if (!wanted)
		test->skip = "no conduit is asked for";
}

static void boot_cpus(struct test *test)
{
	if (!payload_config.cpus)
		test->skip = "the header names no number";
	else
		test_check(test, test->machine->cpus == payload_config.cpus,
			   "%u CPUs, %u wanted", test->machine->cpus,
			   payload_config.cpus);
}

static const struct test_case cases[] = {
	{ "x0 is the device tree, x1-x3 are zero", boot_registers, 0 },
	{ "MMU and cache off, everything masked", boot_state, 0 },
	{ "the promised conduits answer PSCI", boot_conduits, 0 },
	{ "there are as many CPUs as the header says", boot_cpus, 0 },
};
TOPIC(topic_boot, "boot", cases);

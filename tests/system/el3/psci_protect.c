/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MEM_PROTECT over resets. RAM survives a reset of QEMU's, and what tells the
 * phases apart must survive a wipe: the match register of the clock (PL031).
 */
#include "tests/system/el3/psci.h"

#include "lib/rt/rt.h"

#define RTCMR (*(volatile uint32_t *)0x09010004)
#define MARK  0x70726f00u
#define WORDS (sizeof(places) / sizeof(places[0]))

/* RAM's first and last words that are wiped, and some between. */
static volatile uint64_t *const places[] = {
	(volatile uint64_t *)0x40100000, (volatile uint64_t *)0x401ffff8,
	(volatile uint64_t *)0x50000000, (volatile uint64_t *)0x5ffffff8,
	(volatile uint64_t *)0x70000000, (volatile uint64_t *)0x7ffffff8,
};

uint32_t protect_phase(void)
{
	const uint32_t phase = RTCMR - MARK;

	return phase <= 2 ? phase : 0;
}

static uint64_t secret(size_t i)
{
	return 0x5ec2e70000000001ull + i;
}

static void secrets_put(void)
{
	for (size_t i = 0; i < WORDS; i++)
		*places[i] = secret(i);
	dsb_sy();
}

static bool secrets_are(bool there)
{
	bool good = true;

	for (size_t i = 0; i < WORDS; i++)
		good &= *places[i] == (there ? secret(i) : 0);
	return good;
}

static int64_t protect(uint32_t on)
{
	return psci(SMCCC_FID_PSCI_MEM_PROTECT, on, 0, 0);
}

static void again(uint32_t phase, uint32_t fid)
{
	RTCMR = MARK + phase;
	dsb_sy();
	psci(fid, 0, 0, 0);
	psci_check(false, "a reset came back");
}

void test_protect(uint32_t phase)
{
	if (phase == 0) {
		psci_check(protect(0) == 0 && protect(1) == 0 &&
				   protect(1) == 1 && protect(0) == 1 &&
				   protect(0) == 0 && protect(1) == 0,
			   "MEM_PROTECT tells what it was");
		secrets_put();
		tap_end(&tap);
		again(1, SMCCC_FID_PSCI_SYSTEM_RESET);
	} else if (phase == 1) {
		psci_check(secrets_are(false),
			   "MEM_PROTECT: a reset leaves nothing in RAM");
		psci_check(protect(0) == 0, "and is off again");
		secrets_put();
		tap_end(&tap);
		again(2, SMCCC_FID_PSCI_SYSTEM_RESET2);
	} else {
		psci_check(secrets_are(true),
			   "without it, all is there after a reset");
		tap_end(&tap);
	}
}

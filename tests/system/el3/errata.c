/* SPDX-License-Identifier: BSD-2-Clause */
/* Errata management (DEN0100), and WORKAROUND_4, on the CPUs that QEMU has. */
#include <smccc/em.h>

#include "guests/rt/trap.h"
#include "services.h"

#define TOPIC	     "errata"
#define MIDR_CPU     (sysreg_read(midr_el1) & 0xff00fff0)
#define SPSR_EL1H    0x3c5ull
#define SCTLR_EL1_64 0x30d00800ull
#define HCR_RW	     (1ull << 31)

void below_run(uint64_t entry, uint64_t spsr, uint64_t x0, uint64_t x1,
	       uint64_t x2);
extern const char below_resume[], below_a64_smc[], below_vectors[];

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static int64_t erratum(uint32_t id, uint64_t forward)
{
	return (int64_t)called(SMCCC_FID_EM_CPU_ERRATUM_FEATURES, HIGH | id,
			       HIGH | forward, HIGH)
		.x[0];
}

/* QEMU's: A53 r0p4, A57 r1p0, A72 r0p3. */
static const struct known {
	uint64_t cpu;
	uint32_t id;
	int32_t status;
} known[] = {
	{ 0x4100d030, 819472, EM_NOT_AFFECTED },
	{ 0x4100d030, 836870, EM_NOT_AFFECTED },
	{ 0x4100d030, 843419, EM_AFFECTED },
	{ 0x4100d030, 845719, EM_AFFECTED },
	{ 0x4100d030, 855873, EM_HIGHER_EL_MITIGATION },
	{ 0x4100d030, 832075, EM_UNKNOWN_ERRATUM }, /* of the A57 */
	{ 0x4100d070, 806969, EM_NOT_AFFECTED },
	{ 0x4100d070, 826974, EM_HIGHER_EL_MITIGATION },
	{ 0x4100d070, 859972, EM_HIGHER_EL_MITIGATION },
	{ 0x4100d070, 832075, EM_AFFECTED },
	{ 0x4100d070, 1319537, EM_AFFECTED },
	{ 0x4100d070, 859971, EM_UNKNOWN_ERRATUM }, /* of the A72 */
	{ 0x4100d080, 859971, EM_HIGHER_EL_MITIGATION },
	{ 0x4100d080, 1319367, EM_AFFECTED },
	{ 0x4100d080, 843419, EM_UNKNOWN_ERRATUM },
};

static void test_known(void)
{
	bool good = true;
	uint32_t count = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].cpu != MIDR_CPU)
			continue;
		count++;
		good &= erratum(known[i].id, 0) == known[i].status &&
			erratum(known[i].id, 1) == known[i].status;
	}
	if (count == 0)
		tap_skip(&tap, TOPIC, "this CPU's errata", NULL,
			 "we know none");
	else
		check(good, "this CPU's errata, for EL2 and for its guest");
	check(erratum(0, 0) == EM_UNKNOWN_ERRATUM &&
		      erratum(1, 0) == EM_UNKNOWN_ERRATUM &&
		      erratum(UINT32_MAX, 0) == EM_UNKNOWN_ERRATUM,
	      "an unknown erratum is said to be unknown");
}

/* EL1 must not ask for somebody else. */
static int64_t erratum_from_el1(uint64_t forward)
{
	const uint64_t hcr = sysreg_read(hcr_el2);
	const struct trap_frame *frame;

	sysreg_write(hcr_el2, HCR_RW);
	sysreg_write(sctlr_el1, SCTLR_EL1_64);
	sysreg_write(vbar_el1, (uint64_t)below_vectors);
	isb();
	trap_expect((uint64_t)below_resume);
	below_run((uint64_t)below_a64_smc, SPSR_EL1H,
		  SMCCC_FID_EM_CPU_ERRATUM_FEATURES, 1, forward);
	frame = trap_taken();
	sysreg_write(hcr_el2, hcr);
	isb();
	return frame != NULL ? (int64_t)frame->x[0] : INT64_MIN;
}

void test_errata(void)
{
	check(smc(SMCCC_FID_EM_VERSION, 0, 0, 0) == 0x10000, "version 1.0");
	test_known();
	check(erratum_from_el1(0) == EM_UNKNOWN_ERRATUM &&
		      erratum_from_el1(1) == EM_INVALID_PARAMETERS,
	      "EL1 cannot set the forward flag");
}

/* None of QEMU's CPUs has the prefetcher. */
void test_workaround_4(void)
{
	const uint32_t fid = SMCCC_FID_SMCCC_ARCH_WORKAROUND_4;

	check(smc(SMCCC_FID_SMCCC_ARCH_FEATURES, fid, 0, 0) == REFUSED &&
		      smc(fid, 0, 0, 0) == REFUSED,
	      "WORKAROUND_4 is not there where nothing leaks");
}

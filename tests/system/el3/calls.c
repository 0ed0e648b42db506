/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3_test.h"
#include "lib/rt/rt.h"

#define TOPIC	     "calls"
#define HIGH	     0xdeadbeef00000000ull
#define REFUSED	     0xffffffffffffffffull
#define MIDR_PART    (sysreg_read(midr_el1) >> 4 & 0xfff)
#define FDT_MAGIC_LE 0xedfe0dd0u

uint64_t smc(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return call_raw(SMCCC_CONDUIT_SMC, fid, x1, x2, x3);
}

void smc_image(uint16_t immediate, struct call_image *image)
{
	call_site_find(SMCCC_CONDUIT_SMC, immediate)->run(image);
}

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

void test_boot(const struct payload_boot *boot)
{
	const uint32_t *dtb = (const uint32_t *)boot->x[0];

	tap_result(&tap, boot->current_el == 2 && boot->spsel == 1, "boot",
		   "BL33 is entered at EL2h", NULL);
	tap_result(&tap, boot->x[0] == 0x40000000 && *dtb == FDT_MAGIC_LE,
		   "boot", "x0 is the device tree", NULL);
	tap_result(&tap, (boot->x[1] | boot->x[2] | boot->x[3]) == 0, "boot",
		   "x1-x3 are zero", NULL);
	tap_result(&tap, (boot->sctlr & 0x1005) == 0 && boot->daif == 0x3c0,
		   "boot", "MMU and caches are off, DAIF masked", NULL);
	tap_result(&tap, sysreg_read(cntfrq_el0) == 62500000, "boot",
		   "CNTFRQ_EL0 is set", NULL);
	tap_result(&tap,
		   smc(SMCCC_FID_SMCCC_VERSION, 0, 0, 0) == 0x10004 &&
			   smc(SMCCC_FID_PSCI_VERSION, 0, 0, 0) == 0x10003,
		   "boot", "SMCCC 1.4 and PSCI 1.3 answer", NULL);
}

static bool refused(uint64_t x0, uint16_t immediate)
{
	const struct call_image before = call_numbered(x0);
	struct call_image after = before;

	smc_image(immediate, &after);
	if (after.x[0] == REFUSED && call_same_from(1, &before, &after))
		return true;
	rt_printf("# x0 = 0x%lx gave 0x%lx\n", x0, after.x[0]);
	return false;
}

static void test_refusals(void)
{
	bool unknown = true, reserved = true, yielding = true;

	for (uint32_t top = 0; top < 256; top++)
		for (uint32_t num = 0; num < 16; num++) {
			uint32_t fid = top << 24 | 0x7770 | num;

			unknown &= refused(fid, 0);
			unknown &= refused(fid | 0x10000, 0);
		}
	for (uint32_t bit = 17; bit < 24; bit++)
		for (uint32_t conv = 0; conv < 2; conv++)
			reserved &= refused(SMCCC_FID_SMCCC_VERSION |
						    conv << 16 | 1u << bit,
					    0);
	for (uint32_t num = 0; num < 0x20; num++)
		yielding &= refused(0x04000000 | num, 0) &&
			    refused(0x44000000 | num, 0);
	check(unknown, "unknown identifiers of every owner are refused");
	check(reserved, "bits 23:17 are refused");
	check(yielding, "the yielding twin of a fast call is refused");
	check(refused(0, 0) && refused(1, 0), "identifiers 0 and 1");
	check(refused(SMCCC_FID_SMCCC_VERSION, 1) &&
		      refused(SMCCC_FID_SMCCC_VERSION, 65535),
	      "an immediate is refused");
	check(refused(0xc0000000, 0), "SMCCC_VERSION has no SMC64 twin");
}

static void test_registers(void)
{
	static const struct {
		uint32_t fid;
		unsigned int results;
	} calls[] = {
		{ SMCCC_FID_SMCCC_VERSION, 1 },
		{ SMCCC_FID_SMCCC_ARCH_FEATURES, 1 },
		{ SMCCC_FID_SMCCC_ARCH_SOC_ID, 1 },
		{ SMCCC_FID_CPU_CALL_UID, 4 },
		{ SMCCC_FID_CPU_REVISION, 2 },
		{ SMCCC_FID_SIP_CALL_COUNT, 1 },
		{ SMCCC_FID_SIP_CALL_UID, 4 },
		{ SMCCC_FID_SIP_REVISION, 2 },
		{ SMCCC_FID_STD_CALL_COUNT, 1 },
		{ SMCCC_FID_STD_CALL_UID, 4 },
		{ SMCCC_FID_STD_REVISION, 2 },
		{ SMCCC_FID_PSCI_VERSION, 1 },
		{ SMCCC_FID_PSCI_FEATURES, 1 },
		{ SMCCC_FID_PSCI_CPU_ON_64, 1 },
		{ SMCCC_FID_PSCI_AFFINITY_INFO_64, 1 },
		{ SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 1 },
		{ SMCCC_FID_PSCI_SYSTEM_RESET2, 1 },
		{ SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2 },
		{ SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 2 },
	};
	bool kept = true, hint = true;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		const struct call_image before = call_numbered(calls[i].fid);
		struct call_image after = before;
		struct call_image hinted = before;

		smc_image(0, &after);
		kept &= call_same_from(calls[i].results, &before, &after);
		hinted.x[0] = HIGH | calls[i].fid | SMCCC_FID_SVE_HINT;
		smc_image(0, &hinted);
		for (unsigned int r = 0; r < 31; r++)
			hint &= hinted.x[r] == after.x[r];
	}
	check(kept, "what is no result stays, in every service");
	check(hint, "SVE hint and garbage above bit 31 change nothing");
}

static void test_sum(void)
{
	struct call_image image = call_numbered(SMCCC_FID_SMCGATE_SIP_EXAMPLE);

	image.x[1] = HIGH | 0xfffffff0;
	image.x[2] = HIGH | 0x11;
	smc_image(0, &image);
	check(image.x[0] == 0 && image.x[1] == 1, "the example adds 32 bits");
	image = call_numbered(SMCCC_FID_SMCGATE_SIP_EXAMPLE_64);
	image.x[1] = HIGH | 0xfffffff0;
	image.x[2] = 0x11;
	smc_image(0, &image);
	check(image.x[0] == 0 && image.x[1] == HIGH + 0x100000001ull,
	      "and 64 bits");
}

static int64_t arch_features(uint32_t fid)
{
	return (int64_t)smc(SMCCC_FID_SMCCC_ARCH_FEATURES, HIGH | fid, 0, 0);
}

/* Callable exactly if FEATURES says so; a call changes no register. */
static bool workaround_agrees(uint32_t fid)
{
	const struct call_image before = call_numbered(fid);
	struct call_image after = before;

	smc_image(0, &after);
	if (arch_features(fid) < 0)
		return after.x[0] == REFUSED &&
		       call_same_from(1, &before, &after);
	return call_same_from(0, &before, &after);
}

static void test_features(void)
{
	const bool flush = MIDR_PART == 0xd07 || MIDR_PART == 0xd08;
	const bool in_order = MIDR_PART == 0xd03; /* A53 */
	const uint32_t csv2 = ID_FIELD(id_aa64pfr0_el1, 56);
	const int64_t wa1 = arch_features(SMCCC_FID_SMCCC_ARCH_WORKAROUND_1);

	check(arch_features(SMCCC_FID_SMCCC_VERSION) == 0 &&
		      arch_features(SMCCC_FID_SMCCC_ARCH_FEATURES) == 0 &&
		      arch_features(SMCCC_FID_SMCCC_ARCH_SOC_ID) == 0,
	      "ARCH_FEATURES: what is there");
	check(arch_features(SMCCC_FID_PSCI_VERSION) == -1 &&
		      arch_features(SMCCC_FID_SMCGATE_SIP_EXAMPLE) == -1 &&
		      arch_features(0) == -1 && arch_features(0x80000077) == -1,
	      "ARCH_FEATURES: what is not an Arch call, or nothing");
	check(workaround_agrees(SMCCC_FID_SMCCC_ARCH_WORKAROUND_1) &&
		      workaround_agrees(SMCCC_FID_SMCCC_ARCH_WORKAROUND_2) &&
		      workaround_agrees(SMCCC_FID_SMCCC_ARCH_WORKAROUND_3) &&
		      workaround_agrees(SMCCC_FID_SMCCC_ARCH_WORKAROUND_4),
	      "ARCH_FEATURES agrees with calling the workarounds");
	check(wa1 == (csv2 != 0 || in_order ? 1
		      : flush		    ? 0
					    : -1),
	      "WORKAROUND_1 is needed where the CPU is affected");
	check(!flush || arch_features(SMCCC_FID_SMCCC_ARCH_WORKAROUND_3) == 0,
	      "WORKAROUND_3 likewise");
}

static void test_soc_id(void)
{
	const int64_t version =
		(int64_t)smc(SMCCC_FID_SMCCC_ARCH_SOC_ID, 0, 0, 0);
	struct call_image image = call_numbered(SMCCC_FID_SMCCC_ARCH_SOC_ID_64);

	check(version > 0 && version >> 24 < 0x80 && !(version >> 23 & 1),
	      "SOC_ID version has JEP-106's form");
	check((int64_t)smc(SMCCC_FID_SMCCC_ARCH_SOC_ID, 1, 0, 0) >= 0,
	      "SOC_ID revision");
	check((int64_t)smc(SMCCC_FID_SMCCC_ARCH_SOC_ID, 2, 0, 0) == -3 &&
		      (int64_t)smc(SMCCC_FID_SMCCC_ARCH_SOC_ID_64, 3, 0, 0) ==
			      -3,
	      "SOC_ID of another type is INVALID_PARAMETER");
	image.x[1] = 2;
	smc_image(0, &image);
	check(image.x[0] == 0 && memcmp(&image.x[1], "QEMU virt", 10) == 0 &&
		      image.x[17] == 0,
	      "SOC_ID name");
}

void test_calls(void)
{
	test_refusals();
	test_registers();
	test_sum();
	test_features();
	test_soc_id();
}

/* DEN0098. */
static bool rnd_bits(uint32_t fid, uint64_t bits, uint64_t width)
{
	struct call_image image = call_numbered(fid);

	image.x[1] = bits;
	smc_image(0, &image);
	if (image.x[0] != 0)
		return false;
	for (uint64_t i = 0; i < 3; i++) { /* x3 is the lowest word */
		const uint64_t low = i * width;
		const uint64_t have = bits > low ? bits - low : 0;
		const uint64_t word = image.x[3 - i];

		if (have < width && word >> have != 0)
			return false;
		if (width == 32 && word >> 32 != 0)
			return false;
	}
	return true;
}

static bool rnd_invalid(uint32_t fid, uint64_t bits)
{
	struct call_image image = call_numbered(fid);

	image.x[1] = bits;
	smc_image(0, &image);
	return (int64_t)image.x[0] == TRNG_INVALID_PARAMETERS &&
	       (image.x[1] | image.x[2] | image.x[3]) == 0;
}

static bool rnd_differs(void)
{
	struct call_image a = call_numbered(SMCCC_FID_TRNG_RND_64), b = a;

	a.x[1] = b.x[1] = 192;
	smc_image(0, &a);
	smc_image(0, &b);
	return a.x[1] != b.x[1] && a.x[2] != b.x[2] && a.x[3] != b.x[3] &&
	       a.x[1] != a.x[2] && a.x[2] != a.x[3];
}

static int64_t trng_has(uint32_t fid)
{
	return (int64_t)smc(SMCCC_FID_TRNG_FEATURES, fid, 0, 0);
}

void test_trng(void)
{
	bool bits = true;

	if (ID_FIELD(id_aa64isar0_el1, 60) == 0) {
		check(refused(SMCCC_FID_TRNG_VERSION, 0) &&
			      refused(SMCCC_FID_TRNG_RND_64, 0),
		      "TRNG: absent without RNDR");
		return;
	}
	for (uint64_t n = 1; n <= 192; n++)
		bits &= rnd_bits(SMCCC_FID_TRNG_RND_64, n, 64);
	for (uint64_t n = 1; n <= 96; n++)
		bits &= rnd_bits(SMCCC_FID_TRNG_RND, n, 32);
	check(bits, "TRNG: as many bits as asked, the rest zero");
	check(rnd_invalid(SMCCC_FID_TRNG_RND_64, 0) &&
		      rnd_invalid(SMCCC_FID_TRNG_RND_64, 193) &&
		      rnd_invalid(SMCCC_FID_TRNG_RND_64, 1ull << 32) &&
		      rnd_invalid(SMCCC_FID_TRNG_RND, 97) &&
		      rnd_invalid(SMCCC_FID_TRNG_RND, HIGH),
	      "TRNG: no bits, or too many");
	check(rnd_differs(), "TRNG: two calls differ");
	check(trng_has(SMCCC_FID_TRNG_RND_64) == 0 &&
		      trng_has(SMCCC_FID_TRNG_RND) == 0 &&
		      trng_has(SMCCC_FID_PSCI_VERSION) == -1,
	      "TRNG: FEATURES");
}

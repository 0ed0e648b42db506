/* SPDX-License-Identifier: BSD-2-Clause */
/* Identifiers and arguments. */
#include "cases.h"
#include "lib/rt/rt.h"

#define TOPIC "cases"

struct tap tap;

const struct known known[] = {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	{ SMCCC_FID_##name, nrets },
#include <smccc/calls.def>
#undef SMCCC_CALL
};

const size_t known_count = sizeof(known) / sizeof(known[0]);

/* The twins of both widths are meant: bit 30 is left out. */
static const uint32_t leaving[] = {
	SMCCC_FID_PSCI_CPU_SUSPEND,
	SMCCC_FID_PSCI_CPU_OFF,
	SMCCC_FID_PSCI_SYSTEM_OFF,
	SMCCC_FID_PSCI_SYSTEM_RESET,
	SMCCC_FID_PSCI_CPU_FREEZE,
	SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND,
	SMCCC_FID_PSCI_SYSTEM_SUSPEND,
	SMCCC_FID_PSCI_SYSTEM_RESET2,
	SMCCC_FID_PSCI_SYSTEM_OFF2,
	SMCCC_FID_PSCI_MEM_PROTECT,
	SMCCC_FID_PSCI_SET_SUSPEND_MODE,
	0x82000020, /* execution-state switch */
	SMCCC_FID_SDEI_EVENT_COMPLETE & ~SMCCC_FID_64,
	SMCCC_FID_SDEI_EVENT_COMPLETE_AND_RESUME & ~SMCCC_FID_64,
	SMCCC_FID_SDEI_EVENT_SIGNAL & ~SMCCC_FID_64,
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

bool is_known(uint32_t fid)
{
	for (size_t i = 0; i < known_count; i++)
		if (known[i].fid == (fid & ~SMCCC_FID_SVE_HINT))
			return true;
	return false;
}

bool comes_back(uint32_t fid)
{
	for (size_t i = 0; i < COUNT(leaving); i++)
		if ((fid & ~(SMCCC_FID_64 | SMCCC_FID_SVE_HINT)) == leaving[i])
			return false;
	return true;
}

uint64_t answer(uint64_t x0)
{
	struct call_image image = call_numbered(x0);

	smc_image(0, &image);
	return image.x[0];
}

bool refused(uint64_t x0)
{
	const struct call_image before = call_numbered(x0);
	struct call_image after = before;

	smc_image(0, &after);
	if (after.x[0] == REFUSED && call_same_from(1, &before, &after))
		return true;
	rt_printf("# 0x%lx gave 0x%lx\n", x0, after.x[0]);
	return false;
}

/* Registers that a call may write: as the list says, all of them at most. */
static bool only_results(const struct known *call)
{
	const struct call_image before = call_numbered(call->fid);
	struct call_image after = before;
	unsigned int first = call->results > 1 ? call->results : 1;

	smc_image(0, &after);
	if (after.x[0] == REFUSED)
		first = 1;
	if (call_same_from(first, &before, &after))
		return true;
	rt_printf("# 0x%x has %u results\n", call->fid, call->results);
	return false;
}

static void test_poison(void)
{
	bool kept = true;

	for (size_t i = 0; i < known_count; i++)
		if (comes_back(known[i].fid))
			kept &= only_results(&known[i]);
	check(kept, "case 08, case 41: poison stays in what is no result");
}

/* Bits 23:17 of a fast call are reserved, yielding twins are other calls. */
static void test_aliases(void)
{
	bool bits = true, yielding = true, high = true;

	for (size_t i = 0; i < known_count; i++) {
		const uint32_t fid = known[i].fid;

		if (!comes_back(fid) || !(fid & SMCCC_FID_FAST))
			continue;
		for (uint32_t bit = 17; bit < 24; bit++)
			bits &= refused(fid | 1u << bit);
		yielding &= is_known(fid & ~SMCCC_FID_FAST) ||
			    refused(fid & ~SMCCC_FID_FAST);
		if (answer(fid) == REFUSED)
			for (uint32_t bit = 32; bit < 64; bit++)
				high &= answer(fid | 1ull << bit) == REFUSED;
	}
	check(bits, "case 40: bits 23:17 make no other call");
	check(yielding, "case 40: nor does the yielding twin");
	check(high, "case 20: what is denied is denied with bits 63:32 set");
}

/* A twin of the other width that answers is in the list. */
static void test_twins(void)
{
	bool twins = true, hint = true;

	for (size_t i = 0; i < known_count; i++) {
		const uint32_t fid = known[i].fid;

		if (!comes_back(fid) || !(fid & SMCCC_FID_FAST))
			continue;
		if (!is_known(fid ^ SMCCC_FID_64))
			twins &= refused(fid ^ SMCCC_FID_64);
		if (answer(fid) == REFUSED)
			hint &= refused(fid | SMCCC_FID_SVE_HINT);
	}
	check(twins, "case 40: a twin of the other width that nobody has");
	check(hint, "case 40: the SVE hint opens nothing");
}

static bool width_same(uint32_t fid, uint64_t x1, uint64_t x2)
{
	return smc(fid, x1, x2, 0) == smc(fid, HIGH | x1, HIGH | x2, HIGH);
}

static void test_widths(void)
{
	bool same = true;

	for (uint64_t level = 0; level < 5; level++)
		same &= width_same(SMCCC_FID_PSCI_AFFINITY_INFO, 0, level);
	for (size_t i = 0; i < known_count; i++)
		same &= width_same(SMCCC_FID_PSCI_FEATURES, known[i].fid, 0) &&
			width_same(SMCCC_FID_SMCCC_ARCH_FEATURES, known[i].fid,
				   0);
	same &= width_same(SMCCC_FID_SMCCC_ARCH_SOC_ID, 0, 0) &&
		width_same(SMCCC_FID_SMCCC_ARCH_SOC_ID, 1, 0) &&
		width_same(SMCCC_FID_SMCCC_ARCH_SOC_ID, 7, 0) &&
		width_same(SMCCC_FID_PSCI_CPU_ON, 0, 0x60000000) &&
		width_same(SMCCC_FID_PSCI_CPU_ON, 1, 2) &&
		width_same(SMCCC_FID_PSCI_SYSTEM_RESET2, 1, 0);
	check(same, "case 21: the upper halves of an SMC32's arguments");
}

/* Where memory ends, and where addition does; and the secure side. */
static void test_ranges(void)
{
	static const uint64_t entries[] = {
		0,
		4,
		0x0e000000,
		0x0e100000,
		0x09000000,
		0x08000000,
		0x3ffffffc,
		0x80000000 /* 1 GiB */,
		0xfffffffc,
		0x100000000,
		0x160000000,
		0x7ffffffffffffffc,
		0x8000000060000000,
		0xffffffff60000000,
		0xfffffffffffffffc,
		0x60000001,
		0x60000002,
		0x60000003,
	};
	bool wide = true, narrow = true;

	for (size_t i = 0; i < COUNT(entries); i++) {
		const uint64_t entry = entries[i];

		wide &= (int64_t)smc(SMCCC_FID_PSCI_CPU_ON_64, 1, entry, 0) ==
			PSCI_INVALID_ADDRESS;
		if (entry < 0x100000000)
			narrow &= (int64_t)smc(SMCCC_FID_PSCI_CPU_ON, 1,
					       HIGH | entry,
					       0) == PSCI_INVALID_ADDRESS;
	}
	check(wide, "case 14, case 34: entry points, 64 bits");
	check(narrow, "case 02, case 14: entry points, 32 bits");
	check(smc(SMCCC_FID_PSCI_AFFINITY_INFO_64, 1, 0, 0) ==
		      PSCI_AFFINITY_OFF,
	      "case 34: and nothing has started");
}

static void test_mpidr(void)
{
	bool refusing = true;

	for (uint32_t bit = 3; bit < 64; bit++) {
		const uint64_t wild = 1ull << bit;

		refusing &=
			(int64_t)smc(SMCCC_FID_PSCI_CPU_ON_64, wild | 1,
				     0x60000000, 0) == PSCI_INVALID_PARAMETERS;
		refusing &=
			(int64_t)smc(SMCCC_FID_PSCI_AFFINITY_INFO_64, wild | 1,
				     0, 0) == PSCI_INVALID_PARAMETERS;
	}
	refusing &= (int64_t)smc(SMCCC_FID_PSCI_CPU_ON_64, ~0ull, 0x60000000,
				 0) == PSCI_INVALID_PARAMETERS &&
		    (int64_t)smc(SMCCC_FID_PSCI_CPU_ON_64, 4, 0x60000000, 0) ==
			    PSCI_INVALID_PARAMETERS;
	check(refusing, "case 17: wild MPIDRs");
}

/* Arguments that count something, swept past its end. */
static void test_indices(void)
{
	bool soc = true, level = true, features = true;

	for (uint32_t bit = 2; bit < 64; bit++) {
		const uint64_t index = 1ull << bit;

		soc &= (int64_t)smc(SMCCC_FID_SMCCC_ARCH_SOC_ID, index | 4, 0,
				    0) == SMCCC_INVALID_PARAMETER;
		level &= (int64_t)smc(SMCCC_FID_PSCI_AFFINITY_INFO_64, 0,
				      index | 4, 0) == PSCI_INVALID_PARAMETERS;
		features &= (int64_t)smc(SMCCC_FID_SMCCC_ARCH_FEATURES,
					 0x7ff0000 ^ (uint32_t)index, 0,
					 0) == SMCCC_NOT_SUPPORTED;
	}
	check(soc && level && features, "case 16: indices past their tables");
}

/* A Trusted OS reports to EL3 by these; the normal world is none. */
static void test_late(void)
{
	bool denied = true;

	for (uint32_t fid = 0xbe000000; fid < 0xbe000010; fid++)
		denied &= refused(fid) && refused(fid | SMCCC_FID_64);
	check(denied, "case 18: what only a Trusted OS may say");
}

/* Numbers of every type, width and owner that a table may have a row for. */
static uint32_t sweep_number(uint32_t n)
{
	if (n < 0x100)
		return n;
	if (n < 0x200)
		return 0xff00 + (n - 0x100);
	n -= 0x200;
	return (1u << n % 16) | (n / 16) << 7;
}

static void test_sweep(void)
{
	bool good = true;
	uint32_t calls = 0, answered = 0;

	for (uint32_t top = 0; top < 0x100; top++) {
		for (uint32_t n = 0; n < 0x280; n++) {
			const uint32_t fid = top << 24 | sweep_number(n);

			if (!comes_back(fid))
				continue;
			calls++;
			if (answer(fid) != REFUSED) {
				answered++;
				good &= is_known(fid);
			}
		}
	}
	rt_printf("# %u identifiers, %u answered\n", calls, answered);
	check(good && answered > 20, "case 39: a sweep of the identifiers");
}

/* crash.py looks at the secure console. */
static void test_silence(void)
{
	bool denied = true;

	for (uint32_t i = 0; i < 1000000; i++)
		denied &= smc(0x8200fe00 ^ (i & 0xff), i, 0, 0) == REFUSED;
	check(denied, "case 42: a million unknown calls");
}

static bool agrees(uint32_t query, uint32_t fid)
{
	const bool told = (int64_t)smc(query, fid, 0, 0) >= 0;
	/* A query of itself is one of what is there. */
	const bool works = fid == query ? smc(fid, fid, 0, 0) != REFUSED
					: answer(fid) != REFUSED;

	if (told != works)
		rt_printf("# 0x%x of 0x%x: %u, called: %u\n", query, fid, told,
			  works);
	return told == works;
}

static void test_features(void)
{
	const bool trng = answer(SMCCC_FID_TRNG_VERSION) != REFUSED;
	bool psci = true, arch = true, random = true;

	for (size_t i = 0; i < known_count; i++) {
		const uint32_t fid = known[i].fid;

		if (!comes_back(fid))
			continue;
		if ((fid & 0xbfffffe0) == 0x84000000)
			psci &= agrees(SMCCC_FID_PSCI_FEATURES, fid);
		if ((fid & 0xbf000000) == 0x80000000)
			arch &= agrees(SMCCC_FID_SMCCC_ARCH_FEATURES, fid);
		if (trng && (fid & 0xbffffff0) == 0x84000050)
			random &= agrees(SMCCC_FID_TRNG_FEATURES, fid);
	}
	check(psci, "case 43: PSCI_FEATURES agrees with calling");
	check(arch, "case 43: ARCH_FEATURES agrees with calling");
	check(random, "case 43: TRNG_FEATURES agrees with calling");
}

static void test_reserved(void)
{
	bool refusing = true;

	for (uint32_t bit = 0; bit < 31; bit++)
		refusing &=
			(int64_t)smc(SMCCC_FID_PSCI_SYSTEM_RESET2_64, 1u << bit,
				     0, 0) == PSCI_INVALID_PARAMETERS;
	check(refusing, "case 44: reserved kinds of SYSTEM_RESET2");
}

void cases_calls(void)
{
	test_poison();
	test_aliases();
	test_twins();
	test_widths();
	test_ranges();
	test_mpidr();
	test_indices();
	test_late();
	test_sweep();
	test_silence();
	test_features();
	test_reserved();
}

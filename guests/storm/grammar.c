/* SPDX-License-Identifier: BSD-2-Clause */
/* Which calls: known ones bent a little, well-formed ones, and noise. */
#include <smccc/calls.h>

#include "guests/storm/storm.h"

struct known {
	uint32_t fid;
	uint8_t results;
};

static const struct known known[] = {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	{ SMCCC_FID_##name, nrets },
#include <smccc/calls.def>
#undef SMCCC_CALL
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* Calls that do not come back, or come back elsewhere. */
static const uint32_t excluded[] = {
	SMCCC_FID_PSCI_CPU_SUSPEND,
	SMCCC_FID_PSCI_CPU_SUSPEND_64,
	SMCCC_FID_PSCI_CPU_OFF,
	SMCCC_FID_PSCI_SYSTEM_OFF,
	SMCCC_FID_PSCI_SYSTEM_RESET,
	SMCCC_FID_PSCI_CPU_FREEZE,
	SMCCC_FID_PSCI_SYSTEM_SUSPEND,
	SMCCC_FID_PSCI_SYSTEM_SUSPEND_64,
	SMCCC_FID_PSCI_SYSTEM_RESET2,
	SMCCC_FID_PSCI_SYSTEM_RESET2_64,
	SMCCC_FID_PSCI_SYSTEM_OFF2,
	SMCCC_FID_PSCI_SYSTEM_OFF2_64,
	SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND,
	SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND_64,
};

/* Where DebugFS was before owner 7 had an identifier for it. */
#define DEBUGFS_OLDER 0x82000030u

/* What an argument may be: edges of ranges, other people's memory, noise. */
static const uint64_t arguments[] = {
	0,
	1,
	2,
	3,
	4,
	5,
	7,
	8,
	15,
	16,
	27,
	29,
	32,
	1019,
	1020,
	1023,
	0x100,
	0x1000,
	0xfff,
	0xffff,
	0x10000,
	0x7fffffff,
	0x80000000,
	0xffffffff,
	0x100000000,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xfffffffffffff000,
	0xffffffffffffffff,
	0x0e000000, /* the monitor's RAM */
	0x0e000fff,
	0x0e100000,
	0x0effffff,
	0x00000000, /* its flash */
	0x0003f000,
	0x04000000,
	0x08000000, /* devices */
	0x080a0000,
	0x09000000,
	0x09040000,
	0x090b0000,
	0x40000000, /* normal RAM, first and last */
	0x3fffffff,
	0x7fffffff,
	0x7ffff000,
	0x50000000,
	0x80000001,
	0x84000000,
	0xc4000003,
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void random_seed(struct storm_random *random, uint64_t seed)
{
	random->state = seed * 0x9e3779b97f4a7c15ull | 1;
}

uint64_t random_next(struct storm_random *random)
{
	uint64_t x = random->state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	random->state = x;
	return x * 0x2545f4914f6cdd1dull;
}

static uint64_t argument(struct storm_random *random)
{
	const uint32_t kind = random_below(random, 8);

	if (kind < 4)
		return arguments[random_below(random, COUNT(arguments))];
	if (kind == 4)
		return (uint64_t)&storm_scratch[random_below(
			random, STORM_SCRATCH_BYTES)];
	if (kind == 5)
		return (uint32_t)random_next(random);
	if (kind == 6)
		return random_below(random, 64);
	return random_next(random);
}

/* Most of the list is other vendors' calls: firmware's own come more often. */
static uint32_t listed_fid(struct storm_random *random)
{
	for (;;) {
		const uint32_t fid = known[random_below(random, KNOWN)].fid;
		const uint32_t owner = fid >> 24 & 0x3f;
		const bool vendor = owner == SMCCC_OWNER_SIP ||
				    owner > SMCCC_OWNER_VENDOR_EL3;

		if (!vendor || fid % 16 == 0 || random_below(random, 16) == 0)
			return fid;
	}
}

void call_learn(struct storm_random *random, uint32_t fid)
{
	for (uint32_t i = 0; i < STORM_LEARNED; i++)
		if (random->learned[i] == fid)
			return;
	random->learned[random->learned_count++ % STORM_LEARNED] = fid;
}

static uint32_t known_fid(struct storm_random *random)
{
	const uint32_t learned =
		random->learned[random_below(random, STORM_LEARNED)];
	const bool again = learned != 0 && random_below(random, 4) != 0;
	const uint32_t fid = again ? learned : listed_fid(random);

	switch (random_below(random, 8)) {
	case 0:
		return fid ^ SMCCC_FID_SVE_HINT;
	case 1:
		return fid ^ SMCCC_FID_64;
	case 2:
		return fid ^ SMCCC_FID_FAST;
	case 3:
		return fid ^ 1u << (17 + random_below(random, 7));
	default:
		return fid;
	}
}

static uint32_t formed_fid(struct storm_random *random)
{
	const uint32_t numbers[] = { 0x00, 0x20, 0x50, 0xf0, 0xff00, 0xff };
	uint32_t number = numbers[random_below(random, COUNT(numbers))];

	number += random_below(random, 0x40);
	if (random_below(random, 4) == 0)
		number = random_below(random, 0x10000);
	return SMCCC_FID(random_below(random, 4) != 0, random_below(random, 2),
			 random_below(random, 64), number & SMCCC_FID_NUM);
}

static bool comes_back(uint32_t fid)
{
	for (size_t i = 0; i < COUNT(excluded); i++)
		if (excluded[i] == (fid & ~SMCCC_FID_SVE_HINT))
			return false;
	return true;
}

/* Calls whose success would take the CPU, or memory, from this test. */
static void call_tame(struct storm_random *random, struct call_image *image)
{
	const uint32_t fid =
		(uint32_t)image->x[0] & ~(SMCCC_FID_SVE_HINT | SMCCC_FID_64);

	if (fid == SMCCC_FID_PSCI_CPU_ON) {
		/* A CPU that is none, or an entry that is not RAM's. */
		if (random_below(random, 2) == 0)
			image->x[1] |= 0x40;
		else
			image->x[2] = random_below(random, 0x40000000);
	} else if (fid == (SMCCC_FID_SDEI_EVENT_REGISTER & ~SMCCC_FID_64)) {
		image->x[2] = (uint64_t)sdei_handler;
	} else if (fid == SMCCC_FID_SMCGATE_SIP_PATTERN) {
		/* It writes: here, or where it must not. */
		if (random_below(random, 2) == 0)
			image->x[2] = (uint64_t)storm_scratch + 0x1000;
		else
			image->x[2] = random_below(random, 0x40000000);
	} else if (fid == SMCCC_FID_DEBUGFS_SMC || fid == DEBUGFS_OLDER) {
		image->x[2] = (uint64_t)storm_scratch;
	}
}

void call_make(struct storm_random *random, struct call_image *image)
{
	uint64_t fid;

	do {
		switch (random_below(random, 8)) {
		case 0:
			fid = random_next(random);
			break;
		case 1:
		case 2:
			fid = formed_fid(random);
			break;
		default:
			fid = known_fid(random);
			break;
		}
	} while (!comes_back((uint32_t)fid));
	if (random_below(random, 4) == 0)
		fid |= random_next(random) << 32;
	image->x[0] = fid;
	for (unsigned int i = 1; i < 31; i++)
		image->x[i] = i < 8 ? argument(random) : random_next(random);
	image->nzcv = random_next(random) & 0xf0000000;
	call_tame(random, image);
}

/* x0 upwards: what the function may answer in. */
static unsigned int results_of(uint32_t fid)
{
	unsigned int results = 1;

	for (size_t i = 0; i < KNOWN; i++)
		if (known[i].fid == (fid & ~SMCCC_FID_SVE_HINT) &&
		    known[i].results > results)
			results = known[i].results;
	return results;
}

bool call_kept(const struct call_image *before, const struct call_image *after)
{
	unsigned int first = results_of((uint32_t)before->x[0]);

	/* DEN0028: nothing but x0 says that a call is not there. */
	if (after->x[0] == (uint64_t)SMCCC_NOT_SUPPORTED)
		first = 1;
	for (unsigned int i = first; i < 31; i++)
		if (before->x[i] != after->x[i])
			return false;
	return before->nzcv == after->nzcv && after->sp == 0;
}

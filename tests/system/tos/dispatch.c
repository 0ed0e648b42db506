/* SPDX-License-Identifier: BSD-2-Clause */
/* Which calls go where, and what of them arrives. */
#include "tos_test.h"

#include "el3/tos_frame.h"
#include "lib/rt/rt.h"

#define TOPIC	     "dispatch"
#define HINT	     0x10000u
#define HIGH	     0xdeadbeef00000000ull
#define RANDOM_CALLS 100000u

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static bool refused_by(void (*run)(struct call_image *image), uint64_t x0)
{
	const struct call_image before = call_numbered(x0);
	struct call_image after = before;

	run(&after);
	if (after.x[0] == REFUSED && call_same_from(1, &before, &after))
		return true;
	rt_printf("# x0 = 0x%lx gave 0x%lx\n", x0, after.x[0]);
	return false;
}

static void smc_0(struct call_image *image)
{
	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(image);
}

static void smc_1(struct call_image *image)
{
	call_site_find(SMCCC_CONDUIT_SMC, 1)->run(image);
}

/* Whose are calls with FID[31:24] = row, as run.py says; 2: nobody's. */
static uint32_t owner(uint32_t row, const struct scene *scene)
{
	static const uint8_t rows[2][10] = {
		{ 0xb2, 0xbe, 0xbf, 0xf2, 0xfe, 0xff, 0x02, 0x1f, 0x32, 0x72 },
		{ 0xb3, 0xbc, 0xf3, 0x3c },
	};

	for (uint32_t i = 0; i < 2; i++)
		for (uint32_t n = 0; n < 10; n++)
			if (rows[i][n] == row && row != 0 &&
			    (i == 0 ? scene->first : scene->second))
				return i;
	return 2;
}

/* A number that a Trusted OS does not know is -1 too, but it says so. */
static uint64_t entries_seen(uint32_t fid)
{
	return smc(fid | TOS_CALL_IN, 0, 0, 0);
}

static void test_rows(const struct scene *scene)
{
	bool good = true;

	for (uint32_t row = 0; row < 256; row++) {
		const uint32_t whose = owner(row, scene);
		const uint32_t fid = row << 24 | 0x6660;

		if (whose == 2) {
			good &= refused_by(smc_0, fid) &&
				refused_by(smc_0, fid | HINT);
		} else if (row >= 0x80) {
			/* Its own IN call reports the one before: ours. */
			good &= smc(fid, 1, 2, 3) == REFUSED;
			good &= entries_seen(whose ? SECOND(0) : FIRST(0)) ==
				fid;
		}
	}
	check(good, "each row of identifiers, with its owner");
}

static void test_general(const struct scene *scene)
{
	struct call_image image = call_numbered(0xbf00ff01);
	const struct call_image before = image;
	bool uid = true;

	smc_0(&image);
	if (scene->first)
		for (uint32_t i = 0; i < 4; i++)
			uid &= image.x[i] == TOS_UID_WORD(0) + 16 * i;
	else
		uid = image.x[0] == REFUSED &&
		      call_same_from(1, &before, &image);
	check(uid && call_same_from(4, &before, &image),
	      "the UID of owner 63 is the Trusted OS's");
}

static void test_refused(const struct scene *scene)
{
	bool done = true, reserved = true, immediate = true;

	(void)scene;
	for (uint32_t n = 0; n <= 8; n++)
		done &= refused_by(smc_0, TOS_DONE + n) &&
			refused_by(smc_0, (TOS_DONE + n) | HINT) &&
			refused_by(smc_0, HIGH | (TOS_DONE + n));
	for (uint32_t bit = 17; bit < 24; bit++)
		reserved &=
			refused_by(smc_0, FIRST(TOS_CALL_UID) | 1u << bit) &&
			refused_by(smc_0, FIRST_YIELD | 1u << bit) &&
			refused_by(smc_0,
				   SECOND(TOS_CALL_UID) | HINT | 1u << bit);
	immediate = refused_by(smc_1, FIRST(TOS_CALL_UID)) &&
		    refused_by(smc_1, TOS_DONE + TOS_DONE_CALL);
	check(done, "what S-EL1 says to EL3 is refused from here");
	check(reserved, "identifiers with reserved bits are refused");
	check(immediate, "an SMC with an immediate is refused");
}

/* What the Trusted OS finds in its registers. */
static bool arrives(uint64_t x0, bool narrow)
{
	const struct call_image before = call_numbered(x0);
	struct call_image after = before;
	bool good = true;

	smc_0(&after);
	for (uint32_t i = 0; i < 31; i++) {
		uint64_t there = smc(FIRST(TOS_CALL_IN), i, 0, 0);
		uint64_t want = i >= 8 ? 0 : before.x[i];

		if (i == 0)
			want = (uint32_t)x0 & ~HINT;
		else if (narrow)
			want = (uint32_t)want;
		/* IN replaces what it reports: ask anew. */
		after = before;
		smc_0(&after);
		if (there != want) {
			rt_printf("# x%u there: 0x%lx, not 0x%lx\n", i, there,
				  want);
			good = false;
		}
	}
	return good;
}

static void test_arguments(const struct scene *scene)
{
	if (!scene->first)
		return;
	check(arrives(HIGH | FIRST(0x111), true) &&
		      arrives(HIGH | HINT | FIRST(0x111), true),
	      "SMC32: x0 without hint, x1-x7 32 bits, the rest zero");
	check(arrives(HIGH | FIRST_64(0x111), false) &&
		      arrives(HINT | FIRST_64(0x111), false),
	      "SMC64: x1-x7 whole, the rest zero");
}

static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Calls whose effects a test can bear, and any arguments. */
static uint32_t random_fid(uint64_t *state)
{
	static const uint32_t fids[] = {
		FIRST(TOS_CALL_NOTHING),
		FIRST(TOS_CALL_IN),
		FIRST(TOS_CALL_COUNT),
		FIRST(TOS_CALL_FP),
		FIRST(TOS_CALL_CHECK),
		FIRST(TOS_CALL_UID),
		FIRST_64(TOS_CALL_IN),
		SECOND(TOS_CALL_NOTHING),
		SECOND(TOS_CALL_FP),
		SECOND(TOS_CALL_UID),
		SECOND_YIELD | 0x9999,
		FIRST_YIELD | 0x8888,
		0xb9000000,
		0x8200ff01,
		0x80000000,
		0xbe000005,
	};
	const uint64_t r = random_next(state);

	return fids[r % 16] | (r >> 32 & 15 ? 0 : HINT);
}

static void test_random(void)
{
	uint64_t state = 88172645463325252ull;
	bool good = true;

	for (uint32_t i = 0; i < RANDOM_CALLS && good; i++) {
		struct call_image before = call_numbered(random_fid(&state));
		struct call_image after;

		for (uint32_t r = 1; r < 31; r++)
			before.x[r] = random_next(&state);
		after = before;
		smc_0(&after);
		good = call_same_from(4, &before, &after);
	}
	check(good, "100,000 random calls keep x4-x30");
}

void test_dispatch(const struct scene *scene)
{
	test_rows(scene);
	test_general(scene);
	test_refused(scene);
	test_arguments(scene);
	test_random();
}

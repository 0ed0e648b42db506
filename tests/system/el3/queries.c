/* SPDX-License-Identifier: BSD-2-Clause */
/* General queries, and what the monitor counts. */
#include "guests/rt/gic.h"
#include "lib/rt/rt.h"
#include "services.h"

#define TOPIC	"queries"
#define CALLS	0u
#define REFUSEE 1u
#define FIQS	2u
#define TRAPS	3u
#define COUNTER 4u

static const struct owner {
	const char *name;
	uint32_t count, uid, revision;
} owners[] = {
#define OWNER(name)                                   \
	{                                             \
#name, SMCCC_FID_##name##_CALL_COUNT, \
			SMCCC_FID_##name##_CALL_UID,  \
			SMCCC_FID_##name##_REVISION   \
	}
	OWNER(CPU), OWNER(SIP), OWNER(OEM), OWNER(STD), OWNER(VENDOR_EL3),
};

#define OWNERS (sizeof(owners) / sizeof(owners[0]))

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

/* The counts are compared with the list of services by run.py. */
void test_queries(void)
{
	struct call_image uids[OWNERS];
	bool good = true;
	bool differ = true;

	for (size_t i = 0; i < OWNERS; i++) {
		const struct owner *owner = &owners[i];
		const struct call_image revision =
			called(owner->revision, 7, 7, 7);

		uids[i] = called(owner->uid, 0, 0, 0);
		good &= uids[i].x[0] != UINT32_MAX &&
			revision.x[0] != REFUSED && revision.x[2] == 7;
		for (unsigned int word = 0; word < 4; word++)
			good &= uids[i].x[word] >> 32 == 0;
		for (size_t j = 0; j < i; j++)
			differ &= memcmp(uids[i].x, uids[j].x, 32) != 0;
		rt_printf("# count %x %lu\n", owner->count,
			  smc(owner->count, 0, 0, 0));
	}
	check(good, "UID and revision of each owner");
	check(differ, "each owner has a UID of its own");
}

static uint64_t counter(uint32_t number)
{
	return called(SMCCC_FID_SMCGATE_EL3_STATISTICS_64, number, 0, 0).x[1];
}

static bool refused(uint64_t number, uint64_t cpu)
{
	const struct call_image image =
		called(SMCCC_FID_SMCGATE_EL3_STATISTICS_64, number, cpu, 3);

	return (int64_t)image.x[0] == SMCCC_INVALID_PARAMETER &&
	       image.x[1] == number && image.x[2] == cpu && image.x[3] == 3;
}

static void test_past_the_end(void)
{
	bool good = true;

	for (uint64_t n = COUNTER; n < 0x1000; n++)
		good &= refused(n, 0);
	for (uint64_t n = 4; n < 0x1000; n++) /* the test has four CPUs */
		good &= refused(0, n);
	for (unsigned int bit = 12; bit < 64; bit++)
		good &= refused(1ull << bit, 0) && refused(0, 1ull << bit);
	check(good, "a counter or CPU past the end is INVALID_PARAMETER");
}

void test_counts(void)
{
	const uint64_t calls = counter(CALLS);
	uint64_t refusals, traps;
	struct call_image image;

	smc(SMCCC_FID_SMCCC_VERSION, 0, 0, 0);
	smc(SMCCC_FID_SMCGATE_SIP_EXAMPLE, 0, 0, 0);
	check(counter(CALLS) == calls + 2,
	      "calls to C are counted, constants are not");
	refusals = counter(REFUSEE);
	smc(SMCCC_FID_SMCGATE_SIP_CHECKSUM, 0, 0, 0);
	smc(0x82007777, 0, 0, 0);
	check(counter(REFUSEE) == refusals + 1, "so are refusals by rules");
	/* With a GICv2 the register does not exist: no trap to EL3. */
	if (!gic_present())
		return;
	traps = counter(TRAPS);
	trap_expect(0);
	__asm__ volatile("mrs xzr, s3_0_c12_c8_0"); /* ICC_IAR0_EL1 */
	check(trap_taken() != NULL && counter(TRAPS) == traps + 1, "and traps");
	check(counter(FIQS) != UINT64_MAX, "FIQs can be read");
	image = called(SMCCC_FID_SMCGATE_EL3_STATISTICS, HIGH | CALLS, HIGH, 0);
	check(image.x[0] == 0 && image.x[1] == counter(CALLS) - 1 &&
		      image.x[2] == 0,
	      "SMC32 has the halves in w1 and w2");
	test_past_the_end();
}

/* Linux leaves in reserved registers what was there. */
void test_trng_reserved(void)
{
	struct call_image image = call_numbered(SMCCC_FID_TRNG_RND_64);

	image.x[1] = 64;
	smc_image(0, &image);
	if (image.x[0] == REFUSED)
		return;
	tap_result(&tap, image.x[0] == 0 && image.x[1] == 0 && image.x[2] == 0,
		   "trng", "reserved arguments are ignored", NULL);
}

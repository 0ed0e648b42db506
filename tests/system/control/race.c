/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replaces the policy by newer ones while a second vCPU keeps changing the
 * bytes that are handed over: between two good policies of one version, one of
 * them with the other's rules, and garbage. Whatever is in force afterwards
 * must be one of the two, whole. Until one has been refused, none is good. With
 * "linger" it is the rival: it restarts the first domain in the middle of that,
 * and replaces the policy beside it.
 */
#include <smccc/calls.h>
#include <smcgate/control.h>

#include "arch/aarch64/sysreg.h"
#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define POLICIES    0x40500000ull /* race.py's file */
#define BUFFER	    0x40400000ull
#define HASH_OFFSET 176 /* struct gate_blob: sha256 */
#define HASH_BYTES  32
#define PATIENCE_MS 10000
#define RESTARTS    4
#define RIVAL_FROM  5 /* the versions before are the racer's, the last not */

/* Of each version two, of the same length: it denies the example, or not. */
struct policy {
	uint64_t bytes; /* with the signature */
	int64_t answer; /* of the example */
	uint8_t data[];
};

struct policies {
	uint64_t versions; /* from 2 on */
	uint64_t stride;
};

static const struct policies *const policies = (const void *)POLICIES;
static uint8_t *const buffer = (void *)BUFFER;
static volatile uint64_t flickering; /* the version; 0: none yet */
static volatile bool refused;	     /* before, no good one is painted */
static uint64_t numbers;

static uint64_t random(uint64_t below)
{
	numbers = numbers * 0x5851f42d4c957f2dull + 1;
	return (numbers >> 33) % below;
}

static const struct policy *policy_of(uint64_t version, uint64_t which)
{
	const uint64_t at = 2 * (version - 2) + which;

	return (const void *)(POLICIES + 64 + at * policies->stride);
}

static struct call_image call(uint32_t fid, uint64_t a, uint64_t b)
{
	struct call_image image = { .x = { fid, a, b } };

	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	return image;
}

static void pause_us(uint64_t us)
{
	const uint64_t until = timer_now() + timer_ticks_of_us(us);

	while (timer_now() < until)
		__asm__ volatile("yield");
}

/* Byte @i of what the buffer shall look like. */
static uint8_t pictured(uint64_t version, uint64_t picture, uint64_t i)
{
	const struct policy *deny = policy_of(version, 0);
	const struct policy *forward = policy_of(version, 1);
	const bool mark = i - HASH_OFFSET < HASH_BYTES ||
			  i >= deny->bytes - GATE_POLICY_SIGNATURE_BYTES;

	switch (picture) {
	case 0:
		return deny->data[i];
	case 1:
		return forward->data[i];
	case 2: /* the other's rules under this one's name */
		return mark ? deny->data[i] : forward->data[i];
	default:
		return mark ? deny->data[i] : (uint8_t)~deny->data[i];
	}
}

static void paint(uint64_t version, uint64_t picture)
{
	volatile uint8_t *at = buffer;

	for (uint64_t i = 0; i < policy_of(version, 0)->bytes; i++) {
		const uint8_t byte = pictured(version, picture, i);

		if (at[i] != byte)
			at[i] = byte;
	}
}

static void flicker(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	for (;;) {
		const uint64_t version = flickering;

		if (version == 0)
			continue;
		paint(version, refused ? 0 : 2);
		pause_us(random(4000));
		paint(version, refused ? 1 + random(3) : 3);
		pause_us(random(4000));
	}
}

static uint64_t version_now(void)
{
	return call(SMCCC_FID_SMCGATE_HYP_POLICY_INFO, 0, 0).x[1];
}

static bool hash_is(const struct policy *policy)
{
	for (uint64_t half = 0; half < 2; half++) {
		const struct call_image got =
			call(SMCCC_FID_SMCGATE_HYP_POLICY_HASH, half, 0);

		for (uint64_t i = 0; i < 16; i++)
			if ((uint8_t)(got.x[i / 4] >> 8 * (i % 4)) !=
			    policy->data[HASH_OFFSET + 16 * half + i])
				return false;
	}
	return true;
}

/*
 * Hash and rule agree, of any but the first. A CPU may take it up a moment
 * after the others; who sees to that may be one that is not scheduled just now.
 */
static bool is_whole(uint64_t version)
{
	struct patience wait = patience(PATIENCE_MS);

	if (version == 1)
		return true;
	do {
		const int64_t answer =
			(int64_t)call(SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 0, 0)
				.x[0];

		for (uint64_t which = 0; which < 2; which++) {
			const struct policy *policy = policy_of(version, which);

			if (hash_is(policy) && answer == policy->answer)
				return true;
		}
		if (version_now() != version) /* the other domain's doing */
			return true;
	} while (!patience_ends(&wait));
	return false;
}

static void check(uint64_t error)
{
	const uint64_t version = version_now();

	refused |= error == GATE_POLICY_SIGNATURE;
	if (!is_whole(version))
		rt_printf("race: NOT whole: version %lu\n", version);
	if (error != GATE_POLICY_OK && error != GATE_POLICY_SIGNATURE &&
	    error != GATE_POLICY_VERSION && error != GATE_POLICY_PENDING)
		rt_printf("race: NOT an error of these: %lu\n", error);
}

static void replace(uint64_t version)
{
	const uint64_t bytes = policy_of(version, 0)->bytes;

	check(call(SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE, BUFFER, bytes).x[1]);
}

static void race(uint64_t last)
{
	uint64_t version;

	cpu_prepare(&rt_cpus[1], 1, flicker, NULL);
	call(SMCCC_FID_PSCI_CPU_ON_64, 1, (uint64_t)cpu_entry);
	while ((version = version_now()) < last) {
		flickering = version + 1;
		pause_us(random(1000));
		if (version + 1 < last)
			replace(version + 1);
	}
}

/* A slow racer has its turn: so many restarts of one version at most. */
static void rival(uint64_t last)
{
	uint64_t restarts = 0, before = 0;
	uint64_t version;
	bool must;

	while ((version = version_now()) < last) {
		restarts = version == before ? restarts : 0;
		before = version;
		pause_us(random(100000));
		must = version + 1 == last && restarts == 0;
		if (must || (restarts < RESTARTS && random(2) != 0)) {
			call(SMCCC_FID_SMCGATE_HYP_DOMAIN_RESTART, 1, 0);
			check(GATE_POLICY_OK);
			restarts++;
		} else if (version + 1 >= RIVAL_FROM) {
			paint(version + 1, random(2));
			replace(version + 1);
		}
	}
}

int payload_main(const struct payload_boot *boot)
{
	const uint64_t last = policies->versions + 1;

	power_find();
	numbers = boot->counter;
	if (payload_config.linger != 0)
		rival(last);
	else
		race(last);
	rt_printf("race: version %lu is in force to the end\n", last);
	return 0;
}

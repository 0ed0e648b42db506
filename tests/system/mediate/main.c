/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mediated calls on the machine: what the firmware is given is a copy that the
 * caller's other vCPU cannot change meanwhile, read from where the caller said
 * and given back there.
 */
#include <smccc/calls.h>

#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include "tests/system/mediate/twice.h"

#define TOPIC	  "mediate"
#define CALLS	  200
#define WAIT_US	  200
#define RACES	  10
#define PATIENCE  400 /* times CALLS, on a host with much to do */
#define RAM_BYTES 0x800000ull
#define RAM_BASE  ((uint64_t)image_head & ~(RAM_BYTES - 1))
/* Between two of EL2's blocks: the window has to move. */
#define BORDER	  (RAM_BASE + 0x400000)
#define BYTES	  3001
#define UNTOUCHED 0xa5

static struct tap tap;
static volatile uint64_t shared, ticking;

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static void make(struct call_image *image, enum smccc_conduit conduit)
{
	call_site_find(conduit, 0)->run(image);
}

static void count(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	for (;;) {
		shared++;
		ticking = 1;
	}
}

/* How often two readings differed, of CALLS; -1: something else is wrong. */
static int raced(uint64_t fid)
{
	uint64_t given_back;
	int differ = 0;

	for (unsigned int i = 0; i < CALLS; i++) {
		struct call_image image = call_numbered(fid);
		struct call_image before;

		image.x[1] = (uint64_t)&shared;
		image.x[2] = WAIT_US;
		image.x[3] = (uint64_t)&given_back;
		before = image;
		given_back = 0;
		make(&image, i % 2 ? SMCCC_CONDUIT_SMC : SMCCC_CONDUIT_HVC);
		if (image.x[0] != 0 || image.x[5] != given_back ||
		    image.x[1] != before.x[1] || image.x[3] != before.x[3] ||
		    !call_same_from(6, &before, &image))
			return -1;
		differ += image.x[4] != image.x[5];
	}
	return differ;
}

static void test_race(void)
{
	unsigned int rounds = 0;
	int forwarded = 0, mediated = 0;
	bool good = true;

	/* As many of one kind as of the other, in turn. */
	for (; rounds < PATIENCE && forwarded < RACES && good; rounds++) {
		const int now = raced(TWICE_FORWARDED);
		const int copied = raced(TWICE_MEDIATED);

		good = now >= 0 && copied >= 0;
		forwarded += now;
		mediated += copied;
	}
	rt_printf("# %u calls of each, raced: %d, %d\n", rounds * CALLS,
		  forwarded, mediated);
	check(good && forwarded >= RACES,
	      "the firmware reads memory that changes between two readings");
	check(good && mediated == 0,
	      "the firmware's copy does not change between two readings");
}

static uint32_t fletcher(const uint8_t *bytes, unsigned int count)
{
	uint32_t a = 0, b = 0;

	for (unsigned int i = 0; i < count; i++) {
		a = (a + bytes[i]) % 65535;
		b = (b + a) % 65535;
	}
	return b << 16 | a;
}

static bool checksum(uint64_t fid, uint64_t at, unsigned int bytes)
{
	struct call_image image = call_numbered(fid);
	const uint32_t want = fletcher((const uint8_t *)at, bytes);

	image.x[1] = at;
	image.x[2] = bytes;
	image.x[3] = 0;
	make(&image, SMCCC_CONDUIT_SMC);
	return image.x[0] == 0 && (uint32_t)image.x[1] == want;
}

static void test_read(void)
{
	uint8_t *bytes = (uint8_t *)BORDER - 1500;

	for (unsigned int i = 0; i < BYTES; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	check(checksum(SMCCC_FID_SMCGATE_SIP_CHECKSUM_64, (uint64_t)bytes,
		       BYTES) &&
		      checksum(SMCCC_FID_SMCGATE_SIP_CHECKSUM, (uint64_t)bytes,
			       BYTES),
	      "what lies on both sides of a block's border is copied whole");
	check(checksum(SMCCC_FID_SMCGATE_SIP_CHECKSUM_64, RAM_BASE, 4096) &&
		      checksum(SMCCC_FID_SMCGATE_SIP_CHECKSUM_64,
			       RAM_BASE + RAM_BYTES - 1, 1),
	      "so are the first page and the last byte");
}

static uint64_t pattern(uint64_t at, uint64_t bytes)
{
	struct call_image image =
		call_numbered(SMCCC_FID_SMCGATE_SIP_PATTERN_64);

	image.x[1] = 3;
	image.x[2] = at;
	image.x[3] = bytes;
	make(&image, SMCCC_CONDUIT_SMC);
	return image.x[0];
}

static void test_write(void)
{
	static const uint8_t word[4] = { 0xde, 0xad, 0xbe, 0xef };
	uint8_t *bytes = (uint8_t *)BORDER - 2000;
	bool good;

	for (unsigned int i = 0; i < 4096 + 8; i++)
		bytes[i] = UNTOUCHED;
	good = pattern((uint64_t)bytes + 4, 4096) == 0 &&
	       bytes[3] == UNTOUCHED && bytes[4100] == UNTOUCHED;
	for (unsigned int i = 0; i < 4096; i++)
		good &= bytes[4 + i] == word[i % 4];
	check(good, "what the firmware writes comes back, and nothing beside");
}

static void test_refusals(void)
{
	const uint64_t end = RAM_BASE + RAM_BYTES;

	check(pattern(end - 4095, 4096) == UINT64_MAX &&
		      pattern(end, 4) == UINT64_MAX &&
		      pattern(RAM_BASE - 4, 8) == UINT64_MAX &&
		      pattern(UINT64_MAX - 3, 8) == UINT64_MAX &&
		      pattern(BORDER, 4097) == UINT64_MAX,
	      "memory that is not the caller's is refused");
	/* Refused by the firmware, which has written nothing. */
	*(volatile uint32_t *)BORDER = 0x12345678;
	check((int64_t)pattern(BORDER, 2) < 0 &&
		      *(volatile uint32_t *)BORDER == 0x12345678,
	      "a refusal of the firmware's leaves memory as it was");
}

/* The other vCPU's calls have a buffer and a window of their own. */
static volatile uint64_t rounds, wrong;

static void other(struct rt_cpu *cpu, void *argument)
{
	static uint8_t bytes[2000];

	(void)cpu;
	(void)argument;
	for (uint64_t i = 0;; i++) {
		for (unsigned int n = 0; n < sizeof(bytes); n++)
			bytes[n] = (uint8_t)(i + n * 3);
		wrong += !checksum(SMCCC_FID_SMCGATE_SIP_CHECKSUM_64,
				   (uint64_t)bytes, sizeof(bytes));
		rounds++;
	}
}

static void test_together(void)
{
	static uint8_t bytes[2500];
	bool good = true;

	for (unsigned int i = 0; i < CALLS || rounds < CALLS; i++) {
		for (unsigned int n = 0; n < sizeof(bytes); n++)
			bytes[n] = (uint8_t)(n + i * 5);
		good &= checksum(SMCCC_FID_SMCGATE_SIP_CHECKSUM_64,
				 (uint64_t)bytes, sizeof(bytes));
	}
	check(good && wrong == 0, "two vCPUs' calls do not meet");
}

static bool start(void (*function)(struct rt_cpu *cpu, void *argument))
{
	cpu_prepare(&rt_cpus[1], 1, function, NULL);
	return call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_PSCI_CPU_ON_64, 1,
			(uint64_t)cpu_entry, 0) == 0;
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	test_read();
	test_write();
	test_refusals();
	if (payload_config.linger == 0) {
		check(start(count), "vCPU 1 starts");
		while (ticking == 0)
			;
		test_race();
	} else {
		check(start(other), "vCPU 1 starts");
		test_together();
	}
	return tap_end(&tap);
}

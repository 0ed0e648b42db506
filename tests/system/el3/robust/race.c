/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Case 12: memory of a call's argument changes while the call is checked and
 * used. CPU 1 turns a word over and over, whole, while CPU 0 has the example
 * service sum it up byte by byte: what is summed up must be one of the two
 * values, never some bytes of each. Not under -icount: both have to run.
 */
#include <smccc/calls.h>

#include "arch/aarch64/sysreg.h"
#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define TOPIC	"race"
#define RACE_US 1500000u
#define WAIT_MS 20000u
#define ENOUGH	100u

static struct tap tap;
static volatile uint64_t stop;
static volatile uint64_t word __attribute__((aligned(64)));
static const uint64_t values[2] = { 0x0102030405060708, 0xf1e2d3c4b5a69788 };

/* As services/example.c. */
static uint32_t checksum(uint64_t value)
{
	uint32_t a = 0;
	uint32_t b = 0;

	for (unsigned int i = 0; i < 64; i += 8) {
		a = (a + (uint32_t)(value >> i & 0xff)) % 65535;
		b = (b + a) % 65535;
	}
	return b << 16 | a;
}

static void turn(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	while (!stop) {
		word = values[0];
		word = values[1];
	}
}

/*
 * CPU 0's part: how often it was which value, or neither. A while at least,
 * and till both were seen: CPU 1 turns when its host lets it.
 */
static void call_till(uint64_t end, uint64_t seen[3])
{
	struct patience wait = patience(WAIT_MS);
	const uint32_t sums[2] = { checksum(values[0]), checksum(values[1]) };

	while ((timer_now() < end || seen[0] <= ENOUGH || seen[1] <= ENOUGH) &&
	       !patience_ends(&wait)) {
		struct call_image image = {
			.x = { SMCCC_FID_SMCGATE_SIP_CHECKSUM_64,
			       (uint64_t)&word, sizeof(word), 0 },
		};

		call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
		if (image.x[0] == 0 && image.x[1] == sums[0])
			seen[0]++;
		else if (image.x[0] == 0 && image.x[1] == sums[1])
			seen[1]++;
		else
			seen[2]++;
	}
}

int payload_main(const struct payload_boot *boot)
{
	struct rt_cpu *cpu = &rt_cpus[1];
	uint64_t seen[3] = { 0, 0, 0 };

	(void)boot;
	power_find();
	word = values[0];
	cpu_prepare(cpu, 1, turn, NULL);
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_PSCI_CPU_ON_64, 1,
		 (uint64_t)cpu_entry, 0);
	if (cpu_wait(&cpu->started, 1, WAIT_MS))
		call_till(timer_now() + timer_ticks_of_us(RACE_US), seen);
	stop = 1;
	rt_printf("# %lu of one value, %lu of the other, %lu of neither\n",
		  seen[0], seen[1], seen[2]);
	tap_result(&tap,
		   cpu_wait(&cpu->done, 1, WAIT_MS) && seen[0] > ENOUGH &&
			   seen[1] > ENOUGH,
		   TOPIC, "both values were there to be seen", NULL);
	tap_result(&tap, seen[2] == 0, TOPIC,
		   "case 12: an argument's memory is read once", NULL);
	return tap_end(&tap);
}

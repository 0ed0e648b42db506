/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One life after the other: each looks whether anything of the one before is
 * left, spoils all that it can reach, starts vCPU 1, which does the same to
 * its registers, and one of the two resets the domain. The life that finds
 * STOP in its last line powers it off (restarts.py writes it).
 */
#include "tests/system/life/lives.h"

#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include <smccc/calls.h>
#include <smccc/psci.h>

#define RAM_BYTES 0x400000ull
#define RAM_BASE  (((uint64_t)image_head) & ~(RAM_BYTES - 1))
#define DTB_BYTES 0x10000ull /* as the tool leaves room for it */
#define MARK	  0x6d61726b6d61726bull
#define STOP_LINE (RAM_BASE + RAM_BYTES - 64)
#define STOP	  0x706f7473706f7473ull

extern const uint64_t image_end[];

static uint64_t dtb;

void lives_say(const char *what, uint64_t value)
{
	rt_printf("lives: NOT clean: %s is %lx\n", what, (unsigned long)value);
}

static bool is_dtb(const volatile uint64_t *word)
{
	return (uint64_t)word - dtb < DTB_BYTES;
}

/* A word of each line that no file was loaded to. */
static void memory(bool spoil)
{
	volatile uint64_t *word = (volatile uint64_t *)image_end;
	volatile uint64_t *end = (volatile uint64_t *)STOP_LINE;

	for (; word < end; word += 8) {
		if (is_dtb(word))
			continue;
		if (spoil) {
			*word = MARK;
		} else if (*word != 0) {
			lives_say("memory", *word);
			return;
		}
	}
	word = (volatile uint64_t *)RAM_BASE;
	end = (volatile uint64_t *)(uint64_t)image_head;
	for (; word < end; word += 8) {
		if (is_dtb(word))
			continue;
		if (spoil)
			*word = MARK;
		else if (*word != 0)
			lives_say("memory below the image", *word);
	}
}

static uint64_t psci(uint32_t fid, uint64_t x1, uint64_t x2)
{
	return call_raw(power_conduit(), fid, x1, x2, 0);
}

static void second(struct rt_cpu *cpu, void *argument)
{
	lives_registers();
	lives_registers_spoil();
	cpu->argument = argument;
	if (argument != NULL)
		psci(SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0);
	for (;;)
		;
}

static void start_second(bool resets)
{
	cpu_prepare(&rt_cpus[1], 1, second, resets ? &dtb : NULL);
	if (psci(SMCCC_FID_PSCI_CPU_ON_64, 1, (uint64_t)cpu_entry) != 0)
		lives_say("CPU_ON", 1);
	cpu_wait(&rt_cpus[1].started, 1, 2000);
}

int payload_main(const struct payload_boot *boot)
{
	const bool second_ends = timer_now() % 2;

	dtb = boot->x[0];
	if (boot->x[1] != 0 || boot->x[2] != 0 || boot->x[3] != 0)
		lives_say("a register at the first instruction", boot->x[1]);
	lives_registers();
	lives_devices();
	memory(false);
	power_find();
	if (psci(SMCCC_FID_PSCI_AFFINITY_INFO_64, 1, 0) != PSCI_AFFINITY_OFF)
		lives_say("vCPU 1", 1);
	if (*(volatile uint64_t *)STOP_LINE == STOP) {
		rt_printf("lives: over\n");
		return 0;
	}
	memory(true);
	lives_devices_spoil();
	start_second(second_ends);
	lives_registers_spoil();
	/* A line that is begun, and characters that nobody sends. */
	*(volatile uint32_t *)0x09000000ul = 'x';
	if (!second_ends)
		psci(SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0);
	for (;;)
		;
}

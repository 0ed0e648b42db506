/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * abort.c for AArch32, built as A32 and as T32 code, each WAY in a MODE of its
 * own. The last way makes a virtual SError pending, by the firmware, and each
 * new life looks whether there is one of the life before.
 */
#include "abort_a32.h"

#include <stdbool.h>

#include <smccc/call.h>
#include <smccc/calls.h>

#define ORDER	     0xfffffffeu
#define ORDER_SERROR 0xfffffffcu

#define UART	     0x09000000u
#define GICD	     0x08000000u
#define GICD_ENABLED (GICD + 0x100)
#define GICD_SGIR    (GICD + 0xf00)

/* DFSR: an asynchronous external abort, in the short format. */
#define DFSR_SERROR   0x406u
#define VSESR_AET_EXT 0xd000u /* what else it can say, with FEAT_RAS */
#define CPSR_T	      0x20u
#define SPSR_UNMASKED 0x0d3u /* Supervisor mode; I and F set, A not */

static volatile uint32_t *word(uint32_t address)
{
	return (volatile uint32_t *)(uintptr_t)address;
}

static void call(uint32_t fid, uint32_t r1, uint32_t r2, bool hvc)
{
	struct smccc_regs regs = { .x = { fid, r1, r2 } };

	if (hvc)
		smccc_hvc(&regs);
	else
		smccc_smc(&regs);
}

static void order(uint32_t what, uint32_t more)
{
	call(SMCCC_FID_SMCGATE_SIP_EXAMPLE, what, more, false);
}

/* A constant, forwarded, in C, refused; and a register that is emulated. */
static void calls(void)
{
	static const uint32_t fids[] = {
		SMCCC_FID_SMCCC_VERSION,      SMCCC_FID_SMCGATE_SIP_EXAMPLE,
		SMCCC_FID_PSCI_AFFINITY_INFO, 0x8200fe00,
		SMCCC_FID_PSCI_FEATURES,
	};
	uint32_t pfr0;

	for (unsigned int i = 0; i < sizeof(fids) / sizeof(*fids); i++) {
		call(fids[i], 0, 0, false);
		call(fids[i], 0, 0, true);
	}
	__asm__ volatile("mrc p15, 0, %0, c0, c1, 0" : "=r"(pfr0));
}

static void say(const char *text)
{
	while (*text)
		*word(UART) = (uint32_t)*text++;
}

static void prints(void)
{
	say("abort: this line is long enough to be in the middle of\n");
}

/* The emulated distributor, and an SGI to itself. */
static void devices(void)
{
	uint32_t pfr1;

	(void)*word(GICD_ENABLED);
	__asm__ volatile("mrc p15, 0, %0, c0, c1, 1" : "=r"(pfr1));
	if (pfr1 >> 28) /* a GICv3: ICC_SGI1R */
		__asm__ volatile("mcrr p15, 0, %0, %1, c12" : : "r"(1), "r"(0));
	else
		*word(GICD_SGIR) = 1u << 16;
}

static void restarts(void)
{
	call(SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, false);
}

static void unmask(void)
{
	__asm__ volatile("cpsie a\n\tisb\n\tcpsid a" ::: "memory");
}

static bool taken(void)
{
	return abort_seen.count == 1 && abort_seen.dfsr == DFSR_SERROR &&
	       (abort_seen.spsr & 0x1ff & ~CPSR_T) == SPSR_UNMASKED;
}

/* QEMU clears a life's memory slowly while an SError waits. */
static bool is_seldom(void)
{
	uint32_t low, high;

	__asm__ volatile("mrrc p15, 1, %0, %1, c14" /* CNTVCT */
			 : "=r"(low), "=r"(high));
	return (low >> 4 & 3) == 0;
}

/*
 * SErrors that wait while it calls, and another until it is reset. It says
 * little: each character waits for the others' that are on the console.
 */
static void serrors(void)
{
	unmask();
	if (abort_seen.count != 0)
		say("NOT clean: an SError of the life before\n");
	abort_seen.count = 0;
	order(ORDER_SERROR, 0);
	calls();
	devices();
	if (abort_seen.count != 0)
		say("NOT good: an SError that is masked\n");
	unmask();
	say(taken() ? "good\n" : "NOT good: no such SError\n");
	if (is_seldom()) {
		say("resets\n");
		order(ORDER_SERROR, VSESR_AET_EXT);
	}
	restarts();
}

/* What a report shows of a kernel's own aborts. */
static void abort_registers(void)
{
	__asm__ volatile("mcr p15, 0, %0, c5, c0, 0\n\t" /* DFSR */
			 "mcr p15, 0, %1, c6, c0, 0\n\t" /* DFAR */
			 "mcr p15, 0, %2, c5, c0, 1\n\t" /* IFSR */
			 "mcr p15, 0, %3, c6, c0, 2"	 /* IFAR */
			 :
			 : "r"(0x805), "r"(0x12345678), "r"(0x00d),
			   "r"(0x9abcdef0));
}

void payload_main(void)
{
	static void (*const ways[])(void) = { calls, prints, devices, restarts,
					      serrors };

	abort_registers();
	if (ways[WAY] != serrors)
		order(ORDER, 0);
	for (;;)
		ways[WAY]();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The payload's frame: results by TAP on the console, code that it runs. */
#include "guest.h"

#include <smccc/call.h>
#include <smccc/calls.h>

#define UART_FR	     (UART + 0x18)
#define UART_FR_TXFF (1u << 5)
#define A32_NOP	     0xe320f000u
#define A32_LDR_PC   0xe51ff004u      /* ldr pc, [pc, #-4] */
#define T32_LDR_PC   0xf8dfu, 0xf000u /* ldr.w pc, [pc, #0] */
#define T32_NOP	     0xbf00u

static unsigned int passed, failed;

static void put(char c)
{
	while (read32(UART_FR) & UART_FR_TXFF)
		;
	write32(UART, (uint32_t)c);
}

void say(const char *text)
{
	while (*text)
		put(*text++);
}

void say_hex(uint32_t value)
{
	for (int shift = 28; shift >= 0; shift -= 4)
		put("0123456789abcdef"[value >> shift & 0xf]);
}

/* No division: Armv7 need not have one. */
static void say_number(unsigned int number)
{
	static const unsigned int units[] = { 100, 10, 1 };
	bool begun = false;

	for (unsigned int i = 0; i < 3; i++) {
		unsigned int digit = 0;

		while (number >= units[i]) {
			number -= units[i];
			digit++;
		}
		begun = begun || digit || i == 2;
		if (begun)
			put((char)('0' + digit));
	}
}

void result(bool good, const char *name, const char *variant)
{
	if (good)
		passed++;
	else
		failed++;
	say(good ? "ok " : "not ok ");
	say_number(passed + failed);
	say(" - a32: ");
	say(name);
	if (variant) {
		say(" (");
		say(variant);
		say(")");
	}
	say("\n");
}

extern const uint8_t exec_return[];

static void ready(const void *at, uint32_t thumb)
{
	exec_at = (uint32_t)at | thumb;
	__asm__ volatile("dsb\n\t"
			 "mcr p15, 0, %0, c7, c5, 0\n\t" /* ICIALLU */
			 "dsb\n\t"
			 "isb"
			 :
			 : "r"(0)
			 : "memory");
}

void code_a32(uint32_t first, uint32_t second)
{
	exec_buffer[0] = first;
	exec_buffer[1] = second;
	exec_buffer[2] = A32_LDR_PC;
	exec_buffer[3] = (uint32_t)exec_return;
	ready(exec_buffer, 0);
}

void code_t32(const uint16_t *halves, unsigned int count)
{
	static const uint16_t leave[] = { T32_LDR_PC };
	volatile uint16_t *to = (volatile uint16_t *)exec_buffer;
	unsigned int at = 0;

	while (at < count)
		*to++ = halves[at++];
	/* PC of the load is aligned: so is what it loads. */
	if (at++ % 2)
		*to++ = T32_NOP;
	*to++ = leave[0];
	*to++ = leave[1];
	*(volatile uint32_t *)to = (uint32_t)exec_return;
	ready(exec_buffer, 1);
}

bool run(struct probe *before, struct probe *after)
{
	before->cpsr |= CPSR_MASKED;
	if (exec_at & 1)
		before->cpsr |= CPSR_T;
	exec_at &= ~1u;
	if (exec(before, after))
		return true;
	return false;
}

bool run_a32(uint32_t instruction, struct probe *before, struct probe *after)
{
	code_a32(instruction, A32_NOP);
	return run(before, after);
}

bool run_t32(uint32_t instruction, struct probe *before, struct probe *after)
{
	const uint16_t halves[] = { (uint16_t)(instruction >> 16),
				    (uint16_t)instruction };

	code_t32(halves, 2);
	return run(before, after);
}

struct probe numbered(void)
{
	struct probe probe = { .cpsr = MODE_SVC };

	for (uint32_t i = 0; i < 15; i++)
		probe.r[i] = 0xa5000000u | i << 16 | (0xff - i);
	return probe;
}

bool same(const struct probe *a, const struct probe *b, uint32_t but)
{
	for (uint32_t i = 0; i < 15; i++)
		if (!(but >> i & 1) && a->r[i] != b->r[i])
			return false;
	return ((a->cpsr ^ b->cpsr) & 0xf80f001f) == 0; /* NZCVQ, GE, mode */
}

/* From start.S. */
void exception(uint32_t at);
void exception(uint32_t at)
{
	say("not ok - an exception near ");
	say_hex(at);
	say("\n# 0 passed, 1 failed\n");
	for (;;)
		;
}

void payload_main(void);
void payload_main(void)
{
	struct smccc_regs regs = { .x = { SMCCC_FID_PSCI_SYSTEM_OFF } };

	test_start();
	test_calls();
	test_conditions();
	test_undefined();
	test_registers();
	test_memory();
	test_interrupts();
	test_cpus();
	say("1..");
	say_number(passed + failed);
	say("\n# ");
	say_number(passed);
	say(" passed, ");
	say_number(failed);
	say(" failed\n");
	smccc_smc(&regs);
	say("not ok - SYSTEM_OFF came back\n");
}

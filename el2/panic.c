/* SPDX-License-Identifier: BSD-2-Clause */
/* Our own broken invariant: a readable report, then this CPU halts. */
#include "arch/aarch64/sysreg.h"
#include "el2/clock.h"
#include "el2/console.h"
#include "el2/cpu.h"
#include "el2/here.h"
#include "lib/rt/rt.h"

#define LINE_BYTES 200

/* lib/rt's way out; the gate itself logs whole lines. */
void rt_putc(char c)
{
	console_putc(NULL, c);
}

void gate_log(const char *format, ...)
{
	char line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	rt_vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	console_line(line);
}

static __attribute__((noreturn)) void halt(void)
{
	for (;;)
		wfi();
}

/*
 * This CPU stops wherever it was, the others go on: whoever waits for what it
 * holds would wait for ever. One that breaks in its own report says no more.
 */
static void die(void)
{
	struct cpu *cpu = cpu_here();

	clock_alarm_off();
	console_abandon();
	domains_abandon();
	if (__atomic_exchange_n(&cpu->dead, true, __ATOMIC_SEQ_CST))
		halt();
	console_flush();
}

void panic(const char *format, ...)
{
	char line[LINE_BYTES];
	va_list args;

	die();
	va_start(args, format);
	rt_vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	gate_log("PANIC: %s", line);
	gate_log("  called from %p, CPU %lx", __builtin_return_address(0),
		 (unsigned long)(sysreg_read(mpidr_el1) & MPIDR_AFFINITY));
	halt();
}

/* From vectors.S, on an empty stack. @sp: where ours was. */
__attribute__((noreturn)) void el2_own_exception(const struct frame *frame,
						 uint64_t sp, uint32_t kind);
void el2_own_exception(const struct frame *frame, uint64_t sp, uint32_t kind)
{
	static const char *const kinds[] = { "synchronous", "interrupt",
					     "SError" };

	die();
	gate_log("PANIC: %s exception in the gate, CPU %lx", kinds[kind],
		 (unsigned long)(sysreg_read(mpidr_el1) & MPIDR_AFFINITY));
	gate_log("  pc %016lx (image + %lx)",
		 (unsigned long)sysreg_read(elr_el2),
		 (unsigned long)(sysreg_read(elr_el2) - machine.image));
	gate_log("  esr %08lx (class %02lx)  far %016lx  pstate %08lx",
		 (unsigned long)sysreg_read(esr_el2),
		 (unsigned long)(sysreg_read(esr_el2) >> 26),
		 (unsigned long)sysreg_read(far_el2),
		 (unsigned long)sysreg_read(spsr_el2));
	report_registers(frame, sp);
	halt();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The monitor's own mistakes: a report on the secure console, then what the
 * board or its package wants: this CPU stops, or the machine starts anew.
 *
 * A report that crashes is reported in one line; if that crashes too, nothing
 * more is said.
 */
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/board.h"
#include "el3/crash.h"
#include "el3/syndrome.h"
#include "el3/trap.h"
#include "lib/rt/rt.h"

/* One report at a time; but a CPU that dies in here must not hold others. */
#define LOCK_PATIENCE 1000000u

/* BRK #PANIC_BRK: panic() has told why and wants the report. */
#define PANIC_BRK 0x534d
#define PANIC_ESR (0x3cull << 26 | 1ull << 25 | PANIC_BRK)

/* Index of the CPU that reports, plus 1. */
static uint32_t report_owner;

static void report_begin(const struct cpu *cpu)
{
	for (uint32_t i = 0; i < LOCK_PATIENCE; i++) {
		uint32_t nobody = 0;

		if (__atomic_compare_exchange_n(
			    &report_owner, &nobody, cpu->index + 1, false,
			    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED) ||
		    nobody == cpu->index + 1)
			return;
	}
}

static void report_end(void)
{
	__atomic_store_n(&report_owner, 0, __ATOMIC_RELEASE);
}

static struct cpu *cpu_current(void)
{
	return (struct cpu *)sysreg_read(tpidr_el3);
}

static bool reset_wanted(void)
{
	return machine.boot.on_crash == BOOT_CRASH_RESET ||
	       board.on_crash == BOOT_CRASH_RESET;
}

__attribute__((noreturn)) static void crash_end(bool quiet)
{
	if (!quiet)
		rt_printf("monitor: %s\n", reset_wanted()
						   ? "the machine is reset"
						   : "this CPU stops");
	report_end();
	if (reset_wanted())
		board_reset();
	sysreg_write(daif, 0x3c0);
	for (;;)
		wfi();
}

static unsigned long long mpidr(void)
{
	return sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
}

__attribute__((noreturn)) static void crash_again(uint64_t crashes)
{
	if (crashes == 1) {
		rt_printf("\nmonitor: crash in a crash report on CPU 0x%llx\n",
			  mpidr());
		crash_syndrome(sysreg_read(esr_el3));
		rt_printf("  ELR  %016llx\n",
			  (unsigned long long)sysreg_read(elr_el3));
	}
	crash_end(crashes != 1);
}

void el3_own_exception(const struct frame *frame, unsigned int kind)
{
	static const char *const kinds[] = { "exception", "IRQ", "FIQ",
					     "SError" };
	const struct cpu *cpu = cpu_current();
	const bool told = kind == 0 && sysreg_read(esr_el3) == PANIC_ESR;
	const uint64_t crashes = cpu_log(cpu)->crashes++;

	if (crashes != 0)
		crash_again(crashes);
	report_begin(cpu);
	if (!told)
		rt_printf("\nmonitor: unexpected %s at EL3 on CPU 0x%llx\n",
			  kinds[kind & 3], mpidr());
	crash_report(frame, cpu);
	crash_end(false);
}

void panic(const char *format, ...)
{
	const struct cpu *cpu = cpu_current();
	va_list args;

	if (cpu_log(cpu)->crashes != 0)
		crash_again(cpu_log(cpu)->crashes++);
	report_begin(cpu);
	rt_printf("\nmonitor: panic on CPU 0x%llx, called from %p: ", mpidr(),
		  (void *)(uint64_t)(uint32_t)(uint64_t)
			  __builtin_return_address(0));
	va_start(args, format);
	rt_vprintf(format, args);
	va_end(args);
	rt_printf("\n");
	__asm__ volatile("brk %0" : : "i"(PANIC_BRK) : "memory");
	__builtin_unreachable();
}

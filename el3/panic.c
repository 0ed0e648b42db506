/* SPDX-License-Identifier: BSD-2-Clause */
/* The monitor's own mistakes: a report on the secure console, and the end. */
#include "arch/aarch64/sysreg.h"
#include "el3/cpu.h"
#include "el3/trap.h"
#include "lib/rt/rt.h"

/* One report at a time; but a CPU that dies in here must not hold others. */
#define LOCK_PATIENCE 1000000u

static uint32_t report_lock;

static void report_begin(void)
{
	for (uint32_t i = 0; i < LOCK_PATIENCE; i++)
		if (__atomic_exchange_n(&report_lock, 1, __ATOMIC_ACQUIRE) == 0)
			return;
}

static void report_end(void)
{
	__atomic_store_n(&report_lock, 0, __ATOMIC_RELEASE);
}

__attribute__((noreturn)) static void cpu_halt(void)
{
	report_end();
	sysreg_write(daif, 0x3c0);
	for (;;)
		wfi();
}

/* Exception classes that EL3 can take from itself (ESR_ELx.EC). */
static const char *class_name(uint64_t esr)
{
	static const struct {
		uint8_t ec;
		const char *name;
	} names[] = {
		{ 0x00, "undefined instruction" },
		{ 0x07, "trapped FP or SIMD" },
		{ 0x0e, "illegal execution state" },
		{ 0x17, "SMC at EL3" },
		{ 0x18, "trapped system register" },
		{ 0x19, "trapped SVE" },
		{ 0x1d, "trapped SME" },
		{ 0x21, "instruction abort" },
		{ 0x22, "misaligned PC" },
		{ 0x25, "data abort" },
		{ 0x26, "misaligned SP" },
		{ 0x2f, "SError" },
		{ 0x3c, "BRK" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].ec == (esr >> 26 & 0x3f))
			return names[i].name;
	return "unknown class";
}

static const char *fault_name(uint64_t esr)
{
	static const char *const names[] = {
		"address size",
		"translation",
		"access flag",
		"permission",
	};
	const uint64_t fsc = esr & 0x3f;

	if (fsc < 0x10)
		return names[fsc >> 2];
	if (fsc == 0x10)
		return "external abort";
	return fsc == 0x21 ? "alignment" : "other";
}

static void report_syndrome(uint64_t esr)
{
	const uint64_t ec = esr >> 26 & 0x3f;

	rt_printf("  ESR  %016llx %s", (unsigned long long)esr,
		  class_name(esr));
	if (ec == 0x25)
		rt_printf(", %s, %s", esr & (1u << 6) ? "write" : "read",
			  fault_name(esr));
	else if (ec == 0x21)
		rt_printf(", %s", fault_name(esr));
	rt_printf("\n");
}

static void report_registers(const struct frame *frame)
{
	for (unsigned int i = 0; i < 31; i++)
		rt_printf("%s%-3d %016llx%s", i % 3 == 0 ? "  x" : " x", (int)i,
			  (unsigned long long)frame->x[i],
			  i % 3 == 2 ? "\n" : "");
	rt_printf(" sp  %016llx\n", (unsigned long long)frame->sp);
}

void el3_own_exception(const struct frame *frame, unsigned int kind)
{
	static const char *const kinds[] = { "exception", "IRQ", "FIQ",
					     "SError" };

	report_begin();
	rt_printf(
		"\nmonitor: unexpected %s at EL3 on CPU 0x%llx\n",
		kinds[kind & 3],
		(unsigned long long)(sysreg_read(mpidr_el1) & MPIDR_AFFINITY));
	report_syndrome(sysreg_read(esr_el3));
	rt_printf("  ELR  %016llx SPSR %016llx\n  FAR  %016llx SCR  %016llx\n",
		  (unsigned long long)sysreg_read(elr_el3),
		  (unsigned long long)sysreg_read(spsr_el3),
		  (unsigned long long)sysreg_read(far_el3),
		  (unsigned long long)sysreg_read(scr_el3));
	report_registers(frame);
	rt_printf("monitor: this CPU stops\n");
	cpu_halt();
}

void panic(const char *format, ...)
{
	va_list args;

	report_begin();
	rt_printf("\nmonitor: panic on CPU 0x%llx, called from %p: ",
		  (unsigned long long)(sysreg_read(mpidr_el1) & MPIDR_AFFINITY),
		  __builtin_return_address(0));
	va_start(args, format);
	rt_vprintf(format, args);
	va_end(args);
	rt_printf("\nmonitor: this CPU stops\n");
	cpu_halt();
}

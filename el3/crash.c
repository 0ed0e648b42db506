/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text of a crash report. It trusts nothing that the crash may have
 * broken: the stack is read within its bounds, and what belongs to a CPU is
 * found by the CPU's own address.
 */
#include "el3/crash.h"

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/syndrome.h"
#include "lib/rt/rt.h"

/* Frames that a backtrace shows at most; more would be a loop. */
#define BACKTRACE_MAX 16u
/* EL3's addresses have 32 bits (MMU_TCR); above are signatures. */
#define ADDRESS_OF(pointer) ((uint32_t)(pointer))
#define HEX(value)	    ((unsigned long long)(value))

#define SPSR_NRW	    (1ull << 4)
#define SPSR_EL(spsr)	    ((unsigned int)((spsr) >> 2) & 3)

struct bit {
	uint8_t shift;
	char name[6];
};

static void put_bits(uint64_t value, const struct bit *bits, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (value >> bits[i].shift & 1)
			rt_printf(" %s", bits[i].name);
}

/* Arm ARM, SPSR_EL3. */
static void put_spsr(uint64_t spsr)
{
	static const struct bit bits[] = {
		{ 31, "N" },   { 30, "Z" },   { 29, "C" },    { 28, "V" },
		{ 25, "TCO" }, { 24, "DIT" }, { 23, "UAO" },  { 22, "PAN" },
		{ 21, "SS" },  { 20, "IL" },  { 12, "SSBS" }, { 9, "D" },
		{ 8, "A" },    { 7, "I" },    { 6, "F" },
	};

	rt_printf("  SPSR %016llx", HEX(spsr));
	if (spsr & SPSR_NRW)
		rt_printf(" AArch32, mode 0x%x", (unsigned int)spsr & 0x1f);
	else
		rt_printf(" EL%u%c", SPSR_EL(spsr), spsr & 1 ? 'h' : 't');
	put_bits(spsr, bits, sizeof(bits) / sizeof(bits[0]));
	rt_printf("\n");
}

void crash_syndrome(uint64_t esr)
{
	rt_printf("  ESR  %016llx %s", HEX(esr), syndrome_class(esr));
	if (syndrome_is_data(esr))
		rt_printf(", %s", esr & (1u << 6) ? "write" : "read");
	if (syndrome_is_data(esr) || syndrome_is_fetch(esr))
		rt_printf(", %s", syndrome_fault(esr));
	rt_printf("\n");
}

/* Three to a line: the columns are names of up to five letters. */
static void put_register(unsigned int *column, const char *name, uint64_t value)
{
	rt_printf("%s%-9s %016llx%s", *column == 0 ? "  " : " ", name,
		  HEX(value), *column == 2 ? "\n" : "");
	*column = (*column + 1) % 3;
}

static void put_line_end(unsigned int column)
{
	if (column != 0)
		rt_printf("\n");
}

static void report_general(const struct frame *frame)
{
	for (unsigned int i = 0; i < 31; i++)
		rt_printf("%s%-3d %016llx%s", i % 3 == 0 ? "  x" : " x", (int)i,
			  HEX(frame->x[i]), i % 3 == 2 ? "\n" : "");
	rt_printf(" sp  %016llx\n", HEX(frame->sp));
}

#define REGISTER(name) put_register(&column, #name, sysreg_read(name))

static void report_el3(void)
{
	unsigned int column = 0;

	crash_syndrome(sysreg_read(esr_el3));
	put_spsr(sysreg_read(spsr_el3));
	REGISTER(elr_el3);
	REGISTER(far_el3);
	REGISTER(scr_el3);
	REGISTER(sctlr_el3);
	REGISTER(vbar_el3);
	REGISTER(ttbr0_el3);
	put_line_end(column);
}

static void report_lower(void)
{
	unsigned int column = 0;

	if (feature_el2()) {
		REGISTER(elr_el2);
		REGISTER(spsr_el2);
		REGISTER(esr_el2);
		REGISTER(far_el2);
		REGISTER(vbar_el2);
		REGISTER(sp_el2);
		REGISTER(hcr_el2);
	}
	REGISTER(elr_el1);
	REGISTER(spsr_el1);
	REGISTER(esr_el1);
	REGISTER(far_el1);
	REGISTER(vbar_el1);
	REGISTER(sp_el1);
	REGISTER(sp_el0);
	put_line_end(column);
}

/* Frame records: x29 points to the caller's x29, its return address behind. */
static void report_backtrace(const struct frame *frame, const struct cpu *cpu)
{
	const uint64_t top = (uint64_t)cpu;
	const uint64_t bottom = top - CPU_STACK_BYTES;
	uint64_t at = frame->x[29];

	/* x30 may be older than the frame's, of a function that has called. */
	rt_printf("  called from:\n   %08x\n   %08x x30\n",
		  ADDRESS_OF(sysreg_read(elr_el3)), ADDRESS_OF(frame->x[30]));
	for (unsigned int i = 0; i < BACKTRACE_MAX; i++) {
		const uint64_t *record = (const uint64_t *)at;

		if (at % 16 != 0 || at < bottom || at > top - 16)
			return;
		rt_printf("   %08x\n", ADDRESS_OF(record[1]));
		if (record[0] <= at) /* the stack grows down */
			return;
		at = record[0];
	}
}

static void report_cpus(const struct cpu *current)
{
	static const char *const powers[] = { "on", "off", "pending" };
	const uint32_t count = machine.cpu_count < BOARD_MAX_CPUS
				       ? machine.cpu_count
				       : BOARD_MAX_CPUS;

	for (uint32_t i = 0; i < count; i++) {
		const struct cpu *cpu = &cpu_areas[i].cpu;
		const uint32_t power =
			__atomic_load_n(&cpu->power, __ATOMIC_RELAXED);

		rt_printf(" %cCPU %-2u mpidr %010llx %-7s entry %016llx%s\n",
			  cpu == current ? '*' : ' ', i, HEX(cpu->mpidr),
			  power < 3 ? powers[power] : "?", HEX(cpu->entry),
			  cpu_areas[i].log.crashes != 0 ? " crashed" : "");
	}
}

/* Oldest first. A call that is not back yet has no result. */
static void report_calls(const struct frame *frame, const struct cpu *cpu)
{
	const struct cpu_log *log = cpu_log(cpu);
	const uint64_t base = (uint64_t)log->call;
	const uint64_t last = (log->next - base) / CPU_CALL_BYTES - 1;
	const bool inside = frame->sp < (uint64_t)cpu;

	if (log->next <= base || last >= CPU_CALLS)
		return;
	rt_printf("  last calls to C: x0, x1, result\n");
	for (uint64_t i = 1; i <= CPU_CALLS; i++) {
		const struct cpu_call *call =
			&log->call[(last + i) % CPU_CALLS];

		if (call->x0 == 0 && call->x1 == 0)
			continue;
		rt_printf("   %016llx %016llx ", HEX(call->x0), HEX(call->x1));
		if (call->result == CPU_CALL_GONE || (i == CPU_CALLS && inside))
			rt_printf("not back\n");
		else
			rt_printf("%016llx\n", HEX(call->result));
	}
}

__attribute__((noinline)) void crash_report(const struct frame *frame,
					    const struct cpu *cpu)
{
	report_el3();
	report_general(frame);
	report_lower();
	report_backtrace(frame, cpu);
	report_cpus(cpu);
	report_calls(frame, cpu);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One access that must stop its own domain, and nothing else. Which one is
 * read from the console; the manifest starts the domain again afterwards. A
 * case that comes back has had no effect, which some of them may.
 */
#include "guests/isolation/crash.h"

#include <stdbool.h>

#include <smccc/calls.h>

#include "arch/aarch64/sysreg.h"
#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"

#define UART_FR	     0x18
#define UART_FR_RXFE 0x10

/*
 * Instructions with the address in x0; x1 to x3 are theirs. A string for the
 * assembler cannot be parenthesised.
 * NOLINTBEGIN(bugprone-macro-parentheses)
 */
#define ACT(name, text)                                                \
	static void name(uint64_t address)                             \
	{                                                              \
		register uint64_t x0 __asm__("x0") = address;          \
		__asm__ volatile(text                                  \
				 : "+r"(x0)                            \
				 :                                     \
				 : "x1", "x2", "x3", "x30", "memory"); \
	}

/* NOLINTEND(bugprone-macro-parentheses) */

ACT(load, "ldr x1, [x0]")
ACT(load_byte, "ldrb w1, [x0]")
ACT(load_pair, "ldp x1, x2, [x0]")
ACT(load_writeback, "ldr x1, [x0], #8")
ACT(load_exclusive, "ldxr x1, [x0]")
ACT(load_acquire, "ldar x1, [x0]")
ACT(load_signed, "ldrsb x1, [x0]")
ACT(load_vector, ".inst 0x4c407000") /* ld1 {v0.16b}, [x0] */
ACT(store, "mov x1, #0xbad\n\tstr x1, [x0]")
ACT(store_pair, "mov x1, #0xbad\n\tstp x1, x1, [x0]")
ACT(store_exclusive, "ldxr x1, [x0]\n\tmov x1, #0xbad\n\tstxr w2, x1, [x0]")
ACT(store_exclusive_alone, "mov x1, #0xbad\n\tstxr w2, x1, [x0]\n\t"
			   "cbnz w2, 1f\n\tudf #0\n1:")
ACT(store_vector, ".inst 0x4c007000")		      /* st1 {v0.16b}, [x0] */
ACT(store_across, "mov x1, #-1\n\tstr x1, [x0, #-4]") /* and the page before */
ACT(atomic_add, "mov x1, #1\n\t.inst 0xf8210002")     /* ldadd x1, x2, [x0] */
ACT(atomic_swap, "mov x1, #1\n\t.inst 0xf8218002")    /* swp x1, x2, [x0] */
ACT(compare_swap, "mov x1, #0\n\tmov x2, #0xbad\n\t"
		  ".inst 0xc8a17c02") /* cas x1, x2, [x0] */
ACT(compare_swap_pair, "mov x2, #0\n\tmov x3, #0\n\t"
		       ".inst 0x48227c02") /* casp x2, x3, x2, x3, [x0] */
ACT(zero_block, "dc zva, x0")
ACT(invalidate, "dc ivac, x0\n\tdsb sy")
ACT(clean, "dc cvac, x0\n\tdsb sy")
ACT(clean_invalidate, "dc civac, x0\n\tdsb sy")
ACT(invalidate_code, "ic ivau, x0\n\tdsb sy")
ACT(prefetch, "prfm pldl1keep, [x0]\n\tprfm pstl1keep, [x0]")
ACT(fetch, "blr x0")
ACT(fetch_unaligned, "add x0, x0, #2\n\tblr x0")

#define GATE	   0x60000000u /* its image; BL33's place */
#define MONITOR	   0x0e000000u
#define VICTIM	   0x58000000u /* the witness's RAM */
#define SECURE_PIN 0x090b0000u

/* A name says the access, then what lies at the address. */
const struct crash_case crash_cases[] = {
	/* Each place that there is, and some where nothing is. */
	{ "read: flash of the boot stage", load, 0x0 },
	{ "read: second flash", load, 0x04000000 },
	{ "read: GICv2's CPU interface", load, 0x08010000 },
	{ "read: GICv2's virtual one", load, 0x08030000 },
	{ "read: ITS", load, 0x08080000 },
	{ "read: another CPU's redistributor", load, 0x080c0000 },
	{ "write: another CPU's redistributor", store, 0x080d0200 },
	{ "read: real-time clock", load, 0x09010000 },
	{ "read: firmware configuration", load, 0x09020000 },
	{ "read: secure UART", load, 0x09040000 },
	{ "write: secure power pins", store, SECURE_PIN },
	{ "read: virtio", load, 0x0a000000 },
	{ "read: monitor", load, MONITOR },
	{ "write: monitor", store, MONITOR + 0x1000 },
	{ "fetch: monitor", fetch, MONITOR },
	{ "read: Trusted OS's memory", load, 0x0e100000 },
	{ "read: PCI memory", load, 0x10000000 },
	{ "read: PCI configuration", load, 0x3f000000 },
	{ "read: just below its RAM", load, 0x3ffffff8 },
	{ "read: just behind its RAM", load, 0x40800000 },
	{ "read: RAM that is nobody's", load, 0x4ff00000 },
	{ "read: gate", load, GATE },
	{ "write: gate", store, GATE + 0x1000 },
	{ "fetch: gate", fetch, GATE + 0x800 },
	{ "fetch: gate, unaligned", fetch_unaligned, GATE + 0x800 },
	{ "read: gate's pool, last page of RAM", load, 0x7ffff000 },
	{ "read: behind RAM", load, 0x80000000 },
	{ "read: PCI configuration, high", load, 0x4010000000 },
	{ "read: last of 39 bits", load, 0x7ffffffff8 },
	{ "read: first of 40 bits", load, 0x8000000000 },
	{ "write: first of 44 bits", store, 0x80000000000 },

	/* Each way to get at the other domain. */
	{ "read: other domain", load, VICTIM + 0x200000 },
	{ "write: other domain", store, VICTIM + 0x200000 },
	{ "fetch: other domain", fetch, VICTIM },
	{ "byte: other domain", load_byte, VICTIM + 0x200001 },
	{ "pair: other domain", load_pair, VICTIM + 0x200000 },
	{ "pair stored: other domain", store_pair, VICTIM + 0x200000 },
	{ "writeback: other domain", load_writeback, VICTIM + 0x200000 },
	{ "signed: other domain", load_signed, VICTIM + 0x200001 },
	{ "exclusive: other domain", load_exclusive, VICTIM + 0x200000 },
	{ "exclusive stored: other domain", store_exclusive,
	  VICTIM + 0x200000 },
	{ "store without exclusive load: other domain", store_exclusive_alone,
	  VICTIM + 0x200000 },
	{ "acquire: other domain", load_acquire, VICTIM + 0x200000 },
	{ "vector: other domain", load_vector, VICTIM + 0x200000 },
	{ "vector stored: other domain", store_vector, VICTIM + 0x200000 },
	{ "across its first page: other domain", store_across, VICTIM },
	{ "atomic add: other domain", atomic_add, VICTIM + 0x200000 },
	{ "swap: other domain", atomic_swap, VICTIM + 0x200000 },
	{ "compare and swap: other domain", compare_swap, VICTIM + 0x200000 },
	{ "the same on a pair: other domain", compare_swap_pair,
	  VICTIM + 0x200000 },
	{ "DC ZVA: other domain", zero_block, VICTIM + 0x200000 },
	{ "DC IVAC: other domain", invalidate, VICTIM + 0x200000 },
	{ "DC CVAC: other domain", clean, VICTIM + 0x200000 },
	{ "DC CIVAC: other domain", clean_invalidate, VICTIM + 0x200000 },
	{ "IC IVAU: other domain", invalidate_code, VICTIM },
	{ "prefetch: other domain", prefetch, VICTIM + 0x200000 },

	/* Where the gate emulates, by instructions that name no register. */
	{ "pair: GICD", load_pair, 0x08000000 },
	{ "exclusive: GICD", load_exclusive, 0x08000100 },
	{ "vector: UART", load_vector, 0x09000000 },
	{ "writeback: UART", load_writeback, 0x09000000 },
	{ "atomic add: GICR", atomic_add, 0x080a0100 },
	{ "DC ZVA: GICD", zero_block, 0x08000000 },
	{ "fetch: UART", fetch, 0x09000000 },
	{ "fetch: GICD", fetch, 0x08000000 },
	{ "read: behind the UART's page", load, 0x09001000 },

	/* Through a stage 1 of its own. */
	{ "table base: gate", page_table_base, GATE },
	{ "table base: monitor", page_table_base, MONITOR },
	{ "table base: other domain", page_table_base, VICTIM + 0x200000 },
	{ "table entry: gate", page_table_entry, GATE },
	{ "table entry: other domain", page_table_entry, VICTIM + 0x200000 },
	{ "mapped read: gate", page_mapped_read, GATE },
	{ "mapped read: other domain", page_mapped_read, VICTIM + 0x200000 },
	{ "mapped write: other domain", page_mapped_write, VICTIM + 0x200000 },
	{ "AT through a table: other domain", page_translate,
	  VICTIM + 0x200000 },
	{ "access flag set in a table: other domain", page_table_update,
	  VICTIM + 0x200000 },
};
const size_t crash_case_count = sizeof(crash_cases) / sizeof(crash_cases[0]);

/* Emulated: by an instruction whose syndrome names the register. */
static uint32_t uart_read(uint64_t offset)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]"
			 : "=r"(value)
			 : "r"(payload_config.console_base + offset)
			 : "memory");
	return value;
}

static char input(void)
{
	while (uart_read(UART_FR) & UART_FR_RXFE)
		;
	return (char)uart_read(0);
}

/* Digits and a newline; what comes before them is somebody else's. */
static uint64_t number_read(void)
{
	uint64_t number = 0;
	bool any = false;

	for (;;) {
		const char c = input();

		if (c >= '0' && c <= '9') {
			number = number * 10 + (uint64_t)(c - '0');
			any = true;
		} else if (any) {
			return number;
		}
	}
}

int payload_main(const struct payload_boot *boot)
{
	uint64_t number;

	(void)boot;
	power_find();
	rt_printf("which of %lu?\n", crash_case_count);
	number = number_read();
	if (number >= crash_case_count)
		return 0;
	rt_printf("case %lu: %s.\n", number, crash_cases[number].name);
	trap_expect(0);
	crash_cases[number].act(crash_cases[number].address);
	rt_printf(trap_taken() ? "not on this CPU\n" : "no effect\n");
	call_raw(power_conduit(), SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
	return 1;
}

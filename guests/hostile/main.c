/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that oversteps: what must become an Undefined Instruction exception
 * first, then one thing that ends its domain (hostile_act(), one file each).
 * The gate must report it, stop this domain and leave the others alone.
 */
#include "arch/aarch64/sysreg.h"
#include "guests/hostile/hostile.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"

/*
 * An instruction that must be undefined at EL1 under the gate. A string for
 * the assembler cannot be parenthesised.
 * NOLINTBEGIN(bugprone-macro-parentheses)
 */
#define UNDEFINED(tap, instruction, name)                                \
	do {                                                             \
		trap_expect(0);                                          \
		__asm__ volatile(instruction : : "r"(0ull) : "memory");  \
		tap_result(tap, was_undefined(), "hostile", name, NULL); \
	} while (0)
/* NOLINTEND(bugprone-macro-parentheses) */

static bool was_undefined(void)
{
	const struct trap_frame *frame = trap_taken();

	return frame && TRAP_EC(frame->esr) == TRAP_EC_UNKNOWN;
}

static void registers(struct tap *tap)
{
	UNDEFINED(tap, "msr hcr_el2, %0", "HCR_EL2 is undefined");
	UNDEFINED(tap, "msr vbar_el2, %0", "VBAR_EL2 is undefined");
	UNDEFINED(tap, "msr s3_6_c1_c1_0, %0", "SCR_EL3 is undefined");
	UNDEFINED(tap, "msr s3_0_c15_c0_0, %0",
		  "an implementation-defined register is undefined");
	UNDEFINED(tap, "tlbi alle2", "TLB maintenance of EL2 is undefined");
}

int payload_main(const struct payload_boot *boot)
{
	struct tap tap = { 0 };

	(void)boot;
	power_find();
	registers(&tap);
	rt_printf("hostile: %s\n", hostile_what);
	hostile_act();
	tap_result(&tap, false, "hostile", hostile_what, "it went through");
	return tap_end(&tap);
}

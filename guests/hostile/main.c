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

/* An instruction that must be undefined at EL1 under the gate. */
#define UNDEFINED(instruction)                                          \
	__extension__({                                                 \
		const struct trap_frame *frame_;                        \
		trap_expect(0);                                         \
		__asm__ volatile(instruction : : "r"(0ull) : "memory"); \
		frame_ = trap_taken();                                  \
		frame_ &&TRAP_EC(frame_->esr) == TRAP_EC_UNKNOWN;       \
	})

static void registers(struct tap *tap)
{
	tap_result(tap, UNDEFINED("msr hcr_el2, %0"), "hostile",
		   "HCR_EL2 is undefined", NULL);
	tap_result(tap, UNDEFINED("msr vbar_el2, %0"), "hostile",
		   "VBAR_EL2 is undefined", NULL);
	tap_result(tap, UNDEFINED("msr s3_6_c1_c1_0, %0"), "hostile",
		   "SCR_EL3 is undefined", NULL);
	tap_result(tap, UNDEFINED("msr s3_0_c15_c0_0, %0"), "hostile",
		   "an implementation-defined register is undefined", NULL);
	tap_result(tap, UNDEFINED("tlbi alle2"), "hostile",
		   "TLB maintenance of EL2 is undefined", NULL);
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

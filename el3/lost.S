/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a power-down of a CPU loses: on QEMU, nothing. A test build links
 * tests/system/el3/lost.S instead, which spoils it all.
 */
#include "arch/aarch64/asm.h"

/*
 * void power_lost(void), void power_lost_interface(void) - system registers;
 * the GIC's CPU interface. MMU off.
 *
 * Clobbers: nothing; in a test build all but x30
 */
func power_lost
	ret
	dsb	nsh
	isb
endfunc power_lost

func power_lost_interface
	ret
	dsb	nsh
	isb
endfunc power_lost_interface

/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reset code has to know of the board, where C's struct is not yet. */
#include "boards/qemu-virt/memory.h"

/*
 * board_cpu_index INDEX, MPIDR, MISS: the CPU's number, which is also that of
 * its redistributor frame; to MISS for a CPU that we have no room for. QEMU
 * virt with a GICv3 counts Aff0 from 0 to 15 before it counts Aff1.
 *
 * Clobbers: \index, \mpidr, flags
 */
.macro board_cpu_index index, mpidr, miss
	and	\index, \mpidr, #0xffffff
	ubfx	\mpidr, \mpidr, #32, #8
	cbnz	\mpidr, \miss
	cmp	\index, #BOARD_MAX_CPUS
	b.hs	\miss
.endm

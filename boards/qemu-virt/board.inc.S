/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reset code has to know of the board, where C's struct is not yet. */
#include "boards/qemu-virt/memory.h"

/*
 * board_cpu_index INDEX, MPIDR, MISS: the CPU's number, which is also that of
 * its redistributor frame; to MISS for a CPU that we have no room for. The
 * reverse of BOARD_MPIDR().
 *
 * Clobbers: \index, \mpidr, flags
 */
.macro board_cpu_index index, mpidr, miss
	ubfx	\index, \mpidr, #32, #8
	cbnz	\index, \miss		/* Aff3 */
	tst	\mpidr, #0xff0000
	b.ne	\miss			/* Aff2 */
	tst	\mpidr, #0xf0
	b.ne	\miss			/* Aff0 past 15 */
	ubfx	\index, \mpidr, #8, #8
	and	\mpidr, \mpidr, #0xf
	add	\index, \mpidr, \index, lsl #BOARD_CLUSTER_SHIFT
	cmp	\index, #BOARD_MAX_CPUS
	b.hs	\miss
.endm

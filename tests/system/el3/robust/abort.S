/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vectors that remember the exception and go on: behind the instruction, or
 * where abort_seen.resume says. One table and one record per exception level.
 */
#include "arch/aarch64/asm.h"
#include "abort.h"

.macro seen_handler el, record
func seen_\el
	adr_far	x0, abort_seen
	add	x0, x0, #\record
	str	x1, [x0, #ABORT_VECTOR]
	mrs	x1, esr_\el
	str	x1, [x0, #ABORT_ESR]
	mrs	x1, spsr_\el
	str	x1, [x0, #ABORT_SPSR]
	mrs	x1, far_\el
	str	x1, [x0, #ABORT_FAR]
	ldr	x1, [x0, #ABORT_COUNT]
	add	x1, x1, #1
	str	x1, [x0, #ABORT_COUNT]
	mrs	x1, elr_\el
	str	x1, [x0, #ABORT_ELR]
	ldr	x1, [x0, #ABORT_RESUME]
	cbz	x1, 1f
	msr	elr_\el, x1
	ldr	x1, [x0, #ABORT_PSTATE]
	msr	spsr_\el, x1
	b	2f
1:	ldr	x1, [x0, #ABORT_VECTOR]
	tst	x1, #3
	b.ne	2f			/* an SError: nothing to step over */
	mrs	x1, elr_\el
	add	x1, x1, #4
	msr	elr_\el, x1
2:	ldp	x0, x1, [sp], #16
	eret
endfunc seen_\el

vector_table abort_vectors_\el
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vector_code
	stp	x0, x1, [sp, #-16]!
	mov	x1, #\n
	b	seen_\el
	.endr
vector_table_end abort_vectors_\el
.endm

	seen_handler el1, 0
	seen_handler el2, ABORT_BYTES

/*
 * void abort_run(uint64_t entry, uint64_t spsr, uint64_t x0, uint64_t x1,
 *                uint64_t x2)
 *
 * EL1, until it says HVC. Clobbers what the caller does not preserve; EL1
 * leaves the rest alone.
 */
func abort_run
	stp	x29, x30, [sp, #-16]!
	adr	x9, 1f
	adr_far	x10, abort_seen
	add	x10, x10, #ABORT_BYTES
	str	x9, [x10, #ABORT_RESUME]
	mov	x9, #0x3c9		/* EL2h, masked */
	str	x9, [x10, #ABORT_PSTATE]
	msr	elr_el2, x0
	msr	spsr_el2, x1
	mov	x0, x2
	mov	x1, x3
	mov	x2, x4
	isb
	eret
1:	adr_far	x10, abort_seen
	add	x10, x10, #ABORT_BYTES
	str	xzr, [x10, #ABORT_RESUME]
	ldp	x29, x30, [sp], #16
	ret
endfunc abort_run

/* EL1: x0 = address */
func abort_below_read
	.global	abort_below_read_pc
abort_below_read_pc:
	ldr	x0, [x0]
	hvc	#0
endfunc abort_below_read

/* EL1: x0, x1 = the call's */
func abort_below_smc
	smc	#0
	.global	abort_below_smc_pc
abort_below_smc_pc:
	nop				/* stepped over by some handlers */
	hvc	#0
endfunc abort_below_smc

/* EL2: void abort_smc(uint64_t x0, uint64_t x1, uint64_t x2) */
func abort_smc
	smc	#0
	.global	abort_smc_pc
abort_smc_pc:
	nop
	ret
endfunc abort_smc

/* EL2: x0 = address */
func abort_read
	.global	abort_read_pc
abort_read_pc:
	ldr	x0, [x0]
	ret
endfunc abort_read

func abort_write
	.global	abort_write_pc
abort_write_pc:
	str	xzr, [x0]
	ret
endfunc abort_write

/* EL2: branch to x0; abort_seen[EL2].resume becomes what follows. */
func abort_fetch
	stp	x29, x30, [sp, #-16]!
	adr	x9, 1f
	adr_far	x10, abort_seen
	add	x10, x10, #ABORT_BYTES
	str	x9, [x10, #ABORT_RESUME]
	mov	x9, #0x3c9
	str	x9, [x10, #ABORT_PSTATE]
	blr	x0
1:	adr_far	x10, abort_seen
	add	x10, x10, #ABORT_BYTES
	str	xzr, [x10, #ABORT_RESUME]
	ldp	x29, x30, [sp], #16
	ret
endfunc abort_fetch

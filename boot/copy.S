/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
	.arch_extension fp
	.arch_extension simd

/*
 * void boot_copy(void *to, const void *from, uint64_t blocks)
 *
 * Copies blocks of BOOT_COPY_BLOCK bytes: nearly all instructions that a start
 * needs are these. Runs before any lower level has run: the registers are
 * nobody's, and are zero afterwards.
 *
 * In:       x0 = to, x1 = from: any alignment; x2 = blocks, not 0
 * Clobbers: x0-x2, v0-v31
 */
func boot_copy
1:	ld1	{v0.2d, v1.2d, v2.2d, v3.2d}, [x1], #64
	ld1	{v4.2d, v5.2d, v6.2d, v7.2d}, [x1], #64
	ld1	{v8.2d, v9.2d, v10.2d, v11.2d}, [x1], #64
	ld1	{v12.2d, v13.2d, v14.2d, v15.2d}, [x1], #64
	ld1	{v16.2d, v17.2d, v18.2d, v19.2d}, [x1], #64
	ld1	{v20.2d, v21.2d, v22.2d, v23.2d}, [x1], #64
	ld1	{v24.2d, v25.2d, v26.2d, v27.2d}, [x1], #64
	ld1	{v28.2d, v29.2d, v30.2d, v31.2d}, [x1], #64
	subs	x2, x2, #1
	st1	{v0.2d, v1.2d, v2.2d, v3.2d}, [x0], #64
	st1	{v4.2d, v5.2d, v6.2d, v7.2d}, [x0], #64
	st1	{v8.2d, v9.2d, v10.2d, v11.2d}, [x0], #64
	st1	{v12.2d, v13.2d, v14.2d, v15.2d}, [x0], #64
	st1	{v16.2d, v17.2d, v18.2d, v19.2d}, [x0], #64
	st1	{v20.2d, v21.2d, v22.2d, v23.2d}, [x0], #64
	st1	{v24.2d, v25.2d, v26.2d, v27.2d}, [x0], #64
	st1	{v28.2d, v29.2d, v30.2d, v31.2d}, [x0], #64
	b.ne	1b
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	movi	v\i\().2d, #0
	.endr
	ret
endfunc boot_copy

/*
 * void boot_clear(void *to, uint64_t blocks)
 *
 * Clears blocks of BOOT_COPY_BLOCK bytes, as boot_copy() would copy zeros.
 *
 * In:       x0 = to: 16-byte aligned; x1 = blocks, not 0
 * Clobbers: x0, x1, v0-v3
 */
func boot_clear
	.irp	i, 0,1,2,3
	movi	v\i\().2d, #0
	.endr
1:
	.rept	8
	st1	{v0.2d, v1.2d, v2.2d, v3.2d}, [x0], #64
	.endr
	subs	x1, x1, #1
	b.ne	1b
	ret
endfunc boot_clear

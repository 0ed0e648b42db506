/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
	.arch_extension fp
	.arch_extension simd
	.arch_extension sha2

/*
 * Four rounds; \w0 holds their words, \w1 to \w3 the next twelve's. All but
 * the last four times, \w0 becomes the words of four rounds sixteen later.
 * v0: a-d, v1: e-h, v2 and v3: scratch.
 */
.macro rounds w0, w1, w2, w3, constants, more=1
	add	v3.4s, \w0\().4s, \constants\().4s
	mov	v2.16b, v0.16b
	.if	\more
	sha256su0 \w0\().4s, \w1\().4s
	.endif
	sha256h	q0, q1, v3.4s
	sha256h2 q1, q2, v3.4s
	.if	\more
	sha256su1 \w0\().4s, \w2\().4s, \w3\().4s
	.endif
.endm

/*
 * void sha256_blocks_a64(uint32_t state[8], void *to, const void *from,
 *                        size_t blocks)
 *
 * In:       x0 = state, x1 = to or 0, x2 = from, x3 = blocks, not 0. The CPU
 *           has FEAT_SHA256; the MMU is on: from and to have any alignment.
 * Clobbers: x1-x4, v0-v7, v16-v31
 */
func sha256_blocks_a64
	adr_far	x4, sha256_constants
	ld1	{v16.4s, v17.4s, v18.4s, v19.4s}, [x4], #64
	ld1	{v20.4s, v21.4s, v22.4s, v23.4s}, [x4], #64
	ld1	{v24.4s, v25.4s, v26.4s, v27.4s}, [x4], #64
	ld1	{v28.4s, v29.4s, v30.4s, v31.4s}, [x4]
	ld1	{v0.4s, v1.4s}, [x0]
1:	ld1	{v4.16b, v5.16b, v6.16b, v7.16b}, [x2], #64
	cbz	x1, 2f
	st1	{v4.16b, v5.16b, v6.16b, v7.16b}, [x1], #64
2:	rev32	v4.16b, v4.16b
	rev32	v5.16b, v5.16b
	rev32	v6.16b, v6.16b
	rev32	v7.16b, v7.16b
	rounds	v4, v5, v6, v7, v16
	rounds	v5, v6, v7, v4, v17
	rounds	v6, v7, v4, v5, v18
	rounds	v7, v4, v5, v6, v19
	rounds	v4, v5, v6, v7, v20
	rounds	v5, v6, v7, v4, v21
	rounds	v6, v7, v4, v5, v22
	rounds	v7, v4, v5, v6, v23
	rounds	v4, v5, v6, v7, v24
	rounds	v5, v6, v7, v4, v25
	rounds	v6, v7, v4, v5, v26
	rounds	v7, v4, v5, v6, v27
	rounds	v4, v5, v6, v7, v28, 0
	rounds	v5, v6, v7, v4, v29, 0
	rounds	v6, v7, v4, v5, v30, 0
	rounds	v7, v4, v5, v6, v31, 0
	ld1	{v2.4s, v3.4s}, [x0]
	add	v0.4s, v0.4s, v2.4s
	add	v1.4s, v1.4s, v3.4s
	st1	{v0.4s, v1.4s}, [x0]
	subs	x3, x3, #1
	b.ne	1b
	ret
endfunc sha256_blocks_a64

/* FIPS 180-4, 4.2.2. */
	.section .rodata.sha256_constants, "a", %progbits
	.balign	16
sha256_constants:
	.word	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5
	.word	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5
	.word	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3
	.word	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174
	.word	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc
	.word	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da
	.word	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7
	.word	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967
	.word	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13
	.word	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85
	.word	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3
	.word	0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070
	.word	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5
	.word	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3
	.word	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208
	.word	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2

/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
	.section .head, "ax", %progbits
	.global	reset_errata
reset_errata:
	ret

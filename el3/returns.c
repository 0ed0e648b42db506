/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What -mharden-sls=retbr does, in less room, for the part of the monitor that
 * is compiled as one file and for size: a barrier behind each return is eight
 * bytes, so all of them branch to the one RET in start.S, which has it. A BR
 * has its own. The compiler's output is text, these are the assembler's macros;
 * tests/system/el3/branches.py proves for the whole image that nothing was
 * left out.
 */
__asm__(".macro ret\n\t"
	"b	el3_return\n\t"
	".endm\n\t"
	/* Encoded: the macro's name hides the instruction's. */
	".macro br register\n\t"
	".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
	"23,24,25,26,27,28,29,30\n\t"
	".ifc \\register,x\\n\n\t"
	".inst 0xd61f0000 | \\n << 5\n\t"
	".endif\n\t"
	".endr\n\t"
	"dsb	nsh\n\t"
	"isb\n\t"
	".endm");

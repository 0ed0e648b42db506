/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/hostile/hostile.h"

const char hostile_what[] = "runs code at the UART's address";

void hostile_act(void)
{
	__asm__ volatile("blr %0" : : "r"(0x09000000ul) : "x30", "memory");
}

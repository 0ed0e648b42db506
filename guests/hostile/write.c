/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>

#include "guests/hostile/hostile.h"

const char hostile_what[] = "writes another domain's memory";

/* Where the other domain's RAM is in physical memory (the test's manifest). */
void hostile_act(void)
{
	*(volatile uint64_t *)0x58000000ul = 0xbad;
}

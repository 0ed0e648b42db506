/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>

#include "guests/hostile/hostile.h"

const char hostile_what[] = "reads the monitor's memory";

void hostile_act(void)
{
	(void)*(const volatile uint64_t *)0x0e000000ul;
}

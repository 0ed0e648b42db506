/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/ram.h"

#include "el3/cpu.h"

bool ram_normal(uint64_t base, uint64_t bytes)
{
	const uint64_t end = machine.boot.ram_end;

	return bytes != 0 && base >= BOARD_RAM_BASE && base < end &&
	       bytes <= end - base;
}

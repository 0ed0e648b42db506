/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU that executes. The host tests bring a twin of this header. */
#ifndef EL2_HERE_H
#define EL2_HERE_H

#include "el2/cpu.h"

/** cpu_here() - by its stack. */
static inline struct cpu *cpu_here(void)
{
	const uint64_t at = (uint64_t)__builtin_frame_address(0);

	return &cpu_areas[(at - (uint64_t)cpu_areas) / sizeof(cpu_areas[0])]
			.cpu;
}

#endif

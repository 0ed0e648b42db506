/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Normal-world memory, seen by EL3 for the time of one copy: a page of
 * addresses for each CPU, mapped non-secure, never executable, and only for
 * reading where nothing is written.
 *
 * The mapping is Normal, Write-Back, Inner Shareable: the caller's must be the
 * same. A caller whose caches are off cleans or invalidates the range itself.
 */
#ifndef EL3_WINDOW_H
#define EL3_WINDOW_H

#include <stdint.h>

#include "el3/cpu.h"

/** window_init() - make room in the page tables. From mmu_init(), MMU off. */
void window_init(void);

/**
 * window_read() - copy from the normal world, each byte once.
 * @from: ram_normal() is true for it and @bytes.
 */
void window_read(const struct cpu *cpu, void *to, uint64_t from,
		 uint64_t bytes);

/** window_write() - copy to the normal world; @to as @from above. */
void window_write(const struct cpu *cpu, uint64_t to, const void *from,
		  uint64_t bytes);

#endif

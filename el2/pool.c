/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory behind the system image: verdict tables, stage 2 tables, trace
 * rings. Handed out while one CPU starts the machine, never given back.
 */
#include "el2/cpu.h"
#include "lib/rt/rt.h"

static struct {
	uint64_t next, end;
} pool;

void pool_init(uint64_t base, uint64_t bytes)
{
	pool.next = base;
	pool.end = base + bytes;
}

void *pool_take_dirty(uint64_t bytes, uint64_t align)
{
	uint64_t start = (pool.next + align - 1) & ~(align - 1);

	if (start > pool.end || pool.end - start < bytes)
		panic("the image's pool is too small: %lu bytes wanted",
		      (unsigned long)bytes);
	pool.next = start + bytes;
	return (void *)start;
}

void *pool_take(uint64_t bytes, uint64_t align)
{
	return memset(pool_take_dirty(bytes, align), 0, bytes);
}

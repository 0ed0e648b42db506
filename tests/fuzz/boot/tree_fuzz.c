/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot/ edits any bytes as a device tree: it survives, writes no further than
 * it may, and what it makes can be read and edited again.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "boot/fdt.h"
#include "boot/tree.h"
#include "lib/rt/rt.h"

#define ROOM 0x4000u

void rt_putc(char c)
{
	(void)c;
}

static void put(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Half of all inputs get a header, so that the blocks behind it matter. */
static void put_header(uint8_t *to, size_t size)
{
	const uint32_t bytes = (uint32_t)size;
	const uint32_t strings = 64 + (bytes - 64) / 4 * 3 / 4 * 4;
	const uint32_t words[] = {
		FDT_MAGIC, bytes, 64, strings,	       40,
		17,	   16,	  0,  bytes - strings, strings - 64,
	};

	for (size_t i = 0; i < 10; i++)
		put(to + 4 * i, words[i]);
	memset(to + 40, 0, 24);
	to[size - 1] = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct tree_log log = { 0x400ff000, size % 7, 0x1000 };
	uint8_t *from, *to, *again;
	size_t made;

	if (size == 0)
		return 0;
	from = aligned_alloc(8, (size + 7) & ~(size_t)7);
	to = aligned_alloc(8, ROOM);
	again = aligned_alloc(8, 2 * ROOM);
	memcpy(from, data, size);
	if (size >= 128 && data[0] % 2 == 0)
		put_header(from, size);
	fdt_used(from, size);
	fdt_ram_end(from, size, 0x40000000);
	made = tree_edit(from, size, to, ROOM, &log);
	if (made != 0) {
		MUST(made <= ROOM && fdt_used(to, made) != 0);
		MUST(tree_edit(to, made, again, 2 * ROOM, &log) != 0);
	}
	free(from);
	free(to);
	free(again);
	return 0;
}

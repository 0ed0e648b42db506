/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * calloc() and free() for one signature: blocks side by side, the first that
 * fits is taken, free neighbours are joined on the way.
 */
#include "boot/shim/shim.h"
#include "lib/rt/rt.h"

#define HEAP_BYTES 0x4000u
#define ALIGN	   16u

/* In front of each block; @bytes behind it, a multiple of ALIGN. */
struct block {
	_Alignas(ALIGN) size_t bytes;
	size_t used;
};

static _Alignas(ALIGN) uint8_t heap[HEAP_BYTES];

static struct block *next_block(struct block *block)
{
	return (struct block *)(void *)((uint8_t *)(block + 1) + block->bytes);
}

static int is_end(const struct block *block)
{
	return (const uint8_t *)block == heap + HEAP_BYTES;
}

void heap_start(void)
{
	struct block *first = (struct block *)(void *)heap;

	first->bytes = HEAP_BYTES - sizeof(*first);
	first->used = 0;
}

static void join(struct block *block)
{
	struct block *next = next_block(block);

	while (!is_end(next) && !next->used) {
		block->bytes += sizeof(*next) + next->bytes;
		next = next_block(block);
	}
}

static void *take(struct block *block, size_t bytes)
{
	if (block->bytes - bytes > sizeof(*block)) {
		const size_t rest = block->bytes - bytes - sizeof(*block);

		block->bytes = bytes;
		*next_block(block) = (struct block){ .bytes = rest };
	}
	block->used = 1;
	return memset(block + 1, 0, bytes);
}

void *calloc(size_t count, size_t bytes)
{
	struct block *block = (struct block *)(void *)heap;

	if (count == 0 || bytes == 0 || count > HEAP_BYTES / bytes)
		return NULL;
	bytes = (count * bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	for (; !is_end(block); block = next_block(block)) {
		if (block->used)
			continue;
		join(block);
		if (block->bytes >= bytes)
			return take(block, bytes);
	}
	return NULL;
}

void free(void *data)
{
	if (data != NULL)
		((struct block *)data)[-1].used = 0;
}

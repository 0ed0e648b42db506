/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one question that the loader has for the board's device tree: where
 * does RAM end? (Devicetree Specification, chapter 5, flattened format.)
 * Bounds are checked at each step; nothing is written.
 */
#include <stdbool.h>

#include "boot/boot.h"

#define FDT_MAGIC      0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE   2u
#define FDT_PROP       3u
#define FDT_NOP	       4u

/* Words of the header. */
#define HEADER_MAGIC   0u
#define HEADER_TOTAL   4u
#define HEADER_STRUCT  8u
#define HEADER_STRINGS 12u
#define HEADER_BYTES   40u

struct fdt {
	const uint8_t *base;
	uint32_t bytes;
	uint32_t at; /* in the structure block */
	uint32_t strings;
	bool bad; /* the tree ended before we did */
};

static uint32_t word_at(struct fdt *fdt, uint32_t offset)
{
	const uint8_t *p = fdt->base + offset;

	if (offset > fdt->bytes || fdt->bytes - offset < 4) {
		fdt->bad = true;
		return 0;
	}
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static uint32_t next_word(struct fdt *fdt)
{
	uint32_t word = word_at(fdt, fdt->at);

	fdt->at += 4;
	return word;
}

/* The string at @offset starts with @prefix; all of @prefix can be read. */
static bool text_starts(const struct fdt *fdt, uint32_t offset,
			const char *prefix, size_t bytes)
{
	if (offset > fdt->bytes || fdt->bytes - offset < bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		if (fdt->base[offset + i] != (uint8_t)prefix[i])
			return false;
	return true;
}

/* Past @bytes, to the next word. */
static void skip(struct fdt *fdt, uint32_t bytes)
{
	if (bytes > fdt->bytes) {
		fdt->bad = true;
		return;
	}
	fdt->at += (bytes + 3) & ~3u;
}

static void skip_name(struct fdt *fdt)
{
	uint32_t end = fdt->at;

	while (end < fdt->bytes && fdt->base[end] != 0)
		end++;
	skip(fdt, end + 1 - fdt->at);
}

/* reg = <base base size size>, once or more. */
static uint64_t reg_end(struct fdt *fdt, uint32_t offset, uint32_t bytes,
			uint64_t ram_base)
{
	for (; bytes >= 16; offset += 16, bytes -= 16) {
		uint64_t base = (uint64_t)word_at(fdt, offset) << 32 |
				word_at(fdt, offset + 4);
		uint64_t size = (uint64_t)word_at(fdt, offset + 8) << 32 |
				word_at(fdt, offset + 12);

		if (!fdt->bad && base == ram_base && size != 0 &&
		    base + size > base)
			return base + size;
	}
	return 0;
}

/* A child of the root named memory@…: its reg. */
static uint64_t walk(struct fdt *fdt, uint64_t ram_base)
{
	uint32_t depth = 0;
	bool memory = false;

	while (!fdt->bad) {
		uint32_t token = next_word(fdt);

		if (token == FDT_BEGIN_NODE) {
			memory = ++depth == 2 &&
				 text_starts(fdt, fdt->at, "memory@", 7);
			skip_name(fdt);
		} else if (token == FDT_END_NODE && depth > 0) {
			depth--;
			memory = false;
		} else if (token == FDT_PROP) {
			uint32_t bytes = next_word(fdt);
			uint32_t name = fdt->strings + next_word(fdt);
			uint64_t end = 0;

			if (memory && text_starts(fdt, name, "reg", 4))
				end = reg_end(fdt, fdt->at, bytes, ram_base);
			if (end != 0)
				return end;
			skip(fdt, bytes);
		} else if (token != FDT_NOP) {
			break; /* FDT_END, or damage */
		}
	}
	return 0;
}

uint64_t fdt_ram_end(const uint8_t *base, size_t bytes, uint64_t ram_base)
{
	struct fdt fdt = { .base = base, .bytes = HEADER_BYTES };
	uint32_t total;

	if (bytes < HEADER_BYTES || bytes > UINT32_MAX / 2 ||
	    word_at(&fdt, HEADER_MAGIC) != FDT_MAGIC)
		return 0;
	total = word_at(&fdt, HEADER_TOTAL);
	fdt.at = word_at(&fdt, HEADER_STRUCT);
	fdt.strings = word_at(&fdt, HEADER_STRINGS);
	fdt.bytes = total < bytes ? total : (uint32_t)bytes;
	if (fdt.at >= fdt.bytes || fdt.strings >= fdt.bytes)
		return 0;
	return walk(&fdt, ram_base);
}

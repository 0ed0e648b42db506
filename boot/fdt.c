/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/fdt.h"

#include "lib/rt/rt.h"

/* Words of the header. */
enum {
	HEADER_MAGIC,
	HEADER_TOTAL,
	HEADER_STRUCT,
	HEADER_STRINGS,
	HEADER_RESERVED,
	HEADER_VERSION,
	HEADER_LAST_VERSION,
	HEADER_BOOT_CPU,
	HEADER_STRINGS_BYTES,
	HEADER_STRUCT_BYTES,
	HEADER_WORDS
};

_Static_assert(HEADER_WORDS * 4 == FDT_HEADER_BYTES, "header of version 17");

/* One block: where, how long, and how it has to be aligned. */
static bool block_good(uint32_t offset, uint32_t bytes, size_t room,
		       uint32_t align)
{
	return offset % align == 0 && offset >= FDT_HEADER_BYTES &&
	       offset <= room && bytes <= room - offset;
}

static bool read_header(const void *base, size_t room,
			uint32_t header[HEADER_WORDS])
{
	const uint32_t *words = base;

	if (room < FDT_HEADER_BYTES)
		return false;
	for (size_t i = 0; i < HEADER_WORDS; i++)
		header[i] = fdt_word(words[i]);
	if (header[HEADER_MAGIC] != FDT_MAGIC ||
	    header[HEADER_VERSION] < FDT_VERSION ||
	    header[HEADER_LAST_VERSION] > FDT_VERSION)
		return false;
	if (header[HEADER_TOTAL] < room)
		room = header[HEADER_TOTAL];
	return header[HEADER_STRINGS_BYTES] != 0 &&
	       block_good(header[HEADER_STRUCT], header[HEADER_STRUCT_BYTES],
			  room, 4) &&
	       block_good(header[HEADER_STRINGS], header[HEADER_STRINGS_BYTES],
			  room, 1) &&
	       block_good(header[HEADER_RESERVED], 16, room, 8);
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* The block of reservations has no length: it stands before another one. */
static size_t blocks_end(const uint32_t header[HEADER_WORDS])
{
	const size_t end = larger(
		header[HEADER_STRUCT] + (size_t)header[HEADER_STRUCT_BYTES],
		header[HEADER_STRINGS] + (size_t)header[HEADER_STRINGS_BYTES]);

	return larger(end, (size_t)header[HEADER_RESERVED] + 16);
}

size_t fdt_used(const void *base, size_t room)
{
	uint32_t header[HEADER_WORDS];

	return read_header(base, room, header) ? blocks_end(header) : 0;
}

static bool all_zero(const uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

bool fdt_open(struct fdt *fdt, const void *base, size_t bytes)
{
	uint32_t header[HEADER_WORDS];
	const uint8_t *first = base;

	if (!read_header(base, bytes, header))
		return false;
	*fdt = (struct fdt){
		.words = (const uint32_t *)base + header[HEADER_STRUCT] / 4,
		.count = header[HEADER_STRUCT_BYTES] / 4,
		.strings = (const char *)first + header[HEADER_STRINGS],
		.strings_bytes = header[HEADER_STRINGS_BYTES],
		.reserved = first + header[HEADER_RESERVED],
	};
	if (fdt->strings[fdt->strings_bytes - 1] != 0)
		return false;
	while (fdt->reserved_bytes + 16 <= bytes - header[HEADER_RESERVED]) {
		if (all_zero(fdt->reserved + fdt->reserved_bytes, 16))
			return true;
		fdt->reserved_bytes += 16;
	}
	return false;
}

/* A node's name, padded to words; where it ends, or 0. */
static uint32_t skip_name(const struct fdt *fdt, uint32_t at)
{
	for (; at < fdt->count; at++) {
		const uint32_t word = fdt->words[at];

		/* A zero byte in it? */
		if (((word - 0x01010101u) & ~word & 0x80808080u) != 0)
			return at + 1;
	}
	return 0;
}

static bool begin_node(struct fdt *fdt, struct fdt_item *item)
{
	const uint32_t end = skip_name(fdt, fdt->at);

	if (end == 0)
		return false;
	item->name = (const char *)&fdt->words[fdt->at];
	fdt->at = end;
	return true;
}

static bool prop(struct fdt *fdt, struct fdt_item *item)
{
	uint32_t name, words;

	if (fdt->count - fdt->at < 2)
		return false;
	item->bytes = fdt_word(fdt->words[fdt->at]);
	name = fdt_word(fdt->words[fdt->at + 1]);
	fdt->at += 2;
	words = item->bytes / 4 + (item->bytes % 4 != 0);
	if (words > fdt->count - fdt->at || name >= fdt->strings_bytes)
		return false;
	item->name = fdt->strings + name;
	item->value = &fdt->words[fdt->at];
	fdt->at += words;
	return true;
}

static uint32_t next_token(struct fdt *fdt, struct fdt_item *item)
{
	while (fdt->at < fdt->count) {
		const uint32_t token = fdt_word(fdt->words[fdt->at]);

		item->start = fdt->at++;
		if (token != FDT_NOP)
			return token;
	}
	return FDT_DAMAGED;
}

void fdt_next(struct fdt *fdt, struct fdt_item *item)
{
	const uint32_t token = next_token(fdt, item);
	bool good = token == FDT_END_NODE || token == FDT_END;

	if (token == FDT_BEGIN_NODE)
		good = begin_node(fdt, item);
	else if (token == FDT_PROP)
		good = prop(fdt, item);
	item->token = good ? (enum fdt_token)token : FDT_DAMAGED;
	if (!good)
		fdt->at = fdt->count;
}

static uint64_t cells(const uint32_t *words)
{
	return (uint64_t)fdt_word(words[0]) << 32 | fdt_word(words[1]);
}

/* reg = <base base size size>, once or more. */
static uint64_t reg_end(const struct fdt_item *item, uint64_t ram_base)
{
	for (uint32_t i = 0; i + 16 <= item->bytes; i += 16) {
		const uint64_t base = cells(item->value + i / 4);
		const uint64_t size = cells(item->value + i / 4 + 2);

		if (base == ram_base && size != 0 && base + size > base)
			return base + size;
	}
	return 0;
}

/* A child of the root named memory@…: its reg. */
uint64_t fdt_ram_end(const void *base, size_t bytes, uint64_t ram_base)
{
	struct fdt fdt;
	struct fdt_item item;
	uint32_t depth = 0;
	bool memory = false;

	if (!fdt_open(&fdt, base, bytes))
		return 0;
	for (;;) {
		uint64_t end = 0;

		fdt_next(&fdt, &item);
		switch (item.token) {
		case FDT_BEGIN_NODE:
			memory = ++depth == 2 &&
				 strncmp(item.name, "memory@", 7) == 0;
			break;
		case FDT_END_NODE:
			if (depth-- == 0)
				return 0;
			memory = false;
			break;
		case FDT_PROP:
			if (memory && strcmp(item.name, "reg") == 0)
				end = reg_end(&item, ram_base);
			if (end != 0)
				return end;
			break;
		case FDT_DAMAGED:
		case FDT_NOP:
		case FDT_END:
			return 0;
		}
	}
}

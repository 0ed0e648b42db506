/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a flattened device tree (Devicetree Specification, chapter 5) token
 * by token. Bounds are checked at each step; nothing is written. What is read
 * is our own copy, so that it does not change meanwhile.
 */
#ifndef BOOT_FDT_H
#define BOOT_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FDT_MAGIC	 0xd00dfeedu
#define FDT_VERSION	 17u
#define FDT_LAST_VERSION 16u
#define FDT_HEADER_BYTES 40u
#define FDT_DEPTH_MAX	 32u

/** enum fdt_token - values of the format, and ours for the rest. */
enum fdt_token {
	FDT_DAMAGED = 0,
	FDT_BEGIN_NODE = 1,
	FDT_END_NODE = 2,
	FDT_PROP = 3,
	FDT_NOP = 4,
	FDT_END = 9,
};

/** struct fdt - a tree that fdt_open() has found its way in. */
struct fdt {
	const uint32_t *words; /* structure block, big endian */
	uint32_t count;
	uint32_t at;	     /* the next token */
	const char *strings; /* the last byte is 0 */
	uint32_t strings_bytes;
	const uint8_t *reserved; /* whole entries, without the last, empty */
	uint32_t reserved_bytes;
};

/**
 * struct fdt_item - one token.
 * @start: its word in the structure block; fdt.at is the one behind it.
 * @name:  of a node with unit address, or of a property; zero-terminated.
 * @value: of a property, @bytes long, 4-byte aligned.
 */
struct fdt_item {
	enum fdt_token token;
	uint32_t start;
	const char *name;
	const uint32_t *value;
	uint32_t bytes;
};

/** fdt_used() - bytes from @base that hold the tree's blocks, or 0. */
size_t fdt_used(const void *base, size_t room);

/** fdt_open() - @base: 8-byte aligned; @bytes may be read. */
bool fdt_open(struct fdt *fdt, const void *base, size_t bytes);

/** fdt_next() - the next token but NOP; FDT_DAMAGED for good at damage. */
void fdt_next(struct fdt *fdt, struct fdt_item *item);

static inline uint32_t fdt_word(uint32_t big_endian)
{
	return __builtin_bswap32(big_endian);
}

/**
 * fdt_ram_end() - end of the memory node that covers @ram_base.
 * Return: 0 if there is no such node or the tree is damaged.
 */
uint64_t fdt_ram_end(const void *base, size_t bytes, uint64_t ram_base);

#endif

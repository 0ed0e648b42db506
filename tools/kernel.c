/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/kernel.h"

#include <stdbool.h>
#include <string.h>

#include "tools/bytes.h"
#include "tools/guesttree.h"

#define BLOCK	 ((uint64_t)0x200000)
#define TOO_MUCH ((uint64_t)1 << 48)

/* Linux, Documentation/arch/arm64/booting.rst: the header's fields. */
#define IMAGE_TEXT_OFFSET     8
#define IMAGE_SIZE	      16
#define IMAGE_MAGIC	      56
#define IMAGE_HEADER_BYTES    64
#define IMAGE_OLD_TEXT_OFFSET 0x80000u /* where image_size is 0 */

/*
 * The header of a zImage: magic word, then, where a second magic word says so,
 * the offset of a table {words, magic, …}. Of its words: where the unpacked
 * size stands in the file, bytes of .bss, the offset in RAM that it unpacks to,
 * and bytes that it allocates meanwhile.
 */
#define ZIMAGE_MAGIC	     0x24
#define ZIMAGE_MAGIC_VALUE   0x016f2818u
#define ZIMAGE_MAGIC_2	     0x34
#define ZIMAGE_MAGIC_2_VALUE 0x45454545u
#define ZIMAGE_TABLE	     0x38
#define ZIMAGE_HEADER_BYTES  0x3c
#define ZIMAGE_TABLE_VALUE   0x5a534c4bu
#define ZIMAGE_TABLE_WORDS   6u
#define ZIMAGE_TABLE_BYTES   (4 * ZIMAGE_TABLE_WORDS)
#define ZIMAGE_TABLE_PACKED  8 /* in bytes from the table's start */
#define ZIMAGE_TABLE_BSS     12
#define ZIMAGE_TABLE_TEXT    16
#define ZIMAGE_TABLE_HEAP    20

/*
 * Without a table the packing is taken to be eightfold at most, and Linux's
 * advice is taken: above the first 32 MiB (Documentation/arm/booting.rst).
 */
#define ZIMAGE_OLD_END	 ((uint64_t)0x02000000)
#define ZIMAGE_OLD_RATIO 8u
#define ZIMAGE_OLD_HEAP	 0x10000u
/* Its own .bss, stack and page tables, while it unpacks. */
#define ZIMAGE_WORK ((uint64_t)0x100000)

static uint64_t block_up(uint64_t value)
{
	return (value + BLOCK - 1) & ~(BLOCK - 1);
}

static uint32_t word(const struct file *file, uint64_t offset)
{
	return get32(file->data + offset);
}

const char *kernel_packed(const struct file *file)
{
	if (file->bytes >= 2 && file->data[0] == 0x1f && file->data[1] == 0x8b)
		return "gzip";
	if (file->bytes >= 8 && !memcmp(file->data, "MZ\0\0zimg", 8))
		return "EFI zboot";
	return NULL;
}

/* More than any RAM, and no sum of a few wraps. */
static uint64_t at_most(uint64_t bytes)
{
	return bytes < TOO_MUCH ? bytes : TOO_MUCH;
}

static struct kernel read_code(const struct file *file)
{
	return (struct kernel){
		.form = KERNEL_CODE,
		.offset = GUEST_KERNEL_OFFSET,
		.bytes = file->bytes,
		.end = GUEST_KERNEL_OFFSET + file->bytes,
	};
}

static struct kernel read_arm64(const struct file *file)
{
	const uint8_t *p = file->data;
	uint64_t text_offset = get64(p + IMAGE_TEXT_OFFSET);
	struct kernel kernel = read_code(file);

	if (get64(p + IMAGE_SIZE) == 0)
		text_offset = IMAGE_OLD_TEXT_OFFSET;
	else if (get64(p + IMAGE_SIZE) > kernel.bytes)
		kernel.bytes = at_most(get64(p + IMAGE_SIZE));
	kernel.form = KERNEL_ARM64;
	kernel.offset += at_most(text_offset);
	kernel.end = kernel.offset + kernel.bytes;
	return kernel;
}

/* The table's offset in the file, 0 if there is none that can be read. */
static uint64_t find_table(const struct file *file)
{
	uint64_t at;

	if (file->bytes < ZIMAGE_HEADER_BYTES ||
	    word(file, ZIMAGE_MAGIC_2) != ZIMAGE_MAGIC_2_VALUE)
		return 0;
	at = word(file, ZIMAGE_TABLE);
	if (at > file->bytes || file->bytes - at < ZIMAGE_TABLE_BYTES ||
	    word(file, at) < ZIMAGE_TABLE_WORDS ||
	    word(file, at + 4) != ZIMAGE_TABLE_VALUE ||
	    word(file, at + ZIMAGE_TABLE_PACKED) > file->bytes - 4)
		return 0;
	return at;
}

/*
 * It is put behind what it unpacks to, so that it need not move; the device
 * tree behind the memory that it uses meanwhile.
 */
static struct kernel read_zimage(const struct file *file)
{
	const uint64_t table = find_table(file);
	uint64_t unpacked_end = ZIMAGE_OLD_RATIO * file->bytes;
	uint64_t heap = ZIMAGE_OLD_HEAP;
	struct kernel kernel = { .form = KERNEL_ZIMAGE };

	if (unpacked_end < ZIMAGE_OLD_END)
		unpacked_end = ZIMAGE_OLD_END;
	if (table) {
		const uint32_t at = word(file, table + ZIMAGE_TABLE_PACKED);

		unpacked_end = (uint64_t)word(file, at) +
			       word(file, table + ZIMAGE_TABLE_BSS) +
			       word(file, table + ZIMAGE_TABLE_TEXT);
		heap = word(file, table + ZIMAGE_TABLE_HEAP);
	}
	kernel.offset = block_up(unpacked_end);
	kernel.bytes = file->bytes + heap + ZIMAGE_WORK;
	kernel.tree = block_up(kernel.offset + kernel.bytes);
	kernel.end = kernel.tree + BLOCK;
	return kernel;
}

struct kernel kernel_read(const struct file *file)
{
	if (file->bytes >= IMAGE_HEADER_BYTES &&
	    memcmp(file->data + IMAGE_MAGIC, "ARM\x64", 4) == 0)
		return read_arm64(file);
	if (file->bytes >= ZIMAGE_MAGIC + 4 &&
	    word(file, ZIMAGE_MAGIC) == ZIMAGE_MAGIC_VALUE)
		return read_zimage(file);
	return read_code(file);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `smcgate pack` writes and boot/ reads, little endian:
 *
 *  flash0 + 0                   boot.bin, the boot stage
 *  flash0 + BOARD_KEYS_OFFSET   struct package_keys: stands for ROM and fuses
 *  flash0 + BOARD_PACKAGE_OFFSET  slot 0: a package
 *  flash1 + 0                   slot 1: a package, tried when slot 0 fails
 *
 * A package is a Firmware Image Package, as the field's tools read and write
 * it: a table of contents (TOC) of struct package_toc_entry behind a struct
 * package_toc_header, then the images. One entry is our manifest. It names all
 * that is used: an image that it does not name is never read, and a byte that
 * is used is bound by it, the TOC's own bytes included.
 */
#ifndef SMCGATE_PACKAGE_H
#define SMCGATE_PACKAGE_H

#include <stdint.h>

#define PACKAGE_TOC_MAGIC   0xaa640001u
#define PACKAGE_TOC_SERIAL  0x12345678u /* what the field's tools write */
#define PACKAGE_TOC_MAX	    32u		/* entries, without the last */

#define PACKAGE_MAGIC	    "SMCGMAN1" /* eight bytes, no terminator */
#define PACKAGE_UUID_BYTES  16u
#define PACKAGE_HASH_BYTES  32u /* SHA-256 */
#define PACKAGE_KEY_BYTES   64u /* P-256: X, Y; big endian each */
#define PACKAGE_SIG_BYTES   64u /* r, s; big endian each */
#define PACKAGE_NAME_BYTES  16u
#define PACKAGE_BOARD_BYTES 16u
#define PACKAGE_IMAGES_MAX  16u
#define PACKAGE_TOS_MAX	    4u
#define PACKAGE_INTIDS_MAX  16u
#define PACKAGE_UIDS	    3u
#define PACKAGE_UID_WORDS   4u

/* UUIDs as bytes in the order of the TOC. The field's: */
#define PACKAGE_UUID_BL31                                                   \
	{                                                                   \
		0x47, 0xd4, 0x08, 0x6d, 0x4c, 0xfe, 0x98, 0x46, 0x9b, 0x95, \
			0x29, 0x50, 0xcb, 0xbd, 0x5a, 0x00                  \
	}
#define PACKAGE_UUID_BL32                                                   \
	{                                                                   \
		0x05, 0xd0, 0xe1, 0x89, 0x53, 0xdc, 0x13, 0x47, 0x8d, 0x2b, \
			0x50, 0x0a, 0x4b, 0x7a, 0x3e, 0x38                  \
	}
#define PACKAGE_UUID_BL32_EXTRA1                                            \
	{                                                                   \
		0x0b, 0x70, 0xc2, 0x9b, 0x2a, 0x5a, 0x78, 0x40, 0x9f, 0x65, \
			0x0a, 0x56, 0x82, 0x73, 0x82, 0x88                  \
	}
#define PACKAGE_UUID_BL32_EXTRA2                                            \
	{                                                                   \
		0x8e, 0xa8, 0x7b, 0xb1, 0xcf, 0xa2, 0x3f, 0x4d, 0x85, 0xfd, \
			0xe7, 0xbb, 0xa5, 0x02, 0x20, 0xd9                  \
	}
#define PACKAGE_UUID_BL33                                                   \
	{                                                                   \
		0xd6, 0xd0, 0xee, 0xa7, 0xfc, 0xea, 0xd5, 0x4b, 0x97, 0x82, \
			0x99, 0x34, 0xf2, 0x34, 0xb6, 0xe4                  \
	}
#define PACKAGE_UUID_HW_CONFIG                                              \
	{                                                                   \
		0x08, 0xb8, 0xf1, 0xd9, 0xc9, 0xcf, 0x93, 0x49, 0xa9, 0x62, \
			0x6f, 0xbc, 0x6b, 0x72, 0x65, 0xcc                  \
	}
/* Ours; the last byte tells what: the manifest, more loads, more TOSes. */
#define PACKAGE_UUID_OWN(last)                                              \
	{                                                                   \
		0x5e, 0x3c, 0xa7, 0x19, 0x84, 0xd2, 0x4f, 0x0b, 0x91, 0x6e, \
			0x27, 0xc8, 0x4d, 0xf3, 0x60, (last)                \
	}
#define PACKAGE_OWN_MANIFEST 0x01u
#define PACKAGE_OWN_LOAD     0x10u /* + n, for --load */
#define PACKAGE_OWN_TOS	     0x30u /* + n, Trusted OSes behind the first */

/** struct package_toc_header - the first bytes of a package. */
struct package_toc_header {
	uint32_t magic;
	uint32_t serial;
	uint64_t flags;
};

/**
 * struct package_toc_entry - one image.
 * @offset: from the TOC's first byte. Any alignment; a multiple of 64 loads
 *          fastest.
 *
 * The entry with a zero UUID ends the TOC; its offset is the package's end,
 * its size zero. No image reaches beyond it.
 */
struct package_toc_entry {
	uint8_t uuid[PACKAGE_UUID_BYTES];
	uint64_t offset;
	uint64_t bytes;
	uint64_t flags;
};

/** enum package_kind - what an image is, and so where it may lie. */
enum package_kind {
	PACKAGE_NONE = 0, /* invalid */
	PACKAGE_MONITOR,  /* one: el3.bin, loads at BOARD_EL3_BASE */
	PACKAGE_BL33,	  /* one: normal RAM behind the device tree's MiB */
	PACKAGE_TOS,	  /* secure RAM, in its package_tos' range */
	PACKAGE_LOAD,	  /* normal RAM, or in a package_tos' range */
	PACKAGE_TREE,	  /* at most one: BOARD_DTB_BASE */
	PACKAGE_KINDS
};

/** enum package_arg - what a register holds when an image is entered. */
enum package_arg {
	PACKAGE_ARG_VALUE = 0, /* package_image.x[] as it is */
	PACKAGE_ARG_TREE,      /* address of the normal world's device tree */
	PACKAGE_ARG_LOG,       /* address of the secure world's event log */
	PACKAGE_ARG_LOG_BYTES,
	PACKAGE_ARGS
};

/**
 * struct package_image - one thing to load.
 * @uuid:   of the TOC entry that holds it; several may lie in one entry.
 * @name:   for the console and the event log; ASCII, zero-terminated, the
 *          rest zero.
 * @kind:   enum package_kind
 * @arg:    enum package_arg of x0-x3
 * @offset: of the first byte in the entry that is loaded: an OP-TEE header
 *          and the like stand before it.
 * @bytes:  how many; not zero. @offset + @bytes is within the entry.
 * @load:   where to, physical. Multiple of 16.
 * @memory: bytes that it needs there, at least @bytes: with its .bss (an arm64
 *          Image's image_size).
 * @entry:  its first instruction, 4-byte aligned, inside [@load, +@bytes).
 *          MONITOR: @load. LOAD and TREE: zero.
 * @x:      x0-x3 at its entry. TOS: all four; BL33: x0 alone, a value or the
 *          tree, the others zero (the arm64 boot protocol); else zero.
 * @sha256: of the bytes that are loaded; zero with PACKAGE_UNMEASURED.
 *
 * An arm64 Image as BL33: @load - text_offset is a multiple of 2 MiB.
 * The ranges [@load, +@memory) do not overlap.
 */
struct package_image {
	uint8_t uuid[PACKAGE_UUID_BYTES];
	char name[PACKAGE_NAME_BYTES];
	uint32_t kind;
	uint8_t arg[4];
	uint64_t offset;
	uint64_t bytes;
	uint64_t load;
	uint64_t memory;
	uint64_t entry;
	uint64_t x[4];
	uint8_t sha256[PACKAGE_HASH_BYTES];
};

/**
 * struct package_tos - what is a Trusted OS's own.
 * @base:  its secure RAM, @bytes long, multiples of 4 KiB, in
 *         [BOARD_TOS_BASE, +BOARD_TOS_SIZE).
 * @rows:  bit n: calls with FID[31:24] = n. Allowed: 0x02-0x7f (yielding),
 *         0xb0-0xbf, 0xf0-0xff (owners 48-63). No bit twice in a package.
 * @image: index in package_manifest.image, of kind PACKAGE_TOS. Each image of
 *         that kind has exactly one struct package_tos.
 * @intids: @intid_count secure interrupts, 16-1019; none twice in a package;
 *         the rest zero.
 */
struct package_tos {
	uint64_t base;
	uint64_t bytes;
	uint64_t rows[4];
	uint32_t image;
	uint32_t intid_count;
	uint32_t intids[PACKAGE_INTIDS_MAX];
};

/* package_manifest.flags; all others are zero. */
#define PACKAGE_KEEP_TREE      (1u << 0) /* hand the device tree on unedited */
#define PACKAGE_RESET_ON_CRASH (1u << 1) /* else a crash at EL3 halts */
/* No hashes, no event log: for a board without a key only, and no signature. */
#define PACKAGE_UNMEASURED (1u << 2)
#define PACKAGE_FLAGS	   7u

/**
 * struct package_manifest - the manifest's entry, whole.
 * @bytes:      sizeof(struct package_manifest), also its TOC entry's size.
 * @board:      "qemu-virt"; zero-terminated, the rest zero.
 * @version:    for the rollback counter: older than the board's is refused.
 * @toc_bytes:  the TOC from its header to its last entry, which the hash
 *              @toc_sha256 covers (zero with PACKAGE_UNMEASURED).
 * @uid:        enum boot_uid order: standard service, SiP, vendor EL3; four
 *              words as DEN0028 returns them; all zero: the monitor's own.
 * @image:      @image_count of them, loaded in this order; the rest zero.
 * @tos:        @tos_count of them; the rest zero.
 * @key:        root public key; zero: unsigned.
 * @signature:  ECDSA, P-256, over SHA-256 of all bytes before it; zero:
 *              unsigned.
 */
struct package_manifest {
	uint8_t magic[8];
	uint32_t bytes;
	uint32_t flags;
	char board[PACKAGE_BOARD_BYTES];
	uint64_t version;
	uint32_t toc_bytes;
	uint32_t image_count;
	uint32_t tos_count;
	uint32_t reserved; /* zero */
	uint8_t toc_sha256[PACKAGE_HASH_BYTES];
	uint32_t uid[PACKAGE_UIDS][PACKAGE_UID_WORDS];
	struct package_image image[PACKAGE_IMAGES_MAX];
	struct package_tos tos[PACKAGE_TOS_MAX];
	uint8_t key[PACKAGE_KEY_BYTES];
	uint8_t signature[PACKAGE_SIG_BYTES];
};

/**
 * struct package_keys - what the board holds, one 4 KiB page of flash here.
 * @root_sha256: SHA-256 of package_manifest.key, 64 bytes.
 * @version:     rollback counter: the oldest version that starts.
 *
 * All bits of it zero, or all ones: a development board, which starts packages
 * without looking at their signature.
 */
struct package_keys {
	uint8_t root_sha256[PACKAGE_HASH_BYTES];
	uint64_t version;
};

_Static_assert(sizeof(struct package_toc_header) == 16, "package layout");
_Static_assert(sizeof(struct package_toc_entry) == 40, "package layout");
_Static_assert(sizeof(struct package_image) == 144, "package layout");
_Static_assert(sizeof(struct package_tos) == 120, "package layout");
_Static_assert(sizeof(struct package_manifest) == 3048, "package layout");
_Static_assert(sizeof(struct package_keys) == 40, "package layout");

#endif

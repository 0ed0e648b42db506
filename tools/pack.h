/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flash images and the packages in them (smcgate/package.h has the format).
 *
 *  pack.c          the command
 *  pack_options.c  its options' own little languages
 *  pack_part.c     headers of what is packed: arm64 Image, OP-TEE
 *  pack_tos.c      Trusted OSes: what each owns
 *  pack_make.c     parts to a package, to a flash image
 *  pack_key.c      SHA-256 and ECDSA
 *  pack_read.c     a package back to its parts, with what is wrong with it
 *  pack_list.c     the same as text
 */
#ifndef TOOLS_PACK_H
#define TOOLS_PACK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "boot/package.h"
#include "tools/output.h"
#include <smcgate/package.h>

#define PACK_UNSET UINT64_MAX /* an address that was not given */

/** struct pack_wrong - why something failed, for people. */
struct pack_wrong {
	char text[256];
};

/** pack_fail() - say why. Return: false. */
__attribute__((format(printf, 2, 3))) bool pack_fail(struct pack_wrong *wrong,
						     const char *format, ...);

/* --- keys ----------------------------------------------------------------- */

/** struct pack_key - a P-256 key; the private half when it signs. */
struct pack_key {
	uint8_t public[PACKAGE_KEY_BYTES];
	uint8_t secret[32];
	bool has_secret;
};

void pack_sha256(const void *data, size_t bytes,
		 uint8_t hash[PACKAGE_HASH_BYTES]);

/** pack_key_read() - a PEM's content: private key, or public. */
bool pack_key_read(const struct file *pem, struct pack_key *key,
		   struct pack_wrong *wrong);

/** pack_sign() - deterministic ECDSA (RFC 6979). */
bool pack_sign(const struct pack_key *key,
	       const uint8_t hash[PACKAGE_HASH_BYTES],
	       uint8_t signature[PACKAGE_SIG_BYTES]);

bool pack_verify(const uint8_t public[PACKAGE_KEY_BYTES],
		 const uint8_t hash[PACKAGE_HASH_BYTES],
		 const uint8_t signature[PACKAGE_SIG_BYTES]);

/* --- making --------------------------------------------------------------- */

/** struct pack_file - a part, and the name that messages call it by. */
struct pack_file {
	const char *path; /* NULL: not given */
	struct file file;
};

/**
 * struct pack_tos - one Trusted OS.
 * @image:    raw, or with OP-TEE's header.
 * @pager, @pageable: where a version 2 header comes without its images.
 * @load, @entry, @base: PACK_UNSET: by the image, by the board. @ram: bytes
 *            of secure RAM from @base on; 0: up to the next.
 * @rows_given: else all that a Trusted OS can own, for the only one.
 * @log:      the event log's address and size in x3 and x1.
 */
struct pack_tos {
	struct pack_file image, pager, pageable;
	uint64_t load, entry, base, ram, pageable_load;
	uint64_t rows[4];
	uint32_t intid_count;
	uint32_t intids[PACKAGE_INTIDS_MAX];
	bool rows_given;
	bool log;
};

struct pack_load {
	struct pack_file part;
	uint64_t address;
};

/**
 * struct pack_job - all that goes into one flash image.
 * @flags:   PACKAGE_…, see smcgate/package.h.
 * @gic:     2 or 3, the board's.
 * @key:     signs; NULL: unsigned.
 * @board:   what the board holds.
 * @only:    the package alone, for a second slot.
 * @pad:     up to the flash's size, as QEMU's pflash drives want it.
 */
struct pack_job {
	struct pack_file boot, monitor, bl33, tree;
	uint64_t bl33_address;
	struct pack_tos tos[PACKAGE_TOS_MAX];
	struct pack_load load[PACKAGE_IMAGES_MAX];
	uint32_t tos_count, load_count;
	uint32_t flags;
	unsigned int gic;
	uint64_t version;
	uint32_t uid[PACKAGE_UIDS][PACKAGE_UID_WORDS];
	const struct pack_key *key;
	struct package_keys board;
	bool only, pad;
};

/** pack_job_init() - the defaults. */
void pack_job_init(struct pack_job *job);

void pack_job_free(struct pack_job *job);

/**
 * pack_make() - the image. Its bytes depend on the job alone; the job's device
 * tree loses its padding.
 * Return: content to file_free(), or none with @wrong.
 */
struct file pack_make(struct pack_job *job, struct pack_wrong *wrong);

/* --- reading -------------------------------------------------------------- */

/** enum pack_verdict - of one thing that is to be proven. */
enum pack_verdict {
	PACK_ABSENT, /* nothing to prove: unsigned, unmeasured */
	PACK_BAD,
	PACK_GOOD,
};

/**
 * struct pack_view - a package, read and proven as far as it goes.
 * @base:  its TOC in the file; @flash: behind a boot stage and @board.
 * @ours:  it has a @manifest.
 */
struct pack_view {
	const struct file *file;
	size_t base;
	bool flash;
	bool ours;
	struct boot_toc toc;
	struct package_manifest manifest;
	struct package_keys board;
	enum pack_verdict toc_hash, signature, images[PACKAGE_IMAGES_MAX];
};

/**
 * pack_open() - read @file: a flash image or a package alone. Each offset and
 * count is proven before it is used.
 * Return: false with @wrong if its structure is wrong; a hash or signature
 * that does not verify is no such thing: pack_trusted().
 */
bool pack_open(const struct file *file, struct pack_view *view,
	       struct pack_wrong *wrong);

/** pack_trusted() - would a board with @view's keys start it? */
bool pack_trusted(const struct pack_view *view, struct pack_wrong *wrong);

/** pack_board_blank() - a development board: it looks at no signature. */
bool pack_board_blank(const struct package_keys *board);

/** pack_list() - what a flash image holds, as text. */
void pack_list(const struct pack_view *view, FILE *out);

/** pack_uuid_name() - what the field calls an entry, or "?". */
const char *pack_uuid_name(const uint8_t uuid[PACKAGE_UUID_BYTES]);

/* --- inside --------------------------------------------------------------- */

/* No part is larger; a file that is, is refused before it is read. */
#define PACK_FILE_MAX ((size_t)64 << 20)

/** struct pack_row - an image of the manifest, and the part it comes from. */
struct pack_row {
	struct package_image image;
	const struct pack_file *part;
};

/** struct pack_rows - the manifest's images and Trusted OSes as they come. */
struct pack_rows {
	struct pack_row row[PACKAGE_IMAGES_MAX];
	uint32_t count;
	struct package_tos tos[PACKAGE_TOS_MAX];
	uint32_t tos_count;
};

/** pack_row_add() - one more row, zero but for these. NULL: too many. */
struct package_image *pack_row_add(struct pack_rows *rows,
				   const struct pack_file *part,
				   enum package_kind kind, uint8_t uuid_last,
				   const char *name, struct pack_wrong *wrong);

/* Ours, behind PACKAGE_OWN_TOS: the pageable part of each. */
#define PACKAGE_OWN_PAGEABLE (PACKAGE_OWN_TOS + 8u)

/** pack_uuid_field() - the field's UUID for the first of @kind; not LOAD. */
const uint8_t *pack_uuid_field(enum package_kind kind);

/** pack_bl33() - the row of BL33, by its arm64 Image header if it has one. */
bool pack_bl33(const struct pack_job *job, struct pack_rows *rows,
	       struct pack_wrong *wrong);

/** pack_trusted_oses() - rows and descriptors of all Trusted OSes. */
bool pack_trusted_oses(const struct pack_job *job, struct pack_rows *rows,
		       struct pack_wrong *wrong);

/**
 * struct pack_optee - where an image with OP-TEE's header has what.
 * @init_at, @paged_at: in the file; the file ends there if the images are in
 *          files of their own.
 * @load:   PACK_UNSET: anywhere.
 * @memory: of the initial part, with its .bss; 0: the header does not say.
 */
struct pack_optee {
	uint64_t init_at, init_bytes, paged_at, paged_bytes;
	uint64_t load, paged_load, memory;
};

/** pack_optee_is() - does it begin with OP-TEE's header? */
bool pack_optee_is(const struct file *file);

bool pack_optee_read(const struct file *file, struct pack_optee *optee,
		     struct pack_wrong *wrong);

/* --- options -------------------------------------------------------------- */

bool pack_number(const char *text, uint64_t *value);

/** pack_option_tos() - FILE[,KEY=VALUE…] to @tos; cuts @text to pieces. */
bool pack_option_tos(char *text, struct pack_tos *tos,
		     struct pack_wrong *wrong);

/** pack_option_load() - FILE@ADDRESS; cuts @text. */
bool pack_option_load(char *text, struct pack_load *load,
		      struct pack_wrong *wrong);

/** pack_option_uuid() - standard|sip|vendor-el3=UUID. */
bool pack_option_uuid(const char *text, struct pack_job *job,
		      struct pack_wrong *wrong);

/** pack_option_hash() - 64 hexadecimal digits. */
bool pack_option_hash(const char *text, uint8_t hash[PACKAGE_HASH_BYTES]);

#endif

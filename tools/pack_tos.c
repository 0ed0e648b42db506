/* SPDX-License-Identifier: BSD-2-Clause */
/* Trusted OSes: their images, their secure RAM, their calls and interrupts. */
#include <inttypes.h>
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "tools/bytes.h"
#include "tools/pack.h"

#define TOS_END	  (BOARD_TOS_BASE + BOARD_TOS_SIZE)
#define PAGE_MASK 0xfffull

/* Everything that can be a Trusted OS's, for one that does not say. */
static const uint64_t all_rows[4] = {
	0xfffc0000fffffffc, /* 0x02-0x1f, 0x32-0x3f: yielding */
	0xfffc000000000000, /* 0x72-0x7f: yielding, SMC64 */
	0xfffc000000000000, /* 0xb2-0xbf: fast */
	0xfffc000000000000, /* 0xf2-0xff: fast, SMC64 */
};

static const char *tos_name(const struct pack_tos *tos)
{
	return tos->image.path;
}

/* The initial part's bytes: in the header's file, or in one of its own. */
static bool optee_piece(const struct pack_tos *tos, const char *what,
			const struct pack_file *other, uint64_t at,
			uint64_t bytes, const struct pack_file **part,
			uint64_t *offset, struct pack_wrong *wrong)
{
	*part = other->path ? other : &tos->image;
	*offset = other->path ? 0 : at;
	if (other->path && other->file.bytes != bytes)
		return pack_fail(wrong,
				 "%s: OP-TEE's header wants %" PRIu64
				 " bytes, the file has %zu",
				 other->path, bytes, other->file.bytes);
	if (!other->path &&
	    (at > tos->image.file.bytes || bytes > tos->image.file.bytes - at))
		return pack_fail(wrong,
				 "%s: the image that its header describes is "
				 "not in it: give %s=FILE",
				 tos_name(tos), what);
	return true;
}

/* The part that OP-TEE pages in: it gets address and size in x0 and x1. */
static bool add_pageable(const struct pack_tos *tos,
			 const struct pack_optee *optee, uint64_t end,
			 struct pack_rows *rows, struct package_image *image,
			 uint8_t uuid_last, struct pack_wrong *wrong)
{
	uint64_t load = tos->pageable_load, offset;
	const struct pack_file *part;
	struct package_image *paged;

	if (!optee_piece(tos, "pageable", &tos->pageable, optee->paged_at,
			 optee->paged_bytes, &part, &offset, wrong))
		return false;
	if (load == PACK_UNSET)
		load = optee->paged_load;
	if (load == PACK_UNSET && optee->paged_bytes <= end)
		load = (end - optee->paged_bytes) & ~PAGE_MASK;
	paged = pack_row_add(rows, part, PACKAGE_LOAD, uuid_last, "pageable",
			     wrong);
	if (!paged)
		return false;
	paged->offset = offset;
	paged->bytes = paged->memory = optee->paged_bytes;
	paged->load = load;
	image->x[0] = load;
	image->x[1] = optee->paged_bytes;
	return true;
}

static bool place_raw(const struct pack_tos *tos, struct package_image *image,
		      struct pack_wrong *wrong)
{
	if (tos->pager.path || tos->pageable.path ||
	    tos->pageable_load != PACK_UNSET)
		return pack_fail(wrong,
				 "%s: only an image with OP-TEE's header has a "
				 "pager and a pageable part",
				 tos_name(tos));
	image->load = tos->load == PACK_UNSET ? BOARD_TOS_BASE : tos->load;
	return true;
}

static bool place_optee(const struct pack_tos *tos,
			const struct pack_optee *optee,
			struct package_image *image, uint64_t offset,
			struct pack_wrong *wrong)
{
	image->offset = offset;
	image->bytes = image->memory = optee->init_bytes;
	if (optee->memory > image->memory)
		image->memory = optee->memory;
	image->load = optee->load == PACK_UNSET ? BOARD_TOS_BASE : optee->load;
	if (tos->load != PACK_UNSET && optee->load != PACK_UNSET &&
	    tos->load != optee->load)
		return pack_fail(wrong,
				 "%s: OP-TEE is linked for 0x%" PRIx64
				 ", load= says otherwise",
				 tos_name(tos), optee->load);
	if (tos->load != PACK_UNSET)
		image->load = tos->load;
	return true;
}

/* Its own secure RAM: as told, or from its page on to @end. */
static bool own_ram(const struct pack_tos *tos,
		    const struct package_image *image, uint64_t end,
		    struct package_tos *own, struct pack_wrong *wrong)
{
	own->base =
		tos->base == PACK_UNSET ? image->load & ~PAGE_MASK : tos->base;
	if (own->base < BOARD_TOS_BASE || own->base >= TOS_END ||
	    image->load < own->base)
		return pack_fail(wrong,
				 "%s: 0x%" PRIx64
				 " is not in the secure RAM of Trusted OSes, "
				 "0x%llx-0x%llx, or below its own",
				 tos_name(tos), image->load, BOARD_TOS_BASE,
				 TOS_END - 1);
	own->bytes = tos->ram ? tos->ram : end - own->base;
	if (own->base & PAGE_MASK || own->bytes & PAGE_MASK)
		return pack_fail(wrong,
				 "%s: its secure RAM is not a multiple of "
				 "4 KiB",
				 tos_name(tos));
	if (own->bytes > TOS_END - own->base ||
	    image->load - own->base > own->bytes ||
	    image->memory > own->bytes - (image->load - own->base))
		return pack_fail(wrong,
				 "%s: it needs more than the 0x%" PRIx64
				 " bytes of secure RAM at 0x%" PRIx64
				 " that it has",
				 tos_name(tos), own->bytes, own->base);
	return true;
}

/* Where the next Trusted OS begins, for those that do not say their size. */
static uint64_t find_end(const struct pack_rows *rows, uint64_t load)
{
	uint64_t end = TOS_END;

	for (uint32_t i = 0; i < rows->count; i++) {
		const struct package_image *other = &rows->row[i].image;

		if (other->kind == PACKAGE_TOS && other->load > load &&
		    (other->load & ~PAGE_MASK) < end)
			end = other->load & ~PAGE_MASK;
	}
	return end;
}

static void set_arguments(const struct pack_tos *tos,
			  struct package_image *image)
{
	image->entry = tos->entry == PACK_UNSET ? image->load : tos->entry;
	image->arg[2] = PACKAGE_ARG_TREE;
	if (!tos->log)
		return;
	image->arg[3] = PACKAGE_ARG_LOG;
	image->arg[1] = PACKAGE_ARG_LOG_BYTES;
}

/* First all images, so that each knows where the next begins. */
static bool add_image(const struct pack_job *job, uint32_t n,
		      struct pack_optee *optee, struct pack_rows *rows,
		      struct pack_wrong *wrong)
{
	const struct pack_tos *tos = &job->tos[n];
	const struct pack_file *part = &tos->image;
	struct package_image *image;
	uint64_t offset = 0;
	char name[PACKAGE_NAME_BYTES];

	if (pack_optee_is(&part->file)) {
		if (!pack_optee_read(&part->file, optee, wrong))
			return false;
		if (!optee_piece(tos, "pager", &tos->pager, optee->init_at,
				 optee->init_bytes, &part, &offset, wrong))
			return false;
	}
	snprintf(name, sizeof(name), n ? "bl32.%u" : "bl32", n);
	image = pack_row_add(rows, part, PACKAGE_TOS,
			     (uint8_t)(PACKAGE_OWN_TOS + n), name, wrong);
	if (!image)
		return false;
	rows->tos[n].image = rows->count - 1;
	if (!(optee->init_bytes ? place_optee(tos, optee, image, offset, wrong)
				: place_raw(tos, image, wrong)))
		return false;
	set_arguments(tos, image);
	return true;
}

static bool add_rest(const struct pack_job *job, uint32_t n,
		     const struct pack_optee *optee, struct pack_rows *rows,
		     struct pack_wrong *wrong)
{
	const struct pack_tos *tos = &job->tos[n];
	struct package_tos *own = &rows->tos[n];
	struct package_image *image = &rows->row[own->image].image;

	if (!own_ram(tos, image, find_end(rows, image->load), own, wrong))
		return false;
	memcpy(own->rows, tos->rows_given ? tos->rows : all_rows,
	       sizeof(own->rows));
	own->intid_count = tos->intid_count;
	memcpy(own->intids, tos->intids, sizeof(own->intids));
	if (optee->paged_bytes == 0)
		return true;
	if (tos->log)
		return pack_fail(wrong,
				 "%s: log and a pageable part want the same "
				 "register",
				 tos_name(tos));
	return add_pageable(tos, optee, own->base + own->bytes, rows, image,
			    (uint8_t)(PACKAGE_OWN_PAGEABLE + n), wrong);
}

static bool check_rows(const struct pack_job *job, uint32_t a, uint32_t b,
		       const struct pack_rows *rows, struct pack_wrong *wrong)
{
	for (unsigned int i = 0; i < 256; i++)
		if (rows->tos[a].rows[i / 64] & rows->tos[b].rows[i / 64] &
		    1ull << i % 64)
			return pack_fail(wrong,
					 "%s and %s both own the calls 0x%02x"
					 "xxxxxx: give each its owners=",
					 tos_name(&job->tos[a]),
					 tos_name(&job->tos[b]), i);
	return true;
}

static bool check_intids(const struct pack_job *job, uint32_t a, uint32_t b,
			 const struct pack_rows *rows, struct pack_wrong *wrong)
{
	const struct package_tos *x = &rows->tos[a], *y = &rows->tos[b];

	for (uint32_t i = 0; i < x->intid_count; i++)
		for (uint32_t j = 0; j < y->intid_count; j++)
			if (x->intids[i] == y->intids[j])
				return pack_fail(
					wrong,
					"%s and %s both own the interrupt %u",
					tos_name(&job->tos[a]),
					tos_name(&job->tos[b]), x->intids[i]);
	return true;
}

static bool check_pair(const struct pack_job *job, uint32_t a, uint32_t b,
		       const struct pack_rows *rows, struct pack_wrong *wrong)
{
	const struct package_tos *x = &rows->tos[a], *y = &rows->tos[b];

	if (x->base < y->base + y->bytes && y->base < x->base + x->bytes)
		return pack_fail(wrong,
				 "%s and %s overlap in secure RAM: give each "
				 "its load= and ram=",
				 tos_name(&job->tos[a]),
				 tos_name(&job->tos[b]));
	return check_rows(job, a, b, rows, wrong) &&
	       check_intids(job, a, b, rows, wrong);
}

bool pack_trusted_oses(const struct pack_job *job, struct pack_rows *rows,
		       struct pack_wrong *wrong)
{
	struct pack_optee optee[PACKAGE_TOS_MAX] = { { 0 } };

	for (uint32_t i = 0; i < job->tos_count; i++) {
		if (job->gic == 2 && job->tos[i].intid_count)
			return pack_fail(wrong,
					 "%s: a GICv2 has one secure group, "
					 "and SDEI has it: a Trusted OS cannot "
					 "own interrupts",
					 tos_name(&job->tos[i]));
		if (!add_image(job, i, &optee[i], rows, wrong))
			return false;
	}
	rows->tos_count = job->tos_count;
	for (uint32_t i = 0; i < job->tos_count; i++)
		if (!add_rest(job, i, &optee[i], rows, wrong))
			return false;
	for (uint32_t i = 0; i < job->tos_count; i++)
		for (uint32_t j = 0; j < i; j++)
			if (!check_pair(job, j, i, rows, wrong))
				return false;
	return true;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a part says of itself: Linux's arm64 Image (Documentation/arch/arm64/
 * booting.rst) and OP-TEE's header (its build writes version 1 before the
 * images it describes, version 2 into a file of its own).
 */
#include <inttypes.h>
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "tools/bytes.h"
#include "tools/pack.h"

#define IMAGE_TEXT_OFFSET     8u
#define IMAGE_SIZE	      16u
#define IMAGE_MAGIC	      56u
#define IMAGE_HEADER_BYTES    64u
#define IMAGE_OLD_TEXT_OFFSET 0x80000u /* where its size is 0 */
#define IMAGE_ALIGN	      0x200000u

#define OPTEE_HEADER_BYTES    8u
#define OPTEE_VERSION	      4u
#define OPTEE_ARCH	      5u
#define OPTEE_ARCH_AARCH64    1u
/* Version 1, behind those. */
#define OPTEE1_INIT_BYTES  8u
#define OPTEE1_LOAD_HIGH   12u
#define OPTEE1_LOAD_LOW	   16u
#define OPTEE1_MEMORY	   20u
#define OPTEE1_PAGED_BYTES 24u
#define OPTEE1_BYTES	   28u
/* Version 2: how many images, then each. */
#define OPTEE2_COUNT	   8u
#define OPTEE2_IMAGES	   12u
#define OPTEE2_IMAGE_BYTES 16u
#define OPTEE2_IMAGES_MAX  2u
#define OPTEE2_PAGER	   0u
#define OPTEE2_PAGED	   1u

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static bool is_image(const struct file *file)
{
	return file->bytes >= IMAGE_HEADER_BYTES &&
	       memcmp(file->data + IMAGE_MAGIC, "ARM\x64", 4) == 0;
}

/* An Image has its own opinion of where it may lie, and of its .bss. */
static bool place_image(const struct file *file, struct package_image *image,
			struct pack_wrong *wrong)
{
	uint64_t text = get64(file->data + IMAGE_TEXT_OFFSET);
	uint64_t memory = get64(file->data + IMAGE_SIZE);

	if (memory == 0)
		text = IMAGE_OLD_TEXT_OFFSET;
	if (text >= IMAGE_ALIGN || memory > BOARD_RAM_MAX)
		return pack_fail(wrong, "its arm64 Image header is damaged");
	if (image->load % IMAGE_ALIGN != text)
		return pack_fail(wrong,
				 "an arm64 Image lies 0x%" PRIx64
				 " behind a multiple of 2 MiB, not at "
				 "0x%" PRIx64,
				 text, image->load);
	if (memory > image->memory)
		image->memory = memory;
	return true;
}

bool pack_bl33(const struct pack_job *job, struct pack_rows *rows,
	       struct pack_wrong *wrong)
{
	const struct file *file = &job->bl33.file;
	struct package_image *image =
		pack_row_add(rows, &job->bl33, PACKAGE_BL33, 0, "bl33", wrong);

	if (!image)
		return false;
	image->load = job->bl33_address;
	image->entry = image->load;
	/* Linux's boot protocol, and what U-Boot and Xen take too. */
	image->arg[0] = PACKAGE_ARG_TREE;
	if (is_image(file) && !place_image(file, image, wrong))
		return false;
	return true;
}

bool pack_optee_is(const struct file *file)
{
	return file->bytes >= OPTEE_HEADER_BYTES &&
	       memcmp(file->data, "OPTE", 4) == 0;
}

static uint64_t high_low(const uint8_t *p)
{
	return (uint64_t)le32(p) << 32 | le32(p + 4);
}

static bool read_v1(const struct file *file, struct pack_optee *optee,
		    struct pack_wrong *wrong)
{
	if (file->bytes < OPTEE1_BYTES)
		return pack_fail(wrong, "OP-TEE's header is cut off");
	optee->init_at = OPTEE1_BYTES;
	optee->init_bytes = le32(file->data + OPTEE1_INIT_BYTES);
	optee->load = high_low(file->data + OPTEE1_LOAD_HIGH);
	optee->memory = le32(file->data + OPTEE1_MEMORY);
	optee->paged_at = OPTEE1_BYTES + optee->init_bytes;
	optee->paged_bytes = le32(file->data + OPTEE1_PAGED_BYTES);
	optee->paged_load = PACK_UNSET;
	if (file->bytes != optee->paged_at + optee->paged_bytes)
		return pack_fail(wrong,
				 "OP-TEE's header describes %" PRIu64
				 " bytes, the file has %zu",
				 optee->paged_at + optee->paged_bytes,
				 file->bytes);
	return true;
}

/* The images follow, or are in other files, all of them or none. */
static bool read_v2(const struct file *file, struct pack_optee *optee,
		    struct pack_wrong *wrong)
{
	uint32_t count = 0;
	uint64_t at;

	if (file->bytes >= OPTEE2_IMAGES)
		count = le32(file->data + OPTEE2_COUNT);
	at = OPTEE2_IMAGES + (uint64_t)count * OPTEE2_IMAGE_BYTES;
	if (count == 0 || count > OPTEE2_IMAGES_MAX || file->bytes < at)
		return pack_fail(wrong, "OP-TEE's header is damaged");
	optee->load = optee->paged_load = PACK_UNSET;
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *row = file->data + OPTEE2_IMAGES +
				     (size_t)i * OPTEE2_IMAGE_BYTES;
		uint64_t load = high_low(row); /* all ones: anywhere */
		uint32_t bytes = le32(row + 12);

		if (le32(row + 8) == OPTEE2_PAGER && optee->init_bytes == 0) {
			optee->init_at = at;
			optee->init_bytes = bytes;
			optee->load = load;
		} else if (le32(row + 8) == OPTEE2_PAGED &&
			   optee->paged_bytes == 0) {
			optee->paged_at = at;
			optee->paged_bytes = bytes;
			optee->paged_load = load;
		} else {
			return pack_fail(wrong,
					 "OP-TEE's header names an image of "
					 "unknown kind, or one twice");
		}
		at += bytes;
	}
	return true;
}

bool pack_optee_read(const struct file *file, struct pack_optee *optee,
		     struct pack_wrong *wrong)
{
	uint8_t version = file->data[OPTEE_VERSION];

	*optee = (struct pack_optee){ 0 };
	if (file->data[OPTEE_ARCH] != OPTEE_ARCH_AARCH64)
		return pack_fail(wrong, "OP-TEE is not built for AArch64");
	if (version != 1 && version != 2)
		return pack_fail(wrong,
				 "OP-TEE's header has version %u, known are "
				 "1 and 2",
				 version);
	if (!(version == 1 ? read_v1(file, optee, wrong)
			   : read_v2(file, optee, wrong)))
		return false;
	return optee->init_bytes != 0 ||
	       pack_fail(wrong, "OP-TEE's header names no initial image");
}

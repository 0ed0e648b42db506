/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>

#include "boot/load.h"

#define PAGE_MASK 0xfffull

/* [base, base + bytes) lies in [low, high); says no to a wrap. */
static bool range_within(uint64_t base, uint64_t bytes, uint64_t low,
			 uint64_t high)
{
	return base >= low && base <= high && bytes <= high - base;
}

static bool magic_good(const struct package_header *header)
{
	static const uint8_t magic[] = PACKAGE_MAGIC;

	for (size_t i = 0; i < sizeof(header->magic); i++)
		if (header->magic[i] != magic[i])
			return false;
	return true;
}

enum boot_error package_check(const struct package_header *header,
			      const struct boot_limits *limits)
{
	if (!magic_good(header))
		return BOOT_NO_PACKAGE;
	if (header->header_bytes != sizeof(*header) || header->flags != 0 ||
	    header->reserved[0] != 0 || header->reserved[1] != 0)
		return BOOT_BAD_HEADER;
	if ((header->bl33_offset & PAGE_MASK) != 0 || header->bl33_bytes == 0 ||
	    !range_within(header->bl33_offset, header->bl33_bytes,
			  sizeof(*header), limits->package_bytes))
		return BOOT_BAD_SOURCE;
	if ((header->bl33_load & PAGE_MASK) != 0 ||
	    !range_within(header->bl33_load, header->bl33_bytes,
			  limits->ram_base, limits->ram_end))
		return BOOT_BAD_LOAD;
	if (header->bl33_entry % 4 != 0 ||
	    !range_within(header->bl33_entry, 4, header->bl33_load,
			  header->bl33_load + header->bl33_bytes))
		return BOOT_BAD_ENTRY;
	return BOOT_OK;
}

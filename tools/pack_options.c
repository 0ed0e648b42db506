/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands behind an option: numbers, lists, FILE,KEY=VALUE, FILE@ADDRESS.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/pack.h"

#define OWNER_FIRST 48u /* Trusted applications; 50-63: Trusted OS */
#define OWNER_LAST  63u
#define INTID_FIRST 16u
#define INTID_LAST  1019u

bool pack_number(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	return isdigit((unsigned char)*text) && errno == 0 && *end == '\0';
}

/* FIRST-LAST or one number; cuts @text. */
static bool parse_span(char *text, uint64_t *first, uint64_t *last)
{
	char *dash = strchr(text, '-');

	if (dash)
		*dash++ = '\0';
	return pack_number(text, first) &&
	       pack_number(dash ? dash : text, last) && *first <= *last;
}

/* One span of the list, each number of it. */
typedef bool take_number(struct pack_tos *tos, uint64_t number);

/* SPAN[+SPAN…] */
static bool parse_list(char *text, struct pack_tos *tos, take_number *take)
{
	uint64_t first, last;

	for (char *next; text; text = next) {
		next = strchr(text, '+');
		if (next)
			*next++ = '\0';
		if (!parse_span(text, &first, &last) || last > INTID_LAST)
			return false;
		for (; first <= last; first++)
			if (!take(tos, first))
				return false;
	}
	return true;
}

static void add_row(struct pack_tos *tos, uint64_t row)
{
	tos->rows[row / 64] |= 1ull << row % 64;
	tos->rows_given = true;
}

/* An owner's calls: both widths, fast and yielding. Owners 48 and 49 are
 * trusted applications': there is nothing yielding of theirs.
 */
static bool take_owner(struct pack_tos *tos, uint64_t owner)
{
	if (owner < OWNER_FIRST || owner > OWNER_LAST)
		return false;
	add_row(tos, 0x80 | owner);
	add_row(tos, 0xc0 | owner);
	add_row(tos, owner);
	add_row(tos, 0x40 | owner);
	return true;
}

static bool take_row(struct pack_tos *tos, uint64_t row)
{
	if (row < 0x02 || row > 0xff || (row >= 0x80 && row < 0xb0) ||
	    (row >= 0xc0 && row < 0xf0))
		return false;
	add_row(tos, row);
	return true;
}

static bool take_intid(struct pack_tos *tos, uint64_t intid)
{
	if (intid < INTID_FIRST || intid > INTID_LAST ||
	    tos->intid_count == PACKAGE_INTIDS_MAX)
		return false;
	for (uint32_t i = 0; i < tos->intid_count; i++)
		if (tos->intids[i] == intid)
			return false;
	tos->intids[tos->intid_count++] = (uint32_t)intid;
	return true;
}

static bool set_owners(struct pack_tos *tos, char *value)
{
	return parse_list(value, tos, take_owner);
}

static bool set_rows(struct pack_tos *tos, char *value)
{
	return parse_list(value, tos, take_row);
}

static bool set_intids(struct pack_tos *tos, char *value)
{
	return parse_list(value, tos, take_intid);
}

static bool set_load(struct pack_tos *tos, char *value)
{
	return pack_number(value, &tos->load);
}

static bool set_entry(struct pack_tos *tos, char *value)
{
	return pack_number(value, &tos->entry);
}

/* BYTES from the image's page on, or BASE+BYTES. */
static bool set_ram(struct pack_tos *tos, char *value)
{
	char *plus = strchr(value, '+');

	if (plus) {
		*plus++ = '\0';
		if (!pack_number(value, &tos->base))
			return false;
		value = plus;
	}
	return pack_number(value, &tos->ram) && tos->ram != 0;
}

static bool set_pager(struct pack_tos *tos, char *value)
{
	tos->pager.path = value;
	return *value != '\0';
}

static bool set_pageable(struct pack_tos *tos, char *value)
{
	tos->pageable.path = value;
	return *value != '\0';
}

static bool set_pageable_load(struct pack_tos *tos, char *value)
{
	return pack_number(value, &tos->pageable_load);
}

static bool set_log(struct pack_tos *tos, char *value)
{
	tos->log = !strcmp(value, "yes");
	return tos->log || !strcmp(value, "no");
}

static const struct {
	const char *name;
	bool (*set)(struct pack_tos *tos, char *value);
	const char *wants;
} tos_keys[] = {
	{ "load", set_load, "an address" },
	{ "entry", set_entry, "an address" },
	{ "ram", set_ram, "BYTES or BASE+BYTES" },
	{ "owners", set_owners, "owners from 48 to 63, as 50-63 or 50+52" },
	{ "rows", set_rows,
	  "values of a function ID's bits 31:24 that a Trusted OS may own: "
	  "0x02-0x7f, 0xb0-0xbf, 0xf0-0xff" },
	{ "intids", set_intids,
	  "at most 16 interrupts from 16 to 1019, none twice, as 40+42-44" },
	{ "pager", set_pager, "a file" },
	{ "pageable", set_pageable, "a file" },
	{ "pageable-load", set_pageable_load, "an address" },
	{ "log", set_log, "yes or no" },
};

static bool set_key(struct pack_tos *tos, char *text, struct pack_wrong *wrong)
{
	char *value = strchr(text, '=');

	if (!value)
		return pack_fail(wrong, "--bl32: \"%s\" is not KEY=VALUE",
				 text);
	*value++ = '\0';
	for (size_t i = 0; i < sizeof(tos_keys) / sizeof(tos_keys[0]); i++) {
		if (strcmp(tos_keys[i].name, text) != 0)
			continue;
		return tos_keys[i].set(tos, value) ||
		       pack_fail(wrong, "--bl32: %s= wants %s", text,
				 tos_keys[i].wants);
	}
	return pack_fail(wrong, "--bl32: there is no \"%s=\"", text);
}

bool pack_option_tos(char *text, struct pack_tos *tos, struct pack_wrong *wrong)
{
	char *next = strchr(text, ',');

	*tos = (struct pack_tos){
		.load = PACK_UNSET,
		.entry = PACK_UNSET,
		.base = PACK_UNSET,
		.pageable_load = PACK_UNSET,
		.image.path = text,
	};
	while (next) {
		char *key = next + 1;

		*next = '\0';
		next = strchr(key, ',');
		if (next)
			*next = '\0';
		if (!set_key(tos, key, wrong))
			return false;
	}
	return true;
}

bool pack_option_load(char *text, struct pack_load *load,
		      struct pack_wrong *wrong)
{
	char *at = strrchr(text, '@');

	if (!at || at == text || !pack_number(at + 1, &load->address))
		return pack_fail(wrong, "--load: \"%s\" is not FILE@ADDRESS",
				 text);
	*at = '\0';
	load->part.path = text;
	return true;
}

static bool parse_hex(const char *text, uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char pair[3] = { text[2 * i] };

		if (!isxdigit((unsigned char)pair[0]) ||
		    !isxdigit((unsigned char)text[2 * i + 1]))
			return false;
		pair[1] = text[2 * i + 1];
		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return true;
}

bool pack_option_hash(const char *text, uint8_t hash[PACKAGE_HASH_BYTES])
{
	return strlen(text) == 2 * PACKAGE_HASH_BYTES &&
	       parse_hex(text, hash, PACKAGE_HASH_BYTES);
}

/* 8-4-4-4-12 digits to 16 bytes, in the order of the text. */
static bool parse_uuid(const char *text, uint8_t bytes[PACKAGE_UUID_BYTES])
{
	static const size_t groups[] = { 4, 2, 2, 2, 6 };

	for (size_t i = 0; i < 5; i++) {
		if (strnlen(text, 2 * groups[i]) < 2 * groups[i] ||
		    !parse_hex(text, bytes, groups[i]))
			return false;
		bytes += groups[i];
		text += 2 * groups[i];
		if (*text != (i < 4 ? '-' : '\0'))
			return false;
		text++;
	}
	return true;
}

bool pack_option_uuid(const char *text, struct pack_job *job,
		      struct pack_wrong *wrong)
{
	static const char *const owners[PACKAGE_UIDS] = { "standard=", "sip=",
							  "vendor-el3=" };
	uint8_t bytes[PACKAGE_UUID_BYTES];

	for (size_t i = 0; i < PACKAGE_UIDS; i++) {
		size_t length = strlen(owners[i]);

		if (strncmp(text, owners[i], length) != 0)
			continue;
		if (!parse_uuid(text + length, bytes))
			return pack_fail(wrong, "--uuid: \"%s\" is no UUID",
					 text + length);
		/* DEN0028: byte 0 is the lowest of the first word. */
		for (size_t j = 0; j < PACKAGE_UUID_BYTES; j++)
			job->uid[i][j / 4] |= (uint32_t)bytes[j] << 8 * (j % 4);
		if (job->uid[i][0] == 0xffffffffu)
			return pack_fail(wrong,
					 "--uuid: ffffffff at the start means "
					 "NOT_SUPPORTED");
		return true;
	}
	return pack_fail(wrong,
			 "--uuid: \"%s\" is not standard=, sip= or "
			 "vendor-el3= with a UUID",
			 text);
}

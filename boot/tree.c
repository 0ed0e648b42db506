/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One pass over the tokens, because a tree that is moved at each insertion
 * costs millions of instructions. What stays is copied in spans; what is new
 * is written between them.
 */
#include "boot/tree.h"

#include "boards/qemu-virt/memory.h"
#include "boot/fdt.h"
#include "lib/rt/rt.h"

/* For the next editor: OP-TEE, U-Boot. */
#define SLACK_BYTES 0x1000u

#define LOG_PROP    "smcgate,event-log"

/* Names of our properties: they go behind the tree's own strings. */
static const struct {
	char compatible[sizeof("compatible")];
	char method[sizeof("method")];
	char enable_method[sizeof("enable-method")];
	char status[sizeof("status")];
	char secure_status[sizeof("secure-status")];
	char address_cells[sizeof("#address-cells")];
	char size_cells[sizeof("#size-cells")];
	char ranges[sizeof("ranges")];
	char reg[sizeof("reg")];
	char event_log[sizeof(LOG_PROP)];
} names = {
	"compatible",	 "method",	   "enable-method", "status",
	"secure-status", "#address-cells", "#size-cells",   "ranges",
	"reg",		 LOG_PROP,
};

#define NAME(member) ((uint32_t)offsetof(__typeof__(names), member))

/* What only the secure world sees, by its unit address. */
static const uint64_t secure_devices[] = {
	BOARD_FLASH0_BASE,
	BOARD_SECURE_UART,
	BOARD_SECURE_PL061,
	BOARD_SECURE_RAM_BASE,
};

enum place {
	PLACE_OTHER = 0,
	PLACE_CPUS,
	PLACE_CPU,
	PLACE_CHOSEN,
	PLACE_RESERVED,
	PLACE_DROPPED,
	PLACE_SECURE,
};

struct edit {
	struct fdt fdt;
	const struct tree_log *log;
	uint32_t *to; /* big endian */
	size_t room;  /* words */
	size_t at;
	bool full;
	uint32_t copied; /* words of the structure block that are done with */
	uint32_t depth;
	enum place place; /* of the node whose properties come */
	bool in_cpus;
	bool has_chosen, has_reserved;
};

static void put_words(struct edit *edit, const void *words, size_t count)
{
	if (edit->full || count > edit->room - edit->at) {
		edit->full = true;
		return;
	}
	memcpy(edit->to + edit->at, words, count * 4);
	edit->at += count;
}

static void put(struct edit *edit, uint32_t value)
{
	const uint32_t word = fdt_word(value);

	put_words(edit, &word, 1);
}

static void put64(struct edit *edit, uint64_t value)
{
	put(edit, (uint32_t)(value >> 32));
	put(edit, (uint32_t)value);
}

/* Bytes, padded with zeros to a word. */
static void put_bytes(struct edit *edit, const void *bytes, size_t count)
{
	uint32_t last = 0;

	put_words(edit, bytes, count / 4);
	memcpy(&last, (const uint8_t *)bytes + count / 4 * 4, count % 4);
	if (count % 4 != 0)
		put_words(edit, &last, 1);
}

static void put_prop(struct edit *edit, uint32_t name, const void *value,
		     size_t bytes)
{
	put(edit, FDT_PROP);
	put(edit, (uint32_t)bytes);
	put(edit, edit->fdt.strings_bytes + name);
	put_bytes(edit, value, bytes);
}

#define PUT_TEXT(edit, name, text) put_prop(edit, name, text, sizeof(text))

static void put_pair(struct edit *edit, uint32_t name, uint64_t a, uint64_t b)
{
	put(edit, FDT_PROP);
	put(edit, 16);
	put(edit, edit->fdt.strings_bytes + name);
	put64(edit, a);
	put64(edit, b);
}

static void put_cell(struct edit *edit, uint32_t name, uint32_t value)
{
	const uint32_t word = fdt_word(value);

	put_prop(edit, name, &word, sizeof(word));
}

static void put_node(struct edit *edit, const char *name)
{
	put(edit, FDT_BEGIN_NODE);
	put_bytes(edit, name, strlen(name) + 1);
}

static void put_psci(struct edit *edit)
{
	put_node(edit, "psci");
	PUT_TEXT(edit, NAME(compatible), "arm,psci-1.0\0arm,psci-0.2");
	PUT_TEXT(edit, NAME(method), "smc");
	put(edit, FDT_END_NODE);
}

static void put_log(struct edit *edit)
{
	put_pair(edit, NAME(event_log), edit->log->base, edit->log->bytes);
}

static void put_reserved(struct edit *edit)
{
	char name[32];

	rt_snprintf(name, sizeof(name), "event-log@%llx",
		    (unsigned long long)edit->log->base);
	put_node(edit, "reserved-memory");
	put_cell(edit, NAME(address_cells), 2);
	put_cell(edit, NAME(size_cells), 2);
	put_prop(edit, NAME(ranges), "", 0);
	put_node(edit, name);
	PUT_TEXT(edit, NAME(compatible), LOG_PROP);
	put_pair(edit, NAME(reg), edit->log->base, edit->log->room);
	put(edit, FDT_END_NODE);
	put(edit, FDT_END_NODE);
}

/* Children that the root has not had yet. */
static void put_missing(struct edit *edit)
{
	put_psci(edit);
	if (edit->log->bytes == 0)
		return;
	if (!edit->has_reserved)
		put_reserved(edit);
	if (!edit->has_chosen) {
		put_node(edit, "chosen");
		put_log(edit);
		put(edit, FDT_END_NODE);
	}
}

/* What was not copied yet, up to @word of the structure block. */
static void copy_to(struct edit *edit, uint32_t word)
{
	put_words(edit, edit->fdt.words + edit->copied, word - edit->copied);
	edit->copied = word;
}

static void drop_to(struct edit *edit, const struct fdt_item *item)
{
	copy_to(edit, item->start);
	edit->copied = edit->fdt.at;
}

/* name@address in hexadecimal, and nothing behind it. */
static bool unit_address(const char *name, uint64_t *address)
{
	while (*name != 0 && *name != '@')
		name++;
	if (*name++ == 0 || *name == 0)
		return false;
	for (*address = 0; *name != 0; name++) {
		const char c = *name;

		if (c >= '0' && c <= '9')
			*address = *address << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*address = *address << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	return true;
}

static enum place child_of_root(const char *name)
{
	static const struct {
		const char *name;
		enum place place;
	} known[] = {
		{ "cpus", PLACE_CPUS },
		{ "chosen", PLACE_CHOSEN },
		{ "reserved-memory", PLACE_RESERVED },
		{ "psci", PLACE_DROPPED },
		{ "secure-chosen", PLACE_DROPPED }, /* has a secret seed */
	};
	uint64_t address;

	if (unit_address(name, &address)) {
		for (size_t i = 0; i < sizeof(secure_devices) / 8; i++)
			if (secure_devices[i] == address)
				return PLACE_SECURE;
		return PLACE_OTHER;
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(name, known[i].name) == 0)
			return known[i].place;
	return PLACE_OTHER;
}

static enum place classify(const struct edit *edit, const char *name)
{
	if (edit->depth == 2)
		return child_of_root(name);
	if (edit->depth == 3 && edit->in_cpus && strncmp(name, "cpu@", 4) == 0)
		return PLACE_CPU;
	return PLACE_OTHER;
}

/* Past the whole node that has just begun; false at damage. */
static bool skip_node(struct edit *edit)
{
	struct fdt_item item;
	uint32_t depth = 1;

	while (depth != 0) {
		fdt_next(&edit->fdt, &item);
		if (item.token == FDT_BEGIN_NODE)
			depth++;
		else if (item.token == FDT_END_NODE)
			depth--;
		else if (item.token != FDT_PROP)
			return false;
	}
	return true;
}

static bool begin(struct edit *edit, const struct fdt_item *item)
{
	if (++edit->depth > FDT_DEPTH_MAX)
		return false;
	edit->place = classify(edit, item->name);
	switch (edit->place) {
	case PLACE_CPUS:
		edit->in_cpus = true;
		break;
	case PLACE_CPU:
		copy_to(edit, edit->fdt.at);
		PUT_TEXT(edit, NAME(enable_method), "psci");
		break;
	case PLACE_SECURE:
		copy_to(edit, edit->fdt.at);
		PUT_TEXT(edit, NAME(status), "disabled");
		PUT_TEXT(edit, NAME(secure_status), "okay");
		break;
	case PLACE_CHOSEN:
		edit->has_chosen = true;
		copy_to(edit, edit->fdt.at);
		if (edit->log->bytes != 0)
			put_log(edit);
		break;
	case PLACE_RESERVED: /* the reservation block has the log */
		edit->has_reserved = true;
		break;
	case PLACE_DROPPED:
		if (!skip_node(edit))
			return false;
		drop_to(edit, item);
		edit->depth--;
		edit->place = PLACE_OTHER;
		break;
	case PLACE_OTHER:
		break;
	}
	return true;
}

/* Properties that begin() has written anew. */
static void property(struct edit *edit, const struct fdt_item *item)
{
	bool ours = false;

	if (edit->place == PLACE_CPU)
		ours = strcmp(item->name, names.enable_method) == 0;
	else if (edit->place == PLACE_SECURE)
		ours = strcmp(item->name, names.status) == 0 ||
		       strcmp(item->name, names.secure_status) == 0;
	else if (edit->place == PLACE_CHOSEN)
		ours = strcmp(item->name, names.event_log) == 0;
	if (ours)
		drop_to(edit, item);
}

static bool end(struct edit *edit, const struct fdt_item *item)
{
	if (edit->depth == 0)
		return false;
	edit->place = PLACE_OTHER;
	if (edit->depth-- == 1) {
		copy_to(edit, item->start);
		put_missing(edit);
	}
	if (edit->depth == 1)
		edit->in_cpus = false;
	return true;
}

/* The structure block; false at damage. */
static bool edit_nodes(struct edit *edit)
{
	struct fdt_item item;
	bool root = false, good = true;

	while (good) {
		fdt_next(&edit->fdt, &item);
		switch (item.token) {
		case FDT_BEGIN_NODE:
			good = edit->depth != 0 || !root;
			root = true;
			good = good && begin(edit, &item);
			break;
		case FDT_PROP:
			good = edit->depth != 0;
			property(edit, &item);
			break;
		case FDT_END_NODE:
			good = end(edit, &item);
			break;
		case FDT_END:
			copy_to(edit, edit->fdt.at);
			return root && edit->depth == 0;
		case FDT_DAMAGED:
		case FDT_NOP:
			good = false;
			break;
		}
	}
	return false;
}

/* Entries of the tree's, ours, and an empty one. */
static void put_reservations(struct edit *edit)
{
	put_words(edit, edit->fdt.reserved, edit->fdt.reserved_bytes / 4);
	if (edit->log->bytes != 0) {
		put64(edit, edit->log->base);
		put64(edit, edit->log->room);
	}
	put64(edit, 0);
	put64(edit, 0);
}

/* The tree's and ours; the tree's may end within a word. */
static size_t put_strings(struct edit *edit)
{
	const size_t bytes = edit->fdt.strings_bytes + sizeof(names);
	uint8_t *to = (uint8_t *)(edit->to + edit->at);

	if (edit->full || (bytes + 3) / 4 > edit->room - edit->at) {
		edit->full = true;
		return 0;
	}
	memcpy(to, edit->fdt.strings, edit->fdt.strings_bytes);
	memcpy(to + edit->fdt.strings_bytes, &names, sizeof(names));
	edit->at += (bytes + 3) / 4;
	return bytes;
}

size_t tree_edit(const void *from, size_t bytes, void *to, size_t room,
		 const struct tree_log *log)
{
	struct edit edit = { .log = log,
			     .to = to,
			     .room = room / 4,
			     .at = FDT_HEADER_BYTES / 4 };
	size_t structure, strings, strings_bytes, total;

	if (room < FDT_HEADER_BYTES || !fdt_open(&edit.fdt, from, bytes))
		return 0;
	put_reservations(&edit);
	structure = edit.at * 4;
	if (!edit_nodes(&edit))
		return 0;
	strings = edit.at * 4;
	strings_bytes = put_strings(&edit);
	total = edit.at * 4 + SLACK_BYTES;
	if (edit.full || total > room)
		return 0;
	edit.at = 0;
	put(&edit, FDT_MAGIC);
	put(&edit, (uint32_t)total);
	put(&edit, (uint32_t)structure);
	put(&edit, (uint32_t)strings);
	put(&edit, FDT_HEADER_BYTES); /* reservations */
	put(&edit, FDT_VERSION);
	put(&edit, FDT_LAST_VERSION);
	put(&edit, 0); /* CPU 0 boots */
	put(&edit, (uint32_t)strings_bytes);
	put(&edit, (uint32_t)(strings - structure));
	return total;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/pack.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "boot/sha256.h"
#include "tools/bytes.h"
#include "tools/command.h"
#include <smcgate/package.h>

#define PAGE 4096u

enum { PART_MANIFEST, PART_MONITOR, PART_BL33, PARTS };

static const uint8_t part_uuid[PARTS][PACKAGE_UUID_BYTES] = {
	[PART_MANIFEST] = PACKAGE_UUID_OWN(PACKAGE_OWN_MANIFEST),
	[PART_MONITOR] = PACKAGE_UUID_BL31,
	[PART_BL33] = PACKAGE_UUID_BL33,
};

struct toc {
	struct package_toc_header header;
	struct package_toc_entry entry[PARTS + 1];
};

/* RAM that the payload may be loaded to. */
static const char *check_address(uint64_t address, uint64_t bytes)
{
	const uint64_t end = BOARD_RAM_BASE + BOARD_RAM_MAX;

	if (address % 0x200000)
		return "the payload's address is not a multiple of 2 MiB";
	/* The board's device tree lies in the first MiB. */
	if (address < BOARD_RAM_BASE + 0x200000 || address >= end ||
	    bytes > end - address)
		return "the payload does not lie in the board's RAM";
	return NULL;
}

static uint64_t pages(uint64_t bytes)
{
	return (bytes + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

static const char *check_parts(const struct pack *pack)
{
	if (pack->boot.bytes == 0 || pack->monitor.bytes == 0 ||
	    pack->bl33.bytes == 0)
		return "an input is empty";
	if (pack->boot.bytes > BOARD_KEYS_OFFSET)
		return "the boot stage is larger than 252 KiB";
	if (pack->monitor.bytes > BOARD_BOOT_BASE - BOARD_EL3_BASE)
		return "the monitor is larger than 512 KiB";
	if (pack->bl33.bytes > BOARD_FLASH0_SIZE - BOARD_PACKAGE_OFFSET -
				       2 * PAGE - pages(pack->monitor.bytes))
		return "monitor and payload do not fit the flash of 64 MiB";
	return check_address(pack->address, pack->bl33.bytes);
}

static void hash(const void *data, size_t bytes,
		 uint8_t out[PACKAGE_HASH_BYTES])
{
	struct sha256 sha;

	sha256_start(&sha);
	sha256_add(&sha, data, bytes);
	sha256_finish(&sha, out);
}

/* An arm64 Image says how much memory it needs, its .bss included. */
static uint64_t memory_of(const struct file *bl33)
{
	uint64_t bytes = 0;

	if (bl33->bytes >= 64 && memcmp(bl33->data + 56, "ARM\x64", 4) == 0)
		bytes = get64(bl33->data + 16);
	return bytes > bl33->bytes ? bytes : bl33->bytes;
}

static struct toc make_toc(const struct pack *pack)
{
	const uint64_t bytes[PARTS] = {
		[PART_MANIFEST] = sizeof(struct package_manifest),
		[PART_MONITOR] = pack->monitor.bytes,
		[PART_BL33] = pack->bl33.bytes,
	};
	struct toc toc = { .header = { .magic = PACKAGE_TOC_MAGIC,
				       .serial = PACKAGE_TOC_SERIAL } };
	uint64_t offset = PAGE;

	for (size_t i = 0; i < PARTS; i++) {
		memcpy(toc.entry[i].uuid, part_uuid[i], PACKAGE_UUID_BYTES);
		toc.entry[i].offset = offset;
		toc.entry[i].bytes = bytes[i];
		offset += i == PARTS - 1 ? bytes[i] : pages(bytes[i]);
	}
	toc.entry[PARTS].offset = offset;
	return toc;
}

static struct package_image make_image(const struct pack *pack, int part)
{
	const struct file *file =
		part == PART_MONITOR ? &pack->monitor : &pack->bl33;
	struct package_image image = { .bytes = file->bytes };

	memcpy(image.uuid, part_uuid[part], PACKAGE_UUID_BYTES);
	hash(file->data, file->bytes, image.sha256);
	if (part == PART_MONITOR) {
		strcpy(image.name, "monitor");
		image.kind = PACKAGE_MONITOR;
		image.load = image.entry = BOARD_EL3_BASE;
		image.memory = file->bytes;
	} else {
		strcpy(image.name, "bl33");
		image.kind = PACKAGE_BL33;
		image.arg[0] = PACKAGE_ARG_TREE;
		image.load = image.entry = pack->address;
		image.memory = memory_of(file);
	}
	return image;
}

static struct package_manifest make_manifest(const struct pack *pack,
					     const struct toc *toc)
{
	struct package_manifest manifest = {
		.magic = PACKAGE_MAGIC,
		.bytes = sizeof(manifest),
		.board = BOARD_NAME,
		.toc_bytes = sizeof(*toc),
		.image_count = 2,
		.image = { make_image(pack, PART_MONITOR),
			   make_image(pack, PART_BL33) },
	};

	hash(toc, sizeof(*toc), manifest.toc_sha256);
	return manifest;
}

struct file pack_make(const struct pack *pack, const char **wrong)
{
	struct file flash = { 0 };
	struct package_manifest manifest;
	struct toc toc;
	uint8_t *package;

	*wrong = check_parts(pack);
	if (*wrong)
		return flash;
	toc = make_toc(pack);
	manifest = make_manifest(pack, &toc);
	flash.bytes = BOARD_PACKAGE_OFFSET + toc.entry[PARTS].offset;
	flash.data = calloc(1, flash.bytes);
	if (!flash.data) {
		*wrong = "out of memory";
		return (struct file){ 0 };
	}
	package = flash.data + BOARD_PACKAGE_OFFSET;
	memcpy(flash.data, pack->boot.data, pack->boot.bytes);
	memcpy(package, &toc, sizeof(toc));
	memcpy(package + toc.entry[PART_MANIFEST].offset, &manifest,
	       sizeof(manifest));
	memcpy(package + toc.entry[PART_MONITOR].offset, pack->monitor.data,
	       pack->monitor.bytes);
	memcpy(package + toc.entry[PART_BL33].offset, pack->bl33.data,
	       pack->bl33.bytes);
	return flash;
}

static const char *find_manifest(const struct file *flash,
				 const struct toc *toc,
				 struct package_manifest *manifest)
{
	const uint64_t room = flash->bytes - BOARD_PACKAGE_OFFSET;

	if (toc->header.magic != PACKAGE_TOC_MAGIC)
		return "there is no package at offset 0x40000";
	for (size_t i = 0; i < PARTS; i++)
		if (memcmp(toc->entry[i].uuid, part_uuid[i],
			   PACKAGE_UUID_BYTES) != 0 ||
		    toc->entry[i].offset > room ||
		    toc->entry[i].bytes > room - toc->entry[i].offset)
			return "the package's table of contents is damaged";
	if (toc->entry[PART_MANIFEST].bytes != sizeof(*manifest))
		return "the package's manifest has another size: newer, or "
		       "damaged";
	memcpy(manifest,
	       flash->data + BOARD_PACKAGE_OFFSET +
		       toc->entry[PART_MANIFEST].offset,
	       sizeof(*manifest));
	return memcmp(manifest->magic, PACKAGE_MAGIC,
		      sizeof(manifest->magic)) == 0
		       ? NULL
		       : "the package's manifest is damaged";
}

static const char *check_hashes(const struct file *flash, const struct toc *toc,
				const struct package_manifest *manifest)
{
	const uint8_t *package = flash->data + BOARD_PACKAGE_OFFSET;
	uint8_t found[PACKAGE_HASH_BYTES];

	hash(toc, sizeof(*toc), found);
	if (memcmp(found, manifest->toc_sha256, sizeof(found)) != 0)
		return "the package's table of contents is damaged";
	for (size_t i = PART_MONITOR; i < PARTS; i++) {
		hash(package + toc->entry[i].offset, toc->entry[i].bytes,
		     found);
		if (memcmp(found, manifest->image[i - 1].sha256,
			   sizeof(found)) != 0)
			return "an image of the package is damaged";
	}
	return NULL;
}

const char *pack_list(const struct file *flash, FILE *out)
{
	struct package_manifest manifest;
	struct toc toc;
	const char *wrong;

	if (flash->bytes < BOARD_PACKAGE_OFFSET + sizeof(toc))
		return "it is too short for a package";
	memcpy(&toc, flash->data + BOARD_PACKAGE_OFFSET, sizeof(toc));
	wrong = find_manifest(flash, &toc, &manifest);
	if (!wrong)
		wrong = check_hashes(flash, &toc, &manifest);
	if (wrong)
		return wrong;
	fprintf(out, "part     offset      bytes       load        entry\n");
	for (size_t i = PART_MONITOR; i < PARTS; i++) {
		const struct package_image *image = &manifest.image[i - 1];

		fprintf(out,
			"%-7.16s  0x%08" PRIx64 "  0x%08" PRIx64
			"  0x%08" PRIx64 "  0x%08" PRIx64 "\n",
			image->name,
			(uint64_t)BOARD_PACKAGE_OFFSET + toc.entry[i].offset,
			image->bytes, image->load, image->entry);
	}
	return NULL;
}

/* --- the command ------------------------------------------------------------
 */

static const char usage[] =
	"usage: smcgate pack --boot BOOT.BIN --monitor EL3.BIN\n"
	"                    --bl33 SYSTEM.IMG [--bl33-addr ADDRESS] -o FLASH\n"
	"       smcgate pack --list FLASH\n"
	"\n"
	"  --boot BOOT.BIN      the boot stage's flat binary\n"
	"  --monitor EL3.BIN    the monitor's flat binary\n"
	"  --bl33 SYSTEM.IMG    what it starts at EL2\n"
	"  --bl33-addr ADDRESS  where to load it (default 0x60000000)\n"
	"  -o FLASH             for QEMU's -bios\n";

enum {
	OPTION_BOOT = 256,
	OPTION_MONITOR,
	OPTION_BL33,
	OPTION_ADDRESS,
	OPTION_LIST
};

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "output", required_argument, NULL, 'o' },
	{ "boot", required_argument, NULL, OPTION_BOOT },
	{ "monitor", required_argument, NULL, OPTION_MONITOR },
	{ "bl33", required_argument, NULL, OPTION_BL33 },
	{ "bl33-addr", required_argument, NULL, OPTION_ADDRESS },
	{ "list", required_argument, NULL, OPTION_LIST },
	{ NULL, 0, NULL, 0 },
};

struct arguments {
	const char *output, *boot, *monitor, *bl33, *list;
	uint64_t address;
	bool help;
};

static bool parse_address(const char *text, uint64_t *address)
{
	char *end;

	errno = 0;
	*address = strtoull(text, &end, 0);
	return errno == 0 && end != text && *end == '\0' && *text != '-';
}

static int parse(struct arguments *args, int argc, char **argv)
{
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			args->help = true;
			fputs(usage, stdout);
			return 0;
		case 'o':
			args->output = optarg;
			break;
		case OPTION_BOOT:
			args->boot = optarg;
			break;
		case OPTION_MONITOR:
			args->monitor = optarg;
			break;
		case OPTION_BL33:
			args->bl33 = optarg;
			break;
		case OPTION_LIST:
			args->list = optarg;
			break;
		case OPTION_ADDRESS:
			if (!parse_address(optarg, &args->address))
				return complain("pack: \"%s\" is no address",
						optarg);
			break;
		default:
			return wrong_option(argv, usage);
		}
	}
	if (optind != argc)
		return complain("pack: what is \"%s\"?", argv[optind]);
	return 0;
}

static int list(const char *path)
{
	struct file flash;
	const char *wrong = file_read(path, BOARD_FLASH0_SIZE, &flash);

	if (!wrong)
		wrong = pack_list(&flash, stdout);
	file_free(&flash);
	return wrong ? complain("%s: %s", path, wrong) : 0;
}

static int pack(const struct arguments *args)
{
	struct pack pack = { .address = args->address };
	const struct {
		const char *path;
		struct file *file;
	} inputs[] = {
		{ args->boot, &pack.boot },
		{ args->monitor, &pack.monitor },
		{ args->bl33, &pack.bl33 },
	};
	struct file flash = { 0 };
	const char *about = NULL, *wrong = NULL;

	for (size_t i = 0; i < 3 && !wrong; i++) {
		about = inputs[i].path;
		wrong = file_read(about, BOARD_FLASH0_SIZE, inputs[i].file);
	}
	if (!wrong) {
		about = args->output;
		flash = pack_make(&pack, &wrong);
	}
	if (!wrong)
		wrong = file_write(about, flash.data, flash.bytes);
	for (size_t i = 0; i < 3; i++)
		file_free(inputs[i].file);
	file_free(&flash);
	return wrong ? complain("%s: %s", about, wrong) : 0;
}

int cmd_pack(int argc, char **argv)
{
	struct arguments args = { .address = BOARD_BL33_BASE };
	int status = parse(&args, argc, argv);

	if (status || args.help)
		return status;
	if (args.list &&
	    (args.boot || args.monitor || args.bl33 || args.output))
		return complain("pack: --list goes alone");
	if (args.list)
		return list(args.list);
	if (!args.boot || !args.monitor || !args.bl33 || !args.output)
		return complain(
			"pack: --boot, --monitor, --bl33 and -o are needed");
	return pack(&args);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/pack.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "tools/bytes.h"
#include "tools/command.h"
#include <smcgate/package.h>

#define PAGE 4096u

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

static const char *check_parts(const struct file *monitor,
			       const struct file *bl33, uint64_t address)
{
	if (monitor->bytes == 0 || bl33->bytes == 0)
		return "an input is empty";
	if (monitor->bytes > BOARD_PACKAGE_OFFSET)
		return "the monitor is larger than 256 KiB, where the package "
		       "begins";
	if (bl33->bytes > BOARD_FLASH0_SIZE - BOARD_PACKAGE_OFFSET - PAGE)
		return "monitor and payload do not fit the flash of 64 MiB";
	return check_address(address, bl33->bytes);
}

struct file pack_make(const struct file *monitor, const struct file *bl33,
		      uint64_t address, const char **wrong)
{
	struct package_header header = {
		.magic = PACKAGE_MAGIC,
		.header_bytes = sizeof(header),
		.bl33_offset = PAGE,
		.bl33_bytes = bl33->bytes,
		.bl33_load = address,
		.bl33_entry = address,
	};
	struct file flash = { 0 };

	*wrong = check_parts(monitor, bl33, address);
	if (*wrong)
		return flash;
	flash.bytes = BOARD_PACKAGE_OFFSET + PAGE + bl33->bytes;
	flash.data = calloc(1, flash.bytes);
	if (!flash.data) {
		*wrong = "out of memory";
		return (struct file){ 0 };
	}
	memcpy(flash.data, monitor->data, monitor->bytes);
	memcpy(flash.data + BOARD_PACKAGE_OFFSET, &header, sizeof(header));
	memcpy(flash.data + BOARD_PACKAGE_OFFSET + PAGE, bl33->data,
	       bl33->bytes);
	return flash;
}

static const char *check_header(const struct package_header *header,
				uint64_t room)
{
	if (memcmp(header->magic, PACKAGE_MAGIC, sizeof(header->magic)) != 0)
		return "there is no package at offset 0x40000";
	if (header->header_bytes != sizeof(*header))
		return "the package's header has another size: newer, or "
		       "damaged";
	if (header->flags || header->reserved[0] || header->reserved[1])
		return "reserved words of the package are not zero";
	if (header->bl33_offset % PAGE ||
	    header->bl33_offset < sizeof(*header) ||
	    header->bl33_offset > room || header->bl33_bytes == 0 ||
	    header->bl33_bytes > room - header->bl33_offset)
		return "the payload does not lie in the file";
	if (header->bl33_entry < header->bl33_load ||
	    header->bl33_entry - header->bl33_load >= header->bl33_bytes)
		return "the entry does not lie in the payload";
	return check_address(header->bl33_load, header->bl33_bytes);
}

const char *pack_list(const struct file *flash, FILE *out)
{
	struct package_header header;
	const char *wrong;

	if (flash->bytes < BOARD_PACKAGE_OFFSET + sizeof(header))
		return "it is too short for a package";
	memcpy(&header, flash->data + BOARD_PACKAGE_OFFSET, sizeof(header));
	wrong = check_header(&header, flash->bytes - BOARD_PACKAGE_OFFSET);
	if (wrong)
		return wrong;
	fprintf(out, "part     offset      bytes       load        entry\n");
	fprintf(out, "monitor  0x%08x  at most 0x%llx\n", 0u,
		(unsigned long long)BOARD_PACKAGE_OFFSET);
	fprintf(out,
		"bl33     0x%08" PRIx64 "  0x%08" PRIx64 "  0x%08" PRIx64
		"  0x%08" PRIx64 "\n",
		(uint64_t)BOARD_PACKAGE_OFFSET + header.bl33_offset,
		header.bl33_bytes, header.bl33_load, header.bl33_entry);
	return NULL;
}

/* --- the command ------------------------------------------------------------
 */

static const char usage[] =
	"usage: smcgate pack --monitor EL3.BIN --bl33 SYSTEM.IMG\n"
	"                    [--bl33-addr ADDRESS] -o FLASH\n"
	"       smcgate pack --list FLASH\n"
	"\n"
	"  --monitor EL3.BIN    the monitor's flat binary, at most 256 KiB\n"
	"  --bl33 SYSTEM.IMG    what it starts at EL2\n"
	"  --bl33-addr ADDRESS  where to load it (default 0x60000000)\n"
	"  -o FLASH             for QEMU's -bios\n";

enum { OPTION_MONITOR = 256, OPTION_BL33, OPTION_ADDRESS, OPTION_LIST };

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "output", required_argument, NULL, 'o' },
	{ "monitor", required_argument, NULL, OPTION_MONITOR },
	{ "bl33", required_argument, NULL, OPTION_BL33 },
	{ "bl33-addr", required_argument, NULL, OPTION_ADDRESS },
	{ "list", required_argument, NULL, OPTION_LIST },
	{ NULL, 0, NULL, 0 },
};

struct arguments {
	const char *output, *monitor, *bl33, *list;
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
	struct file monitor = { 0 }, bl33 = { 0 }, flash = { 0 };
	const char *about = args->monitor;
	const char *wrong = file_read(about, BOARD_FLASH0_SIZE, &monitor);

	if (!wrong) {
		about = args->bl33;
		wrong = file_read(about, BOARD_FLASH0_SIZE, &bl33);
	}
	if (!wrong) {
		about = args->output;
		flash = pack_make(&monitor, &bl33, args->address, &wrong);
	}
	if (!wrong)
		wrong = file_write(about, flash.data, flash.bytes);
	file_free(&monitor);
	file_free(&bl33);
	file_free(&flash);
	return wrong ? complain("%s: %s", about, wrong) : 0;
}

int cmd_pack(int argc, char **argv)
{
	struct arguments args = { .address = BOARD_BL33_BASE };
	int status = parse(&args, argc, argv);

	if (status || args.help)
		return status;
	if (args.list && (args.monitor || args.bl33 || args.output))
		return complain("pack: --list goes alone");
	if (args.list)
		return list(args.list);
	if (!args.monitor || !args.bl33 || !args.output)
		return complain("pack: --monitor, --bl33 and -o are needed");
	return pack(&args);
}

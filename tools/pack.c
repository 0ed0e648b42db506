/* SPDX-License-Identifier: BSD-2-Clause */
/* `smcgate pack`: the command. What it does is in pack_*.c. */
#include "tools/pack.h"

#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/command.h"

static const char usage[] =
	"usage: smcgate pack --bl33 FILE [OPTION…] -o FLASH\n"
	"       smcgate pack --list FLASH\n"
	"       smcgate pack --extract DIRECTORY FLASH\n"
	"\n"
	"Makes a flash image (QEMU's -bios) of our boot stage, our monitor "
	"and\n"
	"what they start, or shows what is in one. docs/pack.md says more.\n"
	"\n"
	"  --bl33 FILE            the normal world: a system image, any raw "
	"BL33\n"
	"  --bl33-addr ADDRESS    where to load it (default 0x60000000)\n"
	"  --bl32 FILE[,KEY=VALUE…]\n"
	"                         a Trusted OS, raw or with OP-TEE's header; "
	"keys:\n"
	"                         load, entry, ram, owners, rows, intids, "
	"pager,\n"
	"                         pageable, pageable-load, log\n"
	"  --dtb FILE             a device tree instead of QEMU's\n"
	"  --no-dtb-edit          hand the device tree on as it is\n"
	"  --load FILE@ADDRESS    one more file to load\n"
	"  --uuid OWNER=UUID      of the standard, sip or vendor-el3 service\n"
	"  --on-crash halt|reset  after a crash of the monitor (default halt)\n"
	"  --gic 2|3              the board's (default 3)\n"
	"  --version N            the package's, against rollback (default 0)\n"
	"  --key PEM              sign with this P-256 key\n"
	"  --root-key PEM|HASH    what the board holds (default: --key's)\n"
	"  --rollback N           the board's counter (default 0)\n"
	"  --unmeasured           no hashes: for a board without a root key\n"
	"  --boot FILE            the boot stage   \\ default: those that "
	"were\n"
	"  --monitor FILE         the monitor      / built with this command\n"
	"  --package-only         without boot stage and keys: for a second "
	"slot\n"
	"  --pad                  up to 64 MiB, as QEMU's pflash drives want "
	"it\n"
	"  -o FLASH\n";

enum {
	OPTION_BL33 = 256,
	OPTION_ADDRESS,
	OPTION_BL32,
	OPTION_DTB,
	OPTION_NO_DTB_EDIT,
	OPTION_LOAD,
	OPTION_UUID,
	OPTION_ON_CRASH,
	OPTION_GIC,
	OPTION_VERSION,
	OPTION_KEY,
	OPTION_ROOT_KEY,
	OPTION_ROLLBACK,
	OPTION_UNMEASURED,
	OPTION_BOOT,
	OPTION_MONITOR,
	OPTION_ONLY,
	OPTION_PAD,
	OPTION_LIST,
	OPTION_EXTRACT,
};

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "output", required_argument, NULL, 'o' },
	{ "bl33", required_argument, NULL, OPTION_BL33 },
	{ "bl33-addr", required_argument, NULL, OPTION_ADDRESS },
	{ "bl32", required_argument, NULL, OPTION_BL32 },
	{ "dtb", required_argument, NULL, OPTION_DTB },
	{ "no-dtb-edit", no_argument, NULL, OPTION_NO_DTB_EDIT },
	{ "load", required_argument, NULL, OPTION_LOAD },
	{ "uuid", required_argument, NULL, OPTION_UUID },
	{ "on-crash", required_argument, NULL, OPTION_ON_CRASH },
	{ "gic", required_argument, NULL, OPTION_GIC },
	{ "version", required_argument, NULL, OPTION_VERSION },
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "root-key", required_argument, NULL, OPTION_ROOT_KEY },
	{ "rollback", required_argument, NULL, OPTION_ROLLBACK },
	{ "unmeasured", no_argument, NULL, OPTION_UNMEASURED },
	{ "boot", required_argument, NULL, OPTION_BOOT },
	{ "monitor", required_argument, NULL, OPTION_MONITOR },
	{ "package-only", no_argument, NULL, OPTION_ONLY },
	{ "pad", no_argument, NULL, OPTION_PAD },
	{ "list", required_argument, NULL, OPTION_LIST },
	{ "extract", required_argument, NULL, OPTION_EXTRACT },
	{ NULL, 0, NULL, 0 },
};

struct arguments {
	struct pack_job job;
	const char *output, *list, *extract, *key, *root_key;
	bool help, board; /* --rollback was given */
	/* What the job points to. */
	char boot_path[PATH_MAX], monitor_path[PATH_MAX];
	struct pack_key signer;
};

/* --- options -------------------------------------------------------------- */

static bool parse_choice(const char *text, const char *zero, const char *one,
			 bool *choice)
{
	*choice = !strcmp(text, one);
	return *choice || !strcmp(text, zero);
}

static bool take_part(struct arguments *args, int option, char *value,
		      struct pack_wrong *wrong)
{
	struct pack_job *job = &args->job;

	switch (option) {
	case OPTION_BL33:
		job->bl33.path = value;
		return true;
	case OPTION_BOOT:
		job->boot.path = value;
		return true;
	case OPTION_MONITOR:
		job->monitor.path = value;
		return true;
	case OPTION_DTB:
		job->tree.path = value;
		return true;
	case OPTION_BL32:
		if (job->tos_count == PACKAGE_TOS_MAX)
			return pack_fail(wrong, "at most %u Trusted OSes",
					 PACKAGE_TOS_MAX);
		return pack_option_tos(value, &job->tos[job->tos_count++],
				       wrong);
	case OPTION_LOAD:
		if (job->load_count == PACKAGE_IMAGES_MAX)
			return pack_fail(wrong, "at most %u images",
					 PACKAGE_IMAGES_MAX);
		return pack_option_load(value, &job->load[job->load_count++],
					wrong);
	}
	return false;
}

static bool take_number(struct arguments *args, int option, const char *value,
			struct pack_wrong *wrong)
{
	struct pack_job *job = &args->job;
	uint64_t number;

	if (!pack_number(value, &number))
		return pack_fail(wrong, "\"%s\" is no %s", value,
				 option == OPTION_ADDRESS ? "address"
							  : "number");
	switch (option) {
	case OPTION_ADDRESS:
		job->bl33_address = number;
		return true;
	case OPTION_VERSION:
		job->version = number;
		return true;
	case OPTION_ROLLBACK:
		job->board.version = number;
		args->board = true;
		return true;
	}
	job->gic = (unsigned int)number;
	return number == 2 || number == 3 ||
	       pack_fail(wrong, "--gic is 2 or 3");
}

static bool take_flag(struct arguments *args, int option)
{
	struct pack_job *job = &args->job;

	switch (option) {
	case OPTION_NO_DTB_EDIT:
		job->flags |= PACKAGE_KEEP_TREE;
		return true;
	case OPTION_UNMEASURED:
		job->flags |= PACKAGE_UNMEASURED;
		return true;
	case OPTION_ONLY:
		return job->only = true;
	case OPTION_PAD:
		return job->pad = true;
	}
	return false;
}

static bool take_text(struct arguments *args, int option, const char *value,
		      struct pack_wrong *wrong)
{
	bool reset;

	switch (option) {
	case 'o':
		args->output = value;
		return true;
	case OPTION_LIST:
		args->list = value;
		return true;
	case OPTION_EXTRACT:
		args->extract = value;
		return true;
	case OPTION_KEY:
		args->key = value;
		return true;
	case OPTION_ROOT_KEY:
		args->root_key = value;
		return true;
	case OPTION_UUID:
		return pack_option_uuid(value, &args->job, wrong);
	}
	if (!parse_choice(value, "halt", "reset", &reset))
		return pack_fail(wrong, "--on-crash is halt or reset");
	args->job.flags &= ~PACKAGE_RESET_ON_CRASH;
	args->job.flags |= reset ? PACKAGE_RESET_ON_CRASH : 0;
	return true;
}

static bool take(struct arguments *args, int option, char *value,
		 struct pack_wrong *wrong)
{
	switch (option) {
	case OPTION_BL33:
	case OPTION_BOOT:
	case OPTION_MONITOR:
	case OPTION_DTB:
	case OPTION_BL32:
	case OPTION_LOAD:
		return take_part(args, option, value, wrong);
	case OPTION_ADDRESS:
	case OPTION_VERSION:
	case OPTION_ROLLBACK:
	case OPTION_GIC:
		return take_number(args, option, value, wrong);
	case OPTION_NO_DTB_EDIT:
	case OPTION_UNMEASURED:
	case OPTION_ONLY:
	case OPTION_PAD:
		return take_flag(args, option);
	}
	return take_text(args, option, value, wrong);
}

static int parse(struct arguments *args, int argc, char **argv)
{
	struct pack_wrong wrong = { "" };
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (option == 'h') {
			args->help = true;
			fputs(usage, stdout);
			return 0;
		}
		if (option == '?')
			return wrong_option(argv, usage);
		if (!take(args, option, optarg, &wrong))
			return complain("pack: %s", wrong.text);
	}
	if (args->extract && !args->list && optind + 1 == argc)
		args->list = argv[optind++];
	if (optind != argc)
		return complain("pack: what is \"%s\"?", argv[optind]);
	return 0;
}

/* --- list and extract ----------------------------------------------------- */

static bool extract(const struct pack_view *view, const char *directory,
		    struct pack_wrong *wrong)
{
	for (uint32_t i = 0; i < view->toc.count; i++) {
		const struct package_toc_entry *entry = &view->toc.entry[i];
		const char *name = pack_uuid_name(entry->uuid);
		const char *why;
		char path[PATH_MAX];

		if (snprintf(path, sizeof(path), "%s/%02u-%s.bin", directory, i,
			     *name == '?' ? "unknown" : name) >=
		    (int)sizeof(path))
			return pack_fail(wrong, "its name is too long");
		why = file_write(path,
				 view->file->data + view->base + entry->offset,
				 entry->bytes);
		if (why)
			return pack_fail(wrong, "%s: %s", path, why);
		printf("%s\n", path);
	}
	return true;
}

static int read_package(const struct arguments *args)
{
	struct pack_wrong wrong = { "" };
	struct pack_view view;
	struct file flash;
	const char *why = file_read(args->list, PACK_FILE_MAX, &flash);
	int status = 0;

	if (why)
		return complain("%s: %s", args->list, why);
	if (!pack_open(&flash, &view, &wrong)) {
		status = complain("%s: %s", args->list, wrong.text);
	} else if (args->extract) {
		if (!extract(&view, args->extract, &wrong))
			status = complain("pack: %s", wrong.text);
	} else {
		pack_list(&view, stdout);
		fflush(stdout);
		if (view.ours && !pack_trusted(&view, &wrong))
			status = complain("%s: %s", args->list, wrong.text);
	}
	file_free(&flash);
	return status;
}

/* --- pack ----------------------------------------------------------------- */

/*
 * Our own binaries: beside the command, as the build leaves them and as they
 * are installed.
 */
static bool find_own(struct pack_file *part, const char *built,
		     const char *name, char path[PATH_MAX],
		     struct pack_wrong *wrong)
{
	const char *const places[] = { built, "../share/smcgate/qemu-virt" };
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (part->path)
		return true;
	self[length < 0 ? 0 : length] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; slash && i < 2; i++) {
		if (snprintf(path, PATH_MAX, "%s/%s/%s", self, places[i],
			     name) >= PATH_MAX ||
		    access(path, R_OK) != 0)
			continue;
		part->path = path;
		return true;
	}
	return pack_fail(wrong,
			 "%s is not beside this command: name it by "
			 "--boot or --monitor",
			 name);
}

static bool read_part(struct pack_file *part, struct pack_wrong *wrong)
{
	const char *why;

	if (!part->path)
		return true;
	why = file_read(part->path, PACK_FILE_MAX, &part->file);
	return !why || pack_fail(wrong, "%s: %s", part->path, why);
}

static bool read_parts(struct pack_job *job, struct pack_wrong *wrong)
{
	if ((!job->only && !read_part(&job->boot, wrong)) ||
	    !read_part(&job->monitor, wrong) || !read_part(&job->bl33, wrong) ||
	    !read_part(&job->tree, wrong))
		return false;
	for (uint32_t i = 0; i < job->tos_count; i++)
		if (!read_part(&job->tos[i].image, wrong) ||
		    !read_part(&job->tos[i].pager, wrong) ||
		    !read_part(&job->tos[i].pageable, wrong))
			return false;
	for (uint32_t i = 0; i < job->load_count; i++)
		if (!read_part(&job->load[i].part, wrong))
			return false;
	return true;
}

static bool read_key(const char *path, struct pack_key *key,
		     struct pack_wrong *wrong)
{
	struct pack_file pem = { .path = path };
	struct pack_wrong why = { "" };
	bool good;

	if (!read_part(&pem, wrong))
		return false;
	good = pack_key_read(&pem.file, key, &why);
	file_free(&pem.file);
	return good || pack_fail(wrong, "%s: %s", path, why.text);
}

/* The key that signs, and what the board knows of its root key. */
static bool read_keys(struct arguments *args, struct pack_key *key,
		      struct pack_wrong *wrong)
{
	struct package_keys *board = &args->job.board;
	struct pack_key root;

	if (args->key) {
		if (!read_key(args->key, key, wrong))
			return false;
		if (!key->has_secret)
			return pack_fail(wrong,
					 "%s: signing wants the private "
					 "key",
					 args->key);
		args->job.key = key;
		pack_sha256(key->public, sizeof(key->public),
			    board->root_sha256);
	}
	if (args->root_key &&
	    !pack_option_hash(args->root_key, board->root_sha256)) {
		if (!read_key(args->root_key, &root, wrong))
			return false;
		pack_sha256(root.public, sizeof(root.public),
			    board->root_sha256);
	}
	if (args->board && !args->key && !args->root_key)
		return pack_fail(wrong, "a board without a root key has no "
					"rollback counter");
	return true;
}

static void warn(const struct pack_job *job)
{
	if (job->tos_count > 1)
		fputs("smcgate: warning: nothing isolates the Trusted OSes "
		      "from each other on this board, nor the monitor from "
		      "them\n",
		      stderr);
}

/* What is written must be what we would start. */
static bool check_result(const struct file *flash, struct pack_wrong *wrong)
{
	struct pack_view view;

	return pack_open(flash, &view, wrong) && pack_trusted(&view, wrong);
}

static bool make(struct arguments *args, struct file *flash,
		 struct pack_wrong *wrong)
{
	struct pack_job *job = &args->job;

	if (!find_own(&job->monitor, "../el3", "el3.bin", args->monitor_path,
		      wrong) ||
	    (!job->only && !find_own(&job->boot, "../boot", "boot.bin",
				     args->boot_path, wrong)) ||
	    !read_parts(job, wrong) || !read_keys(args, &args->signer, wrong))
		return false;
	*flash = pack_make(job, wrong);
	if (!flash->data)
		return false;
	return check_result(flash, wrong);
}

static int pack(struct arguments *args)
{
	struct pack_wrong wrong = { "" };
	struct file flash = { 0 };
	const char *why;
	int status = 0;

	if (!make(args, &flash, &wrong)) {
		status = complain("pack: %s", wrong.text);
	} else {
		warn(&args->job);
		why = file_write(args->output, flash.data, flash.bytes);
		if (why)
			status = complain("%s: %s", args->output, why);
	}
	file_free(&flash);
	return status;
}

int cmd_pack(int argc, char **argv)
{
	static struct arguments args;
	int status;

	args = (struct arguments){ 0 };
	pack_job_init(&args.job);
	status = parse(&args, argc, argv);
	if (status || args.help)
		return status;
	if (args.list) {
		if (args.output || args.job.bl33.path)
			return complain("pack: --list and --extract go alone");
		return read_package(&args);
	}
	if (args.extract)
		return complain("pack: --extract of which flash image?");
	if (!args.job.bl33.path || !args.output)
		return complain("pack: --bl33 and -o are needed");
	if (args.job.only && (args.root_key || args.board))
		return complain("pack: --package-only has nothing of the "
				"board's in it: no --root-key, no --rollback");
	status = pack(&args);
	pack_job_free(&args.job);
	return status;
}

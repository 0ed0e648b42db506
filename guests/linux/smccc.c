/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * smccc: one SMC or HVC from the command line, through /dev/smccc.
 *
 *   smccc [--smc|--hvc] FID [ARG...]   x0 = FID, x1.. = ARG, prints the result
 *   smccc --hyp                        who the hypervisor is, by both conduits
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "smccc_dev.h"

#define REGS 18

/* DEN0028, "General service queries": numbers within an owner's range. */
#define QUERY_UID      0xff01
#define QUERY_REVISION 0xff03

static int usage(FILE *to)
{
	fputs("usage: smccc [--smc|--hvc] FID [ARG...]   (x0, x1 to x17)\n"
	      "       smccc --hyp\n",
	      to);
	return to == stdout ? 0 : 2;
}

static const char *conduit_name(uint32_t conduit)
{
	return conduit == SMCCC_DEV_HVC ? "hvc" : "smc";
}

/* Decimal, 0x or 0 as strtoull() has them; the whole word; no minus sign. */
static bool parse_u64(const char *text, uint64_t *value)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, 0);
	return errno == 0 && *end == '\0';
}

static int device_open(void)
{
	int fd = open(SMCCC_DEV_PATH, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		fprintf(stderr, "smccc: %s: %s\n", SMCCC_DEV_PATH,
			strerror(errno));
	return fd;
}

static int device_call(int fd, struct smccc_dev_call *call)
{
	if (ioctl(fd, SMCCC_DEV_CALL, call) == 0)
		return 0;
	fprintf(stderr, "smccc: %s: %s\n", conduit_name(call->conduit),
		strerror(errno));
	return -1;
}

/* x0-x3, and those of x4-x17 that came back other than they went in. */
static void print_result(const struct smccc_dev_call *in,
			 const struct smccc_dev_call *out)
{
	printf("%s 0x%08llx:", conduit_name(in->conduit), in->x[0]);
	for (int i = 0; i < REGS; i++)
		if (i < 4 || in->x[i] != out->x[i])
			printf(" x%d=0x%llx", i, out->x[i]);
	putchar('\n');
}

static int call_one(uint32_t conduit, int count, char **words)
{
	struct smccc_dev_call in = { .conduit = conduit };
	struct smccc_dev_call out;
	int fd;

	if (count < 1 || count > REGS)
		return usage(stderr);
	for (int i = 0; i < count; i++) {
		uint64_t value;

		if (!parse_u64(words[i], &value)) {
			fprintf(stderr, "smccc: not a 64-bit number: %s\n",
				words[i]);
			return 2;
		}
		in.x[i] = value;
	}

	fd = device_open();
	if (fd < 0)
		return 1;
	out = in;
	if (device_call(fd, &out))
		return 1;
	print_result(&in, &out);
	return 0;
}

/* An identity is four little-endian words; first word all ones: no such owner.
 * Its text form is that of RFC 9562, bytes in memory order. */
static void print_uuid(const struct smccc_dev_call *call)
{
	for (int i = 0; i < 16; i++) {
		unsigned int byte =
			(unsigned int)(call->x[i / 4] >> (8 * (i % 4))) & 0xff;

		printf("%s%02x",
		       i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", byte);
	}
}

static int hypervisor_line(int fd, uint32_t owner_base, uint32_t conduit)
{
	struct smccc_dev_call uid = { .conduit = conduit };
	struct smccc_dev_call revision = { .conduit = conduit };

	uid.x[0] = owner_base | QUERY_UID;
	revision.x[0] = owner_base | QUERY_REVISION;
	if (device_call(fd, &uid) || device_call(fd, &revision))
		return 1;

	printf("hypervisor 0x%08" PRIx32 " by %s: ", owner_base,
	       conduit_name(conduit));
	if ((uint32_t)uid.x[0] == UINT32_MAX) {
		puts("not supported");
		return 0;
	}
	print_uuid(&uid);
	printf(" revision ");
	if ((int32_t)revision.x[0] < 0)
		puts("not supported");
	else
		printf("%" PRIu32 ".%" PRIu32 "\n", (uint32_t)revision.x[0],
		       (uint32_t)revision.x[1]);
	return 0;
}

static int call_hypervisor(void)
{
	/* DEN0028: standard hypervisor calls and vendor hypervisor calls. */
	static const uint32_t owners[] = { 0x85000000, 0x86000000 };
	int fd = device_open();
	int failed = 0;

	if (fd < 0)
		return 1;
	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		failed |= hypervisor_line(fd, owners[i], SMCCC_DEV_SMC);
		failed |= hypervisor_line(fd, owners[i], SMCCC_DEV_HVC);
	}
	return failed;
}

int main(int argc, char **argv)
{
	uint32_t conduit = SMCCC_DEV_SMC;
	int next = 1;
	int status;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		status = usage(stdout);
	} else if (argc == 2 && strcmp(argv[1], "--hyp") == 0) {
		status = call_hypervisor();
	} else {
		if (argc > 1 && strcmp(argv[1], "--hvc") == 0)
			conduit = SMCCC_DEV_HVC;
		if (argc > 1 &&
		    (conduit == SMCCC_DEV_HVC || strcmp(argv[1], "--smc") == 0))
			next = 2;
		status = call_one(conduit, argc - next, argv + next);
	}
	if (fflush(stdout) || ferror(stdout)) {
		perror("smccc");
		return 1;
	}
	return status;
}

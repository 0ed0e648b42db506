/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * smcgate, in a Linux that the gate runs: asks and orders the gate by its
 * control service (<smcgate/control.h>), through /dev/smccc.
 *
 *   smcgate domains                        who is there
 *   smcgate start|stop|restart NAME|ID     orders
 *   smcgate stats [NAME|ID]                calls by verdict, and how long
 *   smcgate policy                         version and hash of the policy
 *   smcgate policy replace FILE            a newer, signed one
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
#include <unistd.h>

#include <smccc/calls.h>
#include <smcgate/control.h>

#include "smccc_dev.h"

#define NAME_BYTES  16
#define DOMAINS_MAX 8
#define BUCKETS	    65 /* of a histogram, by leading zeros of the time */

struct domain {
	unsigned int id;
	unsigned int state;
	unsigned int vcpus;
	unsigned int restarts;
	char name[NAME_BYTES + 1];
};

static const char *const verdicts[] = { "denied", "answered", "forwarded",
					"undefined", "constant" };

#define VERDICTS (sizeof(verdicts) / sizeof(verdicts[0]))

static int device = -1;

static const char usage_text[] = "usage: smcgate domains\n"
				 "       smcgate start|stop|restart NAME|ID\n"
				 "       smcgate stats [NAME|ID]\n"
				 "       smcgate policy [replace FILE]\n";

static int wrong(const char *what, const char *why)
{
	fprintf(stderr, "smcgate: %s: %s\n", what, why);
	return 1;
}

static bool device_open(void)
{
	device = open(SMCCC_DEV_PATH, O_RDWR | O_CLOEXEC);
	if (device < 0)
		wrong(SMCCC_DEV_PATH, strerror(errno));
	return device >= 0;
}

/* x0 as a code; INT64_MIN: the device failed, and it has been said. */
static int64_t call(struct smccc_dev_call *made, uint32_t fid, uint64_t x1,
		    uint64_t x2, uint64_t x3)
{
	*made = (struct smccc_dev_call){
		.x = { fid, x1, x2, x3 },
		.conduit = SMCCC_DEV_SMC,
	};
	if (ioctl(device, SMCCC_DEV_CALL, made) == 0)
		return (int64_t)made->x[0];
	wrong("the call", strerror(errno));
	return INT64_MIN;
}

static const char *code_text(int64_t code)
{
	switch (code) {
	case GATE_CONTROL_NOT_SUPPORTED:
		return "this domain may not control others";
	case GATE_CONTROL_NO_CHANGE:
		return "it is so already";
	case GATE_CONTROL_INVALID:
		return "there is no such domain";
	case GATE_CONTROL_BUSY:
		return "it is busy with that: try again";
	case GATE_CONTROL_REFUSED:
		return "refused";
	}
	return "unknown answer";
}

static const char *state_text(unsigned int state)
{
	static const char *const text[GATE_STATES] = {
		[GATE_STATE_OFF] = "off",
		[GATE_STATE_RUNNING] = "running",
		[GATE_STATE_RESTARTING] = "restarting",
		[GATE_STATE_CRASHED] = "crashed",
		[GATE_STATE_LOST] = "lost",
	};

	return state < GATE_STATES ? text[state] : "?";
}

/* Return: how many; -1 if none can be seen, and it has been said. */
static int domains_read(struct domain domains[DOMAINS_MAX])
{
	struct smccc_dev_call info;
	int count = 0;

	while (count < DOMAINS_MAX) {
		struct domain *domain = &domains[count];
		int64_t code = call(&info, SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO,
				    (uint64_t)count, 0, 0);

		if (code == GATE_CONTROL_INVALID && count > 0)
			break;
		if (code != GATE_CONTROL_OK) {
			if (code != INT64_MIN)
				wrong("domains", code_text(code));
			return -1;
		}
		*domain = (struct domain){
			.id = GATE_CONTROL_INFO_ID(info.x[1]),
			.state = GATE_CONTROL_INFO_STATE(info.x[1]),
			.vcpus = GATE_CONTROL_INFO_VCPUS(info.x[1]),
			.restarts = GATE_CONTROL_INFO_RESTARTS(info.x[1]),
		};
		memcpy(domain->name, &info.x[2], NAME_BYTES);
		count++;
	}
	return count;
}

static const struct domain *domain_named(const struct domain *domains,
					 int count, const char *word)
{
	char *end;
	unsigned long id = strtoul(word, &end, 0);

	for (int i = 0; i < count; i++)
		if (!strcmp(domains[i].name, word) ||
		    (*end == '\0' && end != word && domains[i].id == id))
			return &domains[i];
	wrong(word, "there is no such domain");
	return NULL;
}

static int print_domains(void)
{
	struct domain domains[DOMAINS_MAX];
	int count = domains_read(domains);

	if (count < 0)
		return 1;
	puts(" ID NAME             STATE      VCPUS RESTARTS");
	for (int i = 0; i < count; i++)
		printf("%3u %-16s %-10s %5u %8u\n", domains[i].id,
		       domains[i].name, state_text(domains[i].state),
		       domains[i].vcpus, domains[i].restarts);
	return 0;
}

static int give_order(uint32_t fid, const char *word)
{
	struct domain domains[DOMAINS_MAX];
	int count = domains_read(domains);
	const struct domain *domain;
	struct smccc_dev_call made;
	int64_t code;

	if (count < 0)
		return 1;
	domain = domain_named(domains, count, word);
	if (!domain)
		return 1;
	code = call(&made, fid, domain->id, 0, 0);
	if (code == GATE_CONTROL_OK)
		return 0;
	return code == INT64_MIN ? 1 : wrong(domain->name, code_text(code));
}

/* Bucket b is of calls that took 2^(63 - b) ticks up to twice that. */
static int print_latency(const struct domain *domain, uint32_t verdict)
{
	struct smccc_dev_call made;
	uint64_t bucket[BUCKETS + 3];

	for (uint32_t b = 0; b < BUCKETS; b += 3) {
		if (call(&made, SMCCC_FID_SMCGATE_HYP_DOMAIN_LATENCY,
			 domain->id, verdict, b) != GATE_CONTROL_OK)
			return 1;
		memcpy(&bucket[b], &made.x[1], 3 * sizeof(bucket[0]));
	}
	for (uint32_t b = BUCKETS; b-- > 0;)
		if (bucket[b] && b == 64)
			printf("    no tick            %12" PRIu64 "\n",
			       bucket[b]);
		else if (bucket[b])
			printf("    from %10" PRIu64 " ticks %10" PRIu64 "\n",
			       UINT64_C(1) << (63 - b), bucket[b]);
	return 0;
}

static int print_stats_of(const struct domain *domain)
{
	struct smccc_dev_call made;

	printf("%s:\n", domain->name);
	for (uint32_t verdict = 0; verdict < VERDICTS; verdict++) {
		int64_t code = call(&made, SMCCC_FID_SMCGATE_HYP_DOMAIN_CALLS,
				    domain->id, verdict, 0);

		if (code != GATE_CONTROL_OK)
			return code == INT64_MIN
				       ? 1
				       : wrong(domain->name, code_text(code));
		printf("  %-10s %12llu\n", verdicts[verdict], made.x[1]);
		if (made.x[1] && print_latency(domain, verdict))
			return 1;
	}
	return 0;
}

static int print_stats(const char *word)
{
	struct domain domains[DOMAINS_MAX];
	int count = domains_read(domains);
	const struct domain *domain;
	int status = 0;

	if (count < 0)
		return 1;
	if (word) {
		domain = domain_named(domains, count, word);
		return domain ? print_stats_of(domain) : 1;
	}
	for (int i = 0; i < count; i++)
		status |= print_stats_of(&domains[i]);
	return status;
}

/* The hash is for everybody; the rest is for who may control. */
static int print_policy(void)
{
	struct smccc_dev_call half[2], info;

	for (uint32_t i = 0; i < 2; i++) {
		int64_t code = call(&half[i], SMCCC_FID_SMCGATE_HYP_POLICY_HASH,
				    i, 0, 0);

		if (code == INT64_MIN)
			return 1;
		if (code < 0)
			return wrong("policy", "the gate does not tell");
	}
	printf("sha256 ");
	for (uint32_t i = 0; i < 32; i++)
		printf("%02x", (unsigned int)(half[i / 16].x[i / 4 % 4] >>
					      8 * (i % 4)) &
				       0xff);
	putchar('\n');
	if (call(&info, SMCCC_FID_SMCGATE_HYP_POLICY_INFO, 0, 0, 0) ==
	    GATE_CONTROL_OK)
		printf("version %llu\nreplaced %llu times\nnext %llu bytes at "
		       "most\n",
		       info.x[1], info.x[2], info.x[3]);
	return 0;
}

static const char *policy_text(uint64_t error)
{
	static const char *const text[GATE_POLICY_ERRORS] = {
		[GATE_POLICY_NO_KEY] = "the policy in force allows no other",
		[GATE_POLICY_SIZE] = "too long, or cut short",
		[GATE_POLICY_SIGNATURE] = "not signed by the right key",
		[GATE_POLICY_BLOB] = "signed, but no good policy",
		[GATE_POLICY_VERSION] = "not newer than the one in force",
		[GATE_POLICY_CEILING] =
			"it permits what the first policy does not",
		[GATE_POLICY_PENDING] = "the last one is still being taken up",
	};

	return error < GATE_POLICY_ERRORS && text[error] ? text[error]
							 : "unknown reason";
}

/* Return: the bytes of @path, at most SMCCC_DEV_DATA_MAX; 0: it was said. */
static size_t read_file(const char *path, uint8_t *data)
{
	FILE *file = fopen(path, "rb");
	size_t bytes;
	int more;

	if (!file) {
		wrong(path, strerror(errno));
		return 0;
	}
	bytes = fread(data, 1, SMCCC_DEV_DATA_MAX, file);
	more = fgetc(file);
	if (ferror(file) || more != EOF || bytes == 0) {
		wrong(path, ferror(file) ? "cannot be read"
			    : bytes	 ? "too long"
					 : "empty");
		bytes = 0;
	}
	fclose(file);
	return bytes;
}

static int replace_policy(const char *path)
{
	static uint8_t data[SMCCC_DEV_DATA_MAX];
	struct smccc_dev_data made = {
		.call = { .x = { SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE },
			  .conduit = SMCCC_DEV_SMC },
		.data = (uintptr_t)data,
		.reg = 1,
	};
	int64_t code;

	made.bytes = (uint32_t)read_file(path, data);
	if (made.bytes == 0)
		return 1;
	made.call.x[2] = made.bytes;
	if (ioctl(device, SMCCC_DEV_CALL_DATA, &made))
		return wrong("the call", strerror(errno));
	code = (int64_t)made.call.x[0];
	if (code == GATE_CONTROL_OK)
		return print_policy();
	return wrong(path,
		     code == GATE_CONTROL_REFUSED || code == GATE_CONTROL_BUSY
			     ? policy_text(made.call.x[1])
			     : code_text(code));
}

static int usage(FILE *to)
{
	fputs(usage_text, to);
	return to == stdout ? 0 : 2;
}

static int run(int argc, char **argv)
{
	static const struct {
		const char *word;
		uint32_t fid;
	} orders[] = {
		{ "start", SMCCC_FID_SMCGATE_HYP_DOMAIN_START },
		{ "stop", SMCCC_FID_SMCGATE_HYP_DOMAIN_STOP },
		{ "restart", SMCCC_FID_SMCGATE_HYP_DOMAIN_RESTART },
	};
	const char *verb = argc > 1 ? argv[1] : "";

	if (!strcmp(verb, "--help") && argc == 2)
		return usage(stdout);
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (argc == 3 && !strcmp(verb, orders[i].word))
			return device_open()
				       ? give_order(orders[i].fid, argv[2])
				       : 1;
	if (argc == 2 && !strcmp(verb, "domains"))
		return device_open() ? print_domains() : 1;
	if ((argc == 2 || argc == 3) && !strcmp(verb, "stats"))
		return device_open() ? print_stats(argv[2]) : 1;
	if (argc == 2 && !strcmp(verb, "policy"))
		return device_open() ? print_policy() : 1;
	if (argc == 4 && !strcmp(verb, "policy") && !strcmp(argv[2], "replace"))
		return device_open() ? replace_policy(argv[3]) : 1;
	return usage(stderr);
}

int main(int argc, char **argv)
{
	int status = run(argc, argv);

	if (fflush(stdout) || ferror(stdout)) {
		perror("smcgate");
		return 1;
	}
	return status;
}

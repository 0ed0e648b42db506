/* SPDX-License-Identifier: BSD-2-Clause */
/* `smcgate policy sign`: a blob that may replace the policy in force. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tools/command.h"
#include "tools/pack.h"
#include <smcgate/control.h>
#include <smcgate/gate.h>

#define POLICY_LIMIT ((size_t)4 << 20) /* the guest's device takes no more */
#define PEM_LIMIT    ((size_t)1 << 16)
#define MAGIC_BYTES  8

static const char usage[] =
	"usage: smcgate policy sign --key PEM -o POLICY BLOB\n"
	"\n"
	"  --key PEM  the private key whose public half the first manifest\n"
	"             names (policy-key)\n"
	"  -o POLICY  where the signed policy goes\n"
	"  BLOB       of `smcgate manifest compile`\n"
	"\n"
	"A domain that may control the gate puts it in force with `smcgate\n"
	"policy replace POLICY`: docs/control.md.\n";

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "key", required_argument, NULL, 'k' },
	{ "output", required_argument, NULL, 'o' },
	{ NULL, 0, NULL, 0 },
};

struct arguments {
	const char *key;
	const char *output;
	const char *blob;
	bool help;
};

/* Return: 0, or the exit status. */
static int parse(struct arguments *args, int argc, char **argv)
{
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (option == 'h')
			args->help = true;
		else if (option == 'k')
			args->key = optarg;
		else if (option == 'o')
			args->output = optarg;
		else
			return wrong_option(argv, usage);
	}
	if (args->help)
		return 0;
	if (argc - optind == 1 && args->key && args->output) {
		args->blob = argv[optind];
		return 0;
	}
	complain("policy sign: one BLOB, --key and -o are needed");
	fputs(usage, stderr);
	return EXIT_WRONG;
}

static int read_key(const char *path, struct pack_key *key)
{
	struct pack_wrong why;
	struct file pem;
	const char *wrong = file_read(path, PEM_LIMIT, &pem);

	if (wrong)
		return complain("%s: %s", path, wrong);
	if (!pack_key_read(&pem, key, &why))
		wrong = why.text;
	else if (!key->has_secret)
		wrong = "only a private key signs";
	file_free(&pem);
	return wrong ? complain("%s: %s", path, wrong) : 0;
}

/* file_read()'s memory is as aligned as malloc()'s. */
static int check_blob(const char *path, const struct file *file,
		      const struct pack_key *key)
{
	const struct gate_blob *blob = (const void *)file->data;
	enum gate_blob_error error = gate_blob_check(blob, file->bytes);

	if (error != GATE_BLOB_OK)
		return complain("%s: %s", path, gate_blob_error_text(error));
	if (blob->size != file->bytes)
		return complain("%s: there is more behind the blob", path);
	if (memcmp(blob->policy_key, key->public, sizeof(blob->policy_key)))
		return complain("%s: its policy-key is another one: the gate "
				"would refuse it",
				path);
	return 0;
}

static int sign(const struct arguments *args, const struct file *blob,
		const struct pack_key *key)
{
	const size_t bytes = blob->bytes + GATE_POLICY_SIGNATURE_BYTES;
	uint8_t *out = malloc(bytes);
	uint8_t hash[PACKAGE_HASH_BYTES];
	const char *wrong = NULL;

	if (!out)
		abort();
	memcpy(out, blob->data, blob->bytes);
	memcpy(out + blob->bytes, GATE_POLICY_SIGNATURE_MAGIC, MAGIC_BYTES);
	pack_sha256(blob->data, blob->bytes, hash);
	if (!pack_sign(key, hash, out + blob->bytes + MAGIC_BYTES))
		wrong = "the key does not sign";
	else
		wrong = file_write(args->output, out, bytes);
	free(out);
	return wrong ? complain("%s: %s", args->output, wrong) : 0;
}

int cmd_policy(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	struct arguments args = { 0 };
	struct pack_key key;
	struct file blob;
	const char *wrong;
	int status;

	if (!strcmp(verb, "--help") || !strcmp(verb, "-h")) {
		fputs(usage, stdout);
		return 0;
	}
	if (strcmp(verb, "sign") != 0) {
		complain("policy: sign?");
		fputs(usage, stderr);
		return EXIT_WRONG;
	}
	status = parse(&args, argc - 1, argv + 1);
	if (args.help && !status)
		fputs(usage, stdout);
	if (status || args.help)
		return status;
	status = read_key(args.key, &key);
	if (status)
		return status;
	wrong = file_read(args.blob, POLICY_LIMIT, &blob);
	if (wrong)
		return complain("%s: %s", args.blob, wrong);
	status = check_blob(args.blob, &blob, &key);
	if (!status)
		status = sign(&args, &blob, &key);
	file_free(&blob);
	return status;
}

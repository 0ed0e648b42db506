/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of packages on any bytes. An input whose first byte is odd is the
 * file itself; else the input lies over a good package, piece by piece:
 * { u16 offset, u8 length, bytes }, so that what the fuzzer changes is a
 * damaged package and not noise.
 */
#include <stdlib.h>
#include <string.h>

#include "gate/engine.h"
#include "tools/pack.h"
#include <smcgate/sha256.h>

#define MOST 8192u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* P-256 costs a millisecond and reads 64 bytes of fixed size: left out. */
void pack_sha256(const void *data, size_t bytes,
		 uint8_t hash[PACKAGE_HASH_BYTES])
{
	struct gate_sha256 state;

	gate_sha256_init(&state);
	gate_sha256_add(&state, data, bytes);
	gate_sha256_end(&state, hash);
}

bool pack_verify(const uint8_t public[PACKAGE_KEY_BYTES],
		 const uint8_t hash[PACKAGE_HASH_BYTES],
		 const uint8_t signature[PACKAGE_SIG_BYTES])
{
	return (public[0] ^ hash[0] ^ signature[0]) & 1;
}

bool pack_sign(const struct pack_key *key,
	       const uint8_t hash[PACKAGE_HASH_BYTES],
	       uint8_t signature[PACKAGE_SIG_BYTES])
{
	(void)key;
	(void)hash;
	(void)signature;
	return false;
}

static struct pack_file part(const char *name, size_t bytes)
{
	struct pack_file file = { name, { calloc(1, bytes), bytes } };

	return file;
}

static struct file make_good(void)
{
	char options[] = "tos,owners=50,intids=40";
	struct pack_wrong wrong = { "" };
	struct pack_job job;
	struct file good;

	pack_job_init(&job);
	job.only = true;
	job.monitor = part("monitor", 100);
	job.bl33 = part("bl33", 200);
	pack_option_tos(options, &job.tos[job.tos_count++], &wrong);
	job.tos[0].image = part("tos", 50);
	good = pack_make(&job, &wrong);
	if (!good.data || good.bytes > MOST)
		abort();
	pack_job_free(&job);
	return good;
}

/* Exactly as long as it is: a byte too far is the sanitizer's. */
static struct file make_file(const uint8_t *data, size_t size)
{
	static struct file good;
	struct file file = { NULL, size };

	if (!good.data)
		good = make_good();
	if (size == 0 || data[0] & 1) {
		file.data = malloc(size);
		if (size)
			memcpy(file.data, data, size);
		return file;
	}
	/* Some are cut off, too. */
	file.bytes = good.bytes - (data[0] & 0x80 ? data[0] & 0x7e : 0);
	file.data = malloc(file.bytes);
	memcpy(file.data, good.data, file.bytes);
	for (data++, size--; size > 3;) {
		size_t at = (size_t)(data[0] | data[1] << 8) % file.bytes;
		size_t bytes = data[2] & 31;

		data += 3;
		size -= 3;
		bytes = bytes < size ? bytes : size;
		bytes = bytes < file.bytes - at ? bytes : file.bytes - at;
		memcpy(file.data + at, data, bytes);
		data += bytes;
		size -= bytes;
	}
	return file;
}

/* What the view says can be read. */
static uint8_t touch(const struct pack_view *view)
{
	const uint8_t *package = view->file->data + view->base;
	uint8_t sum = 0;

	for (uint32_t i = 0; i < view->toc.count; i++)
		for (uint64_t j = 0; j < view->toc.entry[i].bytes; j++)
			sum ^= package[view->toc.entry[i].offset + j];
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *out;
	static struct pack_view view;
	struct file file = make_file(data, size);
	struct pack_wrong wrong = { "" };

	if (!out)
		out = fopen("/dev/null", "w");
	if (pack_open(&file, &view, &wrong)) {
		fputc(touch(&view), out);
		pack_list(&view, out);
	}
	file_free(&file);
	return 0;
}

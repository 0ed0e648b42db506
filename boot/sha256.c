/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/sha256.h"

#include "lib/rt/rt.h"

void sha256_start(struct sha256 *sha)
{
	*sha = (struct sha256){
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 },
	};
}

/* Up to the next whole block through @rest; how many bytes that took. */
static size_t add_part(struct sha256 *sha, uint8_t *to, const uint8_t *from,
		       size_t bytes)
{
	const size_t used = sha->bytes % SHA256_BLOCK;
	const size_t room = SHA256_BLOCK - used;
	const size_t take = bytes < room ? bytes : room;

	memcpy(sha->rest + used, from, take);
	__asm__ volatile("" ::: "memory"); /* @from is not read again */
	if (to != NULL)
		memcpy(to, sha->rest + used, take);
	sha->bytes += take;
	if (take == room)
		sha256_blocks(sha->state, NULL, sha->rest, 1);
	return take;
}

static void add(struct sha256 *sha, uint8_t *to, const uint8_t *from,
		size_t bytes)
{
	size_t done = 0;

	if (sha->bytes % SHA256_BLOCK != 0)
		done = add_part(sha, to, from, bytes);
	if (bytes - done >= SHA256_BLOCK) {
		const size_t blocks = (bytes - done) / SHA256_BLOCK;

		sha256_blocks(sha->state, to == NULL ? NULL : to + done,
			      from + done, blocks);
		sha->bytes += blocks * SHA256_BLOCK;
		done += blocks * SHA256_BLOCK;
	}
	if (done < bytes)
		add_part(sha, to == NULL ? NULL : to + done, from + done,
			 bytes - done);
}

void sha256_add(struct sha256 *sha, const void *data, size_t bytes)
{
	add(sha, NULL, data, bytes);
}

void sha256_copy(struct sha256 *sha, void *to, const void *from, size_t bytes)
{
	add(sha, to, from, bytes);
}

void sha256_finish(struct sha256 *sha, uint8_t hash[SHA256_BYTES])
{
	const uint64_t bits = sha->bytes * 8;
	const size_t used = sha->bytes % SHA256_BLOCK;
	uint8_t pad[SHA256_BLOCK + 8] = { 0x80 };
	/* One bit, zeros, and the length in the last block's last 8 bytes. */
	const size_t zeros = (used < 56 ? 56 : 120) - used;

	for (size_t i = 0; i < 8; i++)
		pad[zeros + i] = (uint8_t)(bits >> (56 - 8 * i));
	sha256_add(sha, pad, zeros + 8);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		hash[i] = (uint8_t)(sha->state[i / 4] >> (24 - i % 4 * 8));
}

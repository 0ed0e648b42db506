/* SPDX-License-Identifier: BSD-2-Clause */
#include <smcgate/sha256.h>

/* FIPS 180-4, 4.2.2: cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate_right(uint32_t value, unsigned int bits)
{
	return value >> bits | value << (32 - bits);
}

static void schedule_expand(const uint8_t block[64], uint32_t w[64])
{
	for (size_t i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 |
		       (uint32_t)block[4 * i + 1] << 16 |
		       (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];

	for (size_t i = 16; i < 64; i++) {
		uint32_t a = w[i - 15];
		uint32_t b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
		       (rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3) +
		       (rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10);
	}
}

/*
 * FIPS 180-4, 6.2.2. Its a..h of round i are s[-i % 8], s[(1 - i) % 8], …:
 * nothing moves, and with the inner loop unrolled nothing is indexed.
 */
void gate_sha256_block(uint32_t state[8], const uint8_t block[64])
{
	uint32_t w[64];
	uint32_t s[8];

	schedule_expand(block, w);
	__builtin_memcpy(s, state, sizeof(s));

	for (size_t i = 0; i < 64; i += 8) {
#pragma GCC unroll 8
		for (size_t j = 0; j < 8; j++) {
			const uint32_t a = s[(8 - j) & 7], b = s[(9 - j) & 7];
			const uint32_t c = s[(10 - j) & 7];
			const uint32_t e = s[(12 - j) & 7];
			const uint32_t f = s[(13 - j) & 7];
			const uint32_t g = s[(14 - j) & 7];
			const uint32_t t1 =
				s[(15 - j) & 7] +
				(rotate_right(e, 6) ^ rotate_right(e, 11) ^
				 rotate_right(e, 25)) +
				((e & f) ^ (~e & g)) + round_constants[i + j] +
				w[i + j];
			const uint32_t t2 =
				(rotate_right(a, 2) ^ rotate_right(a, 13) ^
				 rotate_right(a, 22)) +
				((a & b) ^ (a & c) ^ (b & c));

			s[(11 - j) & 7] += t1;
			s[(15 - j) & 7] = t1 + t2;
		}
	}

	for (size_t i = 0; i < 8; i++)
		state[i] += s[i];
}

void gate_sha256_init(struct gate_sha256 *hash)
{
	/* FIPS 180-4, 5.3.3: square roots of the first 8 primes. */
	static const uint32_t start[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	__builtin_memcpy(hash->state, start, sizeof(start));
	hash->bytes = 0;
}

void gate_sha256_add(struct gate_sha256 *hash, const void *data, size_t bytes)
{
	const uint8_t *from = data;

	while (bytes > 0) {
		size_t used = hash->bytes % sizeof(hash->block);
		size_t part = sizeof(hash->block) - used;

		if (part > bytes)
			part = bytes;
		__builtin_memcpy(&hash->block[used], from, part);
		hash->bytes += part;
		from += part;
		bytes -= part;
		if (used + part == sizeof(hash->block))
			gate_sha256_block(hash->state, hash->block);
	}
}

void gate_sha256_end(struct gate_sha256 *hash, uint8_t digest[32])
{
	static const uint8_t padding[64] = { 0x80 };
	uint64_t bits = hash->bytes * 8;
	size_t used = hash->bytes % 64;
	uint8_t length[8];

	for (size_t i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	gate_sha256_add(hash, padding, (used < 56 ? 56 : 120) - used);
	gate_sha256_add(hash, length, sizeof(length));

	for (size_t i = 0; i < 32; i++)
		digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

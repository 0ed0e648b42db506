/* SPDX-License-Identifier: BSD-2-Clause */
/* The gate's ECDSA against mbedTLS', and against what must be refused. */
#include <string.h>

#include <mbedtls/ecdsa.h>

#include "test.h"
#include <smcgate/p256.h>

struct signed_digest {
	uint8_t key[64];
	uint8_t digest[32];
	uint8_t signature[64];
};

/* xorshift64: the same numbers in every run. */
static int random_bytes(void *state, unsigned char *out, size_t bytes)
{
	uint64_t *seed = state;

	while (bytes-- > 0) {
		*seed ^= *seed << 13;
		*seed ^= *seed >> 7;
		*seed ^= *seed << 17;
		*out++ = (unsigned char)(*seed >> 32);
	}
	return 0;
}

static void write_half(const mbedtls_mpi *number, uint8_t *out)
{
	EQUAL(mbedtls_mpi_write_binary(number, out, 32), 0);
}

/* @secret: NULL, or the key's private number. */
static void sign(struct signed_digest *made, const mbedtls_mpi *secret,
		 uint64_t *seed)
{
	mbedtls_ecp_keypair pair;
	mbedtls_mpi r, s;

	mbedtls_ecp_keypair_init(&pair);
	mbedtls_mpi_init(&r);
	mbedtls_mpi_init(&s);
	EQUAL(mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, &pair, random_bytes,
				  seed),
	      0);
	if (secret) {
		EQUAL(mbedtls_mpi_copy(&pair.d, secret), 0);
		EQUAL(mbedtls_ecp_mul(&pair.grp, &pair.Q, &pair.d, &pair.grp.G,
				      random_bytes, seed),
		      0);
	}
	EQUAL(mbedtls_ecdsa_sign(&pair.grp, &r, &s, &pair.d, made->digest, 32,
				 random_bytes, seed),
	      0);
	write_half(&pair.Q.X, made->key);
	write_half(&pair.Q.Y, made->key + 32);
	write_half(&r, made->signature);
	write_half(&s, made->signature + 32);
	mbedtls_mpi_free(&s);
	mbedtls_mpi_free(&r);
	mbedtls_ecp_keypair_free(&pair);
}

static bool good(const struct signed_digest *it)
{
	return gate_p256_verify(it->key, it->digest, it->signature);
}

TEST(signatures_of_many_keys_are_good)
{
	UNUSED_STATE;
	uint64_t seed = 0x5eed;
	struct signed_digest it;

	for (int i = 0; i < 200; i++) {
		random_bytes(&seed, it.digest, sizeof(it.digest));
		sign(&it, NULL, &seed);
		assert_true(good(&it));
	}
}

TEST(no_bit_of_key_digest_or_signature_may_change)
{
	UNUSED_STATE;
	uint64_t seed = 0xb17;
	struct signed_digest it;
	uint8_t *bytes = (uint8_t *)&it;

	random_bytes(&seed, it.digest, sizeof(it.digest));
	sign(&it, NULL, &seed);
	for (size_t bit = 0; bit < 8 * sizeof(it); bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(good(&it));
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_true(good(&it));
}

/* 0, all ones, the order and its neighbours: u = 0, e = n, e > n. */
TEST(digests_at_the_order_s_edge_are_good)
{
	UNUSED_STATE;
	static const uint8_t order[32] = {
		0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
		0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
	};
	uint64_t seed = 0xed6e;
	struct signed_digest it;

	for (int i = 0; i < 5; i++) {
		memcpy(it.digest, order, sizeof(order));
		if (i < 2)
			memset(it.digest, i == 0 ? 0 : 0xff, 32);
		else
			it.digest[31] = (uint8_t)(it.digest[31] + i - 3);
		sign(&it, NULL, &seed);
		assert_true(good(&it));
		/* r and s of 0 or of the order and more are none */
		for (int half = 0; half < 2; half++) {
			struct signed_digest bad = it;

			memset(bad.signature + 32 * half, 0, 32);
			assert_false(good(&bad));
			memcpy(bad.signature + 32 * half, order, 32);
			assert_false(good(&bad));
			memset(bad.signature + 32 * half, 0xff, 32);
			assert_false(good(&bad));
		}
	}
}

/* d = 1 and d = -1: the key is the generator, or its negative. */
TEST(the_generator_s_own_keys_are_good)
{
	UNUSED_STATE;
	mbedtls_ecp_group group;
	uint64_t seed = 0x6e6e;
	struct signed_digest it;
	mbedtls_mpi d;

	mbedtls_ecp_group_init(&group);
	mbedtls_mpi_init(&d);
	EQUAL(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1), 0);
	for (int i = 0; i < 20; i++) {
		EQUAL(mbedtls_mpi_lset(&d, 1), 0);
		if (i % 2)
			EQUAL(mbedtls_mpi_sub_mpi(&d, &group.N, &d), 0);
		random_bytes(&seed, it.digest, sizeof(it.digest));
		sign(&it, &d, &seed);
		assert_true(good(&it));
		it.digest[i] ^= 1;
		assert_false(good(&it));
	}
	mbedtls_mpi_free(&d);
	mbedtls_ecp_group_free(&group);
}

/* y of the curve at @x; false if there is none. */
static bool point_at(mbedtls_ecp_group *group, mbedtls_ecp_point *point,
		     const mbedtls_mpi *x)
{
	mbedtls_mpi right, exponent, square;
	bool found;

	mbedtls_mpi_init(&right);
	mbedtls_mpi_init(&exponent);
	mbedtls_mpi_init(&square);
	/* x^3 - 3x + b, and its root: to the power of (p + 1) / 4 */
	EQUAL(mbedtls_mpi_mul_mpi(&right, x, x), 0);
	EQUAL(mbedtls_mpi_sub_int(&right, &right, 3), 0);
	EQUAL(mbedtls_mpi_mul_mpi(&right, &right, x), 0);
	EQUAL(mbedtls_mpi_add_mpi(&right, &right, &group->B), 0);
	EQUAL(mbedtls_mpi_mod_mpi(&right, &right, &group->P), 0);
	EQUAL(mbedtls_mpi_add_int(&exponent, &group->P, 1), 0);
	EQUAL(mbedtls_mpi_shift_r(&exponent, 2), 0);
	EQUAL(mbedtls_mpi_exp_mod(&point->Y, &right, &exponent, &group->P,
				  NULL),
	      0);
	EQUAL(mbedtls_mpi_mul_mpi(&square, &point->Y, &point->Y), 0);
	EQUAL(mbedtls_mpi_mod_mpi(&square, &square, &group->P), 0);
	found = mbedtls_mpi_cmp_mpi(&square, &right) == 0;
	EQUAL(mbedtls_mpi_copy(&point->X, x), 0);
	EQUAL(mbedtls_mpi_lset(&point->Z, 1), 0);
	mbedtls_mpi_free(&square);
	mbedtls_mpi_free(&exponent);
	mbedtls_mpi_free(&right);
	return found;
}

/*
 * r is x modulo the order, and the order is less than the prime: a point whose
 * x is at least the order, which chance does not meet, and the key for which
 * s = 1 and a digest of 1 sign: Q = (R - G) / r.
 */
TEST(an_x_beyond_the_order_is_good)
{
	UNUSED_STATE;
	mbedtls_ecp_point point, key;
	mbedtls_ecp_group group;
	mbedtls_mpi x, r, by, minus;
	struct signed_digest it = { .digest[31] = 1, .signature[63] = 1 };

	mbedtls_ecp_group_init(&group);
	mbedtls_ecp_point_init(&point);
	mbedtls_ecp_point_init(&key);
	mbedtls_mpi_init(&x);
	mbedtls_mpi_init(&r);
	mbedtls_mpi_init(&by);
	mbedtls_mpi_init(&minus);
	EQUAL(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1), 0);
	EQUAL(mbedtls_mpi_add_int(&x, &group.N, 5), 0);
	while (!point_at(&group, &point, &x))
		EQUAL(mbedtls_mpi_add_int(&x, &x, 1), 0);
	EQUAL(mbedtls_mpi_sub_mpi(&r, &x, &group.N), 0);
	EQUAL(mbedtls_mpi_inv_mod(&by, &r, &group.N), 0);
	EQUAL(mbedtls_mpi_sub_mpi(&minus, &group.N, &by), 0);
	EQUAL(mbedtls_ecp_muladd(&group, &key, &by, &point, &minus, &group.G),
	      0);
	write_half(&key.X, it.key);
	write_half(&key.Y, it.key + 32);
	write_half(&r, it.signature);
	assert_true(good(&it));
	it.signature[31] ^= 1;
	assert_false(good(&it));
	mbedtls_mpi_free(&minus);
	mbedtls_mpi_free(&by);
	mbedtls_mpi_free(&r);
	mbedtls_mpi_free(&x);
	mbedtls_ecp_point_free(&key);
	mbedtls_ecp_point_free(&point);
	mbedtls_ecp_group_free(&group);
}

TEST(a_key_off_the_curve_is_refused)
{
	UNUSED_STATE;
	uint64_t seed = 0x0ff;
	struct signed_digest it;

	memset(it.digest, 0x5a, sizeof(it.digest));
	sign(&it, NULL, &seed);
	memset(it.key, 0, sizeof(it.key));
	assert_false(good(&it));
	memset(it.key, 0xff, sizeof(it.key)); /* p and more, both */
	assert_false(good(&it));
}

/* RFC 6979, A.2.5, SHA-256 of "sample". */
TEST(the_rfc_s_example_is_good)
{
	UNUSED_STATE;
	static const uint8_t digest[32] = {
		0xaf, 0x2b, 0xdb, 0xe1, 0xaa, 0x9b, 0x6e, 0xc1,
		0xe2, 0xad, 0xe1, 0xd6, 0x94, 0xf4, 0x1f, 0xc7,
		0x1a, 0x83, 0x1d, 0x02, 0x68, 0xe9, 0x89, 0x15,
		0x62, 0x11, 0x3d, 0x8a, 0x62, 0xad, 0xd1, 0xbf,
	};
	static const uint8_t key[64] = {
		0x60, 0xfe, 0xd4, 0xba, 0x25, 0x5a, 0x9d, 0x31, 0xc9, 0x61,
		0xeb, 0x74, 0xc6, 0x35, 0x6d, 0x68, 0xc0, 0x49, 0xb8, 0x92,
		0x3b, 0x61, 0xfa, 0x6c, 0xe6, 0x69, 0x62, 0x2e, 0x60, 0xf2,
		0x9f, 0xb6, 0x79, 0x03, 0xfe, 0x10, 0x08, 0xb8, 0xbc, 0x99,
		0xa4, 0x1a, 0xe9, 0xe9, 0x56, 0x28, 0xbc, 0x64, 0xf2, 0xf1,
		0xb2, 0x0c, 0x2d, 0x7e, 0x9f, 0x51, 0x77, 0xa3, 0xc2, 0x94,
		0xd4, 0x46, 0x22, 0x99,
	};
	static const uint8_t signature[64] = {
		0xef, 0xd4, 0x8b, 0x2a, 0xac, 0xb6, 0xa8, 0xfd, 0x11, 0x40,
		0xdd, 0x9c, 0xd4, 0x5e, 0x81, 0xd6, 0x9d, 0x2c, 0x87, 0x7b,
		0x56, 0xaa, 0xf9, 0x91, 0xc3, 0x4d, 0x0e, 0xa8, 0x4e, 0xaf,
		0x37, 0x16, 0xf7, 0xcb, 0x1c, 0x94, 0x2d, 0x65, 0x7c, 0x41,
		0xd4, 0x36, 0xc7, 0xa1, 0xb6, 0xe2, 0x9f, 0x65, 0xf3, 0xe9,
		0x00, 0xdb, 0xb9, 0xaf, 0xf4, 0x06, 0x4d, 0xc4, 0xab, 0x2f,
		0x84, 0x3a, 0xcd, 0xa8,
	};

	assert_true(gate_p256_verify(key, digest, signature));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_of_many_keys_are_good),
		cmocka_unit_test(no_bit_of_key_digest_or_signature_may_change),
		cmocka_unit_test(digests_at_the_order_s_edge_are_good),
		cmocka_unit_test(the_generator_s_own_keys_are_good),
		cmocka_unit_test(an_x_beyond_the_order_is_good),
		cmocka_unit_test(a_key_off_the_curve_is_refused),
		cmocka_unit_test(the_rfc_s_example_is_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

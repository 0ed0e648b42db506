/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is the manifest the board's owner's, and recent enough? ECDSA on P-256 by
 * Debian's Mbed TLS, the only foreign code in our images: it runs here, before
 * any other world, and is gone with the boot stage.
 */
#include "boot/boot.h"
#include "boot/sha256.h"
#include "boot/shim/shim.h"
#include "lib/rt/rt.h"

#include <mbedtls/ecdsa.h>

#define COORDINATE	   32u
#define POINT_UNCOMPRESSED 0x04 /* SEC 1, 2.3.3 */

static bool all_zero(const uint8_t *data, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (data[i] != 0)
			return false;
	return true;
}

static void hash(const void *data, size_t bytes,
		 uint8_t out[PACKAGE_HASH_BYTES])
{
	struct sha256 sha;

	sha256_start(&sha);
	sha256_add(&sha, data, bytes);
	sha256_finish(&sha, out);
}

/* Numbers of one verification. */
struct numbers {
	mbedtls_ecp_group group;
	mbedtls_ecp_point key;
	mbedtls_mpi r, s;
};

/* 0, or an error of Mbed TLS. */
static int read_numbers(struct numbers *n,
			const struct package_manifest *manifest)
{
	uint8_t point[1 + PACKAGE_KEY_BYTES] = { POINT_UNCOMPRESSED };
	int error;

	memcpy(point + 1, manifest->key, PACKAGE_KEY_BYTES);
	error = mbedtls_ecp_group_load(&n->group, MBEDTLS_ECP_DP_SECP256R1);
	if (error == 0)
		error = mbedtls_ecp_point_read_binary(&n->group, &n->key, point,
						      sizeof(point));
	if (error == 0)
		error = mbedtls_ecp_check_pubkey(&n->group, &n->key);
	if (error == 0)
		error = mbedtls_mpi_read_binary(&n->r, manifest->signature,
						COORDINATE);
	if (error == 0)
		error = mbedtls_mpi_read_binary(
			&n->s, manifest->signature + COORDINATE, COORDINATE);
	return error;
}

static bool signature_good(const struct package_manifest *manifest)
{
	uint8_t digest[PACKAGE_HASH_BYTES];
	struct numbers n;
	int error;

	hash(manifest, offsetof(struct package_manifest, signature), digest);
	shim_start();
	mbedtls_ecp_group_init(&n.group);
	mbedtls_ecp_point_init(&n.key);
	mbedtls_mpi_init(&n.r);
	mbedtls_mpi_init(&n.s);
	error = read_numbers(&n, manifest);
	if (error == 0)
		error = mbedtls_ecdsa_verify(&n.group, digest, sizeof(digest),
					     &n.key, &n.r, &n.s);
	/* The heap goes with the boot stage. */
	return error == 0;
}

enum boot_error verify_manifest(const struct package_manifest *manifest,
				const struct package_keys *keys)
{
	uint8_t root[PACKAGE_HASH_BYTES];

	if (all_zero(manifest->key, sizeof(manifest->key)) ||
	    all_zero(manifest->signature, sizeof(manifest->signature)))
		return BOOT_NOT_SIGNED;
	hash(manifest->key, sizeof(manifest->key), root);
	if (memcmp(root, keys->root_sha256, sizeof(root)) != 0)
		return BOOT_OTHER_KEY;
	if (!signature_good(manifest))
		return BOOT_BAD_SIGNATURE;
	if (manifest->version < keys->version)
		return BOOT_OLD_VERSION;
	return BOOT_OK;
}

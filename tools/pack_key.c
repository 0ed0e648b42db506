/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256, and ECDSA on P-256, by mbedTLS. */
#include <string.h>

#include <mbedtls/ecdsa.h>
#include <mbedtls/pk.h>
#include <mbedtls/sha256.h>

#include "tools/pack.h"

#define HALF 32u /* of a key or a signature, one number */

void pack_sha256(const void *data, size_t bytes,
		 uint8_t hash[PACKAGE_HASH_BYTES])
{
	mbedtls_sha256_ret(data, bytes, hash, 0);
}

/*
 * mbedTLS blinds with randomness against those who watch its timing. Nobody
 * who could is on this machine, and the result is the same.
 */
static int no_blinding(void *state, unsigned char *out, size_t bytes)
{
	(void)state;
	memset(out, 0x55, bytes);
	return 0;
}

static bool copy_key(mbedtls_pk_context *pk, struct pack_key *key)
{
	mbedtls_ecp_keypair *pair = mbedtls_pk_ec(*pk);

	key->has_secret = mbedtls_mpi_cmp_int(&pair->d, 0) != 0;
	return mbedtls_mpi_write_binary(&pair->Q.X, key->public, HALF) == 0 &&
	       mbedtls_mpi_write_binary(&pair->Q.Y, key->public + HALF, HALF) ==
		       0 &&
	       mbedtls_mpi_write_binary(&pair->d, key->secret, HALF) == 0;
}

bool pack_key_read(const struct file *pem, struct pack_key *key,
		   struct pack_wrong *wrong)
{
	mbedtls_pk_context pk;
	bool good = false;
	int error;

	*key = (struct pack_key){ 0 };
	mbedtls_pk_init(&pk);
	/* PEM wants its terminator counted: file_read() leaves room for it. */
	pem->data[pem->bytes] = 0;
	error = mbedtls_pk_parse_key(&pk, pem->data, pem->bytes + 1, NULL, 0);
	if (error == MBEDTLS_ERR_PK_PASSWORD_REQUIRED) {
		pack_fail(wrong, "the key is encrypted: decrypt it first");
		goto end;
	}
	if (error) {
		mbedtls_pk_free(&pk);
		mbedtls_pk_init(&pk);
		error = mbedtls_pk_parse_public_key(&pk, pem->data,
						    pem->bytes + 1);
	}
	if (error)
		pack_fail(wrong, "it holds no key in PEM");
	else if (!mbedtls_pk_can_do(&pk, MBEDTLS_PK_ECDSA) ||
		 mbedtls_pk_ec(pk)->grp.id != MBEDTLS_ECP_DP_SECP256R1)
		pack_fail(wrong, "its key is not of the curve P-256");
	else if (!copy_key(&pk, key))
		pack_fail(wrong, "its key is out of range");
	else
		good = true;
end:
	mbedtls_pk_free(&pk);
	return good;
}

bool pack_sign(const struct pack_key *key,
	       const uint8_t hash[PACKAGE_HASH_BYTES],
	       uint8_t signature[PACKAGE_SIG_BYTES])
{
	mbedtls_ecp_group group;
	mbedtls_mpi d, r, s;
	bool good;

	mbedtls_ecp_group_init(&group);
	mbedtls_mpi_init(&d);
	mbedtls_mpi_init(&r);
	mbedtls_mpi_init(&s);
	good = key->has_secret &&
	       mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1) == 0 &&
	       mbedtls_mpi_read_binary(&d, key->secret, HALF) == 0 &&
	       mbedtls_ecdsa_sign_det_ext(&group, &r, &s, &d, hash,
					  PACKAGE_HASH_BYTES, MBEDTLS_MD_SHA256,
					  no_blinding, NULL) == 0 &&
	       mbedtls_mpi_write_binary(&r, signature, HALF) == 0 &&
	       mbedtls_mpi_write_binary(&s, signature + HALF, HALF) == 0;
	mbedtls_mpi_free(&s);
	mbedtls_mpi_free(&r);
	mbedtls_mpi_free(&d);
	mbedtls_ecp_group_free(&group);
	return good;
}

static bool read_point(mbedtls_ecp_group *group, mbedtls_ecp_point *point,
		       const uint8_t public[PACKAGE_KEY_BYTES])
{
	uint8_t bytes[1 + PACKAGE_KEY_BYTES] = { 0x04 }; /* uncompressed */

	memcpy(bytes + 1, public, PACKAGE_KEY_BYTES);
	return mbedtls_ecp_point_read_binary(group, point, bytes,
					     sizeof(bytes)) == 0 &&
	       mbedtls_ecp_check_pubkey(group, point) == 0;
}

bool pack_verify(const uint8_t public[PACKAGE_KEY_BYTES],
		 const uint8_t hash[PACKAGE_HASH_BYTES],
		 const uint8_t signature[PACKAGE_SIG_BYTES])
{
	mbedtls_ecp_group group;
	mbedtls_ecp_point point;
	mbedtls_mpi r, s;
	bool good;

	mbedtls_ecp_group_init(&group);
	mbedtls_ecp_point_init(&point);
	mbedtls_mpi_init(&r);
	mbedtls_mpi_init(&s);
	good = mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1) == 0 &&
	       read_point(&group, &point, public) &&
	       mbedtls_mpi_read_binary(&r, signature, HALF) == 0 &&
	       mbedtls_mpi_read_binary(&s, signature + HALF, HALF) == 0 &&
	       mbedtls_ecdsa_verify(&group, hash, PACKAGE_HASH_BYTES, &point,
				    &r, &s) == 0;
	mbedtls_mpi_free(&s);
	mbedtls_mpi_free(&r);
	mbedtls_ecp_point_free(&point);
	mbedtls_ecp_group_free(&group);
	return good;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Typed calls: True Random Number Generator firmware interface (DEN0098). */
#ifndef SMCCC_TRNG_H
#define SMCCC_TRNG_H

#include <stddef.h>
#include <stdint.h>

#include <smccc/client.h>

#define TRNG_SUCCESS		0
#define TRNG_NOT_SUPPORTED	(-1)
#define TRNG_INVALID_PARAMETERS (-2)
#define TRNG_NO_ENTROPY		(-3)

#define TRNG_MAX_BITS_32	96
#define TRNG_MAX_BITS_64	192

/**
 * trng_version() - major in bits 30:16, minor in 15:0, or TRNG_NOT_SUPPORTED;
 * also below SMCCC 1.1, without a call.
 *
 * Spec: DEN0098, TRNG_VERSION.
 */
int32_t trng_version(const struct smccc_client *client);

/**
 * trng_features() - is a TRNG function there?
 *
 * Return: TRNG_SUCCESS or TRNG_NOT_SUPPORTED.
 * Spec:   DEN0098, TRNG_FEATURES.
 */
int32_t trng_features(const struct smccc_client *client, uint32_t fid);

/**
 * trng_uuid() - which generator it is: w0 to w3, zero on error.
 *
 * Spec: DEN0098, TRNG_GET_UUID.
 */
int32_t trng_uuid(const struct smccc_client *client, uint32_t uuid[4]);

/**
 * trng_rnd() - one call for conditioned entropy.
 * @bits: 1 to TRNG_MAX_BITS_64 (AArch32: TRNG_MAX_BITS_32).
 * @word: bits 63:0 first; bits at @bits and above are zero, all are on error.
 *
 * Return: TRNG_SUCCESS, TRNG_INVALID_PARAMETERS, TRNG_NO_ENTROPY (come back
 *	   later), TRNG_NOT_SUPPORTED.
 * Spec:   DEN0098, TRNG_RND.
 */
int32_t trng_rnd(const struct smccc_client *client, unsigned int bits,
		 uint64_t word[3]);

/**
 * trng_fill() - as many bytes as wanted, in as many calls as it takes.
 * @buffer: all of it filled on success, all zero otherwise.
 *
 * Return: as trng_rnd(); TRNG_NO_ENTROPY is not waited out.
 */
int32_t trng_fill(const struct smccc_client *client, void *buffer,
		  size_t bytes);

#endif

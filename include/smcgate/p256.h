/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ECDSA over P-256 (FIPS 186-4, 6.4): verification only, for policies that
 * replace one another. Nothing here is secret, so its timing may tell all.
 */
#ifndef SMCGATE_P256_H
#define SMCGATE_P256_H

#include <stdbool.h>
#include <stdint.h>

#define GATE_P256_KEY_BYTES	  64 /* x then y, big endian */
#define GATE_P256_SIGNATURE_BYTES 64 /* r then s, big endian */

/**
 * gate_p256_verify() - is @signature one of @digest by the owner of @key?
 * Any bytes may be given: a key that is no point of the curve, and numbers
 * out of their range, are refused. Freestanding, no table, 1 KiB of stack.
 * @digest: SHA-256 of what is signed.
 */
bool gate_p256_verify(const uint8_t key[GATE_P256_KEY_BYTES],
		      const uint8_t digest[32],
		      const uint8_t signature[GATE_P256_SIGNATURE_BYTES]);

#endif

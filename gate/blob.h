/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the blob's proof share: gate_blob_check() is in blob.c. */
#ifndef GATE_BLOB_H
#define GATE_BLOB_H

#include "gate/engine.h"

#define GATE_ADDRESS_LIMIT (1ull << 48) /* Arm ARM: without LPA2 */

/*
 * No sum here can wrap: first the offset against the whole, then the length
 * against what is left.
 */
static inline bool gate_fits(uint64_t offset, uint64_t bytes, uint64_t whole)
{
	return offset <= whole && bytes <= whole - offset;
}

/* Of two ranges that are known to fit. */
static inline bool gate_overlap(uint64_t a, uint64_t a_bytes, uint64_t b,
				uint64_t b_bytes)
{
	return a < b + b_bytes && b < a + a_bytes;
}

bool gate_bytes_are_zero(const void *data, size_t bytes);

/* Printable: names stand on consoles and in device trees. */
bool gate_name_is_valid(const char name[GATE_NAME_BYTES]);

/* An array of @count elements behind the header, aligned as structs are. */
bool gate_array_fits(const struct gate_blob *blob, uint32_t offset,
		     uint32_t count, size_t element);

/* The same; one without elements need not lie anywhere. */
static inline bool gate_list_fits(const struct gate_blob *blob, uint32_t offset,
				  uint32_t count, size_t element)
{
	return (count == 0 && offset == 0) ||
	       gate_array_fits(blob, offset, count, element);
}

const struct gate_blob_domain *
gate_blob_domain_find(const struct gate_blob *blob, uint16_t id);

/* blob_rules.c: of one domain; the limits, of all, come first. */
bool gate_blob_limits_are_valid(const struct gate_blob *blob);
enum gate_blob_error
gate_blob_rules_check(const struct gate_blob *blob,
		      const struct gate_blob_domain *domain);

/*
 * blob_checks.c. Each check belongs to one rule: they follow one another as
 * the rules do. @next: the first that no rule has taken yet.
 */
enum gate_blob_error
gate_blob_checks_check(const struct gate_blob *blob,
		       const struct gate_blob_domain *domain, uint32_t *next);
bool gate_blob_checks_fit(const struct gate_blob *blob);

/* blob_devices.c */
enum gate_blob_error gate_blob_devices_check(const struct gate_blob *blob);

#endif

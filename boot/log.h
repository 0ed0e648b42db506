/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measured boot: an event log as the TCG's PC Client Platform Firmware Profile
 * lays it out (crypto agile, SHA-256 only), which a TPM's owner can replay.
 */
#ifndef BOOT_LOG_H
#define BOOT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/sha256.h"

/* Platform configuration registers, by the profile's use of them. */
#define LOG_PCR_CODE   0u /* what runs, and what it is loaded with */
#define LOG_PCR_CONFIG 1u /* manifest, device tree */

/** struct boot_log - @bytes of @room used; full: an event was left out. */
struct boot_log {
	uint8_t *to;
	size_t room;
	size_t bytes;
	bool full;
};

/** log_start() - an empty log: the event that tells its format. */
void log_start(struct boot_log *log, uint8_t *to, size_t room);

/** log_add() - one measurement; @what is a text, its end included. */
void log_add(struct boot_log *log, uint32_t pcr,
	     const uint8_t hash[SHA256_BYTES], const char *what);

#endif

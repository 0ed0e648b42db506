/* SPDX-License-Identifier: BSD-2-Clause */
/* Stage 2: the memory of one domain. */
#ifndef EL2_STAGE2_H
#define EL2_STAGE2_H

#include <stdint.h>

/** stage2_vtcr() - VTCR_EL2: 39-bit IPA, 4 KiB granule, from level 1. */
uint64_t stage2_vtcr(void);

/**
 * stage2_create() - tables that map @bytes of RAM and nothing else; all three
 * multiples of 2 MiB. Devices stay unmapped: their accesses are emulated.
 *
 * Return: VTTBR_EL2 for @vmid.
 */
uint64_t stage2_create(uint16_t vmid, uint64_t ipa, uint64_t pa,
		       uint64_t bytes);

#endif

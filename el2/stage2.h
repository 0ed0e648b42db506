/* SPDX-License-Identifier: BSD-2-Clause */
/* Stage 2: the memory of one domain. */
#ifndef EL2_STAGE2_H
#define EL2_STAGE2_H

#include <stdint.h>

/** stage2_vtcr() - VTCR_EL2: 39-bit IPA, 4 KiB granule, from level 1. */
uint64_t stage2_vtcr(void);

enum stage2_kind {
	STAGE2_RAM,    /* write-back, all rights */
	STAGE2_SHARED, /* the same, never executed */
	STAGE2_CONST,  /* write-back, to read */
	STAGE2_DEVICE, /* nGnRE, never executed */
};

/**
 * stage2_create() - tables that map @bytes of RAM; all three multiples of
 * 2 MiB. Devices that are not given away stay unmapped: they are emulated.
 *
 * Return: VTTBR_EL2 for @vmid.
 */
uint64_t stage2_create(uint16_t vmid, uint64_t ipa, uint64_t pa,
		       uint64_t bytes);

/**
 * stage2_map() - pages that are not RAM, where nothing is mapped yet; before
 * the domain runs. @pa and @ipa in units of 4 KiB.
 */
void stage2_map(uint64_t vttbr, uint64_t ipa, uint64_t pa, uint64_t bytes,
		enum stage2_kind kind);

/**
 * stage2_map_erased() - read-only memory of all ones up to GATE_FLASH_END, one
 * page for all of it and for all domains.
 */
void stage2_map_erased(uint64_t vttbr);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a board is beyond its addresses (memory.h). */
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include <stdint.h>

/**
 * struct board - as SMCCC_ARCH_SOC_ID tells it (DEN0028).
 * @soc_version:  JEP-106 bank and code in bits 30:24 and 22:16, the SoC's
 *                number in 15:0.
 * @soc_revision: bit 31 clear.
 * @soc_name:     zero-terminated; what follows is zero.
 */
struct board {
	uint32_t soc_version;
	uint32_t soc_revision;
	char soc_name[136];
};

extern const struct board board;

#endif

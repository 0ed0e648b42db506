/* SPDX-License-Identifier: BSD-2-Clause */
/* What a new life of a domain finds of the one before. */
#ifndef GUESTS_ISOLATION_LIFE_H
#define GUESTS_ISOLATION_LIFE_H

#include <stdint.h>

/* life.S */
uint64_t life_sve_sum(void);
void life_sve_spoil(void);
void life_sme_spoil(void);

#define LIFE_TAGS_NONE 0x100ull /* none were kept: nothing is tested */

/**
 * life_tags() - set the allocation tags of some memory to @tag, 1 to 15. Leaves
 * MAIR, TCR and TTBR0 changed.
 * Return: all that were found there, and LIFE_TAGS_NONE.
 */
uint64_t life_tags(uint64_t tag);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The one range check for memory that the normal world names. */
#ifndef EL3_RAM_H
#define EL3_RAM_H

#include <stdbool.h>
#include <stdint.h>

/**
 * ram_normal() - is [@base, @base + @bytes) RAM of the normal world?
 *
 * Secure RAM, devices and flash are not, nor is a range that wraps or that has
 * no bytes. Whose in the normal world the memory is, EL3 cannot know: the gate
 * checks that.
 */
bool ram_normal(uint64_t base, uint64_t bytes);

#endif

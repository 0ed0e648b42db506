/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_LIFE_INFO_H
#define TESTS_LIFE_INFO_H

#include <stdbool.h>
#include <stdint.h>

/**
 * info_of() - the domain at @place, as the control service tells it:
 * GATE_CONTROL_INFO_*. False: there is none, or not for this domain.
 */
bool info_of(uint64_t place, uint64_t *info);

#endif

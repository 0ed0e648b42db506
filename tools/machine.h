/* SPDX-License-Identifier: BSD-2-Clause */
/* Domains and their devices against each other and against the board. */
#ifndef TOOLS_MACHINE_H
#define TOOLS_MACHINE_H

#include "tools/manifest.h"

/*
 * The start of RAM is QEMU's device tree and, when the image is entered by
 * -kernel rather than by our monitor, the image.
 */
#define BOARD_START_BYTES ((uint64_t)0x04000000)

/**
 * machine_check() - memory, CPUs, names, devices, channels, interrupts; all
 * that is wrong is reported. Memory that cannot be used at all counts as none
 * from here on.
 */
void machine_check(struct manifest *manifest, struct report *r);

/** devices_check() - its part about devices and channels: devices.c. */
void devices_check(const struct manifest *manifest, struct report *r);

/** machine_is_private() - who has the byte range, if no domain may; or NULL. */
const char *machine_is_private(uint64_t base, uint64_t bytes);

#endif

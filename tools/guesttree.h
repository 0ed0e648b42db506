/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's device tree: the virtual machine that the gate gives it. */
#ifndef TOOLS_GUESTTREE_H
#define TOOLS_GUESTTREE_H

#include <stddef.h>
#include <stdint.h>

#include "tools/manifest.h"

/* The virtual machine's map (docs/manifest.md, "What a domain sees"). */
#define GUEST_GICD_BASE	    0x08000000u
#define GUEST_GICD_BYTES    0x00010000u
#define GUEST_GICC_BASE	    0x08010000u
#define GUEST_GICC_BYTES    0x00002000u
#define GUEST_GICR_BASE	    0x080a0000u
#define GUEST_GICR_STRIDE   0x00020000u
#define GUEST_UART_BASE	    0x09000000u
#define GUEST_UART_BYTES    0x00001000u
#define GUEST_UART_SPI	    1u /* INTID 33 */
#define GUEST_UART_HZ	    24000000u
#define GUEST_PVTIME_BASE   0x090c0000u /* el2/pvtime.h */
#define GUEST_PVTIME_BYTES  0x00010000u
#define GUEST_RAM_BASE	    0x40000000u
#define GUEST_KERNEL_OFFSET 0x00200000u

/**
 * guesttree_make() - flattened, packed.
 * @initrd, @initrd_bytes: its IPA and size; 0 bytes: none.
 * @bytes: how many there are.
 * Return: malloc()ed tree, or NULL if it would be too large.
 */
uint8_t *guesttree_make(const struct manifest_domain *domain, uint64_t initrd,
			uint64_t initrd_bytes, size_t *bytes);

#endif

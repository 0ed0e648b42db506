/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A GICv2's virtual interrupt interface (IHI 0048, GICH_*), in the form of a
 * GICv3's (IHI 0069, ICH_*), which is what vgic.c knows. An SGI's sender is
 * where IHI 0069 has it for guests with a GICv2: bits 12:10 of the vINTID.
 */
#ifndef EL2_GICH_H
#define EL2_GICH_H

#include <stdint.h>

/* gich_format.c: between the two forms. Bits that GICH has not are lost. */
uint64_t gich_lr_to_ich(uint32_t lr);
uint32_t gich_lr_from_ich(uint64_t lr);
uint64_t gich_vmcr_to_ich(uint32_t vmcr);
uint32_t gich_vmcr_from_ich(uint64_t vmcr);
uint64_t gich_hcr_to_ich(uint32_t hcr);
uint32_t gich_hcr_from_ich(uint64_t hcr);
/** gich_vtr_list_registers() - at most the 16 that a GICv3 may have. */
uint32_t gich_vtr_list_registers(uint32_t vtr);

/* gich.c: this CPU's registers, as el2/ich.h has them. */
uint32_t gich_lr_count(void);
uint64_t gich_lr_read(uint32_t n);
void gich_lr_write(uint32_t n, uint64_t value);
uint64_t gich_hcr_read(void);
void gich_hcr_write(uint64_t value);
uint64_t gich_vmcr_read(void);
void gich_vmcr_write(uint64_t value);
void gich_priorities_clear(void);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory, as far and as long as the gate reads or writes it. */
#ifndef EL2_WINDOW_H
#define EL2_WINDOW_H

#include "el2/el2.h"

/**
 * window_read() - from the RAM of this CPU's domain, once; the range has been
 * proved. The guest may have its caches off.
 */
void window_read(void *to, uint64_t ipa, uint64_t bytes);

/** window_copy() - gate_ops.copy: to the vCPU's buffer, or back from there. */
void window_copy(struct gate_vcpu *vcpu, uint64_t offset, uint64_t ipa,
		 uint64_t bytes, bool out);

#endif

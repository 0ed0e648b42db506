/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/window.h"

#include "el2/cpu.h"
#include "el2/here.h"
#include "lib/rt/rt.h"

#define BLOCK_BYTES 0x200000ull

/* What lies before the end of the block that @pa is in. */
static uint64_t piece_of(uint64_t pa, uint64_t bytes)
{
	const uint64_t left = BLOCK_BYTES - pa % BLOCK_BYTES;

	return bytes < left ? bytes : left;
}

static void transfer(uint8_t *own, uint64_t ipa, uint64_t bytes, bool out)
{
	const struct cpu *cpu = cpu_here();
	const struct gate_blob_domain *config = cpu->vcpu->domain->gate.config;
	uint64_t pa = config->ram_pa + (ipa - config->ram_ipa);

	while (bytes > 0) {
		const uint64_t piece = piece_of(pa, bytes);
		uint8_t *theirs = mmu_window_open(cpu->index, pa,
						  out ? MMU_DATA : MMU_CONST);

		clean_to_memory((uint64_t)theirs, piece);
		if (out) {
			memcpy(theirs, own, piece);
			clean_to_memory((uint64_t)theirs, piece);
		} else {
			memcpy(own, theirs, piece);
		}
		mmu_window_close(cpu->index);
		own += piece;
		pa += piece;
		bytes -= piece;
	}
}

void window_read(void *to, uint64_t ipa, uint64_t bytes)
{
	transfer(to, ipa, bytes, false);
}

/* The firmware may look at the buffer with its caches off. */
void window_copy(struct gate_vcpu *vcpu, uint64_t offset, uint64_t ipa,
		 uint64_t bytes, bool out)
{
	const uint64_t own = vcpu->copy_pa + offset;

	if (out) {
		clean_to_memory(own, bytes);
		transfer((uint8_t *)own, ipa, bytes, true);
	} else {
		transfer((uint8_t *)own, ipa, bytes, false);
		clean_to_memory(own, bytes);
	}
}

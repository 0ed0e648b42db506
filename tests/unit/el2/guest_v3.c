/* SPDX-License-Identifier: BSD-2-Clause */
#include "guest_v3.h"

void guest_set_up(uint32_t list_registers)
{
	host_start(list_registers);
	host_write(0, GICD(CTLR), 4, 0x12);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		const uint32_t first = host_blocks[n];

		host_write(0, GICD(IGROUPR + first / 8), 4, ~0u);
		host_write(0, GICD(ISENABLER + first / 8), 4, ~0u);
		for (uint32_t i = 0; i < 32; i += 4)
			host_write(0, GICD(IPRIORITYR + first + i), 4,
				   0xa0a0a0a0);
	}
	for (uint32_t v = 0; v < VCPUS; v++) {
		host_write(v, SGI_FRAME(v, IGROUPR), 4, ~0u);
		host_write(v, SGI_FRAME(v, ISENABLER), 4, ~0u);
		for (uint32_t i = 0; i < 32; i += 4)
			host_write(v, SGI_FRAME(v, IPRIORITYR + i), 4,
				   0xa0a0a0a0);
	}
	host_enter_all();
}

void guest_line(uint32_t vcpu, uint32_t intid, bool level)
{
	host_on(vcpu);
	vgic_spi(FIRST, intid, level);
	host_enter(vcpu);
}

void guest_set_edge(unsigned int intid)
{
	const uint64_t reg = GICD(ICFGR + intid / 16 * 4);

	host_write(0, reg, 4, host_read(0, reg, 4) | (2u << (intid % 16 * 2)));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest with a GICv3 does, for the tests of the gate's (IHI 0069). */
#ifndef TESTS_EL2_GUEST_V3_H
#define TESTS_EL2_GUEST_V3_H

#include "host.h"

#define CTLR		 0x0000
#define TYPER		 0x0004
#define IGROUPR		 0x0080
#define ISENABLER	 0x0100
#define ICENABLER	 0x0180
#define ISPENDR		 0x0200
#define ICPENDR		 0x0280
#define ISACTIVER	 0x0300
#define ICACTIVER	 0x0380
#define IPRIORITYR	 0x0400
#define ICFGR		 0x0c00
#define IROUTER		 0x6000
#define PIDR2		 0xffe8

#define SGI(intid, list) (((uint64_t)(intid) << 24) | (list))

/** guest_set_up() - every interrupt on, Group 1, one priority; as Linux does.
 */
void guest_set_up(uint32_t list_registers);

/** guest_line() - the level of an SPI, driven on this vCPU's CPU. */
void guest_line(uint32_t vcpu, uint32_t intid, bool level);

void guest_set_edge(unsigned int intid);

#endif

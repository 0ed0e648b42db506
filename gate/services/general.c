/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every owner's service answers alike (DEN0028, "General service
 * queries"): who provides it, in which revision, how many functions.
 */
#include "gate/engine.h"

/* 77b515d4-f8f9-4a8c-8871-8977bcaae275, a random (version 4) UUID. */
static const uint8_t uuid[16] = {
	0x77, 0xb5, 0x15, 0xd4, 0xf8, 0xf9, 0x4a, 0x8c,
	0x88, 0x71, 0x89, 0x77, 0xbc, 0xaa, 0xe2, 0x75,
};

/* R10: four 32-bit words, the UUID's first byte in w0's lowest. */
uint32_t gate_uid(const struct gate *gate, uint64_t result[4])
{
	(void)gate;
	for (size_t i = 0; i < 4; i++)
		result[i] = (uint64_t)uuid[4 * i] |
			    (uint64_t)uuid[4 * i + 1] << 8 |
			    (uint64_t)uuid[4 * i + 2] << 16 |
			    (uint64_t)uuid[4 * i + 3] << 24;
	return 4;
}

uint32_t gate_revision(const struct gate *gate, uint64_t result[4])
{
	(void)gate;
	result[0] = GATE_VERSION_MAJOR;
	result[1] = GATE_VERSION_MINOR;
	return 2;
}

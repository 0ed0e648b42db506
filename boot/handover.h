/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the boot stage tells the monitor: one block in secure RAM, whose address
 * is in x0 at the monitor's entry; copied once by el3/main.c and constant from
 * then on. Nothing in it comes unverified from flash.
 */
#ifndef BOOT_HANDOVER_H
#define BOOT_HANDOVER_H

/* The monitor is entered at its first byte; a CPU that CPU_ON wakes, here. */
#define BOOT_WARM_OFFSET 4

#ifndef __ASSEMBLER__

#include <stdint.h>

#define BOOT_TOS_MAX	4u
#define BOOT_TOS_INTIDS 16u
#define BOOT_UID_WORDS	4u

/** enum boot_crash - what the board wants after a crash at EL3. */
enum boot_crash {
	BOOT_CRASH_HALT = 0,
	BOOT_CRASH_RESET,
};

/** enum boot_uid - owners whose UID the package may set. */
enum boot_uid {
	BOOT_UID_STANDARD,
	BOOT_UID_SIP,
	BOOT_UID_VENDOR_EL3,
	BOOT_UIDS
};

/** enum boot_stamp - moments of a start, by the physical counter. */
enum boot_stamp {
	BOOT_STAMP_RESET,
	BOOT_STAMP_VERIFIED,
	BOOT_STAMP_LOADED,
	BOOT_STAMP_TREE, /* the device tree is edited */
	BOOT_STAMP_DONE,
	BOOT_STAMPS
};

/**
 * struct boot_tos - one Trusted OS at S-EL1.
 * @entry:  its first instruction, MMU off.
 * @base:   secure RAM that is its own, @bytes long.
 * @x:      its x0-x3 at the first entry.
 * @rows:   bit n: calls with FID[31:24] = n are its own.
 * @intids: secure interrupts that are its own.
 */
struct boot_tos {
	uint64_t entry;
	uint64_t base;
	uint64_t bytes;
	uint64_t x[4];
	uint64_t rows[4];
	uint32_t intid_count;
	uint32_t intids[BOOT_TOS_INTIDS];
};

/**
 * struct boot_handover - the whole.
 * @ram_end:   normal RAM begins at BOARD_RAM_BASE and ends here.
 * @entry:     BL33's first instruction, @x its x0-x3.
 * @dtb:       the normal world's device tree, @dtb_bytes long; 0: none.
 * @uid:       DEN0028's four words; all zero: the monitor's own.
 * @log:       measured-boot event log in secure RAM, @log_bytes long.
 */
struct boot_handover {
	uint64_t ram_end;
	uint64_t entry;
	uint64_t x[4];
	uint64_t dtb;
	uint64_t dtb_bytes;
	uint64_t log;
	uint64_t log_bytes;
	uint64_t stamp[BOOT_STAMPS];
	uint32_t uid[BOOT_UIDS][BOOT_UID_WORDS];
	uint32_t on_crash; /* enum boot_crash */
	uint32_t tos_count;
	struct boot_tos tos[BOOT_TOS_MAX];
};

#endif
#endif

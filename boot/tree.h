/* SPDX-License-Identifier: BSD-2-Clause */
/* The board's device tree, as the normal world is to see it. */
#ifndef BOOT_TREE_H
#define BOOT_TREE_H

#include <stddef.h>
#include <stdint.h>

/** struct tree_log - the normal world's event log; @bytes 0: there is none. */
struct tree_log {
	uint64_t base;
	uint64_t bytes; /* used */
	uint64_t room;	/* to reserve */
};

/**
 * tree_edit() - copy a tree, changed, in one pass:
 *
 *  - /psci: PSCI by SMC; what was there before goes
 *  - enable-method = "psci" in each CPU
 *  - devices that only the secure world has: status = "disabled",
 *    secure-status = "okay"
 *  - /secure-chosen goes: it holds seeds that are the secure world's
 *  - the event log: reserved, and named in /chosen
 *
 * @from: 8-byte aligned; @bytes may be read; does not change meanwhile.
 * @to:   8-byte aligned, never read; @room bytes.
 *
 * Return: the new tree's total size, with some room for the next editor; 0 if
 * @from is damaged or @room too small: then @to is worth nothing.
 */
size_t tree_edit(const void *from, size_t bytes, void *to, size_t room,
		 const struct tree_log *log);

#endif

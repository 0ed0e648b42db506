/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef GUESTS_ISOLATION_CRASH_H
#define GUESTS_ISOLATION_CRASH_H

#include <stddef.h>
#include <stdint.h>

/** struct crash_case - an access that must stop its domain, or do nothing. */
struct crash_case {
	const char *name;
	void (*act)(uint64_t address);
	uint64_t address;
};

extern const struct crash_case crash_cases[];
extern const size_t crash_case_count;

/* pages.c: accesses that take a stage-1 table */
void page_table_base(uint64_t address);
void page_table_entry(uint64_t address);
void page_mapped_read(uint64_t address);
void page_mapped_write(uint64_t address);
void page_translate(uint64_t address);
void page_table_update(uint64_t address);

#endif

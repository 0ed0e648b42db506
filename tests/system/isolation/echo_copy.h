/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that the storm's calls bring with them. */
#ifndef TESTS_ISOLATION_ECHO_COPY_H
#define TESTS_ISOLATION_ECHO_COPY_H

#include "el3/table.h"
#include "guests/isolation/echo.h"

/** struct echo_copy - of one call. */
struct echo_copy {
	uint32_t count;
	struct echo_area {
		uint64_t at, bytes;
		uint8_t key;
	} area[COPY_MEMORIES];
};

/** echo_copy_find() - false: it is no memory that a call may bring. */
bool echo_copy_find(const struct el3_call *call, struct echo_copy *copy);

/** echo_copy_read() - all of it, to a hash. */
uint32_t echo_copy_read(const struct cpu *cpu, const struct echo_copy *copy);

void echo_copy_write(const struct cpu *cpu, const struct echo_copy *copy);

#endif

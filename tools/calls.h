/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tool asks of a call beyond smccc/names.h. */
#ifndef TOOLS_CALLS_H
#define TOOLS_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smccc/names.h>

/**
 * call_arguments() - the highest n of the registers x1..xn that carry
 * arguments; 17 where calls.def does not know.
 */
uint8_t call_arguments(const struct smccc_call_info *call);

/** struct call_argument - one argument of a signature; see calls.def. */
struct call_argument {
	unsigned int reg; /* 0 before the first */
	const char *type; /* not terminated */
	size_t type_bytes;
};

/**
 * call_next_argument() - walk a signature.
 * @cursor: at first the signature.
 * Return: false at its end, or where nothing more is known.
 */
bool call_next_argument(const char **cursor, struct call_argument *argument);
bool call_argument_is(const struct call_argument *argument, const char *type);

/* The type that register-argument gives a call of the manifest's own. */
#define CALL_TYPE_REGISTER "register"

/** call_is_open() - may there be arguments that nobody knows? */
bool call_is_open(const struct smccc_call_info *call);

/** call_is_control() - of the control service, which not all domains have. */
bool call_is_control(uint32_t fid);

/** call_is_psci() - one of the ID range of DEN0022, both widths. */
bool call_is_psci(uint32_t fid);

/** call_is_trusted_os() - owners 48-63, and all yielding calls to them. */
bool call_is_trusted_os(uint32_t fid);

/** psci_0_1_calls - IDs that a device tree of PSCI 0.1 gives. */
struct psci_0_1_call {
	const char *property; /* of node psci */
	uint32_t id;
	uint32_t fid; /* of PSCI 0.2, whose service answers */
};
#define PSCI_0_1_CALLS 4
extern const struct psci_0_1_call psci_0_1_calls[PSCI_0_1_CALLS];

/** glob_is() - does @text hold a character of a pattern? */
bool glob_is(const char *text);

/** spelling_distance() - edits from @a to @b, for "did you mean". */
unsigned int spelling_distance(const char *a, const char *b);

/** struct nearest - looks for the name that a misspelt one may mean. */
struct nearest {
	const char *wanted;
	const char *name; /* best so far, NULL: nothing is near */
	unsigned int distance;
};

void nearest_try(struct nearest *nearest, const char *name);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* `smcgate manifest diff`: what its two files share. */
#ifndef TOOLS_DIFF_H
#define TOOLS_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/policy.h"

/** struct side - one domain in one of the two manifests. */
struct side {
	const struct manifest *manifest;
	const struct manifest_domain *domain;
	const struct policy *policy;
};

/** struct change - calls to which the same happens, and their names. */
struct change {
	char *what;    /* the sign first */
	char *details; /* whole lines: checks and limits */
	char *names;
};

/** struct difference - of one domain. */
struct difference {
	struct side old, new;
	struct change *changes;
	size_t count;
	const char *heading; /* printed before the first line; or NULL */
	bool any;
};

/** diff_head() - something differs: the heading, before the first of it. */
void diff_head(struct difference *d);

/** diff_calls() - print which calls the two sides treat differently. */
void diff_calls(struct difference *d);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Which calls: at the edges of the domain's rules, and any. */
#ifndef GUESTS_ISOLATION_STORM_CALLS_H
#define GUESTS_ISOLATION_STORM_CALLS_H

#include "guests/isolation/rules.h"
#include "guests/storm/storm.h"

/** struct chooser - one vCPU's. */
struct chooser {
	struct storm_random random;
	const struct call_site *site; /* the last choice */
	struct call_image image;
	uint32_t again;	      /* times that it is made once more */
	volatile bool inside; /* a call of which there may be few at once */
	const struct chooser *other; /* vCPU of the domain; or NULL */
};

/** choose() - the next call of this vCPU. */
const struct call_site *choose(struct chooser *chooser,
			       struct call_image *image);

#endif

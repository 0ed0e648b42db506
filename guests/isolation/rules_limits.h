/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Was a call with a limit let through, or refused, rightly? Times are known
 * from before the call to behind it only, so each answer is "may be" or "must
 * not be": however slow the machine, what is called wrong is wrong.
 */
#ifndef GUESTS_ISOLATION_RULES_LIMITS_H
#define GUESTS_ISOLATION_RULES_LIMITS_H

#include "guests/isolation/rules.h"

#define STORM_VCPUS 2u

/** struct timed - one call of a vCPU's, by the counter. */
struct timed {
	uint32_t vcpu;
	uint64_t from, to;
};

/**
 * limits_begin() - a life. @serial: its calls with a limit by time come one
 * after the other, so that what each may do is known; else only how many they
 * may be.
 */
void limits_begin(bool serial);

/** limit_of() - the rule's; NULL if it has none. */
const struct limit *limit_of(const struct rule *rule);

/** limit_enter() - before the call; sets @timed->from. */
void limit_enter(const struct limit *limit, struct timed *timed);
void limit_leave(const struct limit *limit);

/** limit_refused() - the registers say "not now", as the convention does. */
bool limit_refused(const struct limit *limit, const struct call_image *before,
		   const struct call_image *after);

/**
 * limit_judge() - may it have been refused, or let through? Between
 * limit_enter() and limit_leave().
 */
bool limit_judge(const struct rule *rule, const struct timed *timed,
		 const struct call_image *after, bool refused);

/** lock_take(), lock_give() - between this domain's vCPUs. */
void lock_take(uint32_t *lock);
void lock_give(uint32_t *lock);

#endif

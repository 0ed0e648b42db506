/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/isolation/rules_limits.h"

#include <stddef.h>

#include <smccc/calls.h>

#include "guests/rt/timer.h"

#define LATEST	32u /* stays that are remembered */
#define FOREVER (~0ull >> 2)
#define MICRO	1000000ull

/*
 * A limit by time as a point on the counter: up to there what was taken is
 * paid for. It lies between @lo and @hi. A call passes unless it is further
 * ahead than the limit allows.
 */
struct line {
	uint64_t lo, hi;
};

struct stay {
	uint64_t from, to; /* in the firmware, as it says */
};

/* What a vCPU does with one limit. Each word has one writer. */
struct activity {
	volatile uint64_t inside;
	volatile uint64_t from;
	volatile uint64_t to;
	struct stay stay[LATEST];
	uint32_t stays;
};

static struct account {
	uint32_t lock;	/* for a whole call, where it is serial */
	uint32_t books; /* for what follows */
	struct line rate, share;
	uint64_t passed;
	struct activity activity[STORM_VCPUS];
} accounts[LIMITS_MAX];

static uint64_t hz, begin;
static bool serial;

void lock_take(uint32_t *lock)
{
	while (__atomic_exchange_n(lock, 1u, __ATOMIC_ACQUIRE))
		;
}

void lock_give(uint32_t *lock)
{
	__atomic_store_n(lock, 0u, __ATOMIC_RELEASE);
}

static uint32_t index_of(const struct limit *limit)
{
	return (uint32_t)(limit - rules.limit);
}

static bool is_timed(const struct limit *limit)
{
	return limit->per_second != 0 || limit->share_us != 0;
}

/* What lives before this one used up stays so, and how much is not known. */
void limits_begin(bool one_by_one)
{
	hz = sysreg_read(cntfrq_el0);
	begin = timer_now();
	serial = one_by_one;
	for (uint32_t i = 0; i < LIMITS_MAX; i++) {
		const struct limit *limit = &rules.limit[i];

		accounts[i].share.hi = FOREVER;
		if (limit->per_second)
			accounts[i].rate.hi =
				begin +
				limit->burst * (hz / limit->per_second + 1);
	}
}

const struct limit *limit_of(const struct rule *rule)
{
	return rule && rule->limit ? &rules.limit[rule->limit - 1] : NULL;
}

void limit_enter(const struct limit *limit, struct timed *timed)
{
	struct account *account = &accounts[index_of(limit)];
	struct activity *own = &account->activity[timed->vcpu];

	if (serial && is_timed(limit))
		lock_take(&account->lock);
	own->from = timer_now();
	dsb_sy();
	own->inside = 1;
	dsb_sy();
	timed->from = timer_now();
}

void limit_leave(const struct limit *limit)
{
	struct account *account = &accounts[index_of(limit)];

	if (serial && is_timed(limit))
		lock_give(&account->lock);
}

/* --- by time -------------------------------------------------------------- */

/* Allowed to run ahead by @ahead, at most; at least by @ahead - @less. */
struct pace {
	uint64_t ahead, less;
	uint64_t least, most; /* that a call takes */
};

static bool may_pass(const struct line *line, const struct pace *pace,
		     const struct timed *timed)
{
	return line->lo <= timed->to + pace->ahead;
}

static bool may_be_refused(const struct line *line, const struct pace *pace,
			   const struct timed *timed)
{
	return line->hi > timed->from + pace->ahead - pace->less;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void pass(struct line *line, const struct pace *pace,
		 const struct timed *timed)
{
	/* As it passed, it was not further ahead than that. */
	if (line->hi > timed->to + pace->ahead)
		line->hi = timed->to + pace->ahead;
	line->hi = later(line->hi, timed->to) + pace->most;
	line->lo = later(line->lo, timed->from) + pace->least;
}

/* Rates are rounded down, a call's period up. */
static struct pace rate_of(const struct limit *limit)
{
	const uint64_t period = hz / limit->per_second;

	return (struct pace){
		.ahead = (limit->burst - 1) * (period + 1),
		.less = limit->burst - 1,
		.least = period,
		.most = period + 1,
	};
}

/* A second's worth ahead; a call costs what it stays in the firmware. */
static struct pace share_of(const struct limit *limit,
			    const struct timed *timed,
			    const struct call_image *after)
{
	const uint64_t stay = after->x[3] - after->x[2];

	return (struct pace){
		.ahead = hz,
		.less = 1,
		.least = stay * MICRO / limit->share_us,
		.most = (timed->to - timed->from) * MICRO / limit->share_us + 1,
	};
}

static bool passed_in_time(const struct limit *limit, struct account *account,
			   const struct timed *timed,
			   const struct call_image *after)
{
	bool good = true;
	struct pace pace;

	if (limit->per_second) {
		pace = rate_of(limit);
		good &= may_pass(&account->rate, &pace, timed);
		pass(&account->rate, &pace, timed);
	}
	if (limit->share_us) {
		pace = share_of(limit, timed, after);
		good &= may_pass(&account->share, &pace, timed);
		pass(&account->share, &pace, timed);
	}
	return good;
}

static bool refused_in_time(const struct limit *limit, struct account *account,
			    const struct timed *timed)
{
	struct pace pace;
	bool rate = false;
	bool share = false;

	if (limit->per_second) {
		pace = rate_of(limit);
		rate = may_be_refused(&account->rate, &pace, timed);
	}
	if (limit->share_us) {
		pace = share_of(limit, timed, &(struct call_image){ 0 });
		share = may_be_refused(&account->share, &pace, timed);
	}
	/* Which of two it was is not known: nothing is learned then. */
	if (rate && !limit->share_us && !limit->at_once)
		account->rate.lo = later(account->rate.lo,
					 timed->from + rate_of(limit).ahead -
						 rate_of(limit).less);
	return rate || share;
}

/* In all this life so far, however they came. */
static bool is_within_rate(const struct limit *limit, uint64_t passed)
{
	const uint64_t ticks = timer_now() - begin;

	return limit->per_second == 0 ||
	       passed <= limit->burst + ticks * limit->per_second / hz + 1;
}

/* --- at once -------------------------------------------------------------- */

static bool overlap(const struct stay *a, const struct stay *b)
{
	return a->from < b->to && b->from < a->to;
}

/* The others' latest stays in the firmware, and this one. */
static bool alone(struct account *account, const struct timed *timed,
		  const struct call_image *after)
{
	struct activity *own = &account->activity[timed->vcpu];
	const struct stay stay = { after->x[2], after->x[3] };

	own->stay[own->stays++ % LATEST] = stay;
	for (uint32_t i = 0; i < STORM_VCPUS; i++)
		for (uint32_t n = 0; i != timed->vcpu && n < LATEST; n++)
			if (overlap(&stay, &account->activity[i].stay[n]))
				return false;
	return true;
}

/* Somebody else may have been inside when this one was turned away. */
static bool may_be_busy(struct account *account, const struct timed *timed)
{
	for (uint32_t i = 0; i < STORM_VCPUS; i++) {
		const struct activity *other = &account->activity[i];

		if (i == timed->vcpu)
			continue;
		if (other->inside && other->from <= timed->to)
			return true;
		if (other->to >= timed->from)
			return true;
	}
	return false;
}

/* --- all of it ------------------------------------------------------------ */

static bool judge_passed(const struct rule *rule, const struct limit *limit,
			 struct account *account, const struct timed *timed,
			 const struct call_image *after)
{
	const bool late =
		(rule->kind == RULE_FORWARD || rule->kind == RULE_MEDIATE) &&
		rule->first % ECHO_MODES == ECHO_LATE;
	bool good = is_within_rate(limit, ++account->passed);

	if (late)
		good &= after->x[2] >= timed->from && after->x[3] <= timed->to;
	if (late && limit->at_once == 1)
		good &= alone(account, timed, after);
	if (serial)
		good &= passed_in_time(limit, account, timed, after);
	return good;
}

static bool judge_refused(const struct limit *limit, struct account *account,
			  const struct timed *timed)
{
	const bool busy = limit->at_once && limit->at_once < rules.vcpus &&
			  may_be_busy(account, timed);

	if (!is_timed(limit))
		return busy;
	return !serial || refused_in_time(limit, account, timed) || busy;
}

bool limit_judge(const struct rule *rule, const struct timed *timed,
		 const struct call_image *after, bool refused)
{
	const struct limit *limit = limit_of(rule);
	struct account *account = &accounts[index_of(limit)];
	struct activity *own = &account->activity[timed->vcpu];
	bool good;

	/* Nobody is inside who was turned away. */
	own->to = refused ? own->to : timed->to;
	dsb_sy();
	own->inside = 0;
	lock_take(&account->books);
	good = refused ? judge_refused(limit, account, timed)
		       : judge_passed(rule, limit, account, timed, after);
	lock_give(&account->books);
	return good;
}

/* --- "not now" ------------------------------------------------------------ */

/* docs/call-path.md, Limits. */
static const struct refusal {
	uint32_t first, last; /* SMC32 */
	int32_t rate, busy;
	uint32_t cleared;
} refusals[] = {
	{ 0x80000000, 0x8000ffff, SMCCC_RATE_LIMITED, SMCCC_BUSY, 0 },
	{ 0x86000000, 0x8600ffff, SMCCC_RATE_LIMITED, SMCCC_BUSY, 0 },
	{ 0x84000000, 0x8400001f, -3, -6, 0 },
	{ 0x84000020, 0x8400003f, -10, -10, 0 },
	{ 0x84000050, 0x8400005f, -3, -3, 3 },
};

static bool is_ffa_busy(const struct call_image *before,
			const struct call_image *after)
{
	for (uint32_t i = 1; i < 8; i++)
		if (after->x[i] != (i == 2 ? (uint64_t)-4 : 0))
			return false;
	return after->x[0] == SMCCC_FID_FFA_ERROR &&
	       rule_kept(before, after, 8);
}

static bool says_so(const struct limit *limit, const struct refusal *row,
		    int64_t x0)
{
	return (x0 == row->rate && is_timed(limit)) ||
	       (x0 == row->busy && limit->at_once != 0);
}

bool limit_refused(const struct limit *limit, const struct call_image *before,
		   const struct call_image *after)
{
	const uint32_t fid =
		(uint32_t)before->x[0] & ~(SMCCC_FID_64 | SMCCC_FID_SVE_HINT);
	struct refusal row = { 0, 0, SMCCC_NOT_SUPPORTED, SMCCC_NOT_SUPPORTED,
			       0 };

	if (fid >= 0x84000060 && fid <= 0x840000ef)
		return is_ffa_busy(before, after);
	for (uint32_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (fid >= refusals[i].first && fid <= refusals[i].last)
			row = refusals[i];
	for (uint32_t i = 1; i <= row.cleared; i++)
		if (after->x[i] != 0)
			return false;
	return says_so(limit, &row, (int64_t)after->x[0]) &&
	       rule_kept(before, after, 1 + row.cleared);
}

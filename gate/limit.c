/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a rule's calls may cost: how many in a second, how many at once, how
 * much of the firmware's time. Only calls that have a limit come here. A limit
 * is one line of memory of its domain's; its vCPUs meet there and nobody else
 * does, without a lock.
 *
 * Both limits by time are kept as one point in time each. @due is when the
 * next call would come if they came evenly: a call before it is one of a
 * burst. @earned is when the time that calls took will have been earned, at
 * share_us a second; it may run ahead by a second.
 */
#include "gate/engine.h"

#define MICROSECONDS 1000000ull
/* Longer than a call can take, and no product below overflows. */
#define TICKS_MAX (1ull << 40)

static uint64_t load(const uint64_t *from)
{
	return __atomic_load_n(from, __ATOMIC_RELAXED);
}

static void count(uint64_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static uint64_t ahead_of(uint64_t now, uint64_t point)
{
	return point > now ? point - now : 0;
}

/* Rounded up: a limit is never exceeded. */
static uint64_t period(const struct gate *gate,
		       const struct gate_blob_limit *limit)
{
	return (gate->clock_hz + limit->calls_per_second - 1) /
	       limit->calls_per_second;
}

static bool is_in_time(const struct gate *gate,
		       const struct gate_blob_limit *limit, uint64_t ahead)
{
	return ahead <= (limit->burst - 1) * period(gate, limit);
}

static bool has_share(const struct gate *gate,
		      const struct gate_blob_limit *limit,
		      const struct gate_limit *state, uint64_t now)
{
	return limit->share_us == 0 ||
	       ahead_of(now, load(&state->earned)) < gate->clock_hz;
}

/* A call more; false if it comes too early. */
static bool pace(const struct gate *gate, const struct gate_blob_limit *limit,
		 struct gate_limit *state, uint64_t now)
{
	uint64_t due = load(&state->due);
	uint64_t next;

	if (limit->calls_per_second == 0)
		return true;
	do {
		const uint64_t ahead = ahead_of(now, due);

		if (!is_in_time(gate, limit, ahead))
			return false;
		next = now + ahead + period(gate, limit);
	} while (!__atomic_compare_exchange_n(&state->due, &due, next, false,
					      __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	return true;
}

static bool come_in(const struct gate_blob_limit *limit,
		    struct gate_limit *state)
{
	uint32_t inside = __atomic_load_n(&state->inside, __ATOMIC_RELAXED);

	if (limit->at_once == 0)
		return true;
	do {
		if (inside >= limit->at_once)
			return false;
	} while (!__atomic_compare_exchange_n(
		&state->inside, &inside, inside + 1, false, __ATOMIC_ACQUIRE,
		__ATOMIC_RELAXED));
	return true;
}

/* Not below nobody: the limit may have been reset while a call was lost. */
static void go_out(const struct gate_blob_limit *limit,
		   struct gate_limit *state)
{
	uint32_t inside = __atomic_load_n(&state->inside, __ATOMIC_RELAXED);

	if (limit->at_once == 0)
		return;
	do {
		if (inside == 0)
			return;
	} while (!__atomic_compare_exchange_n(
		&state->inside, &inside, inside - 1, false, __ATOMIC_RELEASE,
		__ATOMIC_RELAXED));
}

static bool is_timed(const struct gate_blob_limit *limit)
{
	return limit->calls_per_second > 0 || limit->budget_us > 0 ||
	       limit->share_us > 0;
}

/* By time alone, and nothing is taken. */
static enum gate_reason ask_time(const struct gate *gate,
				 const struct gate_blob_limit *limit,
				 const struct gate_limit *state, uint64_t now)
{
	const bool paced = limit->calls_per_second > 0;

	if ((paced || limit->share_us > 0) && gate->clock_hz == 0)
		return GATE_REASON_RATE; /* nobody can tell */
	if (!has_share(gate, limit, state, now))
		return GATE_REASON_SHARE;
	if (paced && !is_in_time(gate, limit, ahead_of(now, load(&state->due))))
		return GATE_REASON_RATE;
	return GATE_REASON_RULE;
}

enum gate_reason gate_limit_ask(const struct gate *gate,
				const struct gate_policy *policy,
				const struct gate_blob_rule *rule)
{
	const uint32_t index = rule->limit - 1u;
	const struct gate_blob_limit *limit = &policy->limits[index];
	const struct gate_limit *state = &policy->states[index];

	if (limit->at_once > 0 &&
	    __atomic_load_n(&state->inside, __ATOMIC_RELAXED) >= limit->at_once)
		return GATE_REASON_AT_ONCE;
	return ask_time(gate, limit, state,
			is_timed(limit) ? gate->ops->now() : 0);
}

/* The way in: who is turned away here has taken nothing. */
static enum gate_reason take(const struct gate *gate,
			     const struct gate_pass *pass)
{
	enum gate_reason reason;

	if (!come_in(pass->limit, pass->state))
		return GATE_REASON_AT_ONCE;
	reason = ask_time(gate, pass->limit, pass->state, pass->start);
	if (reason == GATE_REASON_RULE &&
	    !pace(gate, pass->limit, pass->state, pass->start))
		reason = GATE_REASON_RATE; /* another vCPU was faster */
	if (reason != GATE_REASON_RULE)
		go_out(pass->limit, pass->state);
	return reason;
}

enum gate_reason gate_limit_enter(const struct gate *gate,
				  const struct gate_policy *policy,
				  const struct gate_blob_rule *rule,
				  uint32_t fid, struct gate_pass *pass)
{
	const uint32_t index = rule->limit - 1u;
	enum gate_reason reason;

	*pass = (struct gate_pass){
		.limit = &policy->limits[index],
		.state = &policy->states[index],
		.fid = fid,
	};
	if (is_timed(pass->limit))
		pass->start = gate->ops->now();
	reason = take(gate, pass);
	if (reason != GATE_REASON_RULE)
		count(&pass->state->refused);
	return reason;
}

/* What @ticks of the firmware's time cost at share_us a second. */
static void pay(const struct gate_pass *pass, uint64_t now, uint64_t ticks)
{
	const uint64_t cost = ticks * MICROSECONDS / pass->limit->share_us;
	uint64_t earned = load(&pass->state->earned);
	uint64_t next;

	do {
		const uint64_t from = earned > now ? earned : now;

		next = cost < UINT64_MAX - from ? from + cost : UINT64_MAX;
	} while (!__atomic_compare_exchange_n(&pass->state->earned, &earned,
					      next, false, __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
}

static void note_longest(struct gate_limit *state, uint64_t ticks)
{
	uint64_t longest = load(&state->longest);

	while (ticks > longest &&
	       !__atomic_compare_exchange_n(&state->longest, &longest, ticks,
					    false, __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED))
		;
}

/* One report a second: of two vCPUs, the first makes it. */
static void report(const struct gate *gate, struct gate_vcpu *vcpu,
		   const struct gate_pass *pass, uint64_t now, uint64_t ticks)
{
	uint64_t last = load(&pass->state->reported);

	count(&pass->state->over_budget);
	if (gate->ops->over_budget == NULL ||
	    (last != 0 && now - last < gate->clock_hz))
		return;
	if (__atomic_compare_exchange_n(&pass->state->reported, &last,
					now ? now : 1, false, __ATOMIC_RELAXED,
					__ATOMIC_RELAXED))
		gate->ops->over_budget(vcpu, pass->fid, ticks);
}

void gate_limit_leave(const struct gate *gate, struct gate_vcpu *vcpu,
		      const struct gate_pass *pass)
{
	const struct gate_blob_limit *limit = pass->limit;
	uint64_t now, ticks;

	go_out(limit, pass->state);
	if (limit->budget_us == 0 && limit->share_us == 0)
		return;
	now = gate->ops->now();
	ticks = now - pass->start < TICKS_MAX ? now - pass->start : TICKS_MAX;
	if (limit->share_us > 0)
		pay(pass, pass->start, ticks);
	if (limit->budget_us == 0)
		return;
	note_longest(pass->state, ticks);
	if (ticks * MICROSECONDS > limit->budget_us * gate->clock_hz)
		report(gate, vcpu, pass, now, ticks);
}

void gate_policy_reset(const struct gate_policy *policy)
{
	for (uint32_t i = 0; i < policy->limit_count; i++) {
		struct gate_limit *state = &policy->states[i];

		/* What was used up stays so: a restart buys no time. */
		*state = (struct gate_limit){ .due = state->due,
					      .earned = state->earned };
	}
}

/* How a convention says "not now": in x0, for too often and for too many. */
struct refusal {
	uint32_t first; /* function IDs, SMC32 */
	uint32_t last;
	int8_t rate;
	int8_t busy;
	/* What a success would put into registers behind x0 is zero. */
	uint8_t cleared;
};

#define OPTEE_EBUSY    2    /* OP-TEE SMC ABI */
#define TRUSTY_BUSY    (-5) /* its error codes, for the secure monitor's */
#define PSCI_DENIED    (-3)
#define PSCI_FAILURE   (-6)
#define SDEI_RESOURCES (-10)
#define TRNG_EMPTY     (-3)

static const struct refusal refusals[] = {
	{ 0x32000000, 0x3200ffff, OPTEE_EBUSY, OPTEE_EBUSY, 0 },
	{ 0x3c000000, 0x3c00ffff, TRUSTY_BUSY, TRUSTY_BUSY, 0 },
	{ 0x80000000, 0x8000ffff, SMCCC_RATE_LIMITED, SMCCC_BUSY, 0 },
	{ 0x84000000, 0x8400001f, PSCI_DENIED, PSCI_FAILURE, 0 },
	{ 0x84000020, 0x8400003f, SDEI_RESOURCES, SDEI_RESOURCES, 0 },
	{ 0x84000050, 0x8400005f, TRNG_EMPTY, TRNG_EMPTY, 3 },
	{ 0x86000000, 0x8600ffff, SMCCC_RATE_LIMITED, SMCCC_BUSY, 0 },
	{ 0xb2000000, 0xb200ffff, OPTEE_EBUSY, OPTEE_EBUSY, 0 },
	{ 0xbc000000, 0xbc00ffff, TRUSTY_BUSY, TRUSTY_BUSY, 0 },
};

#define REFUSALS  (sizeof(refusals) / sizeof(refusals[0]))

#define FFA_FIRST 0x84000060u
#define FFA_LAST  0x840000efu
#define FFA_BUSY  (-4)

/* FF-A answers with another call: FFA_ERROR, its code in w2. */
static void ffa_refuse(struct smccc_regs *regs)
{
	for (unsigned int i = 1; i < 8; i++)
		regs->x[i] = 0;
	regs->x[0] = SMCCC_FID_FFA_ERROR;
	regs->x[2] = (uint64_t)(int64_t)FFA_BUSY;
}

void gate_limit_refuse(const struct gate_blob_rule *rule,
		       enum gate_reason reason, struct smccc_regs *regs)
{
	const uint32_t fid =
		(rule->service ? rule->service : (uint32_t)regs->x[0]) &
		~(SMCCC_FID_64 | SMCCC_FID_SVE_HINT);
	const bool busy = reason == GATE_REASON_AT_ONCE;

	if (fid >= FFA_FIRST && fid <= FFA_LAST) {
		ffa_refuse(regs);
		return;
	}
	for (size_t i = 0; i < REFUSALS; i++) {
		const struct refusal *row = &refusals[i];

		if (fid < row->first || fid > row->last)
			continue;
		for (unsigned int n = 1; n <= row->cleared; n++)
			regs->x[n] = 0;
		gate_return(regs, busy ? row->busy : row->rate);
		return;
	}
	gate_return(regs, SMCCC_NOT_SUPPORTED);
}

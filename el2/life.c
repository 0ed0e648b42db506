/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/life.h"

#include "el2/clock.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/here.h"

/* A domain that ran for so long has not crashed "again". */
#define GOOD_RUN_MS	  1000u
#define BACKOFF_MAX_SHIFT 6u /* at most 64 times the first wait */

/*
 * From one start to the next. What a start does is felt on all CPUs (console,
 * IC IALLUIS), and a guest may reset itself as often as it likes.
 */
#define LIFE_MIN_MS 10u

static uint32_t state_read(const struct domain *domain)
{
	return __atomic_load_n(&domain->state, __ATOMIC_ACQUIRE);
}

static bool state_change(struct domain *domain, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(&domain->state, &from, to, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* A CPU that has never come has no address to kick. */
static void kick_all(const struct domain *domain)
{
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
		const struct cpu *cpu = domain->vcpus[i].cpu;

		if (__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE))
			gic_kick(cpu->mpidr);
	}
}

void domain_start(struct domain *domain)
{
	struct vcpu *vcpu = &domain->vcpus[0];

	__atomic_add_fetch(&domain->starts, 1, __ATOMIC_RELAXED);
	__atomic_store_n(&domain->started_at, clock_now(), __ATOMIC_RELAXED);
	vcpu->entry = domain->gate.config->entry;
	vcpu->context = domain->gate.config->x0;
	vcpu->boots = true;
	__atomic_store_n(&vcpu->gate.power, GATE_POWER_PENDING,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&vcpu->start, true, __ATOMIC_RELEASE);
}

bool domain_end(struct domain *domain, enum domain_state how)
{
	if (!state_change(domain, DOMAIN_RUNNING, how))
		return false;
	kick_all(domain);
	return true;
}

/* Milliseconds to the next start; false: it stays off. */
static bool back_off(struct domain *domain, uint64_t *ms)
{
	const struct gate_blob_domain *config = domain->gate.config;
	const uint64_t longest = (uint64_t)config->restart_ms
				 << BACKOFF_MAX_SHIFT;
	const uint64_t ran = clock_ms(clock_now() - domain->started_at);
	uint32_t crashes = __atomic_load_n(&domain->crashes, __ATOMIC_RELAXED);

	if (ran >= GOOD_RUN_MS && ran >= longest)
		crashes = 0;
	__atomic_store_n(&domain->crashes, crashes + 1, __ATOMIC_RELAXED);
	if (config->restart_max != GATE_RESTART_ALWAYS &&
	    crashes >= config->restart_max)
		return false;
	*ms = (uint64_t)config->restart_ms
	      << (crashes < BACKOFF_MAX_SHIFT ? crashes : BACKOFF_MAX_SHIFT);
	return true;
}

/* The caller is not parked yet: nothing is settled before it has spoken. */
void domain_crashed(struct domain *domain)
{
	const char *name = domain->gate.config->name;
	uint64_t ms;

	if (!back_off(domain, &ms)) {
		if (domain->gate.config->restart_max != 0)
			gate_log("%s: stays off after %u crashes in a row",
				 name, domain->crashes);
		return;
	}
	__atomic_store_n(&domain->wake, clock_now() + clock_ticks(ms),
			 __ATOMIC_RELAXED);
	if (!state_change(domain, DOMAIN_CRASHED, DOMAIN_WAITING))
		return; /* it was ordered to start, or is lost */
	gate_log("%s: starts again in %lu ms", name, (unsigned long)ms);
	kick_all(domain);
}

/*
 * Parked: in the idle loop, nothing of the vCPU's or the domain's in hand.
 * Stored before the state is read, as a domain's end is before @parked is: of
 * an end and a vCPU that stops at once, at least one side sees the other.
 */
void domain_park(struct vcpu *vcpu)
{
	if (__atomic_load_n(&vcpu->parked, __ATOMIC_RELAXED))
		return;
	if (!domain_runs(vcpu->domain))
		gate_vcpu_ended(&machine.gate, &vcpu->gate);
	__atomic_store_n(&vcpu->parked, true, __ATOMIC_SEQ_CST);
}

/* Whoever is told no stays parked, or is again. */
static bool unpark(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->parked, false, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&vcpu->domain->state, __ATOMIC_SEQ_CST) ==
		    DOMAIN_RUNNING &&
	    /* The domain may have started anew between two looks at it. */
	    __atomic_exchange_n(&vcpu->start, false, __ATOMIC_ACQUIRE))
		return true;
	__atomic_store_n(&vcpu->parked, true, __ATOMIC_SEQ_CST);
	return false;
}

/* But for @but. A CPU that is lost will never say it. */
static bool all_parked(const struct domain *domain, const struct vcpu *but)
{
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
		const struct vcpu *vcpu = &domain->vcpus[i];

		if (vcpu != but &&
		    !__atomic_load_n(&vcpu->parked, __ATOMIC_SEQ_CST) &&
		    !watchdog_is_lost(vcpu->cpu))
			return false;
	}
	return true;
}

/*
 * Every vCPU is parked, so all that it did as its last comes before this: a
 * CPU_ON that another CPU was in the middle of, too.
 */
static void forget(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->start, false, __ATOMIC_RELAXED);
	__atomic_store_n(&vcpu->gate.power, GATE_POWER_OFF, __ATOMIC_RELAXED);
	vcpu->gate.counters = (struct gate_counters){ .calls = { 0 } };
	__builtin_memset(vcpu->gate.stat, 0, sizeof(vcpu->gate.stat));
	vcpu->cpu->denied = 0;
	vcpu->cpu->calls.count = 0;
}

/* When it may start again; UINT64_MAX: it is not about to. */
static uint64_t next_start(const struct domain *domain, uint32_t state)
{
	switch (state) {
	case DOMAIN_WAITING:
		return __atomic_load_n(&domain->wake, __ATOMIC_RELAXED);
	case DOMAIN_RESETTING:
		return __atomic_load_n(&domain->started_at, __ATOMIC_RELAXED) +
		       clock_ticks(LIFE_MIN_MS);
	}
	return UINT64_MAX;
}

static bool is_early(const struct domain *domain, uint32_t state)
{
	return clock_now() < next_start(domain, state);
}

/*
 * LOADING is of the one CPU that changes to it. No vCPU begins to run in it,
 * so what is looked at after the change stays true; what was looked at before
 * may have been another life's.
 */
static bool claim(struct domain *domain, uint32_t from, const struct vcpu *self)
{
	if (!state_change(domain, from, DOMAIN_LOADING))
		return false;
	if (all_parked(domain, self) && !is_early(domain, from))
		return true;
	state_change(domain, DOMAIN_LOADING, from);
	return false;
}

/*
 * This CPU is not parked while it loads: an order may stop the domain meanwhile
 * and another start it, and nobody shall load the memory beside this.
 */
static void start_again(struct domain *domain, uint32_t from)
{
	struct vcpu *self = cpu_here()->vcpu;

	__atomic_store_n(&self->parked, false, __ATOMIC_SEQ_CST);
	if (claim(domain, from, self) && domain_load(domain, true)) {
		for (uint32_t i = 0; i < domain->gate.vcpu_count; i++)
			forget(&domain->vcpus[i]);
		domain_start(domain);
		state_change(domain, DOMAIN_LOADING, DOMAIN_RUNNING);
	}
	__atomic_store_n(&self->parked, true, __ATOMIC_SEQ_CST);
	/* All look again, this CPU too: to run, or at what is left to do. */
	kick_all(domain);
}

static void end_for_good(struct domain *domain, uint32_t state)
{
	if (!state_change(domain, state, state | DOMAIN_SETTLED))
		return;
	if (__atomic_sub_fetch(&machine.domains_alive, 1, __ATOMIC_ACQ_REL) ==
	    0)
		machine_off();
}

/*
 * On a CPU of its, parked, whenever something about an ended domain changed:
 * what comes next, once every vCPU is parked.
 */
static void settle(struct domain *domain)
{
	const uint32_t state = state_read(domain);

	if (!all_parked(domain, NULL))
		return;
	switch (state) {
	case DOMAIN_WAITING:
	case DOMAIN_RESETTING:
		if (!is_early(domain, state))
			start_again(domain, state);
		return;
	case DOMAIN_OFF:
	case DOMAIN_CRASHED:
	case DOMAIN_LOST:
		end_for_good(domain, state);
		return;
	}
}

void domain_lose(struct domain *domain)
{
	uint32_t state = state_read(domain);

	while ((state & ~DOMAIN_SETTLED) != DOMAIN_LOST &&
	       !__atomic_compare_exchange_n(
		       &domain->state, &state,
		       DOMAIN_LOST | (state & DOMAIN_SETTLED), false,
		       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	kick_all(domain);
	/* It may have no other CPU that could do this. */
	settle(domain);
}

bool domain_wants(struct vcpu *vcpu)
{
	struct domain *domain = vcpu->domain;

	if (domain_runs(domain))
		return __atomic_load_n(&vcpu->start, __ATOMIC_ACQUIRE) &&
		       unpark(vcpu);
	settle(domain);
	return false;
}

bool domain_is_due(const struct domain *domain)
{
	return clock_now() >= next_start(domain, state_read(domain)) &&
	       all_parked(domain, NULL);
}

uint64_t domain_alarm(const struct vcpu *vcpu)
{
	const struct domain *domain = vcpu->domain;
	const uint64_t when = next_start(domain, state_read(domain));

	/* Whoever parks last looks again; before, there is nothing to do. */
	return when != UINT64_MAX && all_parked(domain, NULL) ? when
							      : UINT64_MAX;
}

static struct domain *domain_find(uint16_t id)
{
	for (uint32_t i = 0; i < machine.domain_count; i++)
		if (machine.domains[i].gate.config->id == id)
			return &machine.domains[i];
	return NULL;
}

/* Whoever orders is alive, so the count cannot reach zero meanwhile. */
static bool revive(struct domain *domain, uint32_t from)
{
	__atomic_add_fetch(&machine.domains_alive, 1, __ATOMIC_ACQ_REL);
	if (state_change(domain, from, DOMAIN_RESETTING))
		return true;
	__atomic_sub_fetch(&machine.domains_alive, 1, __ATOMIC_ACQ_REL);
	return false;
}

/* One try; false: the state is another by now. */
static bool try_start(struct domain *domain, uint32_t state, bool restart,
		      int *answer)
{
	*answer = GATE_CONTROL_OK;
	switch (state) {
	case DOMAIN_RUNNING:
		if (restart)
			return domain_end(domain, DOMAIN_RESETTING);
		break;
	case DOMAIN_WAITING:
	case DOMAIN_OFF:
	case DOMAIN_CRASHED:
		return state_change(domain, state, DOMAIN_RESETTING);
	case DOMAIN_OFF | DOMAIN_SETTLED:
	case DOMAIN_CRASHED | DOMAIN_SETTLED:
		return revive(domain, state);
	case DOMAIN_LOST:
	case DOMAIN_LOST | DOMAIN_SETTLED:
		*answer = GATE_CONTROL_REFUSED;
		return true;
	}
	*answer = GATE_CONTROL_NO_CHANGE;
	return true;
}

static bool try_stop(struct domain *domain, uint32_t state, int *answer)
{
	*answer = GATE_CONTROL_OK;
	switch (state) {
	case DOMAIN_RUNNING:
	case DOMAIN_RESETTING:
	case DOMAIN_WAITING:
	case DOMAIN_LOADING:
	case DOMAIN_CRASHED: /* being reported: it would start again */
		return state_change(domain, state, DOMAIN_OFF);
	}
	*answer = GATE_CONTROL_NO_CHANGE;
	return true;
}

/*
 * Tried again when the domain did something by itself meanwhile; it can do so
 * only a few times before it needs this CPU's or another's leave.
 */
int domain_order(uint16_t id, enum gate_order order)
{
	struct domain *domain = domain_find(id);
	int answer;
	bool done;

	if (domain == NULL)
		return GATE_CONTROL_INVALID;
	do {
		const uint32_t state = state_read(domain);

		done = order == GATE_ORDER_STOP
			       ? try_stop(domain, state, &answer)
			       : try_start(domain, state,
					   order == GATE_ORDER_RESTART,
					   &answer);
	} while (!done);
	if (answer != GATE_CONTROL_OK)
		return answer;
	gate_log("%s: ordered to %s", domain->gate.config->name,
		 order == GATE_ORDER_STOP ? "stop" : "start");
	__atomic_store_n(&domain->crashes, 0, __ATOMIC_RELAXED);
	kick_all(domain);
	return GATE_CONTROL_OK;
}

enum gate_state domain_state(const struct gate_domain *domain)
{
	static const uint8_t states[] = {
		[DOMAIN_EMPTY] = GATE_STATE_OFF,
		[DOMAIN_RUNNING] = GATE_STATE_RUNNING,
		[DOMAIN_RESETTING] = GATE_STATE_RESTARTING,
		[DOMAIN_WAITING] = GATE_STATE_RESTARTING,
		[DOMAIN_LOADING] = GATE_STATE_RESTARTING,
		[DOMAIN_OFF] = GATE_STATE_OFF,
		[DOMAIN_CRASHED] = GATE_STATE_CRASHED,
		[DOMAIN_LOST] = GATE_STATE_LOST,
	};

	return (enum gate_state)
		states[state_read((const struct domain *)domain) &
		       ~DOMAIN_SETTLED];
}

uint32_t domain_restarts(const struct gate_domain *domain)
{
	const uint32_t starts = __atomic_load_n(
		&((const struct domain *)domain)->starts, __ATOMIC_RELAXED);

	return starts > 0 ? starts - 1 : 0;
}

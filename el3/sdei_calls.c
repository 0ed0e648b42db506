/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of DEN0054, but for COMPLETE; tested on the host, too. */
#include <smccc/calls.h>

#include "el3/gic.h"
#include "el3/sdei_event.h"
#include "el3/services/version.h"

/* Event numbers, interrupts, parameters and features are 32 bits wide. */
#define WORD(x, i) ((uint32_t)(x)[i])

/* A bound interrupt becomes EL3's; what was pending is the past's. */
SDEI_SMALL static bool own_bound(const struct event *event, uint32_t target)
{
	const uint32_t intid = intid_of(event->index);

	if (gic_is_active(intid) || !gic_own(intid, &cpu_areas[target].cpu))
		return false;
	gic_disable(intid);
	gic_unpend(intid);
	return true;
}

/* An instruction's address in either half of the address space. */
bool sdei_address_valid(uint64_t address)
{
	const int64_t top = (int64_t)address >> 55;

	return address % 4 == 0 && address != 0 && (top == 0 || top == -1);
}

/* SDEI_NOBODY: there is no such CPU or mode. */
SDEI_SMALL static uint32_t route_target(const struct cpu *cpu, uint64_t mode,
					uint64_t affinity)
{
	const struct cpu *target;

	if (mode == SDEI_RM_ANY)
		return choose_cpu(cpu->index);
	if (mode != SDEI_RM_PE)
		return SDEI_NOBODY;
	target = cpu_find(affinity);
	return target == NULL ? SDEI_NOBODY : target->index;
}

/* x1 event, x2 entry, x3 argument, x4 flags, x5 affinity. */
SDEI_SMALL static int64_t
event_register(struct cpu *cpu, const struct event *event, const uint64_t *x)
{
	struct sdei_handler *handler = event->handler;
	const bool shared = event->def->shared;
	const uint32_t target =
		shared ? route_target(cpu, x[4], x[5]) : cpu->index;

	/* SDEI_FEATURES says that there is no relative mode. */
	if (!sdei_address_valid(x[2]) || (x[4] & ~(uint64_t)SDEI_RM_PE) ||
	    target == SDEI_NOBODY)
		return SDEI_INVALID_PARAMETERS;
	if (handler->state != 0 ||
	    (bindable(event->def) && !own_bound(event, target)))
		return SDEI_DENIED;
	*handler = (struct sdei_handler){
		.entry = x[2],
		.argument = x[3],
		.affinity = x[5],
		.state = SDEI_STATUS_REGISTERED,
		.mode = shared ? WORD(x, 4) : SDEI_RM_ANY,
		.target = target,
	};
	if (shared)
		event_route(event, target);
	__atomic_add_fetch(&event->slot->users, 1u, __ATOMIC_RELAXED);
	return SDEI_SUCCESS;
}

SDEI_SMALL static int64_t
event_enable(struct cpu *cpu, const struct event *event, const uint64_t *x)
{
	uint32_t *state = &event->handler->state;

	(void)x;
	if (!(*state & SDEI_STATUS_REGISTERED))
		return SDEI_DENIED;
	*state |= SDEI_STATUS_ENABLED;
	event_resume(cpu, event);
	return SDEI_SUCCESS;
}

SDEI_SMALL static int64_t
event_disable(struct cpu *cpu, const struct event *event, const uint64_t *x)
{
	uint32_t *state = &event->handler->state;

	(void)cpu;
	(void)x;
	if (!(*state & SDEI_STATUS_REGISTERED))
		return SDEI_DENIED;
	*state &= ~SDEI_STATUS_ENABLED;
	event_apply(event);
	return SDEI_SUCCESS;
}

static int64_t event_context(struct cpu *cpu, const uint64_t *x)
{
	const struct sdei_cpu *state = state_of(cpu);

	if (state->depth == 0)
		return SDEI_DENIED;
	if (WORD(x, 1) >= SDEI_CONTEXT_REGISTERS)
		return SDEI_INVALID_PARAMETERS;
	return (int64_t)state->context[state->depth - 1].x[WORD(x, 1)];
}

/* A handler that runs goes on; the last of it goes when it completes. */
SDEI_SMALL static int64_t
event_unregister(struct cpu *cpu, const struct event *event, const uint64_t *x)
{
	uint32_t *state = &event->handler->state;

	(void)x;
	if (*state & SDEI_STATUS_RUNNING) {
		*state = SDEI_STATUS_RUNNING;
		return SDEI_PENDING;
	}
	if (*state == 0)
		return SDEI_DENIED;
	event_free(cpu, event);
	return SDEI_SUCCESS;
}

SDEI_SMALL static int64_t
event_status(struct cpu *cpu, const struct event *event, const uint64_t *x)
{
	(void)cpu;
	(void)x;
	return event->handler->state;
}

SDEI_SMALL static int64_t
event_get_info(struct cpu *cpu, const struct event *event, const uint64_t *x)
{
	const uint32_t info = WORD(x, 2);
	const struct sdei_handler *handler = event->handler;

	(void)cpu;
	switch (info) {
	case SDEI_INFO_TYPE:
		return event->def->shared;
	case SDEI_INFO_SIGNALED:
		return event->def->signaled;
	case SDEI_INFO_PRIORITY:
		return event->def->critical;
	case SDEI_INFO_ROUTING_MODE:
	case SDEI_INFO_ROUTING_PE:
		break;
	default:
		return SDEI_INVALID_PARAMETERS;
	}
	if (!event->def->shared)
		return SDEI_INVALID_PARAMETERS;
	if (!(handler->state & SDEI_STATUS_REGISTERED))
		return SDEI_DENIED;
	if (info == SDEI_INFO_ROUTING_MODE)
		return handler->mode;
	return handler->mode == SDEI_RM_PE ? (int64_t)handler->affinity
					   : SDEI_INVALID_PARAMETERS;
}

SDEI_SMALL static int64_t
event_routing_set(struct cpu *cpu, const struct event *event, const uint64_t *x)
{
	const uint32_t target = route_target(cpu, x[2], x[3]);

	if (!event->def->shared || target == SDEI_NOBODY)
		return SDEI_INVALID_PARAMETERS;
	if (event->handler->state != SDEI_STATUS_REGISTERED)
		return SDEI_DENIED;
	event->handler->mode = WORD(x, 2);
	event->handler->affinity = x[3];
	event_route(event, target);
	return SDEI_SUCCESS;
}

/* 1: it was not masked before. */
SDEI_SMALL static int64_t pe_mask(struct cpu *cpu, const uint64_t *x)
{
	struct sdei_cpu *state = state_of(cpu);
	const bool before = state->masked;

	(void)x;
	store(&state->masked, 1);
	return !before;
}

SDEI_SMALL static int64_t pe_unmask(struct cpu *cpu, const uint64_t *x)
{
	(void)x;
	store(&state_of(cpu)->masked, 0);
	shared_adopt(cpu, false);
	resume_deferred(cpu);
	return SDEI_SUCCESS;
}

/* Interrupts that are nobody's to bind. */
SDEI_SMALL static bool reserved(uint32_t intid)
{
	for (uint32_t i = 0; i < BOARD_SECURE_INTIDS; i++)
		if (board_secure_intids[i] == intid)
			return true;
	for (uint32_t i = 0; i < SDEI_EVENTS; i++)
		if (board_sdei_events[i].intid == intid)
			return true;
	return gic_is_tos(intid);
}

/* The slot that has @intid (0: none has one) among those for its kind. */
SDEI_SMALL static uint32_t slot_find(uint32_t intid, bool shared)
{
	for (uint32_t i = 0; i < SDEI_EVENTS; i++)
		if (bindable(&board_sdei_events[i]) &&
		    board_sdei_events[i].shared == shared &&
		    intid_of(i) == intid)
			return i;
	return SDEI_NOBODY;
}

SDEI_SMALL static int64_t interrupt_bind(struct cpu *cpu, const uint64_t *x)
{
	const uint32_t intid = WORD(x, 1);
	const bool shared = intid >= SDEI_INTERNAL;
	uint32_t index;

	(void)cpu;
	if (is_sgi(intid) || !gic_exists(intid))
		return SDEI_INVALID_PARAMETERS;
	if (reserved(intid))
		return SDEI_DENIED;
	spin_lock(&sdei.bind);
	index = slot_find(intid, shared);
	if (index == SDEI_NOBODY) {
		index = slot_find(0, shared);
		if (index != SDEI_NOBODY)
			__atomic_store_n(&sdei.slot[index].intid, intid,
					 __ATOMIC_RELAXED);
	}
	spin_unlock(&sdei.bind);
	return index == SDEI_NOBODY ? SDEI_OUT_OF_RESOURCE
				    : (int64_t)board_sdei_events[index].number;
}

SDEI_SMALL static int64_t release_at(uint32_t index)
{
	struct sdei_slot *slot = &sdei.slot[index];
	int64_t answer = SDEI_SUCCESS;

	spin_lock(&sdei.bind);
	spin_lock(&slot->lock);
	if (slot->intid == 0)
		answer = SDEI_INVALID_PARAMETERS;
	else if (__atomic_load_n(&slot->users, __ATOMIC_ACQUIRE) != 0)
		answer = SDEI_DENIED;
	else
		__atomic_store_n(&slot->intid, 0u, __ATOMIC_RELAXED);
	spin_unlock(&slot->lock);
	spin_unlock(&sdei.bind);
	return answer;
}

SDEI_SMALL static int64_t interrupt_release(struct cpu *cpu, const uint64_t *x)
{
	(void)cpu;
	for (uint32_t i = 0; i < SDEI_EVENTS; i++)
		if (board_sdei_events[i].number == WORD(x, 1) &&
		    bindable(&board_sdei_events[i]))
			return release_at(i);
	return SDEI_INVALID_PARAMETERS;
}

/* The SGI's pending bit is the event's; a CPU that is off forgets it. */
static int64_t event_signal(struct cpu *cpu, const uint64_t *x)
{
	const struct cpu *target = cpu_find(x[2]);

	(void)cpu;
	if (WORD(x, 1) != SDEI_EVENT_SOFTWARE || target == NULL)
		return SDEI_INVALID_PARAMETERS;
	if (load(&sdei.cpu[target->index].online))
		gic_raise_sgi(target, BOARD_SDEI_SGI);
	return SDEI_SUCCESS;
}

/* 64 bits wide, and so no constant of the table. */
SDEI_SMALL static int64_t version(struct cpu *cpu, const uint64_t *x)
{
	(void)cpu;
	(void)x;
	return (int64_t)SDEI_VERSION_NUM(EL3_SDEI_MAJOR, EL3_SDEI_MINOR);
}

SDEI_SMALL static int64_t features(struct cpu *cpu, const uint64_t *x)
{
	const uint32_t feature = WORD(x, 1);

	(void)cpu;
	if (feature == SDEI_FEATURE_BIND_SLOTS)
		return BOARD_SDEI_SHARED_SLOTS << 16 | BOARD_SDEI_PRIVATE_SLOTS;
	if (feature == SDEI_FEATURE_RELATIVE_MODE)
		return 0;
	return SDEI_INVALID_PARAMETERS;
}

/* Unregister them all; DENIED if a handler of theirs runs. */
SDEI_SMALL static int64_t reset(struct cpu *cpu, uint32_t from, uint32_t to)
{
	int64_t answer = SDEI_SUCCESS;

	for (uint32_t i = from; i < to; i++) {
		const struct event event = event_at(cpu, i);

		event_lock(&event);
		if (event_unregister(cpu, &event, NULL) == SDEI_PENDING)
			answer = SDEI_DENIED;
		event_unlock(&event);
	}
	return answer;
}

SDEI_SMALL static int64_t private_reset(struct cpu *cpu, const uint64_t *x)
{
	(void)x;
	return reset(cpu, 0, BOARD_SDEI_PRIVATE);
}

/* Every binding goes too, private ones unless some CPU has a handler. */
SDEI_SMALL static int64_t shared_reset(struct cpu *cpu, const uint64_t *x)
{
	int64_t answer = reset(cpu, BOARD_SDEI_PRIVATE, SDEI_EVENTS);

	(void)x;
	if (answer != SDEI_SUCCESS)
		return answer;
	for (uint32_t i = 0; i < SDEI_EVENTS; i++)
		if (bindable(&board_sdei_events[i]) &&
		    release_at(i) == SDEI_DENIED)
			answer = SDEI_DENIED;
	return answer;
}

bool sdei_idle(void)
{
	for (uint32_t i = 0; i < SDEI_EVENTS; i++)
		if (load(&sdei.slot[i].users) != 0)
			return false;
	return true;
}

#define NUM(call) (SMCCC_FID_SDEI_##call - SMCCC_FID_SDEI_VERSION)
#define BIT(call) (1u << NUM(call))

/* These get x1's event, locked. */
#define ON_EVENT                                                           \
	(BIT(EVENT_REGISTER) | BIT(EVENT_ENABLE) | BIT(EVENT_DISABLE) |    \
	 BIT(EVENT_UNREGISTER) | BIT(EVENT_STATUS) | BIT(EVENT_GET_INFO) | \
	 BIT(EVENT_ROUTING_SET))

/* By number from SDEI_VERSION's on. */
static const union {
	int64_t (*on_event)(struct cpu *cpu, const struct event *event,
			    const uint64_t *x);
	int64_t (*plain)(struct cpu *cpu, const uint64_t *x);
} functions[NUM(SHARED_RESET) + 1] = {
	[NUM(VERSION)] = { .plain = version },
	[NUM(EVENT_REGISTER)] = { .on_event = event_register },
	[NUM(EVENT_ENABLE)] = { .on_event = event_enable },
	[NUM(EVENT_DISABLE)] = { .on_event = event_disable },
	[NUM(EVENT_CONTEXT)] = { .plain = event_context },
	[NUM(EVENT_UNREGISTER)] = { .on_event = event_unregister },
	[NUM(EVENT_STATUS)] = { .on_event = event_status },
	[NUM(EVENT_GET_INFO)] = { .on_event = event_get_info },
	[NUM(EVENT_ROUTING_SET)] = { .on_event = event_routing_set },
	[NUM(PE_MASK)] = { .plain = pe_mask },
	[NUM(PE_UNMASK)] = { .plain = pe_unmask },
	[NUM(INTERRUPT_BIND)] = { .plain = interrupt_bind },
	[NUM(INTERRUPT_RELEASE)] = { .plain = interrupt_release },
	[NUM(EVENT_SIGNAL)] = { .plain = event_signal },
	[NUM(FEATURES)] = { .plain = features },
	[NUM(PRIVATE_RESET)] = { .plain = private_reset },
	[NUM(SHARED_RESET)] = { .plain = shared_reset },
};

int64_t sdei_call(struct cpu *cpu, uint32_t fid, const uint64_t *x)
{
	const uint32_t num = fid - SMCCC_FID_SDEI_VERSION;
	struct event event;
	int64_t answer;

	if (!(ON_EVENT >> num & 1))
		return functions[num].plain(cpu, x);
	if (!event_find(cpu, WORD(x, 1), &event))
		return SDEI_INVALID_PARAMETERS;
	answer = functions[num].on_event(cpu, &event, x);
	event_unlock(&event);
	return answer;
}

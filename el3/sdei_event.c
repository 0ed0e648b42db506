/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SDEI's events: whose they are, where they go, when they may come. No register
 * of the CPU is touched and the GIC by gic.h only, so the host tests this very
 * file.
 *
 * What decides whether another CPU can take a shared event (online, masked,
 * depth) is read without a lock: who changes it looks at the events afterwards.
 */
#include "el3/sdei_event.h"

#include "el3/gic.h"
#include "el3/gic_sdei.h"
#include "lib/rt/rt.h"

struct sdei sdei;

struct event event_at(const struct cpu *cpu, uint32_t index)
{
	struct sdei_slot *slot = &sdei.slot[index];

	return (struct event){
		.index = index,
		.def = &board_sdei_events[index],
		.slot = slot,
		.handler = index < BOARD_SDEI_PRIVATE
				   ? &state_of(cpu)->handler[index]
				   : &slot->shared,
	};
}

uint32_t intid_of(uint32_t index)
{
	const uint32_t fixed = board_sdei_events[index].intid;

	return fixed != 0 ? fixed
			  : __atomic_load_n(&sdei.slot[index].intid,
					    __ATOMIC_RELAXED);
}

/* Nothing of event 0 is shared but the number of its users. */
static bool locked(const struct event *event)
{
	return event->def->shared || bindable(event->def);
}

void event_lock(const struct event *event)
{
	if (locked(event))
		spin_lock(&event->slot->lock);
}

void event_unlock(const struct event *event)
{
	if (locked(event))
		spin_unlock(&event->slot->lock);
}

bool event_find(const struct cpu *cpu, uint32_t number, struct event *event)
{
	for (uint32_t i = 0; i < SDEI_EVENTS; i++) {
		if (board_sdei_events[i].number != number)
			continue;
		*event = event_at(cpu, i);
		event_lock(event);
		if (intid_of(i) != 0)
			return true;
		event_unlock(event);
		return false;
	}
	return false;
}

/* The event of this interrupt, locked. */
static bool event_find_intid(const struct cpu *cpu, uint32_t intid,
			     struct event *event)
{
	for (uint32_t i = 0; i < SDEI_EVENTS; i++) {
		if (intid_of(i) != intid)
			continue;
		*event = event_at(cpu, i);
		event_lock(event);
		if (intid_of(i) == intid)
			return true;
		event_unlock(event);
	}
	return false;
}

/* Could this CPU take a normal event right now? */
static bool is_open(const struct sdei_cpu *state)
{
	return load(&state->online) && !load(&state->masked) &&
	       load(&state->depth) == 0;
}

uint32_t choose_cpu(uint32_t first)
{
	uint32_t best = SDEI_NOBODY;

	if (is_open(&sdei.cpu[first]))
		return first;
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		if (is_open(&sdei.cpu[i]))
			return i;
		if (best == SDEI_NOBODY && load(&sdei.cpu[i].online))
			best = i;
	}
	return load(&sdei.cpu[first].online) || best == SDEI_NOBODY ? first
								    : best;
}

void event_apply(const struct event *event)
{
	const struct sdei_handler *handler = event->handler;
	const uint32_t intid = intid_of(event->index);
	const uint32_t both = SDEI_STATUS_ENABLED | SDEI_STATUS_RUNNING;

	if (is_sgi(intid))
		return;
	if ((handler->state & both) == SDEI_STATUS_ENABLED &&
	    load(&sdei.cpu[handler->target].online))
		gic_enable(intid);
	else
		gic_disable(intid);
}

void event_route(const struct event *event, uint32_t target)
{
	event->handler->target = target;
	gic_route(intid_of(event->index), &cpu_areas[target].cpu);
}

/* Can any CPU take it, and cannot the one that it goes to? */
SDEI_SMALL static bool is_stuck(const struct event *event)
{
	const struct sdei_handler *handler = event->handler;

	return event->def->shared && handler->mode == SDEI_RM_ANY &&
	       !is_open(&sdei.cpu[handler->target]);
}

/* Then it goes to @first, if that can take it, or to whoever can. */
SDEI_SMALL static void event_adopt(const struct event *event, uint32_t first)
{
	uint32_t target;

	if (!is_stuck(event))
		return;
	target = choose_cpu(first);
	if (target != event->handler->target)
		event_route(event, target);
}

void shared_adopt(struct cpu *cpu, bool all)
{
	for (uint32_t i = BOARD_SDEI_PRIVATE; i < SDEI_EVENTS; i++) {
		struct event event;

		if (load(&sdei.slot[i].shared.state) == 0)
			continue;
		event = event_at(cpu, i);
		if (!all && !is_stuck(&event))
			continue;
		event_lock(&event);
		if (event.handler->state != 0) {
			event_adopt(&event, cpu->index);
			event_apply(&event);
		}
		event_unlock(&event);
	}
}

void event_resume(struct cpu *cpu, const struct event *event)
{
	struct sdei_cpu *state = state_of(cpu);
	const uint32_t bit = 1u << event->index;
	const bool waits = state->deferred & bit;

	state->deferred &= ~bit;
	if (!is_sgi(intid_of(event->index)))
		event_apply(event);
	else if (waits)
		gic_raise_sgi(cpu, intid_of(event->index));
}

void resume_deferred(struct cpu *cpu)
{
	for (uint32_t bits = state_of(cpu)->deferred, i = 0; bits >> i != 0;
	     i++) {
		const struct event event = event_at(cpu, i);

		if (!(bits >> i & 1))
			continue;
		event_lock(&event);
		if (intid_of(i) != 0 && event.handler->state != 0)
			event_resume(cpu, &event);
		event_unlock(&event);
	}
}

void event_free(const struct cpu *cpu, const struct event *event)
{
	const uint32_t intid = intid_of(event->index);

	*event->handler = (struct sdei_handler){ 0 };
	state_of(cpu)->deferred &= ~(1u << event->index);
	if (bindable(event->def)) {
		gic_release(intid);
	} else if (!is_sgi(intid)) {
		gic_disable(intid);
		gic_unpend(intid);
	}
	__atomic_sub_fetch(&event->slot->users, 1u, __ATOMIC_RELEASE);
}

/* One level for normal handlers, one for critical ones that interrupt them. */
static bool deliverable(const struct cpu *cpu, const struct event *event)
{
	const struct sdei_cpu *state = state_of(cpu);
	const struct sdei_handler *handler = event->handler;
	bool free = state->depth == 0;

	if (state->depth == 1 && event->def->critical)
		free = !board_sdei_events[state->context[0].index].critical;
	return free && !state->masked && handler->target == cpu->index &&
	       handler->state == (SDEI_STATUS_REGISTERED | SDEI_STATUS_ENABLED);
}

/* Not here, or not now. */
SDEI_SMALL static void event_defer(struct cpu *cpu, const struct event *event)
{
	const uint32_t intid = intid_of(event->index);

	if (event->handler->state == 0)
		return;
	if (!is_sgi(intid)) {
		gic_pend(intid);
		event_adopt(event, cpu->index);
		if (event->handler->target != cpu->index) {
			event_apply(event);
			return;
		}
	}
	state_of(cpu)->deferred |= 1u << event->index;
}

static struct sdei_context *event_start(struct cpu *cpu,
					const struct event *event,
					struct sdei_entry *entry)
{
	struct sdei_cpu *state = state_of(cpu);
	struct sdei_context *context = &state->context[state->depth];

	event->handler->state |= SDEI_STATUS_RUNNING;
	context->index = event->index;
	entry->pc = event->handler->entry;
	entry->argument = event->handler->argument;
	entry->number = event->def->number;
	store(&state->depth, state->depth + 1);
	return context;
}

struct sdei_context *sdei_begin(struct cpu *cpu, uint32_t intid, bool blocked,
				struct sdei_entry *entry)
{
	struct sdei_context *context = NULL;
	struct event event;

	if (!event_find_intid(cpu, intid, &event)) {
		gic_end(intid); /* of a slot that was released just now */
		return NULL;
	}
	/* Off while its handler runs, and while it is deferred. */
	if (!is_sgi(intid))
		gic_disable(intid);
	if (!blocked && deliverable(cpu, &event))
		context = event_start(cpu, &event, entry);
	else
		event_defer(cpu, &event);
	gic_end(intid);
	event_unlock(&event);
	return context;
}

const struct sdei_context *sdei_end(struct cpu *cpu)
{
	struct sdei_cpu *state = state_of(cpu);
	const struct sdei_context *context;
	struct event event;

	if (state->depth == 0)
		return NULL;
	context = &state->context[state->depth - 1];
	event = event_at(cpu, context->index);
	event_lock(&event);
	event.handler->state &= ~SDEI_STATUS_RUNNING;
	if (event.handler->state == 0)
		event_free(cpu, &event);
	else
		event_apply(&event);
	event_unlock(&event);
	store(&state->depth, state->depth - 1);
	shared_adopt(cpu, false);
	resume_deferred(cpu);
	return context;
}

/* An event that is EL3's whether registered or not. */
SDEI_SMALL static void own_fixed(uint32_t index, struct cpu *cpu)
{
	const struct sdei_event *def = &board_sdei_events[index];

	if (!gic_own(def->intid, cpu))
		panic("SDEI: the board's interrupt %u", def->intid);
	if (is_sgi(def->intid))
		return;
	gic_disable(def->intid);
	gic_unpend(def->intid);
	if (def->critical)
		gic_set_priority(def->intid, GIC_PRIORITY_CRITICAL);
	if (def->pendable)
		gic_allow_pend(def->intid);
}

SDEI_SMALL static void fixed_init(struct cpu *cpu, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (!bindable(&board_sdei_events[i]))
			own_fixed(i, cpu);
}

SDEI_SMALL void sdei_cpu_init(struct cpu *cpu)
{
	struct sdei_cpu *state = state_of(cpu);

	if (!sdei.ready) { /* the first CPU; the others are off */
		fixed_init(cpu, BOARD_SDEI_PRIVATE, SDEI_EVENTS);
		sdei.ready = 1;
	}
	fixed_init(cpu, 0, BOARD_SDEI_PRIVATE);
	store(&state->masked, 1);
	store(&state->online, 1);
	shared_adopt(cpu, true);
}

SDEI_SMALL void sdei_cpu_off(struct cpu *cpu)
{
	struct sdei_cpu *state = state_of(cpu);

	while (sdei_end(cpu) != NULL)
		;
	for (uint32_t i = 0; i < BOARD_SDEI_PRIVATE; i++) {
		const struct event event = event_at(cpu, i);

		event_lock(&event);
		if (event.handler->state != 0)
			event_free(cpu, &event);
		event_unlock(&event);
	}
	store(&state->masked, 1);
	store(&state->online, 0);
	state->deferred = 0;
	shared_adopt(cpu, true);
}

void sdei_normal_world(struct cpu *cpu)
{
	if (state_of(cpu)->deferred != 0)
		resume_deferred(cpu);
}

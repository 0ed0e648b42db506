/* SPDX-License-Identifier: BSD-2-Clause */
/* An event as a CPU sees it; for sdei_event.c and sdei_calls.c. */
#ifndef EL3_SDEI_EVENT_H
#define EL3_SDEI_EVENT_H

#include "el3/sdei.h"

#define SDEI_NOBODY   UINT32_MAX
#define SDEI_SGIS     16u
#define SDEI_INTERNAL 32u /* SGIs and PPIs */
#define is_sgi(intid) ((intid) < SDEI_SGIS)

/*
 * For size: called from many places, or seldom. Events come seldom enough, and
 * EL3's room is small.
 */
#define SDEI_SMALL __attribute__((noinline, cold))

/**
 * struct event - a private event's handler is written by its own CPU alone, a
 * shared one's under its slot's lock.
 */
struct event {
	uint32_t index;
	const struct sdei_event *def;
	struct sdei_slot *slot;
	struct sdei_handler *handler;
};

static inline struct sdei_cpu *state_of(const struct cpu *cpu)
{
	return &sdei.cpu[cpu->index];
}

/** bindable() - a slot: its interrupt is what a client binds. */
static inline bool bindable(const struct sdei_event *def)
{
	return def->intid == 0;
}

static inline uint32_t load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline void store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

SDEI_SMALL struct event event_at(const struct cpu *cpu, uint32_t index);

/** intid_of() - 0: a slot that is not bound. */
SDEI_SMALL uint32_t intid_of(uint32_t index);

SDEI_SMALL void event_lock(const struct event *event);
SDEI_SMALL void event_unlock(const struct event *event);

/**
 * event_find() - the event of this number, locked; a slot that is not bound is
 * none.
 */
SDEI_SMALL bool event_find(const struct cpu *cpu, uint32_t number,
			   struct event *event);

/**
 * choose_cpu() - who takes an event that any CPU may take: @first, if it can.
 * Return: its index.
 */
SDEI_SMALL uint32_t choose_cpu(uint32_t first);

/** event_apply() - the GIC signals what may be delivered, and nothing else. */
SDEI_SMALL void event_apply(const struct event *event);

/** event_route() - a shared event goes to this CPU. */
SDEI_SMALL void event_route(const struct event *event, uint32_t target);

/** event_free() - of a handler that does not run. */
SDEI_SMALL void event_free(const struct cpu *cpu, const struct event *event);

/** shared_adopt() - @cpu can take more than before, or (@all) came or goes. */
SDEI_SMALL void shared_adopt(struct cpu *cpu, bool all);

/**
 * event_resume() - it may come now, if it is enabled: what was deferred comes
 * again. Of a handler that is registered; locked.
 */
SDEI_SMALL void event_resume(struct cpu *cpu, const struct event *event);

/**
 * resume_deferred() - the same for all that was deferred on @cpu; what still
 * cannot come defers itself again.
 */
SDEI_SMALL void resume_deferred(struct cpu *cpu);

#endif

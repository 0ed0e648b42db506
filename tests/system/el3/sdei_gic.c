/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "el3/gic_sdei.h"
#include "lib/rt/rt.h"
#include "tests/system/el3/sdei_gic.h"

struct cpu_area cpu_areas[BOARD_MAX_CPUS];
struct machine machine;

/* SPIs stand in CPU 0's row. */
static struct line lines[CPUS][INTIDS];
uint32_t here;

struct cpu *cpu_at(uint32_t index)
{
	return &cpu_areas[index].cpu;
}

struct line *line_of(uint32_t cpu, uint32_t intid)
{
	assert_true(intid < INTIDS);
	return &lines[intid < INTERNAL ? cpu : 0][intid];
}

void panic(const char *format, ...)
{
	fail_msg("panic: %s", format);
	abort();
}

bool gic_exists(uint32_t intid)
{
	return intid < INTIDS;
}

bool gic_is_tos(uint32_t intid)
{
	return intid == TOS_INTID;
}

bool gic_own(uint32_t intid, const struct cpu *cpu)
{
	struct line *line = line_of(here, intid);

	assert_false(line->active);
	if (!gic_exists(intid) || gic_is_tos(intid))
		return false;
	line->own = line->enabled = true;
	line->priority = GIC_PRIORITY_OWN;
	line->target = cpu->index;
	return true;
}

void gic_release(uint32_t intid)
{
	struct line *line = line_of(here, intid);

	assert_true(line->own);
	assert_false(line->active);
	*line = (struct line){ .own = false };
}

void gic_enable(uint32_t intid)
{
	assert_true(line_of(here, intid)->own);
	line_of(here, intid)->enabled = true;
}

void gic_disable(uint32_t intid)
{
	assert_true(line_of(here, intid)->own);
	assert_true(intid >= 16);
	line_of(here, intid)->enabled = false;
}

void gic_set_priority(uint32_t intid, enum gic_priority priority)
{
	line_of(here, intid)->priority = priority;
}

void gic_route(uint32_t intid, const struct cpu *cpu)
{
	assert_true(intid >= INTERNAL);
	line_of(here, intid)->target = cpu->index;
}

void gic_pend(uint32_t intid)
{
	assert_true(intid >= 16);
	line_of(here, intid)->pending = true;
}

void gic_unpend(uint32_t intid)
{
	line_of(here, intid)->pending = false;
}

bool gic_is_active(uint32_t intid)
{
	return line_of(here, intid)->active;
}

void gic_raise_sgi(const struct cpu *target, uint32_t sgi)
{
	if (line_of(target->index, sgi)->own)
		line_of(target->index, sgi)->pending = true;
}

void gic_allow_pend(uint32_t intid)
{
	assert_int_equal(intid, BOARD_SDEI_CRITICAL_INTID);
}

void gic_end(uint32_t intid)
{
	assert_true(line_of(here, intid)->active);
	line_of(here, intid)->active = false;
}

uint32_t next_intid(uint32_t cpu)
{
	uint32_t best = INTIDS;

	for (uint32_t i = 0; i < INTIDS; i++) {
		const struct line *line = line_of(cpu, i);

		if (!line->own || !line->enabled || !line->pending ||
		    line->active || (i >= INTERNAL && line->target != cpu))
			continue;
		if (best == INTIDS ||
		    line->priority < line_of(cpu, best)->priority)
			best = i;
	}
	return best;
}

struct sdei_context *take(uint32_t cpu, struct sdei_entry *entry)
{
	const uint32_t intid = next_intid(cpu);

	if (intid == INTIDS)
		return NULL;
	here = cpu;
	line_of(cpu, intid)->pending = false;
	line_of(cpu, intid)->active = true;
	return sdei_begin(cpu_at(cpu), intid, false, entry);
}

uint32_t settle(uint32_t cpu)
{
	struct sdei_entry entry;
	uint32_t started = 0, taken = 0;

	while (next_intid(cpu) != INTIDS) {
		started += take(cpu, &entry) != NULL;
		assert_true(++taken < 100);
	}
	return started;
}

struct cpu *on(uint32_t cpu)
{
	here = cpu;
	return cpu_at(cpu);
}

int64_t call(uint32_t cpu, uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	const uint64_t x[18] = { fid, x1, x2, x3 };

	return sdei_call(on(cpu), fid, x);
}

int64_t enroll(uint32_t cpu, uint32_t number, uint64_t mode, uint64_t affinity)
{
	const uint64_t x[18] = { 0, number, ENTRY, 7, mode, affinity };

	return sdei_call(on(cpu), SMCCC_FID_SDEI_EVENT_REGISTER, x);
}

void start(uint32_t cpu, uint32_t number, uint64_t mode, uint64_t affinity)
{
	assert_int_equal(enroll(cpu, number, mode, affinity), 0);
	assert_int_equal(CALL(cpu, EVENT_ENABLE, number), 0);
}

int64_t complete(uint32_t cpu)
{
	return sdei_end(on(cpu)) == NULL ? SDEI_DENIED : 0;
}

void raise_spi(uint32_t intid)
{
	line_of(0, intid)->pending = true;
}

int fresh(void **state)
{
	(void)state;
	memset(&sdei, 0, sizeof(sdei));
	memset(lines, 0, sizeof(lines));
	machine.cpu_count = CPUS;
	for (uint32_t i = 0; i < BOARD_CPU_NUMBERS; i++)
		machine.cpu[i] = cpu_at(i < CPUS ? i : 0);
	for (uint32_t i = 0; i < CPUS; i++) {
		cpu_at(i)->index = i;
		cpu_at(i)->mpidr = i;
	}
	for (uint32_t i = 0; i < CPUS; i++)
		sdei_cpu_init(on(i));
	return 0;
}

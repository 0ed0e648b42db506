/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls whose row has rules: every rule is checked before anything is read,
 * memory is copied once, and a handler sees nothing that a rule has not let
 * through. Who owns the memory within the normal world is not known here: the
 * gate checks that before a call comes down.
 */
#include "el3/ram.h"
#include "el3/table.h"
#include "el3/trap.h"
#include "el3/window.h"
#include "lib/rt/rt.h"

/* One a CPU: the copies of its call's memory, one behind the other. */
static uint8_t buffers[BOARD_MAX_CPUS][EL3_BUFFER_BYTES]
	__attribute__((aligned(64)));

static bool is_memory(const struct el3_rule *rule)
{
	return rule->kind == EL3_RULE_READ || rule->kind == EL3_RULE_WRITE;
}

static uint64_t rule_bytes(const struct el3_rule *rule,
			   const struct el3_call *call)
{
	return rule->length != 0 ? el3_arg(call, rule->length) : rule->high;
}

static bool memory_good(const struct el3_rule *rule,
			const struct el3_call *call)
{
	const uint64_t base = el3_arg(call, rule->argument);
	const uint64_t bytes = rule_bytes(rule, call);

	return bytes >= rule->low && bytes <= rule->high &&
	       (base & (rule->align - 1ull)) == 0 && ram_normal(base, bytes);
}

static bool rule_good(const struct el3_rule *rule, const struct el3_call *call)
{
	const uint64_t value = el3_arg(call, rule->argument);

	switch ((enum el3_rule_kind)rule->kind) {
	case EL3_RULE_RANGE:
		return value >= rule->low && value <= rule->high;
	case EL3_RULE_BITS:
		return (value & ~rule->high) == 0;
	case EL3_RULE_READ:
	case EL3_RULE_WRITE:
		return memory_good(rule, call);
	case EL3_RULE_NONE:
	case EL3_RULES:
		break;
	}
	return false;
}

static bool rules_good(const struct el3_checks *checks,
		       const struct el3_call *call)
{
	for (size_t i = 0; i < checks->count; i++)
		if (!rule_good(&checks->rules[i], call))
			return false;
	return true;
}

/* table.py proves that all memory of a row fits. */
static void memory_take(const struct el3_checks *checks,
			const struct el3_call *call, const struct cpu *cpu,
			struct el3_memory memory[EL3_MEMORY_MAX])
{
	uint8_t *at = buffers[cpu->index];
	struct el3_memory *next = memory;

	for (size_t i = 0; i < checks->count; i++) {
		const struct el3_rule *rule = &checks->rules[i];

		if (!is_memory(rule))
			continue;
		next->base = el3_arg(call, rule->argument);
		next->length = rule_bytes(rule, call);
		next->bytes = at;
		if (rule->kind == EL3_RULE_READ)
			window_read(cpu, at, next->base, next->length);
		else
			memset(at, 0, next->length);
		at += (next->length + 7) & ~7ull;
		next++;
	}
}

static void memory_give(const struct el3_checks *checks, const struct cpu *cpu,
			const struct el3_memory *memory)
{
	for (size_t i = 0; i < checks->count; i++) {
		if (!is_memory(&checks->rules[i]))
			continue;
		if (checks->rules[i].kind == EL3_RULE_WRITE)
			window_write(cpu, memory->base, memory->bytes,
				     memory->length);
		memory++;
	}
}

void el3_checked(struct el3_call *call, struct frame *frame, struct cpu *cpu,
		 const struct el3_slot *slot)
{
	const struct el3_service *row = slot->service;
	const struct el3_checks *checks = row->checks;
	struct el3_memory memory[EL3_MEMORY_MAX];

	el3_decode(call, frame, row->fid);
	cpu->counters[CPU_COUNTER_CALLS]++;
	if (!rules_good(checks, call)) {
		cpu->counters[CPU_COUNTER_REFUSED]++;
		el3_return(&frame->call, SMCCC_INVALID_PARAMETER);
		return;
	}
	memory_take(checks, call, cpu, memory);
	checks->handler(call, memory, &frame->call);
	if ((int64_t)frame->x[0] >= 0)
		memory_give(checks, cpu, memory);
}

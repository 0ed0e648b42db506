/* SPDX-License-Identifier: BSD-2-Clause */
/* Which checks are made of which calls, and whether they are enough. */
#include <string.h>

#include "tools/checks.h"

#define PAGE_MASK 0xfffff000u

static bool is_memory(const struct manifest_check *check)
{
	return check->blob.kind == GATE_CHECK_MEMORY_BYTES ||
	       check->blob.kind == GATE_CHECK_MEMORY_LENGTH;
}

static bool is_result(const struct manifest_check *check)
{
	return check->blob.kind == GATE_CHECK_RESULT;
}

/* A check of @call's arguments, or a mask of its results, by its own name. */
static bool has_own(const struct manifest_domain *domain, const char *call,
		    bool result)
{
	for (size_t i = 0; i < domain->check_count; i++)
		if (is_result(&domain->checks[i]) == result &&
		    !strcmp(domain->checks[i].call, call))
			return true;
	return false;
}

bool checks_apply(const struct resolver *rv, const struct manifest_check *check,
		  size_t index)
{
	const char *own = rv->manifest->calls[index].name;
	const struct smccc_call_info *twin = rv->twins[index];

	if (!strcmp(check->call, own))
		return true;
	return twin && !strcmp(check->call, twin->name) &&
	       !has_own(rv->domain, own, is_result(check));
}

/* A memory check of call @index at register @reg; 0: at any. */
static bool has_memory_check(const struct resolver *rv, size_t index,
			     unsigned int reg)
{
	for (size_t i = 0; i < rv->domain->check_count; i++) {
		const struct manifest_check *check = &rv->domain->checks[i];

		if (is_memory(check) && checks_apply(rv, check, index) &&
		    (reg == 0 || check->blob.reg == reg))
			return true;
	}
	return false;
}

bool checks_memory(const struct resolver *rv, size_t index)
{
	return has_memory_check(rv, index, 0);
}

/*
 * What no check can say: places that will be executed, addresses that the
 * firmware takes for the caller's own, and halves of addresses, of which all
 * that calls.def knows have the upper one first.
 */
static bool is_beyond_checks(const struct call_argument *argument)
{
	static const char *const types[] = { "ipa",   "va",	  "entry",
					     "pa_hi", "entry_hi", "entry_lo" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (call_argument_is(argument, types[i]))
			return true;
	return false;
}

/*
 * Where a signature is open, or the manifest's own, which argument is an
 * address is the author's word.
 */
bool checks_cover(const struct resolver *rv, size_t index)
{
	const struct smccc_call_info *call = &rv->manifest->calls[index];
	const bool open = call_is_open(call) || !smccc_call_by_name(call->name);
	const char *cursor = call->args;
	struct call_argument argument = { 0 };
	bool addresses = false;

	while (call_next_argument(&cursor, &argument)) {
		if (is_beyond_checks(&argument))
			return false;
		if (!call_argument_is(&argument, "pa"))
			continue;
		addresses = true;
		if (!has_memory_check(rv, index, argument.reg))
			return false;
	}
	return addresses || (open && has_memory_check(rv, index, 0));
}

/* A mask that fixes less than the page leaves the choice to the caller. */
bool checks_fix_value(const struct gate_blob_check *check)
{
	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
	case GATE_CHECK_SET:
		return true;
	case GATE_CHECK_MASK:
		return (check->high & PAGE_MASK) == PAGE_MASK;
	case GATE_CHECK_NONE:
	case GATE_CHECK_MEMORY_BYTES:
	case GATE_CHECK_MEMORY_LENGTH:
	case GATE_CHECK_RESULT:
	case GATE_CHECK_KINDS:
		break;
	}
	return false;
}

bool checks_limit_value(const struct resolver *rv, size_t index,
			unsigned int reg)
{
	for (size_t i = 0; i < rv->domain->check_count; i++) {
		const struct manifest_check *check = &rv->domain->checks[i];

		if (check->blob.reg == reg && checks_fix_value(&check->blob) &&
		    checks_apply(rv, check, index))
			return true;
	}
	return false;
}

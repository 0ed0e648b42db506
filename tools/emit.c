/* SPDX-License-Identifier: BSD-2-Clause */
/* The decisions of a domain's policy, as the blob's rules. */
#include <stdlib.h>
#include <string.h>

#include "tools/resolver.h"
#include <smcgate/gate.h>

static void emit(struct policy *policy, const struct gate_blob_rule *rule,
		 const struct manifest_rule *from)
{
	policy->rules =
		grow(policy->rules, policy->count, sizeof(*policy->rules));
	policy->rules[policy->count++] =
		(struct policy_rule){ .blob = *rule, .from = from };
}

bool emit_reserved(const struct manifest_rule *rule,
		   const struct smccc_call_info *call)
{
	return rule->action != GATE_RULE_DENY && (call->fid & SMCCC_FID_FAST) &&
	       (call->fid & SMCCC_FID_RESERVED);
}

static void emit_exact(struct resolver *rv)
{
	for (size_t i = 0; i < rv->manifest->call_count; i++) {
		const struct smccc_call_info *call = &rv->manifest->calls[i];
		const struct manifest_rule *from =
			rv->policy->decisions[i].rule;
		struct gate_blob_rule rule = { .first = call->fid,
					       .last = call->fid };

		/* What no rule covers is denied: deny needs none. */
		if (!from || from->action == GATE_RULE_DENY)
			continue;
		rule.action = (uint8_t)from->action;
		rule.args = call_arguments(call);
		rule.flags = GATE_RULE_SLOT;
		if (emit_reserved(from, call))
			rule.flags |= GATE_RULE_RESERVED;
		if (from->action == GATE_RULE_CONSTANT) {
			rule.results = from->values;
			memcpy(rule.result, from->value, sizeof(rule.result));
		}
		emit(rv->policy, &rule, from);
	}
}

/* Is @fid somebody else's? If so, *@until is where that ends. */
static bool is_taken(const struct resolver *rv, uint32_t fid, uint32_t *until)
{
	size_t i = resolver_find(rv->manifest, fid);

	if (i < rv->manifest->call_count && rv->manifest->calls[i].fid == fid &&
	    rv->policy->decisions[i].rule) {
		*until = fid;
		return true;
	}
	for (i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		if (rule->level == RULE_RANGE &&
		    rule->action == GATE_RULE_DENY && rule->first <= fid &&
		    rule->last >= fid) {
			*until = rule->last;
			return true;
		}
	}
	return false;
}

/* The end of the free stretch that begins at @fid, at most @last. */
static uint32_t free_until(const struct resolver *rv, uint32_t fid,
			   uint32_t last)
{
	for (size_t i = resolver_find(rv->manifest, fid);
	     i < rv->manifest->call_count; i++) {
		uint32_t taken = rv->manifest->calls[i].fid;

		if (taken > last)
			break;
		if (rv->policy->decisions[i].rule) {
			last = taken - 1;
			break;
		}
	}
	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		if (rule->level == RULE_RANGE &&
		    rule->action == GATE_RULE_DENY && rule->first > fid &&
		    rule->first <= last)
			last = rule->first - 1;
	}
	return last;
}

/*
 * Cuts off what lies between the owners' numbers at both ends: those bits are
 * the hint or reserved, so no function ID lies there.
 * Return: is anything left?
 */
static bool trim(struct gate_blob_rule *rule)
{
	uint32_t bits = SMCCC_FID_SVE_HINT;

	if (rule->last & SMCCC_FID_FAST)
		bits |= SMCCC_FID_RESERVED;
	if (rule->last & bits)
		rule->last = (rule->last & ~bits) | SMCCC_FID_NUM;
	bits = SMCCC_FID_SVE_HINT;
	if (rule->first & SMCCC_FID_FAST)
		bits |= SMCCC_FID_RESERVED;
	if (rule->first & bits) {
		uint32_t next = (rule->first | bits | SMCCC_FID_NUM) + 1;

		if (next == 0)
			return false;
		rule->first = next;
	}
	return rule->first <= rule->last;
}

/* An `undefined` range without what others decide; 64-bit: last may be ~0. */
static bool emit_range(struct resolver *rv, const struct manifest_rule *range,
		       uint64_t from)
{
	uint64_t at = range->first > from ? range->first : from;
	bool any = false;

	while (at <= range->last) {
		uint32_t until;

		if (!is_taken(rv, (uint32_t)at, &until)) {
			struct gate_blob_rule rule = {
				.first = (uint32_t)at,
				.action = GATE_RULE_UNDEFINED,
			};

			until = free_until(rv, (uint32_t)at, range->last);
			rule.last = until;
			if (trim(&rule)) {
				emit(rv->policy, &rule, range);
				any = true;
			}
		}
		at = (uint64_t)until + 1;
	}
	return any;
}

static int by_range(const void *a, const void *b)
{
	const struct manifest_rule *x = *(const struct manifest_rule *const *)a;
	const struct manifest_rule *y = *(const struct manifest_rule *const *)b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static void emit_ranges(struct resolver *rv)
{
	const struct manifest_rule **ranges = NULL;
	size_t count = 0;
	uint64_t from = 0;

	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		if (rule->level != RULE_RANGE || rule->action == GATE_RULE_DENY)
			continue;
		ranges = grow(ranges, count, sizeof(void *));
		ranges[count++] = rule;
	}
	if (count)
		qsort(ranges, count, sizeof(void *), by_range);
	for (size_t i = 0; i < count; i++) {
		if (!emit_range(rv, ranges[i], from))
			report(rv->report, ranges[i]->place, FINDING_SHADOWED,
			       "remove it",
			       "range <0x%08x 0x%08x> is decided by other "
			       "rules",
			       ranges[i]->first, ranges[i]->last);
		if ((uint64_t)ranges[i]->last + 1 > from)
			from = (uint64_t)ranges[i]->last + 1;
	}
	free(ranges);
}

/* --- PSCI 0.1 --------------------------------------------------------------
 */

/* Cuts @fid out of the range that it lies in, if there is one. */
static void cut_out(struct policy *policy, uint32_t fid)
{
	for (size_t i = 0; i < policy->count; i++) {
		struct policy_rule *range = &policy->rules[i];
		struct gate_blob_rule after = range->blob;

		if (after.first >= fid || after.last <= fid)
			continue;
		after.first = fid + 1;
		range->blob.last = fid - 1;
		trim(&range->blob);
		if (trim(&after))
			emit(policy, &after, range->from);
		return;
	}
}

/*
 * PSCI 0.1 had no IDs of its own, the device tree gives them: KVM's, which
 * have reserved bits. The service is that of PSCI 0.2, if the rules answer it.
 */
static void emit_psci_0_1(struct resolver *rv)
{
	bool any = false;

	for (size_t i = 0; i < PSCI_0_1_CALLS; i++) {
		const uint32_t service = psci_0_1_calls[i].fid;
		const uint32_t fid = psci_0_1_calls[i].id;
		const size_t at = resolver_find(rv->manifest, service);
		const struct manifest_rule *from =
			rv->policy->decisions[at].rule;
		struct policy_rule *taken = policy_rule_of(rv->policy, fid);

		if (!from || from->action != GATE_RULE_ANSWER ||
		    !gate_service_find(service))
			continue;
		any = true;
		if (taken && taken->blob.first == fid) {
			report(rv->report, rv->domain->psci_place,
			       FINDING_CONFLICT, "give that call another rule",
			       "0x%08x is %s here and a call with a rule of "
			       "its "
			       "own",
			       fid, rv->manifest->calls[at].name);
			continue;
		}
		cut_out(rv->policy, fid);
		emit(rv->policy,
		     &(struct gate_blob_rule){
			     .first = fid,
			     .last = fid,
			     .action = GATE_RULE_ANSWER,
			     .flags = GATE_RULE_SLOT | GATE_RULE_RESERVED,
			     .args = call_arguments(&rv->manifest->calls[at]),
			     .service = service },
		     from);
	}
	if (!any)
		report(rv->report, rv->domain->psci_place, FINDING_UNUSED,
		       "answer \"PSCI_CPU_*\"",
		       "no function of PSCI 0.1 is answered");
}

/* --- all of them -----------------------------------------------------------
 */

static int by_first(const void *a, const void *b)
{
	const struct policy_rule *x = a, *y = b;

	return x->blob.first < y->blob.first ? -1
					     : x->blob.first > y->blob.first;
}

void emit_rules(struct resolver *rv)
{
	struct policy *policy = rv->policy;

	emit_exact(rv);
	emit_ranges(rv);
	if (rv->domain->psci_0_1)
		emit_psci_0_1(rv);
	if (policy->count)
		qsort(policy->rules, policy->count, sizeof(*policy->rules),
		      by_first);
}

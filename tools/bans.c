/* SPDX-License-Identifier: BSD-2-Clause */
/* What a rule must not order, or should not, of the calls it decides on. */
#include <stdio.h>
#include <string.h>

#include "tools/checks.h"
#include "tools/resolver.h"
#include "tools/traits.h"
#include <smcgate/gate.h>

#define NAMES_SHOWN 3

static bool forwards(const struct manifest_rule *rule, uint32_t fid)
{
	return policy_passes_on(rule->action) && !call_is_psci(fid) &&
	       !call_is_trusted_os(fid);
}

static bool answers_nothing(const struct resolver *rv,
			    const struct manifest_rule *rule, size_t index)
{
	return rule->action == GATE_RULE_ANSWER &&
	       !gate_service_find(rv->manifest->calls[index].fid);
}

static bool controls(const struct resolver *rv,
		     const struct manifest_rule *rule, size_t index)
{
	return rule->action == GATE_RULE_ANSWER && !rv->domain->control &&
	       call_is_control(rv->manifest->calls[index].fid);
}

static bool forwards_psci(const struct resolver *rv,
			  const struct manifest_rule *rule, size_t index)
{
	return policy_passes_on(rule->action) &&
	       call_is_psci(rv->manifest->calls[index].fid);
}

static bool forwards_client(const struct resolver *rv,
			    const struct manifest_rule *rule, size_t index)
{
	return policy_passes_on(rule->action) &&
	       call_is_trusted_os(rv->manifest->calls[index].fid);
}

static bool forwards_register(const struct resolver *rv,
			      const struct manifest_rule *rule, size_t index)
{
	const struct smccc_call_info *call = &rv->manifest->calls[index];
	const unsigned int reg = trait_address(call);

	return forwards(rule, call->fid) && reg != 0 &&
	       call->effect != SMCCC_EFFECT_PURE &&
	       !checks_limit_value(rv, index, reg);
}

static bool forwards_unchecked(const struct resolver *rv,
			       const struct manifest_rule *rule, size_t index)
{
	const struct smccc_call_info *call = &rv->manifest->calls[index];

	return forwards(rule, call->fid) && trait_address(call) == 0 &&
	       call->effect == SMCCC_EFFECT_MEMORY && !checks_cover(rv, index);
}

/* There is no memory to copy, or nobody says where. */
static bool mediates_nothing(const struct resolver *rv,
			     const struct manifest_rule *rule, size_t index)
{
	return rule->action == GATE_RULE_MEDIATE &&
	       forwards(rule, rv->manifest->calls[index].fid) &&
	       !checks_memory(rv, index);
}

static bool forwards_entry(const struct resolver *rv,
			   const struct manifest_rule *rule, size_t index)
{
	const struct smccc_call_info *call = &rv->manifest->calls[index];

	return forwards(rule, call->fid) &&
	       call->effect != SMCCC_EFFECT_MEMORY &&
	       call->effect != SMCCC_EFFECT_PURE &&
	       call->effect != SMCCC_EFFECT_CPU &&
	       call->effect != SMCCC_EFFECT_MACHINE;
}

/* A forwarded call one of whose arguments is another function, any. */
static bool names_function(const struct resolver *rv,
			   const struct manifest_rule *rule, size_t index)
{
	const struct smccc_call_info *call = &rv->manifest->calls[index];
	const unsigned int reg = trait_alias(call);

	return forwards(rule, call->fid) && reg != 0 &&
	       !checks_limit_value(rv, index, reg);
}

static bool does_another(const struct resolver *rv,
			 const struct manifest_rule *rule, size_t index)
{
	return rv->manifest->calls[index].effect != SMCCC_EFFECT_PURE &&
	       names_function(rv, rule, index);
}

static bool asks_of_another(const struct resolver *rv,
			    const struct manifest_rule *rule, size_t index)
{
	return rv->manifest->calls[index].effect == SMCCC_EFFECT_PURE &&
	       names_function(rv, rule, index);
}

/* Two vendors' names for one ID, and the rule knows one of them. */
static bool shares_id(const struct resolver *rv,
		      const struct manifest_rule *rule, size_t index)
{
	return rule->action != GATE_RULE_DENY && rule->level == RULE_EXACT &&
	       resolver_match(rv, rule->name, index) == RULE_NONE;
}

static bool sets_reserved_bits(const struct resolver *rv,
			       const struct manifest_rule *rule, size_t index)
{
	return emit_reserved(rule, &rv->manifest->calls[index]);
}

static const struct ban {
	enum finding finding;
	bool (*applies)(const struct resolver *rv,
			const struct manifest_rule *rule, size_t index);
	const char *what;
	const char *mend;
} bans[] = {
	{ FINDING_NO_SERVICE, answers_nothing, "the gate has no answer to",
	  "deny it, or give it a constant" },
	{ FINDING_CONTROL, controls, "the domain has no \"control\" for",
	  "deny it, or give the domain the property \"control\"" },
	{ FINDING_FORWARDED_PSCI, forwards_psci,
	  "PSCI must not be forwarded:", "answer it" },
	{ FINDING_NO_CLIENT, forwards_client,
	  "a Trusted OS call must not be forwarded:", "deny it" },
	{ FINDING_REGISTER_ACCESS, forwards_register,
	  "this reaches any register of the machine:",
	  "deny it, or check under \"checks\" that its address is one of a "
	  "\"set\" or in a \"range\"" },
	{ FINDING_UNCHECKED_POINTER, forwards_unchecked,
	  "this may hand the firmware an address:",
	  "deny it, or check that its addresses are memory, under \"checks\"" },
	{ FINDING_UNCHECKED_POINTER, forwards_entry,
	  "this may hand the firmware an entry point:", "deny it" },
	{ FINDING_NO_MEDIATOR, mediates_nothing, "nothing mediates",
	  "check that its addresses are memory, under \"checks\", or forward "
	  "it" },
	{ FINDING_ALIAS, does_another, "any function can be called by",
	  "deny it, or check that the function is one of a \"set\"" },
	{ FINDING_FEATURES, asks_of_another,
	  "the firmware speaks for the policy:",
	  "answer it, or check that the function is one of a \"set\"" },
	{ FINDING_SHARED_ID, shares_id, "by another name this is",
	  "name the platform that the machine is of, and no other" },
	{ FINDING_RESERVED_BITS, sets_reserved_bits,
	  "reserved bits are set in the ID of", NULL },
};

/* The names that one rule brings under one ban, in a single finding. */
static void apply_ban(struct resolver *rv, const struct manifest_rule *rule,
		      const struct ban *ban)
{
	const struct manifest *manifest = rv->manifest;
	char names[256] = "";
	size_t length = 0, count = 0;

	for (size_t i = 0; i < manifest->call_count; i++) {
		const struct smccc_call_info *call = &manifest->calls[i];
		size_t first = resolver_find(manifest, call->fid);

		if (rv->policy->decisions[first].rule != rule ||
		    !ban->applies(rv, rule, i))
			continue;
		if (++count <= NAMES_SHOWN)
			length += (size_t)snprintf(
				names + length, sizeof(names) - length,
				"%s%.60s", count > 1 ? ", " : "", call->name);
	}
	if (count == 0)
		return;
	if (count > NAMES_SHOWN)
		snprintf(names + length, sizeof(names) - length,
			 " and %zu more", count - NAMES_SHOWN);
	report(rv->report, rule->place, ban->finding, ban->mend, "%s %s",
	       ban->what, names);
}

void bans_apply(struct resolver *rv)
{
	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		for (size_t j = 0; j < sizeof(bans) / sizeof(bans[0]); j++)
			if (rule->level != RULE_RANGE && !rv->wrong[i])
				apply_ban(rv, rule, &bans[j]);
	}
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `smcgate manifest explain`: what the gate does with one call. The decision
 * is the engine's own, made of the compiled blob; here it is put into words.
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/command.h"
#include "tools/describe.h"
#include "tools/resolver.h"
#include "tools/system.h"
#include <smcgate/gate.h>

static const char usage[] =
	"usage: smcgate manifest explain [-I DIR]… [--hvc] [--aarch32]\n"
	"                        MANIFEST DOMAIN FID [X1 [X2 …]]\n"
	"\n"
	"  -I DIR     also look here for included sources\n"
	"  --hvc      the call is made by HVC, not by SMC\n"
	"  --aarch32  from AArch32\n"
	"  DOMAIN     its label, or its reg\n"
	"  FID        function ID: a number, or a call's name\n"
	"  X1 …       the call's arguments; not given: 0, and checks are "
	"told,\n"
	"             not made\n";

enum { OPTION_HVC = 256, OPTION_AARCH32 };

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "include", required_argument, NULL, 'I' },
	{ "hvc", no_argument, NULL, OPTION_HVC },
	{ "aarch32", no_argument, NULL, OPTION_AARCH32 },
	{ NULL, 0, NULL, 0 },
};

/* What is asked. */
struct question {
	const struct system *system;
	size_t domain;
	enum smccc_conduit conduit;
	bool aarch32;
	bool given; /* arguments were */
	struct smccc_regs regs;
};

/* --- the engine ------------------------------------------------------------
 */

/* Firmware that only listens. */
static struct smccc_regs heard;

static void listen(struct smccc_regs *regs)
{
	heard = *regs;
}

/* There is no memory to copy; gate_vcpu.copy_pa is 0. */
static void no_copy(struct gate_vcpu *vcpu, uint64_t offset, uint64_t ipa,
		    uint64_t bytes, bool out)
{
	(void)vcpu;
	(void)offset;
	(void)ipa;
	(void)bytes;
	(void)out;
}

static uint64_t no_time(void)
{
	return 0;
}

/* One domain's policy in an engine of its own. */
struct engine {
	struct gate gate;
	struct gate_ops ops;
	struct gate_codes codes;
	struct gate_policy policy;
	struct gate_policy_memory memory;
	struct gate_domain domain;
	struct gate_cpu cpu;
	struct gate_vcpu vcpu;
};

static void *take(size_t bytes)
{
	const size_t whole = (bytes + 127) & ~(size_t)63;
	void *memory = aligned_alloc(64, whole);

	if (!memory)
		abort();
	memset(memory, 0, whole);
	return memory;
}

static struct engine *start(const struct question *question)
{
	struct engine *engine = take(sizeof(*engine));
	const struct gate_blob *blob = (const void *)question->system->blob;
	const struct gate_blob_domain *config =
		gate_blob_domain(blob, (uint32_t)question->domain);

	engine->ops = (struct gate_ops){
		.smc = listen,
		.now = no_time,
		.copy = no_copy,
	};
	engine->gate = (struct gate){
		.ops = &engine->ops,
		.plain = &engine->codes,
		.traced = &engine->codes,
		.firmware.smccc_version = SMCCC_VERSION_NUM(1, 4),
		.clock_hz = 1000000,
	};
	engine->memory = (struct gate_policy_memory){
		.slots = take(gate_table_bytes(config)),
		.steps = take(gate_steps_bytes(blob, config)),
		.limits = take(gate_limits_bytes(blob, config)),
	};
	gate_policy_init(&engine->gate, &engine->policy, blob, config,
			 &engine->memory);
	gate_domain_init(&engine->domain, config, &engine->policy);
	gate_vcpu_init(&engine->vcpu, &engine->domain, &engine->cpu, 0, 0);
	return engine;
}

static void stop(struct engine *engine)
{
	free(engine->memory.slots);
	free(engine->memory.steps);
	free(engine->memory.limits);
	free(engine);
}

/* --- which rule ------------------------------------------------------------
 */

static void put_place(struct place place)
{
	printf("%s:%u:%u", place.file, place.line, place.column);
}

static const char *how(enum rule_level level)
{
	switch (level) {
	case RULE_EXACT:
		return "which is its name";
	case RULE_TWIN:
		return "which is its twin's name";
	case RULE_GLOB:
		return "a pattern that matches it, or its twin";
	case RULE_RANGE:
		return "a range that it lies in";
	case RULE_NONE:
		break;
	}
	return "";
}

static void put_rule(const struct manifest_rule *rule, enum rule_level level)
{
	printf("rule:    ");
	put_place(rule->place);
	if (rule->level == RULE_RANGE)
		printf(": %s-range <0x%08x 0x%08x>, %s\n",
		       policy_action_name(rule->action), rule->first,
		       rule->last, how(level));
	else
		printf(": %s \"%s\", %s\n", policy_action_name(rule->action),
		       rule->name, how(level));
}

/* The ID without its hint, as rules name it. */
static uint32_t plain_fid(const struct question *question)
{
	const uint32_t w0 = (uint32_t)question->regs.x[0];

	if ((w0 & SMCCC_FID_FAST) && (w0 & SMCCC_FID_RESERVED))
		return w0;
	return w0 & ~SMCCC_FID_SVE_HINT;
}

/* The deny-range that an ID lies in, if there is one. */
static bool put_range(const struct manifest_domain *domain, uint32_t fid,
		      enum gate_rule_action action)
{
	for (size_t i = 0; i < domain->rule_count; i++) {
		const struct manifest_rule *rule = &domain->rules[i];

		if (rule->level != RULE_RANGE || rule->action != action ||
		    rule->first > fid || rule->last < fid)
			continue;
		put_rule(rule, RULE_RANGE);
		return true;
	}
	return false;
}

/* What the manifest says of an ID that has no rule in the blob: deny. */
static void put_denial(const struct question *question)
{
	const struct manifest *manifest = &question->system->manifest;
	const struct manifest_domain *domain =
		&manifest->domains[question->domain];
	const struct policy *policy =
		&question->system->policies[question->domain];
	const uint32_t fid = plain_fid(question);
	const size_t at = resolver_find(manifest, fid);

	if (at < manifest->call_count && manifest->calls[at].fid == fid &&
	    policy->decisions[at].rule) {
		put_rule(policy->decisions[at].rule,
			 policy->decisions[at].level);
		return;
	}
	if (put_range(domain, fid, GATE_RULE_DENY))
		return;
	puts("rule:    none names it");
	if (call_is_control(fid) && !domain->control)
		puts("         no pattern takes it: the domain has no "
		     "\"control\"");
}

static void put_service(const struct policy_rule *rule)
{
	const char *name = "?";

	for (size_t i = 0; i < PSCI_0_1_CALLS; i++)
		if (psci_0_1_calls[i].fid == rule->blob.service)
			name = psci_0_1_calls[i].property;
	printf("service: of 0x%08x: psci-0.1 gives this ID to %s\n",
	       rule->blob.service, name);
}

static void put_deciding(const struct question *question,
			 const struct policy_rule *rule)
{
	const struct manifest *manifest = &question->system->manifest;
	const struct policy *policy =
		&question->system->policies[question->domain];
	const size_t at = resolver_find(manifest, policy_function(rule));
	enum rule_level level = RULE_RANGE;

	if (rule->from->level != RULE_RANGE)
		level = policy->decisions[at].level;
	put_rule(rule->from, level);
	if (rule->blob.service)
		put_service(rule);
	if (rule->conduit) {
		printf("conduit: ");
		put_place(rule->conduit->place);
		printf(": %s \"%s\"\n",
		       rule->conduit->kind == MARK_SMC_ONLY ? "smc-only"
							    : "hvc-only",
		       rule->conduit->name);
	}
}

/* --- checks and limits -----------------------------------------------------
 */

/* Of the checks up to the one that fails it is known how they went. */
static const char *outcome(const struct question *question,
			   const struct gate_decision *decision,
			   unsigned int index)
{
	if (decision->reason == GATE_REASON_CONDUIT)
		return "not asked";
	if (!question->given)
		return "a condition";
	if (decision->reason != GATE_REASON_CHECK || index < decision->check)
		return "holds";
	return index == decision->check ? "refuses" : "not asked";
}

static void put_checks(const struct question *question,
		       const struct policy_rule *rule,
		       const struct gate_decision *decision)
{
	const struct policy *policy =
		&question->system->policies[question->domain];

	for (unsigned int i = 0; i < rule->blob.check_count; i++) {
		const struct policy_check *check =
			&policy->checks[rule->blob.check_first + i];
		const bool result = check->blob.kind == GATE_CHECK_RESULT;

		printf(result ? "result:  " : "check:   ");
		put_place(check->from->place);
		printf(": ");
		describe_check(stdout, &check->blob, policy->values);
		if (result)
			putchar('\n');
		else
			printf(": %s\n", outcome(question, decision, i));
	}
}

static void put_limit(const struct policy_rule *rule)
{
	if (!rule->limit)
		return;
	printf("limit:   ");
	put_place(rule->limit->place);
	printf(": ");
	describe_limit(stdout, &rule->limit->blob);
	putchar('\n');
}

/* --- what comes of it ------------------------------------------------------
 */

static void put_words(const char *what, const struct smccc_regs *regs,
		      const struct smccc_regs *before, unsigned int last)
{
	printf("%s", what);
	for (unsigned int i = 0; i <= last; i++)
		printf(" x%u=0x%" PRIx64 "%s", i, regs->x[i],
		       before && i > 0 && regs->x[i] != before->x[i] ? "*"
								     : "");
	putchar('\n');
}

/* By gate_call(): as the firmware would hear it. */
static void put_forwarded(const struct question *question,
			  struct engine *engine,
			  const struct gate_blob_rule *rule)
{
	struct smccc_regs regs = question->regs;
	enum gate_verdict verdict;
	bool changed = false;
	unsigned int last = rule->args > 7 ? 7 : rule->args;

	gate_call(&engine->gate, &engine->vcpu, question->conduit, 0,
		  question->aarch32, &regs, &verdict);
	for (unsigned int i = last + 1; i <= rule->args; i++)
		if (heard.x[i] != 0)
			last = i;
	put_words("sent:   ", &heard, &question->regs, last);
	for (unsigned int i = 1; i <= last; i++)
		changed |= heard.x[i] != question->regs.x[i];
	if (changed && rule->action == GATE_RULE_MEDIATE)
		puts("         (*: where its copy is in the gate's buffer, or "
		     "narrowed to its 32 bits)");
	else if (changed)
		puts("         (*: translated, or narrowed to its 32 bits)");
}

static void put_verdict(const struct question *question, struct engine *engine,
			const struct gate_decision *decision)
{
	const bool untold =
		decision->reason == GATE_REASON_CHECK && !question->given;
	static const struct gate_blob_rule none;
	const struct gate_blob_rule *rule =
		decision->rule ? decision->rule : &none;

	switch (decision->verdict) {
	case GATE_VERDICT_DENY:
		if (untold)
			printf("verdict: %s, if the checks hold: give the "
			       "arguments to see\n",
			       policy_action_name(
				       (enum gate_rule_action)rule->action));
		else
			printf("verdict: deny: %s; the caller gets "
			       "NOT_SUPPORTED\n",
			       decision->reason == GATE_REASON_NO_RULE
				       ? "nothing lets it through"
				       : gate_reason_text(decision->reason));
		break;
	case GATE_VERDICT_ANSWER:
		puts("verdict: answer, by the gate's own service");
		break;
	case GATE_VERDICT_FORWARD:
		puts(rule->action == GATE_RULE_MEDIATE
			     ? "verdict: mediate: the firmware gets copies of "
			       "the memory"
			     : "verdict: forward to the firmware");
		put_forwarded(question, engine, rule);
		break;
	case GATE_VERDICT_UNDEFINED:
		puts("verdict: undefined: the caller gets an exception");
		break;
	case GATE_VERDICT_CONSTANT:
		printf("verdict: constant:");
		for (unsigned int i = 0; i < rule->results; i++)
			printf(" x%u=0x%" PRIx64, i, rule->result[i]);
		putchar('\n');
		break;
	case GATE_VERDICTS:
		break;
	}
}

static void put_question(const struct question *question)
{
	const struct manifest *manifest = &question->system->manifest;
	const uint32_t w0 = (uint32_t)question->regs.x[0];

	printf("call:    0x%08x ", w0);
	describe_call(stdout, manifest, plain_fid(question));
	printf(" of \"%s\", by %s from %s\n",
	       manifest->domains[question->domain].name,
	       question->conduit == SMCCC_CONDUIT_HVC ? "HVC" : "SMC",
	       question->aarch32 ? "AArch32" : "AArch64");
	if (w0 != plain_fid(question))
		puts("         bit 16, the hint that no SVE state is live, is "
		     "no part of the ID");
}

static void explain(const struct question *question)
{
	const struct gate_blob *blob = (const void *)question->system->blob;
	const struct policy *policy =
		&question->system->policies[question->domain];
	struct engine *engine = start(question);
	struct gate_decision decision;

	put_question(question);
	gate_explain(&engine->gate, &engine->policy, question->conduit, 0,
		     question->aarch32, &question->regs, &decision);
	if (decision.rule) {
		const struct policy_rule *rule =
			&policy->rules[decision.rule -
				       gate_blob_rules(blob,
						       engine->domain.config)];

		put_deciding(question, rule);
		put_checks(question, rule, &decision);
		put_limit(rule);
	} else if (decision.reason == GATE_REASON_NO_RULE) {
		put_denial(question);
	}
	put_verdict(question, engine, &decision);
	stop(engine);
}

/* --- the command line ------------------------------------------------------
 */

static bool read_number(const char *text, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 0);
	return isdigit((unsigned char)*text) && *end == '\0' && errno == 0;
}

static bool find_domain(const struct manifest *manifest, const char *text,
			size_t *index)
{
	uint64_t id = 0;
	const bool number = read_number(text, &id);

	for (*index = 0; *index < manifest->domain_count; (*index)++)
		if (!strcmp(manifest->domains[*index].name, text) ||
		    (number && manifest->domains[*index].id == id))
			return true;
	return false;
}

static bool find_fid(const struct manifest *manifest, const char *text,
		     uint64_t *fid)
{
	const struct smccc_call_info *call = smccc_call_by_name(text);

	if (read_number(text, fid))
		return *fid <= UINT32_MAX;
	for (size_t i = 0; i < manifest->call_count; i++)
		if (!strcmp(manifest->calls[i].name, text))
			call = &manifest->calls[i];
	if (call)
		*fid = call->fid;
	return call != NULL;
}

/* @words: DOMAIN FID [X1 …]. */
static int ask(struct question *question, char **words, int count)
{
	const struct manifest *manifest = &question->system->manifest;

	if (!find_domain(manifest, words[0], &question->domain))
		return complain("explain: no domain is called \"%s\"",
				words[0]);
	if (strspn(words[1], "0123456789") == strlen(words[1]))
		return complain("explain: \"%s\" is decimal: is it 0x%s?",
				words[1], words[1]);
	if (!find_fid(manifest, words[1], &question->regs.x[0]))
		return complain("explain: \"%s\" is no function ID", words[1]);
	question->given = count > 2;
	for (int i = 2; i < count; i++)
		if (!read_number(words[i], &question->regs.x[i - 1]))
			return complain("explain: \"%s\" is no number",
					words[i]);
	for (size_t i = 0; i < 18 && question->aarch32; i++)
		question->regs.x[i] = (uint32_t)question->regs.x[i];
	explain(question);
	return 0;
}

static int run(const struct question *how, const char *path,
	       const struct include_list *include, char **words, int count)
{
	struct system system;
	struct question question = *how;
	int status = EXIT_WRONG;

	question.system = &system;
	if (system_compile_quietly(&system, path, include->directories))
		status = ask(&question, words, count);
	system_free(&system);
	return status;
}

int cmd_explain(int argc, char **argv)
{
	struct question question = { .conduit = SMCCC_CONDUIT_SMC };
	struct include_list include = { 0 };
	int option, count;

	optind = 1;
	while ((option = getopt_long(argc, argv, "hI:", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (option == OPTION_HVC)
			question.conduit = SMCCC_CONDUIT_HVC;
		else if (option == OPTION_AARCH32)
			question.aarch32 = true;
		else if (option != 'I')
			return wrong_option(argv, usage);
		else if (!include_add(&include, optarg))
			return complain("explain: too many -I");
	}
	count = argc - optind - 1;
	if (count < 2 || count > 2 + 17) {
		complain("explain: %s", count < 2 ? "which call of whom?"
						  : "arguments are x1 to x17");
		fputs(usage, stderr);
		return EXIT_WRONG;
	}
	return run(&question, argv[optind], &include, argv + optind + 1, count);
}

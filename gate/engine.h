/* SPDX-License-Identifier: BSD-2-Clause */
/* What the engine's files share; embedders need <smcgate/gate.h> only. */
#ifndef GATE_ENGINE_H
#define GATE_ENGINE_H

#include <smccc/calls.h>
#include <smcgate/gate.h>

#define GATE_SMCCC_1_1 SMCCC_VERSION_NUM(1u, 1u)
#define GATE_SMCCC_1_2 SMCCC_VERSION_NUM(1u, 2u)
#define GATE_SMCCC_1_3 SMCCC_VERSION_NUM(1u, 3u)

/* Indices of gate_firmware.workaround and gate_cpu.workaround. */
enum { GATE_WORKAROUND_1, GATE_WORKAROUND_2, GATE_WORKAROUND_3 };

/*
 * An ID without its hint, which says nothing about the function (R7). An ID
 * with reserved bits is outside the convention: all its bits are its name.
 */
static inline uint32_t gate_fid(uint32_t w0)
{
	if ((w0 & SMCCC_FID_FAST) && (w0 & SMCCC_FID_RESERVED))
		return w0;
	return w0 & ~SMCCC_FID_SVE_HINT;
}

/* Every answer of the gate's own: sign-extended, clients test an int (R1). */
static inline enum gate_action gate_return(struct smccc_regs *regs, int64_t x0)
{
	regs->x[0] = (uint64_t)x0;
	return GATE_ACTION_RETURN;
}

/*
 * gate_slot_fill() - what @rule orders for a call with this @w0. The table's
 * slots and the answers of ranges are made here, so they cannot differ.
 */
void gate_slot_fill(const struct gate *gate, const struct gate_policy *policy,
		    const struct gate_blob_rule *rule, uint32_t w0,
		    struct gate_slot *slot);

/* gate_slot_rule() - of a slot that gate_lookup() gave. */
static inline const struct gate_blob_rule *
gate_slot_rule(const struct gate_policy *policy, const struct gate_slot *slot)
{
	return &policy->rules[slot->rule - 1];
}

/* gate_rule_find() - among sorted, disjoint rules; @fid has no hint. */
const struct gate_blob_rule *gate_rule_find(const struct gate_blob_rule *rules,
					    uint32_t count, uint32_t fid);

/*
 * gate_range_find() - the rule of an ID that has no slot, or NULL. Fills
 * @slot for it.
 */
const struct gate_slot *gate_range_find(const struct gate *gate,
					const struct gate_policy *policy,
					uint32_t w0, struct gate_slot *slot);

/* gate_lookup() - what decides on @w0 here; NULL: nothing, so deny. */
static inline const struct gate_slot *
gate_lookup(const struct gate *gate, const struct gate_policy *policy,
	    uint32_t w0, struct gate_slot *scratch)
{
	const struct gate_table *table = &policy->table;
	const struct gate_slot *slot =
		&table->slots[gate_table_index(table->k, w0)];

	if (slot->tag == w0)
		return slot;
	return gate_range_find(gate, policy, w0, scratch);
}

/*
 * gate_feature() - what the discovery call @query (ARCH_FEATURES,
 * PSCI_FEATURES, TRNG_FEATURES) says of @fid to this caller: negative exactly
 * if a call of @fid is not served.
 */
int32_t gate_feature(const struct gate *gate, struct gate_vcpu *vcpu,
		     uint32_t query, uint32_t fid);

/* gate_firmware_call() - one SMC of our own with one argument; returns w0. */
int32_t gate_firmware_call(const struct gate *gate, uint32_t fid, uint64_t x1);

/*
 * gate_forward() - the caller's call goes to the firmware, its answer back.
 * @rule: whose checks hold, whose addresses are translated, or their memory
 *        copied, and whose results are masked; NULL: none.
 * @args: how many registers from x1 on carry arguments.
 */
void gate_forward(const struct gate *gate, struct gate_vcpu *vcpu,
		  const struct gate_blob_rule *rule, size_t args, bool aarch32,
		  struct smccc_regs *regs);

/* Is a caller's memory what this checks, and translates? */
static inline bool gate_check_is_memory(const struct gate_blob_check *check)
{
	return check->kind == GATE_CHECK_MEMORY_BYTES ||
	       check->kind == GATE_CHECK_MEMORY_LENGTH;
}

static inline bool gate_check_is_pair(const struct gate_blob_check *check)
{
	return check->flags & GATE_CHECK_PAIR;
}

/*
 * gate_check_admits() - is @value, of a check that is none of memory, as it
 * must be?
 */
bool gate_check_admits(const struct gate_blob_check *check,
		       const uint64_t *values, uint64_t value);

/*
 * gate_checks_hold() - may these arguments go to the firmware? If not, @failed
 * is the first check that says so.
 */
bool gate_checks_hold(const struct gate_policy *policy,
		      const struct gate_blob_rule *rule,
		      const struct smccc_regs *regs, uint32_t *failed);

/*
 * Of memory, in registers where what is 32 bits wide has been cleaned:
 * gate_check_address() is where, gate_check_bytes() how much.
 */
uint64_t gate_check_address(const struct gate_blob_check *check,
			    const struct smccc_regs *regs);
void gate_check_set_address(const struct gate_blob_check *check,
			    struct smccc_regs *regs, uint64_t address);
uint64_t gate_check_bytes(const struct gate_blob_check *check,
			  const struct smccc_regs *regs);

/* gate_checks_translate() - IPAs that hold become physical addresses. */
void gate_checks_translate(const struct gate_policy *policy,
			   const struct gate_blob_rule *rule,
			   struct smccc_regs *regs);

/*
 * gate_checks_finish() - the firmware's answer in @regs becomes the caller's:
 * a translated register that came back as it was @sent is the caller's @own
 * again (R8), and results are masked.
 */
void gate_checks_finish(const struct gate_policy *policy,
			const struct gate_blob_rule *rule,
			const struct smccc_regs *own,
			const struct smccc_regs *sent, struct smccc_regs *regs);

/* struct gate_copies - of one mediated call's memory. */
struct gate_copies {
	uint32_t count;
	struct gate_copy {
		uint64_t offset; /* in the vCPU's copy buffer */
		uint64_t ipa;
		uint64_t bytes;
		bool back; /* the firmware writes there */
	} copy[GATE_CHECK_REGS];
};

/*
 * gate_copies_take() - of all memory that checks of @rule name, in registers
 * that have been cleaned; these then name the copies.
 */
void gate_copies_take(const struct gate *gate, struct gate_vcpu *vcpu,
		      const struct gate_blob_rule *rule,
		      struct smccc_regs *regs, struct gate_copies *copies);

/* gate_copies_give() - back, what the firmware may have written. */
void gate_copies_give(const struct gate *gate, struct gate_vcpu *vcpu,
		      const struct gate_copies *copies);

/* steps.c: gate_checks_are_steps() - can assembly make all of a rule's? */
bool gate_checks_are_steps(const struct gate_blob_check *checks,
			   const struct gate_blob_rule *rule);

/* gate_checks_steps() - how many steps that takes; 0: no checks, or none. */
size_t gate_checks_steps(const struct gate_blob_check *checks,
			 const struct gate_blob_rule *rule);

/* gate_checks_build() - write them, for calls of @rule; returns their end. */
struct gate_step *gate_checks_build(const struct gate_policy *policy,
				    const struct gate_blob_rule *rule,
				    struct gate_step *steps);

/* From an IPA of the domain's RAM to where it is: its RAM lies in one piece. */
static inline uint64_t gate_ipa_offset(const struct gate_blob_domain *config)
{
	return config->ram_pa - config->ram_ipa;
}

/* struct gate_pass - one call's stay under a limit. */
struct gate_pass {
	const struct gate_blob_limit *limit;
	struct gate_limit *state;
	uint64_t start;
	uint32_t fid;
};

/* gate_limit_enter() - GATE_REASON_RULE: go on, then gate_limit_leave(). */
enum gate_reason gate_limit_enter(const struct gate *gate,
				  const struct gate_policy *policy,
				  const struct gate_blob_rule *rule,
				  uint32_t fid, struct gate_pass *pass);
void gate_limit_leave(const struct gate *gate, struct gate_vcpu *vcpu,
		      const struct gate_pass *pass);

/* gate_limit_ask() - what gate_limit_enter() would say. */
enum gate_reason gate_limit_ask(const struct gate *gate,
				const struct gate_policy *policy,
				const struct gate_blob_rule *rule);

/* gate_limit_refuse() - so in the words of the convention of @rule's call. */
void gate_limit_refuse(const struct gate_blob_rule *rule,
		       enum gate_reason reason, struct smccc_regs *regs);

/*
 * gate_is_trusted_os() - a call of a Trusted OS or its applications: x7
 * carries the client's ID, which is the hypervisor's to write (R13).
 */
static inline bool gate_is_trusted_os(uint32_t w0)
{
	uint32_t owner = (w0 >> 24) & 0x3f;

	if (w0 & SMCCC_FID_FAST)
		return owner >= SMCCC_OWNER_TA;
	return w0 >= 0x02000000;
}

/* gate_service_count() - functions of an owner, its general queries apart. */
uint32_t gate_service_count(const struct gate *gate, uint32_t owner);

/* The general queries' answers (DEN0028, "General service queries"). */
uint32_t gate_uid(const struct gate *gate, uint64_t result[4]);
uint32_t gate_revision(const struct gate *gate, uint64_t result[4]);

/* Rows of each services/ file; a row with fid 0 ends them. */
extern const struct gate_service gate_arch_services[];
extern const struct gate_service gate_cpu_services[];
extern const struct gate_service gate_sip_services[];
extern const struct gate_service gate_std_services[];
extern const struct gate_service gate_psci_services[];
extern const struct gate_service gate_trng_services[];
extern const struct gate_service gate_pv_time_services[];
extern const struct gate_service gate_hyp_services[];
extern const struct gate_service gate_control_services[];

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gate's engine: decides on every SMC and HVC of every domain. Portable:
 * no hardware, no globals, no allocation. A hypervisor embeds it behind
 * struct gate_ops; el2/ is one that does.
 *
 * Life: gate_blob_check() once; gate_init(); gate_cpu_init() on each physical
 * CPU; gate_policy_init(), gate_domain_init() and gate_vcpu_init() per domain
 * and vCPU; then gate_call() for each trapped call. All structs are the
 * embedder's memory.
 */
#ifndef SMCGATE_GATE_H
#define SMCGATE_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smccc/smccc.h>
#include <smcgate/blob.h>
#include <smcgate/control.h>
#include <smcgate/table.h>

/* Version of the gate, answered to the revision queries of owners 5 and 6. */
#define GATE_VERSION_MAJOR 0
#define GATE_VERSION_MINOR 1

/** enum gate_action - what the embedder does next. Zero is the safe one. */
enum gate_action {
	GATE_ACTION_UNDEFINED = 0, /* Undefined Instruction into the caller,
				      PC at the call, registers untouched */
	GATE_ACTION_RETURN,	   /* regs hold the answer: step over, resume */
	GATE_ACTION_WAIT,	   /* as RETURN, once an interrupt is pending
				      for the vCPU (WFI semantics) */
	GATE_ACTION_STOP,	   /* this vCPU runs no further: it is off, or
				      its domain is; regs mean nothing */
	GATE_ACTION_SUSPEND,	   /* its state is lost; once an interrupt is
				      pending for it, whatever its CPU
				      interface masks, it starts at
				      gate_vcpu.entry with x0 = .context */
};

/** enum gate_verdict - how the call was decided, for trace and counters. */
enum gate_verdict {
	GATE_VERDICT_DENY = 0,
	GATE_VERDICT_ANSWER,
	GATE_VERDICT_FORWARD,
	GATE_VERDICT_UNDEFINED,
	GATE_VERDICT_CONSTANT,
	GATE_VERDICTS
};

/* PSCI's view of a vCPU; gate_vcpu.power. */
enum gate_power {
	GATE_POWER_OFF = 0,
	GATE_POWER_PENDING, /* CPU_ON accepted, not yet running */
	GATE_POWER_ON,
};

/* Why a domain ends; for the embedder to act on, or to tell. */
enum gate_domain_end {
	GATE_END_OFF = 0,    /* SYSTEM_OFF */
	GATE_END_RESET,	     /* SYSTEM_RESET */
	GATE_END_RESET_WARM, /* SYSTEM_RESET2, the architecture's type */
	GATE_END_HIBERNATE,  /* SYSTEM_OFF2: off, its image is on a disk */
};

/** gate_end_restarts() - does a domain that ends so start again? */
static inline bool gate_end_restarts(enum gate_domain_end how)
{
	return how == GATE_END_RESET || how == GATE_END_RESET_WARM;
}

/* How a vCPU that is on rests; power states of CPU_SUSPEND. */
enum gate_rest {
	GATE_REST_STANDBY = 0, /* ends where it began */
	GATE_REST_DOWN,	       /* its state is lost */
	GATE_RESTS,
	GATE_REST_NONE = GATE_RESTS, /* it runs */
};

struct gate;
struct gate_domain;
struct gate_vcpu;

/** enum gate_order - of the control service, to a domain. */
enum gate_order {
	GATE_ORDER_START = 0,
	GATE_ORDER_STOP,
	GATE_ORDER_RESTART,
};

/**
 * struct gate_ops - what the engine needs from its hypervisor. All of them
 * run on the calling vCPU's CPU, none may sleep.
 *
 * @smc:        issue an SMC to the firmware, x0-x17 in and out.
 * @vcpu_start: let @target run at @entry with x0 = @context; its power is
 *              PENDING, the embedder's target CPU calls gate_vcpu_started()
 *              just before it enters the guest.
 * @ipa_is_ram: does [@ipa, @ipa + @bytes) lie in the domain's RAM?
 * @domain_end: the whole domain stops (or restarts): the embedder stops the
 *              other vCPUs. Returns; the engine then answers STOP.
 * @now:        a counter that all CPUs see alike and that never stops, in
 *              ticks of gate.clock_hz; read where limits ask for it.
 * @over_budget: a forwarded call of @fid took @ticks, more than its limit's
 *              budget. Each is counted (struct gate_limit), not more than one
 *              a second and limit comes here. May be NULL.
 * @copy:       the vCPU's copy buffer, from @offset on, becomes what
 *              [@ipa, @ipa + @bytes) of its RAM is; with @out, that becomes
 *              what the buffer is. Once, as other vCPUs may write there
 *              meanwhile. May be NULL if no rule mediates.
 */
struct gate_ops {
	void (*smc)(struct smccc_regs *regs);
	void (*vcpu_start)(struct gate_vcpu *target, uint64_t entry,
			   uint64_t context);
	bool (*ipa_is_ram)(const struct gate_domain *domain, uint64_t ipa,
			   uint64_t bytes);
	void (*domain_end)(struct gate_domain *domain,
			   enum gate_domain_end how);
	uint64_t (*now)(void);
	void (*over_budget)(struct gate_vcpu *vcpu, uint32_t fid,
			    uint64_t ticks);
	void (*copy)(struct gate_vcpu *vcpu, uint64_t offset, uint64_t ipa,
		     uint64_t bytes, bool out);
};

/**
 * struct gate_control - what the control service (<smcgate/control.h>) and
 * the channels need of their hypervisor; on the calling vCPU's CPU, none may
 * sleep.
 *
 * @domain_at:  a domain by its place in the policy; NULL: there are no more.
 * @domain_state, @domain_restarts: of it, now.
 * @domain_refused: calls that assembly refused and no counter of a vCPU has.
 * @domain_order: GATE_CONTROL_OK, _NO_CHANGE, _BUSY or _INVALID. It may be
 *              the caller's own domain.
 * @policy_info: version, replacements, most bytes of the next one.
 * @policy_hash: the SHA-256 of the policy in force.
 * @policy_replace: by the one at @ipa in the caller's RAM, signed.
 * @channel_notify: interrupt the other end of a channel; false: there is none.
 */
struct gate_control {
	const struct gate_domain *(*domain_at)(uint32_t index);
	enum gate_state (*domain_state)(const struct gate_domain *domain);
	uint32_t (*domain_restarts)(const struct gate_domain *domain);
	uint64_t (*domain_refused)(const struct gate_domain *domain);
	int (*domain_order)(uint16_t id, enum gate_order order);
	void (*policy_info)(uint64_t value[3]);
	const uint8_t *(*policy_hash)(void);
	enum gate_policy_error (*policy_replace)(struct gate_vcpu *caller,
						 uint64_t ipa, uint64_t bytes);
	bool (*channel_notify)(struct gate_vcpu *caller, uint64_t channel);
};

/** struct gate_firmware - what lies below, probed once by gate_init(). */
struct gate_firmware {
	uint32_t psci_version;	/* 0: none */
	uint32_t smccc_version; /* 0x10000 when not discoverable */
	uint32_t trng_version;	/* 0: absent */
	bool soc_id;
	uint32_t soc_id_version;  /* SOC_ID type 0, valid if @soc_id */
	uint32_t soc_id_revision; /* SOC_ID type 1 */
	int32_t workaround[3];	  /* as in gate_cpu, of the boot CPU */
	bool mem_protect;	  /* MEM_PROTECT and its CHECK_RANGE */
};

/**
 * struct gate_cpu - facts of one physical CPU: the firmware's ARCH_FEATURES
 * answers for WORKAROUND_1, _2, _3 may differ between CPUs.
 */
struct gate_cpu {
	int32_t workaround[3];
};

/**
 * struct gate_codes - addresses of the embedder's assembly, for slots and
 * steps: what enum gate_finish and enum gate_step_kind name.
 */
struct gate_codes {
	struct gate_code finish[GATE_FINISH_COUNT];
	uint64_t step[GATE_STEP_COUNT];
};

struct gate {
	const struct gate_ops *ops;
	struct gate_firmware firmware;
	const struct gate_codes *plain;
	const struct gate_codes *traced; /* for GATE_DOMAIN_TRACE */
	/* The embedder's, set before gate_domain_init(); NULL: the control
	   service does not exist. */
	const struct gate_control *control;
	/* Ticks a second of @ops->now; the embedder sets it before the first
	   call. With 0, whatever has a limit by time is refused. */
	uint64_t clock_hz;
};

#define GATE_LATENCY_BUCKETS 65 /* CLZ gives 0 to 64 */

/**
 * struct gate_counters - one vCPU's; written by its own CPU only. A call that
 * is recorded is counted by its latency, another one in @calls if C sees it;
 * gate_counted() adds up. What assembly answers or forwards without a record
 * is counted nowhere.
 */
struct gate_counters {
	uint64_t calls[GATE_VERDICTS]; /* whose time was not taken */
	/*
	 * By verdict and the leading zeros of the time in the counter's ticks:
	 * [64] took none, [63 - i] took 2^i up to 2^(i + 1) - 1.
	 */
	uint64_t latency[GATE_VERDICTS][GATE_LATENCY_BUCKETS];
};

_Static_assert(offsetof(struct gate_counters, latency[1]) ==
		       (size_t)GATE_COUNTERS_LATENCY(1),
	       "table.h");

/**
 * struct gate_limit - what a domain has used up of one limit of the blob: a
 * line of memory that its own vCPUs share, and nobody else. All is accessed
 * atomically; the last three are for reports.
 */
struct gate_limit {
	_Alignas(64) uint64_t due; /* when a call would be on time */
	uint64_t earned;	   /* when the time taken will be paid for */
	uint64_t reported;	   /* when over_budget() was called last */
	uint64_t refused;	   /* calls over the limit */
	uint64_t over_budget;	   /* calls that took too long */
	uint64_t longest;	   /* of those that a budget measures */
	uint32_t inside;	   /* vCPUs in a call */
};

/**
 * struct gate_policy - what a domain may call: a blob's rules for it and the
 * table made of them. Nothing in it changes after gate_policy_init() but the
 * states of its limits, so a domain may be given another at any time.
 */
struct gate_policy {
	const struct gate_blob_domain *config; /* the same blob's */
	const struct gate_blob_rule *rules;
	const struct gate_blob_check *checks;
	const struct gate_blob_limit *limits;
	const uint64_t *values;
	const struct gate_codes *codes;
	struct gate_limit *states; /* one for each of the blob's limits */
	uint32_t limit_count;	   /* 0: no rule of the domain's has one */
	uint32_t range_count;	   /* rules without a slot: the C path's */
	struct gate_table table;
};

/** struct gate_policy_memory - of the embedder's, for one policy. */
struct gate_policy_memory {
	struct gate_slot *slots;   /* gate_table_bytes(), 64-byte aligned */
	struct gate_step *steps;   /* gate_steps_bytes(), 8-byte aligned */
	struct gate_limit *limits; /* gate_limits_bytes(), 64-byte aligned */
};

/** struct gate_stat - one vCPU's stays in one state; atomic access. */
struct gate_stat {
	uint64_t count;
	uint64_t ticks;
};

struct gate_vcpu {
	struct gate_domain *domain;
	/* In force here: its own CPU's to write; others read it atomically. */
	const struct gate_policy *policy;
	const struct gate_cpu *cpu;
	uint32_t index;
	uint64_t mpidr; /* affinity fields only */
	uint32_t power; /* enum gate_power; atomic access */
	/* IPA of its stolen time (gate_pv_time), or 0: the embedder's. */
	uint64_t pv_time;
	/* Physical address of its copy buffer, gate_copy_bytes() of the
	   embedder's, 4 KiB aligned; below 4 GiB, as SMC32 calls may name it.
	 */
	uint64_t copy_pa;
	/* GATE_ACTION_SUSPEND: where it goes on. */
	uint64_t entry;
	uint64_t context;
	/* Written by its own CPU; the domain's other vCPUs may ask. */
	_Alignas(64) uint32_t rest; /* enum gate_rest; atomic access */
	uint64_t rest_since;
	struct gate_stat stat[GATE_RESTS];
	/* Lines of their own: other vCPUs' AFFINITY_INFO reads @mpidr. */
	_Alignas(64) struct gate_counters counters;
};

struct gate_domain {
	const struct gate_blob_domain *config; /* of the first blob, for good */
	const struct gate_policy *policy;      /* the newest; atomic access */
	struct gate_vcpu *vcpus[GATE_MAX_VCPUS];
	uint32_t vcpu_count;
	/* A line of its own: this domain's vCPUs write it, no other's. */
	_Alignas(64) uint64_t trng_until; /* trng.c; atomic access */
	bool mem_protect; /* MEM_PROTECT, over restarts; atomic access */
};

/**
 * struct gate_pv_time - what PV_TIME_ST's address leads to (DEN0057, stolen
 * time): the embedder's to map for the guest to read, and to write.
 */
struct gate_pv_time {
	uint32_t revision;   /* 0 */
	uint32_t attributes; /* 0 */
	uint64_t stolen;     /* nanoseconds; one store each time */
	uint8_t pad[48];
};

_Static_assert(sizeof(struct gate_pv_time) == 64, "DEN0057");

/**
 * gate_init() - probe the firmware by SMC in the order of the Arm documents
 * (PSCI_VERSION, PSCI_FEATURES(SMCCC_VERSION), SMCCC_VERSION, then the rest).
 * @plain:  the finishing code; kept, not copied.
 * @traced: the same, that records each call as well.
 */
void gate_init(struct gate *gate, const struct gate_ops *ops,
	       const struct gate_codes *plain, const struct gate_codes *traced);

/** gate_cpu_init() - probe per-CPU facts; run on that CPU. */
void gate_cpu_init(const struct gate *gate, struct gate_cpu *cpu);

/** gate_table_bytes() - memory that gate_policy_init() wants for slots. */
size_t gate_table_bytes(const struct gate_blob_domain *config);

/** gate_steps_bytes() - the same, for the steps of checked calls; maybe 0. */
size_t gate_steps_bytes(const struct gate_blob *blob,
			const struct gate_blob_domain *config);

/** gate_limits_bytes() - the same, for what limits count; maybe 0. */
size_t gate_limits_bytes(const struct gate_blob *blob,
			 const struct gate_blob_domain *config);

/**
 * gate_copy_bytes() - memory that each of a domain's vCPUs wants for copies;
 * 0 if no rule mediates.
 */
size_t gate_copy_bytes(const struct gate_blob *blob,
		       const struct gate_blob_domain *config);

/**
 * gate_policy_init() - build the table of one domain of a checked blob, which
 * must stay where it is as long as the policy is used.
 *
 * The table of a domain with GATE_DOMAIN_TRACE has the traced set's addresses
 * and is otherwise the same.
 */
void gate_policy_init(const struct gate *gate, struct gate_policy *policy,
		      const struct gate_blob *blob,
		      const struct gate_blob_domain *config,
		      const struct gate_policy_memory *memory);

/**
 * gate_policy_reset() - for a domain that starts again; none of its vCPUs
 * runs. No call is inside and nothing is counted any more, but what the domain
 * has used up of its limits stays used up.
 */
void gate_policy_reset(const struct gate_policy *policy);

/**
 * gate_policy_within() - does @blob permit nothing that @ceiling does not?
 * Both are checked blobs. The domains must be the same but for their rules,
 * and have the same devices; then every call that a rule of @blob permits must
 * be permitted by @ceiling in the same way, under checks, limits and masks
 * that are no narrower. What is unclear is no. Files are not compared: those
 * of @ceiling are what is loaded.
 */
bool gate_policy_within(const struct gate_blob *ceiling,
			const struct gate_blob *blob);

/** gate_domain_init() - with a policy of @config's. */
void gate_domain_init(struct gate_domain *domain,
		      const struct gate_blob_domain *config,
		      const struct gate_policy *policy);

/**
 * gate_domain_replace() - give a domain another policy. Each vCPU goes on with
 * the one it has until gate_vcpu_adopt(); the old one is free once all have.
 */
void gate_domain_replace(struct gate_domain *domain,
			 const struct gate_policy *policy);

/**
 * gate_vcpu_adopt() - take over the domain's newest policy. On the vCPU's CPU
 * between two calls, with what the assembly reads of the table.
 */
void gate_vcpu_adopt(struct gate_vcpu *vcpu);

/** gate_vcpu_init() - a vCPU, off. @mpidr: affinity fields. */
void gate_vcpu_init(struct gate_vcpu *vcpu, struct gate_domain *domain,
		    const struct gate_cpu *cpu, uint32_t index, uint64_t mpidr);

/**
 * gate_vcpu_started() - PENDING becomes ON; called on the vCPU's CPU. Adopts
 * the domain's policy.
 */
void gate_vcpu_started(struct gate_vcpu *vcpu);

/**
 * gate_vcpu_woke() - what WAIT or SUSPEND asked for is over; called on the
 * vCPU's CPU, before it runs again.
 */
void gate_vcpu_woke(const struct gate *gate, struct gate_vcpu *vcpu);

/**
 * gate_vcpu_ended() - what the vCPU set in its CPU's firmware becomes again
 * what a CPU's reset gives (WORKAROUND_2's state). CPU_OFF and the system
 * calls do it for their caller; the embedder does it for a vCPU that it stops
 * otherwise, on the vCPU's CPU.
 */
void gate_vcpu_ended(const struct gate *gate, const struct gate_vcpu *vcpu);

/**
 * gate_call() - decide on one call and carry it out.
 * @conduit: SMCCC_CONDUIT_SMC or _HVC; the answer is the same unless the rule
 *           denies one of them.
 * @immediate: of the instruction (0 where the syndrome has none).
 * @aarch32: the caller's execution state.
 * @regs:    x0-x17 (r0-r7 zero-extended), replaced where the answer says so.
 * @verdict: written always.
 */
enum gate_action gate_call(const struct gate *gate, struct gate_vcpu *vcpu,
			   enum smccc_conduit conduit, uint32_t immediate,
			   bool aarch32, struct smccc_regs *regs,
			   enum gate_verdict *verdict);

/** enum gate_reason - what decides on a call. */
enum gate_reason {
	GATE_REASON_RULE = 0,  /* what the rule orders */
	GATE_REASON_NO_RULE,   /* none names it: denied */
	GATE_REASON_IMMEDIATE, /* no SMCCC call: undefined */
	GATE_REASON_WIDTH,     /* SMC64 from AArch32: denied */
	GATE_REASON_CONDUIT,   /* denied by this conduit */
	GATE_REASON_CHECK,     /* an argument is not as it must be: denied */
	GATE_REASON_RATE,      /* too many calls a second: denied */
	GATE_REASON_AT_ONCE,   /* too many vCPUs inside: denied */
	GATE_REASON_SHARE,     /* the firmware's time is used up: denied */
	GATE_REASONS
};

/**
 * struct gate_decision - what gate_call() does with a call, and why.
 * @rule:  NULL where no rule is asked or none is found.
 * @check: REASON_CHECK: index among the rule's checks.
 */
struct gate_decision {
	enum gate_verdict verdict;
	enum gate_reason reason;
	const struct gate_blob_rule *rule;
	uint32_t check;
};

/**
 * gate_explain() - what gate_call() would decide at this moment, by the same
 * code. Changes nothing, limits included.
 */
void gate_explain(const struct gate *gate, const struct gate_policy *policy,
		  enum smccc_conduit conduit, uint32_t immediate, bool aarch32,
		  const struct smccc_regs *regs,
		  struct gate_decision *decision);

/** gate_reason_text() - a sentence for people. */
const char *gate_reason_text(enum gate_reason reason);

/**
 * gate_answer() - gate_call() for a caller in AArch64 whose call has a slot
 * with GATE_FINISH_ANSWER: the short way in from assembly, which has stepped
 * over the instruction by then. Verdict: ANSWER.
 */
enum gate_action gate_answer(const struct gate *gate, struct gate_vcpu *vcpu,
			     const struct gate_slot *slot,
			     struct smccc_regs *regs);

/** gate_count() - add one call that took @ticks to the vCPU's counters. */
void gate_count(struct gate_vcpu *vcpu, enum gate_verdict verdict,
		uint64_t ticks);

/** gate_counted() - how many calls of a vCPU were decided so, timed or not. */
uint64_t gate_counted(const struct gate_vcpu *vcpu, enum gate_verdict verdict);

/**
 * gate_condition_holds() - would a conditional AArch32 SMC be executed?
 * @iss:  ESR_EL2.ISS of EC 0x13 (CCKNOWNPASS, CV, COND).
 * @spsr: the caller's flags and IT state.
 */
bool gate_condition_holds(uint32_t iss, uint64_t spsr);

/**
 * gate_trap_condition_holds() - the same for the other AArch32 instructions
 * that are trapped with a condition, whose ISS has CV and COND alone (EC 0x03
 * to 0x08, 0x0c).
 */
bool gate_trap_condition_holds(uint32_t iss, uint64_t spsr);

/** gate_it_advance() - the SPSR after one AArch32 instruction is stepped. */
uint64_t gate_it_advance(uint64_t spsr);

/*
 * Services: what the gate can answer itself. Const rows, one per function ID,
 * printable; the manifest tool refuses `answer` for an ID without a row.
 */

/**
 * struct gate_request - what a service sees of a call beside its registers:
 * one word, so that it costs a call that C answers no store before its
 * handler runs.
 * @word: the row's function ID (without the hint), and GATE_REQUEST_AARCH32.
 */
struct gate_request {
	uint64_t word;
};

#define GATE_REQUEST_AARCH32 (1ull << 32) /* the caller's execution state */

static inline uint32_t gate_request_fid(struct gate_request call)
{
	return (uint32_t)call.word;
}

static inline bool gate_request_aarch32(struct gate_request call)
{
	return call.word & GATE_REQUEST_AARCH32;
}

static inline bool gate_request_smc64(struct gate_request call)
{
	return call.word & SMCCC_FID_64;
}

/**
 * gate_request_arg() - x<n> as the convention has it: the upper half of an
 * SMC32 argument is nobody's. Read arguments before results are written.
 */
static inline uint64_t gate_request_arg(struct gate_request call,
					const struct smccc_regs *regs,
					unsigned int n)
{
	return gate_request_smc64(call) ? regs->x[n] : (uint32_t)regs->x[n];
}

enum { GATE_SERVICE_EMBEDDER = 1, GATE_SERVICE_RIGHT };

struct gate_service {
	uint32_t fid;
	/* Same answer for every call of a domain: fills @result, returns how
	   many words (1-4), or 0 when the firmware below lacks it. */
	uint32_t (*constant)(const struct gate *gate, uint64_t result[4]);
	/* Otherwise. @regs is the caller's image: write results only. Never
	   GATE_ACTION_UNDEFINED: the instruction may be stepped over. */
	enum gate_action (*answer)(const struct gate *gate,
				   struct gate_vcpu *vcpu,
				   struct gate_request call,
				   struct smccc_regs *regs);
	/* Neither: the firmware does it on this CPU; x1.. carry @args
	   arguments. Always there to call: it knows what the CPU has. */
	uint8_t args;
	/* The same, and the embedder has done it already when the call traps,
	   unless the domain is GATE_DOMAIN_UNHARDENED: the number + 1 in
	   gate_firmware.workaround, which says whether it exists. */
	uint8_t by_trap;
	/* It needs gate.control; GATE_SERVICE_RIGHT: and the caller
	   GATE_DOMAIN_CONTROL. */
	uint8_t control;
	/* Unless constant: what the FEATURES calls say of it to this vCPU,
	   negative if a call is not served now; NULL is always 0. */
	int32_t (*feature)(const struct gate *gate, struct gate_vcpu *vcpu);
};

/** gate_service_find() - the row of an ID (without hint), or NULL. */
const struct gate_service *gate_service_find(uint32_t fid);

#endif

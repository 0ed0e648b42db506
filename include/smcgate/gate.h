/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gate's engine: decides on every SMC and HVC of every domain. Portable:
 * no hardware, no globals, no allocation. A hypervisor embeds it behind
 * struct gate_ops; el2/ is one that does.
 *
 * Life: gate_blob_check() once; gate_init(); gate_cpu_init() on each physical
 * CPU; gate_domain_init() and gate_vcpu_init() per domain and vCPU; then
 * gate_call() for each trapped call. All structs are the embedder's memory.
 */
#ifndef SMCGATE_GATE_H
#define SMCGATE_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smccc/smccc.h>
#include <smcgate/blob.h>
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

enum gate_domain_end {
	GATE_END_OFF = 0, /* SYSTEM_OFF */
	GATE_END_RESET,	  /* SYSTEM_RESET, SYSTEM_RESET2 */
};

struct gate;
struct gate_domain;
struct gate_vcpu;

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
 */
struct gate_ops {
	void (*smc)(struct smccc_regs *regs);
	void (*vcpu_start)(struct gate_vcpu *target, uint64_t entry,
			   uint64_t context);
	bool (*ipa_is_ram)(const struct gate_domain *domain, uint64_t ipa,
			   uint64_t bytes);
	void (*domain_end)(struct gate_domain *domain,
			   enum gate_domain_end how);
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

struct gate_vcpu {
	struct gate_domain *domain;
	const struct gate_cpu *cpu;
	uint32_t index;
	uint64_t mpidr; /* affinity fields only */
	uint32_t power; /* enum gate_power; atomic access */
	/* Lines of their own: other vCPUs' AFFINITY_INFO reads @mpidr. */
	_Alignas(64) struct gate_counters counters;
};

struct gate_domain {
	const struct gate_blob_domain *config;
	const struct gate_blob_rule *rules;
	const struct gate_blob_check *checks; /* the blob's */
	const struct gate_codes *codes;
	struct gate_table table;
	struct gate_vcpu *vcpus[GATE_MAX_VCPUS];
	uint32_t vcpu_count;
	uint32_t range_count; /* rules without a slot: the C path's */
};

/**
 * enum gate_blob_error - why a blob is refused; zero is a good blob.
 * gate_blob_error_text() gives the sentence for the console.
 */
enum gate_blob_error {
	GATE_BLOB_OK = 0,
	GATE_BLOB_TOO_SHORT,
	GATE_BLOB_BAD_MAGIC,
	GATE_BLOB_BAD_REVISION,
	GATE_BLOB_BAD_SIZE,
	GATE_BLOB_BAD_HASH,
	GATE_BLOB_BAD_DOMAIN,
	GATE_BLOB_BAD_RULE,
	GATE_BLOB_BAD_FILE,
	GATE_BLOB_BAD_TABLE, /* two rules, one slot */
	GATE_BLOB_BAD_CHECK,
	GATE_BLOB_ERRORS
};

/**
 * gate_blob_check() - prove a blob before anything reads it: every offset,
 * count, enum, reserved field, order and overlap (rules of a domain are sorted
 * and disjoint; a check fits its rule's arguments and its domain's RAM;
 * domains' RAM does not overlap; files lie in the image and in their domain's
 * RAM; vCPUs 1..GATE_MAX_VCPUS; unique ids and names).
 * @blob:  8-byte aligned, stays unchanged from here on.
 * @bytes: how many may be read.
 */
enum gate_blob_error gate_blob_check(const void *blob, size_t bytes);
const char *gate_blob_error_text(enum gate_blob_error error);

/** Accessors for a checked blob. */
const struct gate_blob_domain *gate_blob_domain(const struct gate_blob *blob,
						uint32_t index);
const struct gate_blob_rule *
gate_blob_rules(const struct gate_blob *blob,
		const struct gate_blob_domain *domain);
const struct gate_blob_check *gate_blob_checks(const struct gate_blob *blob);
const struct gate_blob_file *gate_blob_file(const struct gate_blob *blob,
					    uint32_t index);

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

/** gate_table_bytes() - memory that gate_domain_init() wants for slots. */
size_t gate_table_bytes(const struct gate_blob_domain *config);

/** gate_steps_bytes() - the same, for the steps of checked calls; maybe 0. */
size_t gate_steps_bytes(const struct gate_blob *blob,
			const struct gate_blob_domain *config);

/**
 * gate_domain_init() - build the domain's table.
 * @slots: gate_table_bytes() bytes, 64-byte aligned.
 * @steps: gate_steps_bytes() bytes, 8-byte aligned.
 *
 * The table of a domain with GATE_DOMAIN_TRACE has the traced set's addresses
 * and is otherwise the same.
 */
void gate_domain_init(const struct gate *gate, struct gate_domain *domain,
		      const struct gate_blob *blob,
		      const struct gate_blob_domain *config,
		      struct gate_slot *slots, struct gate_step *steps);

/** gate_vcpu_init() - a vCPU, off. @mpidr: affinity fields. */
void gate_vcpu_init(struct gate_vcpu *vcpu, struct gate_domain *domain,
		    const struct gate_cpu *cpu, uint32_t index, uint64_t mpidr);

/** gate_vcpu_started() - PENDING becomes ON; called on the vCPU's CPU. */
void gate_vcpu_started(struct gate_vcpu *vcpu);

/**
 * gate_vcpu_ended() - what the vCPU set in its CPU's firmware becomes again
 * what a CPU's reset gives (WORKAROUND_2's state). CPU_OFF and the system
 * calls do it for their caller; the embedder does it for a vCPU that it stops
 * otherwise, on the vCPU's CPU.
 */
void gate_vcpu_ended(const struct gate *gate, const struct gate_vcpu *vcpu);

/**
 * gate_call() - decide on one call and carry it out.
 * @conduit: SMCCC_CONDUIT_SMC or _HVC; the answer is the same.
 * @immediate: of the instruction (0 where the syndrome has none).
 * @aarch32: the caller's execution state.
 * @regs:    x0-x17 (r0-r7 zero-extended), replaced where the answer says so.
 * @verdict: written always.
 */
enum gate_action gate_call(const struct gate *gate, struct gate_vcpu *vcpu,
			   enum smccc_conduit conduit, uint32_t immediate,
			   bool aarch32, struct smccc_regs *regs,
			   enum gate_verdict *verdict);

/**
 * gate_answer() - the same for a caller in AArch64 whose call has a slot with
 * GATE_FINISH_ANSWER: the short way in from assembly, which has stepped over
 * the instruction by then. Verdict: ANSWER.
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
	/* Unless constant: what the FEATURES calls say of it to this vCPU,
	   negative if a call is not served now; NULL is always 0. */
	int32_t (*feature)(const struct gate *gate, struct gate_vcpu *vcpu);
};

/** gate_service_find() - the row of an ID (without hint), or NULL. */
const struct gate_service *gate_service_find(uint32_t fid);

/** gate_sha256() - FIPS 180-4, for the blob's hash; host and target. */
struct gate_sha256 {
	uint32_t state[8];
	uint64_t bytes;
	uint8_t block[64];
};
void gate_sha256_init(struct gate_sha256 *hash);
void gate_sha256_add(struct gate_sha256 *hash, const void *data, size_t bytes);
void gate_sha256_end(struct gate_sha256 *hash, uint8_t digest[32]);

#endif

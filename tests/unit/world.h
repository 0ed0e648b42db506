/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine for the engine's tests: a firmware that one can configure, a blob
 * made from rules, two domains with vCPUs.
 */
#ifndef TESTS_UNIT_WORLD_H
#define TESTS_UNIT_WORLD_H

#include <smccc/calls.h>
#include <smcgate/gate.h>

#define WORLD_MAX_BLOB (1024 * 1024)
#define WORLD_VCPUS    4
#define WORLD_CLOCK_HZ 1000000ull

/* A domain's RAM as its guest sees it, unless a test puts it elsewhere. */
#define WORLD_RAM_IPA	0x40000000ull
#define WORLD_RAM_PA	0x48000000ull
#define WORLD_RAM_BYTES 0x00200000ull

/** struct firmware - how the fake below the gate behaves, what it saw. */
struct firmware {
	uint32_t psci_version;	/* 0: PSCI_VERSION is NOT_SUPPORTED */
	uint32_t smccc_version; /* 0: not discoverable */
	uint32_t trng_version;	/* 0: absent */
	int32_t soc_version;	/* negative: absent */
	int32_t soc_revision;
	int32_t workaround[3]; /* ARCH_FEATURES' answers */
	int64_t rnd_status;
	bool no_trng_uuid;
	bool keeps;	  /* foreign calls change no register */
	bool mem_protect; /* PSCI's, both calls */
	bool mem_protect_fails;

	uint64_t workaround_2_state;
	uint64_t protected; /* MEM_PROTECT's state */
	uint32_t calls;
	struct smccc_regs seen; /* of the last call */
};

struct world {
	struct firmware firmware;
	const struct gate_control *control; /* of what is built from now on */
	struct gate gate;
	struct gate_cpu cpu;
	struct gate_policy policy;
	struct gate_domain domain;
	struct gate_vcpu vcpu[WORLD_VCPUS];
	struct gate_slot *slots;
	struct gate_step *steps;
	struct gate_limit *limits;
	uint64_t *blob; /* WORLD_MAX_BLOB bytes */

	uint64_t now; /* ticks of WORLD_CLOCK_HZ */

	/* What the embedder was asked for. */
	uint32_t starts;
	struct gate_vcpu *started;
	uint64_t start_entry, start_context;
	uint32_t ends;
	enum gate_domain_end end;
};

/* The one under test: struct gate_ops carries no pointer of the embedder's. */
extern struct world world;

/** world_firmware_default() - SMCCC 1.4, everything present. */
void world_firmware_default(void);

/** world_build() - the domain, from rules; @flags of gate_blob_domain. */
void world_build(const struct gate_blob_rule *rules, uint32_t count,
		 uint32_t flags);

/**
 * world_build_checked() - the same with checks: rules name them by index, in
 * any order.
 */
void world_build_checked(const struct gate_blob_rule *rules, uint32_t count,
			 const struct gate_blob_check *checks, uint32_t flags);

/** world_ram() - where the RAM of the domains built from now on lies. */
void world_ram(uint64_t ipa, uint64_t pa, uint64_t bytes);

/** world_limits(), world_values() - of the blobs built from now on. */
void world_limits(const struct gate_blob_limit *limits, uint32_t count);
void world_values(const uint64_t *values, uint32_t count);

/** world_build_all() - answer whatever the gate can answer. */
void world_build_all(uint32_t flags);

void world_free(void);

/** blob_build() - a valid blob with one domain of these rules. */
struct gate_blob *blob_build(uint64_t *memory,
			     const struct gate_blob_rule *rules, uint32_t count,
			     uint32_t flags);
struct gate_blob *blob_build_checked(uint64_t *memory,
				     const struct gate_blob_rule *rules,
				     uint32_t count,
				     const struct gate_blob_check *checks,
				     uint32_t flags);

/** blob_append() - room behind all else; returns its offset. */
uint32_t blob_append(struct gate_blob *blob, const void *data, size_t bytes);

/** blob_rehash() - make the hash right after a change. */
void blob_rehash(struct gate_blob *blob);

/** numbered_regs() - an image in which each register says which it is. */
struct smccc_regs numbered_regs(uint64_t x0);

/** call() - SMC from AArch64, immediate 0, vCPU 0; asserts the action. */
enum gate_action call(struct smccc_regs *regs, enum gate_verdict *verdict);

/** answer() - x0 of a call with x1-x3 given; everything else numbered. */
int64_t answer(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

/** rule() - an exact rule with a slot. */
struct gate_blob_rule rule(uint32_t fid, enum gate_rule_action action);
struct gate_blob_rule range(uint32_t first, uint32_t last,
			    enum gate_rule_action action);

/** firmware_mix() - what the fake makes of register @i of a foreign call. */
uint64_t firmware_mix(const struct smccc_regs *in, unsigned int i);

/** random_next() - xorshift; a fixed seed, so that a failure comes again. */
uint64_t random_next(uint64_t *state);

/* gate_codes: addresses that only mean their enumerator, way in and set. */
#define WORLD_FINISH(finish) (0xfff00000ull + (uint64_t)(finish)*4)
#define WORLD_STEP(kind)     (0xfff02000ull + (uint64_t)(kind)*4)
#define WORLD_HVC	     0x1000ull
#define WORLD_TRACED	     0x10000ull

/**
 * steps_run() - what assembly does with the steps of a checked call; true if
 * it is forwarded. Else x0 is NOT_SUPPORTED and nothing else has changed.
 */
bool steps_run(const struct gate_step *step, struct smccc_regs *regs);

#endif

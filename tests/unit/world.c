/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"
#include "test.h"
#include <smcgate/sha256.h>

struct world world;

uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

uint64_t firmware_mix(const struct smccc_regs *in, unsigned int i)
{
	return in->x[i] * 3 + in->x[0] + i;
}

static int64_t arch_features(const struct firmware *firmware, uint32_t fid)
{
	switch (fid) {
	case SMCCC_FID_SMCCC_ARCH_WORKAROUND_1:
		return firmware->workaround[0];
	case SMCCC_FID_SMCCC_ARCH_WORKAROUND_2:
		return firmware->workaround[1];
	case SMCCC_FID_SMCCC_ARCH_WORKAROUND_3:
		return firmware->workaround[2];
	case SMCCC_FID_SMCCC_ARCH_SOC_ID:
		return firmware->soc_version < 0 ? -1 : 0;
	default:
		return -1;
	}
}

static void trng_rnd(const struct firmware *firmware, struct smccc_regs *regs)
{
	regs->x[0] = (uint64_t)firmware->rnd_status;
	/* Dirty on purpose: what was not asked for, and upper halves. */
	for (unsigned int i = 1; i <= 3; i++)
		regs->x[i] = 0x1111111111111111ull * (i + 9);
}

/* Calls that are nobody's: each register a function of all that came in. */
static void foreign(struct smccc_regs *regs)
{
	const struct smccc_regs in = *regs;

	for (unsigned int i = 0; i < 18 && !world.firmware.keeps; i++)
		regs->x[i] = firmware_mix(&in, i);
}

/* Nothing but x0 changes, and that to "no such call" where it is not. */
static void workaround(int32_t feature, struct smccc_regs *regs)
{
	regs->x[0] = feature < 0 ? UINT64_MAX : 0;
}

static int64_t psci_features(const struct firmware *firmware, uint32_t fid)
{
	switch (fid) {
	case SMCCC_FID_SMCCC_VERSION:
		return firmware->smccc_version ? 0 : -1;
	case SMCCC_FID_PSCI_MEM_PROTECT:
	case SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE_64:
		return firmware->mem_protect ? 0 : -1;
	default:
		return -1;
	}
}

/* The machine's first MiB of RAM cannot be protected. */
static int64_t mem_protect(struct firmware *firmware,
			   const struct smccc_regs *regs)
{
	const uint64_t before = firmware->protected;

	if (firmware->mem_protect_fails)
		return -1;
	if (regs->x[0] != SMCCC_FID_PSCI_MEM_PROTECT)
		return regs->x[1] < WORLD_RAM_PA + 0x100000 ? -3 : 0;
	firmware->protected = regs->x[1];
	return (int64_t)before;
}

static void firmware_smc(struct smccc_regs *regs)
{
	struct firmware *firmware = &world.firmware;
	uint32_t a1 = (uint32_t)regs->x[1];
	uint64_t id = regs->x[0];

	firmware->calls++;
	firmware->seen = *regs;
	if (firmware->smccc_version >= 0x10003)
		id &= ~0x10000ull; /* older firmware knows no hint */
	switch (id) {
	case SMCCC_FID_PSCI_VERSION:
		regs->x[0] = firmware->psci_version ? firmware->psci_version
						    : (uint64_t)-1;
		return;
	case SMCCC_FID_PSCI_FEATURES:
		assert_true(firmware->psci_version >= 0x10000);
		regs->x[0] = (uint64_t)psci_features(firmware, a1);
		return;
	case SMCCC_FID_PSCI_MEM_PROTECT:
	case SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE_64:
		regs->x[0] = (uint64_t)mem_protect(firmware, regs);
		return;
	case SMCCC_FID_SMCCC_VERSION:
		/* Old firmware may not survive the question. */
		assert_int_not_equal(firmware->smccc_version, 0);
		regs->x[0] = firmware->smccc_version;
		return;
	case SMCCC_FID_SMCCC_ARCH_FEATURES:
		assert_true(firmware->smccc_version >= 0x10001);
		regs->x[0] = (uint64_t)arch_features(firmware, a1);
		return;
	case SMCCC_FID_SMCCC_ARCH_SOC_ID:
		regs->x[0] =
			(uint64_t)(int64_t)(a1 == 0 ? firmware->soc_version
						    : firmware->soc_revision);
		return;
	case SMCCC_FID_SMCCC_ARCH_WORKAROUND_1:
		workaround(firmware->workaround[0], regs);
		return;
	case SMCCC_FID_SMCCC_ARCH_WORKAROUND_2:
		firmware->workaround_2_state = a1;
		workaround(firmware->workaround[1], regs);
		return;
	case SMCCC_FID_SMCCC_ARCH_WORKAROUND_3:
		workaround(firmware->workaround[2], regs);
		return;
	case SMCCC_FID_TRNG_VERSION:
		regs->x[0] = firmware->trng_version ? firmware->trng_version
						    : (uint64_t)-1;
		return;
	case SMCCC_FID_TRNG_GET_UUID:
		if (firmware->trng_version == 0 || firmware->no_trng_uuid) {
			regs->x[0] = (uint64_t)-1;
			return;
		}
		for (unsigned int i = 0; i < 4; i++)
			regs->x[i] = 0xabcdef0100000000ull + 0x101010 + i;
		return;
	case SMCCC_FID_TRNG_RND:
	case SMCCC_FID_TRNG_RND_64:
		trng_rnd(firmware, regs);
		return;
	default:
		foreign(regs);
		return;
	}
}

static void vcpu_start(struct gate_vcpu *target, uint64_t entry,
		       uint64_t context)
{
	__atomic_fetch_add(&world.starts, 1, __ATOMIC_RELAXED);
	world.started = target;
	world.start_entry = entry;
	world.start_context = context;
}

static bool ipa_is_ram(const struct gate_domain *domain, uint64_t ipa,
		       uint64_t bytes)
{
	const struct gate_blob_domain *config = domain->config;

	return ipa >= config->ram_ipa && bytes <= config->ram_bytes &&
	       ipa - config->ram_ipa <= config->ram_bytes - bytes;
}

static void domain_end(struct gate_domain *domain, enum gate_domain_end how)
{
	assert_ptr_equal(domain, &world.domain);
	world.ends++;
	world.end = how;
}

static uint64_t now(void)
{
	return world.now;
}

static const struct gate_ops ops = {
	.smc = firmware_smc,
	.vcpu_start = vcpu_start,
	.ipa_is_ram = ipa_is_ram,
	.domain_end = domain_end,
	.now = now,
};

void world_firmware_default(void)
{
	world.firmware = (struct firmware){
		.psci_version = 0x10001,
		.smccc_version = 0x10004,
		.trng_version = 0x10000,
		.soc_version = 0x036b0123,
		.soc_revision = 7,
		.workaround = { 0, 0, 0 },
		.mem_protect = true,
	};
}

void blob_rehash(struct gate_blob *blob)
{
	struct gate_sha256 hash;

	memset(blob->sha256, 0, sizeof(blob->sha256));
	gate_sha256_init(&hash);
	gate_sha256_add(&hash, blob, blob->size);
	gate_sha256_end(&hash, blob->sha256);
}

static bool k_is_free(const struct gate_blob_rule *rules, uint32_t count,
		      uint32_t bits, uint32_t k)
{
	static uint8_t used[1u << GATE_TABLE_MAX_BITS];

	memset(used, 0, (size_t)1 << bits);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t ids = rules[i].flags & GATE_RULE_RESERVED ? 1 : 2;

		for (uint32_t n = 0; n < ids && rules[i].flags & GATE_RULE_SLOT;
		     n++) {
			uint32_t fid = rules[i].first | n << 16;

			if (used[gate_table_index(k, fid)]++)
				return false;
		}
	}
	return true;
}

static void k_search(struct gate_blob_domain *domain,
		     const struct gate_blob_rule *rules)
{
	uint64_t random = 0x9e3779b97f4a7c15ull;

	for (uint32_t bits = 9; bits <= 15; bits += 2) {
		for (uint32_t tries = 0; tries < 3000; tries++) {
			uint32_t k = (uint32_t)(random_next(&random) << 5) |
				     (32 - bits);

			if (!k_is_free(rules, domain->rule_count, bits, k))
				continue;
			domain->table_bits = bits;
			domain->table_k = k;
			return;
		}
	}
	fail_msg("no multiplier for %u rules", domain->rule_count);
}

static struct {
	uint64_t ipa, pa, bytes;
} ram = { WORLD_RAM_IPA, WORLD_RAM_PA, WORLD_RAM_BYTES };

void world_ram(uint64_t ipa, uint64_t pa, uint64_t bytes)
{
	ram.ipa = ipa;
	ram.pa = pa;
	ram.bytes = bytes;
}

static struct {
	const struct gate_blob_limit *limits;
	const uint64_t *values;
	uint32_t limit_count, value_count;
} extras;

void world_limits(const struct gate_blob_limit *limits, uint32_t count)
{
	extras.limits = limits;
	extras.limit_count = count;
}

void world_values(const uint64_t *values, uint32_t count)
{
	extras.values = values;
	extras.value_count = count;
}

uint32_t blob_append(struct gate_blob *blob, const void *data, size_t bytes)
{
	const uint32_t offset = blob->size;

	CHECK(offset + bytes <= WORLD_MAX_BLOB);
	if (bytes > 0)
		memcpy((uint8_t *)blob + offset, data, bytes);
	blob->size += (uint32_t)bytes;
	return offset;
}

static void extras_append(struct gate_blob *blob)
{
	blob->limit_count = extras.limit_count;
	blob->limit_offset =
		blob_append(blob, extras.limits,
			    extras.limit_count * sizeof(*extras.limits));
	blob->value_count = extras.value_count;
	blob->value_offset =
		blob_append(blob, extras.values,
			    extras.value_count * sizeof(*extras.values));
}

/* The blob has each rule's checks one behind the other. */
static uint32_t checks_lay(struct gate_blob_check *to,
			   struct gate_blob_rule *rules, uint32_t count,
			   const struct gate_blob_check *from)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t first = rules[i].check_first;

		rules[i].check_first = 0;
		if (rules[i].check_count > 0)
			rules[i].check_first = (uint16_t)next;
		for (uint32_t n = 0; from && n < rules[i].check_count; n++)
			to[next++] = from[first + n];
	}
	return next;
}

struct gate_blob *blob_build_checked(uint64_t *memory,
				     const struct gate_blob_rule *rules,
				     uint32_t count,
				     const struct gate_blob_check *checks,
				     uint32_t flags)
{
	struct gate_blob *blob = (void *)memory;
	struct gate_blob_domain *domain = (void *)(blob + 1);
	struct gate_blob_rule *to = (void *)(domain + 1);
	struct gate_blob_check *checks_to = (void *)(to + count);
	struct gate_blob_file *file;
	uint32_t check_count;
	size_t bytes;

	memset(memory, 0, WORLD_MAX_BLOB);
	for (uint32_t i = 0; i < count; i++)
		to[i] = rules[i];
	check_count = checks_lay(checks_to, to, count, checks);
	file = (void *)(checks_to + check_count);
	bytes = (size_t)((uint8_t *)(file + 1) - (uint8_t *)blob);
	CHECK(bytes <= WORLD_MAX_BLOB);

	*blob = (struct gate_blob){
		.magic = "SMCGBLB", /* its last byte follows */
		.revision = GATE_BLOB_REVISION,
		.header_bytes = sizeof(*blob),
		.size = (uint32_t)bytes,
		.domain_count = 1,
		.domain_offset = sizeof(*blob),
		.check_count = check_count,
		.check_offset =
			(uint32_t)((uint8_t *)checks_to - (uint8_t *)blob),
		.file_count = 1,
		.file_offset = (uint32_t)((uint8_t *)file - (uint8_t *)blob),
		.image_bytes = 0x100000,
		.pool_bytes = 0x100000,
	};
	blob->magic[7] = '1';
	*domain = (struct gate_blob_domain){
		.name = "test",
		.id = 5,
		.vcpu_count = WORLD_VCPUS,
		.flags = flags,
		.ram_ipa = ram.ipa,
		.ram_pa = ram.pa,
		.ram_bytes = ram.bytes,
		.entry = ram.ipa + 0x80000,
		.x0 = ram.ipa,
		.rule_count = count,
		.rule_offset = (uint32_t)((uint8_t *)to - (uint8_t *)blob),
	};
	k_search(domain, to);
	*file = (struct gate_blob_file){
		.domain_id = 5,
		.kind = GATE_FILE_KERNEL,
		.image_offset = 0x1000,
		.bytes = 0x1000,
		.ipa = ram.ipa + 0x80000,
	};
	extras_append(blob);
	blob_rehash(blob);
	return blob;
}

struct gate_blob *blob_build(uint64_t *memory,
			     const struct gate_blob_rule *rules, uint32_t count,
			     uint32_t flags)
{
	return blob_build_checked(memory, rules, count, NULL, flags);
}

static int rule_order(const void *a, const void *b)
{
	const struct gate_blob_rule *left = a;
	const struct gate_blob_rule *right = b;

	return left->first < right->first ? -1 : left->first > right->first;
}

static void codes_fill(struct gate_codes *codes, uint64_t set)
{
	for (unsigned int i = 0; i < GATE_FINISH_COUNT; i++) {
		codes->finish[i].smc = WORLD_FINISH(i) + set;
		codes->finish[i].hvc = WORLD_FINISH(i) + set + WORLD_HVC;
	}
	for (unsigned int i = 0; i < GATE_STEP_COUNT; i++)
		codes->step[i] = WORLD_STEP(i) + set;
}

void world_build_checked(const struct gate_blob_rule *rules, uint32_t count,
			 const struct gate_blob_check *checks, uint32_t flags)
{
	struct gate_blob_rule *sorted = calloc(count + 1, sizeof(*sorted));
	static struct gate_codes plain, traced;
	const struct gate_blob_domain *config;
	struct gate_blob *blob;

	world_free();
	world.starts = world.ends = 0;
	codes_fill(&plain, 0);
	codes_fill(&traced, WORLD_TRACED);

	for (uint32_t i = 0; i < count; i++)
		sorted[i] = rules[i];
	qsort(sorted, count, sizeof(*sorted), rule_order);
	world.blob = aligned_alloc(64, WORLD_MAX_BLOB);
	blob = blob_build_checked(world.blob, sorted, count, checks, flags);
	free(sorted);
	EQUAL(gate_blob_check(blob, WORLD_MAX_BLOB), GATE_BLOB_OK);
	config = gate_blob_domain(blob, 0);

	gate_init(&world.gate, &ops, &plain, &traced);
	world.gate.control = world.control;
	world.gate.clock_hz = WORLD_CLOCK_HZ;
	gate_cpu_init(&world.gate, &world.cpu);
	world.slots = aligned_alloc(64, gate_table_bytes(config));
	world.steps = malloc(gate_steps_bytes(blob, config));
	world.limits = aligned_alloc(64, gate_limits_bytes(blob, config) + 64);
	gate_policy_init(&world.gate, &world.policy, blob, config,
			 &(struct gate_policy_memory){ world.slots, world.steps,
						       world.limits });
	gate_domain_init(&world.domain, config, &world.policy);
	for (uint32_t i = 0; i < WORLD_VCPUS; i++)
		gate_vcpu_init(&world.vcpu[i], &world.domain, &world.cpu, i, i);
	gate_vcpu_started(&world.vcpu[0]);
	world.firmware.calls = 0;
}

void world_build(const struct gate_blob_rule *rules, uint32_t count,
		 uint32_t flags)
{
	world_build_checked(rules, count, NULL, flags);
}

void world_build_all(uint32_t flags)
{
	static const uint32_t fids[] = {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	SMCCC_FID_##name,
#include <smccc/calls.def>
#undef SMCCC_CALL
	};
	static struct gate_blob_rule rules[128];
	uint32_t count = 0;

	/* Sorted, with one row a platform: equal IDs are neighbours. */
	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
		if (gate_service_find(fids[i]) == NULL ||
		    (count > 0 && rules[count - 1].first == fids[i]))
			continue;
		CHECK(count < 128);
		rules[count++] = rule(fids[i], GATE_RULE_ANSWER);
	}
	world_build(rules, count, flags);
}

void world_free(void)
{
	free(world.blob);
	free(world.slots);
	free(world.steps);
	free(world.limits);
	world.blob = NULL;
	world.steps = NULL;
	world.limits = NULL;
	world.slots = NULL;
}

struct smccc_regs numbered_regs(uint64_t x0)
{
	struct smccc_regs regs;

	for (unsigned int i = 0; i < 18; i++)
		regs.x[i] = 0xa5a5000000000000ull + 0x0101010101ull * i;
	regs.x[0] = x0;
	return regs;
}

enum gate_action call(struct smccc_regs *regs, enum gate_verdict *verdict)
{
	enum gate_verdict ignored;

	return gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0,
			 false, regs, verdict ? verdict : &ignored);
}

int64_t answer(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct smccc_regs regs = numbered_regs(fid);

	regs.x[1] = x1;
	regs.x[2] = x2;
	regs.x[3] = x3;
	EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
	return (int64_t)regs.x[0];
}

struct gate_blob_rule rule(uint32_t fid, enum gate_rule_action action)
{
	struct gate_blob_rule one = range(fid, fid, action);

	one.flags = GATE_RULE_SLOT;
	if ((fid & SMCCC_FID_FAST) && (fid & SMCCC_FID_RESERVED))
		one.flags |= GATE_RULE_RESERVED;
	return one;
}

struct gate_blob_rule range(uint32_t first, uint32_t last,
			    enum gate_rule_action action)
{
	return (struct gate_blob_rule){
		.first = first,
		.last = last,
		.action = (uint8_t)action,
	};
}

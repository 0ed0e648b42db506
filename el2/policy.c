/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A policy that replaces the one in force. There is room for two beside the
 * first: one in force, one being proved and built. CPUs take up the new one
 * each for itself, between two of its calls; until all have, the old one stays
 * and no other comes.
 */
#include "arch/aarch64/sysreg.h"
#include "el2/control.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/window.h"
#include "lib/rt/rt.h"
#include <smcgate/p256.h>
#include <smcgate/sha256.h>

#define MAGIC_BYTES 8

/** struct room - all that one policy needs. */
struct room {
	uint8_t *blob; /* and the signature behind it */
	struct gate_policy policy[GATE_MAX_DOMAINS];
	struct gate_policy_memory memory[GATE_MAX_DOMAINS];
};

static struct {
	bool busy; /* atomic: one replacement at a time */
	uint32_t next;
	uint64_t blob_bytes;			/* of a room's, without it */
	uint64_t steps_bytes[GATE_MAX_DOMAINS]; /* likewise */
	uint32_t refused;			/* under @busy: how often */
	uint64_t replaced;			/* atomic: how often */
	const struct gate_blob *blob;		/* atomic: in force */
	struct room *room[2];
} policies;

static bool has_key(const struct gate_blob *blob)
{
	uint8_t any = 0;

	for (size_t i = 0; i < sizeof(blob->policy_key); i++)
		any |= blob->policy_key[i];
	return any != 0;
}

static struct room *room_make(void)
{
	struct room *room = pool_take(sizeof(*room), 64);

	room->blob = pool_take_dirty(
		policies.blob_bytes + GATE_POLICY_SIGNATURE_BYTES, 64);
	for (uint32_t i = 0; i < machine.domain_count; i++) {
		const struct gate_blob_domain *config =
			machine.domains[i].gate.config;
		const uint64_t steps = GATE_POLICY_STEPS_ROOM(
			gate_steps_bytes(machine.blob, config));

		policies.steps_bytes[i] = steps;
		room->memory[i] = (struct gate_policy_memory){
			.slots = pool_take_dirty(gate_table_bytes(config), 64),
			.steps = pool_take_dirty(steps, 8),
			.limits = pool_take_dirty(GATE_POLICY_LIMITS_ROOM, 64),
		};
	}
	return room;
}

void policy_room(void)
{
	policies.blob = machine.blob;
	if (!has_key(machine.blob))
		return;
	policies.blob_bytes = GATE_POLICY_BLOB_ROOM(machine.blob->size);
	for (uint32_t i = 0; i < 2; i++)
		policies.room[i] = room_make();
}

void policy_info(uint64_t value[3])
{
	const struct gate_blob *blob =
		__atomic_load_n(&policies.blob, __ATOMIC_ACQUIRE);

	value[0] = blob->policy_version;
	value[1] = __atomic_load_n(&policies.replaced, __ATOMIC_RELAXED);
	value[2] = policies.room[0]
			   ? policies.blob_bytes + GATE_POLICY_SIGNATURE_BYTES
			   : 0;
}

const uint8_t *policy_hash(void)
{
	return __atomic_load_n(&policies.blob, __ATOMIC_ACQUIRE)->sha256;
}

void policy_take_up(struct cpu *cpu)
{
	struct vcpu *vcpu = cpu->vcpu;

	if (!vcpu ||
	    vcpu->gate.policy == __atomic_load_n(&vcpu->domain->gate.policy,
						 __ATOMIC_ACQUIRE))
		return;
	gate_vcpu_adopt(&vcpu->gate);
	cpu->slots = vcpu->gate.policy->table.slots;
	cpu->k = vcpu->gate.policy->table.k;
	cpu->rows = vcpu->gate.policy->table.rows;
}

/* A CPU that is lost takes up nothing: in_use() sees to what it has. */
static bool all_have_taken_up(void)
{
	for (uint32_t i = 0; i < machine.cpus_used; i++) {
		const struct cpu *cpu = &cpu_areas[i].cpu;
		const struct vcpu *vcpu = cpu->vcpu;

		if (!watchdog_is_lost(cpu) &&
		    __atomic_load_n(&vcpu->gate.policy, __ATOMIC_ACQUIRE) !=
			    vcpu->domain->gate.policy)
			return false;
	}
	return true;
}

static bool is_signed(const uint8_t *blob, uint64_t bytes)
{
	const uint8_t *signature = blob + bytes;
	struct gate_sha256 hash;
	uint8_t digest[32];

	if (memcmp(signature, GATE_POLICY_SIGNATURE_MAGIC, MAGIC_BYTES) != 0)
		return false;
	gate_sha256_init(&hash);
	gate_sha256_add(&hash, blob, bytes);
	gate_sha256_end(&hash, digest);
	return gate_p256_verify(machine.blob->policy_key, digest,
				signature + MAGIC_BYTES);
}

static const struct gate_blob_domain *config_of(const struct gate_blob *blob,
						uint16_t id)
{
	for (uint32_t i = 0; i < blob->domain_count; i++)
		if (gate_blob_domain(blob, i)->id == id)
			return gate_blob_domain(blob, i);
	return NULL;
}

/* Every domain of the machine is in it, and its tables fit where they go. */
static bool fits(const struct gate_blob *blob)
{
	for (uint32_t i = 0; i < machine.domain_count; i++) {
		const struct gate_blob_domain *first =
			machine.domains[i].gate.config;
		const struct gate_blob_domain *config =
			config_of(blob, first->id);

		if (!config ||
		    gate_table_bytes(config) > gate_table_bytes(first) ||
		    gate_steps_bytes(blob, config) > policies.steps_bytes[i] ||
		    gate_limits_bytes(blob, config) > GATE_POLICY_LIMITS_ROOM)
			return false;
	}
	return true;
}

static enum gate_policy_error prove(const uint8_t *data, uint64_t bytes)
{
	const struct gate_blob *blob = (const void *)data;

	if (!is_signed(data, bytes))
		return GATE_POLICY_SIGNATURE;
	if (gate_blob_check(blob, bytes) != GATE_BLOB_OK || blob->size != bytes)
		return GATE_POLICY_BLOB;
	if (blob->policy_version <= policies.blob->policy_version)
		return GATE_POLICY_VERSION;
	if (memcmp(blob->policy_key, machine.blob->policy_key,
		   sizeof(blob->policy_key)) != 0 ||
	    !gate_policy_within(machine.blob, blob))
		return GATE_POLICY_CEILING;
	return fits(blob) ? GATE_POLICY_OK : GATE_POLICY_SIZE;
}

/* All tables first: then nothing can go wrong any more. */
static void put_in_force(struct room *room)
{
	const struct gate_blob *blob = (const void *)room->blob;

	for (uint32_t i = 0; i < machine.domain_count; i++)
		gate_policy_init(
			&machine.gate, &room->policy[i], blob,
			config_of(blob, machine.domains[i].gate.config->id),
			&room->memory[i]);
	for (uint32_t i = 0; i < machine.domain_count; i++)
		gate_domain_replace(&machine.domains[i].gate, &room->policy[i]);
	__atomic_store_n(&policies.blob, blob, __ATOMIC_RELEASE);
	__atomic_add_fetch(&policies.replaced, 1, __ATOMIC_RELAXED);
	policies.next ^= 1;
	for (uint32_t i = 0; i < machine.cpus_used; i++)
		gic_kick(cpu_areas[i].cpu.mpidr);
}

/* A CPU that is lost in a call goes on by this room's steps, if it comes back.
 */
static bool in_use(const struct room *room)
{
	for (uint32_t i = 0; i < machine.cpus_used; i++) {
		const struct gate_policy *policy = __atomic_load_n(
			&cpu_areas[i].cpu.vcpu->gate.policy, __ATOMIC_ACQUIRE);

		if (policy >= room->policy &&
		    policy < room->policy + GATE_MAX_DOMAINS)
			return true;
	}
	return false;
}

/* Read once, into our own memory: what is proved is what is used. */
static enum gate_policy_error replace(uint64_t ipa, uint64_t bytes)
{
	struct room *room = policies.room[policies.next];
	enum gate_policy_error error;

	if (!all_have_taken_up() || in_use(room))
		return GATE_POLICY_PENDING;
	if (bytes < sizeof(struct gate_blob) + GATE_POLICY_SIGNATURE_BYTES ||
	    bytes > policies.blob_bytes + GATE_POLICY_SIGNATURE_BYTES)
		return GATE_POLICY_SIZE;
	window_read(room->blob, ipa, bytes);
	error = prove(room->blob, bytes - GATE_POLICY_SIGNATURE_BYTES);
	if (error == GATE_POLICY_OK)
		put_in_force(room);
	return error;
}

/* The first, the second, the fourth …: nobody fills the console so. */
static void say_refused(const struct domain *domain,
			enum gate_policy_error error)
{
	const uint32_t count = ++policies.refused;

	if ((count & (count - 1)) == 0)
		gate_log("%s: a policy is refused (%u), %u so far",
			 domain->gate.config->name, error, count);
}

/* The caller's RAM has been proved to be its own. */
enum gate_policy_error policy_replace(struct gate_vcpu *caller, uint64_t ipa,
				      uint64_t bytes)
{
	const struct domain *domain = ((struct vcpu *)caller)->domain;
	enum gate_policy_error error;

	if (!policies.room[0])
		return GATE_POLICY_NO_KEY;
	if (__atomic_exchange_n(&policies.busy, true, __ATOMIC_ACQUIRE))
		return GATE_POLICY_PENDING;
	error = replace(ipa, bytes);
	if (error != GATE_POLICY_OK && error != GATE_POLICY_PENDING)
		say_refused(domain, error);
	if (error == GATE_POLICY_OK)
		gate_log("%s: policy version %u is in force",
			 domain->gate.config->name,
			 policies.blob->policy_version);
	__atomic_store_n(&policies.busy, false, __ATOMIC_RELEASE);
	return error;
}

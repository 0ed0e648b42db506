/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/table.h"

#include "lib/rt/rt.h"

/* General service queries (call count, UID, revision) count as none. */
#define QUERY_NUM  0xff00u
#define OWNER(fid) ((fid) >> 24 & 0x3f)

/* In .bss.sealed: mmu_seal() makes it read-only. */
__attribute__((section(".bss.sealed"),
	       aligned(4096))) struct el3_slot el3_slots[EL3_TABLE_SLOTS];

/* Labels in vectors.S; only their addresses are used. */
extern const uint8_t finish_deny[], finish_c[], finish_constant[],
	finish_constant2[], finish_constant4[], finish_arch_features[],
	finish_psci_features[], finish_workaround_1[], finish_workaround_2[],
	finish_workaround_3[], finish_checked[], finish_leaf[];

static const uint8_t *const finish_code[EL3_FINISHES] = {
	[EL3_FINISH_DENY] = finish_deny,
	[EL3_FINISH_C] = finish_c,
	[EL3_FINISH_CONSTANT] = finish_constant,
	[EL3_FINISH_CONSTANT2] = finish_constant2,
	[EL3_FINISH_CONSTANT4] = finish_constant4,
	[EL3_FINISH_COUNT_QUERY] = finish_constant,
	[EL3_FINISH_ARCH_FEATURES] = finish_arch_features,
	[EL3_FINISH_PSCI_FEATURES] = finish_psci_features,
	[EL3_FINISH_WORKAROUND_1] = finish_workaround_1,
	[EL3_FINISH_WORKAROUND_2] = finish_workaround_2,
	[EL3_FINISH_WORKAROUND_3] = finish_workaround_3,
	[EL3_FINISH_UID] = finish_constant4,
	[EL3_FINISH_CHECKED] = finish_checked,
	[EL3_FINISH_LEAF] = finish_leaf,
};

static bool set_present(const struct el3_service_set *set)
{
	return set->present == NULL || set->present();
}

/* DEN0028, "Call Count Query": both widths, fast and yielding. */
static uint64_t count_calls(uint32_t owner)
{
	uint64_t calls = 0;

	for (size_t s = 0; s < el3_set_count; s++) {
		if (!set_present(el3_sets[s]))
			continue;
		for (size_t i = 0; i < el3_sets[s]->count; i++) {
			uint32_t fid = el3_sets[s]->rows[i].fid;

			if (OWNER(fid) == owner &&
			    (fid & SMCCC_FID_NUM) < QUERY_NUM)
				calls++;
		}
	}
	return calls;
}

/* What the package says of @owner, or NULL. */
static const uint32_t *package_uid(uint32_t owner)
{
	static const uint8_t owners[BOOT_UIDS] = {
		[BOOT_UID_STANDARD] = SMCCC_OWNER_STD,
		[BOOT_UID_SIP] = SMCCC_OWNER_SIP,
		[BOOT_UID_VENDOR_EL3] = SMCCC_OWNER_VENDOR_EL3,
	};

	for (size_t i = 0; i < BOOT_UIDS; i++) {
		const uint32_t *uid = machine.boot.uid[i];

		if (owners[i] == owner &&
		    (uid[0] | uid[1] | uid[2] | uid[3]) != 0)
			return uid;
	}
	return NULL;
}

static uint32_t feature_offset(uint8_t feature)
{
	return (uint32_t)offsetof(struct cpu, features[feature]);
}

/* As table_walk in vectors.S. */
static uint32_t table_index(uint32_t tag)
{
	return tag * EL3_TABLE_K >> EL3_TABLE_SHIFT;
}

static void results_enter(struct el3_slot *slot, const struct el3_service *row)
{
	const uint32_t owner = OWNER(row->fid);
	const uint32_t *from = row->result;
	const uint32_t *uid = NULL;
	size_t count = 2;

	if (row->finish == EL3_FINISH_C) { /* one load of a pair */
		slot->result[0] = (uint64_t)row->handler;
		slot->result[1] = row->fid;
	}
	if (slot->in_c)
		return;
	if (row->finish == EL3_FINISH_UID)
		uid = package_uid(owner);
	if (row->finish == EL3_FINISH_UID ||
	    row->finish == EL3_FINISH_CONSTANT4) {
		from = uid != NULL ? uid : row->results;
		count = 4;
	}
	for (size_t i = 0; i < count; i++)
		slot->result[i] = from[i];
	if (row->finish == EL3_FINISH_COUNT_QUERY)
		slot->result[0] = count_calls(owner);
}

static void table_enter(const struct el3_service *row, uint32_t tag)
{
	struct el3_slot *slot = &el3_slots[table_index(tag)];

	if (slot->service != NULL)
		panic("services: %08x and %08x want one slot", row->fid,
		      slot->service->fid);
	slot->tag = tag;
	slot->in_c = row->finish == EL3_FINISH_C ||
		     row->finish == EL3_FINISH_CHECKED ||
		     row->finish == EL3_FINISH_LEAF;
	slot->code = (uint64_t)finish_code[row->finish];
	results_enter(slot, row);
	if (row->finish == EL3_FINISH_LEAF)
		slot->result[0] = (uint64_t)row->handler;
	slot->arch_features = feature_offset(row->arch_features);
	slot->psci_features = feature_offset(row->psci_features);
	slot->service = row;
}

bool el3_set_has(const struct el3_service_set *set, uint64_t fid)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->rows[i].fid == (uint32_t)fid)
			return true;
	return false;
}

void table_build(void)
{
	/* A slot of nobody has a tag that hashes elsewhere: 0 does, but in
	   slot 0. */
	el3_slots[0].tag = 1;
	for (size_t s = 0; s < el3_set_count; s++) {
		if (!set_present(el3_sets[s]))
			continue;
		for (size_t i = 0; i < el3_sets[s]->count; i++) {
			const struct el3_service *row = &el3_sets[s]->rows[i];

			table_enter(row, row->fid);
			if (row->fid & SMCCC_FID_FAST)
				table_enter(row, row->fid | SMCCC_FID_SVE_HINT);
		}
	}
}

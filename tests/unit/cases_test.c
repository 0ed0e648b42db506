/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Known attacks on this interface, those that concern the engine and are not
 * in security_test.c. docs/threat-model.md has the list; the numbers are its.
 */
#include "test.h"
#include "world.h"

#define MEMORY_CALL    0xc2000011u
#define MEMORY_CALL_32 0x82000011u
#define LENGTH_MAX     0x1000u

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	world_ram(WORLD_RAM_IPA, WORLD_RAM_PA, WORLD_RAM_BYTES);
	return 0;
}

/* x1 and x2 name memory: one rule of each width. */
static void build_memory(uint64_t longest)
{
	struct gate_blob_check checks[2] = {
		{ .kind = GATE_CHECK_MEMORY_LENGTH,
		  .reg = 1,
		  .flags = GATE_CHECK_READ | GATE_CHECK_WRITE,
		  .align = 1,
		  .low = 1,
		  .high = longest },
	};
	struct gate_blob_rule rules[2] = {
		rule(MEMORY_CALL_32, GATE_RULE_FORWARD),
		rule(MEMORY_CALL, GATE_RULE_FORWARD),
	};

	checks[1] = checks[0];
	for (uint16_t i = 0; i < 2; i++) {
		rules[i].args = 3;
		rules[i].check_first = i;
		rules[i].check_count = 1;
	}
	world_build_checked(rules, 2, checks, 0);
}

/* By the specification, in arithmetic that cannot wrap. */
static bool owned(uint64_t base, uint64_t bytes, uint64_t longest)
{
	__extension__ typedef unsigned __int128 wide;

	return bytes >= 1 && bytes <= longest && base >= WORLD_RAM_IPA &&
	       (wide)base + bytes <= (wide)WORLD_RAM_IPA + WORLD_RAM_BYTES;
}

static void memory_call(uint32_t fid, uint64_t base, uint64_t bytes,
			uint64_t longest)
{
	const bool wide = fid & SMCCC_FID_64;
	const uint64_t seen_base = wide ? base : (uint32_t)base;
	const uint64_t seen_bytes = wide ? bytes : (uint32_t)bytes;
	const bool good = owned(seen_base, seen_bytes, longest);
	struct smccc_regs regs = numbered_regs(fid), before;

	regs.x[1] = base;
	regs.x[2] = bytes;
	before = regs;
	world.firmware.calls = 0;
	EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
	if ((world.firmware.calls == 1) != good)
		fail_msg("%08x: 0x%llx, 0x%llx bytes", fid,
			 (unsigned long long)base, (unsigned long long)bytes);
	if (good) {
		EQUAL(world.firmware.seen.x[1],
		      seen_base - WORLD_RAM_IPA + WORLD_RAM_PA);
		EQUAL(world.firmware.seen.x[2], seen_bytes);
		return;
	}
	EQUAL(regs.x[0], UINT64_MAX);
	EQUAL(memcmp(&regs.x[1], &before.x[1], 17 * sizeof(regs.x[0])), 0);
}

/* Values near each boundary that a length or an address can have. */
static size_t edges(uint64_t values[], size_t max)
{
	static const uint64_t near[] = {
		0,
		LENGTH_MAX,
		WORLD_RAM_IPA,
		WORLD_RAM_IPA + WORLD_RAM_BYTES,
		WORLD_RAM_PA,
		WORLD_RAM_BYTES,
		0x80000000,
		0x100000000,
		0x8000000000000000,
		0x60000000,
		0x0e000000,
		WORLD_RAM_IPA | 1ull << 32,
		WORLD_RAM_IPA | 1ull << 63,
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		for (uint64_t off = 0; off < 6; off++) {
			CHECK(count + 2 <= max);
			values[count++] = near[i] + off;
			values[count++] = near[i] - off;
		}
	return count;
}

/*
 * Cases 02, 13, 14, 33, 35, 37: sizes and sums that wrap at 32 or 64 bits, and
 * pointers into the hypervisor or into nobody's memory.
 */
static void memory_over_edges(uint64_t longest)
{
	uint64_t values[200], random = 0x5eed;
	const size_t count = edges(values, 200);

	build_memory(longest);
	for (size_t b = 0; b < count; b++)
		for (size_t n = 0; n < count; n++) {
			memory_call(MEMORY_CALL, values[b], values[n], longest);
			memory_call(MEMORY_CALL_32, values[b], values[n],
				    longest);
		}
	for (uint32_t i = 0; i < 200000; i++) {
		const uint64_t base = random_next(&random);
		const uint64_t bytes = random_next(&random);

		memory_call(MEMORY_CALL, base >> (base & 63),
			    bytes >> (bytes & 63), longest);
		memory_call(MEMORY_CALL_32,
			    WORLD_RAM_IPA + base % WORLD_RAM_BYTES, bytes >> 44,
			    longest);
	}
}

TEST(memory_that_a_call_names_is_the_callers_at_every_edge)
{
	UNUSED_STATE;
	memory_over_edges(LENGTH_MAX);
}

TEST(memory_of_any_length_is_the_callers_at_every_edge)
{
	UNUSED_STATE;
	memory_over_edges(WORLD_RAM_BYTES);
}

/* A buffer at IPA 0 is no special case: there, it is the caller's. */
TEST(memory_at_ipa_zero_is_judged_like_any_other)
{
	UNUSED_STATE;
	build_memory(LENGTH_MAX);
	memory_call(MEMORY_CALL, 0, 1, LENGTH_MAX);
	memory_call(MEMORY_CALL, 0, LENGTH_MAX, LENGTH_MAX);
	memory_call(MEMORY_CALL_32, 1ull << 32, 1, LENGTH_MAX);
}

/* Every call that takes an MPIDR: what is none of ours changes nothing. */
TEST(wild_mpidrs_reach_nobody)
{
	static const uint32_t fids[] = {
		SMCCC_FID_PSCI_CPU_ON,
		SMCCC_FID_PSCI_CPU_ON_64,
		SMCCC_FID_PSCI_AFFINITY_INFO,
		SMCCC_FID_PSCI_AFFINITY_INFO_64,
	};
	uint64_t random = 17;

	UNUSED_STATE;
	world_build_all(0);
	for (uint32_t i = 0; i < 400000; i++) {
		const uint32_t fid = fids[i % 4];
		const uint64_t word = random_next(&random);
		uint64_t mpidr = word >> (word & 63);

		if (!(fid & SMCCC_FID_64))
			mpidr = (uint32_t)mpidr;
		if (mpidr < WORLD_VCPUS)
			continue;
		EQUAL(answer(fid, mpidr, WORLD_RAM_IPA, 0), -2);
	}
	EQUAL(world.starts, 0);
}

static void refused_in_owner(uint32_t owner)
{
	for (uint32_t num = 0; num < 0x10000; num++) {
		const uint32_t fid = owner << 24 | num;
		const int64_t result = answer(fid, 0x60000000, 8, 0);

		if (gate_service_find(fid) == NULL ||
		    world.domain.config->rule_count == 0)
			EQUAL(result, -1);
		else
			CHECK(result < 0); /* the gate's own refusal */
	}
}

/* A domain without rules, and one whose rules name nothing of a vendor's. */
TEST(no_vendor_service_is_there_unless_named)
{
	static const uint32_t owners[] = { 0x82, 0xc2, 0x83, 0xc3 };

	UNUSED_STATE;
	for (unsigned int with = 0; with < 2; with++) {
		if (with)
			world_build_all(0);
		else
			world_build(NULL, 0, 0);
		for (size_t i = 0; i < 4; i++)
			refused_in_owner(owners[i]);
		EQUAL(world.firmware.calls, 0);
	}
}

/* Trusted OS calls with a client number in w7 that the guest made up. */
TEST(no_trusted_os_hears_a_forged_client)
{
	UNUSED_STATE;
	world_build_all(0);
	for (uint32_t owner = 0x30; owner < 0x40; owner++) {
		for (uint32_t num = 0; num < 0x10000; num += 13) {
			const uint32_t fid = owner << 24 | num;
			struct smccc_regs regs = numbered_regs(0);

			for (uint32_t top = 0; top < 4; top++) {
				regs.x[0] = fid | top << 30;
				regs.x[7] = 0;
				EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
				EQUAL(regs.x[0], UINT64_MAX);
			}
		}
	}
	EQUAL(world.firmware.calls, 0);
}

/* Memory that FF-A's callers would share: no descriptor is ever looked at. */
TEST(ff_a_is_not_there)
{
	UNUSED_STATE;
	world_build_all(0);
	for (uint32_t num = 0x60; num <= 0xef; num++) {
		EQUAL(answer(0x84000000 | num, WORLD_RAM_IPA, 1, 0), -1);
		EQUAL(answer(0xc4000000 | num, WORLD_RAM_IPA, 1, 0), -1);
	}
	EQUAL(world.firmware.calls, 0);
}

/* Function IDs of the boot's or the machine's services, after the start. */
TEST(services_that_take_entry_points_are_denied)
{
	static const uint32_t fids[] = {
		0xc4000021, /* SDEI_EVENT_REGISTER */
		0x82000020, /* execution-state switch */
		0xc4000110, /* DRTM */
		0xc40002e3, /* LFA */
		0xc4000150, /* RMI */
		0xb200000d, /* OP-TEE's VM_CREATED */
		0xc0000005, /* CLEAN_INV_MEMREGION */
		0x82000030, /* DebugFS */
	};

	UNUSED_STATE;
	world_build_all(0);
	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++)
		CHECK(answer(fids[i], WORLD_RAM_IPA, WORLD_RAM_IPA, 0) < 0);
	EQUAL(world.starts, 0);
	EQUAL(world.firmware.calls, 0);
}

/*
 * All 2^16 numbers of all owners in both widths and types: an answer, or a
 * refusal that changes x0 alone; nobody crashes, nothing reaches the firmware.
 */
TEST(all_ids_of_all_owners_types_and_widths_are_decided)
{
	struct smccc_regs regs = numbered_regs(0);
	const struct smccc_regs before = regs;

	UNUSED_STATE;
	world_build(NULL, 0, 0);
	for (uint32_t top = 0; top < 256; top++) {
		for (uint32_t num = 0; num < 0x10000; num++) {
			regs.x[0] = top << 24 | num;
			if (call(&regs, NULL) != GATE_ACTION_RETURN ||
			    regs.x[0] != UINT64_MAX)
				fail_msg("0x%08x", top << 24 | num);
		}
		EQUAL(memcmp(&regs.x[1], &before.x[1], 17 * 8), 0);
	}
	EQUAL(world.firmware.calls, 0);
}

/* Each answered call by its aliases: the hint is one, the others are none. */
TEST(only_the_hint_is_an_alias)
{
	UNUSED_STATE;
	world_build_all(0);
	for (uint32_t top = 0x80; top < 0xd0; top++) {
		for (uint32_t num = 0; num < 0x10000; num++) {
			const uint32_t fid = top << 24 | num;

			if (gate_service_find(fid) == NULL)
				continue;
			EQUAL(answer(fid & 0x7fffffff, 0, 0, 0), -1);
			for (uint32_t bits = 1; bits < 128; bits++)
				EQUAL(answer(fid | bits << 17, 0, 0, 0), -1);
		}
	}
	EQUAL(answer(SMCCC_FID_SMCCC_VERSION | SMCCC_FID_SVE_HINT, 0, 0, 0),
	      answer(SMCCC_FID_SMCCC_VERSION, 0, 0, 0));
}

#define CASE(number, name)                                         \
	{                                                          \
		"case " number ": " #name, name, setup, NULL, NULL \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("02, 13, 14, 33",
		     memory_that_a_call_names_is_the_callers_at_every_edge),
		CASE("34, 35, 37",
		     memory_of_any_length_is_the_callers_at_every_edge),
		CASE("26", memory_at_ipa_zero_is_judged_like_any_other),
		CASE("17", wild_mpidrs_reach_nobody),
		CASE("36", no_vendor_service_is_there_unless_named),
		CASE("31", no_trusted_os_hears_a_forged_client),
		CASE("15, 19, 24, 27", ff_a_is_not_there),
		CASE("18", services_that_take_entry_points_are_denied),
		CASE("39", all_ids_of_all_owners_types_and_widths_are_decided),
		CASE("40", only_the_hint_is_an_alias),
	};
	int failed = cmocka_run_group_tests_name("cases", tests, NULL, NULL);

	world_free();
	return failed;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of gate/services/ as a whole, and the general queries. */
#include "test.h"
#include "world.h"

static const uint32_t ids[] = {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	SMCCC_FID_##name,
#include <smccc/calls.def>
#undef SMCCC_CALL
};
#define IDS (sizeof(ids) / sizeof(ids[0]))

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	world_build_all(0);
	return 0;
}

static bool is_listed(uint32_t fid)
{
	for (size_t i = 0; i < IDS; i++) {
		if (ids[i] == fid)
			return true;
	}
	return false;
}

TEST(every_row_is_a_known_function_and_answers_one_way)
{
	uint32_t rows = 0;

	UNUSED_STATE;
	for (uint32_t top = 0; top < 256; top++) {
		for (uint32_t num = 0; num < 0x10000; num++) {
			uint32_t fid = top << 24 | num;
			const struct gate_service *row = gate_service_find(fid);

			if (row == NULL)
				continue;
			rows++;
			EQUAL(row->fid, fid);
			CHECK(is_listed(fid));
			CHECK(row->constant == NULL || row->answer == NULL);
			CHECK(row->args == 0 ||
			      (!row->answer && !row->constant));
			CHECK(row->constant == NULL || row->feature == NULL);
		}
	}
	EQUAL(rows, 66);
}

TEST(an_id_that_is_no_service_has_no_row)
{
	UNUSED_STATE;
	CHECK(gate_service_find(0) == NULL);
	CHECK(gate_service_find(0xffffffff) == NULL);
	CHECK(gate_service_find(SMCCC_FID_SMCCC_VERSION | 0x10000) == NULL);
	CHECK(gate_service_find(SMCCC_FID_SMCCC_VERSION | 0x20000) == NULL);
}

static struct smccc_regs query(uint32_t fid)
{
	struct smccc_regs regs = numbered_regs(fid);

	EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
	return regs;
}

TEST(every_owner_names_the_same_gate)
{
	static const uint32_t uids[] = {
		SMCCC_FID_CPU_CALL_UID,
		SMCCC_FID_STD_CALL_UID,
		SMCCC_FID_STD_HYP_CALL_UID,
		SMCCC_FID_VENDOR_HYP_CALL_UID,
	};

	UNUSED_STATE;
	for (size_t i = 0; i < 4; i++) {
		struct smccc_regs regs = query(uids[i]);

		/* 77b515d4-f8f9-4a8c-8871-8977bcaae275, little endian. */
		EQUAL(regs.x[0], 0xd415b577);
		EQUAL(regs.x[1], 0x8c4af9f8);
		EQUAL(regs.x[2], 0x77897188);
		EQUAL(regs.x[3], 0x75e2aabc);
		for (unsigned int n = 4; n < 18; n++)
			EQUAL(regs.x[n], numbered_regs(0).x[n]);
	}
}

TEST(every_owner_has_the_gate_s_revision)
{
	static const uint32_t revisions[] = {
		SMCCC_FID_CPU_REVISION,
		SMCCC_FID_STD_REVISION,
		SMCCC_FID_STD_HYP_REVISION,
		SMCCC_FID_VENDOR_HYP_REVISION,
	};

	UNUSED_STATE;
	for (size_t i = 0; i < 4; i++) {
		EQUAL(query(revisions[i]).x[0], GATE_VERSION_MAJOR);
		EQUAL(query(revisions[i]).x[1], GATE_VERSION_MINOR);
		EQUAL(query(revisions[i]).x[2], numbered_regs(0).x[2]);
	}
}

TEST(an_owner_s_count_is_that_of_its_rows)
{
	UNUSED_STATE;
	EQUAL(query(SMCCC_FID_CPU_CALL_COUNT).x[0], 0);
	EQUAL(query(SMCCC_FID_STD_HYP_CALL_COUNT).x[0], 2); /* PV time */
	EQUAL(query(SMCCC_FID_VENDOR_HYP_CALL_COUNT).x[0], 0);
	EQUAL(query(SMCCC_FID_STD_CALL_COUNT).x[0], 30 + 5); /* PSCI, TRNG */
	for (unsigned int n = 1; n < 18; n++)
		EQUAL(query(SMCCC_FID_STD_CALL_COUNT).x[n],
		      numbered_regs(0).x[n]);
}

TEST(a_cpu_call_that_is_no_query_is_not_supported)
{
	UNUSED_STATE;
	for (uint32_t num = 0; num < 0xff00; num++)
		EQUAL(query(0x81000000 | num).x[0], UINT64_MAX);
}

TEST(no_guest_switches_its_execution_state)
{
	UNUSED_STATE;
	EQUAL(query(SMCCC_FID_ARM_SIP_SVC_EXE_STATE_SWITCH).x[0], (uint64_t)-3);
	for (unsigned int n = 1; n < 18; n++)
		EQUAL(query(SMCCC_FID_ARM_SIP_SVC_EXE_STATE_SWITCH).x[n],
		      numbered_regs(0).x[n]);
}

#define SENTENCE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE(every_row_is_a_known_function_and_answers_one_way),
		SENTENCE(an_id_that_is_no_service_has_no_row),
		SENTENCE(every_owner_names_the_same_gate),
		SENTENCE(every_owner_has_the_gate_s_revision),
		SENTENCE(an_owner_s_count_is_that_of_its_rows),
		SENTENCE(a_cpu_call_that_is_no_query_is_not_supported),
		SENTENCE(no_guest_switches_its_execution_state),
	};
	int failed = cmocka_run_group_tests_name("services", tests, NULL, NULL);

	world_free();
	return failed;
}

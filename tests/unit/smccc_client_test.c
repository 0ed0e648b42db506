/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Discovery, the forms of a call, the quirk and the typed calls, against
 * firmware made of C.
 */
#include "test.h"

#include <smccc/arch.h>
#include <smccc/call.h>
#include <smccc/calls.h>
#include <smccc/host.h>
#include <smccc/psci.h>
#include <smccc/trng.h>

#define MAX_CALLS 64
#define LOST	  0x10510510510510ull
#define NO	  0xffffffffffffffffull

/* Versions as their calls would answer; -1: the call is not there. */
struct firmware {
	struct smccc_host host;
	int64_t psci, smccc;
	bool smccc_hidden; /* PSCI_FEATURES denies SMCCC_VERSION */
	enum smccc_conduit conduit;
	unsigned int interruptions;
	struct smccc_regs answer; /* to all other calls */
	size_t count;
	struct smccc_regs seen[MAX_CALLS];
};

static uint64_t firmware_answer(const struct firmware *firmware,
				const struct smccc_regs *regs)
{
	switch ((uint32_t)regs->x[0]) {
	case SMCCC_FID_PSCI_VERSION:
		return (uint64_t)firmware->psci;
	case SMCCC_FID_PSCI_FEATURES:
		if (firmware->psci < 0x10000 || firmware->smccc_hidden)
			return NO;
		if ((uint32_t)regs->x[1] == SMCCC_FID_SMCCC_VERSION)
			return firmware->smccc < 0 ? NO : 0;
		return 0;
	case SMCCC_FID_SMCCC_VERSION:
		return (uint64_t)firmware->smccc;
	default:
		return firmware->answer.x[0];
	}
}

static void firmware_call(struct smccc_host *host, enum smccc_conduit conduit,
			  struct smccc_regs *regs)
{
	struct firmware *firmware = (struct firmware *)host;
	uint64_t x0 = firmware_answer(firmware, regs);

	assert_int_equal(conduit, firmware->conduit);
	CHECK(firmware->count < MAX_CALLS);
	firmware->seen[firmware->count++] = *regs;

	if (firmware->interruptions != 0) {
		firmware->interruptions--;
		regs->x[6] = 0x5e55000 + firmware->interruptions;
		x0 = 1;
	}
	regs->x[0] = x0;
	for (unsigned int i = 1; i < 4; i++)
		regs->x[i] = firmware->answer.x[i];
	for (unsigned int i = 4; i < 18; i++)
		if (firmware->smccc < 0x10001)
			regs->x[i] = i == 6 ? regs->x[6] : LOST;
		else if (firmware->answer.x[i] != 0)
			regs->x[i] = firmware->answer.x[i];
}

static struct firmware firmware_new(int64_t psci, int64_t smccc)
{
	struct firmware firmware = {
		.host = { .call = firmware_call },
		.psci = psci,
		.smccc = smccc,
		.conduit = SMCCC_CONDUIT_SMC,
	};
	return firmware;
}

static struct smccc_client client_of(struct firmware *firmware)
{
	struct smccc_client client;

	memset(&client, 0xa5, sizeof(client));
	smccc_host_install(&firmware->host);
	EQUAL(smccc_client_init(&client, firmware->conduit), SMCCC_SUCCESS);
	EQUAL(client.conduit, firmware->conduit);
	return client;
}

static struct smccc_client modern(struct firmware *firmware)
{
	struct smccc_client client;

	*firmware = firmware_new(0x10001, 0x10004);
	client = client_of(firmware);
	firmware->count = 0;
	return client;
}

static void expect_calls(const struct firmware *firmware, size_t count,
			 const uint32_t *fids)
{
	EQUAL(firmware->count, count);
	for (size_t i = 0; i < count; i++)
		EQUAL(firmware->seen[i].x[0], fids[i]);
}

static void expect_discovery(int64_t psci, int64_t smccc, uint32_t psci_found,
			     uint32_t smccc_found, size_t calls)
{
	static const uint32_t order[] = { SMCCC_FID_PSCI_VERSION,
					  SMCCC_FID_PSCI_FEATURES,
					  SMCCC_FID_SMCCC_VERSION };
	struct firmware firmware = firmware_new(psci, smccc);
	struct smccc_client client = client_of(&firmware);

	EQUAL(client.psci_version, psci_found);
	EQUAL(client.smccc_version, smccc_found);
	expect_calls(&firmware, calls, order);
	if (calls > 1)
		EQUAL(firmware.seen[1].x[1], SMCCC_FID_SMCCC_VERSION);
}

TEST(discovery_asks_no_more_than_the_answers_so_far_allow)
{
	UNUSED_STATE;
	expect_discovery(-1, -1, 0, 0x10000, 1);
	expect_discovery(0x00002, 0x10004, 0x00002, 0x10000, 1);
	expect_discovery(0x10000, -1, 0x10000, 0x10000, 2);
	expect_discovery(0x10001, -1, 0x10001, 0x10000, 2);
	expect_discovery(0x10001, 0x10001, 0x10001, 0x10001, 3);
	expect_discovery(0x10001, 0x10002, 0x10001, 0x10002, 3);
	expect_discovery(0x10003, 0x10004, 0x10003, 0x10004, 3);
}

/* A -1 compared without its sign would be the newest version of all. */
TEST(a_firmware_that_denies_its_own_promise_is_taken_for_the_oldest)
{
	struct firmware firmware = firmware_new(0x10001, 0x10000);
	UNUSED_STATE;

	EQUAL(client_of(&firmware).smccc_version, 0x10000);
	firmware.smccc_hidden = true;
	firmware.smccc = 0x10004;
	EQUAL(client_of(&firmware).smccc_version, 0x10000);
	expect_discovery(0x10001, 0xffffffff, 0x10001, 0x10000, 3);
	expect_discovery(0xffffffff, -1, 0, 0x10000, 1);
}

TEST(without_a_conduit_nothing_is_called_and_everything_is_refused)
{
	struct firmware firmware = firmware_new(0x10001, 0x10004);
	struct smccc_client client;
	uint32_t uid[4] = { 1, 2, 3, 4 };
	UNUSED_STATE;

	smccc_host_install(&firmware.host);
	EQUAL(smccc_client_init(&client, SMCCC_CONDUIT_NONE),
	      SMCCC_NOT_SUPPORTED);
	EQUAL(psci_cpu_on(&client, 1, 2, 3), PSCI_NOT_SUPPORTED);
	EQUAL(smccc_uid(&client, SMCCC_FID_STD_CALL_UID, uid),
	      SMCCC_NOT_SUPPORTED);
	EQUAL(uid[0] | uid[1] | uid[2] | uid[3], 0);
	EQUAL(firmware.count, 0);
}

TEST(a_host_without_a_firmware_refuses)
{
	struct smccc_regs regs = { { SMCCC_FID_PSCI_VERSION } };
	UNUSED_STATE;

	smccc_host_install(NULL);
	smccc_hvc(&regs);
	EQUAL(regs.x[0], NO);
}

TEST(the_conduit_is_the_one_that_was_chosen)
{
	struct firmware firmware = firmware_new(0x10001, 0x10002);
	UNUSED_STATE;

	firmware.conduit = SMCCC_CONDUIT_HVC;
	EQUAL(client_of(&firmware).smccc_version, 0x10002);
	EQUAL(smccc_conduit_from_method("smc"), SMCCC_CONDUIT_SMC);
	EQUAL(smccc_conduit_from_method("hvc"), SMCCC_CONDUIT_HVC);
	EQUAL(smccc_conduit_from_method("smcc"), SMCCC_CONDUIT_NONE);
	EQUAL(smccc_conduit_from_method("HVC"), SMCCC_CONDUIT_NONE);
	EQUAL(smccc_conduit_from_method(""), SMCCC_CONDUIT_NONE);
	EQUAL(smccc_conduit_from_method(NULL), SMCCC_CONDUIT_NONE);
	EQUAL(smccc_conduit_from_fadt(0), SMCCC_CONDUIT_NONE);
	EQUAL(smccc_conduit_from_fadt(1), SMCCC_CONDUIT_SMC);
	EQUAL(smccc_conduit_from_fadt(2), SMCCC_CONDUIT_NONE);
	EQUAL(smccc_conduit_from_fadt(3), SMCCC_CONDUIT_HVC);
	EQUAL(smccc_conduit_from_el(1, true, true), SMCCC_CONDUIT_HVC);
	EQUAL(smccc_conduit_from_el(1, true, false), SMCCC_CONDUIT_HVC);
	EQUAL(smccc_conduit_from_el(1, false, true), SMCCC_CONDUIT_SMC);
	EQUAL(smccc_conduit_from_el(1, false, false), SMCCC_CONDUIT_NONE);
	EQUAL(smccc_conduit_from_el(2, true, true), SMCCC_CONDUIT_SMC);
	EQUAL(smccc_conduit_from_el(2, true, false), SMCCC_CONDUIT_NONE);
	EQUAL(smccc_conduit_from_el(3, true, true), SMCCC_CONDUIT_NONE);
}

static struct smccc_regs numbered(uint32_t fid)
{
	struct smccc_regs regs = { { fid } };

	for (unsigned int i = 1; i < 18; i++)
		regs.x[i] = 0x100000001ull * i;
	return regs;
}

TEST(form_1_0_passes_x0_to_x7_and_takes_x0_to_x3)
{
	struct firmware firmware = firmware_new(0x10000, -1);
	struct smccc_client client = client_of(&firmware);
	const struct smccc_regs before = numbered(0xc2001234);
	struct smccc_regs regs = before;
	UNUSED_STATE;

	firmware.count = 0;
	firmware.answer = (struct smccc_regs){ { 11, 12, 13, 14 } };
	smccc_client_call(&client, &regs);
	for (unsigned int i = 0; i < 18; i++) {
		EQUAL(firmware.seen[0].x[i], i < 8 ? before.x[i] : 0);
		EQUAL(regs.x[i], i < 4 ? 11 + i : before.x[i]);
	}
}

TEST(form_1_2_passes_and_takes_eighteen_registers)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	const struct smccc_regs before = numbered(0xc2001234);
	struct smccc_regs regs = before;
	UNUSED_STATE;

	for (unsigned int i = 0; i < 18; i++)
		firmware.answer.x[i] = 0x777000 + i;
	smccc_client_call(&client, &regs);
	CHECK(memcmp(&firmware.seen[0], &before, sizeof(before)) == 0);
	CHECK(memcmp(&regs, &firmware.answer, sizeof(regs)) == 0);
}

/* Above 1.0 firmware x6 is lost to everyone but the quirk. */
TEST(the_qualcomm_quirk_hands_x6_back_until_the_call_is_done)
{
	struct firmware firmware = firmware_new(0x10000, -1);
	struct smccc_client client = client_of(&firmware);
	struct smccc_regs regs = numbered(0x42000101);
	const struct smccc_regs *seen = firmware.seen;
	UNUSED_STATE;

	regs.x[6] = 0;
	firmware.count = 0;
	firmware.interruptions = 3;
	firmware.answer = (struct smccc_regs){ { 0, 21, 22, 23 } };
	smccc_client_call_quirk(&client, &smccc_quirk_qualcomm_a6, &regs);

	EQUAL(firmware.count, 4);
	EQUAL(seen[0].x[0], 0x42000101);
	EQUAL(seen[0].x[6], 0);
	for (unsigned int n = 1; n < 4; n++) {
		EQUAL(seen[n].x[0], 1);
		EQUAL(seen[n].x[6], 0x5e55000 + 3 - n);
	}
	for (unsigned int n = 0; n < 4; n++)
		for (unsigned int i = 1; i < 8; i++)
			if (i != 6)
				EQUAL(seen[n].x[i], 0x100000001ull * i);
	EQUAL(regs.x[0], 0);
	EQUAL(regs.x[1], 21);
	EQUAL(regs.x[3], 23);
	EQUAL(regs.x[4], 0x100000001ull * 4);
	EQUAL(regs.x[6], 0);
}

TEST(the_quirk_calls_once_where_nothing_interrupts)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	struct smccc_regs regs = numbered(0x42000101);
	UNUSED_STATE;

	firmware.answer.x[0] = 5;
	smccc_client_call_quirk(&client, &smccc_quirk_qualcomm_a6, &regs);
	EQUAL(firmware.count, 1);
	EQUAL(regs.x[0], 5);
}

/* One typed call's registers. */
static void expect_registers(const struct firmware *firmware, uint32_t fid,
			     uint64_t a1, uint64_t a2, uint64_t a3)
{
	const struct smccc_regs *seen = &firmware->seen[firmware->count - 1];

	EQUAL(seen->x[0], fid);
	EQUAL(seen->x[1], a1);
	EQUAL(seen->x[2], a2);
	EQUAL(seen->x[3], a3);
	for (unsigned int i = 4; i < 18; i++)
		EQUAL(seen->x[i], 0);
}

TEST(psci_calls_put_their_arguments_where_they_belong)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	UNUSED_STATE;

	firmware.answer.x[0] = NO - 3; /* -4 */
	EQUAL(psci_cpu_on(&client, 0x80000001, 0x140000000, 7),
	      PSCI_ALREADY_ON);
	expect_registers(&firmware, 0xc4000003, 0x80000001, 0x140000000, 7);
	firmware.answer.x[0] = 0;
	EQUAL(psci_cpu_suspend(&client, PSCI_POWER_STATE_DOWN, 0x40000000, 9),
	      PSCI_SUCCESS);
	expect_registers(&firmware, 0xc4000001, 0x10000, 0x40000000, 9);
	firmware.answer.x[0] = 1;
	EQUAL(psci_affinity_info(&client, 0x100000002, 1), PSCI_AFFINITY_OFF);
	expect_registers(&firmware, 0xc4000004, 0x100000002, 1, 0);
	firmware.answer.x[0] = 0xfffffffd; /* -3, not sign-extended */
	EQUAL(psci_cpu_off(&client), PSCI_DENIED);
	expect_registers(&firmware, 0x84000002, 0, 0, 0);
	firmware.answer.x[0] = 2;
	EQUAL(psci_migrate_info_type(&client), PSCI_TOS_NOT_PRESENT);
	expect_registers(&firmware, 0x84000006, 0, 0, 0);
	psci_system_off(&client);
	expect_registers(&firmware, 0x84000008, 0, 0, 0);
	psci_system_reset(&client);
	expect_registers(&firmware, 0x84000009, 0, 0, 0);
	psci_system_reset2(&client, PSCI_RESET2_VENDOR | 1, 0xc00c1e);
	expect_registers(&firmware, 0xc4000012, 0x80000001, 0xc00c1e, 0);
	psci_system_off2(&client, PSCI_OFF2_HIBERNATE);
	expect_registers(&firmware, 0xc4000015, 1, 0, 0);
	psci_system_suspend(&client, 0x40001000, 3);
	expect_registers(&firmware, 0xc400000e, 0x40001000, 3, 0);
	psci_node_hw_state(&client, 0x101, 1);
	expect_registers(&firmware, 0xc400000d, 0x101, 1, 0);
	firmware.answer.x[0] = 0x123456789a;
	EQUAL(psci_stat_residency(&client, 2, 3), 0x123456789a);
	expect_registers(&firmware, 0xc4000010, 2, 3, 0);
	EQUAL(psci_stat_count(&client, 2, 3), 0x123456789a);
	expect_registers(&firmware, 0xc4000011, 2, 3, 0);
}

TEST(psci_features_and_statistics_are_not_asked_of_a_psci_without_them)
{
	struct firmware firmware = firmware_new(0x00002, -1);
	struct smccc_client client = client_of(&firmware);
	UNUSED_STATE;

	firmware.count = 0;
	EQUAL(psci_features(&client, SMCCC_FID_PSCI_CPU_ON_64),
	      PSCI_NOT_SUPPORTED);
	EQUAL(psci_stat_count(&client, 0, 0), 0);
	EQUAL(firmware.count, 0);
}

TEST(arch_calls_are_not_made_below_1_1)
{
	struct firmware firmware = firmware_new(0x10001, -1);
	struct smccc_client client = client_of(&firmware);
	char name[SMCCC_SOC_NAME_BYTES];
	uint32_t uid[4];
	uint64_t word[3];
	UNUSED_STATE;

	firmware.count = 0;
	EQUAL(smccc_version(&client), SMCCC_NOT_SUPPORTED);
	EQUAL(smccc_arch_features(&client, SMCCC_FID_SMCCC_ARCH_WORKAROUND_1),
	      SMCCC_NOT_SUPPORTED);
	EQUAL(smccc_arch_soc_id(&client, 0), SMCCC_NOT_SUPPORTED);
	EQUAL(smccc_arch_soc_id_name(&client, name), SMCCC_NOT_SUPPORTED);
	EQUAL(trng_version(&client), TRNG_NOT_SUPPORTED);
	EQUAL(trng_features(&client, SMCCC_FID_TRNG_RND), TRNG_NOT_SUPPORTED);
	EQUAL(trng_uuid(&client, uid), TRNG_NOT_SUPPORTED);
	EQUAL(trng_rnd(&client, 8, word), TRNG_NOT_SUPPORTED);
	EQUAL(firmware.count, 0);
}

TEST(soc_id_is_asked_only_where_features_promises_it)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	UNUSED_STATE;

	firmware.answer.x[0] = NO;
	EQUAL(smccc_arch_soc_id(&client, SMCCC_SOC_ID_VERSION),
	      SMCCC_NOT_SUPPORTED);
	expect_registers(&firmware, 0x80000001, 0x80000002, 0, 0);
	EQUAL(firmware.count, 1);
	firmware.answer.x[0] = 0x043b0001;
	EQUAL(smccc_arch_soc_id(&client, SMCCC_SOC_ID_REVISION), 0x043b0001);
	expect_registers(&firmware, 0x80000002, 1, 0, 0);
}

TEST(the_name_of_the_soc_is_136_bytes_in_seventeen_registers)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	char name[SMCCC_SOC_NAME_BYTES], expected[SMCCC_SOC_NAME_BYTES];
	UNUSED_STATE;

	for (unsigned int i = 0; i < 136; i++)
		expected[i] = (char)('!' + i % 90);
	expected[136] = '\0';
	memcpy(&firmware.answer.x[1], expected, 136);
	memset(name, 'x', sizeof(name));
	EQUAL(smccc_arch_soc_id_name(&client, name), SMCCC_SUCCESS);
	assert_string_equal(name, expected);
	expect_registers(&firmware, 0xc0000002, 2, 0, 0);

	firmware.answer.x[0] = NO - 2;
	EQUAL(smccc_arch_soc_id_name(&client, name), SMCCC_NOT_SUPPORTED);
	assert_string_equal(name, "");

	/* 1.1 has no results above x3, whatever it promises. */
	firmware.answer.x[0] = 0;
	client.smccc_version = 0x10001;
	firmware.count = 0;
	EQUAL(smccc_arch_soc_id_name(&client, name), SMCCC_NOT_SUPPORTED);
	assert_string_equal(name, "");
	EQUAL(firmware.count, 0);
}

TEST(arch_calls_put_their_arguments_where_they_belong)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	uint64_t bits = 1;
	UNUSED_STATE;

	EQUAL(smccc_version(&client), 0x10004);
	smccc_arch_workaround_1(&client);
	expect_registers(&firmware, 0x80008000, 0, 0, 0);
	smccc_arch_workaround_2(&client, 1);
	expect_registers(&firmware, 0x80007fff, 1, 0, 0);
	smccc_arch_workaround_3(&client);
	expect_registers(&firmware, 0x80003fff, 0, 0, 0);
	firmware.answer.x[1] = 0xf00d;
	EQUAL(smccc_arch_feature_availability(&client, 0x1e1100, &bits),
	      SMCCC_SUCCESS);
	EQUAL(bits, 0xf00d);
	expect_registers(&firmware, 0xc0000003, 0x1e1100, 0, 0);
	firmware.answer.x[0] = NO;
	EQUAL(smccc_arch_feature_availability(&client, 0x1e1100, &bits),
	      SMCCC_NOT_SUPPORTED);
	EQUAL(bits, 0);
}

TEST(uid_and_revision_come_back_in_32_bit_words)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	uint32_t uid[4], major, minor;
	UNUSED_STATE;

	firmware.answer = (struct smccc_regs){ { 0x11, 0xa00000022, 3, 4 } };
	EQUAL(smccc_uid(&client, SMCCC_FID_VENDOR_HYP_CALL_UID, uid),
	      SMCCC_SUCCESS);
	expect_registers(&firmware, 0x8600ff01, 0, 0, 0);
	EQUAL(uid[0], 0x11);
	EQUAL(uid[1], 0x22);
	EQUAL(uid[3], 4);
	EQUAL(smccc_revision(&client, SMCCC_FID_VENDOR_HYP_REVISION, &major,
			     &minor),
	      SMCCC_SUCCESS);
	EQUAL(major, 0x11);
	EQUAL(minor, 0x22);
	firmware.answer.x[0] = 0xffffffff;
	EQUAL(smccc_revision(&client, SMCCC_FID_OEM_REVISION, &major, &minor),
	      SMCCC_NOT_SUPPORTED);
	EQUAL(major | minor, 0);
}

TEST(trng_hands_out_the_least_significant_word_first)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	uint64_t word[3];
	uint32_t uuid[4];
	UNUSED_STATE;

	firmware.answer = (struct smccc_regs){ { 0, 0xa, 0xb, 0xc } };
	EQUAL(trng_rnd(&client, 192, word), TRNG_SUCCESS);
	expect_registers(&firmware, 0xc4000053, 192, 0, 0);
	EQUAL(word[0], 0xc);
	EQUAL(word[1], 0xb);
	EQUAL(word[2], 0xa);
	EQUAL(trng_uuid(&client, uuid), TRNG_SUCCESS);
	EQUAL(uuid[3], 0xc);
	EQUAL(trng_features(&client, SMCCC_FID_TRNG_RND_64), TRNG_SUCCESS);
	expect_registers(&firmware, 0x84000051, 0xc4000053, 0, 0);
	EQUAL(trng_version(&client), 0);

	firmware.answer.x[0] = NO - 2;
	EQUAL(trng_rnd(&client, 8, word), TRNG_NO_ENTROPY);
	EQUAL(word[0] | word[1] | word[2], 0);
	firmware.count = 0;
	EQUAL(trng_rnd(&client, 0, word), TRNG_INVALID_PARAMETERS);
	EQUAL(trng_rnd(&client, 193, word), TRNG_INVALID_PARAMETERS);
	EQUAL(firmware.count, 0);
}

TEST(trng_fill_asks_for_what_is_left_and_leaves_nothing_half_done)
{
	struct firmware firmware;
	struct smccc_client client = modern(&firmware);
	unsigned char buffer[52];
	UNUSED_STATE;

	firmware.answer = (struct smccc_regs){ { 0, 0x1817161514131211,
						 0x0f0e0d0c0b0a0908,
						 0x0706050403020100 } };
	memset(buffer, 0xee, sizeof(buffer));
	EQUAL(trng_fill(&client, buffer, 50), TRNG_SUCCESS);
	EQUAL(firmware.count, 3);
	EQUAL(firmware.seen[0].x[1], 192);
	EQUAL(firmware.seen[2].x[1], 16);
	for (unsigned int i = 0; i < 8; i++)
		EQUAL(buffer[24 + i], i);
	EQUAL(buffer[23], 0x18);
	EQUAL(buffer[49], 1);
	EQUAL(buffer[50], 0xee);

	firmware.answer.x[0] = NO - 2;
	EQUAL(trng_fill(&client, buffer, 50), TRNG_NO_ENTROPY);
	for (unsigned int i = 0; i < 50; i++)
		EQUAL(buffer[i], 0);
	EQUAL(buffer[50], 0xee);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			discovery_asks_no_more_than_the_answers_so_far_allow),
		cmocka_unit_test(
			a_firmware_that_denies_its_own_promise_is_taken_for_the_oldest),
		cmocka_unit_test(
			without_a_conduit_nothing_is_called_and_everything_is_refused),
		cmocka_unit_test(a_host_without_a_firmware_refuses),
		cmocka_unit_test(the_conduit_is_the_one_that_was_chosen),
		cmocka_unit_test(form_1_0_passes_x0_to_x7_and_takes_x0_to_x3),
		cmocka_unit_test(form_1_2_passes_and_takes_eighteen_registers),
		cmocka_unit_test(
			the_qualcomm_quirk_hands_x6_back_until_the_call_is_done),
		cmocka_unit_test(the_quirk_calls_once_where_nothing_interrupts),
		cmocka_unit_test(
			psci_calls_put_their_arguments_where_they_belong),
		cmocka_unit_test(
			psci_features_and_statistics_are_not_asked_of_a_psci_without_them),
		cmocka_unit_test(arch_calls_are_not_made_below_1_1),
		cmocka_unit_test(
			soc_id_is_asked_only_where_features_promises_it),
		cmocka_unit_test(
			the_name_of_the_soc_is_136_bytes_in_seventeen_registers),
		cmocka_unit_test(
			arch_calls_put_their_arguments_where_they_belong),
		cmocka_unit_test(uid_and_revision_come_back_in_32_bit_words),
		cmocka_unit_test(
			trng_hands_out_the_least_significant_word_first),
		cmocka_unit_test(
			trng_fill_asks_for_what_is_left_and_leaves_nothing_half_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

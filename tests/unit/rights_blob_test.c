/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The blob's proof, continued: limits, values, conduits, service aliases,
 * checks of the later kinds, devices and channels. One thing is made wrong at
 * a time.
 */
#include "test.h"
#include "world.h"

static uint64_t memory[WORLD_MAX_BLOB / 8];

#define BROKEN(make, expected, change)                               \
	do {                                                         \
		struct gate_blob *b = make();                        \
		change;                                              \
		blob_rehash(b);                                      \
		EQUAL(gate_blob_check(b, sizeof(memory)), expected); \
	} while (0)

static struct gate_blob_domain *domain(struct gate_blob *blob, uint32_t i)
{
	return (struct gate_blob_domain *)(uintptr_t)gate_blob_domain(blob, i);
}

static struct gate_blob_rule *rules_of(struct gate_blob *blob)
{
	return (struct gate_blob_rule *)(uintptr_t)gate_blob_rules(
		blob, domain(blob, 0));
}

static struct gate_blob_check *checks_of(struct gate_blob *blob)
{
	return (struct gate_blob_check *)(uintptr_t)gate_blob_checks(blob);
}

static struct gate_blob_limit *limit(struct gate_blob *blob, uint32_t i)
{
	return (struct gate_blob_limit *)(uintptr_t)gate_blob_limit(blob, i);
}

static uint64_t *values_of(struct gate_blob *blob)
{
	return (uint64_t *)(uintptr_t)gate_blob_values(blob);
}

/* ---- Limits, conduits, aliases ---- */

static struct gate_blob *limited(void)
{
	static const struct gate_blob_limit limits[] = {
		{ .calls_per_second = 10, .burst = 1, .at_once = 8 },
		{ .budget_us = 5, .share_us = 8000000 },
	};
	struct gate_blob_rule rules[] = {
		rule(0x82000000, GATE_RULE_FORWARD),
		rule(0x82000001, GATE_RULE_ANSWER),
		rule(0x82000002, GATE_RULE_CONSTANT),
		range(0x82000003, 0x82000009, GATE_RULE_FORWARD),
		rule(0x84000050, GATE_RULE_DENY),
		rule(0xc2000000, GATE_RULE_UNDEFINED),
	};
	struct gate_blob *blob;

	rules[0].limit = 2;
	rules[0].conduits = GATE_RULE_NO_SMC;
	rules[1].limit = 1;
	rules[1].conduits = GATE_RULE_NO_HVC;
	rules[1].service = 0x84000003;
	rules[2].limit = 1;
	rules[2].results = 1;
	rules[3].limit = 2;
	world_limits(limits, 2);
	blob = blob_build(memory, rules, 6, 0);
	world_limits(NULL, 0);
	return blob;
}

TEST(a_limit_is_proved)
{
	UNUSED_STATE;
	BROKEN(limited, GATE_BLOB_OK, (void)b);
#define BAD(change) BROKEN(limited, GATE_BLOB_BAD_LIMIT, change)
	BAD(b->limit_count = 257);
	BAD(b->limit_count = UINT32_MAX);
	BAD(b->limit_count = 3); /* behind the end */
	BAD(b->limit_offset += 4);
	BAD(b->limit_offset = 0);
	BAD(b->limit_offset = 0xfffffff8);
	BAD(memset(limit(b, 0), 0, sizeof(struct gate_blob_limit)));
	BAD(limit(b, 0)->burst = 0);
	BAD(limit(b, 0)->calls_per_second = 0);
	BAD(limit(b, 0)->burst = GATE_MAX_BURST + 1);
	BAD(limit(b, 0)->at_once = 9);
	BAD(limit(b, 1)->burst = 1);
	BAD(limit(b, 1)->share_us = 8000001);
	BAD(limit(b, 1)->share_us = UINT64_MAX);
#undef BAD
#define BAD(change) BROKEN(limited, GATE_BLOB_BAD_RULE, change)
#define R	    (rules_of(b))
	BROKEN(limited, GATE_BLOB_OK, R[0].limit = 1);
	BAD(R[0].limit = 3);
	BAD(R[0].limit = UINT16_MAX);
	BAD(R[1].limit = 2); /* an answer takes no time below */
	BAD(R[2].limit = 2);
	BAD(R[1].limit = 1; limit(b, 0)->share_us = 1);
	BAD(R[1].limit = 1; limit(b, 0)->budget_us = 1);
	BAD(R[4].limit = 1); /* nothing to limit */
	BAD(R[5].limit = 1);
	BAD(b->limit_count = 0; b->limit_offset = 0);
#undef BAD
}

TEST(conduits_and_aliases_are_proved)
{
	UNUSED_STATE;
#define BAD(change) BROKEN(limited, GATE_BLOB_BAD_RULE, change)
	BROKEN(limited, GATE_BLOB_OK, R[5].conduits = GATE_RULE_NO_HVC);
	BAD(R[0].conduits = GATE_RULE_NO_SMC | GATE_RULE_NO_HVC);
	BAD(R[0].conduits = 4);
	BAD(R[0].service = 0x84000003); /* the firmware's answer */
	BAD(R[2].service = 0x84000003);
	BAD(R[4].service = 0x84000003);
	BAD(R[1].service = 0xc4000003); /* another width */
	BAD(R[1].service |= SMCCC_FID_SVE_HINT);
	BAD(R[1].service |= 0x20000);
	BAD(R[3].action = GATE_RULE_ANSWER; R[3].limit = 1;
	    R[3].service = 0x84000003); /* many calls */
#undef R
#undef BAD
}

/* ---- Checks ---- */

/* An SMC32 and an SMC64 call; every kind, several of one argument. */
static struct gate_blob *checked(void)
{
	static const struct gate_blob_check checks[] = {
		/* SMC32 */
		{ .kind = GATE_CHECK_MASK, .reg = 1, .low = 1, .high = 3 },
		{ .kind = GATE_CHECK_RANGE, .reg = 1, .high = 9 },
		{ .kind = GATE_CHECK_SET, .reg = 2, .low = 1, .high = 2 },
		{ .kind = GATE_CHECK_RESULT, .reg = 0, .low = UINT64_MAX },
		{ .kind = GATE_CHECK_MEMORY_LENGTH,
		  .reg = 3,
		  .flags = GATE_CHECK_READ | GATE_CHECK_PAIR,
		  .align = 4,
		  .high = 4096 },
		{ .kind = GATE_CHECK_RANGE, .reg = 5, .high = 4 },
		{ .kind = GATE_CHECK_MEMORY_BYTES,
		  .reg = 6,
		  .flags = GATE_CHECK_WRITE,
		  .align = 1,
		  .low = 1 },
		{ .kind = GATE_CHECK_RESULT, .reg = 17, .low = 1 },
		/* SMC64 */
		{ .kind = GATE_CHECK_SET, .reg = 1, .low = 0, .high = 4 },
		{ .kind = GATE_CHECK_MASK,
		  .reg = 2,
		  .flags = GATE_CHECK_PAIR,
		  .high = UINT64_MAX },
		{ .kind = GATE_CHECK_MEMORY_BYTES,
		  .reg = 6,
		  .flags = GATE_CHECK_READ | GATE_CHECK_PAIR,
		  .align = 1,
		  .low = 1 },
	};
	static const uint64_t values[] = { 3, 4, UINT32_MAX, UINT64_MAX };
	struct gate_blob_rule rules[] = {
		rule(0x82000000, GATE_RULE_FORWARD),
		rule(0xc2000000, GATE_RULE_FORWARD),
	};
	struct gate_blob *blob;

	rules[0].args = rules[1].args = 7;
	rules[0].check_count = 8;
	rules[1].check_first = 8;
	rules[1].check_count = 3;
	world_values(values, 4);
	blob = blob_build_checked(memory, rules, 2, checks, 0);
	world_values(NULL, 0);
	return blob;
}

#define BAD(change)  BROKEN(checked, GATE_BLOB_BAD_CHECK, change)
#define GOOD(change) BROKEN(checked, GATE_BLOB_OK, change)
#define C(n)	     (checks_of(b)[n])
#define V	     (values_of(b))

TEST(masks_sets_and_ranges_are_proved)
{
	UNUSED_STATE;
	GOOD((void)b);
	BAD(C(0).high = 0; C(0).low = 0); /* says nothing */
	BAD(C(0).low = 4);		  /* a bit outside */
	BAD(C(0).high = 1ull << 32);	  /* SMC32 */
	GOOD(C(0).high = UINT32_MAX);
	BAD(C(0).align = 1);
	BAD(C(0).flags = GATE_CHECK_READ);
	BAD(C(0).flags = GATE_CHECK_FLAGS + 1);
	GOOD(C(0).flags = GATE_CHECK_PAIR; C(0).high = UINT64_MAX);
	GOOD(C(1).flags = GATE_CHECK_PAIR; C(1).high = UINT64_MAX);
	BAD(C(1).high = UINT32_MAX + 1ull);
	BAD(C(1).reg = 0);
	/* Sets. */
	BAD(C(2).high = 0);
	GOOD(C(2).low = 0; C(2).high = 3);
	BAD(C(2).low = 3; C(2).high = 1); /* 64 bits */
	GOOD(C(2).flags = GATE_CHECK_PAIR; C(2).low = 3; C(2).high = 1);
	BAD(C(2).low = 4);
	BAD(C(8).high = 5);
	BAD(C(8).low = UINT64_MAX);
	BAD(C(8).high = UINT64_MAX);
	BAD(C(2).flags = GATE_CHECK_WRITE);
	BAD(V[1] = 3); /* twice */
	BAD(V[1] = 2);
	BAD(b->value_count = 3);
	BAD(b->value_count = GATE_MAX_VALUES + 1);
	BAD(b->value_count = 0; b->value_offset = 0);
	BAD(b->value_offset += 4);
	BAD(b->value_offset = 0xfffffff8);
}

TEST(pairs_and_memory_are_proved)
{
	UNUSED_STATE;
	/* x3 and x4 are the address, x5 says how much. */
	BAD(C(4).reg = 1); /* order */
	GOOD(C(4).reg = 2);
	GOOD(C(5).reg = 3);
	BAD(C(6).reg = 5);
	BAD(C(6).reg = 4);
	BAD(C(6).flags |= GATE_CHECK_PAIR; rules_of(b)[0].args = 6);
	GOOD(C(6).flags |= GATE_CHECK_PAIR);
	BAD(C(6).flags = GATE_CHECK_PAIR); /* neither read nor written */
	BAD(C(10).reg = 7);		   /* x8 is none */
	GOOD(C(10).reg = 7; C(10).flags = GATE_CHECK_READ);
	/* What does not fit in 32 bits fits in a pair of them. */
	BAD(domain(b, 0)->ram_pa = 1ull << 32);
	GOOD(domain(b, 0)->ram_pa = 1ull << 32; C(6) = C(5); C(6).reg = 6);
	BAD(C(4).align = 0);
	BAD(C(4).high = WORLD_RAM_BYTES + 1);
}

TEST(masks_of_results_are_proved)
{
	UNUSED_STATE;
	GOOD(C(3).reg = 5);
	GOOD(C(3).low = 0);
	BAD(C(3).reg = 17); /* two of one register */
	BAD(C(7).reg = 18);
	BAD(C(7).reg = 0);
	BAD(C(7).high = 1);
	BAD(C(7).align = 1);
	BAD(C(7).flags = GATE_CHECK_READ);
	BAD(C(7).flags = GATE_CHECK_PAIR);
	BAD(C(7).reserved[1] = 1);
	/* The register of a result is no argument's. */
	GOOD(rules_of(b)[0].args = 7; C(7).reg = 9);
}

#undef V
#undef C
#undef GOOD
#undef BAD

/* ---- Devices ---- */

#define PAGE 0x1000ull

/* Three domains; a serial port, a timer, two channels. */
static struct gate_blob *equipped(void)
{
	static const struct gate_blob_device devices[] = {
		{ .name = "serial",
		  .ipa = 0x0a000000,
		  .pa = 0x09040000,
		  .bytes = PAGE,
		  .kind = GATE_DEVICE_MMIO,
		  .flags = GATE_DEVICE_EDGE,
		  .irq_count = 2,
		  .intid = { 32, 1019 } },
		{ .name = "mail",
		  .ipa = 0x0b000000,
		  .pa = 0x70000000,
		  .bytes = 2 * PAGE,
		  .kind = GATE_DEVICE_CHANNEL,
		  .peer = 6,
		  .irq_count = 1,
		  .intid = { 100 } },
		{ .name = "mail",
		  .ipa = 0x0b000000,
		  .pa = 0x70000000,
		  .bytes = 2 * PAGE,
		  .kind = GATE_DEVICE_CHANNEL,
		  .peer = 5,
		  .irq_count = 1,
		  .intid = { 100 } },
		{ .name = "disk",
		  .ipa = 0x0c000000,
		  .pa = 0x70002000,
		  .bytes = PAGE,
		  .kind = GATE_DEVICE_CHANNEL,
		  .peer = 7 },
		{ .name = "disk",
		  .ipa = 0x0d000000,
		  .pa = 0x70002000,
		  .bytes = PAGE,
		  .kind = GATE_DEVICE_CHANNEL,
		  .peer = 6 },
		{ .name = "serial",
		  .ipa = 0x0a000000,
		  .pa = 0x09041000,
		  .bytes = PAGE,
		  .kind = GATE_DEVICE_MMIO,
		  .flags = GATE_DEVICE_DMA,
		  .irq_count = 1,
		  .intid = { 33 } },
	};
	static const uint32_t counts[] = { 2, 2, 2 };
	struct gate_blob *blob = blob_build(memory, NULL, 0, 0);
	struct gate_blob_domain domains[3];

	for (uint32_t i = 0; i < 3; i++) {
		domains[i] = *domain(blob, 0);
		domains[i].name[0] = (char)('a' + i);
		domains[i].id = (uint16_t)(5 + i);
		domains[i].ram_pa += i * WORLD_RAM_BYTES;
		domains[i].device_first = 2 * i;
		domains[i].device_count = counts[i];
	}
	blob->domain_count = 3;
	blob->domain_offset = blob_append(blob, domains, sizeof(domains));
	blob->device_count = 6;
	blob->device_offset = blob_append(blob, devices, sizeof(devices));
	blob_rehash(blob);
	return blob;
}

static struct gate_blob_device *device(struct gate_blob *blob, uint32_t i)
{
	return (struct gate_blob_device *)(uintptr_t)gate_blob_device(blob, i);
}

#define BAD(change)  BROKEN(equipped, GATE_BLOB_BAD_DEVICE, change)
#define GOOD(change) BROKEN(equipped, GATE_BLOB_OK, change)
#define D(i)	     device(b, i)

TEST(a_device_is_proved)
{
	UNUSED_STATE;
	GOOD((void)b);
	BAD(D(0)->name[0] = 0);
	BAD(D(0)->name[15] = 'x');
	BAD(D(0)->kind = GATE_DEVICE_NONE);
	BAD(D(0)->kind = GATE_DEVICE_KINDS);
	BAD(D(0)->kind = UINT16_MAX);
	BAD(D(0)->flags = GATE_DEVICE_FLAGS + 1);
	BAD(D(0)->peer = 6);
	BAD(D(0)->bytes = 0);
	BAD(D(0)->bytes += 1);
	BAD(D(0)->bytes = 0ull - PAGE);
	BAD(D(0)->ipa += 8);
	BAD(D(0)->pa += 0x800);
	BAD(D(0)->pa = 1ull << 48);
	BAD(D(0)->ipa = 0ull - PAGE);
	BAD(D(0)->irq_count = 5);
	BAD(D(0)->irq_count = UINT16_MAX);
	BAD(D(0)->irq_count = 1); /* one is left over */
	BAD(D(0)->irq_count = 3); /* 0 is no SPI */
	BAD(D(0)->intid[0] = 31);
	BAD(D(0)->intid[1] = 1020);
	BAD(D(0)->intid[1] = UINT32_MAX);
	BAD(D(0)->intid[1] = 0x10000 + 64);
	BAD(D(0)->intid[1] = 32); /* twice */
}

TEST(devices_belong_to_their_domains_in_order)
{
	UNUSED_STATE;
	BAD(b->device_count = 5);
	BAD(b->device_count = 7);
	BAD(b->device_count = 65);
	BAD(b->device_count = UINT32_MAX);
	BAD(b->device_count = 0);
	BAD(b->device_offset = 0);
	BAD(b->device_offset += 4);
	BAD(b->device_offset = 0xfffffff8);
	BAD(domain(b, 1)->device_first = 1);
	BAD(domain(b, 1)->device_first = UINT32_MAX);
	BAD(domain(b, 1)->device_count = UINT32_MAX);
	BAD(domain(b, 1)->device_count = 1);
	BAD(domain(b, 2)->device_count = 1); /* nobody's is left */
	GOOD(domain(b, 2)->device_count = 1; b->device_count = 5);
}

TEST(memory_of_devices_is_nobody_else_s)
{
	UNUSED_STATE;
	/* The domain's own RAM, by both addresses, and another's. */
	BAD(D(0)->ipa = WORLD_RAM_IPA);
	BAD(D(0)->ipa = WORLD_RAM_IPA + WORLD_RAM_BYTES - PAGE);
	BAD(D(0)->ipa = WORLD_RAM_IPA - PAGE; D(0)->bytes = 2 * PAGE);
	GOOD(D(0)->ipa = WORLD_RAM_IPA - PAGE);
	BAD(D(0)->pa = WORLD_RAM_PA);
	BAD(D(0)->pa = WORLD_RAM_PA + 2 * WORLD_RAM_BYTES);
	BAD(D(1)->pa = D(2)->pa = WORLD_RAM_PA + 2 * WORLD_RAM_BYTES);
	GOOD(D(0)->pa = WORLD_RAM_PA + 3 * WORLD_RAM_BYTES);
	/* Another device, in the domain and beyond. */
	BAD(D(0)->ipa = D(1)->ipa + PAGE);
	GOOD(D(0)->ipa = D(4)->ipa);
	BAD(D(0)->pa = D(1)->pa + PAGE);
	BAD(D(0)->pa = D(5)->pa);
	BAD(D(0)->bytes = 2 * PAGE);
	BAD(D(0)->pa = D(3)->pa);
	BAD(memcpy(D(0)->name, D(1)->name, GATE_NAME_BYTES));
}

TEST(an_interrupt_has_one_owner)
{
	UNUSED_STATE;
	BAD(D(5)->intid[0] = 32);
	BAD(D(5)->intid[0] = 1019);
	BAD(D(0)->intid[0] = 100);  /* the channel's, in the same domain */
	GOOD(D(5)->intid[0] = 100); /* the channel has no line */
	GOOD(D(2)->intid[0] = 33);
}

TEST(the_ends_of_a_channel_agree)
{
	UNUSED_STATE;
	BAD(D(1)->peer = 5);  /* itself */
	BAD(D(1)->peer = 7);  /* which knows nothing of it */
	BAD(D(1)->peer = 99); /* nobody */
	BAD(D(1)->pa -= PAGE);
	BAD(D(1)->pa -= 16 * PAGE);
	BAD(D(1)->bytes = PAGE);
	BAD(D(1)->irq_count = 0; D(1)->intid[0] = 0);
	BAD(D(3)->irq_count = 2; D(3)->intid[0] = 50; D(3)->intid[1] = 51);
	BAD(D(1)->name[0] = 'M');
	BAD(D(1)->flags = GATE_DEVICE_DMA);
	GOOD(D(1)->flags = GATE_DEVICE_EDGE);
	GOOD(D(1)->ipa = 0x0e000000);
	GOOD(D(1)->intid[0] = 101);
	/* One end alone, and a third. */
	BAD(D(2)->kind = GATE_DEVICE_MMIO; D(2)->peer = 0);
	BAD(*D(5) = *D(2); D(5)->ipa = 0x0e000000);
	BAD(*D(0) = *D(1); D(0)->ipa = 0x0e000000; D(0)->intid[0] = 102;
	    D(0)->name[0] = 'M');
	/* Two channels between the same two. */
	BAD(D(3)->peer = 5; *D(0) = *D(3); D(0)->peer = 6;);
	GOOD(*D(0) = *D(3); D(0)->peer = 6; D(3)->peer = 5;
	     domain(b, 2)->device_first = 4; domain(b, 2)->device_count = 1;
	     *D(4) = *D(5); b->device_count = 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_limit_is_proved),
		cmocka_unit_test(conduits_and_aliases_are_proved),
		cmocka_unit_test(masks_sets_and_ranges_are_proved),
		cmocka_unit_test(pairs_and_memory_are_proved),
		cmocka_unit_test(masks_of_results_are_proved),
		cmocka_unit_test(a_device_is_proved),
		cmocka_unit_test(devices_belong_to_their_domains_in_order),
		cmocka_unit_test(memory_of_devices_is_nobody_else_s),
		cmocka_unit_test(an_interrupt_has_one_owner),
		cmocka_unit_test(the_ends_of_a_channel_agree),
	};

	return cmocka_run_group_tests_name("rights_blob", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's share of the entropy source (gate_blob_domain.trng_bits). */
#include <pthread.h>

#include "test.h"
#include "world.h"

#define HZ	   62500000ull /* QEMU virt's counter */

#define RND	   SMCCC_FID_TRNG_RND
#define RND64	   SMCCC_FID_TRNG_RND_64
#define NO_ENTROPY (-3)

/* The blob's own, which the checked pointer shows as const. */
static void share_set(uint32_t bits)
{
	struct gate_blob_domain *config =
		(void *)((uint8_t *)world.blob + sizeof(struct gate_blob));

	assert_ptr_equal(config, world.domain.config);
	config->trng_bits = bits;
}

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	world_build_all(0);
	world.gate.clock_hz = HZ;
	world.now = 5 * HZ;
	return 0;
}

/* How many requests of @bits succeed before one is refused. */
static uint32_t drain(uint32_t fid, uint64_t bits)
{
	uint32_t count = 0;

	while (count < 100000 && answer(fid, bits, 0, 0) == 0)
		count++;
	return count;
}

TEST(without_a_share_there_is_no_limit)
{
	UNUSED_STATE;
	EQUAL(drain(RND64, 192), 100000);
	EQUAL(world.domain.trng_until, 0);
}

TEST(a_full_bucket_holds_a_second_s_worth)
{
	UNUSED_STATE;
	share_set(1024);
	EQUAL(drain(RND64, 128), 8);
	EQUAL(drain(RND64, 1), 0);
	EQUAL(drain(RND, 1), 0);
}

TEST(it_fills_at_the_domain_s_rate)
{
	UNUSED_STATE;
	share_set(1024);
	EQUAL(drain(RND64, 128), 8);
	world.now += HZ / 8 - 1;
	EQUAL(drain(RND64, 128), 0);
	world.now += 1;
	EQUAL(drain(RND64, 128), 1);
	world.now += HZ / 4;
	EQUAL(drain(RND64, 128), 2);
	/* A long pause is worth no more than a full bucket. */
	world.now += 1000 * HZ;
	EQUAL(drain(RND64, 128), 8);
}

/* Bits are what is counted, not calls. */
TEST(small_requests_cost_little)
{
	UNUSED_STATE;
	share_set(1000);
	EQUAL(drain(RND, 1), 1000);
	world.now += HZ;
	EQUAL(drain(RND, 96), 10);
	EQUAL(drain(RND, 32), 1);
	EQUAL(drain(RND, 8), 1);
	EQUAL(drain(RND, 1), 0);
}

TEST(the_smallest_share_lets_the_largest_request_by)
{
	UNUSED_STATE;
	share_set(1);
	EQUAL(drain(RND64, 192), 1);
	world.now += 191 * HZ;
	EQUAL(drain(RND64, 192), 0);
	world.now += HZ;
	EQUAL(drain(RND64, 192), 1);
}

TEST(the_largest_share_does_not_wrap)
{
	UNUSED_STATE;
	share_set(UINT32_MAX);
	EQUAL(answer(RND64, 192, 0, 0), 0);
	world.now = UINT64_MAX - 10 * HZ;
	EQUAL(answer(RND64, 192, 0, 0), 0);
}

TEST(over_it_x1_to_x3_are_zero_and_the_firmware_is_not_asked)
{
	struct smccc_regs regs = numbered_regs(RND64);
	uint32_t calls;

	UNUSED_STATE;
	share_set(192);
	EQUAL(answer(RND64, 192, 0, 0), 0);
	calls = world.firmware.calls;
	regs.x[1] = 192;
	call(&regs, NULL);
	EQUAL(regs.x[0], (uint64_t)NO_ENTROPY);
	EQUAL(regs.x[1] | regs.x[2] | regs.x[3], 0);
	EQUAL(regs.x[4], numbered_regs(0).x[4]);
	EQUAL(world.firmware.calls, calls);
}

TEST(a_wrong_request_costs_nothing)
{
	UNUSED_STATE;
	share_set(192);
	EQUAL(answer(RND64, 193, 0, 0), -2);
	EQUAL(answer(RND64, 0, 0, 0), -2);
	EQUAL(answer(RND64, 192, 0, 0), 0);
}

TEST(what_the_firmware_did_not_give_is_not_paid_for)
{
	UNUSED_STATE;
	share_set(192);
	world.firmware.rnd_status = NO_ENTROPY;
	for (unsigned int i = 0; i < 10; i++)
		EQUAL(answer(RND64, 192, 0, 0), NO_ENTROPY);
	world.firmware.rnd_status = 0;
	EQUAL(answer(RND64, 192, 0, 0), 0);
	EQUAL(answer(RND64, 192, 0, 0), NO_ENTROPY);
}

/* Each domain has a word of its own, on a line that no other reads. */
TEST(one_domain_s_use_is_nothing_to_another)
{
	struct gate_domain other = world.domain;
	struct gate_vcpu vcpu;
	struct smccc_regs regs = numbered_regs(RND64);
	enum gate_verdict verdict;

	UNUSED_STATE;
	EQUAL((uintptr_t)&world.domain.trng_until % 64, 0);
	share_set(192);
	gate_vcpu_init(&vcpu, &other, &world.cpu, 0, 0);
	EQUAL(drain(RND64, 192), 1);
	regs.x[1] = 192;
	gate_call(&world.gate, &vcpu, SMCCC_CONDUIT_SMC, 0, false, &regs,
		  &verdict);
	EQUAL(regs.x[0], 0);
}

#define TAKERS 4
static uint32_t taken[TAKERS];

static void *taker(void *argument)
{
	const size_t index = (size_t)(uintptr_t)argument;

	for (unsigned int i = 0; i < 20000; i++) {
		struct smccc_regs regs = numbered_regs(RND64);
		enum gate_verdict verdict;

		regs.x[1] = 1;
		gate_call(&world.gate, &world.vcpu[index], SMCCC_CONDUIT_SMC, 0,
			  false, &regs, &verdict);
		taken[index] += regs.x[0] == 0;
	}
	return NULL;
}

TEST(its_vcpus_together_get_no_more)
{
	pthread_t threads[TAKERS];
	uint32_t sum = 0;

	UNUSED_STATE;
	share_set(30000);
	memset(taken, 0, sizeof(taken));
	for (size_t i = 0; i < TAKERS; i++)
		pthread_create(&threads[i], NULL, taker, (void *)(uintptr_t)i);
	for (size_t i = 0; i < TAKERS; i++) {
		pthread_join(threads[i], NULL);
		sum += taken[i];
	}
	/* A bit's price is rounded up. */
	CHECK(sum <= 30000 && sum > 29900);
}

#define SENTENCE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE(without_a_share_there_is_no_limit),
		SENTENCE(a_full_bucket_holds_a_second_s_worth),
		SENTENCE(it_fills_at_the_domain_s_rate),
		SENTENCE(small_requests_cost_little),
		SENTENCE(the_smallest_share_lets_the_largest_request_by),
		SENTENCE(the_largest_share_does_not_wrap),
		SENTENCE(
			over_it_x1_to_x3_are_zero_and_the_firmware_is_not_asked),
		SENTENCE(a_wrong_request_costs_nothing),
		SENTENCE(what_the_firmware_did_not_give_is_not_paid_for),
		SENTENCE(one_domain_s_use_is_nothing_to_another),
		SENTENCE(its_vcpus_together_get_no_more),
	};
	int failed =
		cmocka_run_group_tests_name("trng-share", tests, NULL, NULL);

	world_free();
	return failed;
}

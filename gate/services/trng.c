/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TRNG (DEN0098) out of the firmware's entropy source. Without one there is no
 * such service: every function is NOT_SUPPORTED.
 */
#include "gate/engine.h"
#include <smccc/trng.h>

/* Three words a call, of the caller's width. */
static uint64_t most_bits(struct gate_request call)
{
	return gate_request_smc64(call) ? TRNG_MAX_BITS_64 : TRNG_MAX_BITS_32;
}

static uint32_t vtrng_version(const struct gate *gate, uint64_t result[4])
{
	result[0] = gate->firmware.trng_version;
	return gate->firmware.trng_version != 0;
}

/* It names the entropy source, which is the firmware's and stays the same. */
static uint32_t vtrng_uuid(const struct gate *gate, uint64_t result[4])
{
	struct smccc_regs below = { .x = { SMCCC_FID_TRNG_GET_UUID } };

	if (gate->firmware.trng_version == 0)
		return 0;
	gate->ops->smc(&below);
	/* DEN0098 TRNG_GET_UUID: the first word is never all ones. */
	if ((uint32_t)below.x[0] == UINT32_MAX)
		return 0;
	for (size_t i = 0; i < 4; i++)
		result[i] = (uint32_t)below.x[i];
	return 4;
}

static int32_t vtrng_feature(const struct gate *gate, struct gate_vcpu *vcpu)
{
	(void)vcpu;
	return gate->firmware.trng_version != 0 ? TRNG_SUCCESS
						: TRNG_NOT_SUPPORTED;
}

static enum gate_action vtrng_features(const struct gate *gate,
				       struct gate_vcpu *vcpu,
				       struct gate_request call,
				       struct smccc_regs *regs)
{
	uint32_t fid = (uint32_t)gate_request_arg(call, regs, 1);
	uint32_t function = fid & ~(SMCCC_FID_64 | SMCCC_FID_SVE_HINT);

	if (gate->firmware.trng_version == 0 ||
	    function < SMCCC_FID_TRNG_VERSION || function > SMCCC_FID_TRNG_RND)
		return gate_return(regs, TRNG_NOT_SUPPORTED);
	if (gate_request_aarch32(call) && (fid & SMCCC_FID_64)) /* R2 */
		return gate_return(regs, TRNG_NOT_SUPPORTED);
	return gate_return(
		regs, gate_feature(gate, vcpu, gate_request_fid(call), fid));
}

/* x1-x3 hold entropy or nothing, least of all what somebody else left. */
static enum gate_action rnd_return(struct smccc_regs *regs, int64_t status)
{
	regs->x[1] = 0;
	regs->x[2] = 0;
	regs->x[3] = 0;
	return gate_return(regs, status);
}

/*
 * x1-x3 are the 192 (96) bit number, x1 its most significant word. Whatever
 * the firmware wrote above the bits that were asked for is not entropy.
 */
static uint64_t rnd_word(struct gate_request call, uint64_t bits, uint64_t word,
			 unsigned int index)
{
	unsigned int width = gate_request_smc64(call) ? 64 : 32;
	unsigned int below = (2 - index) * width; /* bits in later words */

	if (bits <= below)
		return 0;
	bits -= below;
	if (bits > width)
		bits = width;
	return bits == 64 ? word : word & ((1ull << bits) - 1);
}

/* Ticks that @bits of entropy last at the domain's rate, rounded up. */
static uint64_t share_ticks(const struct gate *gate,
			    const struct gate_domain *domain, uint64_t bits)
{
	const uint64_t rate = domain->config->trng_bits;

	return rate == 0 ? 0 : (bits * gate->clock_hz + rate - 1) / rate;
}

/*
 * A domain's share is a bucket that fills with trng_bits a second and holds a
 * second's worth, or the largest request if that is more. It is one word of
 * the domain's own, which no other domain reads: the time at which the bucket
 * will be full again.
 */
static bool share_take(const struct gate *gate, struct gate_domain *domain,
		       uint64_t cost)
{
	const uint64_t largest = share_ticks(gate, domain, TRNG_MAX_BITS_64);
	const uint64_t depth =
		largest > gate->clock_hz ? largest : gate->clock_hz;
	const uint64_t now = gate->ops->now();
	uint64_t until = __atomic_load_n(&domain->trng_until, __ATOMIC_RELAXED);
	uint64_t start;

	do {
		start = until > now ? until : now;
		if (start - now + cost > depth)
			return false;
	} while (!__atomic_compare_exchange_n(
		&domain->trng_until, &until, start + cost, false,
		__ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return true;
}

/* What the firmware did not give is not paid for. */
static void share_give_back(struct gate_domain *domain, uint64_t cost)
{
	if (cost != 0)
		__atomic_fetch_sub(&domain->trng_until, cost, __ATOMIC_RELAXED);
}

static enum gate_action vtrng_rnd(const struct gate *gate,
				  struct gate_vcpu *vcpu,
				  struct gate_request call,
				  struct smccc_regs *regs)
{
	const uint64_t bits = gate_request_arg(call, regs, 1);
	struct smccc_regs below = { .x = { gate_request_fid(call), bits } };
	uint64_t cost;

	if (gate->firmware.trng_version == 0)
		return gate_return(regs, TRNG_NOT_SUPPORTED);
	if (bits == 0 || bits > most_bits(call))
		return rnd_return(regs, TRNG_INVALID_PARAMETERS);
	cost = share_ticks(gate, vcpu->domain, bits);
	if (cost != 0 && !share_take(gate, vcpu->domain, cost))
		return rnd_return(regs, TRNG_NO_ENTROPY);

	gate->ops->smc(&below);
	if ((int32_t)below.x[0] != TRNG_SUCCESS) {
		share_give_back(vcpu->domain, cost);
		return rnd_return(regs, (int32_t)below.x[0]);
	}
	for (unsigned int i = 0; i < 3; i++)
		regs->x[1 + i] = rnd_word(call, bits, below.x[1 + i], i);
	return gate_return(regs, TRNG_SUCCESS);
}

const struct gate_service gate_trng_services[] = {
	{ .fid = SMCCC_FID_TRNG_VERSION, .constant = vtrng_version },
	{ .fid = SMCCC_FID_TRNG_FEATURES,
	  .answer = vtrng_features,
	  .feature = vtrng_feature },
	{ .fid = SMCCC_FID_TRNG_GET_UUID, .constant = vtrng_uuid },
	{ .fid = SMCCC_FID_TRNG_RND,
	  .answer = vtrng_rnd,
	  .feature = vtrng_feature },
	{ .fid = SMCCC_FID_TRNG_RND_64,
	  .answer = vtrng_rnd,
	  .feature = vtrng_feature },
	{ 0 },
};

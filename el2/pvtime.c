/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/pvtime.h"

#include "el2/cpu.h"
#include "el2/stage2.h"
#include "lib/rt/rt.h"

#define PAGE_BYTES 0x1000ull
#define NS_PER_S   1000000000ull

static bool is_apart(uint64_t base, uint64_t bytes)
{
	return base >= PVTIME_IPA + PVTIME_BYTES || base + bytes <= PVTIME_IPA;
}

/* Nothing that the manifest gave the domain may hide it, or be hidden. */
static bool is_free(const struct gate_blob_domain *config)
{
	for (uint32_t i = 0; i < config->device_count; i++) {
		const struct gate_blob_device *device = gate_blob_device(
			machine.blob, config->device_first + i);

		if (!is_apart(device->ipa, device->bytes))
			return false;
	}
	return is_apart(config->ram_ipa, config->ram_bytes);
}

void pvtime_create(struct domain *domain)
{
	struct gate_pv_time *page;

	if (!is_free(domain->gate.config))
		return;
	page = pool_take(PAGE_BYTES, PAGE_BYTES);
	stage2_map(domain->vttbr, PVTIME_IPA, (uint64_t)page, PAGE_BYTES,
		   STAGE2_CONST);
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
		struct vcpu *vcpu = &domain->vcpus[i];

		vcpu->pv_time = &page[i];
		vcpu->gate.pv_time = PVTIME_IPA + i * sizeof(page[i]);
	}
}

void pvtime_reset(struct domain *domain)
{
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
		struct vcpu *vcpu = &domain->vcpus[i];

		vcpu->stolen = 0;
		if (vcpu->pv_time)
			vcpu->pv_time->stolen = 0;
	}
}

/* In two steps: ticks times a thousand million wraps within minutes. */
void pvtime_stolen(struct vcpu *vcpu, uint64_t ticks)
{
	const uint64_t hz = machine.gate.clock_hz;
	uint64_t ns;

	vcpu->stolen += ticks;
	if (!vcpu->pv_time)
		return;
	ns = vcpu->stolen / hz * NS_PER_S + vcpu->stolen % hz * NS_PER_S / hz;
	__atomic_store_n(&vcpu->pv_time->stolen, ns, __ATOMIC_RELAXED);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Life of the engine's structures before the first call. */
#include "gate/engine.h"

#define PSCI_1_0 0x10000u

/*
 * DEN0028, "SMCCC version discovery": only PSCI 1.0's PSCI_FEATURES may be
 * asked whether SMCCC_VERSION exists; older firmware need not survive it.
 */
static void versions_probe(const struct gate *gate,
			   struct gate_firmware *firmware)
{
	int32_t answer = gate_firmware_call(gate, SMCCC_FID_PSCI_VERSION, 0);

	firmware->smccc_version = SMCCC_VERSION_NUM(1, 0);
	if (answer <= 0)
		return;
	firmware->psci_version = (uint32_t)answer;
	if (firmware->psci_version < PSCI_1_0)
		return;
	if (gate_firmware_call(gate, SMCCC_FID_PSCI_FEATURES,
			       SMCCC_FID_SMCCC_VERSION) < 0)
		return;
	answer = gate_firmware_call(gate, SMCCC_FID_SMCCC_VERSION, 0);
	if (answer > SMCCC_VERSION_NUM(1, 0))
		firmware->smccc_version = (uint32_t)answer;
}

/* DEN0028 SMCCC_ARCH_SOC_ID: types 0 and 1 are positive numbers. */
static void soc_id_probe(const struct gate *gate,
			 struct gate_firmware *firmware)
{
	int32_t version;
	int32_t revision;

	if (gate_firmware_call(gate, SMCCC_FID_SMCCC_ARCH_FEATURES,
			       SMCCC_FID_SMCCC_ARCH_SOC_ID) < 0)
		return;
	version = gate_firmware_call(gate, SMCCC_FID_SMCCC_ARCH_SOC_ID, 0);
	revision = gate_firmware_call(gate, SMCCC_FID_SMCCC_ARCH_SOC_ID, 1);
	if (version < 0 || revision < 0)
		return;
	firmware->soc_id = true;
	firmware->soc_id_version = (uint32_t)version;
	firmware->soc_id_revision = (uint32_t)revision;
}

/*
 * What protects memory over a reset of the machine is the firmware's. Both
 * calls exist, or neither is of use.
 */
static bool mem_protect_probe(const struct gate *gate)
{
	return gate->firmware.psci_version >= PSCI_1_0 &&
	       gate_firmware_call(gate, SMCCC_FID_PSCI_FEATURES,
				  SMCCC_FID_PSCI_MEM_PROTECT) >= 0 &&
	       gate_firmware_call(gate, SMCCC_FID_PSCI_FEATURES,
				  SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE_64) >=
		       0;
}

/* DEN0028: ARCH_FEATURES may be asked from SMCCC 1.1 on. */
static void workarounds_probe(const struct gate *gate, int32_t workaround[3])
{
	static const uint32_t fids[3] = {
		[GATE_WORKAROUND_1] = SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
		[GATE_WORKAROUND_2] = SMCCC_FID_SMCCC_ARCH_WORKAROUND_2,
		[GATE_WORKAROUND_3] = SMCCC_FID_SMCCC_ARCH_WORKAROUND_3,
	};

	for (size_t i = 0; i < 3; i++) {
		workaround[i] = SMCCC_NOT_SUPPORTED;
		if (gate->firmware.smccc_version >= GATE_SMCCC_1_1)
			workaround[i] = gate_firmware_call(
				gate, SMCCC_FID_SMCCC_ARCH_FEATURES, fids[i]);
	}
}

void gate_init(struct gate *gate, const struct gate_ops *ops,
	       const struct gate_codes *plain, const struct gate_codes *traced)
{
	struct gate_firmware *firmware = &gate->firmware;
	int32_t answer;

	*gate = (struct gate){ .ops = ops, .plain = plain, .traced = traced };

	versions_probe(gate, firmware);
	firmware->mem_protect = mem_protect_probe(gate);
	workarounds_probe(gate, firmware->workaround);
	if (firmware->smccc_version < GATE_SMCCC_1_1)
		return;
	answer = gate_firmware_call(gate, SMCCC_FID_TRNG_VERSION, 0);
	if (answer > 0)
		firmware->trng_version = (uint32_t)answer;
	if (firmware->smccc_version >= GATE_SMCCC_1_2)
		soc_id_probe(gate, firmware);
}

void gate_cpu_init(const struct gate *gate, struct gate_cpu *cpu)
{
	workarounds_probe(gate, cpu->workaround);
}

void gate_domain_init(struct gate_domain *domain,
		      const struct gate_blob_domain *config,
		      const struct gate_policy *policy)
{
	*domain = (struct gate_domain){ .config = config, .policy = policy };
}

void gate_domain_replace(struct gate_domain *domain,
			 const struct gate_policy *policy)
{
	__atomic_store_n(&domain->policy, policy, __ATOMIC_RELEASE);
}

void gate_vcpu_adopt(struct gate_vcpu *vcpu)
{
	/* Others ask whether it has. */
	__atomic_store_n(
		&vcpu->policy,
		__atomic_load_n(&vcpu->domain->policy, __ATOMIC_ACQUIRE),
		__ATOMIC_RELEASE);
}

void gate_vcpu_init(struct gate_vcpu *vcpu, struct gate_domain *domain,
		    const struct gate_cpu *cpu, uint32_t index, uint64_t mpidr)
{
	*vcpu = (struct gate_vcpu){
		.domain = domain,
		.policy = domain->policy,
		.cpu = cpu,
		.index = index,
		.mpidr = mpidr,
		.power = GATE_POWER_OFF,
		.rest = GATE_REST_NONE,
	};
	domain->vcpus[index] = vcpu;
	if (domain->vcpu_count <= index)
		domain->vcpu_count = index + 1;
}

void gate_vcpu_started(struct gate_vcpu *vcpu)
{
	gate_vcpu_adopt(vcpu);
	/* Its domain's end may have come while it rested. */
	__atomic_store_n(&vcpu->rest, GATE_REST_NONE, __ATOMIC_RELAXED);
	__atomic_store_n(&vcpu->power, GATE_POWER_ON, __ATOMIC_RELEASE);
}

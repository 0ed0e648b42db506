/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Typed calls: Power State Coordination Interface (DEN0022). AArch64 callers
 * use the SMC64 functions, AArch32 callers the SMC32 ones.
 */
#ifndef SMCCC_PSCI_H
#define SMCCC_PSCI_H

#include <stdint.h>

#include <smccc/client.h>

#define PSCI_VERSION_NUM(major, minor) (((major) << 16) | (minor))

#define PSCI_SUCCESS		       0
#define PSCI_NOT_SUPPORTED	       (-1)
#define PSCI_INVALID_PARAMETERS	       (-2)
#define PSCI_DENIED		       (-3)
#define PSCI_ALREADY_ON		       (-4)
#define PSCI_ON_PENDING		       (-5)
#define PSCI_INTERNAL_FAILURE	       (-6)
#define PSCI_NOT_PRESENT	       (-7)
#define PSCI_DISABLED		       (-8)
#define PSCI_INVALID_ADDRESS	       (-9)

/* AFFINITY_INFO */
#define PSCI_AFFINITY_ON	 0
#define PSCI_AFFINITY_OFF	 1
#define PSCI_AFFINITY_ON_PENDING 2

/* NODE_HW_STATE */
#define PSCI_HW_ON	0
#define PSCI_HW_OFF	1
#define PSCI_HW_STANDBY 2

/* SET_SUSPEND_MODE */
#define PSCI_MODE_PLATFORM_COORDINATED 0
#define PSCI_MODE_OS_INITIATED	       1

/* MIGRATE_INFO_TYPE */
#define PSCI_TOS_MIGRATES     0
#define PSCI_TOS_UNIPROCESSOR 1
#define PSCI_TOS_NOT_PRESENT  2

/* power_state of CPU_SUSPEND, original format */
#define PSCI_POWER_STATE_DOWN 0x00010000u

/* PSCI_FEATURES(CPU_SUSPEND) */
#define PSCI_FEATURE_OS_INITIATED   0x1
#define PSCI_FEATURE_EXTENDED_STATE 0x2

/* SYSTEM_RESET2, SYSTEM_OFF2 */
#define PSCI_RESET2_SYSTEM_WARM 0x00000000u
#define PSCI_RESET2_VENDOR	0x80000000u
#define PSCI_OFF2_HIBERNATE	0x00000001u

/**
 * psci_version() - PSCI_VERSION_NUM() of the firmware, or PSCI_NOT_SUPPORTED
 * below 0.2.
 *
 * Spec: DEN0022, PSCI_VERSION.
 */
int32_t psci_version(const struct smccc_client *client);

/**
 * psci_features() - is a PSCI function (or SMCCC_VERSION) there?
 * @fid: its identifier.
 *
 * Return: 0 or more: feature flags. PSCI_NOT_SUPPORTED; also below PSCI 1.0,
 *	   without a call.
 * Spec:   DEN0022, PSCI_FEATURES.
 */
int32_t psci_features(const struct smccc_client *client, uint32_t fid);

/**
 * psci_cpu_on() - start one CPU.
 * @mpidr: affinity fields as MPIDR_EL1 has them, other bits zero.
 * @entry: physical address of the first instruction, 4-byte aligned.
 * @ctx:   handed over in x0.
 *
 * Context: EL1 or above; may return before the target runs.
 * Return:  0, or PSCI_INVALID_PARAMETERS, PSCI_INVALID_ADDRESS,
 *	    PSCI_ALREADY_ON, PSCI_ON_PENDING, PSCI_INTERNAL_FAILURE.
 * Spec:    DEN0022, CPU_ON.
 */
int32_t psci_cpu_on(const struct smccc_client *client, uint64_t mpidr,
		    uint64_t entry, uint64_t ctx);

/**
 * psci_cpu_off() - turn the calling CPU off.
 *
 * Context: caches and interrupts of this CPU are the caller's concern.
 * Return:  only on error: PSCI_DENIED.
 * Spec:    DEN0022, CPU_OFF.
 */
int32_t psci_cpu_off(const struct smccc_client *client);

/**
 * psci_cpu_suspend() - let the calling CPU rest.
 * @power_state: PSCI_POWER_STATE_DOWN set: state is lost, execution goes on
 *		 at @entry with x0 = @ctx; else this returns on a wake-up
 *		 event and the other two mean nothing.
 *
 * Return: 0, or PSCI_INVALID_PARAMETERS, PSCI_INVALID_ADDRESS, PSCI_DENIED.
 * Spec:   DEN0022, CPU_SUSPEND.
 */
int32_t psci_cpu_suspend(const struct smccc_client *client,
			 uint32_t power_state, uint64_t entry, uint64_t ctx);

/**
 * psci_affinity_info() - is a CPU, or any CPU of a cluster, on?
 * @level: lowest affinity level that is looked at; 0 is one CPU.
 *
 * Return: PSCI_AFFINITY_*, or PSCI_INVALID_PARAMETERS, PSCI_DISABLED.
 * Spec:   DEN0022, AFFINITY_INFO.
 */
int32_t psci_affinity_info(const struct smccc_client *client, uint64_t mpidr,
			   uint32_t level);

/**
 * psci_migrate_info_type() - PSCI_TOS_*, or PSCI_NOT_SUPPORTED.
 *
 * Spec: DEN0022, MIGRATE_INFO_TYPE.
 */
int32_t psci_migrate_info_type(const struct smccc_client *client);

/**
 * psci_system_off(), psci_system_reset() - end everything.
 *
 * Return: they do not; where the firmware is broken and does, the caller has
 *	   to stop by itself.
 * Spec:   DEN0022, SYSTEM_OFF, SYSTEM_RESET.
 */
void psci_system_off(const struct smccc_client *client);
void psci_system_reset(const struct smccc_client *client);

/**
 * psci_system_reset2() - reset of a chosen kind.
 * @type:   PSCI_RESET2_SYSTEM_WARM, or PSCI_RESET2_VENDOR and more bits.
 * @cookie: the vendor's.
 *
 * Return: only on error: PSCI_NOT_SUPPORTED, PSCI_INVALID_PARAMETERS.
 * Spec:   DEN0022 1.1, SYSTEM_RESET2.
 */
int32_t psci_system_reset2(const struct smccc_client *client, uint32_t type,
			   uint64_t cookie);

/**
 * psci_system_off2() - off in a chosen way.
 * @type: 0 or PSCI_OFF2_HIBERNATE; the cookie that goes with it is zero.
 *
 * Return: only on error: PSCI_NOT_SUPPORTED, PSCI_INVALID_PARAMETERS.
 * Spec:   DEN0022 1.3, SYSTEM_OFF2.
 */
int32_t psci_system_off2(const struct smccc_client *client, uint32_t type);

/**
 * psci_system_suspend() - suspend to RAM, wake at @entry with x0 = @ctx.
 *
 * Context: the calling CPU is the last one on.
 * Return:  only on error: PSCI_NOT_SUPPORTED, PSCI_INVALID_ADDRESS,
 *	    PSCI_DENIED.
 * Spec:    DEN0022 1.0, SYSTEM_SUSPEND.
 */
int32_t psci_system_suspend(const struct smccc_client *client, uint64_t entry,
			    uint64_t ctx);

/**
 * psci_node_hw_state() - what the power controller says: 0 on, 1 off, 2 in
 * standby, or an error.
 *
 * Spec: DEN0022 1.0, NODE_HW_STATE.
 */
int32_t psci_node_hw_state(const struct smccc_client *client, uint64_t mpidr,
			   uint32_t level);

/**
 * psci_stat_residency(), psci_stat_count() - microseconds in, and entries to,
 * a power state; 0 if never or unknown. 32 bits wide for AArch32 callers.
 *
 * Spec: DEN0022 1.0, PSCI_STAT_RESIDENCY, PSCI_STAT_COUNT.
 */
uint64_t psci_stat_residency(const struct smccc_client *client, uint64_t mpidr,
			     uint32_t power_state);
uint64_t psci_stat_count(const struct smccc_client *client, uint64_t mpidr,
			 uint32_t power_state);

#endif

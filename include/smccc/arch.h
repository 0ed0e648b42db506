/* SPDX-License-Identifier: BSD-2-Clause */
/* Typed calls: Arm Architecture Service, and the queries all owners share. */
#ifndef SMCCC_ARCH_H
#define SMCCC_ARCH_H

#include <stdint.h>

#include <smccc/client.h>

#define SMCCC_SOC_ID_VERSION  0
#define SMCCC_SOC_ID_REVISION 1
#define SMCCC_SOC_ID_NAME     2 /* 1.6, SMC64 only */

/* Bytes of an SoC's name with the terminator that we add. */
#define SMCCC_SOC_NAME_BYTES 137

/**
 * smccc_version() - ask for the version; smccc_client has it already.
 *
 * Return: SMCCC_VERSION_NUM(), or SMCCC_NOT_SUPPORTED below 1.1 without a
 *	   call.
 * Spec:   DEN0028, SMCCC_VERSION.
 */
int32_t smccc_version(const struct smccc_client *client);

/**
 * smccc_arch_features() - is an Arm Architecture function there?
 * @fid: its identifier.
 *
 * Return: negative: no (SMCCC_NOT_SUPPORTED), or not needed on this CPU
 *	   (SMCCC_NOT_REQUIRED). 0 or more: the function may be called; what
 *	   the number means is the function's matter. Answers for workarounds
 *	   hold for the calling CPU only.
 * Spec:   DEN0028, SMCCC_ARCH_FEATURES.
 */
int32_t smccc_arch_features(const struct smccc_client *client, uint32_t fid);

/**
 * smccc_arch_soc_id() - identify the SoC.
 * @type: SMCCC_SOC_ID_VERSION or SMCCC_SOC_ID_REVISION.
 *
 * Return: 0 or more: the number. SMCCC_NOT_SUPPORTED (asked of
 *	   smccc_arch_features() first), SMCCC_INVALID_PARAMETER.
 * Spec:   DEN0028, SMCCC_ARCH_SOC_ID.
 */
int32_t smccc_arch_soc_id(const struct smccc_client *client, uint32_t type);

/**
 * smccc_arch_soc_id_name() - the SoC's name, a string.
 * @name: terminated; empty on error.
 *
 * Context: AArch64 only, firmware of 1.2 or later (results in x1-x17).
 * Return:  SMCCC_SUCCESS, SMCCC_NOT_SUPPORTED, SMCCC_INVALID_PARAMETER.
 * Spec:    DEN0028 1.6, SMCCC_ARCH_SOC_ID type 2.
 */
int32_t smccc_arch_soc_id_name(const struct smccc_client *client,
			       char name[SMCCC_SOC_NAME_BYTES]);

/**
 * smccc_arch_feature_availability() - which fields of an EL3 register's
 * feature set a lower level may use.
 * @sysreg: the register as DEN0028 encodes it.
 * @bits:   the answer; 0 on error.
 *
 * Return: SMCCC_SUCCESS, SMCCC_NOT_SUPPORTED, SMCCC_INVALID_PARAMETER.
 * Spec:   DEN0028, SMCCC_ARCH_FEATURE_AVAILABILITY. AArch64 only.
 */
int32_t smccc_arch_feature_availability(const struct smccc_client *client,
					uint64_t sysreg, uint64_t *bits);

/**
 * smccc_arch_workaround_1(), _2(), _3() - mitigate CVE-2017-5715 (branch
 * predictor), CVE-2018-3639 (store bypass), CVE-2022-23960 (branch history) on
 * the calling CPU.
 * @enable: 1 keeps the mitigation on, 0 turns it off for the calling context.
 *
 * Context: only where smccc_arch_features() said 0 or more on this CPU.
 * Spec:    DEN0028, SMCCC_ARCH_WORKAROUND_1 to _3.
 */
void smccc_arch_workaround_1(const struct smccc_client *client);
void smccc_arch_workaround_2(const struct smccc_client *client,
			     uint32_t enable);
void smccc_arch_workaround_3(const struct smccc_client *client);

/**
 * smccc_uid() - who implements a service.
 * @fid: SMCCC_FID_<owner>_CALL_UID.
 * @uid: w0 to w3: a UUID in memory order, four little-endian words.
 *
 * Return: SMCCC_SUCCESS, or SMCCC_NOT_SUPPORTED (w0 all ones): @uid is zero.
 * Spec:   DEN0028, "General service queries".
 */
int32_t smccc_uid(const struct smccc_client *client, uint32_t fid,
		  uint32_t uid[4]);

/**
 * smccc_revision() - a service's revision.
 * @fid: SMCCC_FID_<owner>_REVISION.
 *
 * Return: SMCCC_SUCCESS, or SMCCC_NOT_SUPPORTED: both are zero.
 * Spec:   DEN0028, "General service queries".
 */
int32_t smccc_revision(const struct smccc_client *client, uint32_t fid,
		       uint32_t *major, uint32_t *minor);

#endif

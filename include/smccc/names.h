/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * calls.def and values.def as const tables: what an identifier is called, who
 * gives it its meaning, what it can touch. No allocation, no C library.
 */
#ifndef SMCCC_NAMES_H
#define SMCCC_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smccc/calls.h>

/**
 * enum smccc_platform - whose meaning an identifier has. The same identifier
 * is claimed by several vendors; the specifications (ARM) hold everywhere.
 */
enum smccc_platform {
	SMCCC_PLATFORM_NONE = 0, /* not known */
	SMCCC_PLATFORM_ARM,	 /* the specifications */
	SMCCC_PLATFORM_SMCGATE,	 /* this project's example service */
	SMCCC_PLATFORM_ARM_PLAT, /* Arm's reference platforms */
	SMCCC_PLATFORM_TFA,	 /* Trusted Firmware-A on any platform */
	SMCCC_PLATFORM_AMLOGIC,
	SMCCC_PLATFORM_BAO,
	SMCCC_PLATFORM_CHROMEOS,
	SMCCC_PLATFORM_EXYNOS,
	SMCCC_PLATFORM_GUNYAH,
	SMCCC_PLATFORM_HYPERV,
	SMCCC_PLATFORM_INTEL,
	SMCCC_PLATFORM_KVM,
	SMCCC_PLATFORM_MARVELL,
	SMCCC_PLATFORM_MTK,
	SMCCC_PLATFORM_NXP,
	SMCCC_PLATFORM_OPTEE,
	SMCCC_PLATFORM_QTI,
	SMCCC_PLATFORM_ROCKCHIP,
	SMCCC_PLATFORM_ST,
	SMCCC_PLATFORM_TEGRA,
	SMCCC_PLATFORM_TI,
	SMCCC_PLATFORM_TLK,
	SMCCC_PLATFORM_TRUSTY,
	SMCCC_PLATFORM_XEN,
	SMCCC_PLATFORM_XILINX,
	SMCCC_PLATFORMS
};

/** enum smccc_effect - the most a call can touch; see calls.def. */
enum smccc_effect {
	SMCCC_EFFECT_UNKNOWN = 0,
	SMCCC_EFFECT_PURE,
	SMCCC_EFFECT_CPU,
	SMCCC_EFFECT_MACHINE,
	SMCCC_EFFECT_ENTRY,
	SMCCC_EFFECT_MEMORY,
	SMCCC_EFFECTS
};

/** enum smccc_noreturn - see noreturn.def. */
enum smccc_noreturn {
	SMCCC_NORETURN_NEVER = 0, /* an ordinary call: it returns */
	SMCCC_NORETURN_MAYBE,
	SMCCC_NORETURN_SUCCESS,
	SMCCC_NORETURN_ALWAYS,
};

/**
 * struct smccc_call_info - one row of calls.def.
 * @args:     signature in the form that calls.def describes.
 * @platform: enum smccc_platform.
 * @effect:   enum smccc_effect.
 * @nrets:    results at most, from x0 on.
 */
struct smccc_call_info {
	const char *name;
	const char *args;
	const char *spec;
	uint32_t fid;
	uint8_t platform;
	uint8_t effect;
	uint8_t nrets;
};

/** smccc_call_count(), smccc_call_at() - walk all rows, sorted by fid. */
size_t smccc_call_count(void);
const struct smccc_call_info *smccc_call_at(size_t index);

/**
 * smccc_call_by_fid() - the row of an identifier.
 * @fid:      without the SVE hint, as in struct smc_call.
 * @platform: whose meaning is preferred. The specifications' comes next. With
 *            SMCCC_PLATFORM_NONE the first row of all follows, a guess; with
 *            a platform, nothing: another vendor's name would be a lie.
 *
 * Return: NULL if there is none.
 */
const struct smccc_call_info *smccc_call_by_fid(uint32_t fid,
						enum smccc_platform platform);

/**
 * smccc_calls_of_fid() - all rows of an identifier, side by side in memory.
 * @count: how many; 0 with a NULL result.
 */
const struct smccc_call_info *smccc_calls_of_fid(uint32_t fid, size_t *count);

/** smccc_call_by_name() - the row of that exact name, or NULL. */
const struct smccc_call_info *smccc_call_by_name(const char *name);

/**
 * smccc_call_by_glob() - the next row whose name matches.
 * @pattern: '*' stands for any characters, '?' for one; the rest for itself.
 * @index:   start with 0, pass the same variable on to continue.
 *
 * Return: NULL when there is no further match.
 */
const struct smccc_call_info *smccc_call_by_glob(const char *pattern,
						 size_t *index);

/** smccc_name_matches() - does @name match @pattern in whole? */
bool smccc_name_matches(const char *pattern, const char *name);

/** smccc_call_noreturn() - may this call not come back? */
enum smccc_noreturn smccc_call_noreturn(uint32_t fid,
					enum smccc_platform platform);

/** smccc_platform_name() - "ARM", "XILINX"; NULL out of range or NONE. */
const char *smccc_platform_name(enum smccc_platform platform);

/** smccc_platform_by_name() - SMCCC_PLATFORM_NONE if unknown. */
enum smccc_platform smccc_platform_by_name(const char *name);

/** smccc_effect_name() - "PURE" and so on; "UNKNOWN" out of range. */
const char *smccc_effect_name(enum smccc_effect effect);

/**
 * smccc_owner_name() - whose range an identifier lies in, e.g. "Standard
 * Secure Service". Never NULL. Spec: DEN0028, "Function identifier ranges".
 */
const char *smccc_owner_name(uint32_t fid);

/**
 * smccc_block_name() - the specification a number belongs to within its
 * owner's range, e.g. "PSCI", "FF-A"; NULL where no block is assigned.
 */
const char *smccc_block_name(uint32_t fid);

/** enum smccc_value_kind - where a value of values.def stands. */
enum smccc_value_kind {
	SMCCC_VALUE_NONE = 0,
	SMCCC_VALUE_LEGACY,
	SMCCC_VALUE_HVC_IMM,
	SMCCC_VALUE_OPTEE_RET,
	SMCCC_VALUE_OPTEE_MSG,
	SMCCC_VALUE_OPTEE_RPC,
	SMCCC_VALUE_OPTEE_FFA,
	SMCCC_VALUE_SMCCC_ERROR,
	SMCCC_VALUE_PSCI_ERROR,
	SMCCC_VALUE_SDEI_ERROR,
	SMCCC_VALUE_TRNG_ERROR,
	SMCCC_VALUE_FFA_ERROR,
	SMCCC_VALUE_OPTEE_ERROR,
	SMCCC_VALUE_KINDS
};

/** struct smccc_value_info - one row of values.def. */
struct smccc_value_info {
	const char *name;
	const char *spec;
	uint32_t value;
	uint8_t kind;
};

/** smccc_value_count(), smccc_value_at() - walk all rows. */
size_t smccc_value_count(void);
const struct smccc_value_info *smccc_value_at(size_t index);

/** smccc_value_by_number() - the row of a value, or NULL. */
const struct smccc_value_info *smccc_value_by_number(enum smccc_value_kind kind,
						     uint32_t value);

/** smccc_value_by_name() - the row of that exact name, or NULL. */
const struct smccc_value_info *smccc_value_by_name(const char *name);

/**
 * smccc_error_kind() - which error codes a call's w0 speaks:
 * SMCCC_VALUE_SMCCC_ERROR unless its block has codes of its own.
 */
enum smccc_value_kind smccc_error_kind(uint32_t fid);

#endif

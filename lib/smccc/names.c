/* SPDX-License-Identifier: BSD-2-Clause */
/* calls.def as a table; blocks.c and values.c hold what is not a call. */
#include <smccc/names.h>

#include "text.h"

static const struct smccc_call_info calls[] = {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	{ #name,                                                        \
	  args,                                                         \
	  spec,                                                         \
	  SMCCC_FID_##name,                                             \
	  SMCCC_PLATFORM_##platform,                                    \
	  SMCCC_EFFECT_##effect,                                        \
	  nrets },
#include <smccc/calls.def>
#undef SMCCC_CALL
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

/*
 * Never called, no code: two rows with one identifier on one platform are two
 * equal cases, which no compiler accepts.
 */
static inline __attribute__((unused)) void one_row_per_platform(uint64_t key)
{
	switch (key) {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	case SMCCC_PLATFORM_##platform * 0x100000000ull + SMCCC_FID_##name:
#include <smccc/calls.def>
#undef SMCCC_CALL
	default:
		break;
	}
}

static const struct {
	const char *name;
	uint8_t when;
} noreturn[] = {
#define SMCCC_NORETURN(name, when) { #name, SMCCC_NORETURN_##when },
#include <smccc/noreturn.def>
#undef SMCCC_NORETURN
};

/* A name in noreturn.def that calls.def lacks does not compile. */
static const __attribute__((unused)) uint32_t noreturn_are_calls[] = {
#define SMCCC_NORETURN(name, when) SMCCC_FID_##name,
#include <smccc/noreturn.def>
#undef SMCCC_NORETURN
};

static const char *const platforms[SMCCC_PLATFORMS] = {
#define PLATFORM(name) [SMCCC_PLATFORM_##name] = #name
	PLATFORM(ARM),	    PLATFORM(SMCGATE), PLATFORM(ARM_PLAT),
	PLATFORM(TFA),	    PLATFORM(AMLOGIC), PLATFORM(BAO),
	PLATFORM(CHROMEOS), PLATFORM(EXYNOS),  PLATFORM(GUNYAH),
	PLATFORM(HYPERV),   PLATFORM(INTEL),   PLATFORM(KVM),
	PLATFORM(MARVELL),  PLATFORM(MTK),     PLATFORM(NXP),
	PLATFORM(OPTEE),    PLATFORM(QTI),     PLATFORM(ROCKCHIP),
	PLATFORM(ST),	    PLATFORM(TEGRA),   PLATFORM(TI),
	PLATFORM(TLK),	    PLATFORM(TRUSTY),  PLATFORM(XEN),
	PLATFORM(XILINX),
#undef PLATFORM
};

static const char *const effects[SMCCC_EFFECTS] = {
	[SMCCC_EFFECT_UNKNOWN] = "UNKNOWN", [SMCCC_EFFECT_PURE] = "PURE",
	[SMCCC_EFFECT_CPU] = "CPU",	    [SMCCC_EFFECT_MACHINE] = "MACHINE",
	[SMCCC_EFFECT_ENTRY] = "ENTRY",	    [SMCCC_EFFECT_MEMORY] = "MEMORY",
};

size_t smccc_call_count(void)
{
	return CALLS;
}

const struct smccc_call_info *smccc_call_at(size_t index)
{
	return index < CALLS ? &calls[index] : NULL;
}

/* Index of the first row whose fid is not below @fid. */
static size_t lower_bound(uint32_t fid)
{
	size_t low = 0, high = CALLS;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (calls[middle].fid < fid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct smccc_call_info *smccc_calls_of_fid(uint32_t fid, size_t *count)
{
	size_t first = lower_bound(fid), last = first;

	while (last < CALLS && calls[last].fid == fid)
		last++;
	*count = last - first;
	return last > first ? &calls[first] : NULL;
}

const struct smccc_call_info *smccc_call_by_fid(uint32_t fid,
						enum smccc_platform platform)
{
	size_t count;
	const struct smccc_call_info *rows = smccc_calls_of_fid(fid, &count);

	for (size_t i = 0; i < count; i++)
		if (rows[i].platform == platform)
			return &rows[i];

	/* The specifications' row is the first one; see calls.def. */
	if (count != 0 && (platform == SMCCC_PLATFORM_NONE ||
			   rows[0].platform == SMCCC_PLATFORM_ARM))
		return &rows[0];
	return NULL;
}

const struct smccc_call_info *smccc_call_by_name(const char *name)
{
	for (size_t i = 0; i < CALLS; i++)
		if (smccc_text_equal(calls[i].name, name))
			return &calls[i];
	return NULL;
}

const struct smccc_call_info *smccc_call_by_glob(const char *pattern,
						 size_t *index)
{
	while (*index < CALLS) {
		const struct smccc_call_info *row = &calls[(*index)++];

		if (smccc_name_matches(pattern, row->name))
			return row;
	}
	return NULL;
}

/*
 * On a mismatch only the last '*' need take one character more: linear memory,
 * at worst length times length steps, no recursion.
 */
bool smccc_name_matches(const char *pattern, const char *name)
{
	const char *star = NULL, *resume = NULL;

	while (*name != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			resume = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star + 1;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

enum smccc_noreturn smccc_call_noreturn(uint32_t fid,
					enum smccc_platform platform)
{
	const struct smccc_call_info *row = smccc_call_by_fid(fid, platform);

	if (row == NULL)
		return SMCCC_NORETURN_NEVER;
	for (size_t i = 0; i < sizeof(noreturn) / sizeof(noreturn[0]); i++)
		if (smccc_text_equal(noreturn[i].name, row->name))
			return (enum smccc_noreturn)noreturn[i].when;
	return SMCCC_NORETURN_NEVER;
}

const char *smccc_platform_name(enum smccc_platform platform)
{
	return (unsigned int)platform < SMCCC_PLATFORMS ? platforms[platform]
							: NULL;
}

enum smccc_platform smccc_platform_by_name(const char *name)
{
	for (unsigned int i = 1; i < SMCCC_PLATFORMS; i++)
		if (smccc_text_equal(platforms[i], name))
			return (enum smccc_platform)i;
	return SMCCC_PLATFORM_NONE;
}

const char *smccc_effect_name(enum smccc_effect effect)
{
	return effects[(unsigned int)effect < SMCCC_EFFECTS ? effect : 0];
}

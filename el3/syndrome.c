/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/syndrome.h"

#include <stddef.h>

struct name {
	uint8_t code;
	const char *text;
};

static const char *find(const struct name *names, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].code == code)
			return names[i].text;
	return NULL;
}

#define FIND(names, code) find(names, sizeof(names) / sizeof((names)[0]), code)

const char *syndrome_class(uint64_t esr)
{
	static const struct name names[] = {
		{ EC_UNKNOWN, "undefined instruction" },
		{ 0x01, "WFI or WFE" },
		{ 0x07, "FP or SIMD" },
		{ 0x09, "pointer authentication instruction" },
		{ 0x0d, "branch target" },
		{ 0x0e, "illegal execution state" },
		{ 0x13, "SMC of AArch32" },
		{ 0x17, "SMC" },
		{ 0x18, "system register" },
		{ 0x19, "SVE" },
		{ 0x1c, "pointer authentication failure" },
		{ 0x1d, "SME" },
		{ EC_FETCH_LOWER, "instruction abort below" },
		{ EC_FETCH, "instruction abort" },
		{ 0x22, "misaligned PC" },
		{ EC_DATA_LOWER, "data abort below" },
		{ EC_DATA, "data abort" },
		{ 0x26, "misaligned SP" },
		{ EC_SERROR, "SError" },
		{ 0x33, "software step" },
		{ EC_BRK, "BRK" },
	};
	const char *text = FIND(names, SYNDROME_EC(esr));

	return text != NULL ? text : "unknown class";
}

const char *syndrome_fault(uint64_t esr)
{
	static const char *const by_level[] = {
		"address size",	  "translation",
		"access flag",	  "permission",
		"external abort", "external abort on a walk",
		"parity or ECC",  "parity or ECC on a walk",
	};
	static const struct name others[] = {
		{ 0x11, "tag check" },
		{ 0x21, "alignment" },
		{ 0x30, "TLB conflict" },
		{ 0x35, "unsupported exclusive" },
	};
	const char *text = FIND(others, FSC(esr));

	if (text != NULL)
		return text;
	return FSC(esr) < 0x20 ? by_level[FSC(esr) >> 2] : "other";
}

const char *syndrome_severity(uint64_t esr)
{
	static const struct name names[] = {
		{ SERROR_UNCONTAINABLE, "uncontainable" },
		{ SERROR_UNRECOVERABLE, "unrecoverable" },
		{ SERROR_RESTARTABLE, "restartable" },
		{ SERROR_RECOVERABLE, "recoverable" },
		{ SERROR_CORRECTED, "corrected" },
	};
	const char *text = NULL;

	if ((esr & SERROR_IDS) == 0 && FSC(esr) == FSC_SERROR)
		text = FIND(names, SERROR_AET(esr));
	return text != NULL ? text : "of unknown severity";
}

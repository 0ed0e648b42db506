/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/syndrome.h"

#include <stddef.h>

#include "lib/rt/rt.h"

/*
 * Names are one string a list: the code as a character, the text, and a zero
 * behind each. A table of pointers would be as large again.
 */
static const char *find(const char *names, size_t bytes, uint32_t code)
{
	const char *const end = names + bytes - 1;

	while (names < end) {
		if ((uint8_t)*names++ == code)
			return names;
		names += strlen(names) + 1;
	}
	return NULL;
}

#define NAME(code, text)  code text "\0"
#define FIND(names, code) find(names, sizeof(names), code)

/* clang-format off */

/* ESR_EL3.EC */
const char *syndrome_class(uint64_t esr)
{
	static const char names[] =
		NAME("\x00", "undefined instruction")
		NAME("\x01", "WFI or WFE")
		NAME("\x07", "FP or SIMD")
		NAME("\x09", "pointer authentication instruction")
		NAME("\x0d", "branch target")
		NAME("\x0e", "illegal execution state")
		NAME("\x13", "SMC of AArch32")
		NAME("\x17", "SMC")
		NAME("\x18", "system register")
		NAME("\x19", "SVE")
		NAME("\x1c", "pointer authentication failure")
		NAME("\x1d", "SME")
		NAME("\x20", "instruction abort below")
		NAME("\x21", "instruction abort")
		NAME("\x22", "misaligned PC")
		NAME("\x24", "data abort below")
		NAME("\x25", "data abort")
		NAME("\x26", "misaligned SP")
		NAME("\x2f", "SError")
		NAME("\x33", "software step")
		NAME("\x3c", "BRK");
	const char *text = FIND(names, SYNDROME_EC(esr));

	return text != NULL ? text : "unknown class";
}

/* ESR_EL3.DFSC and IFSC; by_level: bits 5:2, below are a level or the like. */
const char *syndrome_fault(uint64_t esr)
{
	static const char by_level[] =
		NAME("\x00", "address size")
		NAME("\x01", "translation")
		NAME("\x02", "access flag")
		NAME("\x03", "permission")
		NAME("\x04", "external abort")
		NAME("\x05", "external abort on a walk")
		NAME("\x06", "parity or ECC")
		NAME("\x07", "parity or ECC on a walk");
	static const char others[] =
		NAME("\x11", "tag check")
		NAME("\x21", "alignment")
		NAME("\x30", "TLB conflict")
		NAME("\x35", "unsupported exclusive");
	const char *text = FIND(others, FSC(esr));

	if (text == NULL)
		text = FIND(by_level, FSC(esr) >> 2);
	return text != NULL ? text : "other";
}

/* ESR_EL3.AET: enum serror in syndrome.h */
const char *syndrome_severity(uint64_t esr)
{
	static const char names[] =
		NAME("\x00", "uncontainable")
		NAME("\x01", "unrecoverable")
		NAME("\x02", "restartable")
		NAME("\x03", "recoverable")
		NAME("\x06", "corrected");
	const char *text = NULL;

	if ((esr & SERROR_IDS) == 0 && FSC(esr) == FSC_SERROR)
		text = FIND(names, SERROR_AET(esr));
	return text != NULL ? text : "of unknown severity";
}

/* clang-format on */

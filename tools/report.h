/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tool has to say about a manifest: errors and warnings with a place,
 * a code, an explanation and a mend. All are collected, none stops the rest.
 */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H

#include <stdbool.h>
#include <stdio.h>

/** struct place - where in the manifest's source; lines and columns from 1. */
struct place {
	const char *file;
	unsigned int line; /* 0: the whole file */
	unsigned int column;
};

/*
 * FINDING(id, code, severity, explanation). The explanation is printed below
 * the first finding of its kind; docs/manifest.md lists them too.
 */
#define FINDINGS                                                               \
	FINDING(SYNTAX, "syntax", error, NULL)                                 \
	FINDING(DTC, "dtc", warning, NULL)                                     \
	FINDING(UNKNOWN_PROPERTY, "unknown-property", error,                   \
		"a property that nothing reads is most likely a misspelt one") \
	FINDING(UNKNOWN_NODE, "unknown-node", error,                           \
		"a node that nothing reads is most likely a misspelt one")     \
	FINDING(MISSING, "missing", error, NULL)                               \
	FINDING(BAD_VALUE, "bad-value", error, NULL)                           \
	FINDING(BAD_NAME, "bad-name", error, NULL)                             \
	FINDING(DUPLICATE, "duplicate", error, NULL)                           \
	FINDING(MEMORY, "memory", error,                                       \
		"each domain has its memory to itself, and its files must "    \
		"fit there")                                                   \
	FINDING(VCPUS, "vcpus", error,                                         \
		"a CPU carries at most one vCPU, there is no scheduler")       \
	FINDING(FILE, "file", error, NULL)                                     \
	FINDING(UNKNOWN_NAME, "unknown-name", error,                           \
		"rules name calls as `smcgate list` prints them, for the "     \
		"manifest's platforms")                                        \
	FINDING(NO_MATCH, "no-match", error,                                   \
		"a pattern that matches no call is most likely a misspelt "    \
		"one")                                                         \
	FINDING(CONFLICT, "conflict", error,                                   \
		"one call cannot have two actions, and nothing says which "    \
		"was meant")                                                   \
	FINDING(SHADOWED, "shadowed", warning,                                 \
		"exact names beat patterns, patterns beat ranges, and deny "   \
		"beats the others of its level: this rule decides nothing")    \
	FINDING(TWIN, "twin", warning,                                         \
		"the SMC32 and SMC64 forms are one function with two "         \
		"numbers; whoever allows one seldom means to refuse the "      \
		"other")                                                       \
	FINDING(NO_SERVICE, "no-service", error,                               \
		"`answer` means the gate's own service, and it has none for "  \
		"this call")                                                   \
	FINDING(FORWARDED_PSCI, "forwarded-psci", error,                       \
		"PSCI acts on physical CPUs and on the whole machine; a "      \
		"domain may only reach its own vCPUs")                         \
	FINDING(UNCHECKED_POINTER, "unchecked-pointer", error,                 \
		"the firmware would use an address or an entry point that "    \
		"nobody has checked against the domain's memory")              \
	FINDING(CHECK, "check", error,                                         \
		"a check says of one argument of one forwarded call what it "  \
		"must be")                                                     \
	FINDING(LIMIT, "limit", error,                                         \
		"a limit says what calls that are let through may cost")       \
	FINDING(RESOURCE, "resource", error,                                   \
		"each value of a resource map belongs to one domain")          \
	FINDING(REGISTER_ACCESS, "register-access", error,                     \
		"the firmware would read or write, for its caller, registers " \
		"that the domain itself cannot reach")                         \
	FINDING(ALIAS, "alias", error,                                         \
		"the function that is called stands in an argument, where no " \
		"rule looks")                                                  \
	FINDING(FEATURES, "features", warning,                                 \
		"the firmware says what it serves, not what the domain may "   \
		"call")                                                        \
	FINDING(SHARED_ID, "shared-id", warning,                               \
		"platforms use the same ID for different functions, and a "    \
		"rule covers the ID")                                          \
	FINDING(NO_MEDIATOR, "no-mediator", error,                             \
		"the firmware gets copies of the memory that checks name; "    \
		"there are no other mediators yet")                            \
	FINDING(CONTROL, "control", error,                                     \
		"the control service starts, stops and restarts any domain "   \
		"and replaces the policy")                                     \
	FINDING(RESTART, "restart", error,                                     \
		"a domain that crashes at once would be started for ever "     \
		"without a pause")                                             \
	FINDING(ENDLESS, "endless", warning,                                   \
		"what crashes a domain again and again is seldom mended by "   \
		"one more start")                                              \
	FINDING(STOPPED, "stopped", warning,                                   \
		"only a domain with `control` can start it, and there is "     \
		"none")                                                        \
	FINDING(DMA, "dma", error,                                             \
		"a bus master without a stage 2 of its own reads and writes "  \
		"all memory: other domains', the gate's")                      \
	FINDING(TRUSTED_DMA, "trusted-dma", warning,                           \
		"whoever drives this device can have it read and write all "   \
		"memory of the normal world: other domains', the gate's")      \
	FINDING(BOARD_DEVICE, "board-device", error,                           \
		"a domain with these registers would have the machine")        \
	FINDING(INTERRUPT, "interrupt", error, "an interrupt has one owner")   \
	FINDING(IPA, "ipa", error, "an address of a domain is one thing")      \
	FINDING(UNUSED, "unused", warning, NULL)                               \
	FINDING(NO_CPU_ON, "no-cpu-on", warning,                               \
		"all vCPUs but the first are started by PSCI_CPU_ON")          \
	FINDING(UNHARDENED, "unhardened", warning,                             \
		"on CPUs whose firmware asks for the workaround, the domain "  \
		"can teach the branch predictor what the gate's own code "     \
		"then speculates into")                                        \
	FINDING(NO_CLIENT, "no-client", error,                                 \
		"a Trusted OS tells its clients apart by an ID that the gate " \
		"must write, which takes a mediator")                          \
	FINDING(HINT_BIT, "hint-bit", error,                                   \
		"bit 16 is the hint that no SVE state is live, not part of "   \
		"the ID; rules cover both forms")                              \
	FINDING(RESERVED_BITS, "reserved-bits", warning,                       \
		"SMCCC wants bits 23:17 of a fast call zero; naming the "      \
		"exact ID is the one way to let such a call through")          \
	FINDING(NO_SLOT, "no-slot", warning,                                   \
		"the verdict table finds no place for all rules: these are "   \
		"decided in C, which costs some hundred instructions")         \
	FINDING(TOO_MANY, "too-many", error, NULL)                             \
	FINDING(KERNEL_START, "kernel-start", warning,                         \
		"entered by -kernel the image lies at the start of RAM and "   \
		"not at the board's BL33 address")                             \
	FINDING(INTERNAL, "internal", error, NULL)

enum finding {
#define FINDING(id, code, severity, explanation) FINDING_##id,
	FINDINGS
#undef FINDING
		FINDING_COUNT
};

struct report {
	FILE *out;
	unsigned int errors;
	unsigned int warnings;
	bool seen[FINDING_COUNT];
};

/** report() - one finding. @mend: what to do about it, or NULL. */
__attribute__((format(printf, 5, 6))) void
report(struct report *r, struct place place, enum finding finding,
       const char *mend, const char *format, ...);

const char *finding_code(enum finding finding);

#endif

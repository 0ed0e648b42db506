/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Services: const rows, one per function identifier. From them table_build()
 * makes the verdict table that vectors.S reads (structure: smcgate/table.h).
 */
#ifndef EL3_TABLE_H
#define EL3_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "el3/cpu.h"

/** struct el3_call - one call, decoded once; nobody edits it. */
struct el3_call {
	uint32_t fid;	   /* without the SVE hint */
	bool smc64;	   /* arguments are 64 bits wide */
	const uint64_t *x; /* as the caller left them: use el3_arg() */
};

/** el3_arg() - argument @i (1-17), upper half zero for SMC32. */
static inline uint64_t el3_arg(const struct el3_call *call, unsigned int i)
{
	return call->smc64 ? call->x[i] : (uint32_t)call->x[i];
}

/** el3_return() - x0, sign-extended: clients test a negative int. */
static inline void el3_return(struct smccc_regs *out, int64_t value)
{
	out->x[0] = (uint64_t)value;
}

/** enum el3_finish - the code in vectors.S that finishes a call. */
enum el3_finish {
	EL3_FINISH_DENY = 0,
	EL3_FINISH_C,		/* the row's handler */
	EL3_FINISH_CONSTANT,	/* x0 = result[0] */
	EL3_FINISH_CONSTANT2,	/* x0, x1 */
	EL3_FINISH_CONSTANT4,	/* x0-x3 */
	EL3_FINISH_COUNT_QUERY, /* x0 = the owner's number of calls */
	EL3_FINISH_ARCH_FEATURES,
	EL3_FINISH_PSCI_FEATURES,
	EL3_FINISH_WORKAROUND_1,
	EL3_FINISH_WORKAROUND_2,
	EL3_FINISH_WORKAROUND_3,
	EL3_FINISHES
};

/**
 * struct el3_service - one function.
 * @handler: writes its results, x0 first, and nothing else of @out. The
 *           arguments in @call are @out's: read before you write.
 */
struct el3_service {
	uint32_t fid;
	uint8_t finish;	       /* enum el3_finish */
	uint8_t arch_features; /* enum cpu_feature: ARCH_FEATURES' answer */
	uint8_t psci_features; /* and PSCI_FEATURES' */
	const char *name;
	void (*handler)(const struct el3_call *call, struct smccc_regs *out,
			struct cpu *cpu);
	uint64_t result[4];
};

/** struct el3_service_set - the rows of one specification. */
struct el3_service_set {
	const char *name;
	const struct el3_service *rows;
	size_t count;
	bool (*present)(void); /* NULL: always */
};

/** struct el3_slot - one line of the verdict table. */
struct el3_slot {
	uint32_t tag;  /* w0 of the calls this slot finishes */
	uint32_t in_c; /* not 0: @code is finish_c */
	uint64_t code;
	uint32_t arch_features; /* offset into struct cpu */
	uint32_t psci_features;
	uint64_t result[4];
	const struct el3_service *service; /* NULL: nobody's slot */
};

_Static_assert(sizeof(struct el3_slot) == 1 << GATE_SLOT_SHIFT, "table.h");
_Static_assert(offsetof(struct el3_slot, in_c) == EL3_SLOT_IN_C, "frame.h");
_Static_assert(offsetof(struct el3_slot, code) == GATE_SLOT_SMC, "table.h");
_Static_assert(offsetof(struct el3_slot, result) == GATE_SLOT_RESULT,
	       "table.h");
_Static_assert(offsetof(struct el3_slot, arch_features) ==
		       EL3_SLOT_ARCH_FEATURES,
	       "frame.h");
_Static_assert(offsetof(struct el3_slot, psci_features) ==
		       EL3_SLOT_PSCI_FEATURES,
	       "frame.h");
_Static_assert(EL3_TABLE_SLOTS == 1 << (32 - EL3_TABLE_SHIFT), "frame.h");

extern struct el3_slot el3_slots[EL3_TABLE_SLOTS];

/**
 * table_build() - fill el3_slots from all services; two rows with one
 * identifier or one slot are our own mistake: panic. Once, before BL33.
 */
void table_build(void);

/* services/ */
extern const struct el3_service_set el3_arch_services, el3_cpu_services,
	el3_sip_services, el3_std_services, el3_psci_services,
	el3_trng_services, el3_tos_services;

/** psci_started() - the calling CPU is about to enter the normal world. */
void psci_started(struct cpu *cpu);

#endif

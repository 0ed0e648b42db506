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

_Static_assert(FRAME_X(FRAME_X_CALL) + sizeof(struct el3_call) <= FRAME_X(29),
	       "frame.h");

/** el3_arg() - argument @i (1-17), upper half zero for SMC32. */
__attribute__((always_inline)) static inline uint64_t
el3_arg(const struct el3_call *call, unsigned int i)
{
	return call->smc64 ? call->x[i] : (uint32_t)call->x[i];
}

/** el3_decode() - what is called: @id, without the hint. */
#define el3_decode(call, frame, id)          \
	(*(call) = (struct el3_call){        \
		 .fid = (id),                \
		 .smc64 = (id)&SMCCC_FID_64, \
		 .x = (frame)->x,            \
	 })

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
	EL3_FINISH_UID,	    /* x0-x3: the package's UID, or result */
	EL3_FINISH_CHECKED, /* the row's rules, then its checked handler */
	EL3_FINISH_LEAF,    /* a handler that calls nothing (leaf.S) */
	EL3_FINISHES
};

/** enum el3_rule_kind - what a rule says of an argument. */
enum el3_rule_kind {
	EL3_RULE_NONE = 0, /* nothing is like this: refused */
	EL3_RULE_RANGE,	   /* low to high, both included, unsigned */
	EL3_RULE_BITS,	   /* no bit outside of high */
	EL3_RULE_READ,	   /* memory that is read, low to high bytes */
	EL3_RULE_WRITE,	   /* memory that is written */
	EL3_RULES
};

/**
 * struct el3_rule - one argument of a checked call; written by the macros
 * below. Values are compared in the width of the call.
 */
struct el3_rule {
	uint8_t kind;	  /* enum el3_rule_kind */
	uint8_t argument; /* 1-17: the register */
	uint8_t length;	  /* memory: the register with its bytes; 0: fixed */
	uint8_t reserved;
	uint32_t align; /* memory: a power of two */
	uint64_t low;
	uint64_t high;
};

/** EL3_RANGE() - x@arg is @from to @to. */
#define EL3_RANGE(arg, from, to)                                          \
	{                                                                 \
		.kind = EL3_RULE_RANGE, .argument = (arg), .low = (from), \
		.high = (to),                                             \
	}

/** EL3_BITS() - x@arg has only bits of @mask. */
#define EL3_BITS(arg, mask)                                              \
	{                                                                \
		.kind = EL3_RULE_BITS, .argument = (arg), .high = (mask) \
	}

/** EL3_ZERO() - x@arg is reserved: zero. */
#define EL3_ZERO(arg) EL3_BITS(arg, 0)

/**
 * EL3_READ(), EL3_WRITE() - x@arg is the address of x@len bytes, @least to
 * @most of them, that are read or written; a multiple of @aligned.
 */
#define EL3_READ(arg, len, least, most, aligned) \
	EL3_MEMORY(EL3_RULE_READ, arg, len, least, most, aligned)
#define EL3_WRITE(arg, len, least, most, aligned) \
	EL3_MEMORY(EL3_RULE_WRITE, arg, len, least, most, aligned)

/** EL3_READ_FIXED(), EL3_WRITE_FIXED() - the same, always @bytes long. */
#define EL3_READ_FIXED(arg, bytes, aligned) \
	EL3_MEMORY(EL3_RULE_READ, arg, 0, bytes, bytes, aligned)
#define EL3_WRITE_FIXED(arg, bytes, aligned) \
	EL3_MEMORY(EL3_RULE_WRITE, arg, 0, bytes, bytes, aligned)

#define EL3_MEMORY(what, arg, len, least, most, aligned)            \
	{                                                           \
		.kind = (what), .argument = (arg), .length = (len), \
		.align = (aligned), .low = (least), .high = (most), \
	}

/** EL3_CHECKED() - what a row of a checked call has beside its identifier. */
#define EL3_CHECKED(function, ...)                                          \
	.finish = EL3_FINISH_CHECKED, .checks = &(const struct el3_checks)  \
	{                                                                   \
		.handler = (function),                                      \
		.rules = (const struct el3_rule[]){ __VA_ARGS__ },          \
		.count = sizeof((const struct el3_rule[]){ __VA_ARGS__ }) / \
			 sizeof(struct el3_rule),                           \
	}

/** Bytes of memory that all arguments of one call may have together. */
#define EL3_BUFFER_BYTES 4096u
/** Arguments of one call that are memory. */
#define EL3_MEMORY_MAX 2u

/**
 * struct el3_memory - EL3's copy of a caller's memory.
 * @bytes:  READ: as the caller had it, copied once. WRITE: zero; the caller
 *          gets it if the handler's x0 is not negative.
 * @length: as the caller asked, within the rule.
 */
struct el3_memory {
	uint8_t *bytes;
	uint64_t length;
	uint64_t base; /* the caller's address: not for handlers */
};

/**
 * struct el3_checks - a checked call's rules and its handler behind them
 * (checked.c); @memory holds the memory arguments in the order of the rules.
 */
struct el3_checks {
	void (*handler)(const struct el3_call *call,
			const struct el3_memory *memory,
			struct smccc_regs *out);
	const struct el3_rule *rules;
	uint64_t count;
};

typedef void el3_handler(const struct el3_call *call, struct smccc_regs *out,
			 struct cpu *cpu);

/**
 * struct el3_service - one function; @finish says which of the last is used.
 * @handler: writes its results, x0 first, and nothing else of @out. The
 *           arguments in @call are @out's: read before you write. A leaf's
 *           @call may be anything: @out has the arguments.
 * @results: four.
 * @result:  one or two.
 *
 * Names of functions are not in the image: calls.def has them.
 */
struct el3_service {
	uint32_t fid;
	uint8_t finish;	       /* enum el3_finish */
	uint8_t arch_features; /* enum cpu_feature: ARCH_FEATURES' answer */
	uint8_t psci_features; /* and PSCI_FEATURES' */
	uint8_t reserved;
	union {
		el3_handler *handler;
		const struct el3_checks *checks;
		const uint32_t *results;
		uint32_t result[2];
	};
};

/** struct el3_service_set - the rows of one specification. */
struct el3_service_set {
	const char *name;
	const struct el3_service *rows;
	size_t count;
	bool (*present)(void); /* NULL: always */
};

/**
 * struct el3_slot - one line of the verdict table.
 * @result: x0-x3; EL3_FINISH_C: the handler, and the row's identifier.
 */
struct el3_slot {
	uint32_t tag;  /* w0 of the calls this slot finishes */
	uint32_t in_c; /* not 0: the code goes on to C */
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
 * identifier or one slot are our own mistake: panic. Once, before BL33, and
 * when machine.boot is known: it may set UIDs.
 */
void table_build(void);

/** el3_set_has() - does @set have a function @fid (its low 32 bits)? */
bool el3_set_has(const struct el3_service_set *set, uint64_t fid);

/* services/: one set a line, sorted; and in list.c */
extern const struct el3_service_set el3_arch_services;
extern const struct el3_service_set el3_debugfs_services;
extern const struct el3_service_set el3_em_services;
extern const struct el3_service_set el3_example_services;
extern const struct el3_service_set el3_pmf_services;
extern const struct el3_service_set el3_psci_services;
extern const struct el3_service_set el3_query_services;
extern const struct el3_service_set el3_sdei_services;
extern const struct el3_service_set el3_statistics_services;
extern const struct el3_service_set el3_switch_services;
extern const struct el3_service_set el3_trng_services;

/** el3_sets - all of them, list.c. */
extern const struct el3_service_set *const el3_sets[];
extern const size_t el3_set_count;

/** psci_started() - the calling CPU is about to enter the normal world. */
void psci_started(struct cpu *cpu);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* One CPU, as the monitor knows it. */
#ifndef EL3_CPU_H
#define EL3_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boards/qemu-virt/board.h"
#include "boards/qemu-virt/memory.h"
#include "boot/handover.h"
#include "el3/entropy.h"
#include "el3/frame.h"
#include "el3/kind.h"
#include "el3/power_tree.h"

/** enum cpu_power - AFFINITY_INFO's answers (DEN0022). */
enum cpu_power {
	CPU_POWER_ON = 0,
	CPU_POWER_OFF = 1,
	CPU_POWER_PENDING = 2,
};

/**
 * enum cpu_feature - index of struct cpu's answers to ARCH_FEATURES and
 * PSCI_FEATURES. Zero is NOT_SUPPORTED.
 */
enum cpu_feature {
	CPU_FEATURE_ABSENT = 0,
	CPU_FEATURE_PRESENT,
	CPU_FEATURE_FLAG_0, /* present, with flag 0 set */
	CPU_FEATURE_WORKAROUND_1,
	CPU_FEATURE_WORKAROUND_2,
	CPU_FEATURE_WORKAROUND_3,
	CPU_FEATURE_WORKAROUND_4,
	CPU_FEATURES_COUNT
};

/** enum cpu_counter - what a CPU counts, as SMCGATE_EL3_STATISTICS reads it. */
enum cpu_counter {
	CPU_COUNTER_CALLS = 0, /* to handlers in C */
	CPU_COUNTER_REFUSED,   /* of these, by the rules of their row */
	CPU_COUNTER_FIQS,
	CPU_COUNTER_TRAPS, /* exceptions from below that are no call */
	CPU_COUNTERS
};

struct el3_slot;
struct tos_cpu;

/* What a GIC's interface for a CPU holds over a power-down, at most. */
#define CPU_GIC_WORDS 8

/**
 * struct cpu - SP_EL3 points here whenever a lower level runs, TPIDR_EL3
 * always; the stack lies below. Other CPUs write @power, @ordered, @entry and
 * @context only, and those by CPU_ON's rules (services/psci.c).
 */
struct cpu {
	uint64_t scratch[2];
	uint64_t k;
	const struct el3_slot *slots;
	uint64_t workaround[3]; /* code */
	uint64_t own_key[2];	/* pauth.h */
	uint64_t lower_key[2];
	uint32_t pauth; /* 0: this CPU has none */
	uint32_t index;
	uint64_t miss;	     /* code: where calls without a slot go */
	struct tos_cpu *tos; /* this CPU's part of the Trusted OS dispatch */
	int64_t features[CPU_FEATURES_COUNT];
	uint32_t power;	  /* enum cpu_power; atomic access */
	uint32_t ordered; /* @entry and @context are CPU_ON's; likewise */
	uint64_t mpidr;	  /* affinity fields */
	uint64_t entry;	  /* where the normal world starts, and its x0 */
	uint64_t context;
	uint64_t gicr;		     /* this CPU's redistributor; GICv2: 0 */
	uint64_t gic[CPU_GIC_WORDS]; /* gic_cpu_suspend() */
	uint64_t counters[CPU_COUNTERS]; /* no other CPU's calls use the line */
	bool described; /* its kind is known: it does not change */
	struct cpu_kind kind;
	struct entropy entropy;
	uint32_t suspended; /* it left by a power-down: el3_warm resumes it */
	struct power_cpu tree;
};

_Static_assert(offsetof(struct cpu, scratch) == CPU_SCRATCH, "frame.h");
_Static_assert(offsetof(struct cpu, k) == CPU_K, "frame.h");
_Static_assert(offsetof(struct cpu, slots) == CPU_SLOTS, "frame.h");
_Static_assert(offsetof(struct cpu, workaround[1]) == (size_t)CPU_WORKAROUND(1),
	       "frame.h");
_Static_assert(offsetof(struct cpu, miss) == CPU_MISS, "frame.h");
_Static_assert(offsetof(struct cpu, tos) == CPU_TOS, "frame.h");
_Static_assert(offsetof(struct cpu, features) == CPU_FEATURES, "frame.h");
_Static_assert(offsetof(struct cpu, counters[CPU_COUNTER_CALLS]) == CPU_COUNTED,
	       "frame.h");
_Static_assert(offsetof(struct cpu, own_key) == CPU_OWN_KEY, "frame.h");
_Static_assert(offsetof(struct cpu, lower_key) == CPU_LOWER_KEY, "frame.h");
_Static_assert(offsetof(struct cpu, pauth) == CPU_PAUTH, "frame.h");
_Static_assert(sizeof(struct frame) == FRAME_BYTES, "frame.h");
_Static_assert(offsetof(struct frame, sp) == (size_t)FRAME_X(31), "frame.h");

/** struct cpu_call - a call that C has answered, for a crash report. */
struct cpu_call {
	uint64_t x0;
	uint64_t x1;
	uint64_t result; /* x0; an older call's until this one is back */
	uint64_t reserved;
};

/* No result, of a call that ended elsewhere: CPU_OFF, a resume. */
#define CPU_CALL_GONE 0x676f6e65676f6e65ull
#define CPU_CALLS     ((CPU_LOG_END - CPU_LOG_CALLS) / CPU_CALL_BYTES)

/**
 * struct cpu_log - what only a crash report reads.
 * @crashes: reports that this CPU has begun.
 * @reports: lines about the lower levels' errors (abort.c).
 * @next:    behind the last call; vectors.S wraps it before it writes.
 */
struct cpu_log {
	uint64_t reserved;
	uint64_t crashes;
	uint64_t reports;
	uint64_t next;
	struct cpu_call call[CPU_CALLS];
};

/**
 * struct cpu_area - a CPU's stack with its struct cpu on top, the panic stack
 * behind that; the guard page below is not mapped, nor is the next CPU's.
 */
struct cpu_area {
	_Alignas(4096) uint8_t guard[CPU_GUARD_BYTES];
	uint8_t stack[CPU_STACK_BYTES];
	union {
		struct cpu cpu;
		struct {
			uint8_t below_log[CPU_LOG];
			struct cpu_log log;
		};
		uint8_t bytes[CPU_BYTES];
	};
};

_Static_assert(offsetof(struct cpu_area, cpu) == CPU_AREA_TOP, "frame.h");
_Static_assert(sizeof(struct cpu_area) == CPU_AREA_BYTES, "frame.h");
_Static_assert(sizeof(struct cpu) <= CPU_LOG, "room for the log");
_Static_assert(offsetof(struct cpu_area, log.next) - CPU_AREA_TOP ==
		       CPU_LOG_NEXT,
	       "frame.h");
_Static_assert(offsetof(struct cpu_area, log.call) - CPU_AREA_TOP ==
		       CPU_LOG_CALLS,
	       "frame.h");
_Static_assert(sizeof(struct cpu_call) == CPU_CALL_BYTES, "frame.h");
_Static_assert(CPU_LOG_END - CPU_LOG_CALLS == 0x200 &&
		       (CPU_AREA_TOP + CPU_LOG_CALLS) % 0x400 == 0,
	       "vectors.S clears bit 9");

extern struct cpu_area cpu_areas[BOARD_MAX_CPUS];

/** cpu_log() - by its address alone; what struct cpu holds may be broken. */
static inline struct cpu_log *cpu_log(const struct cpu *cpu)
{
	return &((struct cpu_area *)((uint64_t)cpu - CPU_AREA_TOP))->log;
}

/** cpu_log_forget() - the last call does not come back as calls do. */
static inline void cpu_log_forget(const struct cpu *cpu)
{
	struct cpu_log *log = cpu_log(cpu);
	struct cpu_call *next = (struct cpu_call *)log->next;

	if (next > log->call)
		next[-1].result = CPU_CALL_GONE;
}

/** struct machine - what all CPUs share; constant once BL33 runs. */
struct machine {
	struct cpu *cpu[BOARD_CPU_NUMBERS]; /* CPU 0's where there is none */
	uint32_t cpu_count;
	struct boot_handover boot;
};

extern struct machine machine;

/** cpu_find() - the CPU with exactly these affinity fields, or NULL. */
__attribute__((always_inline)) static inline struct cpu *
cpu_find(uint64_t mpidr)
{
	/* Not beyond the array, however a branch is predicted. */
	struct cpu *cpu = machine.cpu[board_cpu_index(mpidr)];

	return cpu->mpidr == mpidr ? cpu : NULL;
}

/* main.c */
__attribute__((noreturn)) void el3_main(struct cpu *cpu,
					const struct boot_handover *handover);
__attribute__((noreturn)) void el3_secondary(struct cpu *cpu);

/* start.S */

/** mmu_enable() - this CPU's translation, caches on; tables from mmu.c. */
void mmu_enable(void);

/** cpu_park() - off: caches and MMU off, then as after reset. */
__attribute__((noreturn)) void cpu_park(void);

/**
 * world_eret() - first instruction of the normal world: x0 = @context, all
 * other registers zero; ELR_EL3 and SPSR_EL3 are set.
 */
__attribute__((noreturn)) void world_eret(struct cpu *cpu, uint64_t context);

/** pauth_enable() - sign with @cpu's own key; for who never returns. */
void pauth_enable(const struct cpu *cpu);

/* suspend.S */

/**
 * cpu_power_down() - until an interrupt comes, then as el3_warm; whatever this
 * CPU holds may be lost meanwhile.
 */
__attribute__((noreturn)) void cpu_power_down(void);

/* world.c */

/** world_init() - EL3's registers that rule what lower levels may use. */
void world_init(const struct cpu *cpu);

/**
 * world_timers_off() - as a CPU's start finds them; in a power-down they go
 * on, on this board.
 */
void world_timers_off(void);

/** world_quiet() - nothing that lower levels left asks for this CPU. */
void world_quiet(void);

/** world_enter() - enter the normal world at @cpu's entry and context. */
__attribute__((noreturn)) void world_enter(struct cpu *cpu);

/** world_reset() - the lower levels' registers as an AArch64 start has them. */
void world_reset(void);

/* world_a32.c */

/** world_is_a32() - the normal world is AArch32 on every CPU. */
bool world_is_a32(void);

/** world_set_a32() - and from now on; CPU 0, while all others are off. */
void world_set_a32(bool a32);

/**
 * world_a32_enter() - after world_reset(): the next ERET is to the normal
 * world's highest level in AArch32, at @entry; its bit 0: Thumb code.
 * @big: big-endian data.
 */
void world_a32_enter(uint64_t entry, bool big);

/* errata.c */

/** mitigations_find() - what this CPU needs, and its answers about it. */
void mitigations_find(struct cpu *cpu);

/** mitigations_init() - its settings. */
void mitigations_init(const struct cpu *cpu);

/* power.c: the board's */
__attribute__((noreturn)) void board_off(void);
__attribute__((noreturn)) void board_reset(void);

/* vectors.S */
extern const uint8_t el3_vectors[], el3_vectors_flush[], miss_deny[];
/* pmf_calls.S */
extern const uint8_t miss_timed[];
extern const struct el3_slot pmf_slot;

#endif

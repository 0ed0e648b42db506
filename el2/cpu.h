/* SPDX-License-Identifier: BSD-2-Clause */
/* One physical CPU: what assembly reads, its vCPU, its trace. */
#ifndef EL2_CPU_H
#define EL2_CPU_H

#include "el2/el2.h"

#define EL2_MAX_CPUS 8 /* GATE_TRACE_MAX_CPUS too */

/**
 * struct cpu - SP_EL2 points here whenever a guest runs; the stack lies below.
 * No other CPU writes a field of it but @vcpu's start words (el2.h).
 */
struct cpu {
	uint64_t scratch[2];
	const struct gate_slot *slots;
	uint64_t k;
	const uint8_t *rows;
	uint64_t denied; /* calls that assembly refused */
	uint64_t guest_x0;
	uint32_t index;
	bool online; /* atomic: it has reached cpu_idle() */
	uint64_t mpidr;
	struct vcpu *vcpu; /* NULL: this CPU carries none */
	struct gate_cpu gate;
	struct gate_trace trace;
};

_Static_assert(offsetof(struct cpu, scratch) == CPU_SCRATCH, "frame.h");
_Static_assert(offsetof(struct cpu, slots) == CPU_SLOTS, "frame.h");
_Static_assert(offsetof(struct cpu, k) == CPU_K, "frame.h");
_Static_assert(offsetof(struct cpu, rows) == CPU_ROWS, "frame.h");
_Static_assert(offsetof(struct cpu, denied) == CPU_DENIED, "frame.h");
_Static_assert(offsetof(struct cpu, guest_x0) == CPU_GUEST, "frame.h");
_Static_assert(sizeof(struct frame) == FRAME_BYTES, "frame.h");

/**
 * struct cpu_area - a CPU's stack with its struct cpu on top; the guard page
 * below is never mapped.
 */
struct cpu_area {
	_Alignas(4096) uint8_t guard[CPU_GUARD_BYTES];
	uint8_t stack[CPU_STACK_BYTES];
	union {
		struct cpu cpu;
		uint8_t bytes[CPU_BYTES];
	};
};

_Static_assert(offsetof(struct cpu_area, cpu) == CPU_AREA_TOP, "frame.h");
_Static_assert(sizeof(struct cpu_area) == CPU_AREA_TOP + CPU_BYTES,
	       "struct cpu fits its page");

/** struct machine - what all CPUs share; written before domains start. */
struct machine {
	struct gate gate;
	const struct gate_blob *blob;
	uint64_t image;	      /* address of the system image's first byte */
	uint64_t image_bytes; /* with the pool behind it */
	uint32_t cpu_count;   /* that the firmware has */
	uint32_t cpus_used;   /* that carry a vCPU: 0 .. cpus_used - 1 */
	uint32_t domain_count;
	uint32_t domains_running; /* atomic */
	struct domain domains[GATE_MAX_DOMAINS];
};

extern struct machine machine;
extern struct cpu_area cpu_areas[EL2_MAX_CPUS];

/* cpu.c */
__attribute__((noreturn)) void el2_main(struct cpu *cpu, uint64_t image);
__attribute__((noreturn)) void el2_secondary(struct cpu *cpu);
__attribute__((noreturn)) void cpu_idle(struct cpu *cpu);
__attribute__((noreturn)) void machine_off(void);
void cpu_take_interrupts(struct cpu *cpu);

/* vectors.S, start.S */
__attribute__((noreturn)) void cpu_idle_on(struct cpu *cpu);
__attribute__((noreturn)) void vcpu_enter(struct cpu *cpu);
void secondary_start(void);
extern const uint8_t el2_vectors[];
extern const uint64_t finish_addresses[GATE_FINISH_COUNT];

/* vcpu.c: one vCPU's EL1 state and the traps' arming */
void vcpu_hardware_init(struct cpu *cpu);
__attribute__((noreturn)) void vcpu_run(struct cpu *cpu);
void guest_undefined(void);
void guest_step(void);

/* domain.c */
void domain_create(const struct gate_blob_domain *config, uint32_t index);
void domain_load(struct domain *domain, bool again);
void domain_start(struct domain *domain);
void domain_settle(struct domain *domain);
__attribute__((noreturn)) void
domain_crash(struct cpu *cpu, const struct frame *frame, const char *reason);
extern const struct gate_ops gate_ops;

/* pool.c: memory behind the image, handed out at start-up, never back */
void pool_init(uint64_t base, uint64_t bytes);
void *pool_take(uint64_t bytes, uint64_t align);

/* panic.c */
void report_registers(const struct frame *frame, uint64_t sp);

/* gate_log() - one line on the console, marked as the gate's. */
__attribute__((format(printf, 1, 2))) void gate_log(const char *format, ...);

#endif

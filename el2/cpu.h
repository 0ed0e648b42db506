/* SPDX-License-Identifier: BSD-2-Clause */
/* One physical CPU: what assembly reads, its vCPU, its trace. */
#ifndef EL2_CPU_H
#define EL2_CPU_H

#include "el2/el2.h"
#include "el2/mmu.h"
#include "el2/report.h"
#include "el2/watchdog.h"

/**
 * struct cpu - SP_EL2 points here whenever a guest runs; the stack lies below.
 * No other CPU writes a field of it but @watchdog.lost, and life.c while the
 * vCPU is parked.
 */
struct cpu {
	uint64_t scratch[2];
	uint64_t scratch_2[2];
	const struct gate_slot *slots;
	uint64_t k;
	const uint8_t *rows;
	uint64_t denied; /* calls that assembly refused and did not record */
	uint64_t guest_x0;
	struct vcpu *vcpu; /* NULL: this CPU carries none */
	struct gate_counters *counters;
	uint32_t pauth;	     /* 0: this CPU has none */
	uint32_t workaround; /* function ID for hardened vectors; 0: none */
	uint64_t own_key[2]; /* pauth.h */
	uint64_t lower_key[2];
	uint64_t harden[4];
	uint64_t step;
	const uint8_t *refuse; /* code */
	struct {
		uint64_t own;
		uint64_t sent;
	} arg[GATE_STEP_REGS];
	uint64_t record_meta[2][GATE_VERDICTS]; /* [SMC, HVC][verdict] */
	struct gate_trace trace;
	uint32_t index;
	bool online; /* atomic: it has reached cpu_idle() */
	uint64_t mpidr;
	struct gate_cpu gate;
	struct call_log calls;
	struct watchdog watchdog;
	uint32_t idle; /* how it rests: power.c */
	bool dead;     /* atomic: it has stopped in the gate, panic.c */
};

#define CPU_OFFSET(member, offset) \
	_Static_assert(offsetof(struct cpu, member) == (offset), "frame.h")
CPU_OFFSET(scratch, CPU_SCRATCH);
CPU_OFFSET(scratch_2, CPU_SCRATCH_2);
CPU_OFFSET(slots, CPU_SLOTS);
CPU_OFFSET(k, CPU_K);
CPU_OFFSET(rows, CPU_ROWS);
CPU_OFFSET(denied, CPU_DENIED);
CPU_OFFSET(guest_x0, CPU_GUEST);
CPU_OFFSET(vcpu, CPU_VCPU);
CPU_OFFSET(counters, CPU_COUNTERS);
CPU_OFFSET(pauth, CPU_PAUTH);
CPU_OFFSET(workaround, CPU_WORKAROUND);
CPU_OFFSET(own_key, CPU_OWN_KEY);
CPU_OFFSET(lower_key, CPU_LOWER_KEY);
CPU_OFFSET(harden, CPU_HARDEN);
CPU_OFFSET(step, CPU_STEP);
CPU_OFFSET(refuse, CPU_REFUSE);
CPU_OFFSET(arg[6].own, (size_t)CPU_OWN_ARG(6));
CPU_OFFSET(arg[6].sent, (size_t)CPU_SENT_ARG(6));
CPU_OFFSET(record_meta, CPU_RECORD_META);
CPU_OFFSET(record_meta[1][GATE_VERDICT_CONSTANT],
	   (size_t)RECORD_META(1, VERDICT_CONSTANT));
CPU_OFFSET(trace, CPU_TRACE);
_Static_assert((int)GATE_VERDICT_DENY == VERDICT_DENY, "frame.h");
_Static_assert((int)GATE_VERDICT_ANSWER == VERDICT_ANSWER, "frame.h");
_Static_assert((int)GATE_VERDICT_FORWARD == VERDICT_FORWARD, "frame.h");
_Static_assert((int)GATE_VERDICT_CONSTANT == VERDICT_CONSTANT, "frame.h");
_Static_assert((int)GATE_ACTION_RETURN == ACTION_RETURN, "frame.h");
_Static_assert((int)SMCCC_CONDUIT_SMC == CONDUIT_SMC, "frame.h");
_Static_assert((int)SMCCC_CONDUIT_HVC == CONDUIT_HVC, "frame.h");
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
_Static_assert(sizeof(struct cpu_area) == 1u << CPU_AREA_SHIFT &&
		       EL2_MAX_CPUS == CPU_AREAS,
	       "vectors.S");

/** struct machine - what all CPUs share; written before domains start. */
struct machine {
	struct gate gate;	    /* first: finish.S */
	struct gate_codes codes[2]; /* plain, recorded */
	const struct gate_blob *blob;
	uint64_t image;	      /* address of the system image's first byte */
	uint64_t image_bytes; /* with the pool behind it */
	uint32_t cpus_used;   /* that carry a vCPU: 0 .. cpus_used - 1 */
	uint32_t domain_count;
	uint32_t console_cpu;	/* whose the UART's interrupt is */
	uint32_t domains_alive; /* atomic: that run or will again */
	struct {
		uint32_t running; /* atomic: CPUs whose beat is not 0 */
		uint32_t guard;	  /* atomic: an idle one, if one alone runs */
	} watch;		  /* watchdog.c's */
	struct domain domains[GATE_MAX_DOMAINS];
};

_Static_assert(offsetof(struct machine, gate) == 0, "finish.S");

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
/** pauth_enable() - sign with @cpu's own key; for who never returns. */
void pauth_enable(const struct cpu *cpu);
extern const uint8_t el2_vectors[], el2_vectors_recorded[],
	el2_vectors_hardened[], el2_vectors_hardened_recorded[];

/* finish.S */
#define CODES (sizeof(struct gate_codes) / sizeof(uint64_t))
extern const int32_t el2_codes[CODES], el2_codes_recorded[CODES];
extern const uint8_t refused[], refused_recorded[];

/* vcpu.c: one vCPU's EL1 state and the traps' arming */
void vcpu_hardware_init(struct cpu *cpu);
__attribute__((noreturn)) void vcpu_run(struct cpu *cpu);
/** vcpu_resume() - after a power-down: timers and interrupts are kept. */
__attribute__((noreturn)) void vcpu_resume(struct cpu *cpu);

/* inject.c: @frame is whole where the guest may be AArch32 */
void guest_undefined(struct frame *frame);
void guest_step(void);
/**
 * guest_fault_page() - the page's IPA of a stage 2 abort with this syndrome, or
 * GUEST_NO_PAGE.
 */
uint64_t guest_fault_page(uint64_t esr);
#define GUEST_NO_PAGE UINT64_MAX

/* domain.c */
void domain_create(const struct gate_blob_domain *config, uint32_t index);
/** domain_load() - its memory and devices as new; false: stopped meanwhile. */
bool domain_load(struct domain *domain, bool again);
__attribute__((noreturn)) void
domain_crash(struct cpu *cpu, const struct frame *frame, const char *reason);
/** domain_stopped() - another CPU has ended the domain: idle from here on. */
__attribute__((noreturn)) void domain_stopped(struct cpu *cpu);
extern const struct gate_ops gate_ops;
/** domains_abandon() - this CPU stops, wherever it is: spin_abandon(). */
void domains_abandon(void);

/* pool.c: memory behind the image, handed out at start-up, never back */
void pool_init(uint64_t base, uint64_t bytes);
void *pool_take(uint64_t bytes, uint64_t align); /* zeroes */
void *pool_take_dirty(uint64_t bytes, uint64_t align);

/* panic.c */

/* gate_log() - one line on the console, marked as the gate's. */
__attribute__((format(printf, 1, 2))) void gate_log(const char *format, ...);

#endif

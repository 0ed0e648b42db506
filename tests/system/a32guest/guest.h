/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An AArch32 payload that the gate runs at EL1. Built twice: its C is A32 code
 * or T32 code; what it has executed is both in either.
 */
#ifndef A32GUEST_H
#define A32GUEST_H

/* CPSR */
#define CPSR_N	    0x80000000
#define CPSR_Z	    0x40000000
#define CPSR_E	    (1 << 9)
#define CPSR_T	    (1 << 5)
#define CPSR_MASKED 0x1c0 /* A, I, F */
#define MODE_FIQ    0x11
#define MODE_IRQ    0x12
#define MODE_SVC    0x13
#define MODE_ABT    0x17
#define MODE_UND    0x1b
#define MODE_SYS    0x1f

/* struct probe, in words */
#define PROBE_CPSR  15
#define PROBE_UND   16 /* LR_und, SPSR_und, CPSR in the handler */
#define PROBE_WORDS 20

/* What a CPU had in its system registers and elsewhere, in words. */
#define BOOT_CPSR    15
#define BOOT_SCTLR   16
#define BOOT_SYSTEM  17 /* zero, all of these */
#define BOOT_SYSTEMS 36
#define BOOT_VECTORS (BOOT_SYSTEM + BOOT_SYSTEMS) /* d0-d31 */
#define BOOT_WORDS   (BOOT_VECTORS + 64)

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UART 0x09000000u
#define GICD 0x08000000u
#define GICC 0x08010000u
#define GICR 0x080a0000u
#define RAM  0x40000000u

/**
 * struct probe - the CPU before or after a few instructions. r14 is chosen by
 * run(): it is no zero.
 */
struct probe {
	uint32_t r[15];
	uint32_t cpsr; /* mode, flags, IT state, T, E; A, I, F stay set */
	uint32_t lr_und, spsr_und, und_cpsr;
	uint32_t pad;
};
_Static_assert(sizeof(struct probe) == 4 * PROBE_WORDS, "start.S");

/* An SPSR of the IT state @it: condition and mask as ITSTATE has them. */
#define IT_STATE(it) (((it)&3u) << 25 | (uint32_t)(it) >> 2 << 10)

/* exec.S */
uint32_t exec(const struct probe *before, struct probe *after);
extern uint32_t exec_at; /* what is executed */
extern uint32_t exec_buffer[16], exec_lr_block[2];
extern volatile uint32_t irq_count, irq_last;
extern uint32_t gicc; /* a GICv2's CPU interface, or 0 */
extern volatile uint32_t boot[BOOT_WORDS], boot_1[BOOT_WORDS];
extern volatile uint32_t boot_1_done;
void cpu_1_a32(void);
void cpu_1_t32(void);
extern const uint8_t vectors[], vectors_t32[];

/* main.c */
/** result() - one line; @variant: NULL, or which one it is. */
void result(bool good, const char *name, const char *variant);
void say(const char *text);
void say_hex(uint32_t value);

/** code_a32(), code_t32() - what run() will execute; 4 words at most. */
void code_a32(uint32_t first, uint32_t second);
void code_t32(const uint16_t *halves, unsigned int count);

/**
 * run() - the code in the mode and with the registers of @before.
 * Return: true if it became an Undefined Instruction.
 */
bool run(struct probe *before, struct probe *after);

/** has_gicv3() - or else a GICv2, without system registers. */
bool has_gicv3(void);

/** numbered() - a different number in each register, in Supervisor mode. */
struct probe numbered(void);

/** same() - r0-r14 but those in @but (a bit each), and the flags. */
bool same(const struct probe *a, const struct probe *b, uint32_t but);

/** run_a32(), run_t32() - the same of one instruction; T32's is 32 bits. */
bool run_a32(uint32_t instruction, struct probe *before, struct probe *after);
bool run_t32(uint32_t instruction, struct probe *before, struct probe *after);

static inline uint32_t read32(uint32_t address)
{
	return *(volatile uint32_t *)(uintptr_t)address;
}

static inline void write32(uint32_t address, uint32_t value)
{
	*(volatile uint32_t *)(uintptr_t)address = value;
}

/* One file each. */
void test_start(void);
void test_calls(void);
void test_conditions(void);
void test_undefined(void);
void test_registers(void);
void test_memory(void);
void test_interrupts(void);
void test_cpus(void);
#endif

#endif

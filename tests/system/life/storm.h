/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_LIFE_STORM_H
#define TESTS_LIFE_STORM_H

#define STORM_STACK_SHIFT 12

#ifndef __ASSEMBLER__

#include <stdint.h>

#define STORM_VCPUS 3

/** storm_entry - where CPU_ON starts a vCPU; then storm_second(). */
extern const char storm_entry[];
extern uint8_t storm_stacks[STORM_VCPUS << STORM_STACK_SHIFT];
__attribute__((noreturn)) void storm_second(uint64_t context);

#endif
#endif

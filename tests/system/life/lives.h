/* SPDX-License-Identifier: BSD-2-Clause */
/* What a life of lives.c finds, and what it leaves to the next. */
#ifndef TESTS_LIFE_LIVES_H
#define TESTS_LIFE_LIVES_H

#include <stdbool.h>
#include <stdint.h>

/** lives_say() - something is not as after a reset: @value of @what. */
void lives_say(const char *what, uint64_t value);

/** lives_registers() - this vCPU's; lives_registers_spoil() - all of them. */
void lives_registers(void);
void lives_registers_spoil(void);

/** lives_devices() - the interrupt controller and the UART, likewise. */
void lives_devices(void);
void lives_devices_spoil(void);

#endif

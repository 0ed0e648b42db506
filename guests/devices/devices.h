/* SPDX-License-Identifier: BSD-2-Clause */
/* What these payloads have in common; two are the ends of a channel. */
#ifndef GUESTS_DEVICES_H
#define GUESTS_DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guests/rt/tap.h"

/* As tests/system/devices/devices.dts has it. */
#define CHANNEL	      0x80000000ul
#define CHANNEL_BYTES 0x2000u
#define CHANNEL_INTID 1019 /* the last that there can be */
#define RTC	      0x09010000ul
#define RTC_INTID     34

/** devices_run() - this end's part of the test. */
void devices_run(struct tap *tap);

/** spi_enable() - an SPI, to this CPU. */
void spi_enable(uint32_t intid);

/**
 * spi_arrives() - does it come within five seconds of this CPU's (struct
 * patience)? Ends it.
 * @quiet: calms the device before that; NULL: nothing to do.
 */
bool spi_arrives(uint32_t intid, void (*quiet)(void));

/** notify() - SMCGATE_HYP_CHANNEL_NOTIFY. */
int64_t notify(uint64_t channel);

static inline uint32_t read32(uint64_t address)
{
	return *(const volatile uint32_t *)address;
}

static inline void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

#endif

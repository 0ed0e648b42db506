/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Domains with devices, or with something between two of them. What each does
 * is in a file of its own.
 */
#include "guests/devices/devices.h"

#include <smccc/calls.h>

#include "guests/rt/call.h"
#include "guests/rt/gic.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"

#define GICD_IGROUPR	0x0080u
#define GICD_ISENABLER	0x0100u
#define GICD_IPRIORITYR 0x0400u
#define GICD_ITARGETSR	0x0800u /* GICv2 */

#define PATIENCE_MS	5000

void spi_enable(uint32_t intid)
{
	const uint64_t gicd = payload_config.gicd_base;
	const uint32_t word = intid / 32 * 4;
	const uint32_t bit = 1u << (intid % 32);

	if (gic_present())
		write32(gicd + GICD_IGROUPR + word,
			read32(gicd + GICD_IGROUPR + word) | bit);
	else /* to whoever asks: its own private ones are */
		*(volatile uint8_t *)(gicd + GICD_ITARGETSR + intid) =
			*(volatile uint8_t *)(gicd + GICD_ITARGETSR);
	*(volatile uint8_t *)(gicd + GICD_IPRIORITYR + intid) = 0x80;
	write32(gicd + GICD_ISENABLER + word, bit);
}

/* Interrupts stay masked: what is pending can be acknowledged all the same. */
bool spi_arrives(uint32_t intid, void (*quiet)(void))
{
	struct patience wait = patience(PATIENCE_MS);
	uint32_t iar;

	while (!patience_ends(&wait)) {
		iar = gic_acknowledge();
		if (GIC_INTID(iar) >= 1020)
			continue;
		if (quiet)
			quiet();
		gic_end(iar);
		return GIC_INTID(iar) == intid;
	}
	return false;
}

int64_t notify(uint64_t channel)
{
	return (int64_t)call_raw(power_conduit(),
				 SMCCC_FID_SMCGATE_HYP_CHANNEL_NOTIFY, channel,
				 0, 0);
}

int payload_main(const struct payload_boot *boot)
{
	struct tap tap = { 0 };

	(void)boot;
	power_find();
	gic_enable(0);
	devices_run(&tap);
	return tap_end(&tap);
}

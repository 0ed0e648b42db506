/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/isolation/isolation.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

struct tap isolation_tap;

static void (*const topics[])(void) = {
	topic_registers, topic_identity, topic_interrupts,
	topic_counters,	 topic_memory,	 topic_flood,
};

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	rt_printf("TAP version 12\n");
	for (size_t i = 0; i < COUNT(topics); i++)
		topics[i]();
	return tap_end(&isolation_tap);
}

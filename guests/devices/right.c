/* SPDX-License-Identifier: BSD-2-Clause */
/* The end that answers; then it tries the clock, which is not its own. */
#include "guests/devices/devices.h"

#include "arch/aarch64/sysreg.h"
#include "lib/rt/rt.h"

#define ROUNDS 6 /* of five seconds: the other end has a clock to wait for */

static bool hears(void)
{
	for (int i = 0; i < ROUNDS; i++)
		if (spi_arrives(CHANNEL_INTID, NULL))
			return true;
	return false;
}

void devices_run(struct tap *tap)
{
	const char *topic = "channel";

	spi_enable(CHANNEL_INTID);
	tap_result(tap, hears(), topic, "the first end's interrupt comes",
		   NULL);
	tap_result(tap, read32(CHANNEL) == 0x676e6970, topic,
		   "what the first end wrote is there", NULL);
	write32(CHANNEL + 4, 0x676e6f70); /* "pong" */
	dsb_sy();
	tap_result(tap, notify(0) == 0, topic, "the first end is notified",
		   NULL);
	/* Once more when it is done: then the lines come in order. */
	tap_result(tap, hears(), topic, "the first end says that it is done",
		   NULL);
	rt_printf("right: reads the other's clock\n");
	(void)read32(RTC);
	tap_result(tap, false, topic, "the other's clock", "it went through");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The end that speaks first, and has a PL031 (DDI 0224). */
#include "guests/devices/devices.h"

#include "arch/aarch64/sysreg.h"

#define RTC_DR	 (RTC + 0x000)
#define RTC_MR	 (RTC + 0x004)
#define RTC_IMSC (RTC + 0x010)
#define RTC_RIS	 (RTC + 0x014)
#define RTC_ICR	 (RTC + 0x01c)
#define RTC_ID0	 (RTC + 0xfe0)

static void quiet(void)
{
	write32(RTC_ICR, 1);
}

/* A match that the clock has passed before it was written never comes. */
static void match_next_second(void)
{
	uint32_t second;

	do {
		second = read32(RTC_DR) + 1;
		write32(RTC_MR, second);
	} while (read32(RTC_DR) > second && !(read32(RTC_RIS) & 1));
}

static bool rings(void)
{
	bool good;

	match_next_second();
	write32(RTC_IMSC, 1);
	good = spi_arrives(RTC_INTID, NULL) && (read32(RTC_RIS) & 1);
	/* The line is still high: it must come again before it is cleared. */
	return good && spi_arrives(RTC_INTID, quiet);
}

static void clock_works(struct tap *tap)
{
	const char *topic = "device";

	spi_enable(RTC_INTID);
	tap_result(tap, read32(RTC_ID0) == 0x31 && read32(RTC_DR) != 0, topic,
		   "the clock's registers are the machine's", NULL);
	tap_result(tap, rings(), topic, "the clock's interrupt comes", NULL);
	tap_result(tap, rings(), topic, "and comes again", NULL);
}

static bool is_clear(void)
{
	for (uint64_t at = 0; at < CHANNEL_BYTES; at += 4)
		if (read32(CHANNEL + at) != 0)
			return false;
	return true;
}

void devices_run(struct tap *tap)
{
	const char *topic = "channel";

	clock_works(tap);
	spi_enable(CHANNEL_INTID);
	tap_result(tap, is_clear(), topic, "memory begins as zeros", NULL);
	write32(CHANNEL, 0x676e6970); /* "ping" */
	dsb_sy();
	tap_result(tap, notify(0) == 0, topic, "the other end is notified",
		   NULL);
	tap_result(tap, notify(1) == -3 && notify(1ull << 31) == -3, topic,
		   "a channel that is not there is refused", NULL);
	tap_result(tap, spi_arrives(CHANNEL_INTID, NULL), topic,
		   "the other end's interrupt comes", NULL);
	tap_result(tap, read32(CHANNEL + 4) == 0x676e6f70, topic,
		   "what the other end wrote is there", NULL);
	(void)notify(0);
}

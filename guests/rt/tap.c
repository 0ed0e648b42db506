/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/rt/tap.h"
#include "lib/rt/rt.h"

static void tap_line(const struct tap *tap, bool ok, const char *topic,
		     const char *name, const char *variant)
{
	uint32_t number = tap->passed + tap->failed + tap->skipped;

	rt_printf("%sok %u - %s: %s", ok ? "" : "not ", number, topic, name);
	if (variant)
		rt_printf(" (%s)", variant);
}

void tap_result(struct tap *tap, bool ok, const char *topic, const char *name,
		const char *variant)
{
	if (ok)
		tap->passed++;
	else
		tap->failed++;
	tap_line(tap, ok, topic, name, variant);
	rt_printf("\n");
}

void tap_skip(struct tap *tap, const char *topic, const char *name,
	      const char *variant, const char *why)
{
	tap->skipped++;
	tap_line(tap, true, topic, name, variant);
	rt_printf(" # SKIP %s\n", why);
}

int tap_end(const struct tap *tap)
{
	rt_printf("1..%u\n", tap->passed + tap->failed + tap->skipped);
	rt_printf("# %u passed, %u failed, %u skipped\n", tap->passed,
		  tap->failed, tap->skipped);
	return tap->failed != 0 || tap->passed == 0;
}

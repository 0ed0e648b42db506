/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/rt/power.h"
#include "tests/system/sdei/sdei_test.h"

struct tap tap;

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	test_calls();
	test_deliver();
	test_cpus();
	return tap_end(&tap);
}

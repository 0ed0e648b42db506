// SPDX-License-Identifier: BSD-2-Clause
/*
 * The first process of a Linux that is only started to be measured: says when
 * it ran, in ticks of the virtual counter, and powers off.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(void)
{
	uint64_t ticks;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks));
	printf("init at counter %" PRIu64 "\n", ticks);
	fflush(stdout);
	sync();
	return reboot(RB_POWER_OFF);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Test results as the Test Anything Protocol has them, version 12. */
#ifndef GUESTS_RT_TAP_H
#define GUESTS_RT_TAP_H

#include <stdbool.h>
#include <stdint.h>

struct tap {
	uint32_t passed;
	uint32_t failed;
	uint32_t skipped;
};

/** tap_result() - `ok N - topic: name (variant)`; @variant may be NULL. */
void tap_result(struct tap *tap, bool ok, const char *topic, const char *name,
		const char *variant);

/** tap_skip() - a test that does not apply here, and why. */
void tap_skip(struct tap *tap, const char *topic, const char *name,
	      const char *variant, const char *why);

/** tap_end() - the plan and a summary; returns the exit code. */
int tap_end(const struct tap *tap);

#endif

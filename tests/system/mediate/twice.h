/* SPDX-License-Identifier: BSD-2-Clause */
/* One function under two numbers; mediate.dts says what becomes of each. */
#ifndef TESTS_MEDIATE_TWICE_H
#define TESTS_MEDIATE_TWICE_H

#define TWICE_FORWARDED 0xc2000d00u
#define TWICE_MEDIATED	0xc2000d01u

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* For Mbed TLS's headers and objects: nobody knows the time here. */
#ifndef BOOT_SHIM_TIME_H
#define BOOT_SHIM_TIME_H

typedef long time_t;
struct tm;

struct tm *gmtime_r(const time_t *time, struct tm *tm);

#endif

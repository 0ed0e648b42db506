/* SPDX-License-Identifier: BSD-2-Clause */
/* Software Delegated Exception Interface 1.1 (DEN0054): its numbers. */
#ifndef SMCCC_SDEI_H
#define SMCCC_SDEI_H

#include <stdint.h>

#define SDEI_SUCCESS		0
#define SDEI_NOT_SUPPORTED	(-1)
#define SDEI_INVALID_PARAMETERS (-2)
#define SDEI_DENIED		(-3)
#define SDEI_PENDING		(-5)
#define SDEI_OUT_OF_RESOURCE	(-10)

/** SDEI_VERSION_NUM() - SDEI_VERSION's answer; bits 31:0 are the vendor's. */
#define SDEI_VERSION_NUM(major, minor) \
	((uint64_t)(major) << 48 | (uint64_t)(minor) << 32)

/* Event 0: private, raised by SDEI_EVENT_SIGNAL. */
#define SDEI_EVENT_SOFTWARE 0u

/* SDEI_EVENT_STATUS */
#define SDEI_STATUS_REGISTERED 1u
#define SDEI_STATUS_ENABLED    2u
#define SDEI_STATUS_RUNNING    4u

/* SDEI_EVENT_REGISTER's flags, SDEI_EVENT_ROUTING_SET's mode */
#define SDEI_RM_ANY	   0u
#define SDEI_RM_PE	   1u
#define SDEI_FLAG_RELATIVE 2u

/* SDEI_EVENT_GET_INFO */
#define SDEI_INFO_TYPE	       0u /* 0 private, 1 shared */
#define SDEI_INFO_SIGNALED     1u /* 1: SDEI_EVENT_SIGNAL raises it */
#define SDEI_INFO_PRIORITY     2u /* 0 normal, 1 critical */
#define SDEI_INFO_ROUTING_MODE 3u
#define SDEI_INFO_ROUTING_PE   4u

/* SDEI_FEATURES */
#define SDEI_FEATURE_BIND_SLOTS	   0u /* shared in 31:16, private in 15:0 */
#define SDEI_FEATURE_RELATIVE_MODE 1u

/* SDEI_EVENT_CONTEXT: x0 to x17 */
#define SDEI_CONTEXT_REGISTERS 18u

#endif

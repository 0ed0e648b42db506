/* SPDX-License-Identifier: BSD-2-Clause */
/* What the monitor built with probe.c does for the payload, by w1. */
#ifndef TESTS_GIC_PROBE_H
#define TESTS_GIC_PROBE_H

/* In the place of a call that this monitor does not answer. */
#define PROBE_FID SMCCC_FID_SMCGATE_EL3_STATISTICS

/* w2 is an INTID unless said otherwise; w0 the answer, or 0. */
enum probe {
	PROBE_OWN, /* w3: index of the CPU it goes to */
	PROBE_RELEASE,
	PROBE_TOS,
	PROBE_IS_TOS,
	PROBE_ENABLE,
	PROBE_DISABLE,
	PROBE_ROUTE,	/* w3: index of a CPU */
	PROBE_PRIORITY, /* w3 */
	PROBE_PEND,	/* and w3, unless 0; then as PROBE_SECURE_PENDING */
	PROBE_UNPEND,
	PROBE_IS_PENDING,
	PROBE_SECURE_PENDING,
	PROBE_WAIT_PENDING, /* until there is one, or long */
	PROBE_TAKE,	    /* pend to end: INTID, then bits PROBE_WAS_* */
	PROBE_TOS_PENDING,  /* pend a Trusted OS's: what is pending then */
	PROBE_RAISE,	 /* w3: index of a CPU; then as PROBE_SECURE_PENDING */
	PROBE_CPU_POWER, /* suspend, lose everything, resume */
	PROBE_SYSTEM_POWER,
	PROBES
};

#define PROBE_WAS_ACTIVE (1u << 16)
#define PROBE_IS_STILL	 (1u << 17)

#endif

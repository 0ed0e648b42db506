/* SPDX-License-Identifier: BSD-2-Clause */
/* The versions that the monitor answers; SMCGATE_VERSION is the build's. */
#ifndef EL3_VERSION_H
#define EL3_VERSION_H

/* The newest whose rules we meet. */
#define EL3_SMCCC_MAJOR 1u
#define EL3_SMCCC_MINOR 4u
#define EL3_PSCI_MAJOR	1u
#define EL3_PSCI_MINOR	3u
#define EL3_TRNG_MAJOR	1u
#define EL3_TRNG_MINOR	0u
#define EL3_EM_MAJOR	1u
#define EL3_EM_MINOR	0u
#define EL3_SDEI_MAJOR	1u
#define EL3_SDEI_MINOR	1u

/* Of the services: major up when a call goes, minor when one comes. */
#define EL3_SERVICES_MAJOR 0u
#define EL3_SERVICES_MINOR 2u

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Errata management firmware interface (DEN0100). */
#ifndef SMCCC_EM_H
#define SMCCC_EM_H

/* Answers of EM_CPU_ERRATUM_FEATURES, int32 in w0. */
#define EM_HIGHER_EL_MITIGATION 3 /* affected, and mitigated above */
#define EM_NOT_AFFECTED		2
#define EM_AFFECTED		1 /* the caller has to mitigate it */
#define EM_SUCCESS		0
#define EM_NOT_SUPPORTED	(-1)
#define EM_INVALID_PARAMETERS	(-2)
#define EM_UNKNOWN_ERRATUM	(-3)

#endif

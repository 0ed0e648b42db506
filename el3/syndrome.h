/* SPDX-License-Identifier: BSD-2-Clause */
/* ESR_ELx in words, and what of it decides (Arm ARM, ESR_ELx). */
#ifndef EL3_SYNDROME_H
#define EL3_SYNDROME_H

#include <stdbool.h>
#include <stdint.h>

#define SYNDROME_EC(esr)  ((uint32_t)((esr) >> 26) & 0x3f)
#define SYNDROME_EC_SHIFT 26
#define SYNDROME_IL	  (1ull << 25)
#define SYNDROME_ISS	  0x1ffffffull

#define EC_UNKNOWN	  0x00u
#define EC_FETCH_LOWER	  0x20u
#define EC_FETCH	  0x21u
#define EC_DATA_LOWER	  0x24u
#define EC_DATA		  0x25u
#define EC_SERROR	  0x2fu
#define EC_BRK		  0x3cu

/* Fault status codes of external aborts, synchronous: the level is in the
   lowest two bits for those on a walk. */
#define FSC(esr)	  ((uint32_t)(esr)&0x3f)
#define FSC_EXTERNAL	  0x10u
#define FSC_EXTERNAL_WALK 0x14u
#define FSC_PARITY	  0x18u
#define FSC_PARITY_WALK	  0x1cu
#define FSC_SERROR	  0x11u /* DFSC of an SError with a known severity */

/* ESR_ELx of an SError. */
#define SERROR_IDS	(1ull << 24) /* the ISS is implementation defined */
#define SERROR_AET(esr) ((uint32_t)((esr) >> 10) & 7)

/** enum serror_aet - asynchronous error type, with FEAT_RAS. */
enum serror_aet {
	SERROR_UNCONTAINABLE = 0,
	SERROR_UNRECOVERABLE = 1,
	SERROR_RESTARTABLE = 2,
	SERROR_RECOVERABLE = 3,
	SERROR_CORRECTED = 6,
};

/** syndrome_class() - what happened, from the exception class. */
const char *syndrome_class(uint64_t esr);

/** syndrome_fault() - why an access failed, from an abort's status code. */
const char *syndrome_fault(uint64_t esr);

/** syndrome_severity() - an SError's. */
const char *syndrome_severity(uint64_t esr);

/** syndrome_is_data(), syndrome_is_fetch() - aborts, from here or below. */
static inline bool syndrome_is_data(uint64_t esr)
{
	return (SYNDROME_EC(esr) | 1) == EC_DATA;
}

static inline bool syndrome_is_fetch(uint64_t esr)
{
	return (SYNDROME_EC(esr) | 1) == EC_FETCH;
}

/** syndrome_is_external() - the abort came from outside of the CPU. */
static inline bool syndrome_is_external(uint64_t esr)
{
	return (syndrome_is_data(esr) || syndrome_is_fetch(esr)) &&
	       (FSC(esr) & 0x30) == FSC_EXTERNAL;
}

#endif

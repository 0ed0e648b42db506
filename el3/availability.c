/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DEN0028 gives one bit a feature, at its place in the register of EL3 that
 * enables or traps it. What counts is what the register holds now and what the
 * ID registers say; of features that are enabled by more than one bit, the
 * lowest is reported.
 */
#include "el3/availability.h"

#include "el3/features.h"

#define BIT(n)	  (1ull << (n))

#define MPAM3_EL3 s3_6_c10_c5_0

/* SCR_EL3: world.c sets these only where the CPU has the feature. */
#define SCR_ENABLES                                                          \
	(BIT(16) /* APK */ | BIT(25) /* EnSCXT */ | BIT(26) /* ATA */ |      \
	 BIT(27) /* FGTEn */ | BIT(28) /* ECVEn */ | BIT(29) /* TWEDEn */ |  \
	 BIT(35) /* AMVOFFEN */ | BIT(36) /* EnAS0 */ | BIT(37) /* ADEn */ | \
	 BIT(38) /* HXEn */ | BIT(39) /* GCSEn */ | BIT(41) /* EnTP2 */ |    \
	 BIT(42) /* RCWMASKEn */ | BIT(43) /* TCR2En */ |                    \
	 BIT(44) /* SCTLR2En */ | BIT(45) /* PIEn */ | BIT(46) /* AIEn */ |  \
	 BIT(47) /* D128En */ | BIT(50) /* EnFPM */ | BIT(53) /* PFAREn */ | \
	 BIT(59) /* FGTEn2 */)
#define SCR_TERR     BIT(15) /* traps the RAS error records */
#define SCR_TRNDR    BIT(40) /* traps RNDR */

#define CPTR_ENABLES (BIT(8) /* EZ */ | BIT(12) /* ESM */)
#define CPTR_TFP     BIT(10)
#define CPTR_TTA     BIT(20)
#define CPTR_TAM     BIT(30)
#define CPTR_TCPAC   BIT(31)

#define MDCR_TPM     BIT(6)
#define MDCR_ENPM2   BIT(7)
#define MDCR_TDA     BIT(9)
#define MDCR_TDOSA   BIT(10)
#define MDCR_NSPB    BIT(12)
#define MDCR_TTRF    BIT(19)
#define MDCR_NSTB    BIT(24)
#define MDCR_TDCC    BIT(27)
#define MDCR_MTPME   BIT(28)
#define MDCR_SBRBE   BIT(32)
#define MDCR_EBWE    BIT(43)
#define MDCR_ENABLES                                                    \
	(MDCR_ENPM2 | MDCR_NSPB | MDCR_NSTB | MDCR_MTPME | MDCR_SBRBE | \
	 MDCR_EBWE)

#define MPAM3_TRAPLOWER BIT(62)

struct trap_bit {
	uint64_t bit;
	bool feature;
};

/* Of features that the CPU has, those whose trap is off in @value. */
static uint64_t untrapped(uint64_t value, const struct trap_bit *traps,
			  size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++)
		if (traps[i].feature && !(value & traps[i].bit))
			bits |= traps[i].bit;
	return bits;
}

#define UNTRAPPED(value, traps) \
	untrapped((value), (traps), sizeof(traps) / sizeof((traps)[0]))

static uint64_t scr_available(void)
{
	const uint64_t scr = sysreg_read(scr_el3);
	const struct trap_bit traps[] = {
		{ SCR_TERR, feature_field(id_aa64pfr0_el1, 28) >= 1 },
		{ SCR_TRNDR, feature_rndr() },
	};

	return (scr & SCR_ENABLES) | UNTRAPPED(scr, traps);
}

static uint64_t cptr_available(void)
{
	const uint64_t cptr = sysreg_read(cptr_el3);
	const struct trap_bit traps[] = {
		{ CPTR_TFP, feature_field(id_aa64pfr0_el1, 16) != 0xf },
		{ CPTR_TTA, feature_field(id_aa64dfr0_el1, 4) >= 1 },
		{ CPTR_TAM, feature_field(id_aa64pfr0_el1, 44) >= 1 },
		{ CPTR_TCPAC, true },
	};

	return (cptr & CPTR_ENABLES) | UNTRAPPED(cptr, traps);
}

static uint64_t mdcr_available(void)
{
	const uint64_t mdcr = sysreg_read(mdcr_el3);
	const struct trap_bit traps[] = {
		{ MDCR_TPM, feature_pmu() != 0 },
		{ MDCR_TDA, true },
		{ MDCR_TDOSA, true },
		{ MDCR_TTRF, feature_field(id_aa64dfr0_el1, 40) >= 1 },
		{ MDCR_TDCC, feature_field(id_aa64mmfr0_el1, 56) >= 1 },
	};

	return (mdcr & MDCR_ENABLES) | UNTRAPPED(mdcr, traps);
}

static uint64_t mpam3_available(void)
{
	const struct trap_bit trap = { MPAM3_TRAPLOWER, true };

	if (!feature_mpam())
		return 0;
	return untrapped(sysreg_read_coded(MPAM3_EL3), &trap, 1);
}

void availability_init(uint64_t available[AVAILABILITIES])
{
	available[AVAILABILITY_SCR] = scr_available();
	available[AVAILABILITY_CPTR] = cptr_available();
	available[AVAILABILITY_MDCR] = mdcr_available();
	available[AVAILABILITY_MPAM3] = mpam3_available();
}

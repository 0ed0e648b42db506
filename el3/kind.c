/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the normal world may use: everything that the CPU has. Each bit below
 * is set only if the ID registers show its feature, being RES0 otherwise.
 * Names and positions: Arm ARM, SCR_EL3, CPTR_EL3, MDCR_EL3.
 */
#include "el3/kind.h"

#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/board.h"
#include "el3/cpu.h"
#include "el3/features.h"
#include "lib/rt/rt.h"

#define SCR_NS	 (1ull << 0)
#define SCR_FIQ	 (1ull << 2) /* Group 0 is EL3's */
#define SCR_EA	 (1ull << 3)
#define SCR_RES1 (3ull << 4)
#define SCR_SIF	 (1ull << 9) /* no secure fetch from normal memory */
#define SCR_RW	 (1ull << 10)
#define SCR_APK	 (1ull << 16)
#define SCR_API	 (1ull << 17)
#define SCR_PIEN (1ull << 45)
#define SCR_ALL	 (SCR_NS | SCR_FIQ | SCR_RES1 | SCR_SIF | SCR_RW)
/* No secure self-hosted debug, in AArch64 and AArch32. */
#define MDCR_ALL (1ull << 16 | 2ull << 14)
/* The longest vectors: lower levels shorten them as they like. */
#define SMCR_ALL 0xfull

/* All that is read here, in features.h, errata.c and availability.c. */
enum id {
	MIDR,
	REVIDR,
	PFR0,
	PFR1,
	PFR2,
	ISAR0,
	ISAR1,
	ISAR2,
	MMFR0,
	MMFR1,
	MMFR3,
	DFR0,
	SMFR0,
	IDS
};

/* @bit is set if the field, four bits at @shift, is @least or more. */
struct enable {
	uint8_t id;
	uint8_t shift;
	uint8_t least;
	uint8_t bit;
};

static const struct enable scr[] = {
	{ PFR0, 8, 1, 8 },    /* HCE */
	{ PFR0, 28, 2, 21 },  /* FIEN */
	{ PFR0, 56, 2, 25 },  /* EnSCXT: by CSV2, */
	{ PFR1, 32, 2, 25 },  /* or by its fraction */
	{ PFR1, 8, 2, 26 },   /* ATA */
	{ MMFR0, 56, 1, 27 }, /* FGTEn */
	{ MMFR0, 56, 2, 59 }, /* FGTEn2 */
	{ MMFR0, 60, 2, 28 }, /* ECVEn */
	{ PFR0, 44, 2, 35 },  /* AMVOFFEN */
	{ ISAR1, 60, 2, 36 }, /* EnAS0 */
	{ ISAR1, 60, 3, 37 }, /* ADEn */
	{ MMFR1, 40, 1, 38 }, /* HXEn */
	{ PFR1, 44, 1, 39 },  /* GCSEn */
	{ PFR1, 24, 1, 41 },  /* EnTP2 */
	{ PFR1, 48, 1, 42 },  /* RCWMASKEn */
	{ MMFR3, 0, 1, 43 },  /* TCR2En */
	{ MMFR3, 4, 1, 44 },  /* SCTLR2En */
	{ MMFR3, 24, 1, 46 }, /* AIEn */
	{ MMFR3, 32, 1, 47 }, /* D128En */
	{ PFR2, 32, 1, 50 },  /* EnFPM */
};

/* Buffers of profiles and traces: the normal world's, no trap. */
static const struct enable mdcr[] = {
	{ DFR0, 8, 6, 23 },  /* SCCD: no counting in secure state */
	{ DFR0, 8, 7, 34 },  /* MCCD: nor at EL3 */
	{ DFR0, 48, 1, 28 }, /* MTPME */
	{ DFR0, 32, 1, 12 }, /* NSPB */
	{ DFR0, 32, 1, 13 },
	{ DFR0, 32, 3, 36 }, /* EnPMSN */
	{ DFR0, 44, 1, 24 }, /* NSTB */
	{ DFR0, 44, 1, 25 },
	{ DFR0, 52, 1, 32 }, /* SBRBE: no trap, recording allowed */
	{ DFR0, 52, 1, 33 },
};

static const struct enable cptr[] = {
	{ PFR0, 32, 1, 8 },  /* EZ */
	{ PFR1, 24, 1, 12 }, /* ESM */
};

static const struct enable smcr[] = {
	{ PFR1, 24, 2, 30 },  /* EZT0 */
	{ SMFR0, 60, 8, 31 }, /* FA64 */
};

/* Reset leaves TRAPLOWER set. */
static const struct enable mpam3[] = {
	{ PFR0, 40, 1, 63 }, /* MPAMEN: by MPAM's version, */
	{ PFR1, 16, 1, 63 }, /* or by its fraction */
};

__attribute__((section(".bss.sealed"))) static uint64_t first[IDS];

/* A field of all ones: the feature is not there as the architecture has it. */
static uint64_t enabled(const uint64_t ids[IDS], const struct enable *list,
			size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++) {
		const unsigned int field =
			feature_nibble(ids[list[i].id], list[i].shift);

		if (field >= list[i].least && field != 0xf)
			bits |= 1ull << list[i].bit;
	}
	return bits;
}

#define ENABLED(ids, list) \
	enabled((ids), (list), sizeof(list) / sizeof((list)[0]))

static uint64_t scr_value(const uint64_t ids[IDS])
{
	uint64_t bits = SCR_ALL | ENABLED(ids, scr);

	if (board.aborts == BOARD_ABORTS_FIRST)
		bits |= SCR_EA;
	/* APA, API, GPA, GPI; APA3, GPA3 */
	if ((ids[ISAR1] & 0xff000ff0) != 0 || (ids[ISAR2] & 0xff00) != 0)
		bits |= SCR_APK | SCR_API;
	if ((ids[MMFR3] & 0xffff00) != 0) /* S1PIE .. S2POE */
		bits |= SCR_PIEN;
	return bits;
}

static void ids_read(uint64_t ids[IDS])
{
	ids[MIDR] = sysreg_read(midr_el1);
	ids[REVIDR] = sysreg_read(revidr_el1);
	ids[PFR0] = sysreg_read(id_aa64pfr0_el1);
	ids[PFR1] = sysreg_read(id_aa64pfr1_el1);
	ids[PFR2] = sysreg_read_coded(ID_AA64PFR2_EL1);
	ids[ISAR0] = sysreg_read(id_aa64isar0_el1);
	ids[ISAR1] = sysreg_read(id_aa64isar1_el1);
	ids[ISAR2] = sysreg_read_coded(ID_AA64ISAR2_EL1);
	ids[MMFR0] = sysreg_read(id_aa64mmfr0_el1);
	ids[MMFR1] = sysreg_read(id_aa64mmfr1_el1);
	ids[MMFR3] = sysreg_read_coded(ID_AA64MMFR3_EL1);
	ids[DFR0] = sysreg_read(id_aa64dfr0_el1);
	ids[SMFR0] = sysreg_read_coded(ID_AA64SMFR0_EL1);
}

static bool like_first(const struct cpu *cpu, const uint64_t ids[IDS])
{
	if (cpu->index == 0)
		memcpy(first, ids, sizeof(first));
	for (size_t i = 0; i < IDS; i++)
		if (first[i] != ids[i])
			return false;
	return cpu->index != 0;
}

bool kind_find(struct cpu *cpu)
{
	const struct cpu *like = &cpu_areas[0].cpu;
	struct cpu_kind *kind = &cpu->kind;
	uint64_t ids[IDS];

	ids_read(ids);
	if (like_first(cpu, ids)) {
		*kind = like->kind;
		memcpy(cpu->features, like->features, sizeof(cpu->features));
		memcpy(cpu->workaround, like->workaround,
		       sizeof(cpu->workaround));
		return true;
	}
	kind->scr = scr_value(ids);
	kind->mdcr = MDCR_ALL | ENABLED(ids, mdcr);
	kind->cptr = ENABLED(ids, cptr);
	kind->smcr = SMCR_ALL | ENABLED(ids, smcr);
	kind->mpam3 = ENABLED(ids, mpam3);
	mitigations_find(cpu);
	return false;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts of others: everything is asked for, from everybody. What the
 * other domain saw of it, its witness says; here is what must come back.
 */
#include "guests/isolation/isolation.h"
#include "guests/rt/gic.h"
#include "guests/rt/payload.h"

#define GICD_CTLR	0x0000
#define GICD_SETSPI_NSR 0x0040
#define GICD_IGROUPR	0x0080
#define GICD_ISENABLER	0x0100
#define GICD_ISPENDR	0x0200
#define GICD_ICPENDR	0x0280
#define GICD_ISACTIVER	0x0300
#define GICD_ICACTIVER	0x0380
#define GICD_IPRIORITYR 0x0400
#define GICD_NSACR	0x0e00
#define GICD_IROUTER	0x6000
#define GICD_BYTES	0x10000

#define GICR_CTLR	0x0000
#define GICR_LPIS	1u
#define GICR_SETLPIR	0x0040
#define GICR_PROPBASER	0x0070
#define GICR_PENDBASER	0x0078
#define GICR_SGI	0x10000

#define SPIS_OF_ITS	32u /* what its domain has: INTIDs 32 to 63 */
#define INTIDS		1020u

/* Emulated: no form with writeback, whose syndrome names no register. */
static uint32_t read32(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]"
			 : "=r"(value)
			 : "r"(address)
			 : "memory");
	return value;
}

static void write32(uint64_t address, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]"
			 :
			 : "r"(value), "r"(address)
			 : "memory");
}

static uint32_t gicd_read(uint64_t offset)
{
	return read32(payload_config.gicd_base + offset);
}

static void gicd_write(uint64_t offset, uint32_t value)
{
	write32(payload_config.gicd_base + offset, value);
}

static uint64_t gicr(uint64_t offset)
{
	return payload_config.gicr_base + offset;
}

static uint32_t gicr_read(uint64_t offset)
{
	return read32(gicr(offset));
}

static void gicr_write(uint64_t offset, uint32_t value)
{
	write32(gicr(offset), value);
}

static void sgi1r(uint64_t value)
{
	sysreg_write(s3_0_c12_c11_5, value);
}

static uint64_t affinity(uint64_t aff3, uint64_t aff2, uint64_t aff1,
			 uint64_t range)
{
	return aff3 << 48 | range << 44 | aff2 << 32 | aff1 << 16;
}

/* Its own SGIs that pend; cleared. */
static uint32_t own_sgis(void)
{
	const uint32_t pending = gicr_read(GICR_SGI + GICD_ISPENDR) & 0xffff;

	gicr_write(GICR_SGI + GICD_ICPENDR, 0xffff);
	return pending;
}

static void send_to(uint64_t where)
{
	for (uint64_t sgi = 0; sgi < 16; sgi++)
		sgi1r(where | sgi << 24 | 0xffff);
	isb();
}

/* Every cluster that a board could have near it, every range, everybody. */
static void sgis(void)
{
	uint32_t foreign;

	own_sgis();
	for (uint64_t aff = 0; aff < 4; aff++) {
		for (uint64_t range = 0; range < 16; range++) {
			if (aff != 0)
				send_to(affinity(0, 0, aff, range));
			if (range != 0)
				send_to(affinity(0, 0, 0, range));
		}
		if (aff == 0)
			continue;
		send_to(affinity(0, aff, 0, 0));
		send_to(affinity(aff, 0, 0, 0));
		send_to(affinity(0xff, 0xff, 0xff, 15) | aff);
	}
	send_to(1ull << 40);		       /* IRM: all but itself */
	send_to(1ull << 40 | 0xffffull << 56); /* and the reserved bits */
	foreign = own_sgis();
	check(foreign == 0, "interrupts", "SGIs to others do not come here");
	send_to(affinity(0, 0, 0, 0)); /* 16 CPUs of the cluster, itself too */
	check(own_sgis() == 0xffff, "interrupts", "SGIs to itself do");
}

static void other_groups(void)
{
	trap_expect(0);
	sysreg_write(s3_0_c12_c11_6, 0x1ffffull | 1ull << 40); /* ASGI1R */
	sysreg_write(s3_0_c12_c11_7, 0x1ffffull | 1ull << 40); /* SGI0R */
	sysreg_write(s3_0_c12_c11_7, 0xffffull);
	isb();
	check(trap_taken() == NULL && own_sgis() == 0, "interrupts",
	      "ICC_SGI0R_EL1 and ICC_ASGI1R_EL1 do nothing");
}

/* Registers of interrupts that its domain has not: zero, whatever one says. */
static void foreign_spis(void)
{
	bool zero = true;

	for (uint32_t intid = 64; intid < INTIDS; intid += 32) {
		const uint32_t word = intid / 8;

		gicd_write(GICD_IGROUPR + word, ~0u);
		gicd_write(GICD_ISENABLER + word, ~0u);
		gicd_write(GICD_ISPENDR + word, ~0u);
		gicd_write(GICD_ISACTIVER + word, ~0u);
		zero &= gicd_read(GICD_IGROUPR + word) == 0 &&
			gicd_read(GICD_ISENABLER + word) == 0 &&
			gicd_read(GICD_ISPENDR + word) == 0 &&
			gicd_read(GICD_ISACTIVER + word) == 0;
	}
	for (uint32_t intid = 64; intid < INTIDS; intid++) {
		const uint64_t router = GICD_IROUTER + 8ull * intid;

		gicd_write(router, 1);
		gicd_write(GICD_IPRIORITYR + (intid & ~3u), ~0u);
		zero &= gicd_read(router) == 0 &&
			gicd_read(GICD_IPRIORITYR + (intid & ~3u)) == 0;
	}
	check(zero, "interrupts", "SPIs that it has not read as zero");
	for (uint32_t intid = 0; intid < INTIDS; intid++)
		gicd_write(GICD_SETSPI_NSR, intid);
	check(gicd_read(GICD_ISPENDR + 4) == 0, "interrupts",
	      "SETSPI sets nothing");
}

/* Routed to CPUs that are another domain's: pends for nobody. */
static void routed_away(void)
{
	for (uint64_t intid = 32; intid < 64; intid++) {
		gicd_write(GICD_IROUTER + 8 * intid, (uint32_t)(intid & 7) + 1);
		gicd_write(GICD_IROUTER + 8 * intid + 4, 0);
	}
	gicd_write(GICD_IGROUPR + 4, ~0u);
	gicd_write(GICD_ISENABLER + 4, ~0u);
	gicd_write(GICD_ISPENDR + 4, ~0u);
	check(gicd_read(GICD_ISPENDR + 4) == ~0u, "interrupts",
	      "an SPI routed to a CPU of others pends, for nobody");
	gicd_write(GICD_ICPENDR + 4, ~0u);
	gicd_write(GICD_ICACTIVER + 4, ~0u);
}

/* Each word of the distributor and of its own redistributor, all ones. */
static void every_word(void)
{
	for (uint64_t at = 0; at < GICD_BYTES; at += 4)
		gicd_write(at, ~0u);
	for (uint64_t at = 0; at < 2 * GICR_SGI; at += 4)
		gicr_write(at, ~0u);
	for (uint64_t at = 0; at < GICD_BYTES; at += 4)
		gicd_write(at, 0);
	for (uint64_t at = 0; at < 2 * GICR_SGI; at += 4)
		gicr_write(at, 0);
	gicd_write(GICD_ICPENDR + 4, ~0u);
	gicd_write(GICD_ICACTIVER + 4, ~0u);
	gicr_write(GICR_SGI + GICD_ICPENDR, ~0u);
	gicr_write(GICR_SGI + GICD_ICACTIVER, ~0u);
	check((gicd_read(GICD_CTLR) & 3) == 0, "interrupts",
	      "all words of GICD and GICR take all ones, then zeros");
}

static void lpis(void)
{
	gicr_write(GICR_CTLR, GICR_LPIS);
	gicr_write(GICR_PROPBASER, 0x0e000000);
	gicr_write(GICR_PENDBASER, 0x0e000000);
	gicr_write(GICR_SETLPIR, 8192);
	check((gicr_read(GICR_CTLR) & GICR_LPIS) == 0 &&
		      gicr_read(GICR_PROPBASER) == 0 &&
		      gicr_read(GICR_PENDBASER) == 0,
	      "interrupts", "there are no LPIs to be had");
}

/* The CPU interface: virtual, its own, and no way round it. */
static void interface(void)
{
	const uint64_t sre = sysreg_read(s3_0_c12_c12_5);

	sysreg_write(s3_0_c12_c12_5, 0);
	isb();
	check((sysreg_read(s3_0_c12_c12_5) & 1) == 1 && (sre & 1) == 1,
	      "interrupts", "ICC_SRE_EL1 keeps to system registers");
	trap_expect(0);
	sysreg_write(s3_0_c12_c12_4, ~0ull); /* ICC_CTLR_EL1 */
	sysreg_write(s3_0_c12_c12_6, 1);     /* ICC_IGRPEN0_EL1 */
	sysreg_write(s3_0_c12_c8_1, 33);     /* ICC_EOIR0_EL1 */
	sysreg_write(s3_0_c12_c12_1, 33);    /* ICC_EOIR1_EL1 */
	sysreg_write(s3_0_c12_c11_1, 33);    /* ICC_DIR_EL1 */
	sysreg_write(s3_0_c12_c8_4, ~0ull);  /* ICC_AP0R0_EL1 */
	sysreg_write(s3_0_c12_c9_0, ~0ull);  /* ICC_AP1R0_EL1 */
	isb();
	sysreg_write(s3_0_c12_c8_4, 0);
	sysreg_write(s3_0_c12_c9_0, 0);
	sysreg_write(s3_0_c12_c12_4, 0);
	sysreg_write(s3_0_c12_c12_6, 0);
	isb();
	check(trap_taken() == NULL, "interrupts",
	      "ending interrupts that it has not is its own affair");
}

/* Acknowledging without one pending: nothing but the spurious INTID. */
static void spurious(void)
{
	bool none = true;

	for (uint32_t i = 0; i < 1000; i++)
		none &= gic_acknowledge() == 1023;
	check(none, "interrupts", "with none pending there is INTID 1023 only");
}

void topic_interrupts(void)
{
	sgis();
	other_groups();
	foreign_spis();
	routed_away();
	every_word();
	lpis();
	interface();
	spurious();
}

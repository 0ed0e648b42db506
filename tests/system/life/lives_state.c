/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/sysreg.h"
#include "guests/rt/call.h"
#include "tests/system/life/lives.h"

#define GICD	    0x08000000ul
#define GICR	    0x080a0000ul
#define GICR_STRIDE 0x20000ul
#define GICR_SGI    0x10000ul
#define IGROUPR	    0x080ul
#define ISENABLER   0x100ul
#define ISPENDR	    0x200ul
#define ISACTIVER   0x300ul
#define IPRIORITYR  0x400ul
#define ICFGR	    0xc00ul
#define IROUTER	    0x6000ul
#define SPI	    40ul
#define UART	    0x09000000ul
#define PPIS	    0x0000ff00u

#define FP_MARK	    0xf0f0f0f0f0f0f0f0ull

static struct call_fp fp;

static volatile uint32_t *at(uint64_t address)
{
	return (volatile uint32_t *)address;
}

/* What the start-up code of a payload sets itself is not among them. */
#define REGISTERS(each)                                                       \
	each(tpidr_el0) each(tpidrro_el0) each(contextidr_el1) each(mair_el1) \
		each(tcr_el1) each(ttbr0_el1) each(ttbr1_el1) each(far_el1)   \
			each(afsr0_el1) each(afsr1_el1) each(csselr_el1)      \
				each(cntkctl_el1) each(amair_el1)             \
					each(elr_el1) each(spsr_el1)          \
						each(esr_el1) each(sp_el0)    \
							each(mdscr_el1)

static void zero(const char *what, uint64_t value)
{
	if (value != 0)
		lives_say(what, value);
}

/* AArch64 has no CPU here whose timers' other bits are set. */
static void timers(void)
{
	zero("CNTV_CTL", sysreg_read(cntv_ctl_el0));
	zero("CNTP_CTL", sysreg_read(cntp_ctl_el0));
}

void lives_registers(void)
{
	struct call_fp now;

#define CHECK_ONE(name) zero(#name, sysreg_read(name));
	REGISTERS(CHECK_ONE)
#undef CHECK_ONE
	timers();
	call_fp_store(&now);
	for (uint32_t i = 0; i < 32; i++)
		zero("an FP register", now.q[i][0] | now.q[i][1]);
	zero("FPCR", now.fpcr);
	zero("FPSR", now.fpsr);
}

void lives_registers_spoil(void)
{
	for (uint32_t i = 0; i < 32; i++)
		fp.q[i][0] = fp.q[i][1] = FP_MARK + i;
	fp.fpcr = 0x01000000;
	fp.fpsr = 0x1f;
	call_fp_load(&fp);
#define SPOIL_ONE(name) sysreg_write(name, 0x0badull << 8 | 1);
	REGISTERS(SPOIL_ONE)
#undef SPOIL_ONE
	/* Both timers have fired and pend. */
	sysreg_write(cntv_cval_el0, 0);
	sysreg_write(cntv_ctl_el0, 1);
	sysreg_write(cntp_cval_el0, 0);
	sysreg_write(cntp_ctl_el0, 1);
	isb();
}

static void gic_bank(uint64_t base)
{
	zero("ISENABLER", *at(base + ISENABLER));
	zero("ISPENDR", *at(base + ISPENDR));
	zero("ISACTIVER", *at(base + ISACTIVER));
	zero("IGROUPR", *at(base + IGROUPR));
	for (uint64_t i = 0; i < 32; i += 4)
		zero("IPRIORITYR", *at(base + IPRIORITYR + i));
}

void lives_devices(void)
{
	zero("GICD_CTLR", *at(GICD) & 7);
	for (uint64_t i = 0; i < 2; i++)
		gic_bank(GICR + i * GICR_STRIDE + GICR_SGI);
	/* The distributor's words for SPIs are one bank further. */
	zero("GICD_ISENABLER", *at(GICD + ISENABLER + 4));
	zero("GICD_ISPENDR", *at(GICD + ISPENDR + 4));
	zero("GICD_ISACTIVER", *at(GICD + ISACTIVER + 4));
	zero("GICD_IPRIORITYR", *at(GICD + IPRIORITYR + SPI));
	zero("GICD_ICFGR", *at(GICD + ICFGR + 8));
	zero("GICD_IROUTER", *at(GICD + IROUTER + 8 * SPI));
	zero("UARTIMSC", *at(UART + 0x38));
	zero("UARTRIS", *at(UART + 0x3c));
	zero("UARTIBRD", *at(UART + 0x24));
	zero("UARTLCR_H", *at(UART + 0x2c));
	if (*at(UART + 0x30) != 0x300)
		lives_say("UARTCR", *at(UART + 0x30));
}

static void gic_spoil(uint64_t base, uint64_t intids)
{
	*at(base + IGROUPR) = ~0u;
	*at(base + ISENABLER) = ~0u;
	*at(base + ISPENDR) = ~0u;
	*at(base + ISACTIVER) = (uint32_t)intids;
}

/* Enabled, pending, active, on both vCPUs; none of it is ever taken. */
void lives_devices_spoil(void)
{
	*at(GICD) = 0x13;
	for (uint64_t i = 0; i < 2; i++) {
		const uint64_t bank = GICR + i * GICR_STRIDE + GICR_SGI;

		gic_spoil(bank, PPIS);
		for (uint64_t n = 0; n < 32; n += 4)
			*at(bank + IPRIORITYR + n) = 0x40404040;
	}
	*at(GICD + IPRIORITYR + SPI) = 0x40404040;
	*at(GICD + ICFGR + 8) = ~0u;
	*(volatile uint64_t *)(GICD + IROUTER + 8 * SPI) = 1;
	gic_spoil(GICD + 4, 0xf0);
	*at(UART + 0x38) = 0x7ff;
	*at(UART + 0x24) = 7;
	*at(UART + 0x2c) = 0x70;
	*at(UART + 0x30) = 0x301;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GIC registers and bits that the monitor uses, C and assembly: GICv2
 * (IHI0048) and GICv3 (IHI0069).
 */
#ifndef EL3_GIC_REGS_H
#define EL3_GIC_REGS_H

/* ID_AA64PFR0_EL1.GIC: 0 but with a GICv3. */
#define GIC_PFR0_SHIFT 24

#define GICD_CTLR      0x0000
#define GICD_TYPER     0x0004
#define GICD_SGIR      0x0f00 /* GICv2 */
#define GICD_IROUTER   0x6000 /* GICv3, 8 bytes an INTID */

/*
 * Registers of interrupts. In a GICv3, those of INTIDs 0-31 are in the second
 * frame of each redistributor, at the same offsets; in a GICv2 they are the
 * distributor's, and each CPU sees its own.
 */
#define GICD_IGROUPR	0x0080
#define GICD_ISENABLER	0x0100
#define GICD_ICENABLER	0x0180
#define GICD_ISPENDR	0x0200
#define GICD_ICPENDR	0x0280
#define GICD_ISACTIVER	0x0300
#define GICD_IPRIORITYR 0x0400
#define GICD_ITARGETSR	0x0800 /* GICv2 */
#define GICD_ICFGR	0x0c00
#define GICD_IGRPMODR	0x0d00 /* GICv3 */
#define GICD_CPENDSGIR	0x0f10 /* GICv2, a byte an SGI */
#define GICD_SPENDSGIR	0x0f20

/*
 * Only the wake SGI's priority, 0, passes this mask. EL3's other interrupts
 * stay pending, for whoever is there to take them.
 */
#define GIC_PMR_PARKED		0x10

#define GICD_CTLR_GRP0		(1 << 0)
#define GICD_CTLR_GRP1NS	(1 << 1) /* GICv2: Group 1 */
#define GICD_CTLR_GRP1S		(1 << 2) /* GICv3 from here */
#define GICD_CTLR_ARE_S		(1 << 4)
#define GICD_CTLR_ARE_NS	(1 << 5)
#define GICD_CTLR_RWP_SHIFT	31

#define GICR_CTLR		0x0000
#define GICR_CTLR_RWP_SHIFT	3
#define GICR_TYPER		0x0008
#define GICR_TYPER_LAST		(1 << 4)
#define GICR_WAKER		0x0014
#define GICR_WAKER_SLEEP	(1 << 1)
#define GICR_WAKER_ASLEEP_SHIFT 2

/* The second frame of a redistributor: SGIs and PPIs. */
#define GICR_SGI_FRAME 0x10000

/* A GICv2's CPU interface. */
#define GICC_CTLR	    0x0000
#define GICC_PMR	    0x0004
#define GICC_BPR	    0x0008
#define GICC_IAR	    0x000c
#define GICC_EOIR	    0x0010
#define GICC_HPPIR	    0x0018
#define GICC_ABPR	    0x001c
#define GICC_APR	    0x00d0
#define GICC_NSAPR	    0x00e0

#define GICC_CTLR_GRP1	    (1 << 1)
#define GICC_CTLR_GRP0	    (1 << 0)
#define GICC_CTLR_FIQEN	    (1 << 3) /* Group 0 is signalled as FIQ */
#define GICC_CTLR_NO_BYPASS (0xf << 5)

/* SRE, DFB, DIB, Enable. */
#define ICC_SRE_ALL 0xf

/* ICC_IGRPEN1_EL3: the normal world's and the secure one's. */
#define ICC_IGRPEN1_BOTH 3

/*
 * The SGI that wakes a parked CPU is Group 0 on that CPU while it is parked,
 * and the normal world's at all other times.
 */
#define GIC_WAKE_SGI	     15
#define GIC_SECURE_TIMER_PPI 29

/* SCR_EL3 of a parked CPU: RW, FIQ and IRQ to EL3 so that WFI ends, RES1. */
#define SCR_EL3_PARKED 0x436

#endif

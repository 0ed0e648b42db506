/* SPDX-License-Identifier: BSD-2-Clause */
/* GICv3 registers and bits that the monitor uses (IHI0069), C and assembly. */
#ifndef EL3_GIC_REGS_H
#define EL3_GIC_REGS_H

#define GICD_CTLR		0x0000
#define GICD_TYPER		0x0004
#define GICD_IGROUPR		0x0080
#define GICD_IPRIORITYR		0x0400
#define GICD_IGRPMODR		0x0d00

#define GICD_CTLR_GRP0		(1 << 0)
#define GICD_CTLR_GRP1NS	(1 << 1)
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
#define GICR_SGI_FRAME	0x10000
#define GICR_IGROUPR0	0x0080
#define GICR_ISENABLER0 0x0100
#define GICR_ICENABLER0 0x0180
#define GICR_ICPENDR0	0x0280
#define GICR_IPRIORITYR 0x0400
#define GICR_IGRPMODR0	0x0d00

/* SRE, DFB, DIB, Enable. */
#define ICC_SRE_ALL 0xf

/*
 * The SGI that wakes a parked CPU is Group 0 on that CPU while it is parked,
 * and the normal world's at all other times.
 */
#define GIC_WAKE_SGI	     15
#define GIC_SECURE_TIMER_PPI 29

/* SCR_EL3 of a parked CPU: RW, FIQ and IRQ to EL3 so that WFI ends, RES1. */
#define SCR_EL3_PARKED 0x436

#endif

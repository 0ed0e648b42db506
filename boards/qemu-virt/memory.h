/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU virt (secure=on, gic-version=2 or 3): where things are. Read by C,
 * assembly and linker scripts.
 *
 *  0x00000000  flash0   64 MiB  secure view only
 *    0x00000000  boot stage, runs in place
 *    0x0003f000  key hash and rollback counter: stands for ROM and fuses
 *    0x00040000  package, slot 0
 *  0x04000000  flash1   64 MiB  package, slot 1; the normal world may write it
 *  0x08000000  GICD
 *  0x08010000  GICC             GICv2, at most 8 CPUs
 *  0x08030000  GICH             GICv2 with virtualization=on
 *  0x08040000  GICV             likewise: a guest's GICC
 *  0x080a0000  GICR             GICv3, 128 KiB a CPU
 *  0x09000000  UART0            normal world's
 *  0x09040000  UART1            secure view only
 *  0x090b0000  PL061            secure view only: pin 0 off, pin 1 reset
 *  0x0e000000  secure RAM 16 MiB
 *    0x0e000000  monitor (text, data, stacks)
 *    0x0e080000  boot stage's data, gone when the monitor runs
 *    0x0e0fd000  what a reset leaves alone, event log, handover
 *    0x0e100000  Trusted OS
 *  0x40000000  RAM      QEMU leaves its DTB in the first MiB; the event log
 *                       for the normal world is that MiB's last page
 *  0x60000000  BL33     the normal world's payload, entered here
 */
#ifndef BOARD_MEMORY_H
#define BOARD_MEMORY_H

#ifdef __ASSEMBLER__
#define BOARD_UL(x) x
#else
#define BOARD_UL(x) x##ull
#endif

#define BOARD_NAME	      "qemu-virt" /* in a package's manifest */

#define BOARD_FLASH0_BASE     BOARD_UL(0x00000000)
#define BOARD_FLASH0_SIZE     BOARD_UL(0x04000000)
#define BOARD_FLASH1_BASE     BOARD_UL(0x04000000)
#define BOARD_FLASH1_SIZE     BOARD_UL(0x04000000)
#define BOARD_KEYS_OFFSET     BOARD_UL(0x0003f000) /* in flash0 */
#define BOARD_PACKAGE_OFFSET  BOARD_UL(0x00040000) /* in flash0 */

#define BOARD_GICD_BASE	      BOARD_UL(0x08000000)
#define BOARD_GICD_SIZE	      BOARD_UL(0x00010000)
#define BOARD_GICC_BASE	      BOARD_UL(0x08010000)
#define BOARD_GICC_SIZE	      BOARD_UL(0x00002000)
#define BOARD_GICH_BASE	      BOARD_UL(0x08030000)
#define BOARD_GICH_SIZE	      BOARD_UL(0x00001000)
#define BOARD_GICV_BASE	      BOARD_UL(0x08040000) /* BOARD_GICC_SIZE */
#define BOARD_INTIDS	      288u /* the first that the GIC has not */
#define BOARD_GICR_BASE	      BOARD_UL(0x080a0000)
#define BOARD_GICR_STRIDE     BOARD_UL(0x00020000)

#define BOARD_UART0_BASE      BOARD_UL(0x09000000)
#define BOARD_UART0_INTID     33
#define BOARD_UART_CLOCK_HZ   24000000
#define BOARD_SECURE_UART     BOARD_UL(0x09040000)
#define BOARD_SECURE_PL061    BOARD_UL(0x090b0000)

#define BOARD_SECURE_RAM_BASE BOARD_UL(0x0e000000)
#define BOARD_SECURE_RAM_SIZE BOARD_UL(0x01000000)
#define BOARD_EL3_BASE	      BOARD_SECURE_RAM_BASE
#define BOARD_EL3_SIZE	      BOARD_UL(0x000fd000)
/* The monitor's .bss may reach into it: the boot stage is gone by then. */
#define BOARD_BOOT_BASE	    BOARD_UL(0x0e080000)
#define BOARD_BOOT_SIZE	    BOARD_UL(0x0007d000)
#define BOARD_KEPT_BASE	    BOARD_UL(0x0e0fd000) /* boot/kept.h */
#define BOARD_KEPT_SIZE	    BOARD_UL(0x00001000)
#define BOARD_LOG_BASE	    BOARD_UL(0x0e0fe000)
#define BOARD_LOG_SIZE	    BOARD_UL(0x00001000)
#define BOARD_HANDOVER_BASE BOARD_UL(0x0e0ff000)
#define BOARD_HANDOVER_SIZE BOARD_UL(0x00001000)
#define BOARD_TOS_BASE	    BOARD_UL(0x0e100000)
#define BOARD_TOS_SIZE	    BOARD_UL(0x00f00000)

/* 2 MiB of EL3's address space where it has nothing else: el3/window.c */
#define BOARD_EL3_WINDOW  BOARD_UL(0x0f000000)

#define BOARD_RAM_BASE	  BOARD_UL(0x40000000)
#define BOARD_RAM_MAX	  BOARD_UL(0xc0000000) /* 3 GiB, by machine -m */
#define BOARD_DTB_BASE	  BOARD_UL(0x40000000)
#define BOARD_DTB_SIZE	  BOARD_UL(0x00100000) /* and the log below */
#define BOARD_NS_LOG_BASE BOARD_UL(0x400ff000) /* BOARD_LOG_SIZE */
#define BOARD_BL33_BASE	  BOARD_UL(0x60000000)

#define BOARD_MAX_CPUS	  24
#define BOARD_GATE_CPUS	  8 /* the gate's: EL2_MAX_CPUS */
/* Of CPU n: Aff0 counts to 15, then Aff1; a GICv2 has no more than 8 CPUs. */
#define BOARD_MAX_CLUSTERS  4 /* a power of two */
#define BOARD_CLUSTER_SHIFT 4
#define BOARD_MPIDR(n)	    (((n) >> 4) << 8 | ((n)&15))
#define BOARD_CNTFRQ_HZ	    62500000

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The board's SDEI events: how many there are of each kind, for arrays, and
 * their numbers. Bit 30 of a number says that it is the platform's (DEN0054).
 *
 *  0x00000000  private, software-signalled
 *  0x40000001  private, to be bound: a PPI
 *  0x40000101  shared, to be bound: an SPI
 *  0x40000200  shared, critical: SPI 12, which no device of QEMU virt drives.
 *              It stands for a RAS error interrupt: the normal world may set
 *              it pending in the distributor, and may do no more to it.
 */
#ifndef BOARD_SDEI_H
#define BOARD_SDEI_H

#define BOARD_SDEI_PRIVATE_SLOTS  4
#define BOARD_SDEI_SHARED_SLOTS	  4

#define BOARD_SDEI_PRIVATE	  (1 + BOARD_SDEI_PRIVATE_SLOTS)
#define BOARD_SDEI_SHARED	  (BOARD_SDEI_SHARED_SLOTS + 1)

#define BOARD_SDEI_FIRST_PRIVATE  0x40000001
#define BOARD_SDEI_FIRST_SHARED	  0x40000101
#define BOARD_SDEI_CRITICAL	  0x40000200
#define BOARD_SDEI_CRITICAL_INTID 44

/*
 * The SGI that carries event 0. The normal world of this machine has 0 to 13;
 * 15 is what wakes a parked CPU.
 */
#define BOARD_SDEI_SGI 14

#endif

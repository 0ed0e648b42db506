/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The driver of a disk as small as can be: it reads its size, and hears when
 * that changes (virtio 1.2, 4.2.4, the legacy interface). No queue, no DMA.
 */
#include "guests/devices/devices.h"

#include "lib/rt/rt.h"

/* QEMU virt's last transport; those before it share its page. */
#define DISK		 0x0a003e00ul
#define DISK_INTID	 79
#define DISK_MAGIC	 (DISK + 0x000)
#define DISK_ID		 (DISK + 0x008)
#define DISK_STATUS	 (DISK + 0x070)
#define DISK_ISR	 (DISK + 0x060)
#define DISK_ACK	 (DISK + 0x064)
#define DISK_SECTORS	 (DISK + 0x100)

#define MAGIC		 0x74726976 /* "virt" */
#define ID_BLOCK	 2
#define STATUS_DRIVER_OK 7 /* ... ACKNOWLEDGE, DRIVER */
#define ISR_CONFIG	 2u

#define ROUNDS		 6 /* of five seconds */
#define MIB_SECTORS	 0x800u

static void quiet(void)
{
	write32(DISK_ACK, read32(DISK_ISR));
}

/* Twice: as long as the device's line is high it comes again. */
static bool hears(void)
{
	for (int i = 0; i < ROUNDS; i++)
		if (spi_arrives(DISK_INTID, NULL))
			return (read32(DISK_ISR) & ISR_CONFIG) != 0 &&
			       spi_arrives(DISK_INTID, quiet);
	return false;
}

void devices_run(struct tap *tap)
{
	const char *topic = "disk";

	spi_enable(DISK_INTID);
	tap_result(tap,
		   read32(DISK_MAGIC) == MAGIC && read32(DISK_ID) == ID_BLOCK,
		   topic, "the disk's registers are the machine's", NULL);
	write32(DISK_STATUS, STATUS_DRIVER_OK);
	for (uint32_t mib = 1; mib < 4; mib++) {
		const uint32_t next = mib + 1;

		tap_result(tap, read32(DISK_SECTORS) == mib * MIB_SECTORS,
			   topic, "it has the size that it was given", NULL);
		/* disk.py waits for this line. */
		rt_printf("disk: wants %u MiB\n", next);
		tap_result(tap, hears(), topic,
			   "its interrupt, INTID 79, comes", NULL);
	}
	tap_result(tap, !(read32(DISK_ISR) & ISR_CONFIG), topic,
		   "and stays away", NULL);
}

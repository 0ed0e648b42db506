/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/smccc: one Secure Monitor Call or Hypervisor Call from user space.
 * Shared by the module and by programs.
 */
#ifndef SMCCC_DEV_H
#define SMCCC_DEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define SMCCC_DEV_PATH "/dev/smccc"

#define SMCCC_DEV_SMC                                          \
	1 /* values as in <smccc/smccc.h>'s enum smccc_conduit \
	   */
#define SMCCC_DEV_HVC 2

/**
 * struct smccc_dev_call - one call.
 * @x:       x0-x17. In: as the callee shall find them, x0 the function ID.
 *           Out: as the callee left them.
 * @conduit: SMCCC_DEV_SMC or SMCCC_DEV_HVC.
 * @flags:   none defined; zero.
 *
 * The same layout for 32-bit and 64-bit programs.
 */
struct smccc_dev_call {
	__u64 x[18];
	__u32 conduit;
	__u32 flags;
};

/**
 * SMCCC_DEV_CALL - make the call on the CPU that the caller runs on.
 *
 * The instruction's immediate is 0. A yielding call that comes back
 * interrupted is handed out as it is: resuming it is the program's business.
 * A call that the firmware forwards to nobody is no error here: read x[0].
 *
 * Nothing checks what the call does. Some calls end the kernel (CPU_OFF,
 * SYSTEM_RESET), some write to an address in an argument: the device is
 * root's, and the process needs CAP_SYS_RAWIO.
 *
 * Where the machine has no exception level for the instruction to reach (SMC
 * without EL3 and hypervisor, HVC without hypervisor) it is undefined: the
 * kernel reports an Oops and kills the caller.
 *
 * Return: 0, or -1 with errno EFAULT (bad pointer), EINVAL (conduit or flags),
 *         EPERM (capability), ENOTTY (another request).
 */
#define SMCCC_DEV_CALL _IOWR(0xB9, 0x01, struct smccc_dev_call)

/**
 * struct smccc_dev_data - one call that hands over memory.
 * @call:  as above; x[@reg] is written by the device.
 * @data:  the program's address of what is handed over.
 * @bytes: of it, 1 to SMCCC_DEV_DATA_MAX.
 * @reg:   1-17: where the callee expects the address.
 */
struct smccc_dev_data {
	struct smccc_dev_call call;
	__u64 data;
	__u32 bytes;
	__u32 reg;
};

#define SMCCC_DEV_DATA_MAX (4u << 20)

/**
 * SMCCC_DEV_CALL_DATA - the same with a contiguous copy of @data, whose
 * physical address (IPA, under a hypervisor) is in x[@reg]. The copy is gone
 * when the call is back: what the callee writes to it is not seen.
 *
 * Return: as SMCCC_DEV_CALL; EINVAL also for @bytes and @reg, ENOMEM.
 */
#define SMCCC_DEV_CALL_DATA _IOWR(0xB9, 0x02, struct smccc_dev_data)

#endif

/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * /dev/smccc: lets root make single SMCs and HVCs, as smccc_dev.h says.
 */
#include <linux/arm-smccc.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "smccc_dev.h"

/* One copy in, one copy out: the same eighteen registers in both structures. */
static_assert(sizeof(struct arm_smccc_1_2_regs) ==
	      sizeof(((struct smccc_dev_call *)0)->x));

static long smccc_call(struct smccc_dev_call __user *user)
{
	struct smccc_dev_call call;
	struct arm_smccc_1_2_regs args, result;

	if (copy_from_user(&call, user, sizeof(call)))
		return -EFAULT;
	if (call.flags)
		return -EINVAL;

	memcpy(&args, call.x, sizeof(args));
	switch (call.conduit) {
	case SMCCC_DEV_SMC:
		arm_smccc_1_2_smc(&args, &result);
		break;
	case SMCCC_DEV_HVC:
		arm_smccc_1_2_hvc(&args, &result);
		break;
	default:
		return -EINVAL;
	}

	if (copy_to_user(user->x, &result, sizeof(result)))
		return -EFAULT;
	return 0;
}

static long smccc_ioctl(struct file *file, unsigned int request,
			unsigned long arg)
{
	if (request != SMCCC_DEV_CALL)
		return -ENOTTY;
	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;
	return smccc_call((struct smccc_dev_call __user *)arg);
}

static const struct file_operations smccc_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = smccc_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice smccc_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "smccc",
	.fops = &smccc_fops,
	.mode = 0600,
};

module_misc_device(smccc_device);

MODULE_DESCRIPTION("Secure Monitor Calls from user space");
MODULE_AUTHOR("The smcgate authors");
MODULE_LICENSE("Dual BSD/GPL");

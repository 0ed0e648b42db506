/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * /dev/smccc: lets root make single SMCs and HVCs, as smccc_dev.h says.
 */
#include <linux/arm-smccc.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "smccc_dev.h"

/* One copy in, one copy out: the same eighteen registers in both structures. */
static_assert(sizeof(struct arm_smccc_1_2_regs) ==
	      sizeof(((struct smccc_dev_call *)0)->x));

static long smccc_make(struct smccc_dev_call *call)
{
	struct arm_smccc_1_2_regs args, result;

	if (call->flags)
		return -EINVAL;
	memcpy(&args, call->x, sizeof(args));
	switch (call->conduit) {
	case SMCCC_DEV_SMC:
		arm_smccc_1_2_smc(&args, &result);
		break;
	case SMCCC_DEV_HVC:
		arm_smccc_1_2_hvc(&args, &result);
		break;
	default:
		return -EINVAL;
	}
	memcpy(call->x, &result, sizeof(result));
	return 0;
}

static long smccc_call(struct smccc_dev_call __user *user)
{
	struct smccc_dev_call call;
	long error;

	if (copy_from_user(&call, user, sizeof(call)))
		return -EFAULT;
	error = smccc_make(&call);
	if (!error && copy_to_user(user->x, call.x, sizeof(call.x)))
		error = -EFAULT;
	return error;
}

static long smccc_call_data(struct smccc_dev_data __user *user)
{
	struct smccc_dev_data data;
	void *copy;
	long error;

	if (copy_from_user(&data, user, sizeof(data)))
		return -EFAULT;
	if (data.bytes == 0 || data.bytes > SMCCC_DEV_DATA_MAX ||
	    data.reg == 0 || data.reg >= ARRAY_SIZE(data.call.x))
		return -EINVAL;
	copy = alloc_pages_exact(data.bytes, GFP_KERNEL | __GFP_NOWARN);
	if (!copy)
		return -ENOMEM;
	error = -EFAULT;
	if (copy_from_user(copy, u64_to_user_ptr(data.data), data.bytes))
		goto out;
	data.call.x[data.reg] = virt_to_phys(copy);
	error = smccc_make(&data.call);
	if (!error &&
	    copy_to_user(user->call.x, data.call.x, sizeof(data.call.x)))
		error = -EFAULT;
out:
	free_pages_exact(copy, data.bytes);
	return error;
}

static long smccc_ioctl(struct file *file, unsigned int request,
			unsigned long arg)
{
	if (request != SMCCC_DEV_CALL && request != SMCCC_DEV_CALL_DATA)
		return -ENOTTY;
	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;
	if (request == SMCCC_DEV_CALL)
		return smccc_call((struct smccc_dev_call __user *)arg);
	return smccc_call_data((struct smccc_dev_data __user *)arg);
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

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmm: the least that starts one of our payloads in a virtual machine of
 * Linux's KVM: one vCPU with PSCI, RAM, the kernel's GICv3, a PL011 to write
 * to. It is the only process of the machine that tests/peers/kvm boots: /init.
 *
 *   /payload   an arm64 Image, entered as "Booting AArch64 Linux" says
 *   /dtb       its device tree
 *
 * Each line of the guest's goes to the console behind "kvm| ". At the end the
 * machine is switched off; "vmm: the guest is off" tells a good end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/kvm.h>

/* guests/kvm/virt.dts says the same. */
#define GICD_BASE      0x08000000u
#define GICR_BASE      0x080a0000u
#define UART_BASE      0x09000000u
#define UART_BYTES     0x1000u
#define RAM_BASE       0x40000000u
#define RAM_BYTES      0x04000000u
#define DTB_OFFSET     0x0u
#define DTB_BYTES      0x10000u /* at most */
#define PAYLOAD_OFFSET 0x200000u

#define PL011_DR       0x00u

/* EL1h, D, A, I and F masked. */
#define PSTATE_ENTRY 0x3c5u

#define REG_CORE(field)                                        \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | \
	 (uint64_t)(offsetof(struct kvm_regs, regs.field) / 4))

struct vm {
	int fd;
	int vcpu;
	struct kvm_run *run;
	uint8_t *ram;
	char line[256];
	size_t line_bytes;
};

/* PID 1 may not end: the machine goes off instead. */
__attribute__((noreturn)) static void machine_off(void)
{
	fflush(NULL);
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

__attribute__((noreturn, format(printf, 1, 2))) static void
fatal(const char *format, ...)
{
	va_list args;
	int error = errno;

	printf("vmm: failed: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf(": %s\n", strerror(error));
	machine_off();
}

static int must_ioctl(int fd, unsigned long request, void *argument,
		      const char *name)
{
	int result = ioctl(fd, request, argument);

	if (result < 0)
		fatal("%s", name);
	return result;
}
#define MUST(fd, request, argument) \
	must_ioctl(fd, request, (void *)(argument), #request)

static void load(struct vm *vm, const char *path, size_t offset, size_t most)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t bytes = 0;
	ssize_t got = 1;

	if (fd < 0)
		fatal("%s", path);
	while (got > 0 && bytes < most) {
		got = read(fd, vm->ram + offset + bytes, most - bytes);
		if (got < 0)
			fatal("%s", path);
		bytes += (size_t)got;
	}
	errno = EFBIG;
	if (got > 0)
		fatal("%s", path);
	close(fd);
}

static void vm_make(struct vm *vm)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = RAM_BASE,
		.memory_size = RAM_BYTES,
	};

	if (kvm < 0)
		fatal("/dev/kvm");
	vm->fd = MUST(kvm, KVM_CREATE_VM, 0);
	vm->ram = mmap(NULL, RAM_BYTES, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (vm->ram == MAP_FAILED)
		fatal("%u bytes of RAM", RAM_BYTES);
	region.userspace_addr = (uintptr_t)vm->ram;
	MUST(vm->fd, KVM_SET_USER_MEMORY_REGION, &region);
	load(vm, "/dtb", DTB_OFFSET, DTB_BYTES);
	load(vm, "/payload", PAYLOAD_OFFSET, RAM_BYTES - PAYLOAD_OFFSET);

	vm->vcpu = MUST(vm->fd, KVM_CREATE_VCPU, 0);
	vm->run = mmap(NULL, (size_t)MUST(kvm, KVM_GET_VCPU_MMAP_SIZE, 0),
		       PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu, 0);
	if (vm->run == MAP_FAILED)
		fatal("struct kvm_run");
}

static void gic_set(int gic, uint32_t group, uint64_t attribute, void *value)
{
	struct kvm_device_attr attr = {
		.group = group,
		.attr = attribute,
		.addr = (uintptr_t)value,
	};

	MUST(gic, KVM_SET_DEVICE_ATTR, &attr);
}

/* After the vCPUs: each gets a redistributor. */
static void gic_make(const struct vm *vm)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_ARM_VGIC_V3 };
	uint64_t distributor = GICD_BASE;
	uint64_t redistributor = GICR_BASE;
	int gic;

	MUST(vm->fd, KVM_CREATE_DEVICE, &device);
	gic = (int)device.fd;
	gic_set(gic, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST,
		&distributor);
	gic_set(gic, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST,
		&redistributor);
	gic_set(gic, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT,
		NULL);
}

static void vcpu_set(const struct vm *vm, uint64_t id, uint64_t value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)&value };

	MUST(vm->vcpu, KVM_SET_ONE_REG, &reg);
}

static void vcpu_make(const struct vm *vm)
{
	struct kvm_vcpu_init init;

	MUST(vm->fd, KVM_ARM_PREFERRED_TARGET, &init);
	init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	MUST(vm->vcpu, KVM_ARM_VCPU_INIT, &init);
	vcpu_set(vm, REG_CORE(regs[0]), RAM_BASE + DTB_OFFSET);
	vcpu_set(vm, REG_CORE(pc), RAM_BASE + PAYLOAD_OFFSET);
	vcpu_set(vm, REG_CORE(pstate), PSTATE_ENTRY);
}

static void uart_put(struct vm *vm, char c)
{
	if (c == '\r')
		return;
	if (c != '\n')
		vm->line[vm->line_bytes++] = c;
	if (c != '\n' && vm->line_bytes < sizeof(vm->line))
		return;
	printf("kvm| %.*s\n", (int)vm->line_bytes, vm->line);
	vm->line_bytes = 0;
}

/* The PL011 as far as a writer needs it: FR reads 0, it is never full. */
static void mmio(struct vm *vm)
{
	uint64_t address = vm->run->mmio.phys_addr;

	errno = ENXIO;
	if (address < UART_BASE || address >= UART_BASE + UART_BYTES)
		fatal("access at 0x%llx", (unsigned long long)address);
	if (!vm->run->mmio.is_write)
		memset(vm->run->mmio.data, 0, sizeof(vm->run->mmio.data));
	else if (address - UART_BASE == PL011_DR)
		uart_put(vm, (char)vm->run->mmio.data[0]);
}

/* Until the guest switches itself off. */
static void vm_run(struct vm *vm)
{
	for (;;) {
		if (ioctl(vm->vcpu, KVM_RUN, 0) < 0) {
			if (errno == EINTR)
				continue;
			fatal("KVM_RUN");
		}
		errno = ENOTSUP;
		if (vm->run->exit_reason == KVM_EXIT_MMIO)
			mmio(vm);
		else if (vm->run->exit_reason != KVM_EXIT_SYSTEM_EVENT)
			fatal("exit %u", vm->run->exit_reason);
		else if (vm->run->system_event.type !=
			 KVM_SYSTEM_EVENT_SHUTDOWN)
			fatal("system event %u", vm->run->system_event.type);
		else
			return;
	}
}

int main(void)
{
	static struct vm vm;

	vm_make(&vm);
	vcpu_make(&vm);
	gic_make(&vm);
	vm_run(&vm);
	puts("vmm: the guest is off");
	machine_off();
}

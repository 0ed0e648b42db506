/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical CPUs: the first one makes the machine from the system image,
 * the others join, each then carries its vCPU for good.
 */
#include "el2/cpu.h"

#include "arch/aarch64/pauth.h"
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "el2/clock.h"
#include "el2/console.h"
#include "el2/control.h"
#include "el2/device.h"
#include "el2/gic.h"
#include "el2/ich.h"
#include "el2/life.h"
#include "el2/mmu.h"
#include "el2/power.h"
#include "el2/uart.h"
#include "lib/rt/rt.h"
#include <smccc/call.h>

#define PSCI_CPU_ON_64	     0xc4000003u
#define PSCI_SYSTEM_OFF	     0x84000008u

#define INTID_KICK	     0
#define INTID_MAINTENANCE    25
#define INTID_EL2_TIMER	     26
#define INTID_VIRTUAL_TIMER  27
#define INTID_PHYSICAL_TIMER 30
#define INTID_NONE	     1020

struct machine machine;
struct cpu_area cpu_areas[EL2_MAX_CPUS];

extern const struct gate_image_info image_info;

/* PSCI's answers have 32 bits; what is above them is nobody's. */
static int32_t firmware_call(uint64_t fid, uint64_t a, uint64_t b, uint64_t c)
{
	struct smccc_regs regs = { { fid, a, b, c } };

	smccc_smc(&regs);
	return (int32_t)regs.x[0];
}

void machine_off(void)
{
	gate_log("the machine powers off");
	console_flush();
	firmware_call(PSCI_SYSTEM_OFF, 0, 0, 0);
	panic("the firmware returned from SYSTEM_OFF");
}

static uint64_t page_up(uint64_t value)
{
	return (value + 0xfff) & ~0xfffull;
}

/* The tool's word on the image, not yet believed. */
static const struct gate_blob *find_blob(uint64_t image)
{
	const uint64_t total = *(const uint64_t *)(image + 16);
	const struct gate_image_info *info = &image_info;
	const struct gate_blob *blob;
	enum gate_blob_error error;

	if (info->blob_offset < info->resident_bytes ||
	    info->blob_offset % 4096 != 0 || total >= BOARD_RAM_MAX ||
	    info->blob_bytes > total ||
	    info->blob_offset > total - info->blob_bytes) {
		gate_log("refused: the image carries no policy blob");
		machine_off();
	}
	machine.image = image;
	machine.image_bytes = total;
	mmu_map(image + info->resident_bytes,
		page_up(info->blob_offset + info->blob_bytes) -
			info->resident_bytes,
		MMU_CONST);
	blob = (const struct gate_blob *)(image + info->blob_offset);
	error = gate_blob_check(blob, info->blob_bytes);
	if (error == GATE_BLOB_OK &&
	    (blob->image_bytes > total ||
	     blob->pool_bytes > total - blob->image_bytes))
		error = GATE_BLOB_BAD_SIZE;
	if (error != GATE_BLOB_OK) {
		gate_log("refused: the policy blob: %s",
			 gate_blob_error_text(error));
		machine_off();
	}
	return blob;
}

/* What lies behind the blob: the guests' files, then the gate's pool. */
static void map_rest(const struct gate_blob *blob, uint64_t image)
{
	const uint64_t blob_end =
		page_up(image_info.blob_offset + image_info.blob_bytes);
	const uint64_t files_end = page_up(blob->image_bytes);
	const uint64_t end = blob->image_bytes + blob->pool_bytes;
	const uint64_t pool_bytes = (end & ~0xfffull) - files_end;

	if (files_end > blob_end)
		mmu_map(image + blob_end, files_end - blob_end, MMU_CONST);
	if (files_end < end)
		mmu_map(image + files_end, pool_bytes, MMU_DATA);
	pool_init(image + files_end, files_end < end ? pool_bytes : 0);
}

/* The guests' device trees are made for one of the two. */
static void find_gic(const struct gate_blob *blob)
{
	const bool v2 = blob->flags & GATE_BLOB_GICV2;

	if (gic_find(v2))
		return;
	gate_log(
		"refused: the policy is for a GICv%u, the machine has a GICv%u",
		v2 ? 2 : 3, v2 ? 3 : 2);
	machine_off();
}

static void trace_create(void)
{
	struct gate_trace_info *info =
		pool_take(sizeof(*info), GATE_TRACE_ALIGN);

	info->info_bytes = sizeof(*info);
	info->cpu_count = machine.cpus_used;
	info->packet_bytes = GATE_TRACE_PACKET_BYTES;
	info->ring_packets = GATE_TRACE_RING_PACKETS;
	info->clock_hz = sysreg_read(cntfrq_el0);
	for (uint32_t i = 0; i < machine.cpus_used; i++) {
		/* What lies in it is no packet: gate_trace_init(). */
		void *ring = pool_take_dirty(GATE_TRACE_RING_PACKETS *
						     GATE_TRACE_PACKET_BYTES,
					     GATE_TRACE_PACKET_BYTES);

		info->ring_pa[i] = (uint64_t)ring;
		gate_trace_init(&cpu_areas[i].cpu.trace, ring,
				GATE_TRACE_RING_PACKETS, i);
	}
	for (uint32_t i = 0; i < machine.domain_count; i++) {
		const struct gate_blob_domain *config =
			machine.domains[i].gate.config;

		info->domain[i].id = config->id;
		info->domain[i].vcpu_count = config->vcpu_count;
		memcpy(info->domain[i].name, config->name, GATE_NAME_BYTES);
	}
	dsb_ish();
	memcpy(info->magic, GATE_TRACE_MAGIC, sizeof(info->magic));
	/* A domain can fake one in its own RAM: this is the true one's place
	   (smcgate trace --at). */
	gate_log("trace at %lx", (unsigned long)info);
}

/* In ticks like a watcher's, so a machine that stands still accuses nobody. */
static bool comes_online(const struct cpu *cpu)
{
	for (uint32_t i = 0; i < WATCHDOG_LOST_TICKS; i++) {
		const uint64_t until =
			clock_now() + clock_ticks(WATCHDOG_TICK_MS);

		do {
			if (__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE))
				return true;
			cpu_relax();
		} while (clock_now() < until);
	}
	return false;
}

/*
 * CPUs as the firmware numbers them: Aff0 from 0. Nothing that it says of them
 * before is worth more than whether they come. One that does not takes its
 * domain with it, and no other; should it come later, it finds itself lost.
 */
static void start_secondaries(void)
{
	for (uint32_t i = 1; i < machine.cpus_used; i++) {
		struct cpu *cpu = &cpu_areas[i].cpu;
		const char *name = cpu->vcpu->domain->gate.config->name;
		const int32_t error =
			firmware_call(PSCI_CPU_ON_64, i,
				      (uint64_t)secondary_start, (uint64_t)cpu);

		if (error == 0 && comes_online(cpu))
			continue;
		if (error != 0)
			gate_log("%s: lost: CPU %u does not start: PSCI says "
				 "%d",
				 name, i, error);
		else
			gate_log("%s: lost: CPU %u does not come, though PSCI "
				 "says it would",
				 name, i);
		watchdog_lose(cpu);
	}
}

static void cpu_init(struct cpu *cpu)
{
	cpu->mpidr = sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
	cpu->pauth = pauth_present();
	cpu->own_key[0] = pauth_random();
	cpu->own_key[1] = pauth_random();
	gate_cpu_init(&machine.gate, &cpu->gate);
	vcpu_hardware_init(cpu);
	gic_cpu_init(cpu->index);
}

void el2_secondary(struct cpu *cpu)
{
	cpu_init(cpu);
	pauth_enable(cpu);
	cpu_idle(cpu);
}

static void say_what_runs(void)
{
	for (uint32_t i = 0; i < machine.domain_count; i++) {
		const struct gate_blob_domain *config =
			machine.domains[i].gate.config;

		gate_log("%s: domain %u, %u vCPUs, %lu MiB, %u rules",
			 config->name, config->id, config->vcpu_count,
			 (unsigned long)(config->ram_bytes >> 20),
			 config->rule_count);
	}
}

static const struct gate_codes *codes_read(struct gate_codes *codes,
					   const int32_t distances[CODES])
{
	uint64_t *address = (uint64_t *)codes;

	for (size_t i = 0; i < CODES; i++)
		address[i] = (uint64_t)distances + (uint64_t)distances[i];
	return codes;
}

static void start_domains(void)
{
	if (machine.domains_alive == 0) {
		gate_log("no domain is to be started");
		machine_off();
	}
	for (uint32_t i = 0; i < machine.domain_count; i++) {
		struct domain *domain = &machine.domains[i];

		if (!domain_runs(domain))
			continue;
		domain_start(domain);
		gic_kick(domain->vcpus[0].cpu->mpidr);
	}
}

void el2_main(struct cpu *cpu, uint64_t image)
{
	for (uint32_t i = 0; i < EL2_MAX_CPUS; i++)
		cpu_areas[i].cpu.index = i;
	sysreg_write(vbar_el2, (uint64_t)el2_vectors);
	isb();
	mmu_init(image);
	mmu_enable();
	mmu_map(BOARD_UART0_BASE, 0x1000, MMU_DEVICE);
	uart_init(BOARD_UART0_BASE);
	console_init();

	gate_init(&machine.gate, &gate_ops,
		  codes_read(&machine.codes[0], el2_codes),
		  codes_read(&machine.codes[1], el2_codes_recorded));
	machine.gate.control = &gate_control;
	machine.gate.clock_hz = sysreg_read(cntfrq_el0);
	gate_log("smcgate %u.%u, firmware: PSCI %u.%u, SMCCC %u.%u",
		 GATE_VERSION_MAJOR, GATE_VERSION_MINOR,
		 machine.gate.firmware.psci_version >> 16,
		 machine.gate.firmware.psci_version & 0xffff,
		 machine.gate.firmware.smccc_version >> 16,
		 machine.gate.firmware.smccc_version & 0xffff);
	machine.blob = find_blob(image);
	map_rest(machine.blob, image);
	find_gic(machine.blob);
	gic_init();
	for (uint32_t i = 0; i < machine.blob->domain_count; i++)
		domain_create(gate_blob_domain(machine.blob, i), i);
	machine.domain_count = machine.blob->domain_count;
	policy_room();
	console_start();
	trace_create();
	say_what_runs();
	cpu_init(cpu);
	pauth_enable(cpu);
	gic_spi_enable(BOARD_UART0_INTID, cpu->mpidr, false);
	start_secondaries();
	devices_start();
	gate_log("domains start at counter %lu of %lu Hz",
		 (unsigned long)sysreg_read(cntpct_el0),
		 (unsigned long)sysreg_read(cntfrq_el0));
	start_domains();
	cpu_idle(cpu);
}

void cpu_take_interrupts(struct cpu *cpu)
{
	uint32_t intid;

	while ((intid = gic_ack()) < INTID_NONE) {
		gic_eoi(intid);
		switch (intid) {
		case INTID_VIRTUAL_TIMER:
		case INTID_PHYSICAL_TIMER:
			/* stays active until the guest ends it */
			vgic_timer(cpu->vcpu, intid);
			continue;
		case INTID_MAINTENANCE:
			vgic_maintenance(cpu->vcpu);
			break;
		case INTID_EL2_TIMER:
			watchdog_interrupt(cpu);
			break;
		case BOARD_UART0_INTID:
			console_input();
			break;
		case INTID_KICK: /* the reason is in memory */
			policy_take_up(cpu);
			break;
		default:
			if (!device_interrupt(intid))
				break;
			/* stays active until the guest ends it */
			continue;
		}
		gic_deactivate(intid);
	}
	console_input_hurry();
}

void cpu_idle(struct cpu *cpu)
{
	sysreg_write(cntv_ctl_el0, 0);
	sysreg_write(cntp_ctl_el0, 0);
	isb();
	vgic_vcpu_stop(cpu->vcpu);
	watchdog_rest(cpu);
	domain_park(cpu->vcpu);
	__atomic_store_n(&cpu->online, true, __ATOMIC_RELEASE);
	for (;;) {
		/* A kick that comes after the look ends the rest. */
		cpu_take_interrupts(cpu);
		if (domain_wants(cpu->vcpu)) {
			watchdog_run(cpu);
			vcpu_run(cpu);
		}
		watchdog_arm(cpu);
		power_rest(cpu);
	}
}

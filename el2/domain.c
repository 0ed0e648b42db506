/* SPDX-License-Identifier: BSD-2-Clause */
/* Domains: made from the policy blob, loaded, started, ended, reported. */
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "el2/a32.h"
#include "el2/clock.h"
#include "el2/console.h"
#include "el2/cpu.h"
#include "el2/device.h"
#include "el2/gic.h"
#include "el2/here.h"
#include "el2/life.h"
#include "el2/mmu.h"
#include "el2/pvtime.h"
#include "el2/stage2.h"
#include "el2/watchdog.h"
#include "el2/window.h"
#include "lib/rt/rt.h"
#include <smccc/call.h>

/*
 * So much at a time: between two pieces this CPU serves its interrupts, which
 * may be another domain's console input, and sees whether it shall go on.
 */
#define PIECE_BYTES 0x200000ull

/* Two domains may be loaded at once. */
static struct spinlock map_lock;

static void memory_map(const struct gate_blob_domain *config,
		       enum mmu_kind kind)
{
	spin_lock(&map_lock);
	mmu_map(config->ram_pa, config->ram_bytes, kind);
	spin_unlock(&map_lock);
}

/* What it was about to map or unmap stays half done: a domain's own memory. */
void domains_abandon(void)
{
	spin_abandon(&map_lock);
	for (uint32_t i = 0; i < machine.domain_count; i++) {
		spin_abandon(&machine.domains[i].vgic.lock);
		spin_abandon(&machine.domains[i].vuart.lock);
	}
}

static bool goes_on(const struct domain *domain)
{
	cpu_take_interrupts(cpu_here());
	return __atomic_load_n(&domain->state, __ATOMIC_ACQUIRE) ==
	       DOMAIN_LOADING;
}

/* DC GVA sets the tags to the address's: zero. */
static void clear(uint64_t base, uint64_t bytes)
{
	const uint64_t block = 4ull << (sysreg_read(dczid_el0) & 0xf);

	memset((void *)base, 0, bytes);
	if (!mmu_has_tags())
		return;
	for (uint64_t at = base; at < base + bytes; at += block)
		__asm__ volatile("sys #3, c7, c4, #3, %0" ::"r"(at) : "memory");
}

/* @from: NULL clears. @again: while others run. */
static bool fill(const struct domain *domain, uint64_t to, const uint8_t *from,
		 uint64_t bytes, bool again)
{
	for (uint64_t done = 0; done < bytes; done += PIECE_BYTES) {
		const uint64_t left = bytes - done;
		const uint64_t piece = left < PIECE_BYTES ? left : PIECE_BYTES;

		if (again && !goes_on(domain))
			return false;
		if (from)
			memcpy((void *)(to + done), from + done, piece);
		else
			clear(to + done, piece);
		clean_to_memory(to + done, piece);
	}
	return true;
}

static bool copy_files(const struct domain *domain, bool again)
{
	const struct gate_blob_domain *config = domain->gate.config;
	const struct gate_blob *blob = machine.blob;

	for (uint32_t i = 0; i < blob->file_count; i++) {
		const struct gate_blob_file *file = gate_blob_file(blob, i);
		const uint64_t to =
			config->ram_pa + (file->ipa - config->ram_ipa);
		const uint8_t *from =
			(const uint8_t *)(machine.image + file->image_offset);

		if (file->domain_id == config->id &&
		    !fill(domain, to, from, file->bytes, again))
			return false;
	}
	return true;
}

/*
 * The domain's memory is mapped at EL2 only while it is filled: nothing that
 * goes wrong in here later can reach it.
 */
bool domain_load(struct domain *domain, bool again)
{
	const struct gate_blob_domain *config = domain->gate.config;
	bool done;

	memory_map(config, MMU_TAGGED);
	done = (!again ||
		fill(domain, config->ram_pa, NULL, config->ram_bytes, true)) &&
	       copy_files(domain, again);
	memory_map(config, MMU_UNMAPPED);
	if (again)
		gate_policy_reset(domain->gate.policy);
	__asm__ volatile("ic ialluis" ::: "memory");
	dsb_ish();
	vgic_init(&domain->vgic, domain);
	vuart_init(&domain->vuart, domain);
	console_restart(domain);
	pvtime_reset(domain);
	return done;
}

static void vcpu_create(struct domain *domain, uint32_t index)
{
	const uint64_t copies =
		gate_copy_bytes(machine.blob, domain->gate.config);
	struct vcpu *vcpu = &domain->vcpus[index];
	struct cpu *cpu;

	if (machine.cpus_used == EL2_MAX_CPUS)
		panic("%s: no CPU is left for vCPU %u",
		      domain->gate.config->name, index);
	cpu = &cpu_areas[machine.cpus_used++].cpu;
	vcpu->domain = domain;
	vcpu->parked = true;
	vcpu->cpu = cpu;
	cpu->vcpu = vcpu;
	gate_vcpu_init(&vcpu->gate, &domain->gate, &cpu->gate, index, index);
	if (copies != 0)
		vcpu->gate.copy_pa =
			(uint64_t)pool_take(copies, GATE_CHECK_MAX_ALIGN);
}

/* The blob's ranges are checked; where this image lies is known only now. */
static void check_place(const struct gate_blob_domain *config)
{
	const uint64_t image_end = machine.image + machine.image_bytes;

	if (config->ram_pa < image_end &&
	    machine.image < config->ram_pa + config->ram_bytes)
		panic("%s: its memory overlaps the gate's image", config->name);
}

static void policy_create(struct domain *domain,
			  const struct gate_blob_domain *config)
{
	const struct gate_blob *blob = machine.blob;
	const struct gate_policy_memory memory = {
		.slots = pool_take_dirty(gate_table_bytes(config), 64),
		.steps = pool_take(gate_steps_bytes(blob, config), 8),
		.limits = pool_take(gate_limits_bytes(blob, config), 64),
	};

	gate_policy_init(&machine.gate, &domain->policy, blob, config, &memory);
	gate_domain_init(&domain->gate, config, &domain->policy);
}

/* All CPUs are alike in this: they are one board's. */
static void check_state(const struct gate_blob_domain *config)
{
	if ((config->flags & GATE_DOMAIN_AARCH32) && !a32_present())
		panic("%s: EL1 of this CPU cannot be AArch32", config->name);
}

void domain_create(const struct gate_blob_domain *config, uint32_t index)
{
	struct domain *domain = &machine.domains[index];

	check_place(config);
	check_state(config);
	policy_create(domain, config);
	domain->vttbr = stage2_create((uint16_t)(index + 1), config->ram_ipa,
				      config->ram_pa, config->ram_bytes);
	for (uint32_t i = 0; i < config->vcpu_count; i++)
		vcpu_create(domain, i);
	domain->vgic.v2 = gic_is_v2;
	if (gic_is_v2)
		stage2_map(domain->vttbr, BOARD_GICC_BASE, BOARD_GICV_BASE,
			   BOARD_GICC_SIZE, STAGE2_DEVICE);
	devices_create(domain);
	pvtime_create(domain);
	if (config->flags & GATE_DOMAIN_OFF) {
		/* EL2's own tables for it, while nothing can go wrong by it. */
		memory_map(config, MMU_TAGGED);
		memory_map(config, MMU_UNMAPPED);
		/* Its devices alone; whoever orders its start has it loaded. */
		vgic_init(&domain->vgic, domain);
		vuart_init(&domain->vuart, domain);
		domain->state = DOMAIN_OFF | DOMAIN_SETTLED;
		return;
	}
	domain_load(domain, false);
	domain->state = DOMAIN_RUNNING;
	machine.domains_alive++;
}

/* Who looks after this CPU sees since when it is gone, and for what. */
static void ops_smc(struct smccc_regs *regs)
{
	struct watchdog *watchdog = &cpu_here()->watchdog;

	__atomic_store_n(&watchdog->call_fid, regs->x[0], __ATOMIC_RELAXED);
	__atomic_store_n(&watchdog->call_since, sysreg_read(cntpct_el0),
			 __ATOMIC_RELEASE);
	smccc_smc(regs);
	__atomic_store_n(&watchdog->call_since, 0, __ATOMIC_RELAXED);
}

static void ops_vcpu_start(struct gate_vcpu *target, uint64_t entry,
			   uint64_t context)
{
	struct vcpu *vcpu = (struct vcpu *)target;

	vcpu->entry = entry;
	vcpu->context = context;
	__atomic_store_n(&vcpu->start, true, __ATOMIC_RELEASE);
	gic_kick(vcpu->cpu->mpidr);
}

static bool ops_ipa_is_ram(const struct gate_domain *domain, uint64_t ipa,
			   uint64_t bytes)
{
	const struct gate_blob_domain *config = domain->config;

	return ipa >= config->ram_ipa && bytes <= config->ram_bytes &&
	       ipa - config->ram_ipa <= config->ram_bytes - bytes;
}

static const char *end_text(enum gate_domain_end how)
{
	switch (how) {
	case GATE_END_OFF:
		return "is off";
	case GATE_END_RESET:
		return "restarts";
	case GATE_END_RESET_WARM:
		return "restarts, warm";
	case GATE_END_HIBERNATE:
		return "is off, hibernating";
	}
	return "ends";
}

static void ops_domain_end(struct gate_domain *ended, enum gate_domain_end how)
{
	struct domain *domain = (struct domain *)ended;

	if (!domain_end(domain,
			gate_end_restarts(how) ? DOMAIN_RESETTING : DOMAIN_OFF))
		return;
	gate_log("%s: %s", domain->gate.config->name, end_text(how));
}

/* CNTPCT: one counter for all CPUs. */
static uint64_t ops_now(void)
{
	return sysreg_read(cntpct_el0);
}

/* At most once a second and limit (gate.h). */
static void ops_over_budget(struct gate_vcpu *caller, uint32_t fid,
			    uint64_t ticks)
{
	const struct vcpu *vcpu = (struct vcpu *)caller;

	gate_log("%s: vCPU %u: %08x took %lu us, more than its budget",
		 vcpu->domain->gate.config->name, caller->index, fid,
		 (unsigned long)(ticks * 1000000 / machine.gate.clock_hz));
}

const struct gate_ops gate_ops = {
	.smc = ops_smc,
	.vcpu_start = ops_vcpu_start,
	.ipa_is_ram = ops_ipa_is_ram,
	.domain_end = ops_domain_end,
	.now = ops_now,
	.over_budget = ops_over_budget,
	.copy = window_copy,
};

void domain_crash(struct cpu *cpu, const struct frame *frame,
		  const char *reason)
{
	struct domain *domain = cpu->vcpu->domain;

	/* A report may take longer than a CPU that runs may be silent. */
	watchdog_rest(cpu);
	if (domain_end(domain, DOMAIN_CRASHED)) {
		report_crash(cpu, frame, reason);
		domain_crashed(domain);
	}
	cpu_idle_on(cpu);
}

void domain_stopped(struct cpu *cpu)
{
	const struct domain *domain = cpu->vcpu->domain;
	const uint32_t state =
		__atomic_load_n(&domain->state, __ATOMIC_ACQUIRE);

	watchdog_rest(cpu);
	if (state == DOMAIN_CRASHED || state == DOMAIN_WAITING ||
	    state == DOMAIN_LOST)
		report_stopped(cpu);
	cpu_idle_on(cpu);
}

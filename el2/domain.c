/* SPDX-License-Identifier: BSD-2-Clause */
/* Domains: made from the policy blob, loaded, started, ended, reported. */
#include "arch/aarch64/sysreg.h"
#include "el2/console.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/mmu.h"
#include "el2/stage2.h"
#include "lib/rt/rt.h"
#include <smccc/call.h>

static uint64_t cache_line_bytes(void)
{
	return 4ull << ((sysreg_read(ctr_el0) >> 16) & 0xf);
}

/* A guest starts with its caches off: it reads what memory holds. */
static void clean_to_memory(uint64_t base, uint64_t bytes)
{
	const uint64_t line = cache_line_bytes();

	for (uint64_t at = base & ~(line - 1); at < base + bytes; at += line)
		__asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
	dsb_sy();
}

static void copy_files(const struct domain *domain)
{
	const struct gate_blob_domain *config = domain->gate.config;
	const struct gate_blob *blob = machine.blob;

	for (uint32_t i = 0; i < blob->file_count; i++) {
		const struct gate_blob_file *file = gate_blob_file(blob, i);
		const uint64_t to =
			config->ram_pa + (file->ipa - config->ram_ipa);

		if (file->domain_id != config->id)
			continue;
		memcpy((void *)to,
		       (const void *)(machine.image + file->image_offset),
		       file->bytes);
		clean_to_memory(to, file->bytes);
	}
}

/*
 * The domain's memory is mapped at EL2 only while it is filled: nothing that
 * goes wrong in here later can reach it.
 */
void domain_load(struct domain *domain, bool again)
{
	const struct gate_blob_domain *config = domain->gate.config;

	mmu_map(config->ram_pa, config->ram_bytes, MMU_DATA);
	if (again) {
		memset((void *)config->ram_pa, 0, config->ram_bytes);
		clean_to_memory(config->ram_pa, config->ram_bytes);
	}
	copy_files(domain);
	mmu_map(config->ram_pa, config->ram_bytes, MMU_UNMAPPED);
	__asm__ volatile("ic ialluis" ::: "memory");
	dsb_ish();
	vgic_init(&domain->vgic, domain);
	vuart_init(&domain->vuart, domain);
}

static void vcpu_create(struct domain *domain, uint32_t index)
{
	struct vcpu *vcpu = &domain->vcpus[index];
	struct cpu *cpu = &cpu_areas[machine.cpus_used].cpu;

	if (machine.cpus_used == machine.cpu_count)
		panic("%s: no CPU is left for vCPU %u",
		      domain->gate.config->name, index);
	machine.cpus_used++;
	vcpu->domain = domain;
	vcpu->cpu = cpu;
	cpu->vcpu = vcpu;
	gate_vcpu_init(&vcpu->gate, &domain->gate, &cpu->gate, index, index);
}

/* The blob's ranges are checked; where this image lies is known only now. */
static void check_place(const struct gate_blob_domain *config)
{
	const uint64_t image_end = machine.image + machine.image_bytes;

	if (config->ram_pa < image_end &&
	    machine.image < config->ram_pa + config->ram_bytes)
		panic("%s: its memory overlaps the gate's image", config->name);
}

void domain_create(const struct gate_blob_domain *config, uint32_t index)
{
	struct domain *domain = &machine.domains[index];

	check_place(config);
	gate_domain_init(&machine.gate, &domain->gate, machine.blob, config,
			 pool_take_dirty(gate_table_bytes(config), 64),
			 pool_take(gate_steps_bytes(machine.blob, config), 8));
	domain->vttbr = stage2_create((uint16_t)(index + 1), config->ram_ipa,
				      config->ram_pa, config->ram_bytes);
	for (uint32_t i = 0; i < config->vcpu_count; i++)
		vcpu_create(domain, i);
	domain_load(domain, false);
	domain->state = DOMAIN_RUNNING;
	machine.domains_running++;
}

/* vCPU 0 starts at the kernel; the others wait for CPU_ON. */
void domain_start(struct domain *domain)
{
	struct vcpu *vcpu = &domain->vcpus[0];

	vcpu->entry = domain->gate.config->entry;
	vcpu->context = domain->gate.config->x0;
	__atomic_store_n(&vcpu->gate.power, GATE_POWER_PENDING,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&vcpu->start, true, __ATOMIC_RELEASE);
	gic_kick(vcpu->cpu->mpidr);
}

static bool all_parked(const struct domain *domain)
{
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++)
		if (!__atomic_load_n(&domain->vcpus[i].parked,
				     __ATOMIC_ACQUIRE))
			return false;
	return true;
}

/*
 * On vCPU 0's CPU, whenever something about an ended domain changed: the last
 * vCPU to park makes the end final.
 */
void domain_settle(struct domain *domain)
{
	if (domain->settled || !all_parked(domain))
		return;
	if (domain->state == DOMAIN_RESETTING) {
		domain_load(domain, true);
		for (uint32_t i = 0; i < domain->gate.vcpu_count; i++)
			domain->vcpus[i].parked = false;
		__atomic_store_n(&domain->state, DOMAIN_RUNNING,
				 __ATOMIC_RELEASE);
		domain_start(domain);
		return;
	}
	domain->settled = true;
	if (__atomic_sub_fetch(&machine.domains_running, 1, __ATOMIC_ACQ_REL) ==
	    0)
		machine_off();
}

/* Who ends a domain first says how; its other vCPUs stop at their kick. */
static bool domain_end(struct domain *domain, enum domain_state how)
{
	uint32_t running = DOMAIN_RUNNING;

	if (!__atomic_compare_exchange_n(&domain->state, &running, how, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return false;
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++)
		gic_kick(domain->vcpus[i].cpu->mpidr);
	return true;
}

static void ops_smc(struct smccc_regs *regs)
{
	smccc_smc(regs);
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

static void ops_domain_end(struct gate_domain *ended, enum gate_domain_end how)
{
	struct domain *domain = (struct domain *)ended;

	if (!domain_end(domain,
			how == GATE_END_RESET ? DOMAIN_RESETTING : DOMAIN_OFF))
		return;
	gate_log("%s: %s", domain->gate.config->name,
		 how == GATE_END_RESET ? "restarts" : "is off");
}

const struct gate_ops gate_ops = {
	.smc = ops_smc,
	.vcpu_start = ops_vcpu_start,
	.ipa_is_ram = ops_ipa_is_ram,
	.domain_end = ops_domain_end,
};

void domain_crash(struct cpu *cpu, const struct frame *frame,
		  const char *reason)
{
	struct domain *domain = cpu->vcpu->domain;
	const uint64_t page = (sysreg_read(hpfar_el2) & ~0xfull) << 8;

	if (domain_end(domain, DOMAIN_CRASHED)) {
		gate_log("%s: stopped: vCPU %u used %s",
			 domain->gate.config->name, cpu->vcpu->gate.index,
			 reason);
		gate_log("  pc %016lx  pstate %08lx  esr %08lx  far %016lx  "
			 "ipa page %010lx",
			 (unsigned long)sysreg_read(elr_el2),
			 (unsigned long)sysreg_read(spsr_el2),
			 (unsigned long)sysreg_read(esr_el2),
			 (unsigned long)sysreg_read(far_el2),
			 (unsigned long)page);
		report_registers(frame, sysreg_read(sp_el1));
	}
	cpu_idle_on(cpu);
}

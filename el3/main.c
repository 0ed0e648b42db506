/* SPDX-License-Identifier: BSD-2-Clause */
/* From the first C code on a CPU to its first instruction below EL3. */
#include "arch/aarch64/pauth.h"
#include "arch/aarch64/sysreg.h"
#include "el3/console.h"
#include "el3/cpu.h"
#include "el3/features.h"
#include "el3/gic.h"
#include "el3/mmu.h"
#include "el3/pmf.h"
#include "el3/power_hooks.h"
#include "el3/sdei.h"
#include "el3/services/version.h"
#include "el3/table.h"
#include "el3/tos.h"
#include "lib/rt/rt.h"

#define SCTLR_BT (1ull << 36)

/* What the compiler puts below return addresses, and calls when it changed. */
extern uint64_t __stack_chk_guard;
__attribute__((noreturn)) void __stack_chk_fail(void);

__attribute__((used, section(".bss.sealed"))) uint64_t __stack_chk_guard;

__attribute__((used)) void __stack_chk_fail(void)
{
	panic("a stack canary has changed");
}

/* Its caller must not return. The lowest byte ends a string that runs over. */
static void canary_init(void)
{
	__stack_chk_guard = pauth_random() & ~0xffull;
}

/* PACIASP is a landing pad for calls only. */
static void bti_init(void)
{
	if (feature_bti())
		sysreg_write(sctlr_el3, sysreg_read(sctlr_el3) | SCTLR_BT);
}

/*
 * Not zeroed at the start, which has better to do than to clear 32 stacks:
 * cpus_describe() clears each struct cpu.
 */
__attribute__((
	section(".bss.noinit"))) struct cpu_area cpu_areas[BOARD_MAX_CPUS];
__attribute__((section(".bss.sealed"))) struct machine machine;

/* What CPU_OFF and a power-down lose, the GIC apart. */
static void cpu_init(struct cpu *cpu)
{
	const bool known = cpu->described || kind_find(cpu);

	bti_init();
	world_init(cpu);
	mitigations_init(cpu);
	if (!known)
		availability_init(cpu->kind.available);
	cpu->described = true;
	cpu->pauth = pauth_present();
	cpu->own_key[0] = pauth_random();
	cpu->own_key[1] = pauth_random();
}

static void cpus_describe(void)
{
	for (uint32_t i = 0; i < BOARD_MAX_CPUS; i++)
		memset(cpu_areas[i].bytes, 0, CPU_CLEAR_END);
	machine.cpu_count = gic_init();
	for (uint32_t i = 0; i < BOARD_CPU_NUMBERS; i++)
		machine.cpu[i] = &cpu_areas[0].cpu;
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		struct cpu *cpu = &cpu_areas[i].cpu;

		machine.cpu[i] = cpu;
		cpu->index = i;
		cpu->k = EL3_TABLE_K;
		cpu->slots = el3_slots;
		cpu->miss = (uint64_t)miss_deny;
		cpu->power = CPU_POWER_OFF;
		cpu_areas[i].log.next = (uint64_t)cpu_areas[i].log.call;
	}
	power_tree_init();
}

/* The block lies in a page of its own behind the monitor's RAM. */
static void boot_copy(const struct boot_handover *handover)
{
	if ((uint64_t)handover != BOARD_HANDOVER_BASE)
		panic("no handover at %p", (const void *)handover);
	mmu_map(BOARD_HANDOVER_BASE, BOARD_HANDOVER_SIZE, MMU_UNCACHED);
	memcpy(&machine.boot, handover, sizeof(machine.boot));
	mmu_map(BOARD_HANDOVER_BASE, BOARD_HANDOVER_SIZE, MMU_UNMAPPED);
}

void el3_main(struct cpu *cpu, const struct boot_handover *handover)
{
	canary_init();
	console_init(BOARD_SECURE_UART);
	boot_copy(handover);
	cpus_describe();
	cpu_init(cpu);
	gic_cpu_init(cpu);
	sdei_cpu_init(cpu);
	pauth_enable(cpu);
	table_build();
	mmu_seal();
	rt_printf("monitor: smcgate %s, %u CPU%s, SMCCC %u.%u, PSCI %u.%u\n",
		  SMCGATE_VERSION, machine.cpu_count,
		  machine.cpu_count == 1 ? "" : "s", EL3_SMCCC_MAJOR,
		  EL3_SMCCC_MINOR, EL3_PSCI_MAJOR, EL3_PSCI_MINOR);
	cpu->entry = machine.boot.entry;
	cpu->context = machine.boot.x[0];
	tos_boot(cpu);
	cpu->power = CPU_POWER_PENDING;
	world_timers_off();
	power_resume(cpu, sysreg_read(cntpct_el0));
	/* Nobody called CPU_ON for it: Trusted OSes are not told of one. */
	pmf_capture(cpu, PMF_ON_DONE);
	world_enter(cpu);
}

/* CPU_ON, or an interrupt ended a power-down of this CPU's own. */
void el3_secondary(struct cpu *cpu)
{
	const bool suspended = cpu->suspended;
	uint64_t level;

	/* The wake SGI alone is not an order. */
	if (!suspended && !__atomic_load_n(&cpu->ordered, __ATOMIC_ACQUIRE))
		cpu_park();
	cpu->suspended = false;
	cpu->ordered = false;
	pmf_capture(cpu, suspended ? PMF_LOW_POWER_EXIT : PMF_ON_STARTED);
	cpu_init(cpu);
	pauth_enable(cpu);
	level = power_resume(cpu, sysreg_read(cntpct_el0));
	if (suspended) {
		power_after_resume(cpu, level);
	} else {
		world_timers_off();
		gic_cpu_init(cpu);
		sdei_cpu_init(cpu);
		power_after_on(cpu);
	}
	world_enter(cpu);
}

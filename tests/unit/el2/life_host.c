/* SPDX-License-Identifier: BSD-2-Clause */
#include "life_host.h"

#include <stdio.h>

#include "boards/qemu-virt/memory.h"
#include "el2/gic.h"
#include "el2/report.h"

struct machine machine;
struct cpu_area cpu_areas[EL2_MAX_CPUS];
_Thread_local struct cpu *host_here;

struct life_cpu life_cpus[CPUS];
bool life_off;
uint32_t life_console;
uint32_t life_loads[2];
void (*life_in_load)(void);
void (*life_in_clock)(void);
char life_log[16384];

static uint64_t now;
static struct gate_blob_domain configs[2];

uint64_t host_clock_now(void)
{
	void (*const hook)(void) = life_in_clock;

	life_in_clock = NULL;
	if (hook)
		hook();
	return now;
}

void host_clock_alarm(uint64_t when)
{
	life_cpus[host_here->index].alarm = when;
}

void gic_kick(uint64_t mpidr)
{
	life_cpus[mpidr - 0x100].kicked = true;
}

/* The console's is the only one. */
void gic_spi_enable(uint32_t intid, uint64_t mpidr, bool edge)
{
	EQUAL(intid, BOARD_UART0_INTID);
	EQUAL(edge, false);
	life_console = (uint32_t)mpidr - 0x100;
}

void gate_log(const char *format, ...)
{
	const size_t used = strlen(life_log);
	va_list args;

	va_start(args, format);
	vsnprintf(life_log + used, sizeof(life_log) - used, format, args);
	va_end(args);
	strncat(life_log, "\n", sizeof(life_log) - strlen(life_log) - 1);
}

void report_lost(const struct cpu *cpu)
{
	gate_log("CPU %u is lost", cpu->index);
}

void report_late(const struct cpu *cpu, uint64_t ms, uint32_t count)
{
	gate_log("CPU %u late %lu ms, %u", cpu->index, (unsigned long)ms,
		 count);
}

/* The real one does not come back; here nothing happens any more. */
__attribute__((noreturn)) void machine_off(void)
{
	life_off = true;
	longjmp(*(jmp_buf *)host_here->scratch[0], 1);
}

bool domain_load(struct domain *domain, bool again)
{
	static bool loading;
	void (*const hook)(void) = life_in_load;

	CHECK(again && !loading);
	EQUAL(domain->state, DOMAIN_LOADING);
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++)
		CHECK(life_cpus[domain->vcpus[i].cpu->index].place !=
		      LIFE_GUEST);
	life_in_load = NULL;
	loading = true;
	if (hook)
		hook();
	loading = false;
	if (domain->state != DOMAIN_LOADING)
		return false;
	life_loads[domain - machine.domains]++;
	return true;
}

static void make_domain(struct domain *domain, uint32_t vcpus, uint32_t first)
{
	const uint32_t index = (uint32_t)(domain - machine.domains);

	domain->gate.config = &configs[index];
	for (uint32_t i = 0; i < vcpus; i++) {
		struct cpu *cpu = &cpu_areas[first + i].cpu;
		struct vcpu *vcpu = &domain->vcpus[i];

		cpu->index = first + i;
		cpu->mpidr = 0x100 + cpu->index;
		cpu->online = true;
		cpu->vcpu = vcpu;
		cpu->gate.workaround[1] = SMCCC_NOT_SUPPORTED;
		vcpu->cpu = cpu;
		vcpu->domain = domain;
		vcpu->parked = true;
		gate_vcpu_init(&vcpu->gate, &domain->gate, &cpu->gate, i, i);
	}
	domain->state = DOMAIN_RUNNING;
	machine.domains_alive++;
}

void life_machine(uint16_t restart_max, uint16_t restart_ms)
{
	memset(&machine, 0, sizeof(machine));
	memset(cpu_areas, 0, sizeof(cpu_areas));
	machine.gate.firmware.workaround[1] = SMCCC_NOT_SUPPORTED;
	memset(life_loads, 0, sizeof(life_loads));
	for (uint32_t i = 0; i < 2; i++) {
		configs[i] = (struct gate_blob_domain){
			.name = "first",
			.id = (uint16_t)(i + 1),
			.restart_max = restart_max,
			.restart_ms = restart_ms,
		};
	}
	memcpy(configs[1].name, "second", 7);
	for (uint32_t i = 0; i < CPUS; i++)
		life_cpus[i] = (struct life_cpu){ .alarm = UINT64_MAX };
	life_off = false;
	life_console = 0;
	life_in_load = NULL;
	life_in_clock = NULL;
	life_log[0] = '\0';
	now = 1000000;
	machine.domain_count = 2;
	machine.cpus_used = CPUS;
	make_domain(FIRST, VCPUS, 0);
	make_domain(SECOND, 1, VCPUS);
}

struct cpu *life_on(uint32_t cpu)
{
	host_here = &cpu_areas[cpu].cpu;
	return host_here;
}

static void idle_step(struct cpu *cpu)
{
	if (domain_wants(cpu->vcpu)) {
		watchdog_run(cpu);
		gate_vcpu_started(&cpu->vcpu->gate);
		life_cpus[cpu->index].place = LIFE_GUEST;
		return;
	}
	watchdog_arm(cpu);
}

/* As cpu_idle() begins. */
void life_stop(uint32_t cpu)
{
	struct cpu *here = life_on(cpu);

	life_cpus[cpu].place = LIFE_IDLE;
	watchdog_rest(here);
	domain_park(here->vcpu);
	life_cpus[cpu].kicked = true; /* the loop's first round */
}

void life_crash(uint32_t cpu)
{
	struct domain *domain = life_on(cpu)->vcpu->domain;

	if (domain_end(domain, DOMAIN_CRASHED))
		domain_crashed(domain);
	life_stop(cpu);
}

/* Its kick and its alarm are one interrupt here. */
static bool serve(uint32_t index)
{
	struct life_cpu *state = &life_cpus[index];
	struct cpu *cpu = life_on(index);

	if (state->place == LIFE_FIRMWARE ||
	    (!state->kicked && state->alarm > now))
		return false;
	state->kicked = false;
	if (state->alarm <= now)
		watchdog_interrupt(cpu);
	if (state->place == LIFE_IDLE)
		idle_step(cpu);
	else if (!domain_runs(cpu->vcpu->domain))
		life_stop(index);
	return true;
}

bool life_look(uint32_t cpu)
{
	idle_step(life_on(cpu));
	return life_cpus[cpu].place == LIFE_GUEST;
}

static bool serve_or_end(uint32_t index)
{
	jmp_buf end;
	bool served;

	cpu_areas[index].cpu.scratch[0] = (uint64_t)&end;
	served = setjmp(end) == 0 && serve(index);
	cpu_areas[index].cpu.scratch[0] = 0;
	return served;
}

void life_settle(void)
{
	struct cpu *was = host_here;
	bool more = true;

	for (uint32_t rounds = 0; more && !life_off; rounds++) {
		CHECK(rounds < 100);
		more = false;
		for (uint32_t i = 0; i < CPUS && !life_off; i++)
			more |= serve_or_end(i);
	}
	host_here = was;
}

void life_pass(uint64_t ms)
{
	for (; ms > 0 && !life_off; ms--) {
		now += clock_ticks(1);
		life_settle();
	}
}

void life_freeze(uint64_t ms)
{
	now += clock_ticks(ms);
}

void life_start(struct domain *domain)
{
	life_on(domain->vcpus[0].cpu->index);
	domain_start(domain);
	gic_kick(domain->vcpus[0].cpu->mpidr);
	life_settle();
}

void life_run(uint32_t cpu)
{
	struct vcpu *vcpu = cpu_areas[cpu].cpu.vcpu;

	vcpu->gate.power = GATE_POWER_PENDING;
	vcpu->start = true;
	gic_kick(vcpu->cpu->mpidr);
	life_settle();
}

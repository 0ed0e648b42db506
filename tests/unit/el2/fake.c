/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake.h"

#include <string.h>

#include "el2/gic.h"
#include "el2/uart.h"

struct fake fake;
struct machine machine;
struct cpu_area cpu_areas[EL2_MAX_CPUS];

static struct gate_blob_domain configs[2];

void uart_putc(char c)
{
	assert_true(fake.sent + 1 < sizeof(fake.wire));
	fake.wire[fake.sent++] = c;
}

int uart_getc(void)
{
	return fake.typed && *fake.typed ? *fake.typed++ : -1;
}

void gic_kick(uint64_t mpidr)
{
	fake.kicks++;
	fake.kicked = mpidr;
}

static void domain_make(uint32_t index, const char *name, uint32_t vcpus)
{
	struct domain *domain = &machine.domains[index];

	strncpy(configs[index].name, name, GATE_NAME_BYTES - 1);
	configs[index].flags = index == 0 ? GATE_DOMAIN_CONSOLE : 0;
	domain->gate.config = &configs[index];
	domain->gate.vcpu_count = vcpus;
	for (uint32_t i = 0; i < vcpus; i++) {
		struct vcpu *vcpu = &domain->vcpus[i];
		struct cpu *cpu = &cpu_areas[machine.cpus_used].cpu;

		cpu->mpidr = machine.cpus_used++;
		vcpu->domain = domain;
		vcpu->cpu = cpu;
		vcpu->gate.index = i;
		for (uint32_t n = 0; n < VGIC_PRIVATE; n++)
			vcpu->vgic.irq[n] =
				(struct vgic_irq){ .edge = n < 16,
						   .holder = VGIC_NO_VCPU };
	}
	for (uint32_t n = 0; n < VGIC_SPIS; n++)
		domain->vgic.spi[n].holder = VGIC_NO_VCPU;
	vuart_init(&domain->vuart, domain);
}

int fake_machine(void **state)
{
	(void)state;
	memset(&machine, 0, sizeof(machine));
	memset(&fake, 0, sizeof(fake));
	domain_make(0, "alpha", 2);
	domain_make(1, "beta", 1);
	machine.domain_count = 2;
	console_init();
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "host.h"

#include "el2/gic.h"
#include "el2/uart.h"

#include <stdio.h>

#define HCR_LRENPIE (1ull << 2)
#define HCR_NPIE    (1ull << 3)
#define EOICOUNT(n) ((uint64_t)(n) << 27)

struct machine machine;
struct host_cpu host_cpus[HOST_CPUS];
struct host_cpu *host_now = &host_cpus[0];
uint32_t host_lr_count = 4;
bool host_v2;

uint64_t host_ticks;

char host_out[65536];
size_t host_out_bytes;
const char *host_in = "";
bool host_in_interrupt = true;
void (*host_in_putc)(void);

static struct cpu cpus[HOST_CPUS];
static const struct gate_blob_domain configs[2] = {
	{ .name = "linux", .id = 1, .flags = GATE_DOMAIN_CONSOLE },
	{ .name = "probe", .id = 2 },
};

void gic_kick(uint64_t mpidr)
{
	for (unsigned i = 0; i < HOST_CPUS; i++)
		if (host_cpus[i].mpidr == mpidr)
			host_cpus[i].kicked = true;
}

bool host_spi_pending[VGIC_INTIDS], host_spi_active[VGIC_INTIDS];
const uint32_t host_blocks[HOST_BLOCKS] = { 32, 64, 256, 992 };

/* Of one machine. */
static struct {
	_Alignas(64) uint8_t bytes[8 * sizeof(struct vgic_block)];
	uint64_t used;
} pool;

void *pool_take(uint64_t bytes, uint64_t align)
{
	const uint64_t at = (pool.used + align - 1) & ~(align - 1);

	assert_true(at + bytes <= sizeof(pool.bytes));
	pool.used = at + bytes;
	return memset(pool.bytes + at, 0, bytes);
}

bool gic_spi_pending(uint32_t intid)
{
	return host_spi_pending[intid];
}

void gic_deactivate(uint32_t intid)
{
	if (intid < VGIC_PRIVATE)
		host_now->active &= ~(1u << intid);
	else if (intid < VGIC_INTIDS)
		host_spi_active[intid] = false;
	else
		fail();
}

void uart_putc(char c)
{
	void (*const hook)(void) = host_in_putc;

	host_in_putc = NULL;
	if (hook)
		hook();
	assert_true(host_out_bytes < sizeof(host_out) - 1);
	host_out[host_out_bytes++] = c;
	host_out[host_out_bytes] = '\0';
}

int uart_getc(void)
{
	return *host_in ? (unsigned char)*host_in++ : -1;
}

void uart_receive_interrupt(bool on)
{
	host_in_interrupt = on;
}

void gate_log(const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (const char *c = text; *c; c++)
		console_putc(NULL, *c);
	console_putc(NULL, '\n');
}

/* CPU i carries vCPU i of the first domain; the last one the second's. */
static void make_vcpu(struct domain *domain, uint32_t index, uint32_t cpu)
{
	struct vcpu *vcpu = &domain->vcpus[index];

	host_cpus[cpu] = (struct host_cpu){ .mpidr = 0x100 + cpu };
	cpus[cpu].mpidr = host_cpus[cpu].mpidr;
	cpus[cpu].vcpu = vcpu;
	vcpu->domain = domain;
	vcpu->cpu = &cpus[cpu];
	vcpu->gate.index = index;
	vcpu->gate.mpidr = index;
}

static void start_vcpu(struct vcpu *vcpu, uint32_t cpu)
{
	host_now = &host_cpus[cpu];
	vgic_vcpu_reset(vcpu);
	host_now->vmcr = 0xf8000003; /* all priorities, both groups */
	vgic_flush(vcpu);
}

void host_start(uint32_t list_registers)
{
	console_flush(); /* what the test before began */
	memset(&machine, 0, sizeof(machine));
	memset(host_spi_pending, 0, sizeof(host_spi_pending));
	memset(host_spi_active, 0, sizeof(host_spi_active));
	pool.used = 0;
	host_lr_count = list_registers;
	host_out_bytes = 0;
	host_out[0] = '\0';
	host_in = "";
	host_in_interrupt = true;
	machine.domain_count = 2;
	for (uint32_t i = 0; i < 2; i++) {
		machine.domains[i].gate.config = &configs[i];
		machine.domains[i].state = DOMAIN_RUNNING;
	}
	FIRST->gate.vcpu_count = VCPUS;
	SECOND->gate.vcpu_count = 1;
	for (uint32_t i = 0; i < VCPUS; i++)
		make_vcpu(FIRST, i, i);
	make_vcpu(SECOND, 0, VCPUS);
	host_now = &host_cpus[0];
	console_init();
	console_start();
	for (uint32_t i = 0; i < 2; i++) {
		struct domain *domain = &machine.domains[i];

		domain->vgic.v2 = host_v2;
		for (uint32_t n = 0; n < (i == 0 ? HOST_BLOCKS : 1); n++)
			vgic_give(&domain->vgic, host_blocks[n] + 1);
		vgic_init(&domain->vgic, domain);
		domain->vgic.groups = 3;
		vuart_init(&domain->vuart, domain);
	}
	for (uint32_t i = 0; i < VCPUS; i++)
		start_vcpu(&FIRST->vcpus[i], i);
	start_vcpu(&SECOND->vcpus[0], VCPUS);
	host_enter_all();
	host_now = &host_cpus[0];
}

struct vcpu *host_on(uint32_t vcpu)
{
	host_now = &host_cpus[vcpu];
	return cpus[vcpu].vcpu;
}

/* ICH_MISR_EL2, as far as we ask for it. */
static bool wants_maintenance(const struct host_cpu *cpu)
{
	bool pending = false;

	for (unsigned n = 0; n < host_lr_count; n++) {
		const uint64_t lr = cpu->lr[n];

		if (LR_STATE(lr) == LR_IDLE && (lr & LR_EOI) && !(lr & LR_HW))
			return true;
		if (LR_STATE(lr) == LR_PENDING || LR_STATE(lr) == LR_BOTH)
			pending = true;
	}
	if ((cpu->hcr & HCR_NPIE) && !pending)
		return true;
	return (cpu->hcr & HCR_LRENPIE) && (cpu->hcr >> 27);
}

void host_enter(uint32_t vcpu)
{
	struct vcpu *guest = host_on(vcpu);

	host_now->kicked = false;
	if (wants_maintenance(host_now))
		vgic_maintenance(guest);
	vgic_flush(guest);
	/* Otherwise the interrupt would come again for ever. */
	assert_false(wants_maintenance(host_now));
}

void host_enter_all(void)
{
	struct host_cpu *was = host_now;
	bool more = true;

	for (unsigned rounds = 0; more; rounds++) {
		assert_true(rounds < 16);
		more = false;
		for (uint32_t i = 0; i < HOST_CPUS; i++) {
			if (!host_cpus[i].kicked &&
			    !wants_maintenance(&host_cpus[i]) && rounds > 0)
				continue;
			host_enter(i);
			more = true;
		}
		if (rounds == 0)
			more = true;
	}
	host_now = was;
}

uint64_t host_read(uint32_t vcpu, uint64_t ipa, uint32_t bytes)
{
	enum vgic_access done;
	uint64_t value = 0xdeadbeefdeadbeef;

	for (unsigned tries = 0;; tries++) {
		assert_true(tries < 4);
		done = vgic_mmio(host_on(vcpu), ipa, bytes, false, &value);
		assert_int_not_equal(done, VGIC_ACCESS_NONE);
		host_enter(vcpu);
		if (done == VGIC_ACCESS_DONE)
			return value;
		host_enter_all();
	}
}

void host_write(uint32_t vcpu, uint64_t ipa, uint32_t bytes, uint64_t value)
{
	EQUAL(vgic_mmio(host_on(vcpu), ipa, bytes, true, &value),
	      VGIC_ACCESS_DONE);
	host_enter(vcpu);
}

void host_sgi(uint32_t vcpu, uint64_t value)
{
	vgic_sgi1r(host_on(vcpu), value);
	host_enter(vcpu);
}

uint64_t *host_lr(uint32_t vcpu, unsigned intid)
{
	struct host_cpu *cpu = &host_cpus[vcpu];

	for (unsigned n = 0; n < host_lr_count; n++)
		if (LR_STATE(cpu->lr[n]) != LR_IDLE &&
		    (uint32_t)cpu->lr[n] == intid)
			return &cpu->lr[n];
	return NULL;
}

void host_check_registers(void)
{
	uint8_t holders[VGIC_INTIDS] = { 0 }; /* a bit each */

	for (uint32_t i = 0; i < VCPUS * host_lr_count; i++) {
		const uint32_t v = i / host_lr_count;
		const uint64_t lr = host_cpus[v].lr[i % host_lr_count];
		const uint32_t intid = lr & 0x3ff;
		const struct vgic_bank *bank = &FIRST->vcpus[v].vgic.bank;

		if (LR_STATE(lr) == LR_IDLE)
			continue;
		assert_true(intid < VGIC_INTIDS);
		if (intid >= VGIC_PRIVATE) {
			assert_non_null(vgic_block_of(&FIRST->vgic, intid));
			bank = &vgic_block_of(&FIRST->vgic, intid)->bank;
			assert_int_equal(holders[intid], 0);
		}
		assert_false(holders[intid] >> v & 1);
		holders[intid] |= (uint8_t)(1u << v);
		assert_true(bank->held >> (intid % 32) & 1);
	}
}

unsigned host_ack(uint32_t vcpu)
{
	struct host_cpu *cpu = &host_cpus[vcpu];
	uint64_t *best = NULL;

	for (unsigned n = 0; n < host_lr_count; n++) {
		uint64_t *lr = &cpu->lr[n];

		if (LR_STATE(*lr) != LR_PENDING ||
		    !((cpu->vmcr >> ((*lr >> 60) & 1)) & 1))
			continue;
		if (!best || ((*lr >> 48) & 0xff) < ((*best >> 48) & 0xff))
			best = lr;
	}
	if (!best)
		return NOTHING;
	*best ^= 3ull << 62; /* pending becomes active */
	return (uint32_t)*best;
}

void host_end(uint32_t vcpu, unsigned intid)
{
	struct host_cpu *cpu = &host_cpus[vcpu];
	uint64_t *lr = host_lr(vcpu, intid);

	if (!lr || !(LR_STATE(*lr) & LR_ACTIVE)) {
		cpu->hcr += EOICOUNT(1);
		return;
	}
	*lr &= ~(1ull << 63);
	if (*lr & LR_HW)
		cpu->active &= ~(1u << intid);
}

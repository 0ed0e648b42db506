/* SPDX-License-Identifier: BSD-2-Clause */
/* The distributor and the redistributors as a guest reads and writes them. */
#include "fake.h"

#define GICD	   0x08000000ull
#define GICR(vcpu) (0x080a0000ull + (vcpu)*0x20000ull)
#define SGI_FRAME  0x10000ull

void vgic_spi(struct domain *domain, uint32_t intid, bool level)
{
	(void)domain;
	(void)intid;
	(void)level;
}

static struct vcpu *vcpu(uint32_t index)
{
	return &machine.domains[0].vcpus[index];
}

static uint64_t get(uint32_t index, uint64_t ipa, uint32_t bytes)
{
	uint64_t value = 0x5555555555555555ull;

	assert_true(vgic_mmio(vcpu(index), ipa, bytes, false, &value));
	return value;
}

static void set(uint32_t index, uint64_t ipa, uint32_t bytes, uint64_t value)
{
	assert_true(vgic_mmio(vcpu(index), ipa, bytes, true, &value));
}

static void identifies_as_a_gicv3_without_lpis(void **state)
{
	(void)state;
	assert_int_equal(get(0, GICD + 0xffe8, 4) & 0xf0, 0x30);
	assert_int_equal((get(0, GICD + 4, 4) & 0x1f) + 1, VGIC_INTIDS / 32);
	assert_int_equal(get(0, GICD + 4, 4) & (1u << 17), 0); /* LPIS */
	assert_int_equal(get(0, GICD, 4) & 0x50, 0x50);	       /* DS, ARE */
}

static void each_redistributor_names_its_vcpu_and_the_last_one(void **state)
{
	(void)state;
	assert_int_equal(get(0, GICR(0) + 8, 8), 0);
	assert_int_equal(get(0, GICR(1) + 8, 8),
			 (1ull << 32) | (1u << 8) | (1u << 4));
}

static void there_is_nothing_behind_the_last_redistributor(void **state)
{
	uint64_t value = 0;

	(void)state;
	assert_false(vgic_mmio(vcpu(0), GICR(2), 4, false, &value));
	assert_false(vgic_mmio(&machine.domains[1].vcpus[0], GICR(1), 4, false,
			       &value));
	assert_false(vgic_mmio(vcpu(0), GICD + 0x10000, 4, false, &value));
	assert_false(vgic_mmio(vcpu(0), GICD + 2, 4, false, &value));
}

static void private_interrupts_belong_to_their_vcpu(void **state)
{
	(void)state;
	set(0, GICR(1) + SGI_FRAME + 0x100, 4, 1u << 27);
	assert_false(vcpu(0)->vgic.irq[27].enabled);
	assert_true(vcpu(1)->vgic.irq[27].enabled);
	assert_int_equal(get(0, GICR(1) + SGI_FRAME + 0x180, 4), 1u << 27);
	/* The distributor has no part in them. */
	set(0, GICD + 0x100, 4, ~0u);
	assert_int_equal(get(0, GICD + 0x100, 4), 0);
	assert_false(vcpu(0)->vgic.irq[1].enabled);
}

static void enabling_an_spi_tells_the_vcpu_it_is_routed_to(void **state)
{
	(void)state;
	set(0, GICD + 0x6000 + 8 * 33, 8, 1);
	fake.kicks = 0;
	vcpu(1)->vgic.dirty = false;
	set(0, GICD + 0x104, 4, 1u << 1);
	assert_true(machine.domains[0].vgic.spi[1].enabled);
	assert_true(vcpu(1)->vgic.dirty);
	assert_int_equal(fake.kicks, 1);
	assert_int_equal(fake.kicked, 1);
}

static void a_route_to_nobody_goes_to_vcpu_0(void **state)
{
	(void)state;
	set(0, GICD + 0x6000 + 8 * 33, 8, 7);
	assert_int_equal(machine.domains[0].vgic.spi[1].target, 0);
	set(0, GICD + 0x6000 + 8 * 33, 8, 1ull << 31);
	assert_int_equal(machine.domains[0].vgic.spi[1].target, 0);
}

static void priorities_are_bytes(void **state)
{
	(void)state;
	set(0, GICD + 0x400 + 33, 1, 0xff);
	assert_int_equal(get(0, GICD + 0x400 + 32, 4), 0xf800);
	assert_int_equal(get(0, GICD + 0x400 + 33, 1), 0xf8);
}

static void clearing_what_a_list_register_holds_is_remembered(void **state)
{
	struct vgic_irq *irq = &machine.domains[0].vgic.spi[1];

	(void)state;
	irq->holder = 1;
	irq->active = true;
	set(0, GICD + 0x384, 4, 1u << 1);
	assert_false(irq->active);
	assert_true(irq->drop_active);
	assert_true(vcpu(1)->vgic.dirty);
	set(0, GICD + 0x284, 4, 1u << 1);
	assert_true(irq->drop_pending);
}

static void a_level_line_reads_as_pending(void **state)
{
	(void)state;
	machine.domains[0].vgic.spi[1].line = true;
	assert_int_equal(get(0, GICD + 0x204, 4), 1u << 1);
	set(0, GICD + 0xc08, 4, 1u << 3); /* edge: the latch alone counts */
	assert_int_equal(get(0, GICD + 0x204, 4), 0);
}

static void no_access_of_any_size_reaches_the_other_domain(void **state)
{
	const struct domain before = machine.domains[1];

	(void)state;
	for (uint64_t ipa = GICD; ipa < GICR(2); ipa++) {
		for (uint32_t bytes = 1; bytes <= 8; bytes *= 2) {
			uint64_t value = ~0ull;

			vgic_mmio(vcpu(0), ipa, bytes, true, &value);
			vgic_mmio(vcpu(0), ipa, bytes, false, &value);
		}
		if (ipa == GICD + 0xffff)
			ipa = GICR(0) - 1;
	}
	assert_memory_equal(&machine.domains[1], &before, sizeof(before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup(name, fake_machine)
		CASE(identifies_as_a_gicv3_without_lpis),
		CASE(each_redistributor_names_its_vcpu_and_the_last_one),
		CASE(there_is_nothing_behind_the_last_redistributor),
		CASE(private_interrupts_belong_to_their_vcpu),
		CASE(enabling_an_spi_tells_the_vcpu_it_is_routed_to),
		CASE(a_route_to_nobody_goes_to_vcpu_0),
		CASE(priorities_are_bytes),
		CASE(clearing_what_a_list_register_holds_is_remembered),
		CASE(a_level_line_reads_as_pending),
		CASE(no_access_of_any_size_reaches_the_other_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

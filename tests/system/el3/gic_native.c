/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * el3/gic.c: a CPU that goes off, while the normal world sends it the SGI that
 * wakes it, all the time. Such an SGI arrives as long as it is the normal
 * world's; one that is EL3's is dropped, so what is pending then is an order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "el3/gic.h"
#include "el3/gic_driver.h"
#include "el3/mmio.h"

#define WAKE	   GIC_BIT(GIC_WAKE_SGI)
#define GICR	   0x080c0000ull
#define PFR0_GICV3 (1ull << 24)

uint64_t model_pfr0;

/* GICv2: SGIs are pending in registers of their own. */
static struct {
	uint32_t group, modifier, enabled, pending, sgis;
} lines;

static void storm(void)
{
	if (!(lines.group & WAKE))
		return;
	if (model_pfr0 & PFR0_GICV3)
		lines.pending |= WAKE;
	else
		lines.sgis |= WAKE;
}

uint32_t mmio_read32(uint64_t address)
{
	(void)address;
	return 0;
}

void mmio_write8(uint64_t address, uint8_t value)
{
	(void)address;
	(void)value;
}

void mmio_write32(uint64_t address, uint32_t value)
{
	const uint64_t frame = model_pfr0 & PFR0_GICV3 ? GICR + GICR_SGI_FRAME
						       : BOARD_GICD_BASE;

	switch (address - frame) {
	case GICD_IGROUPR:
		lines.group = value;
		break;
	case GICD_IGRPMODR:
		lines.modifier = value;
		break;
	case GICD_ICENABLER:
		lines.enabled &= ~value;
		break;
	case GICD_ICPENDR:
		lines.pending &= ~value;
		break;
	default:
		break;
	}
	storm();
}

static void wait(uint64_t frame)
{
	(void)frame;
	storm();
}

static void unpend(uint32_t sgi, const struct cpu *cpu)
{
	(void)cpu;
	lines.sgis &= ~GIC_BIT(sgi);
	storm();
}

static void nothing(uint32_t sgi, const struct cpu *cpu)
{
	(void)sgi;
	(void)cpu;
}

/* In gic_lines.c. */
uint32_t gic_tos_mask(uint32_t word)
{
	return word == 0 ? GIC_BIT(29) : 0;
}

bool gic_is_tos(uint32_t intid)
{
	return intid == 29;
}

const struct gic_driver gicv2_driver = {
	.wait = wait,
	.sgi_unpend = unpend,
	.cpu_off = storm,
};
const struct gic_driver gicv3_driver = {
	.modifier = true,
	.wait = wait,
	.sgi_unpend = nothing,
	.cpu_off = storm,
};

static void off(uint64_t pfr0, const struct cpu *cpu)
{
	model_pfr0 = pfr0;
	lines.group = ~0u;
	lines.enabled = ~0u;
	lines.pending = ~0u;
	lines.sgis = pfr0 == 0 ? 0xffff : 0;
	gic_cpu_off(cpu);
	assert_int_equal(lines.enabled, 0);
	assert_int_equal(lines.group & WAKE, 0);
	assert_int_equal((lines.pending | lines.sgis) & WAKE, 0);
}

static void no_sgi_of_the_normal_world_is_an_order_gicv3(void **state)
{
	const struct cpu cpu = { .gicr = GICR };

	(void)state;
	off(PFR0_GICV3, &cpu);
}

static void no_sgi_of_the_normal_world_is_an_order_gicv2(void **state)
{
	const struct cpu cpu = { .gicr = 0 };

	(void)state;
	off(0, &cpu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_sgi_of_the_normal_world_is_an_order_gicv3),
		cmocka_unit_test(no_sgi_of_the_normal_world_is_an_order_gicv2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts of devices that are handed through, and of channels. */
#include "host.h"

#define CTLR	   0x0000
#define IGROUPR	   0x0080
#define ISENABLER  0x0100
#define ICENABLER  0x0180
#define ICACTIVER  0x0380
#define IPRIORITYR 0x0400
#define ICFGR	   0x0c00
#define IROUTER	   0x6000

#define RTC	   34
#define RTC_BIT	   (1u << (RTC - 32))

static void set_up(uint32_t list_registers)
{
	host_start(list_registers);
	host_write(0, GICD(CTLR), 4, 0x12);
	host_write(0, GICD(IGROUPR + 4), 4, ~0u);
	host_write(0, GICD(ISENABLER + 4), 4, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		host_write(0, GICD(IPRIORITYR + 32 + i), 4, 0xa0a0a0a0);
	host_enter_all();
}

/* The machine's interrupt is taken on a CPU, as cpu_take_interrupts() does. */
static void fire(uint32_t cpu)
{
	EQUAL(host_spi_active[RTC], 0);
	host_on(cpu);
	host_spi_active[RTC] = true;
	vgic_device(FIRST, RTC);
	host_enter_all();
}

static bool is_active_below(void)
{
	return host_spi_active[RTC];
}

TEST(it_stays_active_in_the_machine_until_the_guest_ends_it)
{
	UNUSED_STATE;
	set_up(4);
	for (int again = 0; again < 3; again++) {
		fire(0);
		EQUAL(host_ack(0), RTC);
		CHECK(is_active_below());
		host_enter(0);
		CHECK(is_active_below());
		host_end(0, RTC);
		host_enter(0);
		CHECK(!is_active_below());
		EQUAL(host_ack(0), NOTHING);
	}
}

TEST(a_guest_that_takes_it_for_an_edge_gets_it_once)
{
	UNUSED_STATE;
	set_up(4);
	host_write(0, GICD(ICFGR + 8), 4, 2u << (RTC % 16 * 2));
	fire(0);
	EQUAL(host_ack(0), RTC);
	host_end(0, RTC);
	host_enter(0);
	CHECK(!is_active_below());
	EQUAL(host_ack(0), NOTHING);
}

TEST(it_goes_where_the_guest_routes_it)
{
	UNUSED_STATE;
	set_up(4);
	host_write(0, GICD(IROUTER + 8 * RTC), 4, 2);
	fire(0);
	EQUAL(host_ack(0), NOTHING);
	EQUAL(host_ack(2), RTC);
	host_end(2, RTC);
	host_enter(2);
	CHECK(!is_active_below());
}

/* Disabled, it waits; what is no longer true when it is enabled is not told. */
TEST(enabling_looks_at_the_line)
{
	UNUSED_STATE;
	set_up(4);
	host_write(0, GICD(ICENABLER + 4), 4, RTC_BIT);
	fire(0);
	EQUAL(host_ack(0), NOTHING);
	CHECK(is_active_below());
	host_write(0, GICD(ISENABLER + 4), 4, RTC_BIT);
	EQUAL(host_ack(0), NOTHING);
	CHECK(!is_active_below());

	host_write(0, GICD(ICENABLER + 4), 4, RTC_BIT);
	fire(0);
	host_spi_pending[RTC] = true; /* the device still holds it up */
	host_write(0, GICD(ISENABLER + 4), 4, RTC_BIT);
	EQUAL(host_ack(0), RTC);
}

TEST(one_that_is_made_inactive_may_come_again)
{
	UNUSED_STATE;
	set_up(4);
	fire(0);
	EQUAL(host_ack(0), RTC);
	host_write(0, GICD(ICACTIVER + 4), 4, RTC_BIT);
	CHECK(!is_active_below());
	/* from another vCPU, while it is in vCPU 0's list register */
	fire(0);
	EQUAL(host_ack(0), RTC);
	host_write(1, GICD(ICACTIVER + 4), 4, RTC_BIT);
	host_enter_all();
	CHECK(!is_active_below());
}

/* With one list register a more urgent interrupt takes its place. */
TEST(its_end_without_a_list_register_is_heard)
{
	UNUSED_STATE;
	set_up(1);
	fire(0);
	EQUAL(host_ack(0), RTC);
	host_write(0, GICD(IPRIORITYR + 33), 1, 0x20);
	host_on(0);
	vgic_pulse(FIRST, 33);
	host_enter_all();
	EQUAL(host_ack(0), 33);
	host_end(0, 33);
	host_end(0, RTC);
	host_enter_all();
	CHECK(!is_active_below());
}

TEST(a_vcpu_that_stops_ends_what_it_had)
{
	UNUSED_STATE;
	set_up(4);
	fire(0);
	EQUAL(host_ack(0), RTC);
	host_enter(0);
	vgic_vcpu_stop(host_on(0));
	CHECK(!is_active_below());
}

TEST(a_domain_that_starts_again_has_none)
{
	UNUSED_STATE;
	set_up(4);
	host_write(0, GICD(ICENABLER + 4), 4, RTC_BIT);
	fire(0);
	for (uint32_t i = 0; i < VCPUS; i++)
		vgic_vcpu_stop(host_on(i));
	CHECK(is_active_below());
	vgic_init(&FIRST->vgic, FIRST);
	CHECK(!is_active_below());
}

/* A device in the last block, one in the middle: each its own end. */
TEST(devices_of_other_blocks_end_each_for_itself)
{
	static const uint32_t intids[] = { 79, 287, 1019 };

	UNUSED_STATE;
	set_up(1);
	for (size_t i = 0; i < 3; i++) {
		const uint32_t word = intids[i] / 32 * 4;

		host_write(0, GICD(IGROUPR + word), 4, ~0u);
		host_write(0, GICD(ISENABLER + word), 4, ~0u);
		host_on(1);
		host_spi_active[intids[i]] = true;
		vgic_device(FIRST, intids[i]);
	}
	host_enter_all();
	for (size_t i = 0; i < 3; i++) {
		EQUAL(host_ack(0), intids[i]);
		CHECK(host_spi_active[intids[i]]);
		host_end(0, intids[i]);
		host_enter(0);
		CHECK(!host_spi_active[intids[i]]);
	}
	/* A new life has none of them. */
	host_write(0, GICD(ICENABLER + 1019 / 32 * 4), 4, ~0u);
	host_spi_active[1019] = true;
	vgic_device(FIRST, 1019);
	for (uint32_t v = 0; v < VCPUS; v++)
		vgic_vcpu_stop(host_on(v));
	CHECK(host_spi_active[1019]);
	vgic_init(&FIRST->vgic, FIRST);
	CHECK(!host_spi_active[1019]);
}

/* A channel's bell rings whatever the guest thinks of edges and levels. */
TEST(a_pulse_pends_until_it_is_acknowledged)
{
	UNUSED_STATE;
	set_up(4);
	for (uint32_t edge = 0; edge < 2; edge++) {
		host_write(0, GICD(ICFGR + 8), 4, (2u * edge) << (40 % 16 * 2));
		host_on(VCPUS); /* the other domain's CPU */
		vgic_pulse(FIRST, 40);
		vgic_pulse(FIRST, 40);
		host_enter_all();
		EQUAL(host_ack(0), 40);
		host_end(0, 40);
		host_enter_all();
		EQUAL(host_ack(0), NOTHING);
	}
}

/* The first is over, but its CPU has not looked yet. */
TEST(a_pulse_behind_an_unseen_end_is_not_lost)
{
	UNUSED_STATE;
	set_up(4);
	for (uint32_t edge = 0; edge < 2; edge++) {
		host_write(0, GICD(ICFGR + 8), 4, (2u * edge) << (40 % 16 * 2));
		host_on(VCPUS);
		vgic_pulse(FIRST, 40);
		host_enter_all();
		EQUAL(host_ack(0), 40);
		host_end(0, 40);
		host_on(VCPUS);
		vgic_pulse(FIRST, 40);
		host_enter_all();
		EQUAL(host_ack(0), 40);
		host_end(0, 40);
		host_enter_all();
		EQUAL(host_ack(0), NOTHING);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			it_stays_active_in_the_machine_until_the_guest_ends_it),
		cmocka_unit_test(
			a_guest_that_takes_it_for_an_edge_gets_it_once),
		cmocka_unit_test(it_goes_where_the_guest_routes_it),
		cmocka_unit_test(enabling_looks_at_the_line),
		cmocka_unit_test(one_that_is_made_inactive_may_come_again),
		cmocka_unit_test(its_end_without_a_list_register_is_heard),
		cmocka_unit_test(a_vcpu_that_stops_ends_what_it_had),
		cmocka_unit_test(a_domain_that_starts_again_has_none),
		cmocka_unit_test(devices_of_other_blocks_end_each_for_itself),
		cmocka_unit_test(a_pulse_pends_until_it_is_acknowledged),
		cmocka_unit_test(a_pulse_behind_an_unseen_end_is_not_lost),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "guest_v3.h"

#include "el2/gic.h"

#define UART	   33
#define UART_BIT   (1u << (UART - 32))
#define RWP	   (1u << 31)
#define TIMER	   27
#define TIMER_BIT  (1u << TIMER)

#define SGI_OTHERS (1ull << 40)

static void line(uint32_t vcpu, bool level)
{
	guest_line(vcpu, UART, level);
}

static void timer_fires(uint32_t vcpu)
{
	struct vcpu *guest = host_on(vcpu);

	host_now->high |= TIMER_BIT;
	host_now->active |= TIMER_BIT;
	vgic_timer(guest, TIMER);
	host_enter(vcpu);
}

static bool timer_is_active(uint32_t vcpu)
{
	return host_cpus[vcpu].active & TIMER_BIT;
}

TEST(the_registers_that_linux_probes)
{
	UNUSED_STATE;
	guest_set_up(4);
	EQUAL(host_read(0, GICD(TYPER), 4) & 0x1f, 31);
	EQUAL(host_read(VCPUS, GICD(TYPER), 4) & 0x1f, 1);
	EQUAL((host_read(0, GICD(TYPER), 4) >> 19) & 0x1f, 9);
	EQUAL(host_read(0, GICD(PIDR2), 4) & 0xf0, 0x30);
	EQUAL(host_read(0, GICD(CTLR), 4), 0x52);
	for (uint32_t v = 0; v < VCPUS; v++) {
		const uint64_t last = v == VCPUS - 1 ? 0x10 : 0;

		EQUAL(host_read(0, GICR(v, 8), 8),
		      ((uint64_t)v << 32) | (v << 8) | last);
		EQUAL(host_read(0, GICR(v, 12), 4), v);
		EQUAL(host_read(0, GICR(v, PIDR2), 4) & 0xf0, 0x30);
		EQUAL(host_read(0, GICR(v, 0x14), 4), 0); /* WAKER: awake */
	}
}

TEST(enable_bits_are_set_and_cleared_by_ones)
{
	UNUSED_STATE;
	host_start(4);
	host_write(0, GICD(ISENABLER + 4), 4, 0x12345678);
	EQUAL(host_read(0, GICD(ISENABLER + 4), 4), 0x12345678);
	EQUAL(host_read(0, GICD(ICENABLER + 4), 4), 0x12345678);
	host_write(0, GICD(ICENABLER + 4), 4, 0x00005678);
	EQUAL(host_read(0, GICD(ISENABLER + 4), 4), 0x12340000);
	/* Each redistributor has its own; any vCPU may write it. */
	host_write(1, SGI_FRAME(2, ISENABLER), 4, 0x08000001);
	EQUAL(host_read(0, SGI_FRAME(2, ICENABLER), 4), 0x08000001);
	EQUAL(host_read(0, SGI_FRAME(1, ISENABLER), 4), 0);
	EQUAL(host_read(2, GICD(ISENABLER), 4), 0);
}

TEST(priorities_take_bytes_and_have_five_bits)
{
	UNUSED_STATE;
	host_start(4);
	host_write(0, GICD(IPRIORITYR + UART), 1, 0xa7);
	EQUAL(host_read(0, GICD(IPRIORITYR + UART), 1), 0xa0);
	EQUAL(host_read(0, GICD(IPRIORITYR + 32), 4), 0x0000a000);
	host_write(0, SGI_FRAME(3, IPRIORITYR + 30), 2, 0xffff);
	EQUAL(host_read(0, SGI_FRAME(3, IPRIORITYR + 24), 8),
	      0xf8f8000000000000);
	/* Private ones are not the distributor's. */
	host_write(0, GICD(IPRIORITYR + 30), 2, 0xffff);
	EQUAL(host_read(0, GICD(IPRIORITYR + 28), 4), 0);
}

TEST(only_spis_change_between_level_and_edge)
{
	UNUSED_STATE;
	host_start(4);
	host_write(0, SGI_FRAME(0, ICFGR), 4, 0);
	host_write(0, SGI_FRAME(0, ICFGR + 4), 4, ~0u);
	EQUAL(host_read(0, SGI_FRAME(0, ICFGR), 4), 0xaaaaaaaa);
	EQUAL(host_read(0, SGI_FRAME(0, ICFGR + 4), 4), 0);
	host_write(0, GICD(ICFGR + 8), 4, ~0u);
	EQUAL(host_read(0, GICD(ICFGR + 8), 4), 0xaaaaaaaa);
	EQUAL(host_read(0, GICD(ICFGR + 12), 4), 0);
}

TEST(a_route_is_written_whole_or_in_halves)
{
	const uint64_t reg = GICD(IROUTER + 8 * UART);

	UNUSED_STATE;
	guest_set_up(4);
	host_write(0, reg, 8, 0xff00000003ull);
	EQUAL(host_read(0, reg, 8), 0xff00000003ull);
	host_write(0, reg + 4, 4, 0);
	EQUAL(host_read(0, reg, 8), 3);
	host_write(0, reg, 4, 0x80000002); /* there is no 1-of-N */
	EQUAL(host_read(0, reg, 4), 2);
	line(0, true);
	host_enter_all();
	CHECK(host_lr(2, UART));
	EQUAL(host_read(0, GICD(IROUTER), 8), 0); /* SGI 0 has no route */
}

TEST(a_level_interrupt_comes_again_while_its_line_is_high)
{
	UNUSED_STATE;
	guest_set_up(4);
	line(0, true);
	EQUAL(LR_STATE(*host_lr(0, UART)), LR_PENDING);
	CHECK(*host_lr(0, UART) & LR_EOI);
	EQUAL((*host_lr(0, UART) >> 48) & 0xff, 0xa0);
	EQUAL(host_ack(0), UART);
	host_end(0, UART);
	host_enter(0); /* the maintenance interrupt */
	EQUAL(host_ack(0), UART);
	line(0, false);
	EQUAL(LR_STATE(*host_lr(0, UART)), LR_ACTIVE);
	host_end(0, UART);
	host_enter(0);
	EQUAL(host_ack(0), NOTHING);
	CHECK(!host_lr(0, UART));
}

TEST(a_line_that_falls_takes_its_interrupt_back)
{
	UNUSED_STATE;
	guest_set_up(4);
	line(0, true);
	CHECK(host_lr(0, UART));
	line(2, false); /* lowered on another CPU */
	CHECK(host_cpus[0].kicked);
	host_enter_all();
	CHECK(!host_lr(0, UART));
}

TEST(an_edge_while_active_is_kept)
{
	UNUSED_STATE;
	guest_set_up(4);
	guest_set_edge(UART);
	line(0, true);
	line(0, false);
	EQUAL(host_ack(0), UART);
	line(0, true);
	EQUAL(LR_STATE(*host_lr(0, UART)), LR_BOTH);
	EQUAL(host_ack(0), NOTHING);
	host_end(0, UART);
	host_enter(0);
	EQUAL(host_ack(0), UART);
	host_end(0, UART);
	host_enter(0);
	EQUAL(host_ack(0), NOTHING);
}

TEST(a_disabled_interrupt_waits_for_its_enabling)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_write(0, GICD(ICENABLER + 4), 4, UART_BIT);
	line(0, true);
	CHECK(!host_lr(0, UART));
	EQUAL(host_read(0, GICD(ISPENDR + 4), 4), UART_BIT);
	host_write(0, GICD(ISENABLER + 4), 4, UART_BIT);
	CHECK(host_lr(0, UART));
	host_write(0, GICD(ICENABLER + 4), 4, UART_BIT);
	CHECK(!host_lr(0, UART));
}

TEST(an_sgi_reaches_its_list)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_sgi(0, SGI(5, 0x6));
	CHECK(!host_cpus[0].kicked && !host_cpus[3].kicked);
	CHECK(host_cpus[1].kicked && host_cpus[2].kicked);
	host_enter_all();
	EQUAL(host_ack(0), NOTHING);
	EQUAL(host_ack(1), 5);
	EQUAL(host_ack(2), 5);
	EQUAL(host_ack(3), NOTHING);
}

TEST(an_sgi_reaches_its_sender)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_sgi(3, SGI(15, 1u << 3));
	EQUAL(host_ack(3), 15);
	CHECK(!host_cpus[3].kicked);
}

TEST(an_sgi_reaches_all_but_its_sender)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_sgi(2, SGI_OTHERS | SGI(1, 0x4));
	host_enter_all();
	for (uint32_t v = 0; v < VCPUS; v++)
		EQUAL(host_ack(v), v == 2 ? NOTHING : 1);
	/* and nobody of another domain */
	EQUAL(host_lr(VCPUS, 1) != NULL, 0);
}

TEST(an_sgi_to_another_cluster_reaches_nobody)
{
	static const uint64_t elsewhere[] = { 1ull << 16, 1ull << 32,
					      1ull << 48, 1ull << 44 };

	UNUSED_STATE;
	guest_set_up(4);
	for (size_t i = 0; i < 4; i++)
		host_sgi(0, elsewhere[i] | SGI(2, 0xffff));
	host_sgi(0, SGI(2, 0xfff0)); /* vCPUs that are not there */
	host_enter_all();
	for (uint32_t v = 0; v < VCPUS; v++)
		EQUAL(host_ack(v), NOTHING);
}

TEST(more_than_fit_come_by_priority)
{
	static const uint8_t priority[8] = { 0x80, 0x10, 0x70, 0x20,
					     0x60, 0x30, 0x50, 0x40 };
	static const unsigned order[8] = { 1, 3, 5, 7, 6, 4, 2, 0 };

	UNUSED_STATE;
	guest_set_up(4);
	for (uint32_t i = 0; i < 8; i++)
		host_write(0, SGI_FRAME(0, IPRIORITYR + i), 1, priority[i]);
	host_write(0, SGI_FRAME(0, ISPENDR), 4, 0xff);
	for (uint32_t i = 0; i < 8; i++) {
		EQUAL(host_ack(0), order[i]);
		host_end(0, order[i]);
		host_enter(0);
	}
	EQUAL(host_ack(0), NOTHING);
}

TEST(an_urgent_one_interrupts_though_all_registers_run)
{
	UNUSED_STATE;
	guest_set_up(4);
	/* Four nested, each more urgent than the one before. */
	for (uint32_t i = 0; i < 6; i++)
		host_write(0, SGI_FRAME(0, IPRIORITYR + i), 1, 0x60 - 16 * i);
	for (uint32_t i = 0; i < 6; i++) {
		host_sgi(0, SGI(i, 1));
		EQUAL(host_ack(0), i);
	}
	/* Ends in order, though the first two lost their registers. */
	EQUAL(host_read(0, SGI_FRAME(0, ISACTIVER), 4), 0x3f);
	for (uint32_t i = 6; i-- > 0;) {
		host_end(0, i);
		host_enter(0);
		EQUAL(host_read(0, SGI_FRAME(0, ISACTIVER), 4), (1u << i) - 1);
	}
}

TEST(one_list_register_is_enough)
{
	UNUSED_STATE;
	guest_set_up(1);
	host_write(0, SGI_FRAME(0, ISPENDR), 4, 0xffff);
	for (uint32_t i = 0; i < 16; i++) {
		const unsigned intid = host_ack(0);

		CHECK(intid < 16);
		host_end(0, intid);
		host_enter(0);
	}
	EQUAL(host_ack(0), NOTHING);
}

TEST(a_group_that_is_off_waits)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_write(0, GICD(IGROUPR + 4), 4, ~UART_BIT);
	line(0, true);
	CHECK(!host_lr(0, UART)); /* guest_set_up() has Group 0 off */
	host_write(0, GICD(CTLR), 4, 3);
	CHECK(host_lr(0, UART));
	EQUAL((*host_lr(0, UART) >> 60) & 1, 0);
	host_write(0, GICD(CTLR), 4, 0);
	CHECK(!host_lr(0, UART));
}

TEST(a_group_that_the_vcpu_has_off_keeps_nobody_out)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_write(0, GICD(CTLR), 4, 3);
	host_write(0, SGI_FRAME(0, IGROUPR), 4, ~0xfu); /* 0-3: Group 0 */
	for (uint32_t i = 0; i < 4; i++)
		host_write(0, SGI_FRAME(0, IPRIORITYR + i), 1, 0);
	host_cpus[0].vmcr = 0xf8000002;
	host_write(0, SGI_FRAME(0, ISPENDR), 4, 0x1f);
	EQUAL(host_ack(0), 4);
}

TEST(disabling_what_another_vcpu_holds_shows_in_rwp)
{
	UNUSED_STATE;
	guest_set_up(4);
	line(0, true);
	CHECK(host_lr(0, UART));
	host_write(3, GICD(ICENABLER + 4), 4, UART_BIT);
	CHECK(host_cpus[0].kicked);
	CHECK(host_read(3, GICD(CTLR), 4) & RWP);
	host_enter_all();
	CHECK(!(host_read(3, GICD(CTLR), 4) & RWP));
	CHECK(!host_lr(0, UART));
}

TEST(clearing_what_pends_in_anothers_register)
{
	UNUSED_STATE;
	guest_set_up(4);
	guest_set_edge(UART);
	line(0, true);
	line(0, false);
	EQUAL(LR_STATE(*host_lr(0, UART)), LR_PENDING);
	host_write(1, GICD(ICPENDR + 4), 4, UART_BIT);
	EQUAL(host_read(1, GICD(ISPENDR + 4), 4), 0);
	host_enter_all();
	CHECK(!host_lr(0, UART));
	/* An edge after it is a new one. */
	line(0, true);
	host_write(1, GICD(ICPENDR + 4), 4, UART_BIT);
	line(1, false);
	line(1, true);
	host_enter_all();
	EQUAL(host_ack(0), UART);
}

TEST(deactivating_what_runs_in_anothers_register)
{
	UNUSED_STATE;
	guest_set_up(4);
	line(0, true);
	EQUAL(host_ack(0), UART);
	line(0, false);
	host_write(2, GICD(ICACTIVER + 4), 4, UART_BIT);
	host_enter_all();
	CHECK(!host_lr(0, UART));
	EQUAL(host_read(2, GICD(ISACTIVER + 4), 4), 0);
	/* free to run elsewhere */
	host_write(2, GICD(IROUTER + 8 * UART), 8, 1);
	line(0, true);
	host_enter_all();
	EQUAL(host_ack(1), UART);
}

TEST(activating_what_pends_in_anothers_register)
{
	UNUSED_STATE;
	guest_set_up(4);
	guest_set_edge(UART);
	line(0, true);
	host_write(1, GICD(ISACTIVER + 4), 4, UART_BIT);
	host_enter_all();
	EQUAL(LR_STATE(*host_lr(0, UART)), LR_BOTH);
	EQUAL(host_read(1, GICD(ISACTIVER + 4), 4), UART_BIT);
}

TEST(what_runs_elsewhere_is_read_as_it_is)
{
	uint64_t value;

	UNUSED_STATE;
	guest_set_up(4);
	line(0, true);
	EQUAL(host_ack(0), UART); /* only CPU 0's hardware knows */
	EQUAL(vgic_mmio(host_on(1), GICD(ISACTIVER + 4), 4, false, &value),
	      VGIC_ACCESS_AGAIN);
	CHECK(host_cpus[0].kicked);
	EQUAL(vgic_mmio(host_on(1), GICD(ISACTIVER + 4), 4, false, &value),
	      VGIC_ACCESS_AGAIN);
	host_enter(0);
	EQUAL(vgic_mmio(host_on(1), GICD(ISACTIVER + 4), 4, false, &value),
	      VGIC_ACCESS_DONE);
	EQUAL(value, UART_BIT);
	/* The next load is a new question. */
	EQUAL(vgic_mmio(host_on(1), GICD(ISACTIVER + 4), 4, false, &value),
	      VGIC_ACCESS_AGAIN);
}

TEST(a_route_changed_moves_what_pends)
{
	UNUSED_STATE;
	guest_set_up(4);
	line(0, true);
	CHECK(host_lr(0, UART));
	host_write(0, GICD(IROUTER + 8 * UART), 8, 2);
	host_enter_all();
	CHECK(!host_lr(0, UART));
	EQUAL(host_ack(2), UART);
	/* What runs stays where it runs. */
	host_write(0, GICD(IROUTER + 8 * UART), 8, 1);
	host_enter_all();
	EQUAL(LR_STATE(*host_lr(2, UART)) & LR_ACTIVE, LR_ACTIVE);
	CHECK(!host_lr(1, UART));
	host_end(2, UART);
	host_enter_all();
	EQUAL(host_ack(1), UART);
}

TEST(a_route_to_nobody_keeps_it_pending)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_write(0, GICD(IROUTER + 8 * UART), 8, VCPUS);
	line(0, true);
	host_enter_all();
	for (uint32_t v = 0; v < VCPUS; v++)
		CHECK(!host_lr(v, UART));
	EQUAL(host_read(0, GICD(ISPENDR + 4), 4), UART_BIT);
	host_write(0, GICD(IROUTER + 8 * UART), 8, 0);
	CHECK(host_lr(0, UART));
}

TEST(the_guest_ends_its_timers_interrupt)
{
	UNUSED_STATE;
	guest_set_up(4);
	timer_fires(1);
	CHECK(*host_lr(1, TIMER) & LR_HW);
	EQUAL((*host_lr(1, TIMER) >> 32) & 0x1fff, TIMER);
	EQUAL(host_ack(1), TIMER);
	host_cpus[1].high = 0;
	CHECK(timer_is_active(1));
	host_end(1, TIMER);
	CHECK(!timer_is_active(1));
	timer_fires(1);
	EQUAL(host_ack(1), TIMER);
}

TEST(a_timer_stopped_before_it_is_taken_is_gone)
{
	UNUSED_STATE;
	guest_set_up(4);
	timer_fires(0);
	host_cpus[0].high = 0;
	host_sgi(0, SGI(1, 1)); /* something to look for */
	CHECK(!host_lr(0, TIMER));
	CHECK(!timer_is_active(0));
}

TEST(a_timer_that_is_disabled_does_not_storm)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_write(0, SGI_FRAME(0, ICENABLER), 4, TIMER_BIT);
	timer_fires(0);
	CHECK(!host_lr(0, TIMER));
	CHECK(timer_is_active(0));
	host_write(0, SGI_FRAME(0, ISENABLER), 4, TIMER_BIT);
	CHECK(host_lr(0, TIMER));
}

TEST(deactivating_a_timer_ends_the_physical_one)
{
	UNUSED_STATE;
	guest_set_up(4);
	timer_fires(0);
	EQUAL(host_ack(0), TIMER);
	host_write(0, SGI_FRAME(0, ICACTIVER), 4, ~0u);
	CHECK(!timer_is_active(0));
	CHECK(!host_lr(0, TIMER));
	/* by another vCPU, too, on the CPU that has it */
	timer_fires(0);
	EQUAL(host_ack(0), TIMER);
	host_write(2, SGI_FRAME(0, ICACTIVER), 4, ~0u);
	CHECK(timer_is_active(0));
	host_enter_all();
	CHECK(!timer_is_active(0));
	/* and of one that only pends nothing is lost */
	timer_fires(0);
	host_write(0, SGI_FRAME(0, ICACTIVER), 4, ~0u);
	EQUAL(host_ack(0), TIMER);
}

TEST(a_vcpu_that_stops_leaves_nothing_behind)
{
	UNUSED_STATE;
	guest_set_up(4);
	line(0, true);
	timer_fires(0);
	EQUAL(host_ack(0), TIMER);
	host_write(0, GICD(IROUTER + 8 * UART), 8, 1);
	line(0, false);
	line(0, true);
	host_write(1, GICD(IROUTER + 8 * UART), 8, 0);
	host_enter_all();
	EQUAL(host_ack(0), UART);
	host_write(1, GICD(IROUTER + 8 * UART), 8, 1);
	host_on(0)->domain->state = DOMAIN_RUNNING;
	vgic_vcpu_stop(host_on(0));
	CHECK(!timer_is_active(0));
	for (uint32_t n = 0; n < 4; n++)
		EQUAL(host_cpus[0].lr[n], 0);
	host_enter_all();
	EQUAL(host_ack(1), UART); /* its line is still high */
	/* It starts again with its settings, without what pended. */
	host_sgi(1, SGI(3, 1));
	CHECK(!host_cpus[0].kicked);
	vgic_vcpu_stop(host_on(0));
	vgic_vcpu_reset(host_on(0));
	host_cpus[0].vmcr = 0xf8000003;
	host_enter(0);
	EQUAL(host_ack(0), 3);
	timer_fires(0);
	CHECK(host_lr(0, TIMER));
}

TEST(what_a_standby_waits_for)
{
	UNUSED_STATE;
	guest_set_up(4);
	CHECK(!vgic_pending(host_on(0)));
	host_sgi(1, SGI(0, 1));
	CHECK(vgic_pending(host_on(0)));
	host_cpus[0].vmcr = 0xa0000003; /* its priority is masked */
	CHECK(!vgic_pending(host_on(0)));
	host_cpus[0].vmcr = 0xf8000001; /* its group is off */
	CHECK(!vgic_pending(host_on(0)));
	host_cpus[0].vmcr = 0xf8000002;
	CHECK(vgic_pending(host_on(0)));
	host_enter(0);
	EQUAL(host_ack(0), 0);
	CHECK(!vgic_pending(host_on(0))); /* it runs: it is no news */
	line(1, true);
	CHECK(vgic_pending(host_on(0)));
	CHECK(!vgic_pending(host_on(1)));
}

TEST(nothing_to_do_touches_no_register)
{
	UNUSED_STATE;
	guest_set_up(4);
	for (uint32_t n = 0; n < 4; n++)
		host_cpus[0].lr[n] = 0x5555;
	vgic_flush(host_on(0));
	for (uint32_t n = 0; n < 4; n++)
		EQUAL(host_cpus[0].lr[n], 0x5555);
}

TEST(a_line_that_is_no_spi_is_nobodys)
{
	static const uint32_t intids[] = { 0, 31, 96, 1020, ~0u };

	UNUSED_STATE;
	guest_set_up(4);
	for (size_t i = 0; i < 5; i++)
		vgic_spi(FIRST, intids[i], true);
	host_enter_all();
	for (uint32_t v = 0; v < VCPUS; v++)
		EQUAL(host_ack(v), NOTHING);
}

TEST(there_is_nothing_beside_the_frames)
{
	const uint64_t gicr_end = GICR(VCPUS, 0);
	uint64_t value = 0;

	UNUSED_STATE;
	guest_set_up(4);
	EQUAL(vgic_mmio(host_on(0), gicr_end, 4, false, &value), 0);
	EQUAL(vgic_mmio(host_on(0), GICD(0x10000), 4, false, &value), 0);
	EQUAL(vgic_mmio(host_on(0), GICD(0) - 4, 4, false, &value), 0);
	EQUAL(vgic_mmio(host_on(0), ~0ull, 1, false, &value), 0);
	EQUAL(vgic_mmio(host_on(0), gicr_end - 8, 8, false, &value), 1);
	/* the second domain has one redistributor */
	EQUAL(vgic_mmio(host_on(VCPUS), GICR(1, 0), 4, false, &value), 0);
	EQUAL(vgic_mmio(host_on(VCPUS), GICR(0, 0), 4, false, &value), 1);
}

TEST(no_access_of_any_size_does_harm)
{
	static const uint64_t values[] = { 0, ~0ull, 0x5a5aa5a50f0ff0f0 };
	const uint64_t end = GICR(VCPUS, 0) - BOARD_GICD_BASE;

	const size_t size = sizeof(struct domain);
	uint8_t *other = malloc(size);

	UNUSED_STATE;
	guest_set_up(4);
	memcpy(other, SECOND, size);
	for (uint64_t at = 0; at < end; at++) {
		for (uint32_t bytes = 1; bytes <= 8; bytes *= 2) {
			uint64_t value = values[at % 3];

			(void)vgic_mmio(host_on(at % VCPUS), GICD(at), bytes,
					true, &value);
			(void)vgic_mmio(host_on((at + 1) % VCPUS), GICD(at),
					bytes, false, &value);
			if (at < 0x10000 ||
			    at >= BOARD_GICR_BASE - BOARD_GICD_BASE)
				CHECK(bytes == 8 || value >> (8 * bytes) == 0);
		}
		if (at % 64 == 0)
			host_enter_all();
	}
	host_enter_all();
	host_check_registers();
	assert_memory_equal(other, SECOND, size);
	free(other);
}

static uint32_t random_seed = 1;

static uint32_t random_below(uint32_t limit)
{
	random_seed = random_seed * 1664525u + 1013904223u;
	return (random_seed >> 8) % limit;
}

static void restart(uint32_t vcpu)
{
	struct vcpu *guest = host_on(vcpu);

	host_now->high = 0;
	vgic_vcpu_stop(guest);
	vgic_vcpu_reset(guest);
	host_now->vmcr = 0xf8000003;
	host_enter(vcpu);
}

/* What guests and devices do, in any order. Bit v: SGI 7 is owed to v. */
static void random_step(uint32_t *owed)
{
	const uint32_t v = random_below(VCPUS);
	const uint32_t bits = random_below(1u << 24) | random_below(256) << 24;
	const uint32_t first = host_blocks[random_below(HOST_BLOCKS)];
	const uint32_t word = first / 8;
	unsigned intid;

	switch (random_below(17)) {
	case 0:
		*owed |= 1u << v;
		host_sgi(random_below(VCPUS), SGI(7, 1u << v));
		break;
	case 1:
		host_sgi(v, SGI(random_below(7), bits & 0xf));
		break;
	case 2:
		guest_line(v, first + 1, random_below(2));
		break;
	case 3:
		host_write(v, GICD(ISENABLER + word), 4, bits);
		break;
	case 4:
		host_write(v, GICD(ICENABLER + word), 4, bits);
		break;
	case 5:
		host_write(v, GICD(ISPENDR + word), 4, bits & 0xff);
		break;
	case 6:
		host_write(v, GICD(ICPENDR + word), 4, bits);
		break;
	case 7:
		host_write(v, GICD(ICACTIVER + word), 4, bits);
		break;
	case 8:
		host_write(v, GICD(IPRIORITYR + first + random_below(32)), 1,
			   bits & 0xff);
		break;
	case 9:
		host_write(v, GICD(IROUTER + 8 * (first + random_below(28))), 8,
			   random_below(VCPUS + 1));
		break;
	case 10:
		(void)host_read(v, GICD(ISACTIVER + word), 4);
		break;
	case 11:
		if (!timer_is_active(v))
			timer_fires(v);
		break;
	case 12:
		host_write(v, GICD(ISACTIVER + word), 4, bits & 0xff0);
		break;
	case 13: /* off and on again, with nothing that pended */
		restart(v);
		*owed &= ~(1u << v);
		break;
	default:
		intid = host_ack(v);
		if (intid == 7)
			*owed &= ~(1u << v);
		if (intid == TIMER)
			host_cpus[v].high = 0;
		if (intid != NOTHING)
			host_end(v, intid);
		host_enter(v);
	}
	if (random_below(3) == 0)
		host_enter(random_below(VCPUS));
}

static void drain(uint32_t *owed)
{
	bool more = true;

	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		const uint32_t first = host_blocks[n];

		guest_line(0, first + 1, false);
		host_write(0, GICD(ISENABLER + first / 8), 4, ~0u);
		host_write(0, GICD(ICACTIVER + first / 8), 4, ~0u);
		for (uint32_t i = 0; i < 28; i++)
			host_write(0, GICD(IROUTER + 8 * (first + i)), 8,
				   i % VCPUS);
	}
	for (unsigned rounds = 0; more; rounds++) {
		CHECK(rounds < 500);
		host_enter_all();
		more = false;
		for (uint32_t v = 0; v < VCPUS; v++) {
			const unsigned intid = host_ack(v);

			if (intid == NOTHING)
				continue;
			more = true;
			if (intid == 7)
				*owed &= ~(1u << v);
			if (intid == TIMER)
				host_cpus[v].high = 0;
			host_end(v, intid);
		}
	}
}

static void check_quiet(void)
{
	for (uint32_t v = 0; v < VCPUS; v++) {
		EQUAL(host_read(0, SGI_FRAME(v, ISPENDR), 4), 0);
		EQUAL(host_read(0, SGI_FRAME(v, ISACTIVER), 4), 0);
		CHECK(!timer_is_active(v));
	}
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		const uint32_t word = host_blocks[n] / 8;

		EQUAL(host_read(0, GICD(ISPENDR + word), 4), 0);
		EQUAL(host_read(0, GICD(ISACTIVER + word), 4), 0);
	}
	EQUAL(FIRST->vgic.busy, 0);
}

TEST(nothing_is_lost_or_doubled_whatever_happens)
{
	UNUSED_STATE;
	for (uint32_t lrs = 1; lrs <= 16; lrs += 3) {
		uint32_t owed = 0;

		guest_set_up(lrs);
		for (uint32_t round = 0; round < 40; round++) {
			for (uint32_t step = 0; step < 200; step++) {
				random_step(&owed);
				host_check_registers();
			}
			drain(&owed);
			EQUAL(owed, 0);
			check_quiet();
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_registers_that_linux_probes),
		cmocka_unit_test(enable_bits_are_set_and_cleared_by_ones),
		cmocka_unit_test(priorities_take_bytes_and_have_five_bits),
		cmocka_unit_test(only_spis_change_between_level_and_edge),
		cmocka_unit_test(a_route_is_written_whole_or_in_halves),
		cmocka_unit_test(
			a_level_interrupt_comes_again_while_its_line_is_high),
		cmocka_unit_test(a_line_that_falls_takes_its_interrupt_back),
		cmocka_unit_test(an_edge_while_active_is_kept),
		cmocka_unit_test(a_disabled_interrupt_waits_for_its_enabling),
		cmocka_unit_test(an_sgi_reaches_its_list),
		cmocka_unit_test(an_sgi_reaches_its_sender),
		cmocka_unit_test(an_sgi_reaches_all_but_its_sender),
		cmocka_unit_test(an_sgi_to_another_cluster_reaches_nobody),
		cmocka_unit_test(more_than_fit_come_by_priority),
		cmocka_unit_test(
			an_urgent_one_interrupts_though_all_registers_run),
		cmocka_unit_test(one_list_register_is_enough),
		cmocka_unit_test(a_group_that_is_off_waits),
		cmocka_unit_test(
			a_group_that_the_vcpu_has_off_keeps_nobody_out),
		cmocka_unit_test(
			disabling_what_another_vcpu_holds_shows_in_rwp),
		cmocka_unit_test(clearing_what_pends_in_anothers_register),
		cmocka_unit_test(deactivating_what_runs_in_anothers_register),
		cmocka_unit_test(activating_what_pends_in_anothers_register),
		cmocka_unit_test(what_runs_elsewhere_is_read_as_it_is),
		cmocka_unit_test(a_route_changed_moves_what_pends),
		cmocka_unit_test(a_route_to_nobody_keeps_it_pending),
		cmocka_unit_test(the_guest_ends_its_timers_interrupt),
		cmocka_unit_test(a_timer_stopped_before_it_is_taken_is_gone),
		cmocka_unit_test(a_timer_that_is_disabled_does_not_storm),
		cmocka_unit_test(deactivating_a_timer_ends_the_physical_one),
		cmocka_unit_test(a_vcpu_that_stops_leaves_nothing_behind),
		cmocka_unit_test(what_a_standby_waits_for),
		cmocka_unit_test(nothing_to_do_touches_no_register),
		cmocka_unit_test(a_line_that_is_no_spi_is_nobodys),
		cmocka_unit_test(there_is_nothing_beside_the_frames),
		cmocka_unit_test(no_access_of_any_size_does_harm),
		cmocka_unit_test(nothing_is_lost_or_doubled_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

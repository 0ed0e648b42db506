/* SPDX-License-Identifier: BSD-2-Clause */
/* The distributor of a domain with a GICv2 (IHI 0048). */
#include "host.h"

#define CTLR		 0x000
#define TYPER		 0x004
#define IIDR		 0x008
#define IGROUPR		 0x080
#define ISENABLER	 0x100
#define ICENABLER	 0x180
#define ISPENDR		 0x200
#define ICPENDR		 0x280
#define ISACTIVER	 0x300
#define ICACTIVER	 0x380
#define IPRIORITYR	 0x400
#define ITARGETSR	 0x800
#define ICFGR		 0xc00
#define SGIR		 0xf00
#define CPENDSGIR	 0xf10
#define SPENDSGIR	 0xf20
#define PIDR2		 0xfe8

#define UART		 33
#define UART_BIT	 (1u << (UART - 32))
#define TIMER		 27
#define TIMER_BIT	 (1u << TIMER)

#define LIST(sgi, vcpus) ((vcpus) << 16 | (sgi))
#define OTHERS(sgi)	 (1u << 24 | (sgi))
#define SELF(sgi)	 (2u << 24 | (sgi))
#define IAR(sgi, sender) ((sgi) | (unsigned)(sender) << 10)

/* As Linux sets up: all in Group 0, one priority, SPIs to vCPU 0. */
static void set_up(uint32_t list_registers)
{
	host_v2 = true;
	host_start(list_registers);
	host_write(0, GICD(CTLR), 4, 1);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		const uint32_t first = host_blocks[n];

		for (uint32_t i = 0; i < 32; i += 4) {
			host_write(0, GICD(IPRIORITYR + first + i), 4,
				   0xa0a0a0a0);
			host_write(0, GICD(ITARGETSR + first + i), 4,
				   0x01010101);
		}
		host_write(0, GICD(ISENABLER + first / 8), 4, ~0u);
	}
	for (uint32_t v = 0; v < VCPUS; v++) {
		for (uint32_t i = 0; i < 32; i += 4)
			host_write(v, GICD(IPRIORITYR + i), 4, 0xa0a0a0a0);
		host_write(v, GICD(ISENABLER), 4, ~0u);
	}
	host_enter_all();
}

static void send(uint32_t vcpu, uint32_t sgir)
{
	host_write(vcpu, GICD(SGIR), 4, sgir);
	host_enter_all();
}

static void line_of(uint32_t vcpu, uint32_t intid, bool level)
{
	host_on(vcpu);
	vgic_spi(FIRST, intid, level);
	host_enter_all();
}

static void line(uint32_t vcpu, bool level)
{
	line_of(vcpu, UART, level);
}

static void take(uint32_t vcpu, unsigned iar)
{
	EQUAL(host_ack(vcpu), iar);
	host_end(vcpu, iar);
	host_enter_all();
}

static void turn_on(uint32_t vcpu)
{
	vgic_vcpu_reset(host_on(vcpu));
	host_cpus[vcpu].vmcr = 0xf8000003;
	host_enter_all();
}

static void turn_off(uint32_t vcpu)
{
	vgic_vcpu_stop(host_on(vcpu));
	host_enter_all();
}

TEST(the_registers_that_linux_probes)
{
	UNUSED_STATE;
	set_up(4);
	/* All interrupts, four interfaces, no Security Extensions */
	EQUAL(host_read(0, GICD(TYPER), 4), (VCPUS - 1) << 5 | 31);
	EQUAL(host_read(0, GICD(IIDR), 4), 0);
	EQUAL(host_read(0, GICD(PIDR2), 4), 0x20);
	EQUAL(host_read(0, GICD(0xff0), 4), 0x0d);
	EQUAL(host_read(0, GICD(0xffc), 4), 0xb1);
	EQUAL(host_read(0, GICD(CTLR), 4), 1);
	EQUAL(host_read(0, GICD(0x6000 + 8 * UART), 4), 0); /* no routers */
	EQUAL(host_read(VCPUS, GICD(TYPER), 4), 1);
}

TEST(private_interrupts_are_banked_by_who_asks)
{
	UNUSED_STATE;
	set_up(4);
	host_write(1, GICD(ICENABLER), 4, TIMER_BIT);
	EQUAL(host_read(1, GICD(ISENABLER), 4), ~TIMER_BIT);
	EQUAL(host_read(2, GICD(ISENABLER), 4), ~0u);
	host_write(1, GICD(IPRIORITYR + TIMER), 1, 0x17);
	EQUAL(host_read(1, GICD(IPRIORITYR + TIMER), 1), 0x10);
	EQUAL(host_read(0, GICD(IPRIORITYR + TIMER), 1), 0xa0);
	host_write(3, GICD(IGROUPR), 4, 0x8000);
	EQUAL(host_read(3, GICD(IGROUPR), 4), 0x8000);
	EQUAL(host_read(0, GICD(IGROUPR), 4), 0);
	host_write(2, GICD(ISPENDR), 4, TIMER_BIT);
	EQUAL(host_read(2, GICD(ICPENDR), 4), TIMER_BIT);
	EQUAL(host_read(0, GICD(ICPENDR), 4), 0);
	host_write(2, GICD(ISACTIVER), 4, TIMER_BIT);
	EQUAL(host_read(2, GICD(ICACTIVER), 4), TIMER_BIT);
	EQUAL(host_read(1, GICD(ICACTIVER), 4), 0);
	/* SGIs are edges, and fixed */
	host_write(0, GICD(ICFGR), 4, 0);
	EQUAL(host_read(0, GICD(ICFGR), 4), 0xaaaaaaaa);
}

TEST(shared_interrupts_are_everybodys)
{
	UNUSED_STATE;
	set_up(4);
	host_write(1, GICD(ICENABLER + 4), 4, UART_BIT);
	EQUAL(host_read(2, GICD(ISENABLER + 4), 4), ~UART_BIT);
	host_write(1, GICD(IPRIORITYR + UART), 1, 0x40);
	EQUAL(host_read(3, GICD(IPRIORITYR + 32), 4), 0xa0a040a0);
	host_write(1, GICD(ICFGR + 8), 4, ~0u);
	EQUAL(host_read(0, GICD(ICFGR + 8), 4), 0xaaaaaaaa);
	host_write(0, GICD(IGROUPR + 4), 4, UART_BIT);
	EQUAL(host_read(1, GICD(IGROUPR + 4), 4), UART_BIT);
	EQUAL(host_read(1, GICD(ISENABLER + 12), 4), 0); /* no INTID 96 */
}

TEST(targets_take_bytes_and_words)
{
	UNUSED_STATE;
	set_up(4);
	for (uint32_t v = 0; v < VCPUS; v++) {
		EQUAL(host_read(v, GICD(ITARGETSR), 4), 0x01010101u << v);
		EQUAL(host_read(v, GICD(ITARGETSR + 31), 1), 1u << v);
		host_write(v, GICD(ITARGETSR + 28), 4, 0);
		EQUAL(host_read(v, GICD(ITARGETSR + 28), 4), 0x01010101u << v);
	}
	host_write(0, GICD(ITARGETSR + UART), 1, 0xff);
	EQUAL(host_read(1, GICD(ITARGETSR + 32), 4), 0x01010f01);
	host_write(0, GICD(ITARGETSR + 32), 4, 0x08040201);
	EQUAL(host_read(1, GICD(ITARGETSR + 34), 1), 4);
	EQUAL(host_read(0, GICD(ITARGETSR + 96), 4), 0);
	/* One CPU: nothing to choose. */
	host_write(VCPUS, GICD(ITARGETSR + 32), 4, 0x01010101);
	EQUAL(host_read(VCPUS, GICD(ITARGETSR + 32), 4), 0);
	EQUAL(host_read(VCPUS, GICD(ITARGETSR), 4), 0);
}

TEST(a_single_vcpu_has_its_spis_without_targets)
{
	UNUSED_STATE;
	set_up(4);
	host_write(VCPUS, GICD(CTLR), 4, 1);
	host_write(VCPUS, GICD(ISENABLER + 4), 4, UART_BIT);
	vgic_spi(SECOND, UART, true);
	host_enter(VCPUS);
	EQUAL(host_ack(VCPUS), UART);
}

TEST(a_target_changed_moves_what_pends)
{
	UNUSED_STATE;
	set_up(4);
	line(0, true);
	CHECK(host_lr(0, UART));
	host_write(1, GICD(ITARGETSR + UART), 1, 4);
	host_enter_all();
	CHECK(!host_lr(0, UART));
	EQUAL(host_ack(2), UART);
	/* What runs stays where it runs. */
	host_write(1, GICD(ITARGETSR + UART), 1, 8);
	host_enter_all();
	EQUAL(LR_STATE(*host_lr(2, UART)) & LR_ACTIVE, LR_ACTIVE);
	host_end(2, UART);
	host_enter_all();
	EQUAL(host_ack(3), UART);
}

TEST(no_target_keeps_it_pending)
{
	UNUSED_STATE;
	set_up(4);
	host_write(0, GICD(ITARGETSR + UART), 1, 0xf0);
	line(0, true);
	for (uint32_t v = 0; v < VCPUS; v++)
		CHECK(!host_lr(v, UART));
	EQUAL(host_read(0, GICD(ISPENDR + 4), 4), UART_BIT);
	host_write(0, GICD(ITARGETSR + UART), 1, 2);
	host_enter_all();
	EQUAL(host_ack(1), UART);
}

TEST(of_several_targets_one_that_is_on_takes_it)
{
	UNUSED_STATE;
	set_up(4);
	host_write(0, GICD(ITARGETSR + UART), 1, 0xe);
	line(0, true);
	CHECK(host_lr(1, UART) && !host_lr(2, UART) && !host_lr(3, UART));
	turn_off(1);
	CHECK(host_lr(2, UART) && !host_lr(3, UART));
	turn_off(2);
	CHECK(host_lr(3, UART));
	turn_on(1);
	CHECK(host_lr(1, UART) && !host_lr(3, UART));
	EQUAL(host_read(0, GICD(ITARGETSR + UART), 1), 0xe);
}

TEST(an_sgi_reaches_its_list)
{
	UNUSED_STATE;
	set_up(4);
	send(0, LIST(5, 0x6));
	EQUAL(host_ack(0), NOTHING);
	EQUAL(host_ack(1), IAR(5, 0));
	EQUAL(host_ack(2), IAR(5, 0));
	EQUAL(host_ack(3), NOTHING);
	send(0, LIST(6, 0xf0)); /* interfaces that are not there */
	for (uint32_t v = 0; v < VCPUS; v++)
		EQUAL(host_ack(v), NOTHING);
}

TEST(an_sgi_reaches_all_but_its_sender_or_it_alone)
{
	UNUSED_STATE;
	set_up(4);
	send(2, OTHERS(1) | LIST(0, 0x4)); /* the list counts for nothing */
	for (uint32_t v = 0; v < VCPUS; v++)
		EQUAL(host_ack(v), v == 2 ? NOTHING : IAR(1, 2));
	send(3, SELF(15) | LIST(0, 0x7));
	for (uint32_t v = 0; v < VCPUS; v++)
		EQUAL(host_ack(v), v == 3 ? IAR(15, 3) : NOTHING);
	send(1, 3u << 24 | LIST(2, 0xff)); /* reserved */
	for (uint32_t v = 0; v < VCPUS; v++)
		EQUAL(host_ack(v), NOTHING);
	/* and nobody of another domain */
	EQUAL(host_lr(VCPUS, IAR(1, 2)) != NULL, 0);
}

TEST(each_senders_sgi_comes_once)
{
	UNUSED_STATE;
	set_up(4);
	send(3, LIST(7, 1));
	send(1, LIST(7, 1));
	send(3, LIST(7, 1)); /* pends already */
	send(0, LIST(7, 1));
	take(0, IAR(7, 0));
	take(0, IAR(7, 1));
	take(0, IAR(7, 3));
	EQUAL(host_ack(0), NOTHING);
}

TEST(an_sgi_sent_while_another_runs_waits_for_its_end)
{
	UNUSED_STATE;
	set_up(4);
	send(2, LIST(7, 1));
	EQUAL(host_ack(0), IAR(7, 2));
	send(1, LIST(7, 1));
	send(2, LIST(7, 1)); /* the same again, while it runs */
	CHECK(*host_lr(0, IAR(7, 2)) & LR_EOI);
	EQUAL(host_ack(0), NOTHING);
	host_end(0, IAR(7, 2));
	host_enter_all();
	take(0, IAR(7, 1));
	take(0, IAR(7, 2));
	EQUAL(host_ack(0), NOTHING);
}

TEST(one_sender_costs_no_maintenance)
{
	UNUSED_STATE;
	set_up(4);
	send(2, LIST(7, 1));
	CHECK(!(*host_lr(0, IAR(7, 2)) & LR_EOI));
	EQUAL(host_read(0, GICD(ISPENDR), 4), 1u << 7);
	EQUAL(host_ack(0), IAR(7, 2));
	EQUAL(host_read(0, GICD(ISACTIVER), 4), 1u << 7);
	EQUAL(host_read(0, GICD(ISPENDR), 4), 0);
	CHECK(!(*host_lr(0, IAR(7, 2)) & LR_EOI));
}

TEST(pending_sgis_are_set_and_cleared_by_sender)
{
	UNUSED_STATE;
	set_up(4);
	send(1, LIST(6, 1));
	send(3, LIST(6, 1));
	EQUAL(host_read(0, GICD(CPENDSGIR + 4), 4), 0x000a0000);
	EQUAL(host_read(1, GICD(SPENDSGIR + 4), 4), 0); /* another's */
	host_write(0, GICD(CPENDSGIR + 6), 1, 2);
	EQUAL(host_read(0, GICD(SPENDSGIR + 6), 1), 8);
	EQUAL(host_read(0, GICD(ISPENDR), 4), 1u << 6);
	host_write(0, GICD(SPENDSGIR + 4), 4, 0xff040000); /* 6: 2; 7: all */
	EQUAL(host_read(0, GICD(SPENDSGIR + 4), 4), 0x0f0c0000);
	host_write(0, GICD(CPENDSGIR + 7), 1, 0xff);
	EQUAL(host_read(0, GICD(ISPENDR), 4), 1u << 6);
	take(0, IAR(6, 2));
	take(0, IAR(6, 3));
	EQUAL(host_ack(0), NOTHING);
}

TEST(an_sgi_pends_for_a_sender_or_not_at_all)
{
	UNUSED_STATE;
	set_up(4);
	host_write(0, GICD(ISPENDR), 4, ~0u);
	EQUAL(host_read(0, GICD(ISPENDR), 4), 0xffff0000);
	host_write(0, GICD(ICPENDR), 4, 0xffff0000);
	send(1, LIST(3, 1));
	host_write(0, GICD(ICPENDR), 4, ~0u);
	EQUAL(host_ack(0), IAR(3, 1));
}

TEST(an_sgi_waits_for_its_group_its_enabling_its_vcpu)
{
	UNUSED_STATE;
	set_up(4);
	host_write(1, GICD(ICENABLER), 4, 1u << 4);
	send(0, LIST(4, 2));
	EQUAL(host_ack(1), NOTHING);
	host_write(1, GICD(ISENABLER), 4, 1u << 4);
	host_enter_all();
	take(1, IAR(4, 0));
	host_write(1, GICD(IGROUPR), 4, 1u << 4); /* Group 1 is off */
	send(0, LIST(4, 2));
	EQUAL(host_ack(1), NOTHING);
	host_write(0, GICD(CTLR), 4, 3);
	host_enter_all();
	take(1, IAR(4, 0));
	turn_off(1);
	send(3, LIST(4, 2));
	turn_on(1);
	take(1, IAR(4, 3));
	/* What pended when it went is gone. */
	send(2, LIST(4, 2));
	turn_off(1);
	turn_on(1);
	EQUAL(host_ack(1), NOTHING);
	EQUAL(host_read(1, GICD(SPENDSGIR + 4), 4), 0);
}

TEST(a_standby_ends_by_an_sgi)
{
	UNUSED_STATE;
	set_up(4);
	CHECK(!vgic_pending(host_on(0)));
	host_write(1, GICD(SGIR), 4, LIST(0, 1));
	CHECK(host_cpus[0].kicked);
	CHECK(vgic_pending(host_on(0)));
	host_enter(0);
	EQUAL(host_ack(0), IAR(0, 1));
	CHECK(!vgic_pending(host_on(0)));
}

TEST(the_guest_ends_its_timers_interrupt)
{
	UNUSED_STATE;
	set_up(4);
	for (int again = 0; again < 3; again++) {
		struct vcpu *guest = host_on(1);

		host_now->high |= TIMER_BIT;
		host_now->active |= TIMER_BIT;
		vgic_timer(guest, TIMER);
		host_enter(1);
		CHECK(*host_lr(1, TIMER) & LR_HW);
		EQUAL(host_ack(1), TIMER);
		host_cpus[1].high = 0;
		host_end(1, TIMER);
		CHECK(!(host_cpus[1].active & TIMER_BIT));
	}
}

TEST(there_is_nothing_beside_the_distributor)
{
	uint64_t value = 0;

	UNUSED_STATE;
	set_up(4);
	EQUAL(vgic_mmio(host_on(0), BOARD_GICC_BASE, 4, false, &value), 0);
	EQUAL(vgic_mmio(host_on(0), GICR(0, 0), 4, false, &value), 0);
	EQUAL(vgic_mmio(host_on(0), GICD(0) - 4, 4, false, &value), 0);
	EQUAL(vgic_mmio(host_on(0), GICD(0x1000), 4, false, &value), 1);
	EQUAL(value, 0);
}

TEST(spis_of_all_blocks_go_to_their_targets_by_priority)
{
	UNUSED_STATE;
	set_up(1);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		const uint32_t intid = host_blocks[n] + 27;

		host_write(0, GICD(ITARGETSR + intid), 1, 1u << 2);
		EQUAL(host_read(1, GICD(ITARGETSR + intid), 1), 1u << 2);
		host_write(0, GICD(IPRIORITYR + intid), 1, 0x80 - 16 * n);
		line_of(1, intid, true);
	}
	EQUAL(host_ack(0), NOTHING);
	for (uint32_t n = HOST_BLOCKS; n-- > 0;) {
		EQUAL(host_ack(2), host_blocks[n] + 27);
		line_of(1, host_blocks[n] + 27, false);
		host_end(2, host_blocks[n] + 27);
		host_enter_all();
	}
	EQUAL(host_ack(2), NOTHING);
}

TEST(spis_that_are_not_there_have_no_target)
{
	UNUSED_STATE;
	set_up(4);
	for (uint32_t intid = 96; intid < 256; intid++) {
		host_write(0, GICD(ITARGETSR + intid), 1, 0xf);
		EQUAL(host_read(0, GICD(ITARGETSR + intid), 1), 0);
		host_write(0, GICD(ISENABLER + intid / 32 * 4), 4, ~0u);
		EQUAL(host_read(0, GICD(ISENABLER + intid / 32 * 4), 4), 0);
	}
	host_write(0, GICD(ITARGETSR + 1020), 4, ~0u);
	EQUAL(host_read(0, GICD(ITARGETSR + 1020), 4), 0);
	EQUAL(host_read(0, GICD(ISENABLER + 124), 4), 0x0fffffff);
}

/* The vCPU that had them is gone: another of the targets takes them. */
TEST(spis_of_all_blocks_move_when_their_target_stops)
{
	UNUSED_STATE;
	set_up(8);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		host_write(0, GICD(ITARGETSR + host_blocks[n] + 4), 1, 6);
		line_of(0, host_blocks[n] + 4, true);
	}
	EQUAL(host_ack(1), host_blocks[0] + 4);
	turn_off(1);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++)
		CHECK(host_lr(2, host_blocks[n] + 4));
}

TEST(no_access_of_any_size_does_harm)
{
	static const uint64_t values[] = { 0, ~0ull, 0x5a5aa5a50f0ff0f0 };
	const size_t size = sizeof(struct domain);
	uint8_t *other = malloc(size);

	UNUSED_STATE;
	set_up(4);
	memcpy(other, SECOND, size);
	for (uint64_t at = 0; at < BOARD_GICD_SIZE; at++) {
		for (uint32_t bytes = 1; bytes <= 8; bytes *= 2) {
			uint64_t value = values[at % 3];

			(void)vgic_mmio(host_on(at % VCPUS), GICD(at), bytes,
					true, &value);
			(void)vgic_mmio(host_on((at + 1) % VCPUS), GICD(at),
					bytes, false, &value);
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

/*
 * Bit s of owed[v]: SGI 7 of vCPU s is yet to come to v. Of again[v]: it was
 * sent again before it came, but EL2 cannot know that it had not yet, and may
 * take it for another one.
 */
static uint32_t owed[VCPUS], again[VCPUS];

static void owe(uint32_t v, uint32_t senders)
{
	again[v] |= owed[v] & senders;
	owed[v] |= senders;
}

static void forget(uint32_t v, uint32_t senders)
{
	again[v] &= ~senders;
	owed[v] &= ~senders;
}

static void came(uint32_t v, uint32_t sender)
{
	CHECK(((owed[v] | again[v]) >> sender) & 1);
	if (!((owed[v] >> sender) & 1))
		again[v] &= ~(1u << sender);
	owed[v] &= ~(1u << sender);
}

static void send_7(void)
{
	const uint32_t s = random_below(VCPUS);
	const uint32_t to = random_below(1u << VCPUS);

	for (uint32_t v = 0; v < VCPUS; v++)
		owe(v, ((to >> v) & 1) << s);
	host_write(s, GICD(SGIR), 4, LIST(7, to));
}

/* What came is owed, and by that sender; it is ended after more has come. */
static bool take_one(uint32_t v, bool more)
{
	const unsigned iar = host_ack(v);

	if (iar == NOTHING)
		return false;
	if ((iar & 0x3ff) == 7)
		came(v, iar >> 10);
	for (; more && random_below(3) != 0;) {
		send_7();
		host_enter(random_below(VCPUS));
	}
	host_end(v, iar);
	host_enter(v);
	return true;
}

static void random_step(void)
{
	const uint32_t v = random_below(VCPUS);
	const uint32_t bits = random_below(1u << 24) | random_below(256) << 24;
	const uint32_t first = host_blocks[random_below(HOST_BLOCKS)];
	const uint32_t word = first / 8;
	const uint32_t spi = first + random_below(28);
	uint32_t pends;

	switch (random_below(16)) {
	case 0:
	case 1:
		send_7();
		break;
	case 2:
		host_write(v, GICD(SGIR), 4, (bits & 0x3ff0000) | (bits & 3));
		break;
	case 3:
		line_of(v, first + 1, random_below(2));
		break;
	case 4:
		host_write(v, GICD(random_below(2) ? ISENABLER : ICENABLER), 4,
			   bits);
		break;
	case 5:
		host_write(v, GICD(ISENABLER + word), 4, bits);
		break;
	case 6:
		host_write(v, GICD(ICENABLER + word), 4, bits);
		break;
	case 7:
		forget(v, bits & 0xff);
		host_write(v, GICD(CPENDSGIR + 7), 1, bits & 0xff);
		break;
	case 8:
		owe(v, bits & 0xf);
		host_write(v, GICD(SPENDSGIR + 7), 1, bits & 0xff);
		break;
	case 9:
		host_write(v,
			   GICD(IPRIORITYR +
				(random_below(2) ? spi : random_below(32))),
			   1, bits & 0xff);
		break;
	case 10:
		host_write(v, GICD(ITARGETSR + spi), 1, bits & 0x1f);
		break;
	case 11:
		host_write(v, GICD(ISPENDR + word), 4, bits & 0xff);
		break;
	case 12:
		pends = (uint32_t)host_read(v, GICD(SPENDSGIR + 7), 1);
		EQUAL(owed[v] & ~pends, 0);
		EQUAL(pends & ~(owed[v] | again[v]), 0);
		break;
	case 13:
		forget(v, ~0u);
		turn_off(v);
		turn_on(v);
		break;
	default:
		(void)take_one(v, true);
	}
	if (random_below(3) == 0)
		host_enter(random_below(VCPUS));
}

static void drain(void)
{
	bool more = true;

	for (uint32_t v = 0; v < VCPUS; v++)
		host_write(v, GICD(ISENABLER), 4, ~0u);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		const uint32_t first = host_blocks[n];

		line_of(0, first + 1, false);
		host_write(0, GICD(ISENABLER + first / 8), 4, ~0u);
		for (uint32_t i = 0; i < 28; i++)
			host_write(0, GICD(ITARGETSR + first + i), 1,
				   1u << (i % VCPUS));
	}
	for (unsigned rounds = 0; more; rounds++) {
		CHECK(rounds < 500);
		host_enter_all();
		more = false;
		for (uint32_t v = 0; v < VCPUS; v++)
			more = take_one(v, false) || more;
	}
	for (uint32_t v = 0; v < VCPUS; v++) {
		EQUAL(owed[v], 0);
		again[v] = 0;
		EQUAL(host_read(v, GICD(ISPENDR), 4), 0);
		EQUAL(host_read(v, GICD(ISACTIVER), 4), 0);
	}
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		const uint32_t word = host_blocks[n] / 8;

		EQUAL(host_read(0, GICD(ISPENDR + word), 4), 0);
		EQUAL(host_read(0, GICD(ISACTIVER + word), 4), 0);
	}
}

TEST(no_sgi_is_lost_or_doubled_or_anothers_whatever_happens)
{
	UNUSED_STATE;
	for (uint32_t lrs = 1; lrs <= 16; lrs += 3) {
		set_up(lrs);
		memset(owed, 0, sizeof(owed));
		memset(again, 0, sizeof(again));
		for (uint32_t round = 0; round < 40; round++) {
			for (uint32_t step = 0; step < 200; step++) {
				random_step();
				host_check_registers();
			}
			drain();
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_registers_that_linux_probes),
		cmocka_unit_test(private_interrupts_are_banked_by_who_asks),
		cmocka_unit_test(shared_interrupts_are_everybodys),
		cmocka_unit_test(targets_take_bytes_and_words),
		cmocka_unit_test(a_single_vcpu_has_its_spis_without_targets),
		cmocka_unit_test(a_target_changed_moves_what_pends),
		cmocka_unit_test(no_target_keeps_it_pending),
		cmocka_unit_test(of_several_targets_one_that_is_on_takes_it),
		cmocka_unit_test(
			spis_of_all_blocks_go_to_their_targets_by_priority),
		cmocka_unit_test(spis_that_are_not_there_have_no_target),
		cmocka_unit_test(
			spis_of_all_blocks_move_when_their_target_stops),
		cmocka_unit_test(an_sgi_reaches_its_list),
		cmocka_unit_test(an_sgi_reaches_all_but_its_sender_or_it_alone),
		cmocka_unit_test(each_senders_sgi_comes_once),
		cmocka_unit_test(
			an_sgi_sent_while_another_runs_waits_for_its_end),
		cmocka_unit_test(one_sender_costs_no_maintenance),
		cmocka_unit_test(pending_sgis_are_set_and_cleared_by_sender),
		cmocka_unit_test(an_sgi_pends_for_a_sender_or_not_at_all),
		cmocka_unit_test(
			an_sgi_waits_for_its_group_its_enabling_its_vcpu),
		cmocka_unit_test(a_standby_ends_by_an_sgi),
		cmocka_unit_test(the_guest_ends_its_timers_interrupt),
		cmocka_unit_test(there_is_nothing_beside_the_distributor),
		cmocka_unit_test(no_access_of_any_size_does_harm),
		cmocka_unit_test(
			no_sgi_is_lost_or_doubled_or_anothers_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

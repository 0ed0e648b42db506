/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts of a vCPU that is powered down: what wakes it, what it keeps. */
#include "guest_v3.h"

#define WAKER	  0x0014

#define WAKE_SGI  3
#define TIMER	  27
#define TIMER_BIT (1u << TIMER)
#define UART	  33
#define SLEEP	  2u
#define ASLEEP	  4u

/* As Linux sets up, then powers down: its CPU interface is off. */
static struct vcpu *set_up(uint32_t vcpu)
{
	guest_set_up(4);
	host_cpus[vcpu].vmcr = 0;
	return host_on(vcpu);
}

static void timer_fires(uint32_t vcpu)
{
	struct vcpu *guest = host_on(vcpu);

	host_now->high |= TIMER_BIT;
	host_now->active |= TIMER_BIT;
	vgic_timer(guest, TIMER);
}

/* Its own software turns the CPU interface on again. */
static void back(uint32_t vcpu)
{
	vgic_vcpu_resume(host_on(vcpu));
	host_cpus[vcpu].vmcr = 0xf8000003;
	host_enter(vcpu);
}

TEST(an_interrupt_wakes_whatever_the_interface_masks)
{
	struct vcpu *vcpu;

	UNUSED_STATE;
	vcpu = set_up(1);
	CHECK(!vgic_wakes(vcpu));
	vgic_sgi1r(host_on(0), (uint64_t)WAKE_SGI << 24 | 1u << 1);
	host_on(1);
	CHECK(vgic_wakes(vcpu));
	CHECK(!vgic_pending(vcpu)); /* the standby's question */
}

TEST(what_the_distributor_holds_back_does_not_wake)
{
	struct vcpu *vcpu;

	UNUSED_STATE;
	vcpu = set_up(1);
	host_write(1, SGI_FRAME(1, ICENABLER), 4, 1u << WAKE_SGI);
	vgic_sgi1r(host_on(0), (uint64_t)WAKE_SGI << 24 | 1u << 1);
	host_on(1);
	CHECK(!vgic_wakes(vcpu));
	host_write(0, GICD(CTLR), 4, 0x10); /* Group 1 off */
	vgic_sgi1r(host_on(0), (uint64_t)(WAKE_SGI + 1) << 24 | 1u << 1);
	host_on(1);
	CHECK(!vgic_wakes(vcpu));
	host_write(0, GICD(CTLR), 4, 0x12);
	host_on(1);
	CHECK(vgic_wakes(vcpu));
}

TEST(an_spi_wakes_whom_it_is_routed_to)
{
	UNUSED_STATE;
	set_up(0);
	vgic_spi(FIRST, UART, true);
	CHECK(vgic_wakes(host_on(0)));
	CHECK(!vgic_wakes(host_on(1)));
	CHECK(!vgic_wakes(&SECOND->vcpus[0]));
}

/* A clear by CPU_ON's rules would lose it. */
TEST(what_woke_it_is_still_pending)
{
	struct vcpu *vcpu;

	UNUSED_STATE;
	vcpu = set_up(1);
	vgic_sgi1r(host_on(0), (uint64_t)WAKE_SGI << 24 | 1u << 1);
	host_on(1);
	CHECK(vgic_wakes(vcpu));
	back(1);
	EQUAL(host_ack(1), WAKE_SGI);
	host_end(1, WAKE_SGI);
	host_enter(1);
	EQUAL(host_ack(1), NOTHING);
}

TEST(a_timer_that_woke_it_can_be_ended_and_come_again)
{
	UNUSED_STATE;
	set_up(2);
	for (unsigned int round = 0; round < 3; round++) {
		host_cpus[2].vmcr = 0;
		timer_fires(2);
		CHECK(vgic_wakes(host_on(2)));
		back(2);
		EQUAL(host_ack(2), TIMER);
		host_cpus[2].high = 0;
		host_end(2, TIMER);
		host_enter(2);
		CHECK(!(host_cpus[2].active & TIMER_BIT));
		CHECK(!vgic_wakes(host_on(2)));
		host_enter(2);
	}
}

/* It stays active in the redistributor (IHI 0069), as if never ended. */
TEST(what_was_active_stays_active_and_does_not_wake)
{
	struct vcpu *vcpu;

	UNUSED_STATE;
	vcpu = set_up(1);
	host_cpus[1].vmcr = 0xf8000003;
	vgic_sgi1r(host_on(0), (uint64_t)WAKE_SGI << 24 | 1u << 1);
	host_enter_all();
	EQUAL(host_ack(1), WAKE_SGI);
	host_on(1);
	CHECK(!vgic_wakes(vcpu));
	back(1);
	EQUAL(host_ack(1), NOTHING);
	host_end(1, WAKE_SGI);
	vgic_sgi1r(host_on(0), (uint64_t)WAKE_SGI << 24 | 1u << 1);
	host_enter_all();
	EQUAL(host_ack(1), WAKE_SGI);
}

/* A level that is still high is no new interrupt. */
TEST(a_timer_that_is_being_served_does_not_wake)
{
	UNUSED_STATE;
	set_up(2);
	host_cpus[2].vmcr = 0xf8000003;
	timer_fires(2);
	host_enter(2);
	EQUAL(host_ack(2), TIMER);
	CHECK(!vgic_wakes(host_on(2)));
}

TEST(the_interface_is_reset)
{
	struct vcpu *vcpu;

	UNUSED_STATE;
	vcpu = set_up(1);
	host_cpus[1].vmcr = 0xf8000003;
	vgic_sgi1r(host_on(0), (uint64_t)WAKE_SGI << 24 | 1u << 1);
	host_enter_all();
	vgic_vcpu_resume(host_on(1));
	EQUAL(host_cpus[1].vmcr, 0);
	CHECK(host_lr(1, WAKE_SGI) == NULL);
	CHECK(vgic_wakes(vcpu));
}

TEST(a_redistributor_that_is_told_to_sleep_says_so)
{
	UNUSED_STATE;
	set_up(0);
	EQUAL(host_read(0, GICR(0, WAKER), 4), 0);
	host_write(0, GICR(0, WAKER), 4, SLEEP);
	EQUAL(host_read(0, GICR(0, WAKER), 4), SLEEP | ASLEEP);
	EQUAL(host_read(0, GICR(1, WAKER), 4), 0);
	/* ChildrenAsleep is not the software's. */
	host_write(0, GICR(0, WAKER), 4, ASLEEP);
	EQUAL(host_read(0, GICR(0, WAKER), 4), 0);
	host_write(0, GICR(0, WAKER), 4, ~0u);
	EQUAL(host_read(0, GICR(0, WAKER), 4), SLEEP | ASLEEP);
	vgic_spi(FIRST, UART, true);
	CHECK(vgic_wakes(host_on(0)));
	vgic_init(&FIRST->vgic, FIRST);
	EQUAL(host_read(0, GICR(0, WAKER), 4), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_interrupt_wakes_whatever_the_interface_masks),
		cmocka_unit_test(what_the_distributor_holds_back_does_not_wake),
		cmocka_unit_test(an_spi_wakes_whom_it_is_routed_to),
		cmocka_unit_test(what_woke_it_is_still_pending),
		cmocka_unit_test(
			a_timer_that_woke_it_can_be_ended_and_come_again),
		cmocka_unit_test(
			what_was_active_stays_active_and_does_not_wake),
		cmocka_unit_test(a_timer_that_is_being_served_does_not_wake),
		cmocka_unit_test(the_interface_is_reset),
		cmocka_unit_test(a_redistributor_that_is_told_to_sleep_says_so),
	};

	return cmocka_run_group_tests_name("wake", tests, NULL, NULL);
}

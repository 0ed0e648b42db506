/* SPDX-License-Identifier: BSD-2-Clause */
#include "host.h"

#define DR	0x00
#define FR	0x18
#define FR_RXFE 0x10
#define FR_TXFF 0x20
#define FR_RXFF 0x40
#define FR_TXFE 0x80
#define LCR_H	0x2c
#define CR	0x30
#define IFLS	0x34
#define IMSC	0x38
#define RIS	0x3c
#define MIS	0x40
#define ICR	0x44
#define INT_RX	0x10
#define INT_TX	0x20
#define INT_RT	0x40
#define INTID	33

static uint32_t get(uint32_t offset)
{
	uint64_t value = 0;

	CHECK(vuart_mmio(host_on(0), offset, 4, false, &value));
	host_enter(0);
	return (uint32_t)value;
}

static void put(uint32_t offset, uint32_t word)
{
	uint64_t value = word;

	CHECK(vuart_mmio(host_on(0), offset, 4, true, &value));
	host_enter(0);
}

static void type(const char *text)
{
	host_in = text;
	host_on(3); /* the CPU that takes the UART's interrupt: any */
	console_input();
	host_enter_all();
}

static void set_up(void)
{
	host_start(4);
	host_write(0, GICD(0x84), 4, ~0u);  /* Group 1 */
	host_write(0, GICD(0x104), 4, ~0u); /* enabled */
	put(LCR_H, 0x70);		    /* FIFOs on */
}

static bool line(void)
{
	return host_ack(0) == INTID;
}

static void end(void)
{
	host_end(0, INTID);
	host_enter(0);
}

TEST(the_primecell_bus_finds_an_r1p5)
{
	static const uint32_t ids[8] = { 0x11, 0x10, 0x34, 0x00,
					 0x0d, 0xf0, 0x05, 0xb1 };

	UNUSED_STATE;
	set_up();
	for (uint32_t i = 0; i < 8; i++)
		EQUAL(get(0xfe0 + 4 * i), ids[i]);
}

TEST(registers_keep_what_they_have_bits_for)
{
	static const struct {
		uint32_t offset, bits;
	} of[] = { { 0x24, 0xffff }, { 0x28, 0x3f }, { LCR_H, 0xff },
		   { CR, 0xffff },   { IFLS, 0x3f }, { IMSC, 0x7ff } };

	UNUSED_STATE;
	set_up();
	EQUAL(get(CR), 0x300);
	EQUAL(get(IFLS), 0x12);
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		put(of[i].offset, ~0u);
		EQUAL(get(of[i].offset), of[i].bits);
		put(of[i].offset, 0);
		EQUAL(get(of[i].offset), 0);
	}
}

TEST(the_transmitter_is_always_ready)
{
	UNUSED_STATE;
	set_up();
	for (int i = 0; i < 100; i++) {
		EQUAL(get(FR) & (FR_TXFE | FR_TXFF | 8), FR_TXFE);
		put(DR, 'x');
	}
	EQUAL(get(RIS), INT_TX);
}

TEST(the_transmit_interrupt_lasts_until_cleared)
{
	UNUSED_STATE;
	set_up();
	put(IMSC, INT_TX);
	CHECK(!line()); /* nothing was sent yet */
	put(DR, 'x');
	CHECK(line());
	EQUAL(get(MIS), INT_TX);
	put(ICR, INT_TX);
	end();
	CHECK(!line());
	put(DR, 'y');
	put(IMSC, 0);
	CHECK(!line());
	EQUAL(get(MIS), 0);
	EQUAL(get(RIS), INT_TX);
}

TEST(input_interrupts_until_it_is_read)
{
	UNUSED_STATE;
	set_up();
	put(IMSC, INT_RX | INT_RT);
	EQUAL(get(FR) & FR_RXFE, FR_RXFE);
	type("ab");
	CHECK(line());
	EQUAL(get(MIS), INT_RT); /* far below half a FIFO */
	EQUAL(get(DR), 'a');
	EQUAL(get(FR) & FR_RXFE, 0);
	EQUAL(get(DR), 'b');
	EQUAL(get(FR) & FR_RXFE, FR_RXFE);
	end();
	CHECK(!line());
	EQUAL(get(DR), 0); /* nothing there */
}

TEST(the_fifo_level_raises_the_receive_interrupt)
{
	UNUSED_STATE;
	set_up();
	put(IFLS, 1 << 3); /* a quarter: 8 of 32 */
	type("1234567");
	EQUAL(get(RIS), INT_RT);
	type("8");
	EQUAL(get(RIS), INT_RX | INT_RT);
	(void)get(DR);
	EQUAL(get(RIS), INT_RT);
	put(ICR, INT_RT); /* cleared, until the next is read or comes */
	EQUAL(get(RIS), 0);
	(void)get(DR);
	EQUAL(get(RIS), INT_RT);
	put(LCR_H, 0); /* no FIFO: each character counts */
	type("9");
	EQUAL(get(RIS), INT_RX | INT_RT);
}

TEST(what_does_not_fit_waits_in_the_board)
{
	char text[101];
	char got[101] = "";
	size_t bytes = 0;

	UNUSED_STATE;
	set_up();
	for (size_t i = 0; i < 100; i++)
		text[i] = (char)('!' + i % 90);
	text[100] = '\0';
	type(text);
	EQUAL(get(FR) & FR_RXFF, FR_RXFF);
	CHECK(!host_in_interrupt);
	EQUAL(strlen(host_in), 100 - VUART_FIFO);
	while (bytes < 100) {
		if (host_in_interrupt && *host_in)
			type(host_in);
		CHECK(!(get(FR) & FR_RXFE));
		got[bytes++] = (char)get(DR);
	}
	assert_string_equal(got, text);
	CHECK(host_in_interrupt);
}

TEST(a_restart_lets_input_come_again)
{
	UNUSED_STATE;
	set_up();
	type("0123456789012345678901234567890123456789");
	CHECK(!host_in_interrupt);
	vgic_init(&FIRST->vgic, FIRST);
	vuart_init(&FIRST->vuart, FIRST);
	CHECK(host_in_interrupt);
	EQUAL(get(FR) & FR_RXFE, FR_RXFE);
}

TEST(input_for_a_domain_that_ended_is_dropped)
{
	UNUSED_STATE;
	set_up();
	FIRST->state = DOMAIN_OFF;
	type("0123456789012345678901234567890123456789");
	CHECK(host_in_interrupt);
	EQUAL(*host_in, 0);
	EQUAL(get(FR) & FR_RXFE, FR_RXFE);
}

TEST(no_access_of_any_size_does_harm)
{
	UNUSED_STATE;
	set_up();
	type("some input to read");
	for (uint64_t at = 0; at < 0x1000; at++) {
		for (uint32_t bytes = 1; bytes <= 8; bytes *= 2) {
			uint64_t value = ~0ull;

			CHECK(vuart_mmio(host_on(0), at, bytes, false, &value));
			CHECK(value <= 0xffff);
			value = ~at;
			CHECK(vuart_mmio(host_on(0), at, bytes, true, &value));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_primecell_bus_finds_an_r1p5),
		cmocka_unit_test(registers_keep_what_they_have_bits_for),
		cmocka_unit_test(the_transmitter_is_always_ready),
		cmocka_unit_test(the_transmit_interrupt_lasts_until_cleared),
		cmocka_unit_test(input_interrupts_until_it_is_read),
		cmocka_unit_test(the_fifo_level_raises_the_receive_interrupt),
		cmocka_unit_test(what_does_not_fit_waits_in_the_board),
		cmocka_unit_test(a_restart_lets_input_come_again),
		cmocka_unit_test(input_for_a_domain_that_ended_is_dropped),
		cmocka_unit_test(no_access_of_any_size_does_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

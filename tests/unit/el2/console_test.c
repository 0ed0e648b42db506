/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose line is it: the console's multiplexer and the emulated PL011. */
#include "fake.h"

#include <string.h>

#define DR     0x00
#define FR     0x18
#define IMSC   0x38
#define MIS    0x40
#define ICR    0x44

#define INT_RX 0x10u
#define INT_TX 0x20u

void vgic_spi(struct domain *domain, uint32_t intid, bool level)
{
	(void)domain;
	assert_int_equal(intid, 33);
	if (fake.line != level)
		fake.changes++;
	fake.line = level;
}

static void put(struct domain *domain, const char *text)
{
	while (*text)
		console_putc(domain, *text++);
}

static void wire_is(const char *wanted)
{
	fake.wire[fake.sent] = 0;
	assert_string_equal(fake.wire, wanted);
}

static void input_owner_writes_through_at_once(void **state)
{
	(void)state;
	put(&machine.domains[0], "/ # ");
	wire_is("alpha| / # ");
}

static void others_are_kept_to_whole_lines(void **state)
{
	(void)state;
	put(&machine.domains[1], "half");
	wire_is("");
	put(&machine.domains[1], " a line\r\n");
	wire_is("beta| half a line\r\n");
}

static void a_line_in_between_breaks_and_the_owner_is_named_again(void **state)
{
	(void)state;
	put(&machine.domains[0], "shell# ");
	put(&machine.domains[1], "news\n");
	put(&machine.domains[0], "ls\n");
	wire_is("alpha| shell# \r\nbeta| news\r\nalpha| ls\r\n");
}

static void a_long_line_is_sent_in_pieces(void **state)
{
	char line[400];

	(void)state;
	memset(line, 'x', sizeof(line));
	for (size_t i = 0; i < sizeof(line); i++)
		console_putc(&machine.domains[1], line[i]);
	put(&machine.domains[1], "\n");
	fake.wire[fake.sent] = 0;
	assert_int_equal(strncmp(fake.wire, "beta| x", 7), 0);
	assert_true(fake.sent > sizeof(line));
}

static void flush_sends_what_is_begun(void **state)
{
	(void)state;
	put(&machine.domains[1], "no end");
	put(NULL, "nor here");
	console_flush();
	wire_is("beta| no end\r\ngate| nor here\r\n");
}

static uint64_t reg_read(struct vcpu *vcpu, uint64_t offset)
{
	uint64_t value = 0;

	assert_true(vuart_mmio(vcpu, offset, 4, false, &value));
	return value;
}

static void reg_write(struct vcpu *vcpu, uint64_t offset, uint64_t value)
{
	assert_true(vuart_mmio(vcpu, offset, 4, true, &value));
}

static void input_raises_the_line_until_it_is_read(void **state)
{
	struct vcpu *vcpu = &machine.domains[0].vcpus[0];

	(void)state;
	reg_write(vcpu, IMSC, INT_RX);
	fake.typed = "ok";
	console_input();
	assert_true(fake.line);
	assert_int_equal(reg_read(vcpu, MIS), INT_RX);
	assert_int_equal(reg_read(vcpu, DR), 'o');
	reg_write(vcpu, ICR, INT_RX); /* one is left: the condition lasts */
	assert_true(fake.line);
	assert_int_equal(reg_read(vcpu, DR), 'k');
	assert_false(fake.line);
	assert_true(reg_read(vcpu, FR) & 0x10);
}

static void input_that_nobody_reads_is_lost_not_stored(void **state)
{
	struct vcpu *vcpu = &machine.domains[0].vcpus[0];
	uint32_t got = 0;

	(void)state;
	for (uint32_t i = 0; i < 10 * VUART_FIFO; i++)
		vuart_input(&machine.domains[0].vuart, 'a');
	while (!(reg_read(vcpu, FR) & 0x10)) {
		assert_int_equal(reg_read(vcpu, DR), 'a');
		got++;
	}
	assert_int_equal(got, VUART_FIFO);
}

static void sending_raises_the_transmit_interrupt(void **state)
{
	struct vcpu *vcpu = &machine.domains[0].vcpus[0];

	(void)state;
	reg_write(vcpu, IMSC, INT_TX);
	assert_false(fake.line);
	reg_write(vcpu, DR, 'x');
	assert_true(fake.line);
	reg_write(vcpu, ICR, INT_TX);
	assert_false(fake.line);
	wire_is("alpha| x");
}

static void every_offset_and_size_is_harmless(void **state)
{
	struct vcpu *vcpu = &machine.domains[1].vcpus[0];

	(void)state;
	for (uint64_t offset = 4; offset < 0x1000; offset++) {
		for (uint32_t bytes = 1; bytes <= 8; bytes *= 2) {
			uint64_t value = ~0ull;

			vuart_mmio(vcpu, offset, bytes, true, &value);
			vuart_mmio(vcpu, offset, bytes, false, &value);
		}
	}
	/* A PL011 by its identification registers. */
	assert_int_equal(reg_read(vcpu, 0xfe0), 0x11);
	assert_int_equal(reg_read(vcpu, 0xff0), 0x0d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup(name, fake_machine)
		CASE(input_owner_writes_through_at_once),
		CASE(others_are_kept_to_whole_lines),
		CASE(a_line_in_between_breaks_and_the_owner_is_named_again),
		CASE(a_long_line_is_sent_in_pieces),
		CASE(flush_sends_what_is_begun),
		CASE(input_raises_the_line_until_it_is_read),
		CASE(input_that_nobody_reads_is_lost_not_stored),
		CASE(sending_raises_the_transmit_interrupt),
		CASE(every_offset_and_size_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "host.h"

static void say(struct domain *domain, const char *text)
{
	while (*text)
		console_putc(domain, *text++);
}

/* What is on the terminal by now. */
static void shows(const char *text)
{
	assert_string_equal(host_out, text);
}

TEST(each_line_begins_with_its_owner)
{
	UNUSED_STATE;
	host_start(4);
	say(FIRST, "one\ntwo\n");
	say(SECOND, "three\n");
	say(NULL, "four\n");
	say(FIRST, "\n");
	shows("linux| one\r\nlinux| two\r\nprobe| three\r\ngate| four\r\n"
	      "linux| \r\n");
}

TEST(the_domain_with_the_input_writes_through)
{
	UNUSED_STATE;
	host_start(4);
	say(FIRST, "~ # ");
	shows("linux| ~ # ");
	say(SECOND, "not yet");
	say(NULL, "nor this");
	shows("linux| ~ # ");
}

TEST(a_line_in_the_midst_of_anothers)
{
	UNUSED_STATE;
	host_start(4);
	say(FIRST, "~ # l");
	say(SECOND, "ok 1\nok");
	say(FIRST, "s\n");
	say(SECOND, " 2\n");
	shows("linux| ~ # l\r\nprobe| ok 1\r\nlinux| s\r\nprobe| ok 2\r\n");
}

TEST(a_long_line_is_broken_at_160)
{
	char text[201];

	UNUSED_STATE;
	host_start(4);
	memset(text, 'x', 200);
	text[200] = '\0';
	say(SECOND, text);
	EQUAL(host_out_bytes, strlen("probe| ") + 160 + 2);
	say(SECOND, "\n");
	EQUAL(host_out_bytes, 2 * (strlen("probe| ") + 2) + 200);
}

TEST(carriage_returns_do_not_double_lines)
{
	UNUSED_STATE;
	host_start(4);
	say(FIRST, "a\r\nb\r\n\r\n");
	say(SECOND, "c\r\n");
	shows("linux| a\r\nlinux| b\r\nlinux| \r\nprobe| c\r\n");
}

TEST(a_carriage_return_alone_does_not_wipe_the_prefix)
{
	UNUSED_STATE;
	host_start(4);
	say(FIRST, "10%\r20%");
	shows("linux| 10%\rlinux| 20%");
	say(SECOND, "10%\r20%\n");
	shows("linux| 10%\rlinux| 20%\r\nprobe| 10%20%\r\n");
}

TEST(no_control_characters_of_those_without_the_input)
{
	UNUSED_STATE;
	host_start(4);
	say(SECOND, "\033[2K\033[Ggate| \b\177\a\tt\303\244\n");
	shows("probe| .[2K.[Ggate| ...\tt\303\244\r\n");
	host_start(4);
	say(FIRST, "\033[1mb\b");
	shows("linux| \033[1mb\b");
}

TEST(two_cpus_of_the_gate_do_not_mix)
{
	UNUSED_STATE;
	host_start(4);
	host_on(0);
	say(NULL, "CPU 0 ");
	host_on(1);
	say(NULL, "CPU 1 says this\n");
	host_on(0);
	say(NULL, "says that\n");
	shows("gate| CPU 1 says this\r\ngate| CPU 0 says that\r\n");
}

TEST(a_flush_shows_what_was_begun)
{
	UNUSED_STATE;
	host_start(4);
	say(FIRST, "login: ");
	say(SECOND, "half a li");
	say(NULL, "half a");
	console_flush();
	shows("linux| login: \r\nprobe| half a li\r\ngate| half a\r\n");
	console_flush();
	EQUAL(host_out_bytes, strlen(host_out));
	say(SECOND, "ne\n");
	CHECK(strstr(host_out, "probe| ne\r\n"));
}

/* The UART's interrupt, for what is typed. */
static void type(const char *keys)
{
	host_in = keys;
	if (host_in_interrupt)
		console_input();
}

/* What a domain has to read, from its UART's data register. */
static void reads(uint32_t vcpu, const char *text)
{
	uint64_t value;

	for (;;) {
		EQUAL(vuart_mmio(host_on(vcpu), 0x18, 4, false, &value), true);
		if (value & (1u << 4)) /* empty */
			break;
		EQUAL(vuart_mmio(host_on(vcpu), 0, 4, false, &value), true);
		assert_int_equal((char)value, *text);
		text++;
	}
	EQUAL(*text, 0);
}

TEST(the_switch_key_and_a_place_give_the_input)
{
	UNUSED_STATE;
	host_start(4);
	say(FIRST, "~ # ");
	say(SECOND, "login: ");
	type("a\x1d"
	     "2b");
	shows("linux| ~ # \r\nprobe| login: \r\n"
	      "gate| input goes to probe\r\n");
	reads(0, "a");
	reads(VCPUS, "b");
	say(SECOND, "pass");
	CHECK(strstr(host_out, "\nprobe| pass"));
	say(FIRST, "whole lines only");
	assert_null(strstr(host_out, "whole"));
}

TEST(the_switch_key_twice_gives_it_to_the_next)
{
	UNUSED_STATE;
	host_start(4);
	type("\x1d\x1d"
	     "b\x1d\x1d"
	     "a");
	reads(0, "a");
	reads(VCPUS, "b");
}

TEST(other_keys_behind_the_switch_key)
{
	UNUSED_STATE;
	host_start(4);
	type("\x1d]\x1d?x\x1d"
	     "9y\x1d"
	     "0z");
	reads(0, "\x1dxyz");
	shows("gate| Ctrl-] 1: linux, has the input\r\n"
	      "gate| Ctrl-] 2: probe\r\n"
	      "gate| Ctrl-] 1: linux, has the input\r\n"
	      "gate| Ctrl-] 2: probe\r\n"
	      "gate| Ctrl-] 1: linux, has the input\r\n"
	      "gate| Ctrl-] 2: probe\r\n");
}

/* 40 characters for a FIFO of 32, and nobody reads. */
TEST(a_domain_that_does_not_read_keeps_the_input_for_a_second)
{
	UNUSED_STATE;
	host_start(4);
	type("0123456789012345678901234567890123456789\x1d"
	     "2for the second");
	EQUAL(host_in_interrupt, false);
	host_ticks += 999;
	console_input_hurry();
	EQUAL(host_in_interrupt, false);
	host_ticks += 1;
	console_input_hurry();
	EQUAL(host_in_interrupt, true);
	console_input(); /* the UART has not lowered its line */
	reads(VCPUS, "for the second");
	reads(0, "01234567890123456789012345678901");
}

TEST(who_reads_again_is_not_deaf_any_more)
{
	UNUSED_STATE;
	host_start(4);
	type("0123456789012345678901234567890123456789");
	host_ticks += 1001;
	console_input_hurry();
	console_input();
	reads(0, "01234567890123456789012345678901");
	type("abcdefghijklmnopqrstuvwxyzabcdefghij");
	EQUAL(host_in_interrupt, false);
	reads(0, "abcdefghijklmnopqrstuvwxyzabcdef");
	EQUAL(host_in_interrupt, true);
	console_input();
	reads(0, "ghij");
}

/* CPU 2 breaks while it writes, so it has the lock: it says so all the same. */
static void die(void)
{
	console_abandon();
	console_flush();
	say(NULL, "PANIC: ");
	say(NULL, "x\n");
}

TEST(a_cpu_that_stops_keeps_no_lock)
{
	UNUSED_STATE;
	host_start(4);
	host_on(2);
	say(FIRST, "wor");
	host_in_putc = die;
	say(FIRST, "d");
	/* The host comes back from it, as no CPU does. */
	shows("linux| wor\r\ngate| PANIC: x\r\nd");
	host_on(1);
	say(NULL, "goes on\n");
	CHECK(strstr(host_out, "gate| goes on\r\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_begins_with_its_owner),
		cmocka_unit_test(the_domain_with_the_input_writes_through),
		cmocka_unit_test(a_line_in_the_midst_of_anothers),
		cmocka_unit_test(a_long_line_is_broken_at_160),
		cmocka_unit_test(carriage_returns_do_not_double_lines),
		cmocka_unit_test(
			a_carriage_return_alone_does_not_wipe_the_prefix),
		cmocka_unit_test(
			no_control_characters_of_those_without_the_input),
		cmocka_unit_test(two_cpus_of_the_gate_do_not_mix),
		cmocka_unit_test(a_flush_shows_what_was_begun),
		cmocka_unit_test(the_switch_key_and_a_place_give_the_input),
		cmocka_unit_test(the_switch_key_twice_gives_it_to_the_next),
		cmocka_unit_test(other_keys_behind_the_switch_key),
		cmocka_unit_test(
			a_domain_that_does_not_read_keeps_the_input_for_a_second),
		cmocka_unit_test(who_reads_again_is_not_deaf_any_more),
		cmocka_unit_test(a_cpu_that_stops_keeps_no_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

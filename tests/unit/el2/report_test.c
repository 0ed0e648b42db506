/* SPDX-License-Identifier: BSD-2-Clause */
#include "../test.h"
#include "el2/cpu.h"
#include "el2/report_text.h"
#include "lib/rt/rt.h"

static struct cpu cpu;
static struct vcpu vcpu;
static struct domain domain;
static struct gate_blob_domain config;
static _Alignas(GATE_TRACE_PACKET_BYTES) struct gate_trace_packet ring[4];
static char log_text[4096];

void rt_putc(char c)
{
	(void)c;
}

void gate_log(const char *format, ...)
{
	const size_t used = strlen(log_text);
	va_list args;

	va_start(args, format);
	rt_vsnprintf(log_text + used, sizeof(log_text) - used, format, args);
	va_end(args);
	strncat(log_text, "\n", sizeof(log_text) - strlen(log_text) - 1);
}

static void start(uint32_t flags)
{
	config = (struct gate_blob_domain){ .name = "linux", .flags = flags };
	memset(&cpu, 0, sizeof(cpu));
	cpu.index = 3;
	cpu.vcpu = &vcpu;
	vcpu.domain = &domain;
	vcpu.gate.index = 1;
	domain.gate.config = &config;
	log_text[0] = '\0';
	gate_trace_init(&cpu.trace, flags & GATE_DOMAIN_TRACE ? ring : NULL, 4,
			3);
}

static void says(uint64_t esr, const char *wanted)
{
	char text[REPORT_TEXT];

	assert_string_equal(report_syndrome(text, sizeof(text), esr), wanted);
}

TEST(a_syndrome_in_words)
{
	UNUSED_STATE;
	says(0x93c08005,
	     "data abort below, read of 8 bytes, x0, translation at level 1");
	says(0x93430046,
	     "data abort below, write of 2 bytes, x3, translation at level 2");
	says(0x920000c7, "data abort below, write, translation at level 3, of "
			 "a table walk");
	says(0x82000005, "instruction abort below, translation at level 1");
	says(0x8200000f, "instruction abort below, permission at level 3");
	says(0x92000010, "data abort below, read, external abort");
	says(0x92000061, "data abort below, write, alignment");
	says(0x02000000, "undefined instruction");
	says(0xbe000000, "SError, of unknown severity");
	says(0xbe000011, "SError, uncontainable");
	says(0xfe000000, "unknown class");
}

TEST(a_syndrome_that_does_not_fit_is_cut)
{
	char text[64];

	UNUSED_STATE;
	for (size_t bytes = 1; bytes < sizeof(text); bytes++) {
		memset(text, '!', sizeof(text));
		report_syndrome(text, bytes, 0x93c080c5);
		CHECK(strlen(text) < bytes);
		EQUAL(text[bytes], '!');
	}
}

TEST(modes_have_names)
{
	UNUSED_STATE;
	assert_string_equal(report_mode(0x600003c5), "EL1h");
	assert_string_equal(report_mode(0x4), "EL1t");
	assert_string_equal(report_mode(0x80000000), "EL0t");
	assert_string_equal(report_mode(0x1d3), "AArch32 svc");
	assert_string_equal(report_mode(0x10), "AArch32 usr");
	for (uint64_t mode = 0; mode < 32; mode++)
		CHECK(report_mode(mode) != NULL);
	assert_string_equal(report_mode(0x16), "no mode of a guest's");
	assert_string_equal(report_mode(0x9), "no mode of a guest's");
}

static void one_call(uint64_t n)
{
	const uint64_t x[8] = { 0x84000000 + n, n, 2, 3 };
	const uint64_t result[4] = { n + 1 };
	const uint64_t meta = gate_trace_meta(
		1, 1, n & 1 ? SMCCC_CONDUIT_HVC : SMCCC_CONDUIT_SMC,
		GATE_VERDICT_FORWARD, false, 0);

	if (report_recorded(&cpu)) {
		gate_trace_begin(&cpu.trace, n, x);
		gate_trace_end(&cpu.trace, 1, result, meta);
		return;
	}
	call_log_begin(&cpu.calls, x);
	call_log_end(&cpu.calls, result[0], meta);
}

/* 16 at most, the newest first, over the end of a packet and of the ring. */
static void test_calls(uint32_t flags)
{
	char text[REPORT_TEXT];
	char wanted[REPORT_TEXT];

	start(flags);
	CHECK(!report_call(text, sizeof(text), &cpu, 0));
	for (uint64_t n = 0; n < 400; n++) {
		one_call(n);
		for (uint64_t back = 0; back < 20; back++) {
			const bool there = back <= n && back < CALL_LOG;
			const unsigned long at = (unsigned long)(n - back);

			EQUAL(report_call(text, sizeof(text), &cpu, back),
			      there);
			if (!there)
				continue;
			rt_snprintf(wanted, sizeof(wanted),
				    "%s %08lx (%lx, 2, 3): forwarded, %lx",
				    at & 1 ? "hvc" : "smc", 0x84000000 + at, at,
				    at + 1);
			assert_string_equal(text, wanted);
		}
	}
}

TEST(the_last_calls_from_the_log)
{
	UNUSED_STATE;
	test_calls(0);
}

TEST(the_last_calls_from_the_trace)
{
	UNUSED_STATE;
	test_calls(GATE_DOMAIN_TRACE);
}

TEST(calls_of_the_life_before_are_not_its)
{
	char text[REPORT_TEXT];

	UNUSED_STATE;
	start(GATE_DOMAIN_TRACE);
	for (uint64_t n = 0; n < 10; n++)
		one_call(n);
	domain.started_at = 7;
	CHECK(report_call(text, sizeof(text), &cpu, 2));
	CHECK(!report_call(text, sizeof(text), &cpu, 3));
	domain.started_at = 0;
}

TEST(a_lost_cpu_and_the_call_it_is_in)
{
	const uint64_t x[8] = { 0xc3000001, 0x11, 0x22, 0x33 };

	UNUSED_STATE;
	start(0);
	report_lost(&cpu);
	assert_string_equal(log_text,
			    "linux: lost: CPU 3 (vCPU 1) does not come back "
			    "from the firmware, in a call that is forwarded "
			    "without a record\n");
	start(0);
	one_call(7);
	cpu.watchdog.call_since = 5;
	cpu.watchdog.call_fid = 0xc3000099;
	report_lost(&cpu);
	assert_string_equal(
		log_text,
		"linux: lost: CPU 3 (vCPU 1) does not come back from the "
		"firmware, in call c3000099\n"
		"  before that: hvc 84000007 (7, 2, 3): forwarded, 8\n");
	start(GATE_DOMAIN_TRACE);
	one_call(6);
	cpu.watchdog.beat = 1000;
	gate_trace_begin(&cpu.trace, 1001, x);
	report_lost(&cpu);
	assert_string_equal(
		log_text,
		"linux: lost: CPU 3 (vCPU 1) does not come back from the "
		"firmware, in call c3000001 (11, 22, 33)\n"
		"  before that: smc 84000006 (6, 2, 3): forwarded, 7\n");
	/* What has begun before it last ticked has ended. */
	cpu.watchdog.beat = 1002;
	log_text[0] = '\0';
	report_lost(&cpu);
	CHECK(strstr(log_text, "without a record"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_syndrome_in_words),
		cmocka_unit_test(a_syndrome_that_does_not_fit_is_cut),
		cmocka_unit_test(modes_have_names),
		cmocka_unit_test(the_last_calls_from_the_log),
		cmocka_unit_test(the_last_calls_from_the_trace),
		cmocka_unit_test(calls_of_the_life_before_are_not_its),
		cmocka_unit_test(a_lost_cpu_and_the_call_it_is_in),
	};

	return cmocka_run_group_tests_name("el2 report", tests, NULL, NULL);
}

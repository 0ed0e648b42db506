/* SPDX-License-Identifier: BSD-2-Clause */
/* What people and programs get to read. */
#include "../test.h"

#include <smccc/calls.h>
#include <smccc/smccc.h>

#include "ram.h"

static const struct gate_trace_info info = {
	.clock_hz = RAM_HZ,
	.domain = { { .id = RAM_LINUX, .name = "linux" },
		    { .id = RAM_PROBE, .name = "probe" } },
};
static const struct trace_names names = { .info = &info };

static char *text_of(const struct gate_trace_record *record)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(out);
	trace_print_text(out, &names, 3, record);
	fclose(out);
	return text;
}

static void prints(const struct gate_trace_record *record, const char *want)
{
	char *text = text_of(record);

	assert_string_equal(text, want);
	free(text);
}

static struct gate_trace_record plain(uint64_t x0)
{
	return (struct gate_trace_record){
		.time = 2 * RAM_HZ + 1,
		.duration = 100,
		.x0 = x0,
		.arg = { 0x11, 0x22, 0x33 },
		.result = { 0, 1, 2, 3 },
		.domain = RAM_LINUX,
		.vcpu = 1,
		.conduit = SMCCC_CONDUIT_SMC,
		.verdict = GATE_VERDICT_ANSWER,
	};
}

TEST(a_call_reads_as_a_call)
{
	struct gate_trace_record record = plain(SMCCC_FID_PSCI_CPU_ON_64);

	UNUSED_STATE;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_CPU_ON_64("
			"target=0x11, entry=0x22, context=0x33) = 0x0 answer "
			"1600 ns\n");
	record.conduit = SMCCC_CONDUIT_HVC;
	record.result[0] = UINT64_MAX - 3;
	prints(&record, "    2.000000016 cpu3 linux/1 hvc PSCI_CPU_ON_64("
			"target=0x11, entry=0x22, context=0x33) = "
			"PSCI_ALREADY_ON answer 1600 ns\n");
}

TEST(an_error_is_named_at_both_widths)
{
	struct gate_trace_record record = plain(SMCCC_FID_PSCI_VERSION);

	UNUSED_STATE;
	record.verdict = GATE_VERDICT_DENY;
	record.result[0] = UINT64_MAX;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_VERSION() = "
			"PSCI_NOT_SUPPORTED deny 1600 ns\n");
	record.result[0] = UINT32_MAX;
	record.aarch32 = 1;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_VERSION() = "
			"PSCI_NOT_SUPPORTED deny 1600 ns [aarch32]\n");
	record.aarch32 = 0;
	record.result[0] = UINT64_MAX - 59; /* no code's number */
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_VERSION() = "
			"-60 deny 1600 ns\n");
}

TEST(an_unknown_call_shows_the_registers_that_hold_something)
{
	struct gate_trace_record record = plain(0x8200abcd);

	UNUSED_STATE;
	record.arg[1] = 0;
	prints(&record, "    2.000000016 cpu3 linux/1 smc 0x8200abcd(x1=0x11, "
			"x2=0x0, x3=0x33) = 0x0 answer 1600 ns\n");
	memset(record.arg, 0, sizeof(record.arg));
	prints(&record, "    2.000000016 cpu3 linux/1 smc 0x8200abcd() = 0x0 "
			"answer 1600 ns\n");
}

TEST(what_is_odd_is_said)
{
	struct gate_trace_record record =
		plain(SMCCC_FID_PSCI_VERSION | SMCCC_FID_SVE_HINT);

	UNUSED_STATE;
	record.result[0] = 0x10001;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_VERSION() = "
			"0x10001 answer 1600 ns [hint]\n");
	record.x0 = SMCCC_FID_PSCI_VERSION | 1ull << 32;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_VERSION() = "
			"0x10001 answer 1600 ns [upper halves]\n");
	record.x0 = SMCCC_FID_PSCI_VERSION;
	record.x0 = SMCCC_FID_PSCI_VERSION;
	record.arg[6] = 1ull << 63; /* no argument of it, so nothing odd */
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_VERSION() = "
			"0x10001 answer 1600 ns\n");
	record.immediate = 0x12;
	record.verdict = GATE_VERDICT_UNDEFINED;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_VERSION() "
			"undefined 1600 ns [#0x12]\n");
}

TEST(upper_halves_of_32_bit_arguments_are_masked_and_told)
{
	struct gate_trace_record record = plain(SMCCC_FID_PSCI_FEATURES);

	UNUSED_STATE;
	record.arg[0] = 0xdead000084000000;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_FEATURES("
			"function=0x84000000) = 0x0 answer 1600 ns [upper "
			"halves]\n");
	record = plain(0x8200abcd);
	memset(record.arg, 0, sizeof(record.arg));
	record.arg[6] = 1ull << 63;
	prints(&record, "    2.000000016 cpu3 linux/1 smc 0x8200abcd() = 0x0 "
			"answer 1600 ns [upper halves]\n");
}

TEST(a_call_that_stopped_its_caller_does_not_return)
{
	struct gate_trace_record record = plain(SMCCC_FID_PSCI_CPU_OFF);

	UNUSED_STATE;
	record.result[0] = record.x0;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_CPU_OFF() does "
			"not return answer 1600 ns\n");
	record.result[0] = UINT64_MAX - 2;
	prints(&record, "    2.000000016 cpu3 linux/1 smc PSCI_CPU_OFF() = "
			"PSCI_DENIED answer 1600 ns\n");
}

TEST(numbers_without_a_name_stay_numbers)
{
	struct gate_trace_record record = plain(SMCCC_FID_PSCI_VERSION);

	UNUSED_STATE;
	record.result[0] = 0x10001;
	record.domain = 77;
	record.conduit = 200;
	record.verdict = 99;
	prints(&record, "    2.000000016 cpu3 domain77/1 conduit200 "
			"PSCI_VERSION() = 0x10001 verdict99 1600 ns\n");
}

TEST(time_saturates_and_never_wraps)
{
	static const struct gate_trace_info slow = { .clock_hz = 1 };
	static const struct gate_trace_info fast = { .clock_hz = 10000000000 };

	UNUSED_STATE;
	EQUAL(trace_ns(&info, 1), 16);
	EQUAL(trace_ns(&info, RAM_HZ), 1000000000);
	EQUAL(trace_ns(&slow, 5), 5000000000);
	EQUAL(trace_ns(&slow, UINT64_MAX), UINT64_MAX);
	EQUAL(trace_ns(&fast, 9999999999), 999999999);
	EQUAL(trace_ns(&fast, UINT64_MAX), UINT64_MAX / 10);
}

/* A summary of some calls, as text. */
struct table {
	struct trace_summary *summary;
};

static void add(const struct table *table, uint16_t domain, uint64_t x0,
		enum gate_verdict verdict, uint64_t duration)
{
	struct gate_trace_record record = plain(x0);

	record.domain = domain;
	record.verdict = (uint8_t)verdict;
	record.duration = duration;
	trace_summary_add(table->summary, &names, &record);
}

static void becomes(const struct table *table, bool json, bool all,
		    const char *want)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(out);
	trace_summary_print(table->summary, out, &names, json, all);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
	trace_summary_free(table->summary);
}

TEST(the_table_has_a_row_for_each_domain_function_and_verdict)
{
	const struct table table = { trace_summary_create() };
	const uint32_t version = SMCCC_FID_PSCI_VERSION;

	UNUSED_STATE;
	add(&table, RAM_PROBE, version, GATE_VERDICT_CONSTANT, 9);
	add(&table, RAM_LINUX, version, GATE_VERDICT_CONSTANT, 5);
	add(&table, RAM_LINUX, version | SMCCC_FID_SVE_HINT,
	    GATE_VERDICT_CONSTANT, 3);
	add(&table, RAM_LINUX, version | 1ull << 40, GATE_VERDICT_CONSTANT, 4);
	add(&table, RAM_LINUX, version, GATE_VERDICT_DENY, 1);
	add(&table, RAM_LINUX, SMCCC_FID_SMCCC_VERSION, GATE_VERDICT_ANSWER, 0);
	becomes(&table, false, false,
		"domain     function      verdict   by        calls  shortest "
		"ns    median ns\n"
		"linux      SMCCC_VERSION answer    smc           1            "
		"0            0\n"
		"linux      PSCI_VERSION  deny      smc           1           "
		"16           16\n"
		"linux      PSCI_VERSION  constant  smc           3           "
		"48           64\n"
		"probe      PSCI_VERSION  constant  smc           1          "
		"144          144\n");
}

TEST(unknown_ids_share_a_row_per_owner)
{
	const struct table table = { trace_summary_create() };

	UNUSED_STATE;
	for (uint32_t num = 0x4000; num < 0x8000; num++) {
		add(&table, RAM_PROBE, 0x82000000 | num, GATE_VERDICT_DENY, 1);
		add(&table, RAM_PROBE, 0xc3000000 | num, GATE_VERDICT_DENY, 1);
	}
	becomes(&table, true, false,
		"{\"domain\":\"probe\",\"function\":\"unknown (OEM Service)\","
		"\"verdict\":\"deny\",\"by\":\"smc\",\"calls\":16384,"
		"\"shortest_ns\":16,\"median_ns\":16}\n"
		"{\"domain\":\"probe\",\"function\":\"unknown (SiP Service)\","
		"\"verdict\":\"deny\",\"by\":\"smc\",\"calls\":16384,"
		"\"shortest_ns\":16,\"median_ns\":16}\n");
}

static struct table denied_psci(uint32_t count)
{
	const struct table table = { trace_summary_create() };

	for (uint32_t i = 0; i < count; i++)
		add(&table, RAM_PROBE, SMCCC_FID_PSCI_VERSION + i,
		    GATE_VERDICT_DENY, 10 + i);
	return table;
}

TEST(many_denied_functions_of_one_kind_are_folded)
{
	const struct table few = denied_psci(4), many = denied_psci(5);
	char *text = NULL;
	size_t bytes;
	FILE *out;

	UNUSED_STATE;
	becomes(&many, true, false,
		"{\"domain\":\"probe\",\"function\":\"PSCI_* (5 functions)\","
		"\"verdict\":\"deny\",\"by\":\"smc\",\"calls\":5,"
		"\"shortest_ns\":160,\"median_ns\":192}\n");

	out = open_memstream(&text, &bytes);
	assert_non_null(out);
	trace_summary_print(few.summary, out, &names, true, false);
	fclose(out);
	assert_null(strstr(text, "functions"));
	free(text);
	trace_summary_free(few.summary);
}

TEST(folding_can_be_switched_off)
{
	const struct table table = denied_psci(5);
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	UNUSED_STATE;
	assert_non_null(out);
	trace_summary_print(table.summary, out, &names, false, true);
	fclose(out);
	assert_non_null(strstr(text, "PSCI_CPU_ON "));
	assert_null(strstr(text, "functions"));
	free(text);
	trace_summary_free(table.summary);
}

static uint64_t median_of(const uint64_t *durations, size_t count)
{
	const struct table table = { trace_summary_create() };
	unsigned long long median = 0;
	char *text = NULL, *found;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(out);
	for (size_t i = 0; i < count; i++)
		add(&table, RAM_LINUX, SMCCC_FID_PSCI_VERSION,
		    GATE_VERDICT_CONSTANT, durations[i]);
	trace_summary_print(table.summary, out, &names, true, false);
	fclose(out);
	found = strstr(text, "\"median_ns\":");
	assert_non_null(found);
	median = strtoull(found + strlen("\"median_ns\":"), NULL, 10);
	free(text);
	trace_summary_free(table.summary);
	return median;
}

static int by_size(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

TEST(the_median_is_the_middle_one_of_those_that_occurred)
{
	uint64_t durations[1001];
	uint64_t state = 1;

	UNUSED_STATE;
	for (size_t count = 1; count <= 1001; count += count < 20 ? 1 : 109) {
		uint64_t got;

		for (size_t i = 0; i < count; i++) {
			state = state * 6364136223846793005ull + 1;
			/* Few values with many of each, and some far off. */
			durations[i] =
				(state >> 60) ? state >> 60 : state >> 30;
		}
		got = median_of(durations, count);
		qsort(durations, count, sizeof(durations[0]), by_size);
		EQUAL(got, trace_ns(&info, durations[(count - 1) / 2]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_reads_as_a_call),
		cmocka_unit_test(an_error_is_named_at_both_widths),
		cmocka_unit_test(
			an_unknown_call_shows_the_registers_that_hold_something),
		cmocka_unit_test(what_is_odd_is_said),
		cmocka_unit_test(
			upper_halves_of_32_bit_arguments_are_masked_and_told),
		cmocka_unit_test(
			a_call_that_stopped_its_caller_does_not_return),
		cmocka_unit_test(numbers_without_a_name_stay_numbers),
		cmocka_unit_test(time_saturates_and_never_wraps),
		cmocka_unit_test(
			the_table_has_a_row_for_each_domain_function_and_verdict),
		cmocka_unit_test(unknown_ids_share_a_row_per_owner),
		cmocka_unit_test(many_denied_functions_of_one_kind_are_folded),
		cmocka_unit_test(folding_can_be_switched_off),
		cmocka_unit_test(
			the_median_is_the_middle_one_of_those_that_occurred),
	};

	return cmocka_run_group_tests_name("trace print", tests, NULL, NULL);
}

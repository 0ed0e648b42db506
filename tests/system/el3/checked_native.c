/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * el3/checked.c: rules before handlers. The window is a fake here that copies
 * from an array and counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "el3/table.h"
#include "el3/trap.h"
#include "el3/window.h"

#define RAM   BOARD_RAM_BASE
#define BYTES 0x4000u

struct machine machine;
static uint8_t ram[BYTES];
static unsigned int reads, writes, runs;
static int64_t answer;
static struct el3_memory seen[EL3_MEMORY_MAX];
static uint8_t seen_first;

void window_read(const struct cpu *cpu, void *to, uint64_t from, uint64_t bytes)
{
	(void)cpu;
	reads++;
	assert_true(from >= RAM && from + bytes <= RAM + BYTES);
	memcpy(to, ram + (from - RAM), bytes);
}

void window_write(const struct cpu *cpu, uint64_t to, const void *from,
		  uint64_t bytes)
{
	(void)cpu;
	writes++;
	assert_true(to >= RAM && to + bytes <= RAM + BYTES);
	memcpy(ram + (to - RAM), from, bytes);
}

static void handler(const struct el3_call *call,
		    const struct el3_memory *memory, struct smccc_regs *out)
{
	(void)call;
	runs++;
	memcpy(seen, memory, sizeof(seen));
	seen_first = memory[0].bytes[0];
	/* The caller's registers go before its memory is written. */
	memset(out->x, 0xee, sizeof(out->x));
	el3_return(out, answer);
	memset(memory[0].bytes, 0x77, memory[0].length);
}

#define ROW(id, ...)                                           \
	{                                                      \
		.fid = (id), EL3_CHECKED(handler, __VA_ARGS__) \
	}

static const struct el3_service numbers[] = {
	ROW(0x82000001, EL3_READ_FIXED(5, 8, 8), EL3_RANGE(1, 5, 9),
	    EL3_BITS(2, 0x8000000f), EL3_ZERO(3)),
	ROW(0xc2000001, EL3_READ_FIXED(5, 8, 8), EL3_RANGE(1, 5, 9),
	    EL3_BITS(2, 0x8000000f), EL3_ZERO(3)),
};
static const struct el3_service readers[] = {
	ROW(0x82000002, EL3_READ(1, 2, 2, 64, 4)),
	ROW(0xc2000002, EL3_READ(1, 2, 2, 64, 4)),
};
static const struct el3_service writers[] = {
	ROW(0x82000003, EL3_WRITE(1, 2, 1, 64, 1)),
	ROW(0xc2000003, EL3_WRITE(1, 2, 1, 64, 1)),
};
static const struct el3_service both =
	ROW(0xc2000004, EL3_READ(1, 2, 1, 100, 1), EL3_WRITE_FIXED(3, 5, 1));
static const struct el3_rule unknown_rule = { .kind = EL3_RULES,
					      .argument = 1 };

static struct cpu cpu;
static struct frame frame;

static int set_up(void **state)
{
	(void)state;
	memset(&machine, 0, sizeof(machine));
	memset(&cpu, 0, sizeof(cpu));
	machine.boot.ram_end = RAM + BYTES;
	for (size_t i = 0; i < BYTES; i++)
		ram[i] = (uint8_t)(i * 3 + 1);
	reads = writes = runs = 0;
	answer = 0;
	return 0;
}

static int64_t call(const struct el3_service *row, uint64_t x1, uint64_t x2,
		    uint64_t x3)
{
	const struct el3_slot slot = { .service = row };
	struct el3_call decoded;

	for (unsigned int i = 0; i < 31; i++)
		frame.x[i] = 0xa5a5a5a5a5a5a500 + i;
	frame.x[1] = x1;
	frame.x[2] = x2;
	frame.x[3] = x3;
	frame.x[5] = RAM + 8;
	el3_checked(&decoded, &frame, &cpu, &slot);
	return (int64_t)frame.x[0];
}

/* Refused, nothing read, no register but x0 changed. */
static void refused(const struct el3_service *row, uint64_t x1, uint64_t x2,
		    uint64_t x3)
{
	const uint64_t before = cpu.counters[CPU_COUNTER_REFUSED];
	const unsigned int ran = runs, read = reads, written = writes;

	assert_int_equal(call(row, x1, x2, x3), SMCCC_INVALID_PARAMETER);
	assert_int_equal(runs, ran);
	assert_int_equal(reads, read);
	assert_int_equal(writes, written);
	assert_int_equal(frame.x[1], x1);
	assert_int_equal(frame.x[4], 0xa5a5a5a5a5a5a504);
	assert_int_equal(cpu.counters[CPU_COUNTER_REFUSED], before + 1);
}

static void taken(const struct el3_service *row, uint64_t x1, uint64_t x2,
		  uint64_t x3)
{
	const unsigned int ran = runs;

	assert_int_equal(call(row, x1, x2, x3), answer);
	assert_int_equal(runs, ran + 1);
}

#define HIGH 0xdeadbeef00000000ull

static void numbers_are_compared_in_the_width_of_the_call(void **state)
{
	(void)state;
	for (size_t w = 0; w < 2; w++) {
		taken(&numbers[w], 5, 0, 0);
		taken(&numbers[w], 9, 0x8000000f, 0);
		refused(&numbers[w], 4, 0, 0);
		refused(&numbers[w], 10, 0, 0);
		refused(&numbers[w], UINT64_MAX, 0, 0);
		refused(&numbers[w], 0xffffffff, 0, 0);
		refused(&numbers[w], 0 - 5ull, 0, 0);
		refused(&numbers[w], 5, 0x10, 0);
		refused(&numbers[w], 5, 0x40000000, 0);
		refused(&numbers[w], 5, 0, 1);
		refused(&numbers[w], 5, 0, 0x80000000);
	}
	refused(&numbers[1], HIGH | 5, 0, 0);
	refused(&numbers[1], 5, HIGH, 0);
	refused(&numbers[1], 5, 0, 1ull << 63);
	assert_int_equal(cpu.counters[CPU_COUNTER_CALLS],
			 runs + cpu.counters[CPU_COUNTER_REFUSED]);
}

/* The same address and length, with garbage above. */
static void upper_halves_are_no_part_of_smc32(void **state)
{
	(void)state;
	taken(&readers[0], HIGH | RAM, HIGH | 8, HIGH);
	assert_int_equal(seen[0].length, 8);
	refused(&readers[1], HIGH | RAM, 8, 0);
	refused(&readers[1], RAM, HIGH | 8, 0);
}

static void memory_is_ram_aligned_and_within_its_length(void **state)
{
	static const uint64_t bad[][2] = {
		{ RAM, 1 },	    { RAM, 65 },
		{ RAM, 0 },	    { RAM, UINT32_MAX },
		{ RAM + 2, 4 },	    { RAM - 4, 8 },
		{ RAM + BYTES, 4 }, { RAM + BYTES - 4, 8 },
		{ 0, 4 },	    { BOARD_SECURE_RAM_BASE, 4 },
		{ 0xfffffffc, 8 },  { UINT32_MAX - 3, 64 },
	};

	(void)state;
	for (size_t w = 0; w < 2; w++) {
		taken(&readers[w], RAM, 2, 0);
		taken(&readers[w], RAM + BYTES - 64, 64, 0);
		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
			refused(&readers[w], bad[i][0], bad[i][1], 0);
	}
	refused(&readers[1], UINT64_MAX - 3, 8, 0);
	refused(&readers[1], RAM, UINT64_MAX, 0);
	refused(&readers[1], RAM, 0 - RAM, 0);
	refused(&readers[1], RAM | 1ull << 32, 8, 0);
}

static void a_reader_gets_one_copy_and_writes_nothing(void **state)
{
	uint8_t before[BYTES];

	(void)state;
	memcpy(before, ram, BYTES);
	taken(&readers[1], RAM + 4, 30, 0);
	assert_int_equal(reads, 1);
	assert_int_equal(writes, 0);
	assert_int_equal(seen_first, before[4]);
	assert_memory_equal(ram, before, BYTES);
}

static void a_writer_starts_from_zero(void **state)
{
	(void)state;
	taken(&readers[1], RAM + 4, 64, 0); /* leaves 0x77 */
	taken(&writers[1], RAM + 3, 64, 0);
	assert_int_equal(seen_first, 0);
	assert_int_equal(reads, 1);
	assert_int_equal(writes, 1);
	assert_int_equal(ram[2], 2 * 3 + 1);
	assert_int_equal(ram[3], 0x77);
	assert_int_equal(ram[3 + 63], 0x77);
	assert_int_equal(ram[3 + 64], (uint8_t)(67 * 3 + 1));
}

static void a_handler_that_fails_writes_nothing(void **state)
{
	uint8_t before[BYTES];

	(void)state;
	memcpy(before, ram, BYTES);
	answer = -6;
	taken(&writers[1], RAM + 3, 64, 0);
	taken(&writers[0], RAM + 3, 64, 0);
	assert_int_equal(writes, 0);
	assert_memory_equal(ram, before, BYTES);
	answer = 1;
	taken(&writers[0], RAM + 3, 64, 0);
	assert_int_equal(writes, 1);
}

static void two_buffers_do_not_overlap(void **state)
{
	(void)state;
	taken(&both, RAM, 99, RAM + 0x100);
	assert_int_equal(seen[0].length, 99);
	assert_int_equal(seen[1].length, 5);
	assert_true(seen[1].bytes >= seen[0].bytes + 99);
	assert_int_equal((uint64_t)seen[1].bytes % 8, 0);
	/* The handler has filled the first: the second is still zero. */
	assert_int_equal(ram[0x100], 0);
	assert_int_equal(ram[0x104], 0);
	assert_int_equal(ram[0x105], (uint8_t)(0x105 * 3 + 1));
	refused(&both, RAM, 99, RAM + BYTES - 4);
	refused(&both, RAM, 101, RAM + 0x100);
}

static void an_unknown_rule_lets_nothing_through(void **state)
{
	struct el3_service row = readers[1];
	struct el3_checks checks = *readers[1].checks;
	struct el3_rule none = unknown_rule;

	(void)state;
	checks.rules = &none;
	row.checks = &checks;
	refused(&row, 0, 0, 0);
	none.kind = EL3_RULE_NONE;
	refused(&row, 0, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			numbers_are_compared_in_the_width_of_the_call, set_up),
		cmocka_unit_test_setup(upper_halves_are_no_part_of_smc32,
				       set_up),
		cmocka_unit_test_setup(
			memory_is_ram_aligned_and_within_its_length, set_up),
		cmocka_unit_test_setup(
			a_reader_gets_one_copy_and_writes_nothing, set_up),
		cmocka_unit_test_setup(a_writer_starts_from_zero, set_up),
		cmocka_unit_test_setup(a_handler_that_fails_writes_nothing,
				       set_up),
		cmocka_unit_test_setup(two_buffers_do_not_overlap, set_up),
		cmocka_unit_test_setup(an_unknown_rule_lets_nothing_through,
				       set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

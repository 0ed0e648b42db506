/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot/ reads and edits device trees: on the host, with cmocka; libfdt says
 * whether the result is what it should be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

/* libfdt has its own names for these. */
#undef FDT_MAGIC
#undef FDT_BEGIN_NODE
#undef FDT_END_NODE
#undef FDT_PROP
#undef FDT_NOP
#undef FDT_END
#include "boot/fdt.h"
#include "boot/tree.h"

#define RAM  0x40000000ull
#define GIB  0x40000000ull
#define ROOM 0x10000u

/* Of lib/rt/printf.c. */
void rt_putc(char c);
void rt_putc(char c)
{
	(void)c;
}

static const struct tree_log a_log = { 0x400ff000, 0x123, 0x1000 };
static const struct tree_log no_log = { 0, 0, 0 };

/* How the tree of the test looks. */
struct shape {
	uint64_t base, size;
	bool chosen, reserved, psci, reservation;
};

static int put_memory(void *fdt, const char *name, const struct shape *shape)
{
	const uint64_t reg[] = { cpu_to_fdt64(shape->base),
				 cpu_to_fdt64(shape->size) };
	int failed = fdt_begin_node(fdt, name);

	failed |= fdt_property_string(fdt, "device_type", "memory");
	failed |= fdt_property(fdt, "reg", reg, sizeof(reg));
	return failed | fdt_end_node(fdt);
}

static int put_cpus(void *fdt)
{
	static const char *const names[] = { "cpu@0", "cpu@1", "cpu@101" };
	int failed = fdt_begin_node(fdt, "cpus");

	failed |= fdt_property_u32(fdt, "#address-cells", 1);
	for (size_t i = 0; i < 3; i++) {
		failed |= fdt_begin_node(fdt, names[i]);
		failed |= fdt_property_string(fdt, "device_type", "cpu");
		if (i == 1)
			failed |= fdt_property_string(fdt, "enable-method",
						      "spin-table");
		failed |= fdt_property_u32(fdt, "reg", (uint32_t)i);
		failed |= fdt_begin_node(fdt, "l2-cache");
		failed |= fdt_property_string(fdt, "enable-method", "kept");
		failed |= fdt_end_node(fdt);
		failed |= fdt_end_node(fdt);
	}
	return failed | fdt_end_node(fdt);
}

static int put_named(void *fdt, const char *name, const char *property,
		     const char *value)
{
	int failed = fdt_begin_node(fdt, name);

	failed |= fdt_property(fdt, property, value, (int)strlen(value) + 1);
	return failed | fdt_end_node(fdt);
}

/* As QEMU's, and more. */
static uint8_t *tree(const struct shape *shape)
{
	uint8_t *fdt = calloc(1, ROOM);
	int failed = 0;

	failed |= fdt_create(fdt, ROOM);
	if (shape->reservation)
		failed |= fdt_add_reservemap_entry(fdt, 0x1000, 0x2000);
	failed |= fdt_finish_reservemap(fdt);
	failed |= fdt_begin_node(fdt, "");
	failed |= fdt_property_u32(fdt, "#address-cells", 2);
	failed |= fdt_begin_node(fdt, "decoy");
	failed |= put_memory(fdt, "memory@0", shape);
	failed |= put_named(fdt, "psci", "method", "decoy");
	failed |= put_named(fdt, "pl011@9040000", "status", "okay");
	failed |= fdt_end_node(fdt);
	if (shape->psci)
		failed |= put_named(fdt, "psci", "method", "hvc");
	failed |= put_memory(fdt, "memory@40000000", shape);
	failed |= put_cpus(fdt);
	failed |= put_named(fdt, "pl011@9000000", "status", "okay");
	failed |= put_named(fdt, "pl011@9040000", "status", "okay");
	failed |= put_named(fdt, "pl061@90b0000", "compatible", "arm,pl061");
	failed |= put_named(fdt, "secram@e000000", "secure-status", "okay");
	failed |= put_named(fdt, "secflash@0", "compatible", "cfi-flash");
	failed |= put_named(fdt, "secure-chosen", "kaslr-seed", "secret");
	if (shape->chosen)
		failed |= put_named(fdt, "chosen", "bootargs", "quiet");
	if (shape->reserved)
		failed |= put_named(fdt, "reserved-memory", "ranges", "");
	failed |= fdt_end_node(fdt);
	failed |= fdt_finish(fdt);
	assert_int_equal(failed, 0);
	return fdt;
}

static const struct shape plain = { .base = RAM, .size = GIB, .chosen = true };

static uint64_t ram_end(uint64_t base, uint64_t size, uint64_t asked)
{
	const struct shape shape = { .base = base, .size = size };
	uint8_t *fdt = tree(&shape);
	const uint64_t end = fdt_ram_end(fdt, ROOM, asked);

	free(fdt);
	return end;
}

static void ram_ends_where_the_tree_says(void **state)
{
	(void)state;
	assert_int_equal(ram_end(RAM, 3 * GIB, RAM), RAM + 3 * GIB);
	assert_int_equal(ram_end(RAM, 3 * GIB, 0), 0);
	assert_int_equal(ram_end(RAM, -RAM, RAM), 0); /* wraps to 0 */
	assert_int_equal(ram_end(RAM, 0, RAM), 0);
}

static const char *text_at(const void *fdt, const char *path,
			   const char *property)
{
	const int node = fdt_path_offset(fdt, path);

	return node < 0 ? NULL : fdt_getprop(fdt, node, property, NULL);
}

#define TEXT(fdt, path, property, value)                                  \
	do {                                                              \
		assert_non_null(text_at(fdt, path, property));            \
		assert_string_equal(text_at(fdt, path, property), value); \
	} while (0)

static uint8_t *edited(const struct shape *shape, const struct tree_log *log)
{
	uint8_t *from = tree(shape);
	uint8_t *to = calloc(1, ROOM);
	const size_t bytes =
		tree_edit(from, fdt_totalsize(from), to, ROOM, log);

	assert_true(bytes != 0);
	assert_int_equal(fdt_totalsize(to), bytes);
	assert_int_equal(fdt_check_full(to, bytes), 0);
	free(from);
	return to;
}

static void the_normal_world_is_told_what_it_needs(void **state)
{
	uint8_t *to = edited(&plain, &a_log);
	int bytes;
	const char *list = fdt_getprop(to, fdt_path_offset(to, "/psci"),
				       "compatible", &bytes);

	(void)state;
	assert_int_equal(bytes, sizeof("arm,psci-1.0\0arm,psci-0.2"));
	assert_memory_equal(list, "arm,psci-1.0\0arm,psci-0.2", (size_t)bytes);
	TEXT(to, "/psci", "method", "smc");
	TEXT(to, "/decoy/psci", "method", "decoy");
	TEXT(to, "/cpus/cpu@0", "enable-method", "psci");
	TEXT(to, "/cpus/cpu@1", "enable-method", "psci");
	TEXT(to, "/cpus/cpu@101", "enable-method", "psci");
	TEXT(to, "/cpus/cpu@1/l2-cache", "enable-method", "kept");
	TEXT(to, "/cpus/cpu@1", "device_type", "cpu");
	TEXT(to, "/chosen", "bootargs", "quiet");
	assert_true(fdt_path_offset(to, "/secure-chosen") < 0);
	assert_int_equal(fdt_ram_end(to, ROOM, RAM), RAM + GIB);
	free(to);
}

static void secure_devices_are_not_the_normal_worlds(void **state)
{
	static const char *const secure[] = { "/pl011@9040000",
					      "/pl061@90b0000",
					      "/secram@e000000",
					      "/secflash@0" };
	uint8_t *to = edited(&plain, &a_log);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		TEXT(to, secure[i], "status", "disabled");
		TEXT(to, secure[i], "secure-status", "okay");
	}
	TEXT(to, "/pl011@9000000", "status", "okay");
	TEXT(to, "/decoy/pl011@9040000", "status", "okay");
	assert_null(text_at(to, "/pl011@9000000", "secure-status"));
	free(to);
}

static void log_is(const void *fdt, const char *path, const char *property,
		   uint64_t base, uint64_t bytes)
{
	const fdt64_t *cells =
		fdt_getprop(fdt, fdt_path_offset(fdt, path), property, NULL);

	assert_non_null(cells);
	assert_int_equal(fdt64_ld(cells), base);
	assert_int_equal(fdt64_ld(cells + 1), bytes);
}

static void the_event_log_is_reserved_and_named(void **state)
{
	static const char *const node = "/reserved-memory/event-log@400ff000";
	const struct shape bare = { .base = RAM, .size = GIB };
	const struct shape full = { .base = RAM,
				    .size = GIB,
				    .chosen = true,
				    .reserved = true,
				    .reservation = true };
	uint64_t base, bytes;
	uint8_t *to;

	(void)state;
	to = edited(&plain, &a_log);
	log_is(to, "/chosen", "smcgate,event-log", 0x400ff000, 0x123);
	log_is(to, node, "reg", 0x400ff000, 0x1000);
	assert_int_equal(fdt_num_mem_rsv(to), 1);
	free(to);
	to = edited(&bare, &a_log); /* no /chosen */
	log_is(to, "/chosen", "smcgate,event-log", 0x400ff000, 0x123);
	free(to);
	to = edited(&full, &a_log);
	assert_int_equal(fdt_num_mem_rsv(to), 2);
	assert_int_equal(fdt_get_mem_rsv(to, 0, &base, &bytes), 0);
	assert_int_equal(base, 0x1000);
	assert_int_equal(fdt_get_mem_rsv(to, 1, &base, &bytes), 0);
	assert_int_equal(base, 0x400ff000);
	assert_int_equal(bytes, 0x1000);
	assert_true(fdt_path_offset(to, node) < 0);
	free(to);
	to = edited(&plain, &no_log);
	assert_null(text_at(to, "/chosen", "smcgate,event-log"));
	assert_true(fdt_path_offset(to, "/reserved-memory") < 0);
	assert_int_equal(fdt_num_mem_rsv(to), 0);
	free(to);
}

static void what_was_edited_can_be_edited_again(void **state)
{
	const struct shape shape = { .base = RAM, .size = GIB, .psci = true };
	uint8_t *first = edited(&shape, &a_log);
	uint8_t *second = calloc(1, ROOM);
	int node, psci = 0;

	(void)state;
	assert_true(tree_edit(first, ROOM, second, ROOM, &a_log) != 0);
	fdt_for_each_subnode(node, second, 0) psci +=
		strcmp(fdt_get_name(second, node, NULL), "psci") == 0;
	assert_int_equal(psci, 1);
	TEXT(second, "/psci", "method", "smc");
	log_is(second, "/chosen", "smcgate,event-log", 0x400ff000, 0x123);
	free(first);
	free(second);
}

/* Never one word beyond the room, and a result only when all of it fits. */
static void a_small_room_is_respected(void **state)
{
	uint8_t *from = tree(&plain);
	const size_t bytes = fdt_totalsize(from);
	uint8_t *whole = calloc(1, ROOM);
	const size_t needed = tree_edit(from, bytes, whole, ROOM, &a_log);

	(void)state;
	for (size_t room = 0; room <= needed + 8; room += 4) {
		uint8_t *to = malloc(room + 1);
		const size_t made = tree_edit(from, bytes, to, room, &a_log);

		assert_int_equal(made, room < needed ? 0 : needed);
		free(to);
	}
	free(from);
	free(whole);
}

/*
 * Each bit damaged, and each length cut: the copy is as large as what may be
 * read, so that the sanitizer of the native build sees every step beyond.
 */
static void a_damaged_tree_is_survived(void **state)
{
	uint8_t *fdt = tree(&plain);
	const size_t bytes = fdt_totalsize(fdt);
	size_t edits = 0;

	(void)state;
	for (size_t i = 0; i <= bytes; i++) {
		uint8_t *cut = malloc(i == 0 ? 1 : i);
		uint8_t *to = malloc(ROOM);

		memcpy(cut, fdt, i);
		fdt_ram_end(cut, i, RAM);
		edits += tree_edit(cut, i, to, ROOM, &a_log) != 0;
		free(cut);
		free(to);
	}
	assert_int_equal(edits, 1);
	for (size_t i = 0; i < bytes; i++)
		for (unsigned int bit = 0; bit < 8; bit++) {
			uint8_t *bad = malloc(bytes);
			uint8_t *to = malloc(ROOM);
			size_t made;

			memcpy(bad, fdt, bytes);
			bad[i] ^= (uint8_t)(1u << bit);
			fdt_ram_end(bad, bytes, RAM);
			made = tree_edit(bad, bytes, to, ROOM, &a_log);
			if (made != 0)
				assert_int_equal(fdt_check_header(to), 0);
			free(bad);
			free(to);
		}
	free(fdt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ram_ends_where_the_tree_says),
		cmocka_unit_test(the_normal_world_is_told_what_it_needs),
		cmocka_unit_test(secure_devices_are_not_the_normal_worlds),
		cmocka_unit_test(the_event_log_is_reserved_and_named),
		cmocka_unit_test(what_was_edited_can_be_edited_again),
		cmocka_unit_test(a_small_room_is_respected),
		cmocka_unit_test(a_damaged_tree_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

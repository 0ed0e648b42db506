/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The example service: what rules let through works, whatever they forbid is
 * refused and changes nothing. Numbers are of security-cases.
 */
#include "lib/rt/rt.h"
#include "services.h"

#define TOPIC	 "example"
#define PAGE	 4096u
#define MOST	 4096u
#define PATTERNS 4u
#define RAM	 0x40000000ull
#define RAM_END	 0x80000000ull /* -m 1G */
#define GUARD	 0x5c

static uint8_t area[4 * PAGE] __attribute__((aligned(4096)));

static const uint32_t checksums[] = { SMCCC_FID_SMCGATE_SIP_CHECKSUM,
				      SMCCC_FID_SMCGATE_SIP_CHECKSUM_64 };
static const uint32_t patterns[] = { SMCCC_FID_SMCGATE_SIP_PATTERN,
				     SMCCC_FID_SMCGATE_SIP_PATTERN_64 };

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static uint64_t at(uint64_t offset)
{
	return (uint64_t)area + offset;
}

static void area_fill(void)
{
	for (uint32_t i = 0; i < sizeof(area); i++)
		area[i] = (uint8_t)(i * 37 + (i >> 8) + 11);
}

/* Fletcher's sums by their definition. */
static uint64_t fletcher(const uint8_t *bytes, uint64_t count)
{
	uint64_t a = 0, b = 0;

	for (uint64_t i = 0; i < count; i++) {
		a += bytes[i];
		b += (count - i) * bytes[i];
	}
	return b % 65535 << 16 | a % 65535;
}

static bool sums(uint32_t fid, uint64_t offset, uint64_t bytes)
{
	const struct call_image image = called(fid, at(offset), bytes, 0);

	return image.x[0] == 0 &&
	       image.x[1] == fletcher(area + offset, bytes) &&
	       image.x[2] == bytes && image.x[3] == 0;
}

static void test_checksum(void)
{
	bool good = true;

	area_fill();
	for (size_t w = 0; w < 2; w++) {
		for (uint64_t bytes = 1; bytes < 40; bytes++)
			for (uint64_t offset = 0; offset < 9; offset++)
				good &= sums(checksums[w], offset, bytes);
		good &= sums(checksums[w], 1, MOST) &&
			sums(checksums[w], PAGE - 1, 2) &&
			sums(checksums[w], PAGE - 3, MOST) &&
			sums(checksums[w], PAGE, MOST);
	}
	check(good, "a checksum, within a page and over its end");
	good = called(checksums[0], HIGH | at(5), HIGH | 9, HIGH).x[1] ==
	       fletcher(area + 5, 9);
	check(good, "SMC32 ignores the upper halves");
}

/* Only [@offset, @offset + @bytes) becomes the pattern. */
static bool fills(uint32_t fid, uint64_t index, uint64_t offset, uint64_t bytes)
{
	static const uint8_t want[PATTERNS][4] = {
		{ 0, 0, 0, 0 },
		{ 0xff, 0xff, 0xff, 0xff },
		{ 0x55, 0xaa, 0x55, 0xaa },
		{ 0xde, 0xad, 0xbe, 0xef },
	};
	bool good;

	memset(area, GUARD, sizeof(area));
	good = called(fid, index, at(offset), bytes).x[0] == 0;
	for (uint64_t i = 0; i < sizeof(area); i++) {
		const bool inside = i >= offset && i - offset < bytes;

		good &= area[i] ==
			(inside ? want[index][(i - offset) % 4] : GUARD);
	}
	return good;
}

static void test_pattern(void)
{
	bool good = true;

	for (size_t w = 0; w < 2; w++)
		for (uint64_t index = 0; index < PATTERNS; index++)
			good &= fills(patterns[w], index, 8, 4) &&
				fills(patterns[w], index, 0, 7) &&
				fills(patterns[w], index, PAGE - 8, 21) &&
				fills(patterns[w], index, PAGE, MOST) &&
				fills(patterns[w], index, PAGE + 4, MOST);
	check(good, "a pattern, within a page and over its end");
}

/* INVALID_PARAMETER; registers and the area are as before. */
static bool refused(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct call_image before = call_numbered(fid), after;
	const uint64_t was = fletcher(area, sizeof(area));

	before.x[1] = x1;
	before.x[2] = x2;
	before.x[3] = x3;
	after = before;
	smc_image(0, &after);
	if ((int64_t)after.x[0] == SMCCC_INVALID_PARAMETER &&
	    call_same_from(1, &before, &after) &&
	    fletcher(area, sizeof(area)) == was)
		return true;
	rt_printf("# %x(%lx, %lx, %lx) gave %lx\n", fid, x1, x2, x3,
		  after.x[0]);
	return false;
}

/* Both functions, both widths: @bytes at @base. */
static bool range_refused(uint64_t base, uint64_t bytes)
{
	bool good = true;

	for (size_t w = 0; w < 2; w++)
		good &= refused(checksums[w], base, bytes, 0) &&
			refused(patterns[w], 1, base, bytes);
	return good;
}

/* 13, 34: no address that is not the normal world's RAM. */
static void test_places(void)
{
	static const uint64_t places[] = {
		0,	    0x1000,	/* flash: the monitor's image */
		0x0e000000, 0x0e00c000, /* the monitor */
		0x0e0ff000, 0x0e100000, 0x0efff000,
		0x0f000000, 0x0f001000, /* where its windows are */
		0x08000000, 0x080a0000, 0x09000000,
		0x09040000, 0x090b0000, RAM - PAGE,
		RAM - 4,    RAM_END,	RAM_END + PAGE,
		0xfffff000, 0xfffffffc,
	};
	static const uint64_t wide[] = {
		1ull << 32 | RAM,      1ull << 40 | RAM, 1ull << 63 | RAM,
		UINT64_MAX - PAGE + 1, UINT64_MAX - 3,
	};
	bool good = true;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		good &= range_refused(places[i], 4) &&
			range_refused(places[i], MOST);
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		good &= refused(checksums[1], wide[i], 4, 0) &&
			refused(patterns[1], 1, wide[i], 4);
	good &= range_refused(RAM_END - 4, 8) && range_refused(RAM - 4, 8) &&
		range_refused(RAM_END - MOST + 4, MOST);
	check(good, "cases 13, 34: memory that is not normal-world RAM");
	check(called(checksums[1], RAM_END - 4, 4, 0).x[0] == 0 &&
		      called(checksums[0], RAM_END - MOST, MOST, 0).x[0] == 0,
	      "up to the last byte of RAM it is");
}

/* 14: lengths that wrap, at 32 and 64 bits, or that are none of ours. */
static void test_lengths(void)
{
	bool good = true;

	for (size_t w = 0; w < 2; w++) {
		const uint64_t top = w == 0 ? UINT32_MAX : UINT64_MAX;

		for (uint64_t back = 0; back < 0x40; back++) {
			good &= refused(checksums[w], at(0), top - back, 0);
			good &= refused(patterns[w], 0, at(0), top - back);
			good &= refused(checksums[w], at(0), top - at(0) + back,
					0);
			good &= refused(patterns[w], 0, at(0),
					top - at(0) + back);
		}
		for (unsigned int bit = 12; bit < (w == 0 ? 32 : 64); bit++)
			good &= refused(checksums[w], at(0), 1ull << bit | 1,
					0) &&
				refused(patterns[w], 0, at(0), 1ull << bit | 4);
		good &= refused(checksums[w], at(0), 0, 0) &&
			refused(patterns[w], 0, at(0), 0) &&
			refused(patterns[w], 0, at(0), 3);
	}
	check(good, "case 14: lengths that wrap, or are too short or long");
}

/* 16: an index past the end of its table. */
static void test_index(void)
{
	bool good = true;

	for (size_t w = 0; w < 2; w++) {
		for (uint64_t index = PATTERNS; index < 0x400; index++)
			good &= refused(patterns[w], index, at(0), 64);
		for (unsigned int bit = 10; bit < (w == 0 ? 32 : 64); bit++)
			good &= refused(patterns[w], 1ull << bit, at(0), 64) &&
				refused(patterns[w], 0 - (1ull << bit), at(0),
					64);
		good &= refused(patterns[w], UINT64_MAX, at(0), 64);
	}
	check(good, "case 16: an index past the end of its table");
}

static void test_flags(void)
{
	bool good = true;

	for (unsigned int bit = 0; bit < 64; bit++) {
		good &= refused(checksums[1], at(0), 4, 1ull << bit);
		if (bit < 32)
			good &= refused(checksums[0], at(0), 4, 1ull << bit);
	}
	check(good, "case 44: reserved flags must be zero");
	check(refused(patterns[0], 1, at(1), 4) &&
		      refused(patterns[1], 1, at(2), 4) &&
		      refused(patterns[1], 1, at(PAGE - 1), 4),
	      "an address that is not aligned");
}

void test_example(void)
{
	test_checksum();
	test_pattern();
	area_fill();
	test_places();
	test_lengths();
	test_index();
	test_flags();
	check(sums(checksums[1], 3, 99), "and the service goes on");
}

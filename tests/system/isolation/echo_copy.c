/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/system/isolation/echo_copy.h"

#include "el3/ram.h"
#include "el3/window.h"

#define PIECE  512u /* of the stack */
#define BEHIND 64u

/* Where a function has an address: x1.., none if 0. */
struct place {
	uint8_t reg;
	uint8_t pair;
	uint16_t reserved;
	uint32_t bytes; /* 0: as the argument behind it says */
};

struct places {
	char magic[8];
	struct place place[COPY_CALLS][COPY_MEMORIES];
};

/* The test fills it in, with what its manifest says: not for compilers. */
static const struct places *places_find(void)
{
	static const struct places image = { .magic = "SMCGCOPY" };
	const struct places *places = &image;

	__asm__("" : "+r"(places) : "m"(image));
	return places;
}

static struct echo_area area_of(const struct el3_call *call,
				const struct place *place)
{
	const unsigned int reg = place->reg;
	const unsigned int behind = reg + (place->pair ? 2 : 1);
	struct echo_area area = {
		.at = el3_arg(call, reg),
		.bytes = place->bytes ? place->bytes : el3_arg(call, behind),
	};

	if (place->pair)
		area.at |= el3_arg(call, reg + 1) << 32;
	return area;
}

bool echo_copy_find(const struct el3_call *call, struct echo_copy *copy)
{
	const uint32_t number = (call->fid & 0xffff) - ECHO_NUMBER - ECHO_CALLS;
	const struct places *places = places_find();

	copy->count = 0;
	if (number >= COPY_CALLS)
		return true;
	for (uint32_t i = 0; i < COPY_MEMORIES; i++) {
		const struct place *place = &places->place[number][i];
		struct echo_area area;

		if (place->reg == 0)
			break;
		area = area_of(call, place);
		area.key = copy_key(call->x[9], i);
		if (area.bytes > COPY_ROOM ||
		    (area.bytes > 0 && !ram_normal(area.at, area.bytes)))
			return false;
		copy->area[copy->count++] = area;
	}
	return true;
}

static uint64_t piece_of(uint64_t left)
{
	return left < PIECE ? left : PIECE;
}

uint32_t echo_copy_read(const struct cpu *cpu, const struct echo_copy *copy)
{
	uint8_t piece[PIECE];
	uint32_t hash = 0;

	for (uint32_t i = 0; i < copy->count; i++) {
		const struct echo_area *area = &copy->area[i];

		for (uint64_t done = 0; done < area->bytes; done += PIECE) {
			const uint64_t now = piece_of(area->bytes - done);

			window_read(cpu, piece, area->at + done, now);
			for (uint64_t n = 0; n < now; n++)
				hash = copy_hash(hash, piece[n]);
		}
	}
	return hash;
}

/* The pages are the call's; what is behind the bytes must not get back. */
static uint64_t with_behind(uint64_t bytes)
{
	const uint64_t pages = (bytes + COPY_PAGE - 1) / COPY_PAGE * COPY_PAGE;

	return pages - bytes < BEHIND ? pages : bytes + BEHIND;
}

static void write_area(const struct cpu *cpu, const struct echo_area *area)
{
	const uint64_t bytes = with_behind(area->bytes);
	uint8_t piece[PIECE];

	for (uint64_t done = 0; done < bytes; done += PIECE) {
		const uint64_t now = piece_of(bytes - done);

		window_read(cpu, piece, area->at + done, now);
		for (uint64_t n = 0; n < now; n++)
			piece[n] ^= done + n < area->bytes ? area->key : 0xff;
		window_write(cpu, area->at + done, piece, now);
	}
}

void echo_copy_write(const struct cpu *cpu, const struct echo_copy *copy)
{
	for (uint32_t i = 0; i < copy->count; i++)
		write_area(cpu, &copy->area[i]);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loads and stores that the gate carries out: each register of each mode, each
 * width, in both instruction sets. Priorities are bytes that keep five bits.
 */
#include "guest.h"

#define GICD_TYPER    (GICD + 4)
#define PRIORITY_MASK 0xf8f8f8f8u

#define A32_LDR	      0xe5900000u
#define A32_STR	      0xe5800000u
#define T32_LDR	      0xf8d00000u
#define T32_STR	      0xf8c00000u

/* Of SGIs 0 to 3: a redistributor's, or the distributor's. */
static uint32_t priorities(void)
{
	return has_gicv3() ? GICR + 0x10400 : GICD + 0x400;
}

static const uint8_t modes[] = { MODE_FIQ, MODE_IRQ, MODE_SVC,
				 MODE_ABT, MODE_UND, MODE_SYS };

/* LDR or STR of r<rt> at [r<rn>]. */
static bool access(bool thumb, bool load, uint32_t rt, uint32_t rn,
		   struct probe *before, struct probe *after)
{
	if (thumb)
		return !run_t32((load ? T32_LDR : T32_STR) | rn << 16 |
					rt << 12,
				before, after);
	return !run_a32((load ? A32_LDR : A32_STR) | rn << 16 | rt << 12,
			before, after);
}

static bool loads(bool thumb, uint8_t mode)
{
	const uint32_t typer = read32(GICD_TYPER);
	bool good = true;

	for (uint32_t rt = 0; rt < 15; rt++) {
		const uint32_t rn = rt == 7 ? 6 : 7;
		struct probe before = numbered(), after;

		before.cpsr = mode;
		before.r[rn] = GICD_TYPER;
		good = access(thumb, true, rt, rn, &before, &after) &&
		       after.r[rt] == typer &&
		       same(&before, &after, 1u << rt) && good;
	}
	return good;
}

static bool stores(bool thumb, uint8_t mode)
{
	bool good = true;

	for (uint32_t rt = 0; rt < 15; rt++) {
		const uint32_t rn = rt == 7 ? 6 : 7;
		struct probe before = numbered(), after;

		before.cpsr = mode;
		before.r[rn] = priorities();
		write32(priorities(), 0);
		good = access(thumb, false, rt, rn, &before, &after) &&
		       read32(priorities()) == (before.r[rt] & PRIORITY_MASK) &&
		       same(&before, &after, 0) && good;
	}
	return good;
}

/* Loads of [r2] into r1; T32's are 16 bits long where they can be. */
static const struct width {
	const char *name;
	uint32_t a32, t32;
	uint32_t expected;
} widths[] = {
	{ "LDR", 0xe5921000, 0x6811, 0x7880a8f0 },
	{ "LDRB", 0xe5d21000, 0x7811, 0xf0 },
	{ "LDRSB", 0xe1d210d0, 0xf9921000, 0xfffffff0 },
	{ "LDRH", 0xe1d210b0, 0x8811, 0xa8f0 },
	{ "LDRSH", 0xe1d210f0, 0xf9b21000, 0xffffa8f0 },
};

static bool load_of(const struct width *width)
{
	struct probe before = numbered(), after;
	uint16_t half = (uint16_t)width->t32;
	bool good;

	write32(priorities(), 0x7880a8f0);
	before.r[2] = priorities();
	good = !run_a32(width->a32, &before, &after) &&
	       after.r[1] == width->expected && same(&before, &after, 2);
	if (width->t32 > 0xffff)
		return !run_t32(width->t32, &before, &after) &&
		       after.r[1] == width->expected &&
		       same(&before, &after, 2) && good;
	code_t32(&half, 1);
	return !run(&before, &after) && after.r[1] == width->expected &&
	       same(&before, &after, 2) && good;
}

/* STRB r1, [r2]: one byte of the word, by A32 and by 16 bits of T32. */
static bool store_byte(void)
{
	static const uint16_t half = 0x7011;
	struct probe before = numbered(), after;
	bool good;

	write32(priorities(), 0x08080808);
	before.r[1] = 0xffffff40;
	before.r[2] = priorities() + 1;
	good = !run_a32(0xe5c21000, &before, &after) &&
	       read32(priorities()) == 0x08084008;
	before.r[2]++;
	code_t32(&half, 1);
	return !run(&before, &after) && read32(priorities()) == 0x08404008 &&
	       good;
}

void test_memory(void)
{
	static const char *const names[] = { "FIQ", "IRQ", "SVC",
					     "ABT", "UND", "SYS" };

	for (unsigned int i = 0; i < sizeof(modes); i++) {
		result(loads(false, modes[i]) && loads(true, modes[i]),
		       "trapped loads into each register", names[i]);
		result(stores(false, modes[i]) && stores(true, modes[i]),
		       "trapped stores from each register", names[i]);
	}
	for (unsigned int i = 0; i < sizeof(widths) / sizeof(*widths); i++)
		result(load_of(&widths[i]), "trapped load", widths[i].name);
	result(store_byte(), "trapped store", "STRB");
	write32(priorities(), 0);
}

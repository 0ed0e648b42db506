/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Case 22 (XSA-201): an SError that is pending at a call. The test replaces
 * what the gate does to send an SGI by one thing or another; in the image that
 * makes a virtual SError pending, everything below must come out well.
 */
#include <smccc/calls.h>

#include "guests/isolation/isolation.h"
#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"

struct tap isolation_tap;

/*
 * serror.S: SErrors are unmasked for one instruction. Where the exception came
 * from, or 0: none came. @at: the instruction that follows the unmasking.
 */
uint64_t serror_take(uint64_t *at);

/* Answered by assembly, by C, refused by a row, by C; and a register trap. */
static const uint32_t fids[] = {
	SMCCC_FID_SMCCC_VERSION, SMCCC_FID_PSCI_AFFINITY_INFO_64, 0x8200fe00,
	SMCCC_FID_PSCI_FEATURES, SMCCC_FID_STD_CALL_UID,
};

static struct call_image make(const struct call_site *site, uint32_t fid)
{
	struct call_image image = { .x = { fid } };

	for (uint32_t i = 4; i < 31; i++)
		image.x[i] = 0x5e00 + i;
	trap_expect(0);
	site->run(&image);
	if (trap_taken())
		image.x[0] = 0xdef;
	return image;
}

static bool same(const struct call_image *a, const struct call_image *b)
{
	for (uint32_t i = 0; i < 31; i++)
		if (a->x[i] != b->x[i])
			return false;
	return a->sp == 0 && b->sp == 0;
}

/* Each kind of call by each instruction, undefined ones among them. */
static void calls_with_it(void)
{
	struct call_image before[CALL_SITES][COUNT(fids)];
	bool all = true;

	for (size_t s = 0; s < CALL_SITES; s++)
		for (size_t i = 0; i < COUNT(fids); i++)
			before[s][i] = make(&call_sites[s], fids[i]);
	sysreg_write(s3_0_c12_c11_5, 0); /* ICC_SGI1R_EL1 */
	isb();
	check((sysreg_read(isr_el1) & 1 << 8) != 0, "serror",
	      "case 22: it is pending");
	for (size_t s = 0; s < CALL_SITES; s++)
		for (size_t i = 0; i < COUNT(fids); i++) {
			const struct call_image now =
				make(&call_sites[s], fids[i]);

			all &= same(&before[s][i], &now);
		}
	check(all, "serror", "case 22: calls are as without it");
	check((sysreg_read(isr_el1) & 1 << 8) != 0, "serror",
	      "case 22: it is pending still");
}

static void taken_where_it_is_unmasked(void)
{
	uint64_t at;
	const uint64_t from = serror_take(&at);

	check(from == at, "serror", "case 22: it comes where it is unmasked");
	check(serror_take(&at) == 0, "serror", "case 22: it comes once");
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	calls_with_it();
	taken_where_it_is_unmasked();
	return tap_end(&isolation_tap);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Coprocessor registers that trap and are no fault. */
#include "guest.h"

#define MRC(cp, opc1, rt, crn, crm, opc2)                                  \
	(0x0e100010u | (opc1) << 21 | (crn) << 16 | (uint32_t)(rt) << 12 | \
	 (cp) << 8 | (opc2) << 5 | (crm))
#define MCR(cp, opc1, rt, crn, crm, opc2) \
	(MRC(cp, opc1, rt, crn, crm, opc2) & ~0x00100000u)
#define MCRR(cp, opc1, rt, rt2, crm)                                        \
	(0x0c400000u | (rt2) << 16 | (rt) << 12 | (cp) << 8 | (opc1) << 4 | \
	 (crm))
#define MRRC(cp, opc1, rt, rt2, crm) \
	(MCRR(cp, opc1, rt, rt2, crm) | 0x00100000u)
#define ALWAYS	  0xe0000000u

#define ACTLR(rt) MRC(15u, 0u, rt, 1u, 0u, 1u)

static const uint8_t modes[] = { MODE_FIQ, MODE_IRQ, MODE_SVC,
				 MODE_ABT, MODE_UND, MODE_SYS };

/* Into each register of each mode, banked ones among them. */
static bool actlr_is_zero(bool thumb)
{
	bool good = true;

	for (uint32_t i = 0; i < sizeof(modes); i++) {
		for (uint32_t rt = 0; rt < 15; rt++) {
			struct probe before = numbered(), after;
			const uint32_t code = ALWAYS | ACTLR(rt);

			if (rt == 13)
				continue;
			before.cpsr = modes[i];
			good = !(thumb ? run_t32(code, &before, &after)
				       : run_a32(code, &before, &after)) &&
			       after.r[rt] == 0 &&
			       same(&before, &after, 1u << rt) && good;
		}
	}
	return good;
}

static bool is_nothing(uint32_t code, uint32_t zeroed)
{
	struct probe before = numbered(), after;

	if (run_a32(code, &before, &after) || !same(&before, &after, zeroed))
		return false;
	for (uint32_t i = 0; i < 15; i++)
		if ((zeroed >> i & 1) && after.r[i] != 0)
			return false;
	if (run_t32(code, &before, &after) || !same(&before, &after, zeroed))
		return false;
	return true;
}

static bool is_undefined(uint32_t code)
{
	struct probe before = numbered(), after;

	return run_a32(ALWAYS | code, &before, &after) &&
	       run_t32(ALWAYS | code, &before, &after);
}

/* MRCEQ with Z clear. */
static bool failed_condition(void)
{
	struct probe before = numbered(), after;

	return !run_a32(ACTLR(3), &before, &after) && same(&before, &after, 0);
}

static uint32_t read_by(uint32_t code, bool thumb, bool *good)
{
	struct probe before = numbered(), after;

	*good = !(thumb ? run_t32(code, &before, &after)
			: run_a32(code, &before, &after)) &&
		same(&before, &after, 1u << 4) && *good;
	return after.r[4];
}

/* Fields that each Armv8 CPU with AArch32 has. */
static bool id_registers(bool thumb)
{
	bool good = true;
	const uint32_t pfr0 =
		read_by(ALWAYS | MRC(15u, 0u, 4u, 0u, 1u, 0u), thumb, &good);
	const uint32_t isar0 =
		read_by(ALWAYS | MRC(15u, 0u, 4u, 0u, 2u, 0u), thumb, &good);
	const uint32_t unknown =
		read_by(ALWAYS | MRC(15u, 0u, 4u, 0u, 7u, 7u), thumb, &good);

	return good && (pfr0 & 0xff) == 0x31 && /* A32, T32 */
	       isar0 == 0x02101110 && unknown == 0;
}

/* VMRS r4, mvfr0; mvfr1; mvfr2: 32 double registers, VFPv4. */
static bool media_registers(bool thumb)
{
	bool good = true;
	const uint32_t mvfr0 = read_by(0xeef74a10, thumb, &good);
	const uint32_t mvfr1 = read_by(0xeef64a10, thumb, &good);
	const uint32_t mvfr2 = read_by(0xeef54a10, thumb, &good);

	return good && mvfr0 == 0x10110222 && (mvfr1 & 0xf) == 1 &&
	       (mvfr2 & 0xff) == 0x43;
}

/* Locked at the start, and it opens: DBGOSLSR.OSLK, DBGOSLAR. */
static bool os_lock(void)
{
	bool good = true;
	uint32_t before, after;
	struct probe key = numbered(), none;

	before = read_by(ALWAYS | MRC(14u, 0u, 4u, 1u, 1u, 4u), false, &good);
	key.r[5] = 0;
	good = !run_a32(ALWAYS | MCR(14u, 0u, 5u, 1u, 0u, 4u), &key, &none) &&
	       good;
	after = read_by(ALWAYS | MRC(14u, 0u, 4u, 1u, 1u, 4u), true, &good);
	return good && (before & 2) && !(after & 2);
}

/* The cycle counter, stopped. QEMU has no 64 bits of it (MCRR). */
static bool cycle_counter(void)
{
	struct probe before = numbered(), after;
	bool good;

	before.r[6] = 0x12345678;
	good = !run_a32(ALWAYS | MCR(15u, 0u, 6u, 9u, 13u, 0u), &before,
			&after) &&
	       same(&before, &after, 0);
	return read_by(ALWAYS | MRC(15u, 0u, 4u, 9u, 13u, 0u), true, &good) ==
		       0x12345678 &&
	       good;
}

static bool identity(void)
{
	struct probe before = numbered(), after;

	return !run_a32(ALWAYS | MRC(15u, 0u, 0u, 0u, 0u, 5u), &before,
			&after) &&
	       after.r[0] == 0x80000000; /* vCPU 0 of several */
}

void test_registers(void)
{
	result(actlr_is_zero(false), "ACTLR reads as zero, each register",
	       "A32");
	result(actlr_is_zero(true), "ACTLR reads as zero, each register",
	       "T32");
	result(is_nothing(ALWAYS | MCR(15u, 0u, 2u, 1u, 0u, 1u), 0),
	       "ACTLR ignores writes", NULL);
	result(failed_condition(), "MRCEQ with Z clear does nothing", NULL);
	result(is_nothing(ALWAYS | MRC(14u, 0u, 4u, 1u, 0u, 0u), 1u << 4) &&
		       is_nothing(ALWAYS | MRC(14u, 0u, 5u, 2u, 0u, 0u),
				  1u << 5),
	       "DBGDRAR and DBGDSAR read as zero", "MRC");
	result(is_nothing(ALWAYS | MRRC(14u, 0u, 6u, 7u, 1u), 3u << 6) &&
		       is_nothing(ALWAYS | MRRC(14u, 0u, 6u, 7u, 2u), 3u << 6),
	       "DBGDRAR and DBGDSAR read as zero", "MRRC");
	if (has_gicv3())
		result(is_nothing(ALWAYS | MCRR(15u, 1u, 0u, 1u, 12u), 0) &&
			       is_nothing(ALWAYS | MCRR(15u, 2u, 0u, 1u, 12u),
					  0),
		       "ICC_ASGI1R and ICC_SGI0R ignore writes", NULL);
	else
		result(is_undefined(MCRR(15u, 0u, 0u, 1u, 12u)) &&
			       is_undefined(MCRR(15u, 1u, 0u, 1u, 12u)) &&
			       is_undefined(MCRR(15u, 2u, 0u, 1u, 12u)) &&
			       is_undefined(MRC(15u, 0u, 4u, 12u, 12u, 5u)),
		       "no GICv3: ICC_SGI1R and its kin, ICC_SRE", NULL);
	result(id_registers(false), "ID registers", "A32");
	result(id_registers(true), "ID registers", "T32");
	result(media_registers(false), "MVFR0 to MVFR2", "A32");
	result(media_registers(true), "MVFR0 to MVFR2", "T32");
	result(os_lock(), "the OS lock", NULL);
	result(cycle_counter(), "the cycle counter", NULL);
	result(identity(), "MPIDR is the vCPU's", NULL);
}

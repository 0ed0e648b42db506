/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls by both conduits, in both instruction sets. */
#include "guest.h"

#include <smccc/calls.h>

/* The manifest's (a32guest.dts): a constant whose words are 64 bits wide. */
#define CONSTANT_0 0x00010000u
#define CONSTANT_1 0x9abcdef0u

enum conduit { SMC, HVC };

/* Makes @fid with r1-r3; true if all but @results came back as it was. */
static bool call(bool thumb, enum conduit conduit, struct probe *before,
		 struct probe *after, uint32_t results)
{
	static const uint32_t t32[] = { 0xf7f08000, 0xf7e08000 };
	static const uint32_t a32[] = { 0xe1600070, 0xe1400070 };
	const bool undefined = thumb ? run_t32(t32[conduit], before, after)
				     : run_a32(a32[conduit], before, after);

	return !undefined && same(before, after, results);
}

static struct probe asking(uint32_t fid)
{
	struct probe probe = numbered();

	probe.r[0] = fid;
	return probe;
}

static bool version(bool thumb, enum conduit conduit)
{
	struct probe before = asking(SMCCC_FID_SMCCC_VERSION);
	struct probe after;

	before.cpsr |= CPSR_N;
	return call(thumb, conduit, &before, &after, 1) &&
	       after.r[0] >= 0x10001 && after.r[0] < 0x20000;
}

static bool refused(bool thumb, enum conduit conduit, uint32_t fid)
{
	struct probe before = asking(fid);
	struct probe after;

	return call(thumb, conduit, &before, &after, 1) &&
	       after.r[0] == 0xffffffff;
}

/* SMC64: by the gate's own services, forwarded, of nobody. */
static bool smc64_refused(bool thumb, enum conduit conduit)
{
	return refused(thumb, conduit, SMCCC_FID_PSCI_CPU_ON_64) &&
	       refused(thumb, conduit, SMCCC_FID_PSCI_AFFINITY_INFO_64) &&
	       refused(thumb, conduit, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64) &&
	       refused(thumb, conduit, 0xc000f123);
}

static bool constant(bool thumb, enum conduit conduit)
{
	struct probe before = asking(SMCCC_FID_TRNG_VERSION);
	struct probe after;

	return call(thumb, conduit, &before, &after, 3) &&
	       after.r[0] == CONSTANT_0 && after.r[1] == CONSTANT_1;
}

static bool forwarded(bool thumb, enum conduit conduit)
{
	struct probe before = asking(SMCCC_FID_SMCGATE_SIP_EXAMPLE);
	struct probe after;

	before.r[1] = 0xfffffff0;
	before.r[2] = 0x23;
	return call(thumb, conduit, &before, &after, 3) && after.r[0] == 0 &&
	       after.r[1] == 0x13;
}

static uint32_t checksum_of(const uint8_t *bytes, uint32_t count)
{
	uint32_t a = 0, b = 0;

	for (uint32_t i = 0; i < count; i++) {
		a += bytes[i];
		b += a;
	}
	return b << 16 | a; /* of a few small bytes: below 65535 */
}

/* Memory that the firmware reads: at the physical address behind r1. */
static bool checked(bool thumb, enum conduit conduit)
{
	static const uint8_t bytes[6] = { 1, 2, 3, 40, 50, 60 };
	struct probe before = asking(SMCCC_FID_SMCGATE_SIP_CHECKSUM);
	struct probe after;

	before.r[1] = (uint32_t)bytes;
	before.r[2] = sizeof(bytes);
	before.r[3] = 0;
	if (!call(thumb, conduit, &before, &after, 3) || after.r[0] != 0 ||
	    after.r[1] != checksum_of(bytes, sizeof(bytes)))
		return false;
	before.r[1] = GICD; /* not its RAM */
	return call(thumb, conduit, &before, &after, 1) &&
	       after.r[0] == 0xffffffff;
}

/* r8-r14 of the mode that calls are kept whichever it is. */
static bool from_each_mode(bool thumb, enum conduit conduit)
{
	static const uint8_t modes[] = { MODE_FIQ, MODE_IRQ, MODE_SVC,
					 MODE_ABT, MODE_UND, MODE_SYS };
	bool good = true;

	for (unsigned int i = 0; i < sizeof(modes); i++) {
		struct probe before = asking(SMCCC_FID_SMCGATE_SIP_EXAMPLE);
		struct probe after;

		before.cpsr = modes[i];
		good = call(thumb, conduit, &before, &after, 3) &&
		       after.r[1] == before.r[1] + before.r[2] && good;
	}
	return good;
}

static const struct {
	const char *name;
	bool (*holds)(bool thumb, enum conduit conduit);
} checks[] = {
	{ "VERSION is answered, r1-r14 and the flags are kept", version },
	{ "SMC64 IDs are refused, r1-r14 are kept", smc64_refused },
	{ "a constant's lower halves", constant },
	{ "forwarded: the sum has 32 bits", forwarded },
	{ "forwarded with a checked address", checked },
	{ "from each mode", from_each_mode },
};

void test_calls(void)
{
	static const char *const how[] = { "A32, SMC", "A32, HVC", "T32, SMC",
					   "T32, HVC" };

	for (unsigned int i = 0; i < sizeof(checks) / sizeof(*checks); i++)
		for (unsigned int j = 0; j < 4; j++)
			result(checks[i].holds(j >= 2, j % 2 ? HVC : SMC),
			       checks[i].name, how[j]);
}

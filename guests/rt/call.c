/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/rt/call.h"

#include "lib/rt/rt.h"

#define MARK(i) (0xa5a5000000000000ull + 0x0101010101ull * (i))

#define SITE(insn, imm)                                     \
	void call_##insn##_##imm(struct call_image *image); \
	extern const char call_##insn##_##imm##_pc[];
SITE(smc, 0)
SITE(hvc, 0)
SITE(smc, 1)
SITE(hvc, 1)
SITE(smc, 32768)
SITE(hvc, 32768)
SITE(smc, 65535)
SITE(hvc, 65535)
#undef SITE

const struct call_site call_sites[CALL_SITES] = {
	{ SMCCC_CONDUIT_SMC, 0, call_smc_0, call_smc_0_pc },
	{ SMCCC_CONDUIT_HVC, 0, call_hvc_0, call_hvc_0_pc },
	{ SMCCC_CONDUIT_SMC, 1, call_smc_1, call_smc_1_pc },
	{ SMCCC_CONDUIT_HVC, 1, call_hvc_1, call_hvc_1_pc },
	{ SMCCC_CONDUIT_SMC, 32768, call_smc_32768, call_smc_32768_pc },
	{ SMCCC_CONDUIT_HVC, 32768, call_hvc_32768, call_hvc_32768_pc },
	{ SMCCC_CONDUIT_SMC, 65535, call_smc_65535, call_smc_65535_pc },
	{ SMCCC_CONDUIT_HVC, 65535, call_hvc_65535, call_hvc_65535_pc },
};

const struct call_site *call_site_find(enum smccc_conduit conduit,
				       uint16_t immediate)
{
	for (size_t i = 0; i < CALL_SITES; i++)
		if (call_sites[i].conduit == conduit &&
		    call_sites[i].immediate == immediate)
			return &call_sites[i];
	return NULL;
}

const char *call_conduit_name(enum smccc_conduit conduit)
{
	return conduit == SMCCC_CONDUIT_HVC ? "hvc" : "smc";
}

uint64_t call_raw(enum smccc_conduit conduit, uint32_t fid, uint64_t x1,
		  uint64_t x2, uint64_t x3)
{
	struct call_image image = { .x = { fid, x1, x2, x3 } };

	if (conduit == SMCCC_CONDUIT_HVC)
		call_hvc_0(&image);
	else
		call_smc_0(&image);
	return image.x[0];
}

struct call_image call_numbered(uint64_t x0)
{
	struct call_image image = { .nzcv = 0x50000000 };

	for (unsigned int i = 0; i < 31; i++)
		image.x[i] = MARK(i);
	image.x[0] = x0;
	return image;
}

bool call_same_from(unsigned int first, const struct call_image *before,
		    const struct call_image *after)
{
	for (unsigned int i = first; i < 31; i++) {
		if (before->x[i] != after->x[i]) {
			rt_printf("# x%u: 0x%lx became 0x%lx\n", i,
				  before->x[i], after->x[i]);
			return false;
		}
	}
	return before->nzcv == after->nzcv && after->sp == 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Who owns an identifier, and which specification its number belongs to. */
#include <smccc/fid.h>
#include <smccc/names.h>

#define OWNER(fid) ((fid) >> 24 & 0x3f)

struct owner_range {
	uint8_t first, last;
	const char *name;
};

/* DEN0028, "Function identifier ranges": fast calls. */
static const struct owner_range fast_owners[] = {
	{ 0, 0, "Arm Architecture Service" },
	{ 1, 1, "CPU Service" },
	{ 2, 2, "SiP Service" },
	{ 3, 3, "OEM Service" },
	{ 4, 4, "Standard Secure Service" },
	{ 5, 5, "Standard Hypervisor Service" },
	{ 6, 6, "Vendor Hypervisor Service" },
	{ 7, 7, "Vendor EL3 Monitor Service" },
	{ 48, 49, "Trusted Application" },
	{ 50, 63, "Trusted OS" },
};

struct block {
	uint16_t first, last;
	uint8_t owner;
	uint8_t errors; /* enum smccc_value_kind */
	const char *name;
};

#define PLAIN SMCCC_VALUE_SMCCC_ERROR

static const struct block blocks[] = {
	{ 0x0000, 0xfeff, 0, PLAIN, "Arch" },
	{ 0x0000, 0x001f, 4, SMCCC_VALUE_PSCI_ERROR, "PSCI" },
	{ 0x0020, 0x003f, 4, SMCCC_VALUE_SDEI_ERROR, "SDEI" },
	{ 0x0040, 0x004f, 4, PLAIN, "MM" },
	{ 0x0050, 0x005f, 4, SMCCC_VALUE_TRNG_ERROR, "TRNG" },
	{ 0x0060, 0x00ef, 4, SMCCC_VALUE_FFA_ERROR, "FF-A" },
	{ 0x00f0, 0x010f, 4, PLAIN, "Errata" },
	{ 0x0110, 0x012f, 4, PLAIN, "DRTM" },
	{ 0x0130, 0x014f, 4, PLAIN, "PCI" },
	{ 0x0150, 0x018f, 4, PLAIN, "RMI" },
	{ 0x0190, 0x01af, 4, PLAIN, "RSI" },
	{ 0x01b0, 0x01cf, 4, PLAIN, "RMM-EL3" },
	{ 0x01d0, 0x02cf, 4, PLAIN, "RMI" },
	{ 0x02d0, 0x02df, 4, PLAIN, "PFDI" },
	{ 0x02e0, 0x02ef, 4, PLAIN, "LFA" },
	{ 0x0400, 0x0412, 4, PLAIN, "FIRME" },
	{ 0x0020, 0x0021, 5, PLAIN, "PV time" },
	{ 0x0040, 0x0056, 5, PLAIN, "RHI" },
};

static bool is_fast(uint32_t fid)
{
	return (fid & SMCCC_FID_FAST) != 0;
}

static const struct block *block_of(uint32_t fid)
{
	uint32_t num = fid & SMCCC_FID_NUM;

	if (!is_fast(fid) || (fid & SMCCC_FID_RESERVED) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (blocks[i].owner == OWNER(fid) && blocks[i].first <= num &&
		    num <= blocks[i].last)
			return &blocks[i];
	return NULL;
}

static const char *yielding_owner(uint32_t fid)
{
	if (fid <= 0x0100ffff)
		return "reserved: older than SMCCC";
	if (0x02000000 <= fid && fid <= 0x1fffffff)
		return "Trusted OS, yielding";
	if (0x20000000 <= fid)
		return "reserved: Trusted OS, yielding";
	return "reserved";
}

const char *smccc_owner_name(uint32_t fid)
{
	if (!is_fast(fid))
		return yielding_owner(fid);
	for (size_t i = 0; i < sizeof(fast_owners) / sizeof(fast_owners[0]);
	     i++)
		if (fast_owners[i].first <= OWNER(fid) &&
		    OWNER(fid) <= fast_owners[i].last)
			return fast_owners[i].name;
	return "reserved";
}

const char *smccc_block_name(uint32_t fid)
{
	const struct block *block = block_of(fid);

	if (block != NULL)
		return block->name;
	if (is_fast(fid) && (fid & SMCCC_FID_RESERVED) == 0 &&
	    (fid & SMCCC_FID_NUM) >= 0xff00)
		return "general queries";
	return NULL;
}

enum smccc_value_kind smccc_error_kind(uint32_t fid)
{
	const struct block *block = block_of(fid);

	/* A guess: owner 50 is OP-TEE's more often than any other's. */
	if (block == NULL && OWNER(fid) == SMCCC_OWNER_TOS)
		return SMCCC_VALUE_OPTEE_ERROR;
	return block != NULL ? (enum smccc_value_kind)block->errors : PLAIN;
}

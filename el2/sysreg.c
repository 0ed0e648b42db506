/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System registers that trap, as vcpu.c arms it. What is the guest's own is
 * done for it or passed on, bent where it would reach further; everything else
 * is an Undefined Instruction exception.
 */
#include "el2/sysreg.h"

#include "arch/aarch64/sysreg.h"
#include "el2/cpu.h"
#include "el2/idregs.h"
#include "el2/pmu.h"

#define SYSREG_CRM(reg) (((reg) >> 1) & 0xf)
#define SYSREG_OP2(reg) (((reg) >> 17) & 7)

struct access {
	struct vcpu *vcpu;
	uint32_t reg;
	bool read;
	uint64_t value;
};

/* What is done with a register or, by @mask, with a group of them. */
struct row {
	uint32_t mask;
	uint32_t reg;
	bool (*access)(struct access *access); /* false: undefined */
};

static bool sgi1r(struct access *access)
{
	if (access->read)
		return false;
	vgic_sgi1r(access->vcpu, access->value);
	vgic_flush(access->vcpu);
	return true;
}

/* ASGI1R, SGI0R: there is no other group to send to. */
static bool write_ignored(struct access *access)
{
	return !access->read;
}

/* Nothing in it is the guest's. */
static bool zero(struct access *access)
{
	access->value = 0;
	return true;
}

static bool id_register(struct access *access)
{
	if (!access->read)
		return false;
	switch (SYSREG_CRM(access->reg) << 3 | SYSREG_OP2(access->reg)) {
#define ID_ROW(crm, op2, mask)                                                \
	case (crm) << 3 | (op2):                                              \
		access->value = sysreg_read(s3_0_c0_c##crm##_##op2) & (mask); \
		return true;
		ID_REGISTERS(ID_ROW)
#undef ID_ROW
	}
	return zero(access);
}

/*
 * The OS lock is the vCPU's: a CPU carries no other. They come to us for
 * DBGPRCR's sake, which holds off the power-down of a CPU.
 */
static bool os_lock(struct access *access)
{
	if (access->read)
		return false;
	sysreg_write(oslar_el1, access->value);
	return true;
}

static bool os_lock_status(struct access *access)
{
	if (!access->read)
		return false;
	access->value = sysreg_read(oslsr_el1);
	return true;
}

static bool os_double_lock(struct access *access)
{
	if (access->read)
		access->value = sysreg_read(osdlr_el1);
	else
		sysreg_write(osdlr_el1, access->value);
	return true;
}

static bool pmu(struct access *access)
{
	return pmu_access(access->reg, access->read, &access->value);
}

#define ONE SYSREG_MASK
#define OP2 (SYSREG_MASK & ~SYSREG(0u, 0u, 0u, 0u, 7u))	 /* all op2 of CRm */
#define CRM (SYSREG_MASK & ~SYSREG(0u, 0u, 0u, 15u, 7u)) /* all of CRn */

/* Looked at from the top; the first that fits is it. */
static const struct row rows[] = {
	{ ONE, SYSREG_SGI1R, sgi1r },
	{ ONE, SYSREG_ASGI1R, write_ignored },
	{ ONE, SYSREG_SGI0R, write_ignored },
	{ ONE, SYSREG_ACTLR, zero },
	{ ONE, SYSREG(3u, 0u, 1u, 2u, 4u), zero }, /* SMPRI_EL1 */
	{ CRM, SYSREG(3u, 0u, 0u, 0u, 0u), id_register },
	/* RAS: ERRIDR_EL1 says that there are no error records. */
	{ OP2, SYSREG(3u, 0u, 5u, 3u, 0u), zero },
	{ OP2, SYSREG(3u, 0u, 5u, 4u, 0u), zero },
	{ OP2, SYSREG(3u, 0u, 5u, 5u, 0u), zero },
	{ ONE, SYSREG_OSLAR, os_lock },
	{ ONE, SYSREG_OSLSR, os_lock_status },
	{ ONE, SYSREG_OSDLR, os_double_lock },
	{ ONE, SYSREG_DBGPRCR, zero },
	{ CRM, SYSREG(3u, 0u, 9u, 0u, 0u), pmu },
	{ CRM, SYSREG(3u, 3u, 9u, 0u, 0u), pmu },
	{ CRM, SYSREG(3u, 3u, 14u, 0u, 0u), pmu },
};

bool sysreg_access(struct vcpu *vcpu, uint32_t reg, bool read, uint64_t *value)
{
	struct access access = { vcpu, reg, read, *value };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((reg & rows[i].mask) != rows[i].reg)
			continue;
		if (!rows[i].access(&access))
			return false;
		*value = access.value;
		return true;
	}
	return false;
}

#define ISS_READ    1u
#define ISS_RT(iss) (((iss) >> 5) & 0x1f)

void sysreg_trap(struct frame *frame, struct cpu *cpu, uint32_t iss)
{
	const bool read = iss & ISS_READ;
	const uint32_t rt = ISS_RT(iss);
	uint64_t value = rt < 31 ? frame->x[rt] : 0;

	if (!sysreg_access(cpu->vcpu, iss & SYSREG_MASK, read, &value)) {
		guest_undefined(frame);
		return;
	}
	if (read && rt < 31)
		frame->x[rt] = value;
	guest_step();
}

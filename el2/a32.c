/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU whose EL1 is AArch32: what it starts with beside what AArch64's
 * registers hold for it, and its traps of coprocessor registers.
 */
#include "el2/a32.h"
#include "arch/aarch64/sysreg.h"
#include "el2/a32_state.h"
#include "el2/cpu.h"
#include "el2/sysreg.h"

#define ID_PFR0_EL1_A32 2 /* ID_AA64PFR0_EL1.EL1: both states */

/* SCTLR: RES1 bits, WFI and WFE untrapped, CP15 barriers; MMU, caches off. */
#define SCTLR_START 0x00c50838ull

bool a32_present(void)
{
	return (sysreg_read(id_aa64pfr0_el1) >> 4 & 0xf) == ID_PFR0_EL1_A32;
}

void a32_reset(void)
{
	sysreg_write(sctlr_el1, SCTLR_START);
	sysreg_write(dacr32_el2, 0);
	sysreg_write(ifsr32_el2, 0);
	sysreg_write(fpexc32_el2, 0);
	sysreg_write(dbgvcr32_el2, 0);
	sysreg_write(spsr_abt, 0);
	sysreg_write(spsr_und, 0);
	sysreg_write(spsr_irq, 0);
	sysreg_write(spsr_fiq, 0);
}

/*
 * A trapped MCR, MRC, MCRR or MRRC is known by its exception class and the
 * fields of its ISS that name the register. Most have a namesake in AArch64,
 * by which sysreg.c knows them.
 */
#define ISS_READ	 1u
#define ISS_CRM(iss)	 (((iss) >> 1) & 0xf)
#define ISS_RT(iss)	 (((iss) >> 5) & 0x1f)
#define ISS_RT2(iss)	 (((iss) >> 10) & 0x1f)
#define ISS_CRN(iss)	 (((iss) >> 10) & 0xf)
#define ISS_OPC1_32(iss) (((iss) >> 14) & 7)
#define ISS_OPC1_64(iss) (((iss) >> 16) & 0xf)
#define ISS_OPC2(iss)	 (((iss) >> 17) & 7)

/* What such an instruction asks for. */
struct transfer {
	uint32_t reg;	  /* SYSREG(), or NO_REGISTER */
	uint32_t rt, rt2; /* x registers, or A32_NONE */
	bool read;
};

#define NO_REGISTER 0u

/* The counters of c14 have another op1 there. */
static uint32_t cp15_32(uint32_t iss)
{
	const uint32_t op1 = ISS_OPC1_32(iss);
	const uint32_t crn = ISS_CRN(iss);

	if (op1 != 0)
		return NO_REGISTER;
	return SYSREG(3u, crn == 14 ? 3u : 0u, crn, ISS_CRM(iss),
		      ISS_OPC2(iss));
}

static uint32_t cp14_32(uint32_t iss)
{
	if (ISS_OPC1_32(iss) != 0) /* trace, Jazelle, ThumbEE */
		return NO_REGISTER;
	return SYSREG(2u, 0u, ISS_CRN(iss), ISS_CRM(iss), ISS_OPC2(iss));
}

/* VMRS: CRn is the register's number from MVFR2 (5) to MVFR0 (7). */
static uint32_t media_register(uint32_t iss)
{
	const uint32_t number = ISS_CRN(iss);

	if (number < 5 || number > 7)
		return NO_REGISTER;
	return SYSREG(3u, 0u, 0u, 3u, 7u - number);
}

struct wide {
	uint8_t class;
	uint8_t opc1;
	uint8_t crm;
	uint32_t reg;
};

/* A debug ROM's address: of none, in both widths. */
#define DBGDRAR SYSREG(2u, 0u, 1u, 0u, 0u)
#define DBGDSAR SYSREG(2u, 0u, 2u, 0u, 0u)

static const struct wide wides[] = {
	{ EC_CP15_64, 0, 12, SYSREG_SGI1R },
	{ EC_CP15_64, 1, 12, SYSREG_ASGI1R },
	{ EC_CP15_64, 2, 12, SYSREG_SGI0R },
	{ EC_CP15_64, 0, 9, SYSREG(3u, 3u, 9u, 13u, 0u) }, /* PMCCNTR */
	{ EC_CP14_64, 0, 1, DBGDRAR },
	{ EC_CP14_64, 0, 2, DBGDSAR },
};

static uint32_t wide_register(uint32_t class, uint32_t iss)
{
	for (size_t i = 0; i < sizeof(wides) / sizeof(*wides); i++)
		if (wides[i].class == class &&
		    wides[i].opc1 == ISS_OPC1_64(iss) &&
		    wides[i].crm == ISS_CRM(iss))
			return wides[i].reg;
	return NO_REGISTER;
}

static uint32_t register_named(uint32_t class, uint32_t iss)
{
	switch (class) {
	case EC_CP15_32:
		return cp15_32(iss);
	case EC_CP14_32:
		return cp14_32(iss);
	case EC_CP15_64:
	case EC_CP14_64:
		return wide_register(class, iss);
	case EC_VMRS:
		return media_register(iss);
	}
	return NO_REGISTER;
}

static struct transfer transfer_of(uint32_t class, uint32_t iss)
{
	const uint64_t spsr = sysreg_read(spsr_el2);
	const bool is_wide = class == EC_CP15_64 || class == EC_CP14_64;

	return (struct transfer){
		.reg = register_named(class, iss),
		.rt = a32_register(spsr, ISS_RT(iss)),
		.rt2 = is_wide ? a32_register(spsr, ISS_RT2(iss)) : A32_NONE,
		.read = iss & ISS_READ,
	};
}

static uint32_t half_read(const struct frame *frame, uint32_t x)
{
	return x == A32_NONE ? 0 : (uint32_t)frame->x[x];
}

static void half_write(struct frame *frame, uint32_t x, uint64_t value)
{
	if (x != A32_NONE)
		frame->x[x] = (uint32_t)value;
}

/* There is no debug ROM; sysreg.c leaves MDRAR_EL1 undefined. */
static bool access(struct vcpu *vcpu, const struct transfer *transfer,
		   uint64_t *value)
{
	if (transfer->reg == NO_REGISTER)
		return false;
	if (transfer->reg == DBGDRAR || transfer->reg == DBGDSAR) {
		*value = 0;
		return transfer->read;
	}
	return sysreg_access(vcpu, transfer->reg, transfer->read, value);
}

static bool coprocessor(struct frame *frame, struct cpu *cpu, uint32_t class,
			uint32_t iss)
{
	const struct transfer transfer = transfer_of(class, iss);
	uint64_t value = half_read(frame, transfer.rt) |
			 (uint64_t)half_read(frame, transfer.rt2) << 32;

	if (!access(cpu->vcpu, &transfer, &value))
		return false;
	if (transfer.read) {
		half_write(frame, transfer.rt, value);
		half_write(frame, transfer.rt2, value >> 32);
	}
	return true;
}

void a32_trap(struct frame *frame, struct cpu *cpu, uint32_t class,
	      uint32_t iss)
{
	if (!gate_trap_condition_holds(iss, sysreg_read(spsr_el2)) ||
	    coprocessor(frame, cpu, class, iss))
		guest_step();
	else
		guest_undefined(frame);
}

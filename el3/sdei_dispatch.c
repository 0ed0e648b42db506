/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Into an SDEI handler and out of it. The client is the highest level of the
 * normal world, EL2 or, on a CPU without it, EL1: handlers are entered there,
 * in AArch64, and nowhere else.
 *
 * A call's frame holds x0-x18, x29 and x30. That is enough: of what a handler
 * finds, x0-x3 are ours and x4-x30 the interrupted ones; of what it leaves,
 * x18-x30 and SP are its own duty and x0-x17 are put back (DEN0054).
 */
#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/sdei.h"
#include "el3/take.h"
#include "lib/rt/rt.h"

#define SCR_NS	      1ull
#define SPSR_NRW      (1ull << 4)
#define SPSR_EL(spsr) ((spsr) >> 2 & 3)

static bool normal_world(void)
{
	return (sysreg_read(scr_el3) & SCR_NS) != 0;
}

static unsigned int client_el(void)
{
	return feature_el2() ? 2 : 1;
}

bool sdei_from_client(void)
{
	const uint64_t spsr = sysreg_read(spsr_el3);

	return normal_world() && !(spsr & SPSR_NRW) &&
	       SPSR_EL(spsr) == client_el();
}

void sdei_interrupt(struct frame *frame, struct cpu *cpu, uint32_t intid)
{
	const uint64_t pc = sysreg_read(elr_el3);
	const uint64_t pstate = sysreg_read(spsr_el3);
	struct sdei_entry entry;
	struct sdei_context *context =
		sdei_begin(cpu, intid, !normal_world(), &entry);

	if (context == NULL)
		return;
	memcpy(context->x, frame->x, sizeof(context->x));
	context->pc = pc;
	context->pstate = pstate;
	frame->x[0] = entry.number;
	frame->x[1] = entry.argument;
	frame->x[2] = pc;
	frame->x[3] = pstate;
	sysreg_write(elr_el3, entry.pc);
	sysreg_write(spsr_el3, handler_pstate(pstate, client_el()));
}

int64_t sdei_complete(struct cpu *cpu, struct smccc_regs *regs)
{
	const struct sdei_context *context = sdei_end(cpu);

	if (context == NULL)
		return SDEI_DENIED;
	memcpy(regs->x, context->x, sizeof(context->x));
	sysreg_write(elr_el3, context->pc);
	sysreg_write(spsr_el3, context->pstate);
	return (int64_t)regs->x[0];
}

/* As if an exception had been taken from what was interrupted. */
int64_t sdei_complete_and_resume(struct cpu *cpu, struct smccc_regs *regs)
{
	const uint64_t resume = regs->x[1];
	const struct sdei_context *context;

	if (!sdei_address_valid(resume))
		return SDEI_INVALID_PARAMETERS;
	context = sdei_end(cpu);
	if (context == NULL)
		return SDEI_DENIED;
	memcpy(regs->x, context->x, sizeof(context->x));
	if (client_el() == 2) {
		sysreg_write(elr_el2, context->pc);
		sysreg_write(spsr_el2, context->pstate);
	} else {
		sysreg_write(elr_el1, context->pc);
		sysreg_write(spsr_el1, context->pstate);
	}
	sysreg_write(elr_el3, resume);
	sysreg_write(spsr_el3, handler_pstate(context->pstate, client_el()));
	return (int64_t)regs->x[0];
}

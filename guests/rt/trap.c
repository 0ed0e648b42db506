/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/rt/trap.h"
#include "guests/rt/cpu.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

/* PSTATE of this payload's own code: SP_ELx, everything masked. */
#define TRAP_PSTATE(el) (TRAP_SPSR_DAIF | (uint64_t)(el) << 2 | 1)

void trap_expect(uint64_t resume)
{
	struct trap_expect *trap = &cpu_this()->trap;

	trap->taken = false;
	trap->resume = resume;
	trap->armed = true;
	__asm__ volatile("" ::: "memory");
}

const struct trap_frame *trap_taken(void)
{
	struct trap_expect *trap = &cpu_this()->trap;

	__asm__ volatile("" ::: "memory");
	trap->armed = false;
	return trap->taken ? &trap->frame : NULL;
}

void trap_on_irq(void (*handler)(void))
{
	cpu_this()->trap.irq = handler;
	__asm__ volatile("" ::: "memory");
}

static const char *trap_name(uint32_t vector)
{
	static const char names[4][8] = { "sync", "IRQ", "FIQ", "SError" };

	return names[vector & 3];
}

__attribute__((noreturn)) static void trap_fatal(const struct trap_frame *frame,
						 uint32_t vector)
{
	rt_printf("Bail out! unexpected %s exception (vector %u) at EL%u\n",
		  trap_name(vector), vector, cpu_current_el());
	rt_printf("# ESR 0x%016lx (EC 0x%02x)  ELR 0x%016lx  FAR 0x%016lx\n",
		  frame->esr, TRAP_EC(frame->esr), frame->elr, frame->far);
	rt_printf("# SPSR 0x%016lx  SP 0x%016lx  image at %p\n", frame->spsr,
		  frame->sp, (const void *)image_head);
	for (unsigned int i = 0; i < 31; i += 3)
		rt_printf("# x%-2u 0x%016lx 0x%016lx 0x%016lx\n", i,
			  frame->x[i], i + 1 < 31 ? frame->x[i + 1] : 0,
			  i + 2 < 31 ? frame->x[i + 2] : 0);
	power_exit(2);
}

void trap_handle(struct trap_frame *frame, uint32_t vector)
{
	struct trap_expect *trap = &cpu_this()->trap;

	if ((vector & 3) == TRAP_IRQ && trap->irq) {
		trap->irq();
		return;
	}
	if ((vector & 3) != TRAP_SYNC || !trap->armed)
		trap_fatal(frame, vector);

	trap->armed = false;
	trap->taken = true;
	trap->vector = vector;
	trap->frame = *frame;
	frame->spsr &= ~(TRAP_SPSR_SS | TRAP_SPSR_BTYPE);
	if (!trap->resume) {
		frame->elr += 4;
		return;
	}
	frame->elr = trap->resume;
	frame->spsr = TRAP_PSTATE(cpu_current_el());
}

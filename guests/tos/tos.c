/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/tos/tos.h"

#include <stdbool.h>
#include <stddef.h>

#include <smccc/calls.h>

#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "el3/tos_frame.h"
#include "guests/rt/timer.h"
#include "guests/tos/el1.h"

#define SECURE_TIMER 29u
#define GICR_SGI     0x10000u
#define GIC_ISENABLE 0x100u
#define GIC_ICENABLE 0x180u
#define WAIT_MS	     5000u /* for an interrupt that has to come */
#define CNTPS_CTL    s3_7_c14_c2_1
#define CNTPS_CVAL   s3_7_c14_c2_2
#define GICC_IAR     0xcu
#define GICC_EOIR    0x10u

struct tos_state {
	uint64_t in[32];
	uint64_t out[4];
	uint64_t last[32]; /* of the entry before this one */
	uint64_t count[TOS_COUNTS];
	uint64_t period;
	uint64_t seed;
	uint64_t undefined;
	uint64_t foreign; /* to wait for */
	uint8_t stack[0xc00];
};

_Static_assert(offsetof(struct tos_state, out) == TOS_STATE_OUT, "tos.h");
_Static_assert(sizeof(struct tos_state) <= TOS_STATE_STACK, "tos.h");

extern union tos_states {
	struct tos_state state;
	_Alignas(4096) uint8_t bytes[TOS_STATE_STACK];
} tos_states[TOS_MAX_CPUS];
union tos_states tos_states[TOS_MAX_CPUS];

static uint64_t number;
static volatile uint64_t off_answer;

uint64_t tos_smc(uint64_t out[3], uint64_t x0, uint64_t x1, uint64_t x2);
uint64_t tos_fp(void);
uint64_t tos_sve(void);

uint64_t tos_start(uint64_t x0);
void tos_fast(struct tos_state *state);
void tos_yield(struct tos_state *state);
void tos_foreign(struct tos_state *state);
void tos_own(struct tos_state *state);
void tos_sync(struct tos_state *state);
/* EL3 answers, in C too, and this is not the end of what it waits for. */
static void ask(struct tos_state *state)
{
	uint64_t out[3];

	if (!tos_smc(out, SMCCC_FID_SMCCC_ARCH_SOC_ID_64, 1, 0) ||
	    out[0] != 0 || !tos_smc(out, TOS_DONE + TOS_DONE_CALL, 1, 2) ||
	    ~out[0] != 0)
		state->count[TOS_COUNT_STRANGE]++;
}

uint64_t tos_hook_on(struct tos_state *state);
uint64_t tos_hook_off(struct tos_state *state);
uint64_t tos_hook_resume(struct tos_state *state);
uint64_t tos_hook_suspend(struct tos_state *state);
uint64_t tos_hook_fiq(struct tos_state *state);
uint64_t tos_hook_system_off(struct tos_state *state);
uint64_t tos_hook_system_reset(struct tos_state *state);

static uint64_t now(void)
{
	return sysreg_read(cntpct_el0);
}

static void say(const char *text)
{
	for (; *text != '\0'; text++)
		*(volatile uint32_t *)BOARD_SECURE_UART = (uint8_t)*text;
}

static bool gicv3(void)
{
	return (sysreg_read(id_aa64pfr0_el1) >> 24 & 0xf) != 0;
}

/* This CPU's bank of private interrupts. */
static void private_write(uint32_t offset, uint32_t value)
{
	const uint64_t cpu = sysreg_read(mpidr_el1) & 0xff;
	const uint64_t bank =
		gicv3() ? BOARD_GICR_BASE + cpu * BOARD_GICR_STRIDE + GICR_SGI
			: BOARD_GICD_BASE;

	*(volatile uint32_t *)(bank + offset) = value;
	dsb_sy();
}

static uint32_t acknowledge(void)
{
	if (!gicv3())
		return *(volatile uint32_t *)(BOARD_GICC_BASE + GICC_IAR);
	return (uint32_t)sysreg_read(s3_0_c12_c12_0);
}

static void end(uint32_t intid)
{
	if (!gicv3())
		*(volatile uint32_t *)(BOARD_GICC_BASE + GICC_EOIR) = intid;
	else
		sysreg_write(s3_0_c12_c12_1, intid);
	isb();
}

uint64_t tos_start(uint64_t x0)
{
	number = x0;
	say(x0 == TOS_START_FAILS ? "tos: fails\n" : "tos: starts\n");
	return x0 == TOS_START_FAILS;
}

static void timer_set(struct tos_state *state, uint64_t period)
{
	state->period = period;
	sysreg_write_coded(CNTPS_CTL, 0);
	isb();
	private_write(GIC_ICENABLE, 1u << SECURE_TIMER);
	if (period == 0)
		return;
	sysreg_write_coded(CNTPS_CVAL, now() + period);
	sysreg_write_coded(CNTPS_CTL, 1);
	isb();
	private_write(GIC_ISENABLE, 1u << SECURE_TIMER);
}

static void interrupt(struct tos_state *state)
{
	const uint32_t intid = acknowledge();

	if (intid != SECURE_TIMER) {
		state->count[TOS_COUNT_STRANGE]++;
		if (intid >= 1020)
			return;
	} else {
		state->count[TOS_COUNT_TIMER]++;
		sysreg_write_coded(CNTPS_CVAL, now() + state->period);
		isb();
	}
	end(intid);
}

void tos_own(struct tos_state *state)
{
	interrupt(state);
}

/* An instruction that does not exist: over it. */
void tos_sync(struct tos_state *state)
{
	state->undefined = sysreg_read(esr_el1);
	sysreg_write(elr_el1, sysreg_read(elr_el1) + 4);
	isb();
}

/* As exceptions they are each other's in a GICv2. */
static void mask(bool own, bool on)
{
	const uint64_t irq = 1u << 7, fiq = 1u << 6;
	const uint64_t bit = own == gicv3() ? irq : fiq;
	const uint64_t daif = sysreg_read(daif);

	sysreg_write(daif, on ? daif | bit : daif & ~bit);
}

static uint64_t count_sum(uint64_t which, uint64_t cpu)
{
	uint64_t sum = 0;

	if (which >= TOS_COUNTS)
		return ~0ull;
	if (cpu < TOS_MAX_CPUS)
		return tos_states[cpu].state.count[which];
	for (uint32_t i = 0; i < TOS_MAX_CPUS; i++)
		sum += tos_states[i].state.count[which];
	return sum;
}

static void spin(uint64_t ticks)
{
	const uint64_t end = now() + ticks;

	while (now() < end)
		isb();
}

/* Until one timer interrupt has come as IRQ. */
static uint64_t timer_here(struct tos_state *state, uint64_t period)
{
	const volatile uint64_t *count = &state->count[TOS_COUNT_TIMER];
	const uint64_t before = *count;
	struct patience wait = patience(WAIT_MS);

	timer_set(state, period);
	mask(true, false);
	while (*count == before && !patience_ends(&wait))
		;
	mask(true, true);
	timer_set(state, 0);
	return *count - before;
}

/* The secure timer has fired, whoever has started it; then for @ticks more. */
static bool spin_open(uint64_t ticks)
{
	struct patience wait = patience(WAIT_MS);
	bool fired;

	mask(true, false);
	do {
		fired = (sysreg_read_coded(CNTPS_CTL) & TIMER_CONDITION) != 0;
	} while (!fired && !patience_ends(&wait));
	spin(ticks);
	mask(true, true);
	return fired;
}

static uint64_t poison(struct tos_state *state, uint64_t seed)
{
	state->seed = seed;
	el1_write_lasting(seed);
	el1_write_transient(seed * 3 + 12345);
	return 0;
}

static uint64_t fast(struct tos_state *state, const uint64_t x[4])
{
	uint64_t good;

	switch (x[0] & 0xffff) {
	case TOS_CALL_IN:
		return state->last[x[1] & 31];
	case TOS_CALL_COUNT:
		return count_sum(x[1], x[2]);
	case TOS_CALL_FP:
		return tos_fp();
	case TOS_CALL_POISON:
		return poison(state, x[1]);
	case TOS_CALL_CHECK:
		return el1_check_lasting(state->seed);
	case TOS_CALL_TIMER:
		timer_set(state, x[1]);
		return 0;
	case TOS_CALL_SMC:
		good = tos_smc(&state->out[0], x[1], x[2], x[3]);
		state->out[3] = good;
		return state->out[0];
	case TOS_CALL_REFUSE_OFF:
		off_answer = x[1];
		return 0;
	case TOS_CALL_UNDEFINED:
		state->undefined = 0;
		good = tos_sve();
		state->out[1] = state->undefined;
		return good;
	case TOS_CALL_SPIN:
		spin(x[1]);
		return 0;
	case TOS_CALL_SPIN_OPEN:
		return spin_open(x[1]);
	case TOS_CALL_GIC:
		state->undefined = 0;
		if (gicv3()) /* ICC_IGRPEN1_EL1 */
			sysreg_write(s3_0_c12_c12_7, 1);
		return state->undefined == 0;
	case TOS_CALL_TIMER_HERE:
		return timer_here(state, x[1]);
	case TOS_CALL_UID:
		for (uint32_t i = 0; i < 4; i++)
			state->out[i] = TOS_UID_WORD(number) + 16 * i;
		return state->out[0];
	default:
		return ~0ull;
	}
}

void tos_fast(struct tos_state *state)
{
	state->out[1] = state->in[1];
	state->out[2] = state->in[2];
	state->out[3] = state->in[3];
	state->out[0] = fast(state, state->in);
	for (uint32_t i = 0; i < 32; i++)
		state->last[i] = state->in[i];
}

/* What a yielding call does: it waits to be pre-empted. */
static void wait_foreign(struct tos_state *state)
{
	struct patience wait = patience(WAIT_MS);

	if (state->foreign == 0) {
		state->out[0] = 0;
		return;
	}
	mask(false, false);
	while (!patience_ends(&wait))
		;
	mask(false, true);
	state->out[0] = ~0ull; /* nobody came */
}

void tos_yield(struct tos_state *state)
{
	state->out[1] = state->in[1];
	state->out[2] = state->in[2];
	state->out[3] = state->in[3];
	if ((state->in[0] & 0xffff) == TOS_YIELD_START)
		state->foreign = state->in[1];
	else if ((state->in[0] & 0xffff) == TOS_YIELD_RESUME)
		state->foreign--;
	wait_foreign(state);
}

void tos_foreign(struct tos_state *state)
{
	state->out[0] = TOS_FOREIGN;
}

uint64_t tos_hook_on(struct tos_state *state)
{
	state->count[TOS_COUNT_CPU_ON]++;
	ask(state);
	return 0;
}

uint64_t tos_hook_off(struct tos_state *state)
{
	state->count[TOS_COUNT_CPU_OFF]++;
	ask(state);
	return off_answer;
}

uint64_t tos_hook_resume(struct tos_state *state)
{
	state->count[TOS_COUNT_RESUME]++;
	state->count[TOS_COUNT_LEVEL] = state->in[0];
	return 0;
}

uint64_t tos_hook_suspend(struct tos_state *state)
{
	state->count[TOS_COUNT_SUSPEND]++;
	state->count[TOS_COUNT_LEVEL] = state->in[0];
	return 0;
}

uint64_t tos_hook_fiq(struct tos_state *state)
{
	state->count[TOS_COUNT_FIQ]++;
	state->count[TOS_COUNT_PC] = state->in[0];
	ask(state);
	interrupt(state);
	/* FP registers in here, too. */
	if (!tos_fp())
		state->count[TOS_COUNT_STRANGE]++;
	return 0;
}

uint64_t tos_hook_system_off(struct tos_state *state)
{
	(void)state;
	say("tos: system off\n");
	return 0;
}

uint64_t tos_hook_system_reset(struct tos_state *state)
{
	(void)state;
	say("tos: system reset\n");
	return 0;
}

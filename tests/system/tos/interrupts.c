/* SPDX-License-Identifier: BSD-2-Clause */
/* Secure interrupts in the normal world, and normal ones in the secure. */
#include "tos_test.h"

#include "guests/rt/gic.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define TOPIC	"interrupts"
#define OTHERS	3u
#define TURNS	10000000u
#define ENOUGH	30u /* interrupts, or a host without time */
#define ROUNDS	1000u
#define WAIT_MS 30000u

uint64_t loop_marked(uint64_t turns);
extern const char loop_marked_first[], loop_marked_last[];

/* A CPU that is interrupted all the time, our own interrupts masked. */
struct result {
	uint64_t differ;
	uint64_t entries;
	uint64_t timer;
	uint64_t strange;
	uint64_t pc;
	bool fp;
};

static struct result results[OTHERS + 1];
static uint32_t owner_fid;

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static void interrupted(uint64_t cpu, struct result *result)
{
	const uint64_t period = timer_ticks_of_us(200);
	struct call_fp before, after;

	for (uint32_t i = 0; i < 32; i++) {
		before.q[i][0] = cpu * 100 + i;
		before.q[i][1] = ~before.q[i][0];
	}
	before.fpcr = 0;
	before.fpsr = 0;
	call_fp_load(&before);
	smc(owner_fid | TOS_CALL_TIMER, period, 0, 0);
	result->differ = 0;
	for (uint32_t i = 0; i < ROUNDS; i++) {
		result->differ += loop_marked(TURNS);
		if (count(owner_fid, TOS_COUNT_FIQ, cpu) > ENOUGH)
			break;
	}
	smc(owner_fid | TOS_CALL_TIMER, 0, 0, 0);
	call_fp_store(&after);
	result->fp = memcmp(&before, &after, sizeof(before)) == 0;
	result->entries = count(owner_fid, TOS_COUNT_FIQ, cpu);
	result->timer = count(owner_fid, TOS_COUNT_TIMER, cpu);
	result->strange = count(owner_fid, TOS_COUNT_STRANGE, cpu);
	result->pc = count(owner_fid, TOS_COUNT_PC, cpu);
}

static void run(struct rt_cpu *cpu, void *argument)
{
	interrupted(cpu->mpidr, (struct result *)argument);
}

static bool good(uint32_t cpu)
{
	const struct result *r = &results[cpu];

	rt_printf("# CPU %u: %lu entries, %lu timer interrupts\n", cpu,
		  r->entries, r->timer);
	return r->differ == 0 && r->fp && r->entries > ENOUGH &&
	       r->timer == r->entries && r->strange == 0;
}

/* The last interrupt may come behind the loop: but not every time. */
static bool pc_told(void)
{
	for (uint32_t i = 0; i < 20; i++) {
		if (results[0].pc >= (uint64_t)loop_marked_first &&
		    results[0].pc < (uint64_t)loop_marked_last)
			return true;
		interrupted(0, &results[0]);
	}
	return false;
}

static void test_secure_timer(void)
{
	bool all = true, started = true;

	for (uint32_t i = 1; i <= OTHERS; i++) {
		struct rt_cpu *cpu = &rt_cpus[i];
		const uint64_t before = cpu->started;

		cpu_prepare(cpu, i, run, &results[i]);
		started &= smc(SMCCC_FID_PSCI_CPU_ON_64, i, (uint64_t)cpu_entry,
			       0) == 0 &&
			   cpu_wait(&cpu->started, before + 1, WAIT_MS);
	}
	interrupted(0, &results[0]);
	for (uint32_t i = 1; i <= OTHERS; i++)
		started &= cpu_wait(&rt_cpus[i].done, 1, WAIT_MS);
	for (uint32_t i = 0; i <= OTHERS; i++)
		all &= good(i);
	check(started && all,
	      "secure timers on four CPUs change no register of ours");
	check(pc_told(), "the owner is told the PC");
	for (uint32_t i = 1; i <= OTHERS; i++)
		while (smc(SMCCC_FID_PSCI_AFFINITY_INFO_64, i, 0, 0) != 1)
			;
}

static void test_at_s_el1(void)
{
	const uint64_t before = count(owner_fid, TOS_COUNT_FIQ, 0);

	check(smc(owner_fid | TOS_CALL_TIMER_HERE, timer_ticks_of_us(1000), 0,
		  0) >= 1 &&
		      count(owner_fid, TOS_COUNT_FIQ, 0) == before,
	      "a secure interrupt at S-EL1 is taken there");
}

/* Each turn: our timer fires in S-EL1, the call ends early, we go on. */
static void test_yield(uint32_t row, const char *name)
{
	struct call_image image = call_numbered(row | TOS_YIELD_START);
	const struct call_image before = image;
	uint32_t turns = 0;
	bool same = true;

	if (!gic_enable(TIMER_INTID)) {
		tap_skip(&tap, TOPIC, name, NULL, "no GIC");
		return;
	}
	image.x[1] = 5;
	for (;;) {
		struct call_image now = image;

		timer_start(2000);
		call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&now);
		same &= call_same_from(4, &before, &now);
		if (now.x[0] != TOS_FOREIGN)
			break;
		timer_wait();
		timer_stop();
		turns++;
		image.x[0] = row | TOS_YIELD_RESUME;
		if (turns > 10)
			break;
	}
	timer_stop();
	gic_disable(TIMER_INTID);
	rt_printf("# pre-empted %u times\n", turns);
	check(turns == 5 && same, name);
}

/* Many secure interrupts while EL3 and S-EL1 are kept busy by calls. */
static void test_busy(void)
{
	const uint64_t before = count(owner_fid, TOS_COUNT_TIMER, 0);
	const uint64_t period = timer_ticks_of_us(200);
	struct patience wait = patience(WAIT_MS);
	uint64_t calls = 0, timer = 0;
	bool same = true;

	smc(owner_fid | TOS_CALL_TIMER, period, 0, 0);
	while (timer <= 10 * ENOUGH && !patience_ends(&wait)) {
		struct call_image image = call_numbered(FIRST(TOS_CALL_FP));
		const struct call_image was = image;

		image.x[0] = calls & 1 ? SMCCC_FID_SMCCC_ARCH_SOC_ID
				       : FIRST(TOS_CALL_FP);
		call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
		same &= call_same_from(4, &was, &image);
		calls++;
		timer = count(owner_fid, TOS_COUNT_TIMER, 0) - before;
	}
	smc(owner_fid | TOS_CALL_TIMER, 0, 0, 0);
	rt_printf("# %lu calls, %lu timer interrupts\n", calls, timer);
	check(same && timer > 10 * ENOUGH &&
		      count(owner_fid, TOS_COUNT_STRANGE, ~0ull) == 0,
	      "secure interrupts among calls, none strange");
}

/* The second's timer while the first runs, which would let it come. */
static void test_other(void)
{
	const uint64_t before = count(SECOND(0), TOS_COUNT_FIQ, 0);
	const uint64_t period = timer_ticks_of_us(1000);
	bool fired = true;

	if (!gic_present()) {
		tap_skip(&tap, TOPIC, "an interrupt of the other", NULL,
			 "needs GICv3");
		return;
	}
	smc(SECOND(TOS_CALL_TIMER), period, 0, 0);
	for (uint32_t i = 0; i < 20; i++)
		fired &= smc(FIRST(TOS_CALL_SPIN_OPEN), period, 0, 0) == 1;
	smc(SECOND(TOS_CALL_TIMER), 0, 0, 0);
	check(fired && count(SECOND(0), TOS_COUNT_FIQ, 0) >= before + 20,
	      "an interrupt of the other waits for that");
}

/* The secure timer is the second's where it is there (run.py). */
void test_interrupts(const struct scene *scene)
{
	if (!scene->first && !scene->second)
		return;
	owner_fid = scene->second ? SECOND(0) : FIRST(0);
	test_secure_timer();
	test_at_s_el1();
	if (scene->first) {
		test_yield(FIRST_YIELD, "a yielding call is pre-empted");
		test_busy();
	}
	if (scene->second)
		test_yield(SECOND_YIELD, "so is the second's");
	if (scene->first && scene->second) {
		test_other();
		check(count(FIRST(0), TOS_COUNT_TIMER, ~0ull) == 0 &&
			      count(FIRST(0), TOS_COUNT_FIQ, ~0ull) == 0 &&
			      count(FIRST(0), TOS_COUNT_STRANGE, ~0ull) == 0,
		      "none of the second's came to the first");
	}
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a CPU holds over a call, and what its mitigations answer. */
#include "cases.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

#define CPUS	 4u
#define WAIT_MS	 5000u
#define PMU_NONE 0xfu
#define PMCR_E	 1ull
#define PMCR_LC	 (1ull << 6)

/* Constant, by the table, in C, refused, and one that reads hardware. */
static const uint32_t calls[] = {
	SMCCC_FID_SMCCC_VERSION,	 SMCCC_FID_PSCI_FEATURES,
	SMCCC_FID_PSCI_AFFINITY_INFO_64, 0x8200fe00,
	SMCCC_FID_TRNG_RND_64,		 SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
	SMCCC_FID_SMCCC_ARCH_SOC_ID,
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A trap to EL3, which becomes this level's: ICC_IAR0_EL1 is EL3's. */
#define EL3_TRAP() __asm__ volatile("mrs xzr, s3_0_c12_c8_0" ::: "memory")

static void disturb(void)
{
	for (size_t i = 0; i < COUNT(calls); i++)
		answer(calls[i]);
	trap_expect(0);
	EL3_TRAP();
	trap_taken();
}

struct words {
	uint64_t word[20];
	size_t count;
};

#define ADD(words, name) ((words)->word[(words)->count++] = sysreg_read(name))

static bool words_same(const char *what, const struct words *a,
		       const struct words *b)
{
	for (size_t i = 0; i < a->count; i++) {
		if (a->word[i] == b->word[i])
			continue;
		rt_printf("# %s, register %lu: 0x%lx became 0x%lx\n", what, i,
			  a->word[i], b->word[i]);
		return false;
	}
	return a->count == b->count;
}

static void pmu_read(struct words *words)
{
	words->count = 0;
	ADD(words, pmcr_el0);
	ADD(words, pmcntenset_el0);
	ADD(words, pmovsset_el0);
	ADD(words, pmselr_el0);
	ADD(words, pmintenset_el1);
	ADD(words, pmuserenr_el0);
	ADD(words, pmccfiltr_el0);
	ADD(words, pmccntr_el0);
	ADD(words, pmxevtyper_el0);
	ADD(words, pmxevcntr_el0);
	ADD(words, mdcr_el2);
}

/* Stopped: all words stay. Running: all but the counter, which goes on. */
static void test_pmu(void)
{
	const uint32_t pmu = ID_FIELD(id_aa64dfr0_el1, 8);
	const uint64_t pmcr = sysreg_read(pmcr_el0);
	struct words before, after;
	bool same, running;

	if (pmu == 0 || pmu == PMU_NONE) {
		tap_skip(&tap, "cases", "case 05: PMU", NULL,
			 "the CPU has none");
		return;
	}
	sysreg_write(pmcr_el0, PMCR_LC);
	sysreg_write(pmselr_el0, 0);
	sysreg_write(pmcntenset_el0, 0x80000001);
	sysreg_write(pmccfiltr_el0, 0x8000000);
	sysreg_write(pmxevtyper_el0, 0x8000011);
	sysreg_write(pmccntr_el0, 0x123456789abcull);
	sysreg_write(pmxevcntr_el0, 0x5a5a5a5a);
	sysreg_write(pmintenset_el1, 1);
	isb();
	pmu_read(&before);
	disturb();
	pmu_read(&after);
	same = words_same("PMU", &before, &after);
	sysreg_write(pmcr_el0, PMCR_LC | PMCR_E);
	isb();
	pmu_read(&before);
	disturb();
	pmu_read(&after);
	running = after.word[7] >= before.word[7];
	before.word[7] = after.word[7];
	before.word[9] = after.word[9];
	running &= words_same("running PMU", &before, &after);
	sysreg_write(pmintenclr_el1, 0x80000001);
	sysreg_write(pmcntenclr_el0, 0x80000001);
	sysreg_write(pmcr_el0, pmcr);
	check(same, "case 05: a stopped PMU is the same after calls");
	check(running, "case 05: a running one goes on");
}

static void debug_read(struct words *words)
{
	words->count = 0;
	ADD(words, mdscr_el1);
	ADD(words, dbgbvr0_el1);
	ADD(words, dbgbcr0_el1);
	ADD(words, dbgwvr0_el1);
	ADD(words, dbgwcr0_el1);
	ADD(words, oslsr_el1);
	ADD(words, osdlr_el1);
	ADD(words, mdccint_el1);
}

static void test_debug(void)
{
	struct words before, after;

	sysreg_write(dbgbvr0_el1, 0x7ffffffff000ull);
	sysreg_write(dbgwvr0_el1, 0x7fffffffe000ull);
	debug_read(&before);
	disturb();
	debug_read(&after);
	check(words_same("debug", &before, &after),
	      "debug registers are the same after calls");
}

static void system_read(struct words *words)
{
	words->count = 0;
	ADD(words, sctlr_el1);
	ADD(words, ttbr0_el1);
	ADD(words, tcr_el1);
	ADD(words, mair_el1);
	ADD(words, vbar_el1);
	ADD(words, contextidr_el1);
	ADD(words, tpidr_el0);
	ADD(words, tpidrro_el0);
	ADD(words, tpidr_el2);
	ADD(words, sp_el0);
	ADD(words, sp_el1);
	ADD(words, elr_el1);
	ADD(words, spsr_el1);
	ADD(words, par_el1);
	ADD(words, hcr_el2);
	ADD(words, vttbr_el2);
	ADD(words, cptr_el2);
	ADD(words, sctlr_el2);
	ADD(words, vbar_el2);
	ADD(words, cnthctl_el2);
}

static void test_system(void)
{
	struct words before, after;

	sysreg_write(tpidr_el0, 0x1111);
	sysreg_write(tpidrro_el0, 0x2222);
	sysreg_write(tpidr_el2, 0x3333);
	sysreg_write(sp_el0, 0x4440);
	sysreg_write(contextidr_el1, 0x5555);
	system_read(&before);
	disturb();
	system_read(&after);
	check(words_same("system", &before, &after),
	      "system registers are the same after calls");
}

static void test_fp(void)
{
	static struct call_fp before, after;

	for (unsigned int i = 0; i < 32; i++) {
		before.q[i][0] = 0x0102030405060708ull * (i + 1);
		before.q[i][1] = ~before.q[i][0];
	}
	before.fpsr = 0x1f;
	before.fpcr = 0x400000;
	call_fp_load(&before);
	disturb();
	call_fp_store(&after);
	check(memcmp(&before, &after, sizeof(before)) == 0,
	      "FP registers are the same after calls");
}

static const uint32_t workarounds[] = {
	SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
	SMCCC_FID_SMCCC_ARCH_WORKAROUND_2,
	SMCCC_FID_SMCCC_ARCH_WORKAROUND_3,
	SMCCC_FID_SMCCC_ARCH_WORKAROUND_4,
};

struct answers {
	int64_t told[COUNT(workarounds)];
	bool callable[COUNT(workarounds)];
};

static struct answers answers[CPUS];

static void ask(struct rt_cpu *cpu, void *argument)
{
	struct answers *mine = argument;

	(void)cpu;
	for (size_t i = 0; i < COUNT(workarounds); i++) {
		const struct call_image before = call_numbered(workarounds[i]);
		struct call_image after = before;

		mine->told[i] = (int64_t)smc(SMCCC_FID_SMCCC_ARCH_FEATURES,
					     workarounds[i], 0, 0);
		smc_image(0, &after);
		mine->callable[i] = call_same_from(0, &before, &after);
		if (!mine->callable[i] && after.x[0] != REFUSED)
			mine->told[i] = -100;
	}
}

static bool ask_all(void)
{
	ask(NULL, &answers[0]);
	for (uint32_t i = 1; i < CPUS; i++) {
		struct rt_cpu *cpu = &rt_cpus[i];

		cpu_prepare(cpu, i, ask, &answers[i]);
		if (smc(SMCCC_FID_PSCI_CPU_ON_64, i, (uint64_t)cpu_entry, 0) !=
			    PSCI_SUCCESS ||
		    !cpu_wait(&cpu->done, 1, WAIT_MS))
			return false;
	}
	return true;
}

/* All CPUs of this machine are alike, so their answers are. */
static bool answers_agree(size_t workaround)
{
	for (uint32_t i = 0; i < CPUS; i++)
		if (answers[i].told[workaround] !=
			    answers[0].told[workaround] ||
		    answers[i].callable[workaround] !=
			    (answers[i].told[workaround] >= 0))
			return false;
	return true;
}

static void test_workarounds(void)
{
	const bool all = ask_all();

	check(all && answers_agree(0) && answers_agree(2),
	      "case 06: WORKAROUND_1 and _3 on each CPU as it answers");
	check(all && answers_agree(1),
	      "case 07: WORKAROUND_2 on each CPU as it answers");
	check(all && answers_agree(3),
	      "case 09: WORKAROUND_4 on each CPU as it answers");
}

void cases_cpu(void)
{
	test_pmu();
	test_debug();
	test_system();
	test_fp();
	test_workarounds();
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	cases_calls();
	cases_cpu();
	return tap_end(&tap);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds out what is below, then runs the topics in order. The ones that may
 * end the machine under a careless hypervisor come last.
 */
#include "arch/aarch64/sysreg.h"
#include "guests/conformance/conformance.h"
#include "guests/rt/fdt.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define COMPLAINTS  8 /* printed for one test */
#define QUICK_US    100000
#define QUICK_TRIES 5

static const struct topic *const topics[] = {
	&topic_boot,	   &topic_unknown,   &topic_identifiers,
	&topic_immediate,  &topic_registers, &topic_conduits,
	&topic_identity,   &topic_arch,	     &topic_psci,
	&topic_power,	   &topic_suspend,   &topic_down,
	&topic_smp,	   &topic_trng,	     &topic_step,
	&topic_interrupts, &topic_sip,	     &topic_sweep,
	&topic_last,
};

bool test_check(struct test *test, bool ok, const char *format, ...)
{
	va_list args;

	if (ok)
		return true;
	if (test->complaints++ < COMPLAINTS) {
		rt_printf("# ");
		va_start(args, format);
		rt_vprintf(format, args);
		va_end(args);
		rt_printf("\n");
	}
	return false;
}

bool test_is_quick(struct test *test,
		   void (*act)(struct test *test, const void *what),
		   const void *what)
{
	/* If something wakes sleepers now and then, it just has. */
	act(test, what);
	for (uint32_t i = 0; i < QUICK_TRIES; i++) {
		const uint64_t start = timer_now();

		act(test, what);
		if (timer_now() - start < timer_ticks_of_us(QUICK_US))
			return true;
	}
	return false;
}

static const char *test_unfit(const struct machine *machine, uint32_t flags)
{
	if ((flags & TEST_SETTLED) && !machine->strict)
		return "the specification leaves the choice";
	if ((flags & TEST_EL1) && machine->el != 1)
		return "not at EL1";
	if ((flags & TEST_SMP) && machine->cpus < 2)
		return "one CPU only";
	if ((flags & TEST_SMCCC_1_1) &&
	    machine->smccc_version < SMCCC_VERSION_NUM(1, 1))
		return "SMCCC 1.0 below";
	return NULL;
}

static void test_run(struct tap *tap, const struct topic *topic,
		     const struct test_case *test_case, struct test *test,
		     const char *variant)
{
	const char *unfit = test_unfit(test->machine, test_case->flags);

	if (unfit) {
		tap_skip(tap, topic->name, test_case->name, variant, unfit);
		return;
	}
	test_case->run(test);
	if (test->complaints == 0 && test->skip)
		tap_skip(tap, topic->name, test_case->name, variant,
			 test->skip);
	else
		tap_result(tap, test->complaints == 0, topic->name,
			   test_case->name, variant);
}

static void topic_run(struct tap *tap, const struct machine *machine,
		      const struct topic *topic)
{
	for (size_t i = 0; i < topic->count; i++) {
		const struct test_case *test_case = &topic->cases[i];

		if (!(test_case->flags & TEST_EACH_CONDUIT)) {
			struct test test = { machine, machine->psci, NULL, 0 };

			test_run(tap, topic, test_case, &test, NULL);
			continue;
		}
		for (uint32_t c = 0; c < machine->conduit_count; c++) {
			struct test test = { machine, machine->conduits[c],
					     NULL, 0 };

			test_run(tap, topic, test_case, &test,
				 call_conduit_name(test.conduit));
		}
	}
}

static void find_conduits(struct machine *machine)
{
	static const enum smccc_conduit both[] = { SMCCC_CONDUIT_SMC,
						   SMCCC_CONDUIT_HVC };

	power_find();
	for (size_t i = 0; i < 2; i++)
		if (power_conduit_state(both[i]) > POWER_UNDEFINED)
			machine->conduits[machine->conduit_count++] = both[i];
	machine->psci = power_conduit();
	if (machine->psci == SMCCC_CONDUIT_NONE)
		panic("no conduit answers PSCI_VERSION");
}

/* Discovery in the order of DEN0028, "Discovery": PSCI first. */
static void find_versions(struct machine *machine)
{
	machine->psci_version = (uint32_t)call_raw(
		machine->psci, SMCCC_FID_PSCI_VERSION, 0, 0, 0);
	machine->smccc_version = SMCCC_VERSION_NUM(1, 0);
	if (machine->psci_version < PSCI_VERSION_NUM(1, 0) ||
	    (int32_t)call_raw(machine->psci, SMCCC_FID_PSCI_FEATURES,
			      SMCCC_FID_SMCCC_VERSION, 0, 0) < 0)
		return;
	machine->smccc_version = (uint32_t)call_raw(
		machine->psci, SMCCC_FID_SMCCC_VERSION, 0, 0, 0);
}

/* The other CPUs are those of the device tree that PSCI knows too. */
static void find_cpus(struct machine *machine)
{
	uint64_t mpidrs[PAYLOAD_MAX_CPUS];
	size_t count = fdt_cpus((const void *)machine->boot->x[0], mpidrs,
				PAYLOAD_MAX_CPUS);

	machine->mpidr = sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
	machine->mpidrs[machine->cpus++] = machine->mpidr;
	for (size_t i = 0; i < count; i++) {
		int32_t state = (int32_t)call_raw(
			machine->psci, SMCCC_FID_PSCI_AFFINITY_INFO_64,
			mpidrs[i], 0, 0);

		if (mpidrs[i] != machine->mpidr && state >= 0 &&
		    machine->cpus < PAYLOAD_MAX_CPUS)
			machine->mpidrs[machine->cpus++] = mpidrs[i];
	}
}

static void linger(void)
{
	for (uint32_t i = 0; i < payload_config.linger; i++) {
		uint64_t end = timer_now() + timer_ticks_of_us(1000000);

		while (timer_now() < end)
			;
		rt_printf("# still here, %u s\n", i + 1);
	}
}

int payload_main(const struct payload_boot *boot)
{
	struct machine machine = { .boot = boot };
	struct tap tap = { 0, 0, 0 };

	machine.el = boot->current_el == 2 ? 2 : 1;
	machine.strict = payload_config.flags & PAYLOAD_STRICT;
	find_conduits(&machine);
	find_versions(&machine);
	find_cpus(&machine);
	rt_printf("TAP version 12\n");
	rt_printf(
		"# EL%u, SMC %s, HVC %s, PSCI %u.%u, SMCCC %u.%u, %u CPUs%s\n",
		machine.el,
		power_state_name(power_conduit_state(SMCCC_CONDUIT_SMC)),
		power_state_name(power_conduit_state(SMCCC_CONDUIT_HVC)),
		machine.psci_version >> 16, machine.psci_version & 0xffff,
		machine.smccc_version >> 16, machine.smccc_version & 0xffff,
		machine.cpus, machine.strict ? ", strict" : "");
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		topic_run(&tap, &machine, topics[i]);
	linger();
	return tap_end(&tap);
}

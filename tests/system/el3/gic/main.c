/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose interrupts are whose: the monitor has probe.c in it, this is the
 * normal world. Runs on GICv2 and GICv3.
 */
#include "guests/rt/gic.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"
#include "tests/system/el3/el3_test.h"
#include "tests/system/el3/gic/probe.h"

#define TOPIC	  "gic"
#define WAIT_MS	  5000u
#define NONE	  1023u
#define NORMAL	  1021u
#define TOS	  1020u
#define CRITICAL  0x20u
#define WAKE_SGI  15u
#define OWN_SGI	  13u /* SDEI has 14 */
#define OWN_PPI	  21u
#define TOS_PPI	  20u
#define TIMER_PPI 29u
/* SPIs that no device of QEMU virt is wired to. */
#define OWN_A	   200u
#define OWN_B	   201u
#define TOS_SPI	   202u
#define NORMAL_SPI 210u

#define ISENABLER  0x100u
#define ISPENDR	   0x200u
#define ICPENDR	   0x280u
#define IPRIORITYR 0x400u
#define ITARGETSR  0x800u
#define ICFGR	   0xc00u
#define IROUTER	   0x6000u

struct tap tap;

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static uint32_t probe(enum probe what, uint32_t intid, uint32_t value)
{
	return (uint32_t)call_raw(SMCCC_CONDUIT_SMC, PROBE_FID, what, intid,
				  value);
}

static volatile uint32_t *gicd(uint32_t offset)
{
	return (volatile uint32_t *)(payload_config.gicd_base + offset);
}

/* A word of one bit an INTID. */
static volatile uint32_t *word(uint32_t offset, uint32_t intid)
{
	return gicd(offset + intid / 32 * 4);
}

static uint32_t bit(uint32_t intid)
{
	return 1u << intid % 32;
}

static volatile uint8_t *byte(uint32_t offset, uint32_t intid)
{
	return (volatile uint8_t *)gicd(0) + offset + intid;
}

/* Where an SPI goes: to CPU @index of the first eight. */
static void route(uint32_t intid, uint32_t index)
{
	if (gic_present())
		*(volatile uint64_t *)gicd(IROUTER + 8 * intid) = index;
	else
		*byte(ITARGETSR, intid) = (uint8_t)(1u << index);
}

static uint64_t route_of(uint32_t intid)
{
	return gic_present() ? *(volatile uint64_t *)gicd(IROUTER + 8 * intid)
			     : *byte(ITARGETSR, intid);
}

/* A mask of 0 and priorities of 0: the normal world's most. */
static void test_own(void)
{
	const bool first = probe(PROBE_OWN, OWN_A, 0) == 1;

	check(first && probe(PROBE_OWN, OWN_A, 0) == 1, "EL3 takes an SPI");
	check(probe(PROBE_PEND, OWN_A, 0) == OWN_A &&
		      probe(PROBE_IS_PENDING, OWN_A, 0) == 0,
	      "which comes to EL3");
	gic_enable(TIMER_INTID);
	gic_mask(0);
	check(probe(PROBE_PEND, OWN_A, 0) == OWN_A &&
		      probe(PROBE_IS_PENDING, OWN_A, 0) == 0,
	      "whatever the normal world's mask is");
	gic_mask(0xf0);
	check(probe(PROBE_TAKE, OWN_A, 0) == (OWN_A | PROBE_WAS_ACTIVE),
	      "acknowledged it is active until its end");
	check(probe(PROBE_DISABLE, OWN_A, 0) == 0 &&
		      probe(PROBE_PEND, OWN_A, 0) == NONE &&
		      probe(PROBE_IS_PENDING, OWN_A, 0) == 1 &&
		      probe(PROBE_UNPEND, OWN_A, 0) == 0 &&
		      probe(PROBE_IS_PENDING, OWN_A, 0) == 0 &&
		      probe(PROBE_ENABLE, OWN_A, 0) == 0,
	      "disabled it waits, and can be taken back");
}

static void test_hidden(void)
{
	*word(ISENABLER + 0x80, OWN_A) = bit(OWN_A); /* ICENABLER */
	*byte(IPRIORITYR, OWN_A) = 0x80;
	/* QEMU 7.2 lets the normal world write all of GICD_ITARGETSR. */
	if (gic_present())
		route(OWN_A, 3);
	*word(ISPENDR, OWN_A) = bit(OWN_A);
	check(!(*word(ISENABLER, OWN_A) & bit(OWN_A)) &&
		      *byte(IPRIORITYR, OWN_A) == 0 &&
		      probe(PROBE_IS_PENDING, OWN_A, 0) == 0 &&
		      probe(PROBE_PEND, OWN_A, 0) == OWN_A,
	      "the normal world neither sees nor changes it");
}

static void test_priority(void)
{
	probe(PROBE_OWN, OWN_B, 0);
	check(probe(PROBE_PEND, OWN_A, OWN_B) == OWN_A,
	      "of one priority, the lower INTID first");
	probe(PROBE_PRIORITY, OWN_B, CRITICAL);
	check(probe(PROBE_PEND, OWN_A, OWN_B) == OWN_B &&
		      probe(PROBE_IS_PENDING, OWN_A, 0) == 0 &&
		      probe(PROBE_IS_PENDING, OWN_B, 0) == 0,
	      "a critical one before all others");
}

static void test_refused(void)
{
	check(probe(PROBE_OWN, WAKE_SGI, 0) == 0 &&
		      probe(PROBE_OWN, TIMER_PPI, 0) == 0 &&
		      probe(PROBE_OWN, 1020, 0) == 0 &&
		      probe(PROBE_OWN, 1019, 0) == 0 &&
		      probe(PROBE_OWN, ~0u, 0) == 0 &&
		      probe(PROBE_TOS, WAKE_SGI, 0) == 0 &&
		      probe(PROBE_TOS, ~0u, 0) == 0,
	      "neither what is not there, nor the wake SGI, nor a TOS's");
}

static volatile uint32_t taken;

static void irq(void)
{
	const uint32_t iar = gic_acknowledge();

	timer_stop();
	gic_end(iar);
	taken = GIC_INTID(iar);
}

static bool comes(uint32_t intid)
{
	struct patience wait = patience(WAIT_MS);

	taken = 0;
	trap_on_irq(irq);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
	while (taken == 0 && !patience_ends(&wait))
		;
	__asm__ volatile("msr daifset, #2" ::: "memory");
	trap_on_irq(NULL);
	return taken == intid;
}

static void test_normal(void)
{
	gic_enable(5);
	gic_send_self(5);
	check(probe(PROBE_SECURE_PENDING, 0, 0) == NORMAL && comes(5) &&
		      probe(PROBE_SECURE_PENDING, 0, 0) == NONE,
	      "EL3 sees that one of the normal world's is pending");
	probe(PROBE_PEND, OWN_A, 0);
	probe(PROBE_RELEASE, OWN_A, 0);
	probe(PROBE_RELEASE, OWN_B, 0);
	*byte(IPRIORITYR, OWN_A) = 0x80;
	*word(ISENABLER, OWN_A) = bit(OWN_A);
	route(OWN_A, 0);
	*word(ISPENDR, OWN_A) = bit(OWN_A);
	check(comes(OWN_A), "one that is released is the normal world's");
	*word(ISENABLER + 0x80, OWN_A) = bit(OWN_A);
}

static void test_tos(void)
{
	check(probe(PROBE_TOS, TOS_SPI, 0) == 1 &&
		      probe(PROBE_IS_TOS, TOS_SPI, 0) == 1 &&
		      probe(PROBE_IS_TOS, OWN_B, 0) == 0 &&
		      probe(PROBE_OWN, TOS_SPI, 0) == 0 &&
		      probe(PROBE_ROUTE, TOS_SPI, 0) == 0 &&
		      probe(PROBE_TOS_PENDING, TOS_SPI, 0) == TOS,
	      "an SPI of a Trusted OS is told from EL3's");
	*word(ISENABLER, TOS_SPI) = bit(TOS_SPI);
	check(!(*word(ISENABLER, TOS_SPI) & bit(TOS_SPI)) &&
		      probe(PROBE_RELEASE, TOS_SPI, 0) == 0 &&
		      probe(PROBE_IS_TOS, TOS_SPI, 0) == 0,
	      "and not the normal world's, until released");
	check(probe(PROBE_TOS, TOS_PPI, 0) == 1 &&
		      probe(PROBE_TOS_PENDING, TOS_PPI, 0) == TOS &&
		      probe(PROBE_TOS_PENDING, TIMER_PPI, 0) == TOS,
	      "so is a PPI, and the secure timer");
}

/* On CPU 1: the PPI is the Trusted OS's here too; SGIs of EL3's. */
static volatile uint32_t other_ready, other_saw[3];
static volatile bool other_good;

static void other(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	other_good = !gic_enable(TOS_PPI) || gic_present();
	other_good &= probe(PROBE_TOS_PENDING, TOS_PPI, 0) == TOS;
	/* Not EL3's yet: dropped, but QEMU 7.2's GICv2 looks at no group. */
	other_good &= !gic_present() || probe(PROBE_RAISE, OWN_SGI, 1) == NONE;
	other_good &= probe(PROBE_OWN, OWN_SGI, 1) == 1;
	other_good &= probe(PROBE_RAISE, OWN_SGI, 1) == OWN_SGI &&
		      probe(PROBE_IS_PENDING, OWN_SGI, 1) == 0;
	other_good &= probe(PROBE_PEND, OWN_SGI, 0) == OWN_SGI &&
		      probe(PROBE_IS_PENDING, OWN_SGI, 1) == 0;
	other_good &=
		probe(PROBE_TAKE, OWN_SGI, 0) == (OWN_SGI | PROBE_WAS_ACTIVE);
	other_good &= probe(PROBE_OWN, OWN_PPI, 1) == 1 &&
		      probe(PROBE_PEND, OWN_PPI, 0) == OWN_PPI;
	for (size_t i = 0; i < 2; i++) {
		other_ready = (uint32_t)i + 1;
		dsb_sy();
		other_saw[i] = probe(PROBE_WAIT_PENDING, 0, 0);
	}
}

static void test_other(void)
{
	struct rt_cpu *cpu = &rt_cpus[1];
	struct patience wait = patience(WAIT_MS);

	cpu_prepare(cpu, 1, other, NULL);
	if (call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_PSCI_CPU_ON_64, 1,
		     (uint64_t)cpu_entry, 0) != 0) {
		check(false, "CPU 1 starts");
		return;
	}
	while (other_ready != 1 && !patience_ends(&wait))
		;
	probe(PROBE_RAISE, OWN_SGI, 1);
	while (other_ready != 2 && !patience_ends(&wait))
		;
	probe(PROBE_OWN, OWN_B, 1);
	probe(PROBE_PEND, OWN_B, 0);
	check(cpu_wait(&cpu->done, 1, WAIT_MS) && other_good,
	      "on CPU 1: a TOS's PPI from its start on, EL3's SGI and PPI");
	check(other_saw[0] == OWN_SGI && other_saw[1] == OWN_B,
	      "EL3 sends an SGI to CPU 1, and routes an SPI to it");
	probe(PROBE_RELEASE, OWN_B, 0);
}

/* What the normal world has set up; all of it has to come back. */
struct view {
	uint32_t enable[7];
	uint32_t pending[7];
	uint32_t config[14];
	uint32_t priority[56];
	uint64_t routes[224];
};

static struct view before, after;

static void look(struct view *view)
{
	memset(view, 0, sizeof(*view));
	for (uint32_t i = 0; i < 7; i++) {
		view->enable[i] = *gicd(ISENABLER + 4 * (i + 1));
		view->pending[i] = *gicd(ISPENDR + 4 * (i + 1));
	}
	for (uint32_t i = 0; i < 14; i++)
		view->config[i] = *gicd(ICFGR + 4 * (i + 2));
	for (uint32_t i = 0; i < 56; i++)
		view->priority[i] = *gicd(IPRIORITYR + 4 * (i + 8));
	for (uint32_t i = 0; i < 224; i++)
		view->routes[i] = route_of(32 + i);
}

static void prepare(void)
{
	*gicd(ICFGR + NORMAL_SPI / 16 * 4) |= 2u << NORMAL_SPI % 16 * 2;
	*byte(IPRIORITYR, NORMAL_SPI) = 0x60;
	*byte(IPRIORITYR, NORMAL_SPI + 1) = 0x30;
	route(NORMAL_SPI, 0);
	route(NORMAL_SPI + 1, 2);
	*word(ISENABLER, NORMAL_SPI) = bit(NORMAL_SPI) | bit(NORMAL_SPI + 1);
	gic_enable(5);
	gic_enable(TIMER_INTID);
	probe(PROBE_OWN, OWN_A, 0);
}

static void test_kept(enum probe power, const char *name)
{
	bool same;

	prepare();
	*word(ISPENDR, NORMAL_SPI) = bit(NORMAL_SPI);
	gic_mask(0xc0);
	look(&before);
	probe(power, 0, 0);
	look(&after);
	same = memcmp(&before, &after, sizeof(before)) == 0 &&
	       (after.pending[NORMAL_SPI / 32 - 1] & bit(NORMAL_SPI)) != 0 &&
	       gic_mask_get() == 0xc0;
	tap_result(&tap, same, TOPIC, "what was set up is there after", name);
	gic_mask(0xf0);
	tap_result(&tap, comes(NORMAL_SPI), TOPIC, "a pending SPI comes after",
		   name);
	gic_send_self(5);
	same = comes(5);
	timer_start(100);
	tap_result(&tap, same && comes(TIMER_INTID), TOPIC,
		   "private interrupts come after", name);
	tap_result(&tap,
		   probe(PROBE_PEND, OWN_A, 0) == OWN_A &&
			   probe(PROBE_IS_PENDING, OWN_A, 0) == 0 &&
			   probe(PROBE_TOS_PENDING, TOS_PPI, 0) == TOS,
		   TOPIC, "EL3's and a TOS's are still theirs after", name);
	probe(PROBE_RELEASE, OWN_A, 0);
}

/*
 * QEMU 7.2 makes PPIs of a GICv2 pending by software where GICD_ITARGETSR has
 * targets for them, which hardware does not let anybody write.
 */
static void make_ppis_pend(void)
{
	static const uint8_t ppis[] = { OWN_PPI, TOS_PPI, TIMER_PPI };

	for (size_t i = 0; i < sizeof(ppis) && !gic_present(); i++)
		*byte(ITARGETSR, ppis[i]) = 0xff;
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	make_ppis_pend();
	test_own();
	test_hidden();
	test_priority();
	test_refused();
	test_normal();
	test_tos();
	test_other();
	test_kept(PROBE_CPU_POWER, "a CPU's power-down");
	test_kept(PROBE_SYSTEM_POWER, "the system's");
	return tap_end(&tap);
}

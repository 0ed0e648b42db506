/* SPDX-License-Identifier: BSD-2-Clause */
/* One CPU: into handlers and out of them. */
#include "guests/rt/gic.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include "tests/system/sdei/sdei_test.h"

#define TOPIC	    "deliver"
#define MARK(i)	    (0x5a5a000000000000ull + 0x0101010101ull * (i))
#define TURNS	    1000000u
#define EVENTS	    100u
#define SHORT_US    20u
#define LONG_US	    10000u
#define NZCV	    0x90000000u
#define PSTATE_DAIF 0x3c0u
#define AGAIN	    6000000u /* us: what has not come by then is set anew */
#define RTC_DR	    ((volatile uint32_t *)0x09010000)
#define RTC_MR	    ((volatile uint32_t *)0x09010004)
#define RTC_IMSC    ((volatile uint32_t *)0x09010010)
#define RTC_ICR	    ((volatile uint32_t *)0x0901001c)

static struct record software, timer, uart, critical;

static void expect(bool ok, const char *name)
{
	check(ok, TOPIC, name);
}

static int64_t bind(uint64_t intid)
{
	return sdei(SMCCC_FID_SDEI_INTERRUPT_BIND, intid, 0, 0);
}

static bool release(int64_t event)
{
	return event_unregister((uint64_t)event) == 0 &&
	       sdei(SMCCC_FID_SDEI_INTERRUPT_RELEASE, (uint64_t)event, 0, 0) ==
		       0;
}

/* EL, SP_ELx, all masked: of this payload and of the handler alike. */
static bool own_pstate(uint64_t pstate)
{
	return (pstate & 0x3df) == (PSTATE_DAIF | cpu_current_el() << 2 | 1);
}

static void test_software(void)
{
	software = (struct record){ .data = 1 };
	expect(event_signal(0) == 0 && event_start(0, &software, 0, 0),
	       "SIGNAL before REGISTER");
	pe_unmask();
	short_while();
	expect(software.count == 0, "is forgotten");
	event_signal(0);
	expect(software.count == 1 && software.event == 0 && software.cpu == 0,
	       "SIGNAL to the caller comes at once");
	expect((software.el >> 2) == cpu_current_el() &&
		       software.daif == PSTATE_DAIF &&
		       own_pstate(software.pstate),
	       "the handler runs at the client's level, masked");
	pe_mask();
	event_signal(0);
	short_while();
	expect(software.count == 1, "not while the CPU is masked");
	pe_unmask();
	expect(software.count == 2, "but at UNMASK");
	event_disable(0);
	event_signal(0);
	short_while();
	expect(software.count == 2, "not while it is disabled");
	event_enable(0);
	expect(software.count == 3, "but at ENABLE");
	expect(event_unregister(0) == 0, "UNREGISTER");
}

static void timer_once(struct record *record)
{
	(void)record;
	timer_stop();
}

static void image_fill(struct loop_image *image)
{
	for (uint64_t i = 0; i < 30; i++)
		image->x[i] = MARK(i);
	image->nzcv = NZCV;
	image->turns = TURNS;
}

static bool image_kept(const struct loop_image *image)
{
	bool good = image->nzcv == NZCV && image->x[30] == 0;

	for (uint64_t i = 0; i < 30; i++) {
		if (image->x[i] == MARK(i))
			continue;
		rt_printf("# x%u: 0x%lx\n", (unsigned int)i, image->x[i]);
		good = false;
	}
	return good;
}

/* What the handler found of the loop that it interrupted last. */
static bool record_right(const struct record *record)
{
	bool good = record->pc >= (uint64_t)image_loop_start &&
		    record->pc < (uint64_t)image_loop_end &&
		    own_pstate(record->pstate) &&
		    (record->pstate & 0xf0000000) == NZCV;

	for (uint64_t i = 0; i < 30; i++)
		good &= record->x[i] == MARK(i);
	return good;
}

static uint64_t last_pc;
static volatile uint64_t in_loop;
static struct record wrong; /* the last one */

static void wrong_print(void)
{
	rt_printf("# %lu events in the loop, %lu wrong\n", in_loop, timer.data);
	if (timer.data == 0)
		return;
	rt_printf("# pc 0x%lx pstate 0x%lx\n", wrong.pc, wrong.pstate);
	for (uint64_t i = 0; i < 30; i++)
		if (wrong.x[i] != MARK(i))
			rt_printf("# x%u: 0x%lx\n", (unsigned int)i,
				  wrong.x[i]);
}

/*
 * The way back may take longer than the timer on a busy host, and then little
 * goes on between two events: wait longer until the loop is reached.
 */
static void check_image(struct record *record)
{
	static uint64_t us;

	if (record->pc >= (uint64_t)image_loop_start &&
	    record->pc < (uint64_t)image_loop_end) {
		in_loop++;
		us = SHORT_US;
		if (!record_right(record)) {
			record->data++;
			wrong = *record;
		}
	} else if (us < LONG_US) {
		us += us + SHORT_US;
	}
	/* The next one comes at another instruction. */
	timer_start(us + record->count % 7);
}

static void test_image(void)
{
	struct patience wait = patience(WAIT_MS);
	struct loop_image image;
	const int64_t event = bind(TIMER_INTID);
	bool kept = true;

	timer = (struct record){ .action = check_image };
	in_loop = 0;
	expect(event_start((uint64_t)event, &timer, 0, 0),
	       "a PPI bound: registered and enabled");
	timer_start(SHORT_US);
	while (kept && in_loop < EVENTS && !patience_ends(&wait)) {
		image_fill(&image);
		image_loop(&image);
		kept = image_kept(&image);
	}
	timer_stop();
	wrong_print();
	expect(in_loop >= EVENTS, "it comes while all is masked");
	expect(kept, "every register as before each event");
	expect(in_loop != 0 && timer.data == 0,
	       "the handler sees the registers: x4-x30, and by CONTEXT");
	expect(release(event), "and the PPI is given back");
}

/*
 * The resumed code is entered as if the loop had taken an exception. One event
 * at a time: another there would take its ELR and SPSR away.
 */
static bool resume_once(uint64_t us)
{
	struct patience wait = patience(WAIT_MS);
	struct loop_image image;
	bool good;

	timer.count = resume_record.count = 0;
	timer_start(us);
	do { /* until it has come, whenever that is */
		image_fill(&image);
		image_loop(&image);
		good = image_kept(&image);
	} while (good && timer.count == 0 && !patience_ends(&wait));
	good = good && timer.count == 1 && resume_record.count == 1 &&
	       resume_record.pc == timer.pc &&
	       resume_record.pstate == timer.pstate &&
	       (resume_record.el >> 2) == cpu_current_el() &&
	       resume_record.daif == PSTATE_DAIF;
	for (uint64_t i = 0; i < 18; i++)
		good &= resume_record.x[i] == timer.x[i];
	if (timer.pc >= (uint64_t)image_loop_start &&
	    timer.pc < (uint64_t)image_loop_end)
		last_pc = timer.pc;
	return good;
}

static void test_resume(void)
{
	const int64_t event = bind(TIMER_INTID);
	bool good = true;

	last_pc = 0;
	timer = (struct record){ .action = timer_once,
				 .resume = (uint64_t)sdei_resume };
	event_start((uint64_t)event, &timer, 0, 0);
	for (uint64_t i = 0; i < EVENTS && good; i++)
		good = resume_once(50 + 3 * i);
	expect(good, "COMPLETE_AND_RESUME enters its address, and an ERET "
		     "there goes on as before");
	expect(last_pc != 0, "from within a loop");
	release(event);
}

static void resume_badly(struct record *record)
{
	record->data = sdei(SMCCC_FID_SDEI_EVENT_COMPLETE_AND_RESUME,
			    (uint64_t)sdei_resume + 2, 0,
			    0) != SDEI_INVALID_PARAMETERS ||
		       sdei(SMCCC_FID_SDEI_EVENT_COMPLETE_AND_RESUME,
			    1ull << 60, 0, 0) != SDEI_INVALID_PARAMETERS ||
		       sdei(SMCCC_FID_SDEI_EVENT_CONTEXT, 18, 0, 0) !=
			       SDEI_INVALID_PARAMETERS ||
		       sdei(SMCCC_FID_SDEI_EVENT_CONTEXT, ~0ull, 0, 0) !=
			       SDEI_INVALID_PARAMETERS;
}

static void unregister_self(struct record *record)
{
	record->data =
		event_status(0) != 7 ||
		sdei(SMCCC_FID_SDEI_PRIVATE_RESET, 0, 0, 0) != SDEI_DENIED ||
		event_status(0) != 4 || event_unregister(0) != SDEI_PENDING ||
		event_register(0, record, 0, 0) != SDEI_DENIED ||
		event_enable(0) != SDEI_DENIED;
}

static void test_running(void)
{
	software = (struct record){ .action = resume_badly };
	event_start(0, &software, 0, 0);
	event_signal(0);
	expect(software.count == 1 && software.data == 0,
	       "wrong arguments in a handler are refused");
	software.action = unregister_self;
	event_signal(0);
	expect(software.count == 2 && software.data == 0,
	       "UNREGISTER in its handler is PENDING, all else DENIED");
	expect(event_status(0) == 0 && event_start(0, &software, 0, 0) &&
		       event_unregister(0) == 0,
	       "till it completes");
}

static void uart_done(struct record *record)
{
	(void)record;
	uart_lower();
}

static void test_shared(void)
{
	const int64_t event = bind(UART_INTID);

	uart = (struct record){ .action = uart_done };
	event_register((uint64_t)event, &uart, SDEI_RM_ANY, 0);
	uart_raise();
	short_while();
	expect(uart.count == 0, "a shared event: not before ENABLE");
	event_enable((uint64_t)event);
	expect(event_wait(&uart, 1) && uart.event == (uint64_t)event,
	       "an SPI that is pending comes at ENABLE");
	uart_raise();
	expect(event_wait(&uart, 2), "and whenever it rises");
	pe_mask();
	uart_raise();
	short_while();
	expect(uart.count == 2, "not while the only CPU is masked");
	pe_unmask();
	expect(event_wait(&uart, 3), "but at UNMASK");
	expect(release(event), "and the SPI is given back");
	*(volatile uint32_t *)0x08000104 = 2; /* GICD_ISENABLER1 */
	expect((*(volatile uint32_t *)0x08000104 & 2) != 0,
	       "to the normal world");
	*(volatile uint32_t *)0x08000184 = 2;
}

/* PL031 on SPI 2. */
static void rtc_done(struct record *record)
{
	(void)record;
	*RTC_ICR = 1;
}

/*
 * At the next second. One that has gone when it is set comes in 136 years:
 * once more, then.
 */
static bool alarm_comes(void)
{
	struct patience wait = patience(WAIT_MS);

	while (uart.count == 0) {
		const uint64_t again = timer_now() + timer_ticks_of_us(AGAIN);

		*RTC_MR = *RTC_DR + 1;
		while (uart.count == 0 && timer_now() < again)
			if (patience_ends(&wait))
				return false;
	}
	return true;
}

static void test_rtc(void)
{
	const int64_t event = bind(34);

	uart = (struct record){ .action = rtc_done };
	event_start((uint64_t)event, &uart, SDEI_RM_PE, 0);
	*RTC_IMSC = 1;
	expect(alarm_comes(), "the clock's alarm");
	*RTC_IMSC = 0;
	release(event);
}

/* In event 0's handler: a critical event, and all that must wait. */
static void raise_critical(struct record *record)
{
	if (record->count != 0)
		return;
	event_signal(0);
	uart_raise();
	short_while();
	record->data = critical.count | uart.count;
	critical_raise();
	record->data |= !event_wait(&critical, 1) || uart.count != 0;
}

static void critical_in_handler(struct record *record)
{
	event_signal(0);
	critical_raise();
	short_while();
	record->data = uart.count | (software.began != record->began - 1) |
		       record->count;
	record->action = NULL;
}

static void test_nested(void)
{
	const int64_t event = bind(UART_INTID);

	software = (struct record){ .action = raise_critical };
	critical = (struct record){ .action = critical_in_handler };
	uart = (struct record){ .action = uart_done };
	expect(event_start(0, &software, 0, 0) &&
		       event_start((uint64_t)event, &uart, SDEI_RM_ANY, 0) &&
		       event_start(CRITICAL, &critical, SDEI_RM_PE, 0),
	       "three events");
	event_signal(0);
	expect(event_wait(&software, 2) && event_wait(&uart, 1) &&
		       event_wait(&critical, 2),
	       "all of them come");
	expect(software.data == 0 && critical.data == 0,
	       "a critical event interrupts a normal one, no other does");
	short_while();
	expect(software.count == 2 && uart.count == 1 && critical.count == 2,
	       "each as often as it was raised");
	expect(event_unregister(0) == 0 && event_unregister(CRITICAL) == 0 &&
		       release(event),
	       "and all end");
}

/* What interrupts EL1 comes to EL2; EL1 has nothing to say. */
static volatile uint64_t below_flag;

static void set_flag(struct record *record)
{
	(void)record;
	timer_stop();
	below_flag = 1;
}

static bool below(const char *entry, uint64_t x0, uint64_t *result)
{
	const struct trap_frame *frame;

	trap_expect((uint64_t)below_resume);
	below_run((uint64_t)entry, x0);
	frame = trap_taken();
	if (frame != NULL)
		*result = frame->x[0];
	return frame != NULL && TRAP_EC(frame->esr) == 0x16; /* HVC */
}

/* The timer may be faster than the way to EL1: try longer then. */
static bool below_interrupted(void)
{
	uint64_t x0 = 0;

	for (uint64_t us = 300; us < 1000000; us *= 2) {
		below_flag = 0;
		timer.count = 0;
		timer_start(us);
		if (!below(below_wait, (uint64_t)&below_flag, &x0) ||
		    timer.count != 1)
			return false;
		if (timer.pc >= (uint64_t)below_wait &&
		    timer.pc < (uint64_t)below_wait_end)
			return (timer.pstate & 0x3df) == 0x3c5 &&
			       timer.el == 2 << 2;
	}
	return false;
}

static void test_below(void)
{
	const int64_t event = bind(TIMER_INTID);
	uint64_t x0 = 0;
	bool refused = true;

	sysreg_write(sctlr_el1, 0x30d00800);
	timer = (struct record){ .action = set_flag };
	event_start((uint64_t)event, &timer, 0, 0);
	expect(below_interrupted(), "an event interrupts EL1, to EL2 and back");
	for (uint32_t num = 0x21; num <= 0x32; num++)
		refused &= below(below_smc, 0xc4000000 | num, &x0) &&
			   x0 == (uint64_t)SDEI_NOT_SUPPORTED;
	expect(refused, "and EL1 is no client");
	release(event);
}

void test_deliver(void)
{
	test_software();
	test_image();
	test_resume();
	test_running();
	test_shared();
	test_rtc();
	if (gic_present())
		test_nested();
	else
		tap_skip(&tap, TOPIC, "critical events", NULL,
			 "nobody can raise one on this GICv2");
	if (cpu_current_el() == 2)
		test_below();
	pe_mask();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Every function's answers and the states of an event. */
#include "lib/rt/rt.h"
#include "tests/system/sdei/sdei_test.h"

#define TOPIC	   "calls"
#define PPI	   27u /* the virtual timer */
#define GICD_TYPER ((volatile uint32_t *)0x08000004)
#define FUZZ	   20000u

static struct record record;

static void expect(bool ok, const char *name)
{
	check(ok, TOPIC, name);
}

static int64_t bind(uint64_t intid)
{
	return sdei(SMCCC_FID_SDEI_INTERRUPT_BIND, intid, 0, 0);
}

static int64_t release(int64_t event)
{
	return sdei(SMCCC_FID_SDEI_INTERRUPT_RELEASE, (uint64_t)event, 0, 0);
}

static int64_t info(uint64_t event, uint64_t what)
{
	return sdei(SMCCC_FID_SDEI_EVENT_GET_INFO, event, what, 0);
}

static int64_t route(uint64_t event, uint64_t mode, uint64_t affinity)
{
	return sdei(SMCCC_FID_SDEI_EVENT_ROUTING_SET, event, mode, affinity);
}

static int64_t register_at(uint64_t event, uint64_t entry, uint64_t flags,
			   uint64_t affinity)
{
	struct call_image image = {
		.x = { SMCCC_FID_SDEI_EVENT_REGISTER, event, entry, 0, flags,
		       affinity },
	};

	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	return (int64_t)image.x[0];
}

static void test_constants(void)
{
	expect(sdei(SMCCC_FID_SDEI_VERSION, 0, 0, 0) ==
		       (int64_t)SDEI_VERSION_NUM(1, 1),
	       "version 1.1");
	expect(sdei(SMCCC_FID_SDEI_FEATURES, 0, 0, 0) == (4 << 16 | 4) &&
		       sdei(SMCCC_FID_SDEI_FEATURES, 1, 0, 0) == 0 &&
		       sdei(SMCCC_FID_SDEI_FEATURES, 2, 0, 0) ==
			       SDEI_INVALID_PARAMETERS,
	       "FEATURES: bind slots, no relative mode, nothing else");
	expect(pe_mask() == 0 && pe_unmask() == 0 && pe_mask() == 1 &&
		       pe_mask() == 0,
	       "a CPU starts masked; MASK says whether it did anything");
	expect(sdei(SMCCC_FID_SDEI_EVENT_CONTEXT, 0, 0, 0) == SDEI_DENIED &&
		       sdei(SMCCC_FID_SDEI_EVENT_COMPLETE, 0, 0, 0) ==
			       SDEI_DENIED &&
		       sdei(SMCCC_FID_SDEI_EVENT_COMPLETE_AND_RESUME,
			    (uint64_t)sdei_resume, 0, 0) == SDEI_DENIED,
	       "CONTEXT and COMPLETE outside of a handler are DENIED");
	expect(event_signal(17) == SDEI_INVALID_PARAMETERS &&
		       event_signal(1ull << 31) == SDEI_INVALID_PARAMETERS &&
		       sdei(SMCCC_FID_SDEI_EVENT_SIGNAL, CRITICAL, 0, 0) ==
			       SDEI_INVALID_PARAMETERS,
	       "SIGNAL: no such CPU, not this event");
}

static bool all_refuse(uint64_t event)
{
	const int64_t invalid = SDEI_INVALID_PARAMETERS;

	return event_register(event, &record, 0, 0) == invalid &&
	       event_enable(event) == invalid &&
	       event_disable(event) == invalid &&
	       event_unregister(event) == invalid &&
	       event_status(event) == invalid && info(event, 0) == invalid &&
	       route(event, 0, 0) == invalid &&
	       release((int64_t)event) == invalid;
}

static void test_numbers(void)
{
	/* The last ones are slots, unbound. */
	static const uint32_t none[] = { 1,	     0x3fffffff, 0x40000000,
					 0x7fffffff, 0x80000000, 0xffffffff,
					 0x40000001, 0x40000101 };
	bool good = true;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		good &= all_refuse(none[i]);
	expect(good, "no such event, in every function");
}

static void test_register(void)
{
	const int64_t invalid = SDEI_INVALID_PARAMETERS;
	const uint64_t entry = (uint64_t)sdei_entry;

	expect(register_at(0, 0, 0, 0) == invalid &&
		       register_at(0, entry + 2, 0, 0) == invalid &&
		       register_at(0, entry | 1ull << 55, 0, 0) == invalid &&
		       register_at(0, entry | 0x00f0ull << 52, 0, 0) == invalid,
	       "REGISTER: an address that cannot be");
	expect(register_at(0, entry, SDEI_FLAG_RELATIVE, 0) == invalid &&
		       register_at(0, entry, 4, 0) == invalid &&
		       register_at(0, entry, 1ull << 63, 0) == invalid,
	       "REGISTER: unknown flags");
	expect(register_at(CRITICAL, entry, SDEI_RM_PE, 17) == invalid &&
		       register_at(CRITICAL, entry, SDEI_RM_PE, ~0ull) ==
			       invalid &&
		       event_status(CRITICAL) == 0,
	       "REGISTER: no such CPU, and nothing is registered");
}

static void test_states(uint64_t event, const char *name)
{
	bool good = event_status(event) == 0 &&
		    event_enable(event) == SDEI_DENIED &&
		    event_disable(event) == SDEI_DENIED &&
		    event_unregister(event) == SDEI_DENIED;

	good &= event_register(event, &record, 0, 0) == 0 &&
		event_status(event) == 1 &&
		event_register(event, &record, 0, 0) == SDEI_DENIED &&
		event_disable(event) == 0 && event_status(event) == 1;
	good &= event_enable(event) == 0;
	good &= event_enable(event) == 0 && /* again */
		event_status(event) == 3 &&
		event_register(event, &record, 0, 0) == SDEI_DENIED;
	good &= event_disable(event) == 0 && event_status(event) == 1 &&
		event_enable(event) == 0 && event_unregister(event) == 0 &&
		event_status(event) == 0 &&
		event_unregister(event) == SDEI_DENIED;
	tap_result(&tap, good, TOPIC, "states, one after the other", name);
}

static void test_info(void)
{
	const int64_t invalid = SDEI_INVALID_PARAMETERS;

	expect(info(0, 0) == 0 && info(0, 1) == 1 && info(0, 2) == 0 &&
		       info(0, 3) == invalid && info(0, 4) == invalid &&
		       info(0, 5) == invalid,
	       "GET_INFO of event 0");
	expect(info(CRITICAL, 0) == 1 && info(CRITICAL, 1) == 0 &&
		       info(CRITICAL, 2) == 1 &&
		       info(CRITICAL, 3) == SDEI_DENIED &&
		       info(CRITICAL, 4) == SDEI_DENIED,
	       "GET_INFO of the critical event");
	event_register(CRITICAL, &record, SDEI_RM_PE, 1);
	expect(info(CRITICAL, 3) == 1 && info(CRITICAL, 4) == 1,
	       "GET_INFO of its route");
	expect(route(0, 0, 0) == invalid && route(CRITICAL, 2, 0) == invalid &&
		       route(CRITICAL, 1, 17) == invalid &&
		       info(CRITICAL, 4) == 1,
	       "ROUTING_SET: private, unknown mode, no such CPU");
	expect(route(CRITICAL, 1, 2) == 0 && info(CRITICAL, 4) == 2 &&
		       route(CRITICAL, 0, 0) == 0 && info(CRITICAL, 3) == 0 &&
		       info(CRITICAL, 4) == invalid,
	       "ROUTING_SET, seen by GET_INFO");
	event_enable(CRITICAL);
	expect(route(CRITICAL, 1, 2) == SDEI_DENIED &&
		       event_unregister(CRITICAL) == 0 &&
		       route(CRITICAL, 1, 2) == SDEI_DENIED,
	       "ROUTING_SET is DENIED if enabled or not registered");
}

static uint64_t random_word(void)
{
	static uint64_t state = 0x9e3779b97f4a7c15;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* The secure timer and UART, the critical event's. */
static bool theirs(uint32_t intid)
{
	return intid == 29 || intid == 40 || intid == 44;
}

static bool bind_is_right(uint64_t argument)
{
	const uint32_t intid = (uint32_t)argument;
	const uint32_t lines = ((*GICD_TYPER & 0x1f) + 1) * 32;
	const int64_t event = bind(argument);

	if (intid < 16 || intid >= lines || intid >= 1020)
		return event == SDEI_INVALID_PARAMETERS;
	if (theirs(intid))
		return event == SDEI_DENIED;
	return event == (intid < 32 ? 0x40000001 : 0x40000101) &&
	       bind(argument) == event && release(event) == 0 &&
	       release(event) == SDEI_INVALID_PARAMETERS;
}

/* CVE-2023-49100 (TFV-11). */
static void test_bind_fuzz(void)
{
	static const uint64_t edges[] = {
		~0ull,	0xffffffff, 0x80000000, 0x7fffffff, 1019,	1020,
		1021,	1022,	    1023,	1024,	    4096,	8192,
		0xffff, 0x10000,    16,		15,	    0,		31,
		32,	29,	    40,		44,	    1ull << 32,
	};
	bool good = true;

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		good &= bind_is_right(edges[i]);
	for (uint32_t intid = 0; intid < 2048; intid++)
		good &= bind_is_right(intid);
	for (uint32_t i = 0; i < FUZZ; i++)
		good &= bind_is_right(random_word() >> random_word() % 64);
	expect(good, "TFV-11: INTERRUPT_BIND takes no wrong interrupt");
}

static void test_bind(void)
{
	int64_t spi[5], ppi[5];
	bool good = true;

	for (uint32_t i = 0; i < 5; i++) {
		spi[i] = bind(100 + i);
		ppi[i] = bind(i == 4 ? 30 : 22 + i);
	}
	expect(spi[4] == SDEI_OUT_OF_RESOURCE && ppi[4] == SDEI_OUT_OF_RESOURCE,
	       "BIND: no slot is left");
	expect(info((uint64_t)spi[0], 0) == 1 && info((uint64_t)ppi[0], 0) == 0,
	       "an SPI's event is shared, a PPI's private");
	good = event_register((uint64_t)spi[1], &record, 0, 0) == 0 &&
	       release(spi[1]) == SDEI_DENIED &&
	       event_unregister((uint64_t)spi[1]) == 0;
	expect(good, "RELEASE of a registered event is DENIED");
	event_register((uint64_t)ppi[2], &record, 0, 0);
	expect(sdei(SMCCC_FID_SDEI_SHARED_RESET, 0, 0, 0) == SDEI_DENIED &&
		       event_status((uint64_t)ppi[2]) == 1 &&
		       event_status((uint64_t)spi[0]) ==
			       SDEI_INVALID_PARAMETERS,
	       "SHARED_RESET: bindings go, but for the registered");
	expect(sdei(SMCCC_FID_SDEI_PRIVATE_RESET, 0, 0, 0) == 0 &&
		       event_status((uint64_t)ppi[2]) == 0 &&
		       sdei(SMCCC_FID_SDEI_SHARED_RESET, 0, 0, 0) == 0 &&
		       event_status((uint64_t)ppi[2]) ==
			       SDEI_INVALID_PARAMETERS,
	       "PRIVATE_RESET, then they go too");
}

void test_calls(void)
{
	int64_t bound;

	test_constants();
	test_numbers();
	test_register();
	test_states(0, "event 0");
	test_states(CRITICAL, "shared");
	bound = bind(PPI);
	test_states((uint64_t)bound, "bound, private");
	release(bound);
	bound = bind(UART_INTID);
	test_states((uint64_t)bound, "bound, shared");
	release(bound);
	test_info();
	test_bind_fuzz();
	test_bind();
}

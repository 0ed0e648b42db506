/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include "tests/system/sdei/sdei_test.h"

#define UART_IMSC     ((volatile uint32_t *)0x09000038)
#define UART_TX	      0x20u /* is raised since the first line was printed */
#define GICD_ISPENDR1 ((volatile uint32_t *)0x08000204)

struct record resume_record;
static uint64_t sequence;

int64_t sdei(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return (int64_t)call_raw(SMCCC_CONDUIT_SMC, fid, x1, x2, x3);
}

int64_t event_register(uint64_t event, struct record *record, uint64_t flags,
		       uint64_t affinity)
{
	struct call_image image = {
		.x = { SMCCC_FID_SDEI_EVENT_REGISTER, event,
		       (uint64_t)sdei_entry, (uint64_t)record, flags,
		       affinity },
	};

	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	return (int64_t)image.x[0];
}

bool event_start(uint64_t event, struct record *record, uint64_t flags,
		 uint64_t affinity)
{
	return event_register(event, record, flags, affinity) == SDEI_SUCCESS &&
	       event_enable(event) == SDEI_SUCCESS;
}

int64_t event_enable(uint64_t event)
{
	return sdei(SMCCC_FID_SDEI_EVENT_ENABLE, event, 0, 0);
}

int64_t event_disable(uint64_t event)
{
	return sdei(SMCCC_FID_SDEI_EVENT_DISABLE, event, 0, 0);
}

int64_t event_unregister(uint64_t event)
{
	return sdei(SMCCC_FID_SDEI_EVENT_UNREGISTER, event, 0, 0);
}

bool event_end(uint64_t event)
{
	struct patience wait = patience(WAIT_MS);
	const int64_t answer = event_unregister(event);

	if (answer != SDEI_PENDING)
		return answer == SDEI_SUCCESS;
	while (event_status(event) != 0)
		if (patience_ends(&wait))
			return false;
	return true;
}

int64_t event_status(uint64_t event)
{
	return sdei(SMCCC_FID_SDEI_EVENT_STATUS, event, 0, 0);
}

int64_t event_signal(uint64_t cpu)
{
	return sdei(SMCCC_FID_SDEI_EVENT_SIGNAL, 0, cpu, 0);
}

int64_t pe_mask(void)
{
	return sdei(SMCCC_FID_SDEI_PE_MASK, 0, 0, 0);
}

int64_t pe_unmask(void)
{
	return sdei(SMCCC_FID_SDEI_PE_UNMASK, 0, 0, 0);
}

bool event_wait(const struct record *record, uint64_t count)
{
	return cpu_wait(&record->count, count, WAIT_MS);
}

void short_while(void)
{
	const uint64_t end = timer_now() + timer_ticks_of_us(2000);

	while (timer_now() < end)
		;
}

void uart_raise(void)
{
	*UART_IMSC = UART_TX;
	dsb_sy();
}

void uart_lower(void)
{
	*UART_IMSC = 0;
	dsb_sy();
}

void critical_raise(void)
{
	*GICD_ISPENDR1 = 1u << (44 - 32);
	dsb_sy();
}

bool cpu_start(uint32_t index, void (*run)(struct rt_cpu *, void *),
	       void *argument)
{
	struct rt_cpu *cpu = &rt_cpus[index];
	const uint64_t before = cpu->started;

	cpu_prepare(cpu, index, run, argument);
	return sdei(SMCCC_FID_PSCI_CPU_ON_64, index, (uint64_t)cpu_entry, 0) ==
		       PSCI_SUCCESS &&
	       cpu_wait(&cpu->started, before + 1, WAIT_MS);
}

static uint64_t next(void)
{
	return __atomic_add_fetch(&sequence, 1, __ATOMIC_SEQ_CST);
}

uint64_t sdei_handle(uint64_t event, struct record *record, uint64_t pc,
		     uint64_t pstate)
{
	record->began = next();
	record->event = event;
	record->pc = pc;
	record->pstate = pstate;
	record->el = sysreg_read(CurrentEL);
	record->daif = sysreg_read(daif);
	record->cpu = sysreg_read(mpidr_el1) & 0xff;
	for (uint64_t i = 0; i < 4; i++)
		record->x[i] =
			(uint64_t)sdei(SMCCC_FID_SDEI_EVENT_CONTEXT, i, 0, 0);
	if (record->action)
		record->action(record);
	record->ended = next();
	dsb_sy();
	record->count++;
	return record->resume;
}

void sdei_refused(int64_t answer)
{
	rt_printf("Bail out! COMPLETE came back: %ld\n", (long)answer);
	for (;;)
		wfi();
}

void check(bool ok, const char *topic, const char *name)
{
	tap_result(&tap, ok, topic, name,
		   cpu_current_el() == 2 ? "EL2" : "EL1");
}

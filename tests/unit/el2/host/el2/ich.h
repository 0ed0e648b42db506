/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's twin of el2/ich.h: a CPU's virtual interrupt interface is a
 * struct, and a test says which CPU it runs on.
 */
#ifndef EL2_ICH_H
#define EL2_ICH_H

#include <stdbool.h>
#include <stdint.h>

#define ICH_VIRTUAL_TIMER  27
#define ICH_PHYSICAL_TIMER 30

struct host_cpu {
	uint64_t mpidr;
	uint64_t lr[16];
	uint64_t hcr;
	uint64_t vmcr;
	uint32_t high;	 /* timers whose line is high, a bit each */
	uint32_t active; /* physical interrupts that are active */
	bool kicked;
};

extern struct host_cpu *host_now; /* the one that executes */
extern uint32_t host_lr_count;
extern uint64_t host_ticks; /* 1000 a second */

static inline void cpu_relax(void)
{
}

static inline uint64_t cpu_mpidr(void)
{
	return host_now->mpidr;
}

static inline uint64_t cpu_now(void)
{
	return host_ticks;
}

static inline uint64_t cpu_hz(void)
{
	return 1000;
}

static inline uint32_t ich_lr_count(void)
{
	return host_lr_count;
}

static inline uint64_t ich_lr_read(uint32_t n)
{
	return host_now->lr[n];
}

static inline void ich_lr_write(uint32_t n, uint64_t value)
{
	host_now->lr[n] = value;
}

static inline uint64_t ich_hcr_read(void)
{
	return host_now->hcr;
}

static inline void ich_hcr_write(uint64_t value)
{
	host_now->hcr = value;
}

static inline uint64_t ich_vmcr_read(void)
{
	return host_now->vmcr;
}

static inline void ich_vmcr_write(uint64_t value)
{
	host_now->vmcr = value;
}

static inline void ich_priorities_clear(void)
{
}

static inline bool timer_is_high(uint32_t intid)
{
	return (host_now->high >> intid) & 1;
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A domain's life: who ends it, what becomes of it then, when it starts again.
 * One atomic word a domain and no lock: nothing here waits for another CPU.
 */
#ifndef EL2_LIFE_H
#define EL2_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/el2.h"

/** domain_start() - vCPU 0 at the kernel; the others wait for CPU_ON. */
void domain_start(struct domain *domain);

/**
 * domain_end() - the one way to end a domain that runs: its vCPUs stop at
 * their kick and park.
 * @how: OFF, RESETTING or CRASHED.
 * Return: false if somebody has ended it before.
 */
bool domain_end(struct domain *domain, enum domain_state how);

/**
 * domain_crashed() - after the report: by whom domain_end() let end it. Starts
 * again later, if the manifest says so.
 */
void domain_crashed(struct domain *domain);

/** domain_lose() - of whatever state: it will not run again. */
void domain_lose(struct domain *domain);

/** domain_park() - on its CPU: the vCPU is in the idle loop. */
void domain_park(struct vcpu *vcpu);

/**
 * domain_wants() - in that loop: shall the vCPU run? True: it is parked no
 * more. What else the domain needs is done here.
 */
bool domain_wants(struct vcpu *vcpu);

/** domain_runs() - may its vCPUs run? */
static inline bool domain_runs(const struct domain *domain)
{
	return __atomic_load_n(&domain->state, __ATOMIC_ACQUIRE) ==
	       DOMAIN_RUNNING;
}

/** domain_is_due() - nothing but a CPU of its own keeps it from starting. */
bool domain_is_due(const struct domain *domain);

/** domain_alarm() - when a CPU of @vcpu's must look again; UINT64_MAX: never */
uint64_t domain_alarm(const struct vcpu *vcpu);

/**
 * domain_order() - an order of a domain that may give it, to one with @id.
 * Return: GATE_CONTROL_OK: it is on its way; _NO_CHANGE, _INVALID: no such
 * domain; _REFUSED: it is lost.
 */
int domain_order(uint16_t id, enum gate_order order);

/** domain_state() - for everybody; domain_restarts(): starts after the first */
enum gate_state domain_state(const struct gate_domain *domain);
uint32_t domain_restarts(const struct gate_domain *domain);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The hypervisor's own structures: one per CPU, per domain, per vCPU. */
#ifndef EL2_EL2_H
#define EL2_EL2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "el2/frame.h"
#include "el2/spinlock.h"
#include "el2/vgic.h"
#include "el2/vuart.h"
#include <smcgate/gate.h>
#include <smcgate/trace.h>

struct cpu;
struct domain;

/** struct vcpu - pinned to one CPU; its EL1 state lives in the hardware. */
struct vcpu {
	struct gate_vcpu gate; /* first: gate_ops hand it back */
	struct domain *domain;
	struct cpu *cpu; /* the CPU that carries it */
	struct vgic_cpu vgic;
	/* Where to start, and that it shall: set in this order, then kicked. */
	uint64_t entry;
	uint64_t context;
	bool boots;	 /* the first vCPU, at its domain's start */
	bool start;	 /* atomic */
	bool parked;	 /* atomic: in the idle loop, life.c */
	uint64_t stolen; /* ticks that its CPU was taken from it */
	struct gate_pv_time *pv_time; /* where it reads of them, or NULL */
};

/*
 * What a domain does (domain.state). From RUNNING anybody may end it; the rest
 * is life.c's, and docs/domains.md has the picture. Zero is not alive.
 */
enum domain_state {
	DOMAIN_EMPTY = 0,
	DOMAIN_RUNNING,
	DOMAIN_RESETTING, /* starts again once every vCPU is parked */
	DOMAIN_WAITING,	  /* ... and its back-off is over */
	DOMAIN_LOADING,	  /* ... its memory is being made */
	DOMAIN_OFF,	/* by its own SYSTEM_OFF, by an order, from the start */
	DOMAIN_CRASHED, /* its own fault, reported */
	DOMAIN_LOST,	/* a CPU of its never came, or does not come back */
};

/* Added to the last three once every vCPU is parked: it is not alive. */
#define DOMAIN_SETTLED 0x100u

struct domain {
	struct gate_domain gate;   /* first: gate_ops hand it back */
	struct gate_policy policy; /* the first blob's */
	uint32_t state;		   /* atomic */
	uint32_t starts;	   /* atomic: so far, of whatever reason */
	uint32_t crashes;    /* atomic: in a row, each soon after a start */
	uint64_t started_at; /* atomic */
	uint64_t wake;	     /* end of the back-off; atomic */
	struct vcpu vcpus[GATE_MAX_VCPUS];
	struct vgic vgic;
	struct vuart vuart;
	uint64_t vttbr;
};

#endif

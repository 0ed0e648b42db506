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
	bool start;  /* atomic */
	bool parked; /* atomic: off since its domain ended */
};

enum domain_state {
	DOMAIN_EMPTY = 0,
	DOMAIN_RUNNING,
	DOMAIN_OFF, /* SYSTEM_OFF */
	DOMAIN_RESETTING,
	DOMAIN_CRASHED, /* its own fault, reported */
};

struct domain {
	struct gate_domain gate; /* first: gate_ops hand it back */
	uint32_t state;		 /* enum domain_state; atomic access */
	bool settled;		 /* ended, and every vCPU parked */
	struct vcpu vcpus[GATE_MAX_VCPUS];
	struct vgic vgic;
	struct vuart vuart;
	uint64_t vttbr;
};

#endif

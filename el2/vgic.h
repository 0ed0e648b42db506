/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The GIC that a domain sees, of the machine's kind: SGIs, PPIs and its SPIs,
 * in blocks of 32, one security state with both groups. A GICv3 (IHI 0069) with
 * affinity routing and no LPIs; a GICv2 (IHI 0048), whose CPU interface is the
 * machine's GICV. A vCPU's interrupts reach it by list registers.
 *
 * A vCPU stays on one CPU, so its list registers stay live in the hardware
 * from one trap to the next: they are read back and filled anew only when
 * something changed, never on the way of a call.
 */
#ifndef EL2_VGIC_H
#define EL2_VGIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "el2/spinlock.h"
#include <smcgate/blob.h>

struct domain;
struct vcpu;

#define VGIC_SGIS    16
#define VGIC_PRIVATE 32
#define VGIC_INTIDS  1020 /* the first that is no SPI */
#define VGIC_BLOCKS  31	  /* of 32 SPIs; the last has four less */
#define VGIC_LRS     16
#define VGIC_NO_VCPU 0xff

/**
 * struct vgic_bank - 32 interrupts, a bit each; under the domain's lock.
 *
 * What a list register holds only its own CPU can read: there, @active and
 * @held_pending tell how it was when that CPU last looked. What another vCPU
 * changes meanwhile waits in @drop_* and @set_active for the next look.
 */
struct vgic_bank {
	uint32_t group; /* 1: Group 1 */
	uint32_t enabled;
	uint32_t edge;
	uint32_t line;	  /* the wires */
	uint32_t pending; /* latched: edges, SGIs, ISPENDR */
	uint32_t active;
	uint32_t held; /* in a list register */
	uint32_t held_pending;
	uint32_t drop_pending;
	uint32_t drop_active;
	uint32_t set_active;
	uint8_t priority[32];
};

struct vgic_cpu {
	struct vgic_bank bank; /* SGIs and PPIs */
	uint16_t lr[VGIC_LRS]; /* INTID in each list register in use */
	uint32_t lr_used;
	uint32_t lr_stale; /* to be overwritten: filled since the last fill */
	uint32_t timers; /* physical timer interrupts, active, for the guest */
	uint32_t retire; /* ... that nobody will end any more */
	uint32_t looks;	 /* how often list registers were read back */
	bool dirty;	 /* atomic: list registers want another look */
	bool asleep;	 /* GICR_WAKER.ProcessorSleep: stored, no more */
	bool running;	 /* between vgic_vcpu_reset() and vgic_vcpu_stop() */
	/* GICv2: an SGI is one sender's. Who waits, a bit each; whose is in a
	   list register or active. */
	uint8_t sgi_senders[VGIC_SGIS];
	uint8_t sgi_sender[VGIC_SGIS];
	/* A read that waits for other vCPUs to look, see vgic_mmio(). */
	uint64_t asked_ipa;
	uint32_t asked;
	uint32_t asked_at[GATE_MAX_VCPUS];
};

/** struct vgic_block - 32 SPIs. */
struct vgic_block {
	struct vgic_bank bank;
	uint32_t first; /* INTID; for good */
	/* SPIs whose interrupt of the machine is active until the guest has
	   ended its own: vgic_device(). */
	uint32_t taken;
	uint64_t router[32];
	uint8_t targets[32]; /* GICv2: whom it may go to, a bit each */
	uint8_t target[32];  /* whom it goes to, or VGIC_NO_VCPU */
	uint8_t holder[32];  /* who has it in a list register or active */
};

/* What tools/system.c has room for in the pool, a domain. */
_Static_assert(VGIC_BLOCKS * sizeof(struct vgic_block) <= 0x4000, "its SPIs");

struct vgic {
	struct spinlock lock;
	bool v2;	      /* for good */
	uint32_t groups;      /* GICD_CTLR.EnableGrp0, .EnableGrp1 */
	uint32_t busy;	      /* blocks in which something may pend or run */
	uint32_t block_count; /* up to the last that there is; for good */
	struct vgic_block *block[VGIC_BLOCKS]; /* NULL: has none of these */
};

/**
 * vgic_give() - the domain has this SPI, and with it the block that it is in;
 * before vgic_init().
 */
void vgic_give(struct vgic *vgic, uint32_t intid);

/** vgic_init() - as after reset; no vCPU of the domain runs. */
void vgic_init(struct vgic *vgic, struct domain *domain);

/**
 * vgic_vcpu_reset() - a vCPU is about to start, on its CPU. The distributor's
 * and redistributor's settings stay, as they do when a core is powered down.
 */
void vgic_vcpu_reset(struct vcpu *vcpu);

/**
 * vgic_vcpu_stop() - a vCPU runs no further, on its CPU: what its list
 * registers held is given back, so that another vCPU can take it.
 */
void vgic_vcpu_stop(struct vcpu *vcpu);

/**
 * vgic_vcpu_resume() - the vCPU comes back from a power-down, on its CPU: its
 * CPU interface is reset, what pends and what is active stays.
 */
void vgic_vcpu_resume(struct vcpu *vcpu);

/** enum vgic_access - what to do about a guest's access. Zero is a fault. */
enum vgic_access {
	VGIC_ACCESS_NONE = 0, /* there is no register */
	VGIC_ACCESS_DONE,     /* step over the instruction */
	VGIC_ACCESS_AGAIN,    /* resume AT the instruction: it will trap again.
				 Taken as DONE, @value is a little old */
};

/**
 * vgic_mmio() - an access by the vCPU to GICD or one of its domain's GICRs
 * (GICv2: GICD alone, its CPU interface is the hardware's).
 * @value: as stored, or zero-extended as loaded.
 *
 * Another vCPU's list registers can only be read by that vCPU's CPU. A read
 * that depends on them asks for it and has the guest try again, so that
 * nobody waits at EL2 for another CPU.
 */
enum vgic_access vgic_mmio(struct vcpu *vcpu, uint64_t ipa, uint32_t bytes,
			   bool write, uint64_t *value);

/** vgic_sgi1r() - the vCPU wrote ICC_SGI1R_EL1. */
void vgic_sgi1r(struct vcpu *from, uint64_t value);

/** vgic_spi() - a device's line; an @intid that is no SPI is nobody's. */
void vgic_spi(struct domain *domain, uint32_t intid, bool level);

/** vgic_pulse() - an edge of an SPI: it pends until it is acknowledged. */
void vgic_pulse(struct domain *domain, uint32_t intid);

/**
 * vgic_device() - the machine's interrupt of a device that was handed through
 * came, on any CPU, and stays active until the guest has ended it.
 */
void vgic_device(struct domain *domain, uint32_t intid);

/**
 * vgic_timer() - the physical timer interrupt @intid (27 or 30) came on the
 * vCPU's CPU and stays active: the guest's own end of interrupt ends it.
 */
void vgic_timer(struct vcpu *vcpu, uint32_t intid);

/** vgic_flush() - before entering the guest: bring list registers up to date */
void vgic_flush(struct vcpu *vcpu);

/** vgic_maintenance() - the maintenance interrupt came; its line falls. */
void vgic_maintenance(struct vcpu *vcpu);

/**
 * vgic_pending() - would an interrupt be signalled to the vCPU (WFI's
 * question)? On its CPU; vgic_flush() must follow before it runs again.
 */
bool vgic_pending(struct vcpu *vcpu);

/**
 * vgic_wakes() - does an interrupt pend that wakes a vCPU whose CPU interface
 * is off: priority mask and group enables there count for nothing?
 */
bool vgic_wakes(struct vcpu *vcpu);

/* Between the vgic's files; the domain's lock is held. */

/** vgic_block_of() - of a domain's SPI; NULL: it has none of that number. */
static inline struct vgic_block *vgic_block_of(const struct vgic *vgic,
					       uint32_t intid)
{
	return intid >= VGIC_PRIVATE && intid < VGIC_INTIDS
		       ? vgic->block[intid / 32 - 1]
		       : NULL;
}

/** vgic_busy() - something pends or runs in this block from now on. */
static inline void vgic_busy(struct vgic *vgic, const struct vgic_block *block)
{
	vgic->busy |= 1u << (block->first / 32 - 1);
}

/** vgic_wants() - interrupts of a bank that pend, list registers aside. */
static inline uint32_t vgic_wants(const struct vgic_bank *bank)
{
	return bank->pending | (bank->line & ~bank->edge);
}

/*
 * vgic_latch() - interrupts pend from now on. What a list register says of the
 * time before must not end that (fold() in vgic.c).
 */
static inline void vgic_latch(struct vgic_bank *bank, uint32_t bits)
{
	bank->pending |= bits;
	bank->held_pending &= ~bits;
}

/** vgic_take_back() - empty this CPU's list registers into the banks. */
void vgic_take_back(struct vcpu *vcpu);

/**
 * vgic_spi_ended() - the guest is done with this SPI, @i in its block: if it is
 * a device's of the machine, that may interrupt again.
 */
void vgic_spi_ended(struct vgic_block *block, uint32_t i);

/** vgicv2_reroute() - a vCPU starts or stops: it gets SPIs, or others do. */
void vgicv2_reroute(struct domain *domain);

/** vgic_notify() - the vCPU has to look at its list registers again. */
void vgic_notify(struct vcpu *vcpu);

/** vgic_notify_spis() - whoever holds these SPIs of a block, or should. */
void vgic_notify_spis(struct domain *domain, const struct vgic_block *block,
		      uint32_t spis);

#endif

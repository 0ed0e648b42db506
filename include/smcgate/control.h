/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The control service: fast SMC64 calls of the vendor hypervisor's range, for
 * domains whose manifest says `control` and whose rules answer them. Read by
 * the gate, and by programs of a guest. Function IDs are in calls.def:
 *
 *   SMCGATE_HYP_DOMAIN_INFO(index)        x1 GATE_CONTROL_INFO_*, x2-x3 name
 *   SMCGATE_HYP_DOMAIN_CALLS(id, verdict) x1 how many calls were decided so
 *   SMCGATE_HYP_DOMAIN_LATENCY(id, verdict, bucket)
 *                                         x1-x3 buckets from that one on
 *   SMCGATE_HYP_DOMAIN_START, _STOP, _RESTART(id)
 *   SMCGATE_HYP_POLICY_INFO()             x1 version, x2 replacements since
 *                                         start-up, x3 most bytes of the next
 *   SMCGATE_HYP_POLICY_REPLACE(ipa, bytes) x1 why not: enum gate_policy_error
 *
 * x0 is one of the codes below; the other results are 0 unless it is OK, but
 * for POLICY_REPLACE's reason. Whoever may make SMC32 calls only is told the
 * policy's hash alone, as is every domain whose rules answer that call:
 *
 *   SMCGATE_HYP_POLICY_HASH(half)         x0-x3, 16 bytes of the SHA-256
 *
 * and the other end of a channel hears an interrupt, if it has one, by
 *
 *   SMCGATE_HYP_CHANNEL_NOTIFY(channel)   from 0, in the manifest's order
 */
#ifndef SMCGATE_CONTROL_H
#define SMCGATE_CONTROL_H

#define GATE_CONTROL_OK		   0
#define GATE_CONTROL_NOT_SUPPORTED (-1)
#define GATE_CONTROL_NO_CHANGE	   (-2) /* it is so already */
#define GATE_CONTROL_INVALID	   (-3) /* no such domain, verdict, memory … */
#define GATE_CONTROL_BUSY	   (-4) /* in the middle of it: try again */
#define GATE_CONTROL_REFUSED	   (-5)

/* x1 of DOMAIN_INFO. */
#define GATE_CONTROL_INFO_ID(x)	      ((x)&0xffff)
#define GATE_CONTROL_INFO_STATE(x)    ((x) >> 16 & 0xff)
#define GATE_CONTROL_INFO_VCPUS(x)    ((x) >> 24 & 0xff)
#define GATE_CONTROL_INFO_RESTARTS(x) ((unsigned int)((x) >> 32))

/** enum gate_state - what a domain does. */
enum gate_state {
	GATE_STATE_OFF = 0,
	GATE_STATE_RUNNING,
	GATE_STATE_RESTARTING, /* stops, or waits before it starts again */
	GATE_STATE_CRASHED,    /* by its own fault; off until it is started */
	GATE_STATE_LOST,       /* a CPU of its does not come back: for good */
	GATE_STATES
};

/** enum gate_policy_error - why a policy did not replace the one in force. */
enum gate_policy_error {
	GATE_POLICY_OK = 0,
	GATE_POLICY_NO_KEY,    /* the first policy allows no other */
	GATE_POLICY_SIZE,      /* longer than there is room for, or cut short */
	GATE_POLICY_SIGNATURE, /* not by the key of the first policy */
	GATE_POLICY_BLOB,      /* signed, but no good blob */
	GATE_POLICY_VERSION,   /* not newer than the one in force */
	GATE_POLICY_CEILING,   /* permits what the first policy does not */
	GATE_POLICY_PENDING,   /* a CPU has not taken up the last one yet */
	GATE_POLICY_ERRORS
};

/*
 * A policy that replaces another: the blob, then this. The signature is
 * ECDSA on P-256 (r, s; big endian) of the SHA-256 of all of the blob.
 */
#define GATE_POLICY_SIGNATURE_MAGIC "SMCGSIG1" /* no terminator */
#define GATE_POLICY_SIGNATURE_BYTES 72	       /* magic, r, s */

/*
 * Memory that the gate keeps for one, made of what the first one has: twice
 * the rules and checks. The tool sees to it that there is as much.
 */
#define GATE_POLICY_BLOB_ROOM(first)  ((2ull * (first) + 0x1ffff) & ~0xffffull)
#define GATE_POLICY_STEPS_ROOM(first) (2ull * (first) + 0x4000)
#define GATE_POLICY_LIMITS_ROOM	      0x4000ull

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a payload that a user may set without building it again: they
 * follow the 64 bytes of the arm64 Image header. guests/conformance/configure
 * writes them; read by C and assembly.
 */
#ifndef GUESTS_RT_PAYLOAD_H
#define GUESTS_RT_PAYLOAD_H

#define PAYLOAD_CONFIG_OFFSET 64
#define PAYLOAD_MAX_CPUS      8
#define PAYLOAD_STACK_SHIFT   14 /* 16 KiB a CPU */

/* payload_config.console */
#define PAYLOAD_CONSOLE_PL011	    0 /* at console_base */
#define PAYLOAD_CONSOLE_XEN	    1 /* HVC #0xEA1, CONSOLEIO_write */
#define PAYLOAD_CONSOLE_SEMIHOSTING 2

/* payload_config.flags */
#define PAYLOAD_STRICT	     1 /* the gate's own choices are checked too */
#define PAYLOAD_EL1	     2 /* entered at EL2: go to EL1, no HVC there */
#define PAYLOAD_EL1_SHIFT    1
#define PAYLOAD_CONFIG_FLAGS 12 /* offset */

/* payload_config.conduits: bits; 0 = whichever answer */
#define PAYLOAD_SMC 1
#define PAYLOAD_HVC 2

/* payload_config.sweep */
#define PAYLOAD_SWEEP_SAMPLE 0
#define PAYLOAD_SWEEP_WHOLE  1
#define PAYLOAD_SWEEP_NONE   2

/* payload_config.sip: what the policy says of the example SiP service */
#define PAYLOAD_SIP_ANY	    0
#define PAYLOAD_SIP_ALLOWED 1
#define PAYLOAD_SIP_DENIED  2

/* payload_config.exit */
#define PAYLOAD_EXIT_PSCI	 0
#define PAYLOAD_EXIT_SEMIHOSTING 1 /* with an exit code */

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct payload_config {
	char magic[8]; /* "SMCGPAY1" */
	uint32_t console;
	uint32_t flags;
	uint64_t console_base;
	uint32_t conduits;
	uint32_t sweep;
	uint32_t sip;
	uint32_t exit;
	uint64_t gicd_base;
	uint64_t gicr_base;
	uint32_t cpus;	 /* how many there must be; 0 = any number */
	uint32_t linger; /* seconds between the last test and the end */
};

_Static_assert(sizeof(struct payload_config) == 64, "as configure writes it");
_Static_assert(offsetof(struct payload_config, cpus) == 56, "likewise");
_Static_assert(offsetof(struct payload_config, flags) == PAYLOAD_CONFIG_FLAGS,
	       "start.S");

/** payload_config - this image's words, in its own header. */
extern const struct payload_config payload_config;

/** image_head - the image's first byte, wherever it was put. */
extern const char image_head[];

/** struct payload_boot - what the CPU held at the image's first instruction. */
struct payload_boot {
	uint64_t x[4];
	uint64_t current_el; /* CurrentEL >> 2 */
	uint64_t daif;
	uint64_t sctlr; /* of the level entered */
	uint64_t spsel;
	uint64_t counter; /* CNTVCT_EL0 */
};

/** payload_main() - the payload; its value becomes the exit code. */
int payload_main(const struct payload_boot *boot);

#endif
#endif

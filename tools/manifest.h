/* SPDX-License-Identifier: BSD-2-Clause */
/* A manifest as its author wrote it, read from the flattened tree. */
#ifndef TOOLS_MANIFEST_H
#define TOOLS_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/arena.h"
#include "tools/calls.h"
#include "tools/report.h"
#include "tools/source.h"
#include <smcgate/blob.h>

/** enum rule_level - the higher decides. */
enum rule_level {
	RULE_NONE = 0, /* does not match */
	RULE_RANGE,
	RULE_GLOB,  /* a pattern matches the call, or its twin */
	RULE_TWIN,  /* its twin has the name */
	RULE_EXACT, /* it has the name */
};

/** struct manifest_rule - one string of a list, one range, one constant. */
struct manifest_rule {
	enum rule_level level;
	enum gate_rule_action action;
	const char *name; /* of a call, or a pattern; NULL: a range */
	uint32_t first, last;
	uint64_t value[4];
	uint8_t values;
	struct place place;
};

/** struct manifest_mark - one string of smc-only, hvc-only, separate-twins. */
struct manifest_mark {
	enum mark_kind {
		MARK_SEPARATE,
		MARK_SMC_ONLY,
		MARK_HVC_ONLY,
	} kind;
	const char *name; /* of a call, or a pattern */
	struct place place;
};

/**
 * struct manifest_check - one check@N or result@N; complete where its node
 * was good.
 */
struct manifest_check {
	const char *call;
	struct gate_blob_check blob;
	uint64_t *values; /* SET: ascending; the arena's */
	size_t value_count;
	const char *resource;	  /* whose values are the set; or NULL */
	uint32_t length_argument; /* as written */
	unsigned int has;	  /* the reader's own */
	struct place place, call_place, argument_place, value_place;
	struct place length_place;
};

/** struct manifest_limit - one limit@N. */
struct manifest_limit {
	const char *call; /* a name or a pattern */
	struct gate_blob_limit blob;
	struct place place, call_place;
};

/** struct manifest_resource - values of an argument and whose they are. */
struct manifest_resource {
	const char *name;
	struct resource_value {
		uint64_t value;
		uint32_t domain;
	} * values; /* sorted by value; the arena's */
	size_t count;
	struct place place;
	bool used;
};

/** struct manifest_device - one device@PA, or a domain's end of a channel. */
struct manifest_device {
	struct gate_blob_device blob;
	const char *compatible; /* strings, as in the device tree; or NULL */
	size_t compatible_bytes;
	bool has_ipa, bus_master, trusted_dma;
	struct place place, name_place, memory_place, ipa_place, irq_place;
	struct place master_place, trusted_place;
};

/** struct manifest_channel - one channel@PA of the root. */
struct manifest_channel {
	struct manifest_device device; /* what both of its domains get */
	uint32_t domains[2];
	struct place domains_place;
};

/** struct manifest_file - one file@IPA. */
struct manifest_file {
	const char *name; /* NULL: malformed, reported */
	uint64_t ipa;
	bool has_ipa;
	struct place place, name_place, ipa_place;
};

struct manifest_domain {
	char name[GATE_NAME_BYTES];
	uint32_t id;
	uint32_t vcpus;
	uint64_t ram_pa, ram_bytes;
	const char *kernel;   /* NULL: none named */
	const char *initrd;   /* NULL: none */
	const char *bootargs; /* "" : none */
	bool console, console_input, trace, unhardened;
	bool hvc;   /* conduit that the device tree names */
	bool gicv2; /* the board's, so the domain's too */
	bool aarch32, control, stopped;
	bool empty_flash;
	bool psci_0_1; /* the device tree gives the IDs below */
	uint32_t restart_max, restart_ms;
	uint32_t trng_bits; /* a second; 0: no share of its own */
	struct manifest_rule *rules;
	size_t rule_count;
	struct manifest_mark *marks;
	size_t mark_count;
	struct manifest_check *checks; /* and masks of results */
	size_t check_count;
	struct manifest_limit *limits;
	size_t limit_count;
	struct manifest_device *devices;
	size_t device_count;
	struct manifest_file *files;
	size_t file_count;
	struct place place, id_place, name_place, vcpus_place, memory_place;
	struct place kernel_place, initrd_place, input_place;
	struct place restart_place, stopped_place, psci_place;
};

struct manifest {
	uint32_t cpus;	      /* of the machine */
	uint32_t gic_version; /* 2 or 3 */
	uint32_t policy_version;
	const char *policy_key; /* file; NULL: none */
	struct place gic_place, version_place, key_place;
	bool platforms[SMCCC_PLATFORMS];
	struct smccc_call_info
		*calls; /* all that rules may name, sorted by ID */
	size_t call_count;
	struct manifest_domain domains[GATE_MAX_DOMAINS];
	size_t domain_count;
	struct manifest_resource *resources;
	size_t resource_count;
	struct manifest_channel *channels;
	size_t channel_count;
	struct place place;
	struct arena arena;
};

/**
 * manifest_read() - total on any bytes: what is wrong is reported.
 * @source: the tree and its places; a source without marks will do.
 * manifest_free() in any case.
 */
void manifest_read(struct manifest *manifest, struct source *source,
		   struct report *r);
void manifest_free(struct manifest *manifest);

#endif

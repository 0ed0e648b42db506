/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Manifests from anywhere: whatever the tree holds, reading it neither crashes
 * nor leaks, and what the tool accepts the gate accepts (system_build() asks
 * it; its refusal is FINDING_INTERNAL).
 *
 * The first byte chooses: a flattened tree as it is, or the bytes as the plan
 * of one, so that mutations get past libfdt's checks.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "tools/system.h"

#define TREE_BYTES 65536
#define DEPTH_MAX  6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

struct plan {
	const uint8_t *at, *end;
	uint8_t *tree;
	int error;
};

static uint8_t next(struct plan *plan)
{
	return plan->at < plan->end ? *plan->at++ : 0;
}

static const char *pick(struct plan *plan, const char *const *names,
			size_t count)
{
	return names[next(plan) % count];
}

#define PICK(plan, names) pick(plan, names, sizeof(names) / sizeof((names)[0]))

static const char *const node_names[] = {
	"domain@1",   "domain@2",	"domain@3",	 "smc-policy",
	"constant@0", "constant@1",	"calls",	 "call@82000100",
	"chosen",     "call@82340100",	"smc-policy",	 "domain@ff",
	"checks",     "check@0",	"check@1",	 "checks",
	"results",    "result@0",	"limits",	 "limit@0",
	"limit@1",    "resources",	"clock",	 "channel@50000000",
	"device@0",   "device@9010000", "file@40800000",
};

static const char *const property_names[] = {
	"reg",
	"label",
	"vcpus",
	"memory",
	"kernel",
	"initrd",
	"bootargs",
	"console",
	"console-input",
	"trace",
	"conduit",
	"answer",
	"forward",
	"deny",
	"undefined",
	"deny-range",
	"undefined-range",
	"call",
	"value",
	"args",
	"effect",
	"no-bp-hardening",
	"argument",
	"range",
	"bytes",
	"length-argument",
	"min",
	"max",
	"align",
	"access",
	"value",
	"mask",
	"set",
	"zero",
	"pair",
	"memory",
	"resource",
	"register",
	"register-argument",
	"mediate",
	"smc-only",
	"hvc-only",
	"separate-twins",
	"calls-per-second",
	"burst",
	"at-once",
	"budget-us",
	"share-us",
	"map",
	"domains",
	"ipa",
	"interrupt",
	"interrupts",
	"edge",
	"bus-master",
	"trusted-dma",
	"restart",
	"aarch32",
	"control",
	"stopped",
	"trng-share",
	"psci-0.1",
	"gic-version",
	"policy-version",
	"policy-key",
	"compatible",
	"board",
	"cpus",
	"platform",
	"#size-cells",
	"#address-cells",
	"typo",
	"file",
	"empty-flash",
};

static const char *const texts[] = {
	"smcgate,manifest-1",
	"qemu-virt",
	"pl011",
	"smc",
	"hvc",
	"one",
	"two",
	"wrong/kernel",
	"PSCI_*",
	"SMCCC_VERSION",
	"SMCCC_*",
	"TRNG_*",
	"TRNG_VERSION",
	"SMCGATE_SIP_EXAMPLE",
	"SMCGATE_*",
	"VENDOR_*",
	"OWN_CALL",
	"PSCI_CPU_ON",
	"PSCI_CPU_ON_64",
	"SDEI_VERSION",
	"FFA_?ERSION",
	"XILINX",
	"OPTEE",
	"machine",
	"pure",
	"memory",
	"SMCGATE_SIP_EXAMPLE_64",
	"TRNG_RND_64",
	"PM_MMIO_READ",
	"EEMI_EXTENDED",
	"clock",
	"policy.pub",
	"read",
	"read-write",
	"*",
	"",
};

/* One property: raw bytes, strings, numbers that mean something, or none. */
static void plan_property(struct plan *plan)
{
	const char *name = PICK(plan, property_names);
	uint8_t value[256];
	size_t bytes = 0;
	uint8_t kind = next(plan);
	size_t parts = kind >> 4;

	for (size_t i = 0; i < parts && bytes < sizeof(value) - 64; i++) {
		const char *text = PICK(plan, texts);

		if ((kind & 3) == 0) {
			value[bytes++] = next(plan);
		} else if ((kind & 3) == 1) {
			strcpy((char *)value + bytes, text);
			bytes += strlen(text) + 1;
		} else if ((kind & 3) == 2) {
			uint32_t number = (uint32_t)next(plan) << 24 |
					  (uint32_t)next(plan) << 16 |
					  next(plan);

			fdt32_st(value + bytes, number);
			bytes += 4;
		} else {
			fdt64_st(value + bytes, (uint64_t)next(plan) << 21);
			bytes += 8;
		}
	}
	if (plan->error == 0)
		plan->error = fdt_property(plan->tree, name, value, (int)bytes);
}

/* Properties come first in a flattened tree, then the nodes. */
static void plan_node(struct plan *plan, const char *name, unsigned int depth)
{
	size_t properties, children;

	if (plan->error == 0)
		plan->error = fdt_begin_node(plan->tree, name);
	properties = next(plan) & 15;
	children = depth < DEPTH_MAX ? next(plan) & 3 : 0;
	for (size_t i = 0; i < properties && plan->at < plan->end; i++)
		plan_property(plan);
	for (size_t i = 0; i < children && plan->at < plan->end; i++)
		plan_node(plan, PICK(plan, node_names), depth + 1);
	if (plan->error == 0)
		plan->error = fdt_end_node(plan->tree);
}

static uint8_t *plan_tree(const uint8_t *data, size_t bytes, size_t *size)
{
	struct plan plan = { data, data + bytes, calloc(1, TREE_BYTES), 0 };

	plan.error = fdt_create(plan.tree, TREE_BYTES);
	if (plan.error == 0)
		plan.error = fdt_finish_reservemap(plan.tree);
	plan_node(&plan, "", 0);
	if (plan.error == 0)
		plan.error = fdt_finish(plan.tree);
	*size = plan.error ? TREE_BYTES : fdt_totalsize(plan.tree);
	return plan.tree;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	const struct system_options options = { .manifest = "fuzz.dts" };
	struct system system = { .source = { .path = "fuzz.dts" } };
	struct report r = { 0 };
	char *text = NULL;
	size_t length;
	bool good;

	if (bytes == 0)
		return 0;
	if (data[0] & 1) {
		system.source.tree = plan_tree(data + 1, bytes - 1,
					       &system.source.tree_bytes);
	} else {
		system.source.tree = malloc(bytes);
		memcpy(system.source.tree, data + 1, bytes - 1);
		system.source.tree_bytes = bytes - 1;
	}
	r.out = open_memstream(&text, &length);
	good = system_build(&system, &options, 0, &r);
	fclose(r.out);
	if (good != (r.errors == 0) || r.seen[FINDING_INTERNAL]) {
		fputs(text, stderr);
		abort();
	}
	system_free(&system);
	free(text);
	return 0;
}

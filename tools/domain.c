/* SPDX-License-Identifier: BSD-2-Clause */
/* domain@N: what it is made of; its smc-policy is rules.c. */
#include <libfdt.h>
#include <string.h>

#include "tools/device.h"
#include "tools/file.h"
#include "tools/reader.h"
#include "tools/rules.h"

static void read_id(struct reader *rd, const struct value *value, int parameter)
{
	(void)parameter;
	rd->domain->id_place = value->place;
	if (!reader_u32(rd, value, &rd->domain->id))
		return;
	reader_unit(rd, value, rd->domain->id);
	/* VMIDs have 8 bits on every Armv8 CPU; 0 is the gate's own. */
	if (rd->domain->id < 1 || rd->domain->id > 255)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "a domain's reg is 1 to 255, not %u", rd->domain->id);
}

static void read_label(struct reader *rd, const struct value *value,
		       int parameter)
{
	const char *name = reader_string(rd, value);

	(void)parameter;
	rd->domain->name_place = value->place;
	if (!name)
		return;
	if (strlen(name) >= GATE_NAME_BYTES || !reader_is_label(name, "-")) {
		report(rd->report, value->place, FINDING_BAD_NAME,
		       "1 to 15 letters, digits, '-' and '_'",
		       "\"%s\" is not a domain's name", name);
		return;
	}
	memcpy(rd->domain->name, name, strlen(name) + 1);
}

static void read_vcpus(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	rd->domain->vcpus_place = value->place;
	if (!reader_u32(rd, value, &rd->domain->vcpus))
		return;
	if (rd->domain->vcpus < 1 || rd->domain->vcpus > GATE_MAX_VCPUS) {
		report(rd->report, value->place, FINDING_VCPUS, NULL,
		       "a domain has 1 to %u vCPUs, not %u", GATE_MAX_VCPUS,
		       rd->domain->vcpus);
		rd->domain->vcpus = 1;
	}
}

static void read_memory(struct reader *rd, const struct value *value,
			int parameter)
{
	(void)parameter;
	rd->domain->memory_place = value->place;
	if (value->bytes != 16) {
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "write /bits/ 64 <base bytes>",
		       "\"memory\" wants a physical base and a size");
		return;
	}
	rd->domain->ram_pa = be64(value->data);
	rd->domain->ram_bytes = be64(value->data + 8);
}

enum { FILE_KERNEL, FILE_INITRD };

static void read_file(struct reader *rd, const struct value *value, int which)
{
	const char *name = reader_string(rd, value);

	if (which == FILE_KERNEL) {
		rd->domain->kernel = name;
		rd->domain->kernel_place = value->place;
	} else {
		rd->domain->initrd = name;
		rd->domain->initrd_place = value->place;
	}
	if (name && !*name)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" names no file", value->name);
}

static void read_bootargs(struct reader *rd, const struct value *value,
			  int parameter)
{
	const char *text = reader_string(rd, value);

	(void)parameter;
	if (text)
		rd->domain->bootargs = text;
}

static void read_console(struct reader *rd, const struct value *value,
			 int parameter)
{
	const char *text = reader_string(rd, value);

	(void)parameter;
	if (text && strcmp(text, "pl011") != 0)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "console \"%s\" is unknown: there is \"pl011\"", text);
	rd->domain->console = true;
}

static void read_input(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	rd->domain->input_place = value->place;
	reader_flag(rd, value, &rd->domain->console_input);
}

static void read_trace(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	reader_flag(rd, value, &rd->domain->trace);
}

static void read_unhardened(struct reader *rd, const struct value *value,
			    int parameter)
{
	(void)parameter;
	reader_flag(rd, value, &rd->domain->unhardened);
	report(rd->report, value->place, FINDING_UNHARDENED, NULL,
	       "traps from this domain call no WORKAROUND_1 or _3");
}

static void read_conduit(struct reader *rd, const struct value *value,
			 int parameter)
{
	const char *text = reader_string(rd, value);

	(void)parameter;
	if (text && strcmp(text, "smc") != 0 && strcmp(text, "hvc") != 0)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "conduit \"%s\" is neither \"smc\" nor \"hvc\"", text);
	rd->domain->hvc = text && !strcmp(text, "hvc");
}

/* <max first-ms> */
static void read_restart(struct reader *rd, const struct value *value,
			 int parameter)
{
	(void)parameter;
	rd->domain->restart_place = value->place;
	if (value->bytes != 8) {
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "write <3 100>: three times, the first after 100 ms",
		       "\"restart\" wants how often and after how many "
		       "milliseconds");
		return;
	}
	rd->domain->restart_max = be32(value->data);
	rd->domain->restart_ms = be32(value->data + 4);
	if (rd->domain->restart_max > GATE_RESTART_ALWAYS ||
	    rd->domain->restart_ms > UINT16_MAX)
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "65535 times is always",
		       "\"restart\" counts to 65535 and waits up to 65535 ms");
}

static void read_share(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	if (reader_u32(rd, value, &rd->domain->trng_bits) &&
	    rd->domain->trng_bits == 0)
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "deny \"TRNG_RND*\" instead",
		       "a share of no bits a second is none");
}

enum { FLAG_AARCH32, FLAG_CONTROL, FLAG_STOPPED, FLAG_PSCI, FLAG_FLASH };

static void read_flag(struct reader *rd, const struct value *value, int which)
{
	struct manifest_domain *domain = rd->domain;
	bool flag = false;

	reader_flag(rd, value, &flag);
	if (which == FLAG_AARCH32) {
		domain->aarch32 = true;
	} else if (which == FLAG_CONTROL) {
		domain->control = true;
	} else if (which == FLAG_FLASH) {
		domain->empty_flash = true;
	} else if (which == FLAG_STOPPED) {
		domain->stopped = true;
		domain->stopped_place = value->place;
	} else {
		domain->psci_0_1 = true;
		domain->psci_place = value->place;
	}
}

static const struct property domain_properties[] = {
	{ "reg", read_id, 0, true },
	{ "label", read_label, 0, true },
	{ "vcpus", read_vcpus, 0, false },
	{ "memory", read_memory, 0, true },
	{ "kernel", read_file, FILE_KERNEL, true },
	{ "initrd", read_file, FILE_INITRD, false },
	{ "bootargs", read_bootargs, 0, false },
	{ "console", read_console, 0, false },
	{ "console-input", read_input, 0, false },
	{ "trace", read_trace, 0, false },
	{ "no-bp-hardening", read_unhardened, 0, false },
	{ "conduit", read_conduit, 0, false },
	{ "restart", read_restart, 0, false },
	{ "trng-share", read_share, 0, false },
	{ "aarch32", read_flag, FLAG_AARCH32, false },
	{ "control", read_flag, FLAG_CONTROL, false },
	{ "stopped", read_flag, FLAG_STOPPED, false },
	{ "psci-0.1", read_flag, FLAG_PSCI, false },
	{ "empty-flash", read_flag, FLAG_FLASH, false },
	{ "#address-cells", reader_cells, 2, false },
	{ "#size-cells", reader_cells, 2, false },
};
static const struct node_kind domain_kind =
	NODE_KIND("a domain", domain_properties);

void reader_domain(struct reader *rd)
{
	struct manifest *manifest = rd->manifest;
	struct place place = source_node(rd->source, rd->path);
	int parent = rd->node;
	int node;

	if (manifest->domain_count == GATE_MAX_DOMAINS) {
		report(rd->report, place, FINDING_TOO_MANY, NULL,
		       "there are more than %u domains", GATE_MAX_DOMAINS);
		return;
	}
	rd->domain = &manifest->domains[manifest->domain_count++];
	*rd->domain = (struct manifest_domain){
		.vcpus = 1,
		.bootargs = "",
		.place = place,
		.id_place = place,
		.name_place = place,
		.vcpus_place = place,
		.memory_place = place,
		.kernel_place = place,
		.initrd_place = place,
		.input_place = place,
		.restart_place = place,
		.stopped_place = place,
		.psci_place = place,
	};
	reader_properties(rd, &domain_kind);
	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node)) {
		const char *name = reader_enter(rd, node);

		if (!strcmp(name, "smc-policy"))
			rules_read(rd);
		else if (!strcmp(name, "device"))
			device_read(rd);
		else if (!strcmp(name, "file"))
			file_node_read(rd);
		else
			reader_unknown_node(rd, name, "a domain",
					    "its nodes are called smc-policy, "
					    "device@PA and file@IPA");
	}
	rd->domain = NULL;
}

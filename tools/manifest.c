/* SPDX-License-Identifier: BSD-2-Clause */
/* The root of a manifest, and the calls that it names itself. */
#include "tools/manifest.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "boards/qemu-virt/memory.h"
#include "tools/device.h"
#include "tools/reader.h"
#include "tools/resources.h"
#include "tools/tree.h"

/* --- calls of the manifest's own ---------------------------------------- */

static void read_call_id(struct reader *rd, const struct value *value,
			 int parameter)
{
	(void)parameter;
	if (!reader_u32(rd, value, &rd->call->fid))
		return;
	reader_unit(rd, value, rd->call->fid);
	/* Outside the convention (bits 23:17) bit 16 is no hint either. */
	if ((rd->call->fid & SMCCC_FID_SVE_HINT) &&
	    !((rd->call->fid & SMCCC_FID_FAST) &&
	      (rd->call->fid & SMCCC_FID_RESERVED)))
		report(rd->report, value->place, FINDING_HINT_BIT,
		       "name the ID without it", "0x%08x has bit 16 set",
		       rd->call->fid);
}

static void read_call_name(struct reader *rd, const struct value *value,
			   int parameter)
{
	const char *name = reader_string(rd, value);

	(void)parameter;
	if (!name)
		return;
	if (!reader_is_label(name, ""))
		report(rd->report, value->place, FINDING_BAD_NAME,
		       "letters, digits and '_'", "\"%s\" is no call's name",
		       name);
	else
		rd->call->name = name;
}

static void read_call_args(struct reader *rd, const struct value *value,
			   int parameter)
{
	(void)parameter;
	if (!reader_u32(rd, value, &rd->call_args))
		return;
	if (rd->call_args > 17)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "arguments are in x1 to x17: 0 to 17, not %u",
		       rd->call_args);
}

/* Which argument says what register of the machine the call is about. */
static void read_call_register(struct reader *rd, const struct value *value,
			       int parameter)
{
	(void)parameter;
	if (!reader_u32(rd, value, &rd->call_register))
		return;
	if (rd->call_register < 1 || rd->call_register > GATE_CHECK_REGS)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "checks look at x1 to x%u, not at x%u", GATE_CHECK_REGS,
		       rd->call_register);
}

/* As calls.def writes signatures. */
static const char *make_signature(struct reader *rd)
{
	char *signature =
		arena_take(&rd->manifest->arena, rd->call_args * 20 + 1);
	char *text = signature;

	for (uint32_t i = 1; i <= rd->call_args; i++)
		text += sprintf(text, "%sa%u:%s", i > 1 ? ", " : "", i,
				i == rd->call_register ? CALL_TYPE_REGISTER
						       : "u64");
	return signature;
}

static void read_call_effect(struct reader *rd, const struct value *value,
			     int parameter)
{
	const char *name = reader_string(rd, value);

	(void)parameter;
	if (!name)
		return;
	for (unsigned int i = SMCCC_EFFECT_PURE; i < SMCCC_EFFECTS; i++) {
		if (!strcasecmp(name,
				smccc_effect_name((enum smccc_effect)i))) {
			rd->call->effect = (uint8_t)i;
			return;
		}
	}
	report(rd->report, value->place, FINDING_BAD_VALUE,
	       "pure, cpu, machine, entry or memory: see docs/manifest.md",
	       "\"%s\" is not an effect", name);
}

static const struct property call_properties[] = {
	{ "reg", read_call_id, 0, true },
	{ "label", read_call_name, 0, true },
	{ "args", read_call_args, 0, true },
	{ "effect", read_call_effect, 0, true },
	{ "register-argument", read_call_register, 0, false },
};
static const struct node_kind call_kind = NODE_KIND("a call", call_properties);

static const struct property calls_properties[] = {
	{ "#address-cells", reader_cells, 1, false },
	{ "#size-cells", reader_cells, 0, false },
};
static const struct node_kind calls_kind = NODE_KIND("calls", calls_properties);

/* Neither a name nor an ID of the manifest's platforms may come twice. */
static void add_call(struct reader *rd, const struct smccc_call_info *call,
		     struct place place)
{
	struct manifest *manifest = rd->manifest;
	const struct smccc_call_info *known = smccc_call_by_name(call->name);

	if (known) {
		report(rd->report, place, FINDING_DUPLICATE,
		       "names are for all platforms: choose another",
		       "\"%s\" is 0x%08x already, platform %s", call->name,
		       known->fid, smccc_platform_name(known->platform));
		return;
	}
	for (size_t i = 0; i < manifest->call_count; i++) {
		known = &manifest->calls[i];
		if (known->fid != call->fid &&
		    strcmp(known->name, call->name) != 0)
			continue;
		report(rd->report, place, FINDING_DUPLICATE,
		       "use that name in the rules", "0x%08x is \"%s\" already",
		       known->fid, known->name);
		return;
	}
	manifest->calls =
		grow(manifest->calls, manifest->call_count, sizeof(*call));
	manifest->calls[manifest->call_count++] = *call;
}

static void read_call(struct reader *rd)
{
	struct smccc_call_info call = { .nrets = 4,
					.effect = SMCCC_EFFECT_MEMORY,
					.spec = "the manifest" };
	struct place place = source_node(rd->source, rd->path);

	rd->call = &call;
	rd->call_args = rd->call_register = 0;
	reader_properties(rd, &call_kind);
	rd->call = NULL;
	reader_no_children(rd, "a call");
	if (!call.name || rd->call_args > 17 ||
	    !fdt_getprop(rd->tree, rd->node, "args", NULL) ||
	    !fdt_getprop(rd->tree, rd->node, "reg", NULL))
		return; /* reported */
	call.args = make_signature(rd);
	if (rd->call_register > rd->call_args)
		report(rd->report, place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" has %u arguments, x%u is none of them",
		       call.name, rd->call_args, rd->call_register);
	else
		add_call(rd, &call, place);
}

static void read_calls(struct reader *rd)
{
	int parent = rd->node;
	int node;

	reader_properties(rd, &calls_kind);
	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node)) {
		const char *name = reader_enter(rd, node);

		if (!strcmp(name, "call"))
			read_call(rd);
		else
			reader_unknown_node(rd, name, "calls",
					    "its nodes are called call@ID");
	}
}

/* --- the root ----------------------------------------------------------- */

static void read_compatible(struct reader *rd, const struct value *value,
			    int parameter)
{
	const char *text = reader_string(rd, value);

	(void)parameter;
	if (text && strcmp(text, "smcgate,manifest-1") != 0)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "this tool reads \"smcgate,manifest-1\", not \"%s\"",
		       text);
}

static void read_board(struct reader *rd, const struct value *value,
		       int parameter)
{
	const char *text = reader_string(rd, value);

	(void)parameter;
	if (text && strcmp(text, "qemu-virt") != 0)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "board \"%s\" is unknown: there is \"qemu-virt\"", text);
}

static void read_cpus(struct reader *rd, const struct value *value,
		      int parameter)
{
	(void)parameter;
	if (!reader_u32(rd, value, &rd->manifest->cpus))
		return;
	if (rd->manifest->cpus < 1 || rd->manifest->cpus > BOARD_GATE_CPUS) {
		report(rd->report, value->place, FINDING_VCPUS, NULL,
		       "the board has 1 to %u CPUs, not %u", BOARD_GATE_CPUS,
		       rd->manifest->cpus);
		rd->manifest->cpus = BOARD_GATE_CPUS;
	}
}

static void read_platform(struct reader *rd, const struct value *value,
			  const char *text, int parameter)
{
	enum smccc_platform platform = smccc_platform_by_name(text);
	struct nearest nearest = { .wanted = text };
	const char *mend = NULL;

	(void)parameter;
	if (platform != SMCCC_PLATFORM_NONE) {
		rd->manifest->platforms[platform] = true;
		return;
	}
	for (unsigned int i = SMCCC_PLATFORM_ARM; i < SMCCC_PLATFORMS; i++)
		nearest_try(&nearest,
			    smccc_platform_name((enum smccc_platform)i));
	if (nearest.name)
		mend = arena_print(&rd->manifest->arena, "did you mean \"%s\"?",
				   nearest.name);
	report(rd->report,
	       source_string(rd->source, rd->path, value->name, text),
	       FINDING_BAD_VALUE, mend, "platform \"%s\" is unknown", text);
}

static void read_platforms(struct reader *rd, const struct value *value,
			   int parameter)
{
	reader_strings(rd, value, read_platform, parameter);
}

static void read_gic(struct reader *rd, const struct value *value,
		     int parameter)
{
	uint32_t version;

	(void)parameter;
	rd->manifest->gic_place = value->place;
	if (!reader_u32(rd, value, &version))
		return;
	if (version == 2 || version == 3)
		rd->manifest->gic_version = version;
	else
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"gic-version\" is 2 or 3, not %u", version);
}

static void read_version(struct reader *rd, const struct value *value,
			 int parameter)
{
	(void)parameter;
	rd->manifest->version_place = value->place;
	reader_u32(rd, value, &rd->manifest->policy_version);
}

static void read_key(struct reader *rd, const struct value *value,
		     int parameter)
{
	const char *name = reader_string(rd, value);

	(void)parameter;
	rd->manifest->key_place = value->place;
	if (name && !*name)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" names no file", value->name);
	else
		rd->manifest->policy_key = name;
}

static const struct property root_properties[] = {
	{ "compatible", read_compatible, 0, true },
	{ "board", read_board, 0, true },
	{ "cpus", read_cpus, 0, false },
	{ "platform", read_platforms, 0, false },
	{ "gic-version", read_gic, 0, false },
	{ "policy-version", read_version, 0, false },
	{ "policy-key", read_key, 0, false },
	{ "#address-cells", reader_cells, 1, false },
	{ "#size-cells", reader_cells, 0, false },
};
static const struct node_kind root_kind =
	NODE_KIND("a manifest", root_properties);

static void take_calls(struct manifest *manifest)
{
	for (size_t i = 0; i < smccc_call_count(); i++) {
		const struct smccc_call_info *call = smccc_call_at(i);

		if (!manifest->platforms[call->platform])
			continue;
		manifest->calls = grow(manifest->calls, manifest->call_count,
				       sizeof(*manifest->calls));
		manifest->calls[manifest->call_count++] = *call;
	}
}

static int by_fid(const void *a, const void *b)
{
	const struct smccc_call_info *x = a, *y = b;

	if (x->fid != y->fid)
		return x->fid < y->fid ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Calls first: rules may stand before them. */
static void read_root(struct reader *rd)
{
	int root = rd->node;
	int node;

	reader_properties(rd, &root_kind);
	take_calls(rd->manifest);
	for (node = fdt_first_subnode(rd->tree, root); node >= 0;
	     node = fdt_next_subnode(rd->tree, node))
		if (!strcmp(reader_enter(rd, node), "calls"))
			read_calls(rd);
	qsort(rd->manifest->calls, rd->manifest->call_count,
	      sizeof(*rd->manifest->calls), by_fid);

	for (node = fdt_first_subnode(rd->tree, root); node >= 0;
	     node = fdt_next_subnode(rd->tree, node)) {
		const char *name = reader_enter(rd, node);

		if (!strcmp(name, "domain"))
			reader_domain(rd);
		else if (!strcmp(name, "channel"))
			channel_read(rd);
		else if (!strcmp(name, "resources"))
			resources_read(rd);
		else if (strcmp(name, "calls") != 0)
			reader_unknown_node(
				rd, name, "a manifest",
				"its nodes are called domain@N, channel@PA, "
				"calls and resources");
	}
	if (rd->manifest->domain_count == 0)
		report(rd->report, rd->manifest->place, FINDING_MISSING, NULL,
		       "the manifest has no domain");
	channels_join(rd->manifest, rd->report);
	for (size_t i = 0; i < rd->manifest->domain_count; i++)
		rd->manifest->domains[i].gicv2 = rd->manifest->gic_version == 2;
}

void manifest_read(struct manifest *manifest, struct source *source,
		   struct report *r)
{
	struct reader rd = { .manifest = manifest,
			     .source = source,
			     .report = r,
			     .tree = source->tree };

	*manifest = (struct manifest){
		.cpus = BOARD_GATE_CPUS,
		.gic_version = 3,
		/* The specifications', and what our own monitor serves. */
		.platforms = { [SMCCC_PLATFORM_ARM] = true,
			       [SMCCC_PLATFORM_SMCGATE] = true },
		.place = { source->path, 0, 0 },
	};
	if (!tree_is_whole(source->tree, source->tree_bytes)) {
		report(r, manifest->place, FINDING_SYNTAX, NULL,
		       "this is not a device tree");
		return;
	}
	reader_enter(&rd, 0);
	manifest->place = source_node(source, "/");
	read_root(&rd);
}

void manifest_free(struct manifest *manifest)
{
	for (size_t i = 0; i < manifest->domain_count; i++) {
		free(manifest->domains[i].rules);
		free(manifest->domains[i].checks);
		free(manifest->domains[i].marks);
		free(manifest->domains[i].limits);
		free(manifest->domains[i].devices);
		free(manifest->domains[i].files);
	}
	free(manifest->channels);
	free(manifest->resources);
	free(manifest->calls);
	arena_free(&manifest->arena);
	*manifest = (struct manifest){ 0 };
}

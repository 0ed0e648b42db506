/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/resources.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
	const struct resource_value *x = a, *y = b;

	return x->value < y->value ? -1 : x->value > y->value;
}

/* <value domain>, in pairs. */
static void read_map(struct reader *rd, const struct value *value,
		     int parameter)
{
	struct manifest_resource *resource = rd->resource;
	const size_t count = value->bytes / 8;

	(void)parameter;
	resource->place = value->place;
	if (count == 0 || value->bytes % 8) {
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "write <36 1>, <37 2>: value 36 is the domain's with "
		       "reg <1>",
		       "\"map\" wants pairs of a value and a domain");
		return;
	}
	resource->values = arena_take(&rd->manifest->arena,
				      count * sizeof(*resource->values));
	resource->count = count;
	for (size_t i = 0; i < count; i++)
		resource->values[i] = (struct resource_value){
			.value = be32(value->data + 8 * i),
			.domain = be32(value->data + 8 * i + 4),
		};
	qsort(resource->values, count, sizeof(*resource->values), by_value);
}

static const struct property resource_properties[] = {
	{ "map", read_map, 0, true },
};
static const struct node_kind resource_kind =
	NODE_KIND("a resource", resource_properties);

static void read_resource(struct reader *rd, const char *name)
{
	struct manifest *manifest = rd->manifest;
	struct manifest_resource resource = {
		.name = name,
		.place = source_node(rd->source, rd->path),
	};

	rd->resource = &resource;
	reader_properties(rd, &resource_kind);
	rd->resource = NULL;
	reader_no_children(rd, "a resource");
	manifest->resources = grow(manifest->resources,
				   manifest->resource_count, sizeof(resource));
	manifest->resources[manifest->resource_count++] = resource;
}

static const struct node_kind resources_kind = { "resources", NULL, 0 };

void resources_read(struct reader *rd)
{
	int parent = rd->node;
	int node;

	reader_properties(rd, &resources_kind);
	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node))
		read_resource(rd, reader_enter(rd, node));
}

struct manifest_resource *resource_find(struct manifest *manifest,
					const char *name)
{
	for (size_t i = 0; i < manifest->resource_count; i++)
		if (!strcmp(manifest->resources[i].name, name))
			return &manifest->resources[i];
	return NULL;
}

static const struct manifest_domain *
find_domain(const struct manifest *manifest, uint32_t id)
{
	for (size_t i = 0; i < manifest->domain_count; i++)
		if (manifest->domains[i].id == id)
			return &manifest->domains[i];
	return NULL;
}

static void check_resource(const struct manifest *manifest,
			   const struct manifest_resource *resource,
			   struct report *r)
{
	for (size_t i = 0; i < resource->count; i++) {
		const struct resource_value *value = &resource->values[i];

		if (!find_domain(manifest, value->domain))
			report(r, resource->place, FINDING_RESOURCE, NULL,
			       "0x%llx of \"%s\" is given to domain %u, which "
			       "there is not",
			       (unsigned long long)value->value, resource->name,
			       value->domain);
		if (i > 0 && value->value == value[-1].value)
			report(r, resource->place, FINDING_RESOURCE, NULL,
			       "0x%llx of \"%s\" is given away twice",
			       (unsigned long long)value->value,
			       resource->name);
	}
}

void resources_check(struct manifest *manifest, struct report *r)
{
	for (size_t i = 0; i < manifest->resource_count; i++)
		check_resource(manifest, &manifest->resources[i], r);
}

void resources_unused(const struct manifest *manifest, struct report *r)
{
	for (size_t i = 0; i < manifest->resource_count; i++)
		if (!manifest->resources[i].used)
			report(r, manifest->resources[i].place, FINDING_UNUSED,
			       "name it in a check: resource = \"…\"",
			       "no check asks whose \"%s\" is",
			       manifest->resources[i].name);
}

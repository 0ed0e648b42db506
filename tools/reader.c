/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/reader.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

/* Nothing printed may carry control characters to a terminal. */
static bool is_plain(const uint8_t *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return true;
}

static bool is_name(const uint8_t *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (text[i] >= 0x80)
			return false;
	return bytes > 0 && is_plain(text, bytes);
}

bool reader_u32(struct reader *rd, const struct value *value, uint32_t *number)
{
	if (value->bytes != 4) {
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" wants one number, as in <1>", value->name);
		return false;
	}
	*number = be32(value->data);
	return true;
}

bool reader_words(struct reader *rd, const struct value *value, size_t count,
		  uint64_t *words, const char *mend)
{
	/* A source without marks is a tree that no dtc has seen. */
	if (value->bytes != 8 * count ||
	    (rd->source->mark_count &&
	     !source_is_wide(rd->source, rd->path, value->name))) {
		report(rd->report, value->place, FINDING_BAD_VALUE, mend,
		       "\"%s\" wants %s", value->name,
		       count == 1 ? "one 64-bit word" : "two 64-bit words");
		return false;
	}
	for (size_t i = 0; i < count; i++)
		words[i] = be64(value->data + 8 * i);
	return true;
}

/* The property's one string; a copy that outlives the tree. */
const char *reader_string(struct reader *rd, const struct value *value)
{
	if (value->bytes == 0 || value->data[value->bytes - 1] != 0 ||
	    memchr(value->data, 0, value->bytes - 1) ||
	    !is_plain(value->data, value->bytes - 1)) {
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" wants one string", value->name);
		return NULL;
	}
	return arena_copy(&rd->manifest->arena, (const char *)value->data,
			  value->bytes - 1);
}

void reader_flag(struct reader *rd, const struct value *value, bool *flag)
{
	if (value->bytes)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" takes no value", value->name);
	*flag = true;
}

/* Calls @each for every string of a list. */
void reader_strings(struct reader *rd, const struct value *value,
		    void (*each)(struct reader *rd, const struct value *value,
				 const char *text, int parameter),
		    int parameter)
{
	const uint8_t *p = value->data;
	size_t left = value->bytes;

	if (left == 0 || p[left - 1] != 0) {
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" wants a list of strings", value->name);
		return;
	}
	while (left) {
		size_t length = strlen((const char *)p);

		if (!is_name(p, length)) {
			report(rd->report, value->place, FINDING_BAD_VALUE,
			       "strings stand in quotes, numbers do not",
			       "\"%s\" holds a string that is no name",
			       value->name);
			return; /* of a number, all of it is */
		}
		each(rd, value,
		     arena_copy(&rd->manifest->arena, (const char *)p, length),
		     parameter);
		p += length + 1;
		left -= length + 1;
	}
}

/* Properties that dtc wants for unit addresses. */
void reader_cells(struct reader *rd, const struct value *value, int wanted)
{
	uint32_t cells;

	if (reader_u32(rd, value, &cells) && cells != (uint32_t)wanted)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" must be <%d> here", value->name, wanted);
}

/* Node names with a unit address: the address must be reg's. */
void reader_unit(struct reader *rd, const struct value *value, uint64_t reg)
{
	const char *name = fdt_get_name(rd->tree, rd->node, NULL);
	const char *at = name ? strchr(name, '@') : NULL;
	char wanted[20];

	snprintf(wanted, sizeof(wanted), "%llx", (unsigned long long)reg);
	if (at && strcmp(at + 1, wanted) != 0)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "node \"%s\" has %s <0x%s>: the two must agree", name,
		       value->name, wanted);
}

bool reader_is_label(const char *text, const char *more)
{
	if (!*text)
		return false;
	for (; *text; text++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
			    *text) &&
		    !strchr(more, *text))
			return false;
	return true;
}

static struct value get_value(struct reader *rd, int property)
{
	struct value value = { 0 };
	int bytes = 0;

	value.data =
		fdt_getprop_by_offset(rd->tree, property, &value.name, &bytes);
	value.bytes = value.data && bytes > 0 ? (size_t)bytes : 0;
	if (!value.data || !value.name)
		value.name = "?";
	if (!is_plain((const uint8_t *)value.name, strlen(value.name)))
		value.name = "?";
	value.place = source_property(rd->source, rd->path, value.name);
	return value;
}

static void read_property(struct reader *rd, const struct node_kind *kind,
			  const struct value *value)
{
	struct nearest nearest = { .wanted = value->name };
	const char *mend = NULL;

	for (size_t i = 0; i < kind->count; i++) {
		const struct property *property = &kind->properties[i];

		if (!strcmp(property->name, value->name)) {
			property->read(rd, value, property->parameter);
			return;
		}
		nearest_try(&nearest, property->name);
	}
	if (nearest.name)
		mend = arena_print(&rd->manifest->arena, "did you mean \"%s\"?",
				   nearest.name);
	report(rd->report, value->place, FINDING_UNKNOWN_PROPERTY, mend,
	       "%s has no property \"%s\"", kind->what, value->name);
}

/* An address in the name says that there is one among the properties. */
static void check_address(struct reader *rd, const struct node_kind *kind)
{
	const char *name = fdt_get_name(rd->tree, rd->node, NULL);

	if (!name || !strchr(name, '@'))
		return;
	for (size_t i = 0; i < kind->count; i++)
		if (!strcmp(kind->properties[i].name, "reg") &&
		    !kind->properties[i].required &&
		    !fdt_getprop(rd->tree, rd->node, "reg", NULL))
			report(rd->report, source_node(rd->source, rd->path),
			       FINDING_MISSING, NULL,
			       "%s with an address in its name lacks \"reg\"",
			       kind->what);
}

void reader_properties(struct reader *rd, const struct node_kind *kind)
{
	int property;

	for (property = fdt_first_property_offset(rd->tree, rd->node);
	     property >= 0;
	     property = fdt_next_property_offset(rd->tree, property)) {
		struct value value = get_value(rd, property);

		read_property(rd, kind, &value);
	}
	for (size_t i = 0; i < kind->count; i++) {
		const struct property *wanted = &kind->properties[i];

		if (wanted->required &&
		    !fdt_getprop(rd->tree, rd->node, wanted->name, NULL))
			report(rd->report, source_node(rd->source, rd->path),
			       FINDING_MISSING, NULL,
			       "%s lacks the property \"%s\"", kind->what,
			       wanted->name);
	}
	check_address(rd, kind);
}

/* Makes @node current. Return: its name, without the unit address. */
const char *reader_enter(struct reader *rd, int node)
{
	int length = 0;
	const char *name = fdt_get_name(rd->tree, node, &length);
	const char *at;

	rd->node = node;
	if (fdt_get_path(rd->tree, node, rd->path, sizeof(rd->path)))
		strcpy(rd->path, "/");
	if (!name || !is_plain((const uint8_t *)name, (size_t)length))
		name = "?";
	at = strchr(name, '@');
	return arena_copy(&rd->manifest->arena, name,
			  at ? (size_t)(at - name) : strlen(name));
}

void reader_unknown_node(struct reader *rd, const char *name,
			 const char *parent, const char *mend)
{
	report(rd->report, source_node(rd->source, rd->path),
	       FINDING_UNKNOWN_NODE, mend, "%s has no node \"%s\"", parent,
	       name);
}

void reader_children(struct reader *rd, const char *what, const char *name,
		     void (*read)(struct reader *rd))
{
	char mend[64];
	int parent = rd->node;
	int node;

	snprintf(mend, sizeof(mend), "its nodes are called %s@N", name);
	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node)) {
		const char *found = reader_enter(rd, node);

		if (!strcmp(found, name))
			read(rd);
		else
			reader_unknown_node(rd, found, what, mend);
	}
}

void reader_number(struct reader *rd, const struct value *value, int parameter)
{
	uint32_t reg;

	(void)parameter;
	if (reader_u32(rd, value, &reg))
		reader_unit(rd, value, reg);
}

void reader_no_children(struct reader *rd, const char *what)
{
	int parent = rd->node;
	int node;

	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node))
		reader_unknown_node(rd, reader_enter(rd, node), what, NULL);
}

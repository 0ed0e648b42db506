/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A manifest's source: dtc makes the flattened tree and, from a second run
 * with annotations, the place of every node and property.
 */
#ifndef TOOLS_SOURCE_H
#define TOOLS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/arena.h"
#include "tools/report.h"

struct source_mark;

struct source {
	const char *path; /* as the user gave it */
	uint8_t *tree;	  /* flattened device tree */
	size_t tree_bytes;
	struct source_mark *marks;
	size_t mark_count;
	struct source_text *texts; /* source files read so far */
	struct arena arena;
};

/**
 * source_open() - compile @path; mistakes of syntax are reported.
 * @include: directories for /include/, NULL-terminated.
 * Return: false when there is no tree; source_close() in either case.
 */
bool source_open(struct source *source, const char *path,
		 const char *const *include, struct report *r);
void source_close(struct source *source);

/** source_node() - where the node at tree path @node is written. */
struct place source_node(struct source *source, const char *node);

/** source_property() - where a property of it is; the node's if unknown. */
struct place source_property(struct source *source, const char *node,
			     const char *property);

/**
 * source_string() - where the string @text stands in the property's value;
 * the property's place if the source does not spell it so.
 */
struct place source_string(struct source *source, const char *node,
			   const char *property, const char *text);

/** source_is_wide() - is the value written as /bits/ 64 <…>? */
bool source_is_wide(const struct source *source, const char *node,
		    const char *property);

#endif

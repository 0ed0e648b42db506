/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a manifest's nodes: which properties a kind of node may have is a
 * table, what they hold is read and checked here.
 */
#ifndef TOOLS_READER_H
#define TOOLS_READER_H

#include "tools/bytes.h"
#include "tools/manifest.h"

#define NODE_PATH_MAX 256

/* The reader's state: which node, whose manifest. */
struct reader {
	struct manifest *manifest;
	struct source *source;
	struct report *report;
	const void *tree;
	int node;
	char path[NODE_PATH_MAX];
	struct manifest_domain *domain;
	struct smccc_call_info *call; /* of node `calls` */
	uint32_t call_args, call_register;
	struct manifest_rule *constant;
	struct manifest_check *check;
	struct manifest_device *device;
	struct manifest_channel *channel;
	struct manifest_limit *limit;
	struct manifest_resource *resource;
};

struct value {
	const char *name;
	const uint8_t *data;
	size_t bytes;
	struct place place;
};

/*
 * One property that a kind of node may have. @parameter is the handler's own.
 */
struct property {
	const char *name;
	void (*read)(struct reader *reader, const struct value *value,
		     int parameter);
	int parameter;
	bool required;
};

struct node_kind {
	const char *what;
	const struct property *properties;
	size_t count;
};

#define NODE_KIND(what, table)                                  \
	{                                                       \
		what, table, sizeof(table) / sizeof((table)[0]) \
	}

/**
 * reader_enter() - make @node current.
 * Return: its name, without the unit address.
 */
const char *reader_enter(struct reader *rd, int node);

/** reader_properties() - read the current node's by @kind's table. */
void reader_properties(struct reader *rd, const struct node_kind *kind);

/** reader_unknown_node() - the current node is none that @parent may have. */
void reader_unknown_node(struct reader *rd, const char *name,
			 const char *parent, const char *mend);

/** reader_no_children() - the current node may have no nodes. */
void reader_no_children(struct reader *rd, const char *what);

/* Values. What is wrong is reported. */
bool reader_u32(struct reader *rd, const struct value *value, uint32_t *number);

/**
 * reader_words() - exactly @count 64-bit words, written as /bits/ 64 <…>.
 * @mend: how to write them.
 */
bool reader_words(struct reader *rd, const struct value *value, size_t count,
		  uint64_t *words, const char *mend);

/** reader_string() - the one string, in the manifest's arena; or NULL. */
const char *reader_string(struct reader *rd, const struct value *value);

void reader_flag(struct reader *rd, const struct value *value, bool *flag);

/** reader_strings() - calls @each for every string of a list. */
void reader_strings(struct reader *rd, const struct value *value,
		    void (*each)(struct reader *rd, const struct value *value,
				 const char *text, int parameter),
		    int parameter);

/** reader_cells() - #address-cells and the like, which must be @wanted. */
void reader_cells(struct reader *rd, const struct value *value, int wanted);

/** reader_unit() - the node's unit address, if it has one, must be @reg. */
void reader_unit(struct reader *rd, const struct value *value, uint64_t reg);

/** reader_is_label() - letters, digits, '_' and the characters of @more? */
bool reader_is_label(const char *text, const char *more);

/**
 * reader_children() - each node of the current one is called @name@N and read
 * by @read; @what is the current node's kind.
 */
void reader_children(struct reader *rd, const char *what, const char *name,
		     void (*read)(struct reader *rd));

/** reader_number() - `reg` of a node that is only numbered. */
void reader_number(struct reader *rd, const struct value *value, int parameter);

/** reader_domain() - the current node is domain@N. */
void reader_domain(struct reader *rd);

#endif

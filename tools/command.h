/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands of `smcgate`. Each gets its own arguments, its name first. */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#define EXIT_WRONG 2 /* wrong usage or wrong input */

int cmd_manifest(int argc, char **argv);
int cmd_image(int argc, char **argv);
int cmd_policy(int argc, char **argv);
int cmd_pack(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_decode(int argc, char **argv);
int cmd_trace(int argc, char **argv);

/* `smcgate manifest explain` and `… diff`. */
int cmd_explain(int argc, char **argv);
int cmd_diff(int argc, char **argv);

/** struct include_list - the directories of -I, NULL-terminated. */
#define INCLUDE_MAX 32
struct include_list {
	const char *directories[INCLUDE_MAX + 1];
	size_t count;
};

/** include_add() - false: there are too many. */
bool include_add(struct include_list *list, const char *directory);

/**
 * wrong_option() - report what getopt_long() refused.
 * @usage: printed too.
 * Return: EXIT_WRONG.
 */
int wrong_option(char **argv, const char *usage);

#endif

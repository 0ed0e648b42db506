/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands of `smcgate`. Each gets its own arguments, its name first. */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#define EXIT_WRONG 2 /* wrong usage or wrong input */

int cmd_manifest(int argc, char **argv);
int cmd_image(int argc, char **argv);
int cmd_policy(int argc, char **argv);
int cmd_pack(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_decode(int argc, char **argv);
int cmd_trace(int argc, char **argv);

/**
 * wrong_option() - report what getopt_long() refused.
 * @usage: printed too.
 * Return: EXIT_WRONG.
 */
int wrong_option(char **argv, const char *usage);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/command.h"

#include <getopt.h>
#include <stdio.h>

#include "tools/output.h"

bool include_add(struct include_list *list, const char *directory)
{
	if (list->count == INCLUDE_MAX)
		return false;
	list->directories[list->count++] = directory;
	return true;
}

int wrong_option(char **argv, const char *usage)
{
	complain("%s: unknown option, or one that lacks its argument: %s",
		 argv[0], argv[optind - 1]);
	fputs(usage, stderr);
	return EXIT_WRONG;
}

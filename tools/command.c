/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/command.h"

#include <getopt.h>
#include <stdio.h>

#include "tools/output.h"

int wrong_option(char **argv, const char *usage)
{
	complain("%s: unknown option, or one that lacks its argument: %s",
		 argv[0], argv[optind - 1]);
	fputs(usage, stderr);
	return EXIT_WRONG;
}

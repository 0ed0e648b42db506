/* SPDX-License-Identifier: BSD-2-Clause */
/* file@IPA of a domain: a file that is only there, at an address. */
#ifndef TOOLS_FILE_H
#define TOOLS_FILE_H

#include "tools/reader.h"

/** file_node_read() - the current node is file@IPA. */
void file_node_read(struct reader *rd);

#endif

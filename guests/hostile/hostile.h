/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef GUESTS_HOSTILE_H
#define GUESTS_HOSTILE_H

/** hostile_act() - the last thing this domain does; hostile_what names it. */
void hostile_act(void);
extern const char hostile_what[];

#endif

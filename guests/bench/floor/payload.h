/* SPDX-License-Identifier: BSD-2-Clause */
/* Where tests/peers/floor loads the payload; no stub copies anything. */
#ifndef FLOOR_PAYLOAD_H
#define FLOOR_PAYLOAD_H

#define FLOOR_PAYLOAD 0x60000000

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The one thing that payloads ask a device tree: which CPUs there are. */
#ifndef GUESTS_RT_FDT_H
#define GUESTS_RT_FDT_H

#include <stddef.h>
#include <stdint.h>

/**
 * fdt_cpus() - MPIDRs of the nodes /cpus/cpu@*.
 * @blob: a flattened device tree; anything else has no CPUs.
 *
 * Return: how many were written, at most @max.
 */
size_t fdt_cpus(const void *blob, uint64_t *mpidrs, size_t max);

#endif

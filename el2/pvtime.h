/* SPDX-License-Identifier: BSD-2-Clause */
/* Stolen time (DEN0057): a page a domain, which its guest may read. */
#ifndef EL2_PVTIME_H
#define EL2_PVTIME_H

#include <stdint.h>

struct domain;
struct vcpu;

/* 64 KiB that nothing else of a domain's lies in; the first page is there. */
#define PVTIME_IPA   0x090c0000ull
#define PVTIME_BYTES 0x10000ull

/** pvtime_create() - map it; after the domain's vCPUs have been made. */
void pvtime_create(struct domain *domain);

/** pvtime_reset() - no time has been stolen yet; no vCPU of it runs. */
void pvtime_reset(struct domain *domain);

/** pvtime_stolen() - the vCPU's CPU was taken for so many ticks; on it. */
void pvtime_stolen(struct vcpu *vcpu, uint64_t ticks);

#endif

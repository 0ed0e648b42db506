/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a domain has beside its RAM: devices of the machine, handed through
 * with their interrupts, and memory that it shares with one other domain.
 */
#ifndef EL2_DEVICE_H
#define EL2_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

struct domain;
struct vcpu;

/** devices_create() - map them; once, before any domain runs. */
void devices_create(struct domain *domain);

/** devices_start() - their interrupts, once all CPUs are there. */
void devices_start(void);

/**
 * device_interrupt() - an SPI of the machine came. Return: true if it must
 * stay active, until the guest has ended it.
 */
bool device_interrupt(uint32_t intid);

/**
 * device_notify() - the other end of the caller's @channel (from 0, in the
 * order of the manifest) hears its interrupt. Return: false if there is no
 * such channel.
 */
bool device_notify(struct vcpu *from, uint64_t channel);

#endif

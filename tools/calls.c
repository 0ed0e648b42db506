/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/calls.h"

#include <stdlib.h>
#include <string.h>

#include <smccc/fid.h>

bool call_next_argument(const char **cursor, struct call_argument *argument)
{
	const char *p = *cursor;
	const size_t length = strcspn(p, ",");
	const char *type = memchr(p, ':', length);

	if (*p == '\0' || !strncmp(p, "...", 3))
		return false;
	argument->reg++;
	if (p[0] == 'x' && strchr("0123456789", p[1])) {
		char *end;
		unsigned long number = strtoul(p + 1, &end, 10);

		if (end != p + 1 && *end == ' ')
			argument->reg = (unsigned int)number;
	}
	argument->type = type ? type + 1 : p + length;
	argument->type_bytes = (size_t)(p + length - argument->type);
	p += length;
	*cursor = p + strspn(p, ", ");
	return true;
}

bool call_argument_is(const struct call_argument *argument, const char *type)
{
	return strlen(type) == argument->type_bytes &&
	       !strncmp(argument->type, type, argument->type_bytes);
}

bool call_is_open(const struct smccc_call_info *call)
{
	return strstr(call->args, "...") != NULL;
}

uint8_t call_arguments(const struct smccc_call_info *call)
{
	const char *cursor = call->args;
	struct call_argument argument = { 0 };

	while (call_next_argument(&cursor, &argument))
		;
	return call_is_open(call) || argument.reg > 17 ? 17
						       : (uint8_t)argument.reg;
}

bool call_is_psci(uint32_t fid)
{
	/* DEN0028 gives PSCI the numbers 0x00 to 0x1f. */
	const uint32_t first = SMCCC_FID_PSCI_VERSION;

	fid &= ~SMCCC_FID_64;
	return fid >= first && fid <= first + 0x1f;
}

bool call_is_control(uint32_t fid)
{
	/* Numbers of the vendor hypervisor service: see services/hyp.c. */
	return (fid & SMCCC_FID_FAST) &&
	       ((fid >> 24) & 63) == SMCCC_OWNER_VENDOR_HYP &&
	       (fid & SMCCC_FID_NUM) >= 0x100 && (fid & SMCCC_FID_NUM) <= 0x11f;
}

bool call_is_trusted_os(uint32_t fid)
{
	/* DEN0028, "Allocated function ID ranges": yielding Trusted OS calls
	   proper. Those behind them keep to the owner field in practice. */
	if (fid >= 0x02000000u && fid <= 0x1fffffffu)
		return true;
	return ((fid >> 24) & 63) >= SMCCC_OWNER_TA;
}

/* The numbers that Linux' KVM gives (its uapi/asm/kvm.h). */
const struct psci_0_1_call psci_0_1_calls[PSCI_0_1_CALLS] = {
	{ "cpu_suspend", 0x95c1ba5e, SMCCC_FID_PSCI_CPU_SUSPEND },
	{ "cpu_off", 0x95c1ba5f, SMCCC_FID_PSCI_CPU_OFF },
	{ "cpu_on", 0x95c1ba60, SMCCC_FID_PSCI_CPU_ON },
	{ "migrate", 0x95c1ba61, SMCCC_FID_PSCI_MIGRATE },
};

bool glob_is(const char *text)
{
	return strpbrk(text, "*?") != NULL;
}

#define SPELLING_MAX 64

unsigned int spelling_distance(const char *a, const char *b)
{
	unsigned int row[SPELLING_MAX + 1];
	size_t length = strlen(b);

	if (length > SPELLING_MAX || strlen(a) > SPELLING_MAX)
		return SPELLING_MAX;
	for (unsigned int j = 0; j <= length; j++)
		row[j] = j;
	for (unsigned int i = 1; a[i - 1]; i++) {
		unsigned int diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			unsigned int cost = a[i - 1] != b[j - 1];
			unsigned int best = diagonal + cost;

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[length];
}

void nearest_try(struct nearest *nearest, const char *name)
{
	unsigned int distance = spelling_distance(nearest->wanted, name);
	size_t length = strlen(nearest->wanted);

	/* A third of the letters wrong is another word. */
	if (distance > 1 + length / 4)
		return;
	if (nearest->name && distance >= nearest->distance)
		return;
	nearest->name = name;
	nearest->distance = distance;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A payload of another project: asks the firmware who it is and turns the
 * machine off. Bare metal on QEMU's virt machine:
 *
 *	qemu-system-aarch64 -M virt -cpu cortex-a57 -nographic -kernel hello.elf
 *	qemu-system-arm -M virt -cpu cortex-a15 -nographic -kernel hello.elf
 */
#include <stddef.h>

#include <smccc/arch.h>
#include <smccc/calls.h>
#include <smccc/names.h>
#include <smccc/psci.h>

#include "hello.h"

static volatile uint32_t *const uart = (volatile uint32_t *)0x09000000;

/* Any freestanding program brings these; the compiler calls them. */
void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
	volatile unsigned char *out = to;
	const unsigned char *in = from;

	while (bytes-- != 0)
		*out++ = *in++;
	return to;
}

void *memset(void *to, int byte, size_t bytes)
{
	volatile unsigned char *out = to;

	while (bytes-- != 0)
		*out++ = (unsigned char)byte;
	return to;
}

static void print(const char *text)
{
	while (*text != '\0')
		*uart = (unsigned char)*text++;
}

static void print_hex(uint32_t number)
{
	print("0x");
	for (int shift = 28; shift >= 0; shift -= 4)
		*uart = (unsigned char)"0123456789abcdef"[number >> shift & 15];
}

static void print_feature(const struct smccc_client *client, uint32_t fid)
{
	const struct smccc_call_info *call =
		smccc_call_by_fid(fid, SMCCC_PLATFORM_ARM);

	print(call->name);
	print(psci_features(client, fid) < 0 ? ": no\n" : ": yes\n");
}

/*
 * @method: how the machine's firmware is called. A real system reads it from
 * the device tree's psci node (or ACPI's FADT); this one knows its machine.
 */
void hello(const char *method)
{
	struct smccc_client client;

	if (smccc_client_init(&client, smccc_conduit_from_method(method)) !=
	    SMCCC_SUCCESS)
		return;

	print("conduit ");
	print(method);
	print("\nPSCI ");
	print_hex(client.psci_version);
	print("\nSMCCC ");
	print_hex(client.smccc_version);
	print("\n");
	print_feature(&client, SMCCC_FID_PSCI_CPU_ON);
	print_feature(&client, SMCCC_FID_PSCI_SYSTEM_OFF2);
	print("CPU 0 is ");
	print(psci_affinity_info(&client, 0, 0) == PSCI_AFFINITY_ON ? "on\n"
								    : "off\n");
	psci_system_off(&client);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Discovery, and the form of call that fits what was found. */
#include <stddef.h>

#include <smccc/call.h>
#include <smccc/calls.h>
#include <smccc/client.h>
#include <smccc/psci.h>

#include "text.h"
#include "typed.h"

#define QUALCOMM_INTERRUPTED 1

enum smccc_conduit smccc_conduit_from_method(const char *method)
{
	if (method != NULL && smccc_text_equal(method, "smc"))
		return SMCCC_CONDUIT_SMC;
	if (method != NULL && smccc_text_equal(method, "hvc"))
		return SMCCC_CONDUIT_HVC;
	return SMCCC_CONDUIT_NONE;
}

enum smccc_conduit smccc_conduit_from_fadt(uint16_t arm_boot_arch)
{
	if ((arm_boot_arch & 1) == 0)
		return SMCCC_CONDUIT_NONE;
	return (arm_boot_arch & 2) != 0 ? SMCCC_CONDUIT_HVC : SMCCC_CONDUIT_SMC;
}

enum smccc_conduit smccc_conduit_from_el(unsigned int el, bool el2, bool el3)
{
	if (el == 1 && el2)
		return SMCCC_CONDUIT_HVC;
	if ((el == 1 || el == 2) && el3)
		return SMCCC_CONDUIT_SMC;
	return SMCCC_CONDUIT_NONE;
}

int32_t smccc_client_init(struct smccc_client *client,
			  enum smccc_conduit conduit)
{
	int32_t version;

	client->conduit = conduit;
	client->psci_version = 0;
	client->smccc_version = SMCCC_VERSION_1_0;
	if (conduit == SMCCC_CONDUIT_NONE)
		return SMCCC_NOT_SUPPORTED;

	version = psci_version(client);
	if (version < 0)
		return SMCCC_SUCCESS;
	client->psci_version = (uint32_t)version;

	if (psci_features(client, SMCCC_FID_SMCCC_VERSION) < 0)
		return SMCCC_SUCCESS;
	version = typed_call0(client, SMCCC_FID_SMCCC_VERSION);
	if (version >= (int32_t)SMCCC_VERSION_1_1)
		client->smccc_version = (uint32_t)version;
	return SMCCC_SUCCESS;
}

void smccc_client_call(const struct smccc_client *client,
		       struct smccc_regs *regs)
{
	if (smccc_client_has(client, SMCCC_VERSION_1_1))
		smccc_call(client->conduit, regs);
	else
		smccc_call_1_0(client->conduit, regs);
}

void smccc_client_call_quirk(const struct smccc_client *client,
			     const struct smccc_quirk *quirk,
			     struct smccc_regs *regs)
{
	struct smccc_regs next = *regs, result;
	unsigned int back =
		smccc_client_has(client, SMCCC_VERSION_1_1) ? 18 : 4;

	do {
		result = next;
		smccc_call(client->conduit, &result);
	} while (quirk->again(&next, &result));

	for (unsigned int i = 0; i < back; i++)
		regs->x[i] = result.x[i];
}

static bool qualcomm_again(struct smccc_regs *next,
			   const struct smccc_regs *result)
{
	if (result->x[0] != QUALCOMM_INTERRUPTED)
		return false;
	next->x[0] = result->x[0];
	next->x[6] = result->x[6];
	return true;
}

const struct smccc_quirk smccc_quirk_qualcomm_a6 = { .again = qualcomm_again };

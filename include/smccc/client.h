/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client: which conduit there is, which convention the firmware (or
 * hypervisor) speaks, and calls in the form that fits it. All state is the
 * caller's struct smccc_client; initialise one, share it read-only.
 */
#ifndef SMCCC_CLIENT_H
#define SMCCC_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include <smccc/smccc.h>

/* What a firmware speaks that cannot tell: the oldest. */
#define SMCCC_VERSION_1_0 SMCCC_VERSION_NUM(1, 0)
#define SMCCC_VERSION_1_1 SMCCC_VERSION_NUM(1, 1)
#define SMCCC_VERSION_1_2 SMCCC_VERSION_NUM(1, 2)

/**
 * struct smccc_client - what discovery found.
 * @conduit:	   as given.
 * @psci_version:  PSCI_VERSION's answer, 0 if there is none (PSCI 0.1 too).
 * @smccc_version: at least SMCCC_VERSION_1_0.
 */
struct smccc_client {
	enum smccc_conduit conduit;
	uint32_t psci_version;
	uint32_t smccc_version;
};

/**
 * smccc_conduit_from_method() - of a device tree's psci (or firmware) node.
 * @method: the property "method": "smc" or "hvc"; else, and for NULL, the
 *	    answer is SMCCC_CONDUIT_NONE.
 */
enum smccc_conduit smccc_conduit_from_method(const char *method);

/**
 * smccc_conduit_from_fadt() - of ACPI's ARM_BOOT_ARCH flags.
 *
 * Spec: ACPI, FADT, "Arm Architecture Boot Flags": bit 0 PSCI compliant,
 *	 bit 1 by HVC.
 */
enum smccc_conduit smccc_conduit_from_fadt(uint16_t arm_boot_arch);

/**
 * smccc_conduit_from_el() - the best guess where no table tells.
 * @el:	 exception level of the caller, 1 to 3.
 * @el2: is EL2 implemented? @el3: is EL3? As ID_AA64PFR0_EL1 has it.
 *
 * EL2's own calls can only go to EL3. At EL1 HVC is right where EL2 exists:
 * a hypervisor that traps SMC answers both. A hypervisor may hide EL2 from
 * its guest's identification registers, and SMC is undefined where nothing is
 * above: be ready for an Undefined Instruction at the first call.
 */
enum smccc_conduit smccc_conduit_from_el(unsigned int el, bool el2, bool el3);

/**
 * smccc_client_init() - discover what is there.
 * @client:  written in full.
 * @conduit: from one of the above.
 *
 * PSCI_VERSION; from PSCI 1.0 on PSCI_FEATURES(SMCCC_VERSION); where that
 * succeeds SMCCC_VERSION, and 1.1 or later is believed. No other order is
 * safe: a call to SMCCC_VERSION below a firmware older than 1.1 is undefined.
 * Until the version is known the calls have the 1.0 form.
 *
 * Return: SMCCC_SUCCESS, or SMCCC_NOT_SUPPORTED without a conduit.
 * Spec:   DEN0028, "Discovery"; DEN0022, PSCI_FEATURES.
 */
int32_t smccc_client_init(struct smccc_client *client,
			  enum smccc_conduit conduit);

/** smccc_client_has() - is the convention @version or later? */
static inline bool smccc_client_has(const struct smccc_client *client,
				    uint32_t version)
{
	return client->smccc_version >= version;
}

/**
 * smccc_client_call() - one call in the form that fits the firmware.
 *
 * From 1.1 on all of x0-x17 (1.1 keeps x4-x17, 1.2 may return results there).
 * 1.0: x0-x7 in, x0-x3 back; x[4] to x[17] of @regs stay as they were.
 */
void smccc_client_call(const struct smccc_client *client,
		       struct smccc_regs *regs);

/**
 * struct smccc_quirk - a firmware that wants a call made again.
 * @again: called after each attempt with all registers as they came back,
 *	   also those that the convention calls lost. @next is the next
 *	   attempt's image, at first the caller's own; change what has to
 *	   change and return true, or return false: @result is the answer.
 */
struct smccc_quirk {
	bool (*again)(struct smccc_regs *next, const struct smccc_regs *result);
};

/**
 * smccc_quirk_qualcomm_a6 - Qualcomm's legacy secure channel manager.
 *
 * A call that was interrupted comes back with x0 = 1 and, in x6, a session
 * that must be handed in again, with x0 = 1 for the identifier and the other
 * arguments repeated. x6 of the first attempt has to be 0.
 */
extern const struct smccc_quirk smccc_quirk_qualcomm_a6;

/**
 * smccc_client_call_quirk() - smccc_client_call(), again while @quirk says so.
 *
 * Context: interrupts are taken between attempts, by design: it is they that
 *	    make the firmware return early. Unbounded for that reason.
 */
void smccc_client_call_quirk(const struct smccc_client *client,
			     const struct smccc_quirk *quirk,
			     struct smccc_regs *regs);

#endif

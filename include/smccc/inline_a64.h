/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inline form, SMCCC 1.1, AArch64: only the registers that the arguments
 * need are loaded, x0-x3 come back, and the compiler keeps its own values in
 * the others across the call.
 *
 *	struct smccc_result r = smccc_smc_1_1(SMCCC_FID_PSCI_CPU_ON_64,
 *					      mpidr, entry, context);
 *
 * smccc_smc_1_1(), smccc_hvc_1_1(): an identifier and up to seven arguments.
 * smccc_client_1_1(): the same after a struct smccc_client *, whose conduit is
 * taken; without one the answer is SMCCC_NOT_SUPPORTED.
 *
 * Use it only where the firmware is known to speak 1.1 (smccc_client_has())
 * and where the call's results fit x0-x3. For everything else there is
 * smccc_client_call().
 *
 * The arguments are parameters of a function first and go to registers after
 * that: no expression is evaluated while the registers are already loaded.
 */
#ifndef SMCCC_INLINE_A64_H
#define SMCCC_INLINE_A64_H

#include <stdint.h>

#include <smccc/client.h>
#include <smccc/smccc.h>

/** struct smccc_result - x0-x3 of a call; a register is a long. */
struct smccc_result {
	unsigned long x[4];
};

#define SMCCC_INLINE static inline __attribute__((always_inline, unused))

/*
 * "memory": the other side may read and write what we point it at. A string
 * for the assembler cannot be parenthesised.
 * NOLINTBEGIN(bugprone-macro-parentheses)
 */
#define SMCCC_INLINE_FORMS(form, instruction)                              \
	SMCCC_INLINE struct smccc_result form##_0(uint32_t fid) {          \
		register unsigned long r0 __asm__("x0") = fid;             \
		register unsigned long r1 __asm__("x1");                   \
		register unsigned long r2 __asm__("x2");                   \
		register unsigned long r3 __asm__("x3");                   \
                                                                           \
		__asm__ volatile(instruction                               \
				 : "+r"(r0), "=r"(r1), "=r"(r2), "=r"(r3)  \
				 :                                         \
				 : "memory");                              \
		return (struct smccc_result){ { r0, r1, r2, r3 } };        \
	}                                                                  \
                                                                           \
	SMCCC_INLINE struct smccc_result form##_1(uint32_t fid,            \
						  unsigned long a1) {      \
		register unsigned long r0 __asm__("x0") = fid;             \
		register unsigned long r1 __asm__("x1") = a1;              \
		register unsigned long r2 __asm__("x2");                   \
		register unsigned long r3 __asm__("x3");                   \
                                                                           \
		__asm__ volatile(instruction                               \
				 : "+r"(r0), "+r"(r1), "=r"(r2), "=r"(r3)  \
				 :                                         \
				 : "memory");                              \
		return (struct smccc_result){ { r0, r1, r2, r3 } };        \
	}                                                                  \
                                                                           \
	SMCCC_INLINE struct smccc_result form##_2(                         \
		uint32_t fid, unsigned long a1, unsigned long a2) {        \
		register unsigned long r0 __asm__("x0") = fid;             \
		register unsigned long r1 __asm__("x1") = a1;              \
		register unsigned long r2 __asm__("x2") = a2;              \
		register unsigned long r3 __asm__("x3");                   \
                                                                           \
		__asm__ volatile(instruction                               \
				 : "+r"(r0), "+r"(r1), "+r"(r2), "=r"(r3)  \
				 :                                         \
				 : "memory");                              \
		return (struct smccc_result){ { r0, r1, r2, r3 } };        \
	}                                                                  \
                                                                           \
	SMCCC_INLINE struct smccc_result form##_3(                         \
		uint32_t fid, unsigned long a1, unsigned long a2,          \
		unsigned long a3) {                                        \
		register unsigned long r0 __asm__("x0") = fid;             \
		register unsigned long r1 __asm__("x1") = a1;              \
		register unsigned long r2 __asm__("x2") = a2;              \
		register unsigned long r3 __asm__("x3") = a3;              \
                                                                           \
		__asm__ volatile(instruction                               \
				 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)  \
				 :                                         \
				 : "memory");                              \
		return (struct smccc_result){ { r0, r1, r2, r3 } };        \
	}                                                                  \
                                                                           \
	SMCCC_INLINE struct smccc_result form##_4(                         \
		uint32_t fid, unsigned long a1, unsigned long a2,          \
		unsigned long a3, unsigned long a4) {                      \
		register unsigned long r0 __asm__("x0") = fid;             \
		register unsigned long r1 __asm__("x1") = a1;              \
		register unsigned long r2 __asm__("x2") = a2;              \
		register unsigned long r3 __asm__("x3") = a3;              \
		register unsigned long r4 __asm__("x4") = a4;              \
                                                                           \
		__asm__ volatile(instruction                               \
				 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), \
				   "+r"(r4)                                \
				 :                                         \
				 : "memory");                              \
		return (struct smccc_result){ { r0, r1, r2, r3 } };        \
	}                                                                  \
                                                                           \
	SMCCC_INLINE struct smccc_result form##_5(                         \
		uint32_t fid, unsigned long a1, unsigned long a2,          \
		unsigned long a3, unsigned long a4, unsigned long a5) {    \
		register unsigned long r0 __asm__("x0") = fid;             \
		register unsigned long r1 __asm__("x1") = a1;              \
		register unsigned long r2 __asm__("x2") = a2;              \
		register unsigned long r3 __asm__("x3") = a3;              \
		register unsigned long r4 __asm__("x4") = a4;              \
		register unsigned long r5 __asm__("x5") = a5;              \
                                                                           \
		__asm__ volatile(instruction                               \
				 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), \
				   "+r"(r4), "+r"(r5)                      \
				 :                                         \
				 : "memory");                              \
		return (struct smccc_result){ { r0, r1, r2, r3 } };        \
	}                                                                  \
                                                                           \
	SMCCC_INLINE struct smccc_result form##_6(                         \
		uint32_t fid, unsigned long a1, unsigned long a2,          \
		unsigned long a3, unsigned long a4, unsigned long a5,      \
		unsigned long a6) {                                        \
		register unsigned long r0 __asm__("x0") = fid;             \
		register unsigned long r1 __asm__("x1") = a1;              \
		register unsigned long r2 __asm__("x2") = a2;              \
		register unsigned long r3 __asm__("x3") = a3;              \
		register unsigned long r4 __asm__("x4") = a4;              \
		register unsigned long r5 __asm__("x5") = a5;              \
		register unsigned long r6 __asm__("x6") = a6;              \
                                                                           \
		__asm__ volatile(instruction                               \
				 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), \
				   "+r"(r4), "+r"(r5), "+r"(r6)            \
				 :                                         \
				 : "memory");                              \
		return (struct smccc_result){ { r0, r1, r2, r3 } };        \
	}                                                                  \
                                                                           \
	SMCCC_INLINE struct smccc_result form##_7(                         \
		uint32_t fid, unsigned long a1, unsigned long a2,          \
		unsigned long a3, unsigned long a4, unsigned long a5,      \
		unsigned long a6, unsigned long a7) {                      \
		register unsigned long r0 __asm__("x0") = fid;             \
		register unsigned long r1 __asm__("x1") = a1;              \
		register unsigned long r2 __asm__("x2") = a2;              \
		register unsigned long r3 __asm__("x3") = a3;              \
		register unsigned long r4 __asm__("x4") = a4;              \
		register unsigned long r5 __asm__("x5") = a5;              \
		register unsigned long r6 __asm__("x6") = a6;              \
		register unsigned long r7 __asm__("x7") = a7;              \
                                                                           \
		__asm__ volatile(instruction                               \
				 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), \
				   "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7)  \
				 :                                         \
				 : "memory");                              \
		return (struct smccc_result){ { r0, r1, r2, r3 } };        \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

SMCCC_INLINE_FORMS(smccc_smc_form, "smc #0")
SMCCC_INLINE_FORMS(smccc_hvc_form, "hvc #0")

#define SMCCC_INLINE_CLIENT(n, parameters, arguments)                       \
	SMCCC_INLINE struct smccc_result smccc_client_form_##n parameters { \
		switch (client->conduit) {                                  \
		case SMCCC_CONDUIT_SMC:                                     \
			return smccc_smc_form_##n arguments;                \
		case SMCCC_CONDUIT_HVC:                                     \
			return smccc_hvc_form_##n arguments;                \
		case SMCCC_CONDUIT_NONE:                                    \
			break;                                              \
		}                                                           \
		return (struct smccc_result){                               \
			{ (unsigned long)SMCCC_NOT_SUPPORTED, 0, 0, 0 }     \
		};                                                          \
	}

SMCCC_INLINE_CLIENT(0, (const struct smccc_client *client, uint32_t fid), (fid))
SMCCC_INLINE_CLIENT(1,
		    (const struct smccc_client *client, uint32_t fid,
		     unsigned long a1),
		    (fid, a1))
SMCCC_INLINE_CLIENT(2,
		    (const struct smccc_client *client, uint32_t fid,
		     unsigned long a1, unsigned long a2),
		    (fid, a1, a2))
SMCCC_INLINE_CLIENT(3,
		    (const struct smccc_client *client, uint32_t fid,
		     unsigned long a1, unsigned long a2, unsigned long a3),
		    (fid, a1, a2, a3))
SMCCC_INLINE_CLIENT(4,
		    (const struct smccc_client *client, uint32_t fid,
		     unsigned long a1, unsigned long a2, unsigned long a3,
		     unsigned long a4),
		    (fid, a1, a2, a3, a4))
SMCCC_INLINE_CLIENT(5,
		    (const struct smccc_client *client, uint32_t fid,
		     unsigned long a1, unsigned long a2, unsigned long a3,
		     unsigned long a4, unsigned long a5),
		    (fid, a1, a2, a3, a4, a5))
SMCCC_INLINE_CLIENT(6,
		    (const struct smccc_client *client, uint32_t fid,
		     unsigned long a1, unsigned long a2, unsigned long a3,
		     unsigned long a4, unsigned long a5, unsigned long a6),
		    (fid, a1, a2, a3, a4, a5, a6))
SMCCC_INLINE_CLIENT(7,
		    (const struct smccc_client *client, uint32_t fid,
		     unsigned long a1, unsigned long a2, unsigned long a3,
		     unsigned long a4, unsigned long a5, unsigned long a6,
		     unsigned long a7),
		    (fid, a1, a2, a3, a4, a5, a6, a7))

/* The form that has as many parameters as there are arguments. */
#define SMCCC_INLINE_PICK(_0, _1, _2, _3, _4, _5, _6, _7, form, ...) form
#define smccc_smc_1_1(...)                                                 \
	SMCCC_INLINE_PICK(__VA_ARGS__, smccc_smc_form_7, smccc_smc_form_6, \
			  smccc_smc_form_5, smccc_smc_form_4,              \
			  smccc_smc_form_3, smccc_smc_form_2,              \
			  smccc_smc_form_1, smccc_smc_form_0, 0)           \
	(__VA_ARGS__)
#define smccc_hvc_1_1(...)                                                 \
	SMCCC_INLINE_PICK(__VA_ARGS__, smccc_hvc_form_7, smccc_hvc_form_6, \
			  smccc_hvc_form_5, smccc_hvc_form_4,              \
			  smccc_hvc_form_3, smccc_hvc_form_2,              \
			  smccc_hvc_form_1, smccc_hvc_form_0, 0)           \
	(__VA_ARGS__)
#define smccc_client_1_1(client, ...)                               \
	SMCCC_INLINE_PICK(__VA_ARGS__, smccc_client_form_7,         \
			  smccc_client_form_6, smccc_client_form_5, \
			  smccc_client_form_4, smccc_client_form_3, \
			  smccc_client_form_2, smccc_client_form_1, \
			  smccc_client_form_0, 0)                   \
	(client, __VA_ARGS__)

#endif

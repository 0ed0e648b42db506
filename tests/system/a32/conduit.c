/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conduits on a machine: each register goes there and comes back, nothing
 * else changes, and the instruction is the one asked for. TAP by semihosting.
 */
#include <stdbool.h>
#include <stddef.h>

#include <smccc/call.h>

#include "conduit.h"
#include "inline.h"

#define SYS_WRITE0	  0x04
#define SYS_EXIT_EXTENDED 0x20
#define APPLICATION_EXIT  0x20026

static unsigned int tests, failures;

/* Copies of structs become calls of these, in the library too. */
void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);

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

static void say(const char *text)
{
	semihosting(SYS_WRITE0, text);
}

static void say_number(unsigned int number)
{
	char digits[4] = "";
	unsigned int at = 3;

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0 && at != 0);
	say(&digits[at]);
}

static void report(bool good, const char *name)
{
	tests++;
	if (!good)
		failures++;
	say(good ? "ok " : "not ok ");
	say_number(tests);
	say(" - ");
	say(name);
	say("\n");
}

/* Every half differs, so that none can be taken for another. */
static struct smccc_regs numbered(uint32_t mode)
{
	struct smccc_regs regs;

	for (unsigned int i = 0; i < 18; i++)
		regs.x[i] = (uint64_t)(0x5a0000 + i) << 32 | (0xa50000 + i);
	regs.x[0] = 0x1234567800000000u | 0xc2000000 | mode;
	return regs;
}

static uint64_t complement(uint64_t value)
{
	return call_registers == 18 ? ~value : (uint32_t)~value;
}

static bool all_registers(void (*conduit)(struct smccc_regs *))
{
	const struct smccc_regs before = numbered(MODE_ALL);
	struct smccc_regs regs = numbered(MODE_ALL);

	conduit(&regs);
	for (unsigned int i = 0; i < 18; i++) {
		uint64_t expected = i < call_registers ? complement(before.x[i])
						       : before.x[i];

		if (regs.x[i] != expected)
			return false;
	}
	return true;
}

static bool conduit_is(void (*conduit)(struct smccc_regs *), uint32_t class)
{
	struct smccc_regs regs = numbered(MODE_FOUR);

	seen_syndrome = 0;
	conduit(&regs);
	return seen_syndrome >> 26 == class;
}

static bool keeps(void (*conduit)(struct smccc_regs *))
{
	struct smccc_regs regs = numbered(MODE_ALL);

	return keeps_registers(conduit, &regs) == 0;
}

static void call_none(struct smccc_regs *regs)
{
	smccc_call(SMCCC_CONDUIT_NONE, regs);
}

static void call_1_0(struct smccc_regs *regs)
{
	smccc_call_1_0(SMCCC_CONDUIT_HVC, regs);
}

static bool only_x0_refused(void)
{
	const struct smccc_regs before = numbered(MODE_ALL);
	struct smccc_regs regs = numbered(MODE_ALL);

	call_none(&regs);
	for (unsigned int i = 1; i < 18; i++)
		if (regs.x[i] != before.x[i])
			return false;
	return regs.x[0] == (uint64_t)(int64_t)SMCCC_NOT_SUPPORTED;
}

/* MODE_ALL is a firmware of 1.0: it destroys what is not a result. */
static bool four_results_of_1_0(void)
{
	const struct smccc_regs before = numbered(MODE_ALL);
	struct smccc_regs regs = numbered(MODE_ALL);

	call_1_0(&regs);
	for (unsigned int i = 0; i < 18; i++)
		if (regs.x[i] !=
		    (i < 4 ? complement(before.x[i]) : before.x[i]))
			return false;
	return true;
}

#define A(n) (0x11110000ul + (n))

static bool is(struct smccc_result r, unsigned long a, unsigned long b,
	       unsigned long c)
{
	return r.x[1] == a && r.x[2] == b && r.x[3] == c;
}

/* x1-x3 of each number of arguments, in MODE_FOUR. */
static bool inline_counts(void)
{
	uint32_t fid = 0x80000000 | MODE_FOUR;
	struct smccc_result r = smccc_smc_1_1(fid, A(1), A(2), A(3));
	bool good = r.x[0] == ~(unsigned long)fid && is(r, ~A(1), ~A(2), ~A(3));

	r = smccc_hvc_1_1(fid, A(1), A(2));
	good = good && r.x[1] == ~A(1) && r.x[2] == ~A(2);
	r = smccc_smc_1_1(fid, A(1));
	good = good && r.x[1] == ~A(1);
	r = smccc_hvc_1_1(fid);
	good = good && r.x[0] == ~(unsigned long)fid;
	r = smccc_smc_1_1(fid, A(1), A(2), A(3), A(4), A(5));
	return good && is(r, ~A(1), ~A(2), ~A(3));
}

/* x4-x6, and x7 where it can be an argument, in MODE_MOVE. */
static bool inline_upper_arguments(void)
{
	uint32_t fid = 0x80000000 | MODE_MOVE;
	struct smccc_result r = smccc_hvc_1_1(fid, A(1), A(2), A(3), A(4));
	bool good = r.x[0] == A(4);

	r = smccc_smc_1_1(fid, A(1), A(2), A(3), A(4), A(5));
	good = good && r.x[0] == A(4) && r.x[1] == A(5);
	r = smccc_hvc_1_1(fid, A(1), A(2), A(3), A(4), A(5), A(6));
	good = good && r.x[1] == A(5) && r.x[2] == A(6);
	return good && r.x[0] == A(4) && inline_seventh(fid, A(7));
}

static bool inline_class(uint32_t class, struct smccc_client client)
{
	struct smccc_result r;

	seen_syndrome = 0;
	r = smccc_client_1_1(&client, 0x80000000 | MODE_FOUR, A(1));
	return seen_syndrome >> 26 == class && r.x[1] == ~A(1);
}

static bool inline_without_conduit(void)
{
	struct smccc_client client = { .conduit = SMCCC_CONDUIT_NONE };
	struct smccc_result r;

	seen_syndrome = 0;
	r = smccc_client_1_1(&client, 0x80000000 | MODE_FOUR, A(1));
	return seen_syndrome == 0 &&
	       r.x[0] == (unsigned long)SMCCC_NOT_SUPPORTED;
}

/* The compiler knows what it stored here and must not believe it any more. */
static bool inline_memory(void)
{
	uint32_t word = 0x600df00d;

	(void)smccc_smc_1_1(0x80000000 | MODE_MEMORY, (unsigned long)&word);
	return word == (uint32_t)~0x600df00d;
}

void conduit_main(void)
{
	unsigned long block[2] = { APPLICATION_EXIT, 1 };

	say("1..15\n");
	report(all_registers(smccc_smc), "smccc_smc: all registers, both ways");
	report(all_registers(smccc_hvc), "smccc_hvc: all registers, both ways");
	report(conduit_is(smccc_smc, class_smc), "smccc_smc is an SMC");
	report(conduit_is(smccc_hvc, class_hvc), "smccc_hvc is an HVC");
	report(keeps(smccc_smc), "smccc_smc keeps the callee's registers");
	report(keeps(smccc_hvc), "smccc_hvc keeps the callee's registers");
	report(keeps(call_1_0), "form 1.0 keeps the callee's registers");
	report(only_x0_refused(), "no conduit: refused, nothing else touched");
	report(four_results_of_1_0(), "form 1.0: four results, no more");
	report(inline_counts(), "inline form: arguments x1-x3");
	report(inline_upper_arguments(), "inline form: arguments from x4");
	report(inline_class(
		       class_smc,
		       (struct smccc_client){ .conduit = SMCCC_CONDUIT_SMC }),
	       "inline form: the client's conduit, SMC");
	report(inline_class(
		       class_hvc,
		       (struct smccc_client){ .conduit = SMCCC_CONDUIT_HVC }),
	       "inline form: the client's conduit, HVC");
	report(inline_without_conduit(), "inline form: no conduit, refused");
	report(inline_memory(), "inline form: memory may change");

	block[1] = failures;
	semihosting(SYS_EXIT_EXTENDED, block);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a report that need no register: host tests read them. Another
 * CPU's trace and log are read while it may still write; whoever does not
 * answer does not.
 */
#include "el2/report_text.h"

#include "el2/cpu.h"
#include "el3/syndrome.h"
#include "lib/rt/rt.h"

#define LONG(value)    ((unsigned long)(value))

#define ISS_WRITE      (1u << 6)
#define ISS_WALK       (1u << 7) /* stage 2, for a walk of stage 1's */
#define ISS_VALID      (1u << 24)
#define ISS_BYTES(iss) (1u << (((iss) >> 22) & 3))
#define ISS_REG(iss)   (((iss) >> 16) & 0x1f)
#define FSC_LEVELS     0x10u /* below: the level is in the lowest two bits */

#define SPSR_AARCH32   (1u << 4)

const char *report_mode(uint64_t spsr)
{
	static const char *const a64[] = { "EL0t", "", "", "", "EL1t", "EL1h" };
	static const char *const a32[16] = {
		[0x0] = "AArch32 usr", [0x1] = "AArch32 fiq",
		[0x2] = "AArch32 irq", [0x3] = "AArch32 svc",
		[0x7] = "AArch32 abt", [0xb] = "AArch32 und",
		[0xf] = "AArch32 sys",
	};
	const uint32_t mode = (uint32_t)spsr & 0xf;
	const char *text = NULL;

	if (spsr & SPSR_AARCH32)
		text = a32[mode];
	else if (mode < sizeof(a64) / sizeof(a64[0]))
		text = a64[mode];
	return text != NULL && *text != '\0' ? text : "no mode of a guest's";
}

/* rt_snprintf() returns what it would have written. */
static size_t put(char *text, size_t bytes, size_t used, const char *more)
{
	const int length = used < bytes ? rt_snprintf(text + used, bytes - used,
						      "%s", more)
					: 0;

	return used + (size_t)length;
}

static size_t put_access(char *text, size_t bytes, size_t used, uint32_t iss)
{
	const char *way = iss & ISS_WRITE ? "write" : "read";

	if (used >= bytes)
		return used;
	if (!(iss & ISS_VALID))
		return used + (size_t)rt_snprintf(text + used, bytes - used,
						  ", %s", way);
	return used + (size_t)rt_snprintf(text + used, bytes - used,
					  ", %s of %u bytes, x%u", way,
					  ISS_BYTES(iss), ISS_REG(iss));
}

const char *report_syndrome(char *text, size_t bytes, uint64_t esr)
{
	const uint32_t iss = (uint32_t)(esr & SYNDROME_ISS);
	const bool abort = syndrome_is_data(esr) || syndrome_is_fetch(esr);
	size_t used = put(text, bytes, 0, syndrome_class(esr));

	if (syndrome_is_data(esr))
		used = put_access(text, bytes, used, iss);
	if (abort) {
		used = put(text, bytes, used, ", ");
		used = put(text, bytes, used, syndrome_fault(esr));
	}
	if (abort && FSC(esr) < FSC_LEVELS && used < bytes)
		used += (size_t)rt_snprintf(text + used, bytes - used,
					    " at level %u",
					    (unsigned int)FSC(esr) & 3);
	if (abort && (iss & ISS_WALK))
		used = put(text, bytes, used, ", of a table walk");
	if (SYNDROME_EC(esr) == EC_SERROR) {
		used = put(text, bytes, used, ", ");
		put(text, bytes, used, syndrome_severity(esr));
	}
	return text;
}

bool report_recorded(const struct cpu *cpu)
{
	return cpu->vcpu->domain->gate.config->flags & GATE_DOMAIN_TRACE;
}

static void put_call(char *text, size_t bytes, const uint64_t x[4],
		     uint64_t result, uint64_t meta)
{
	static const char *const verdicts[] = { "denied", "answered",
						"forwarded", "undefined",
						"a constant" };
	const uint8_t verdict = (uint8_t)(meta >> 32);
	const bool hvc = (uint8_t)(meta >> 24) == SMCCC_CONDUIT_HVC;

	rt_snprintf(text, bytes, "%s %08lx (%lx, %lx, %lx): %s, %lx",
		    hvc ? "hvc" : "smc", LONG(x[0]), LONG(x[1]), LONG(x[2]),
		    LONG(x[3]),
		    verdict < GATE_VERDICTS ? verdicts[verdict] : "?",
		    LONG(result));
}

/* The ring's record with this number; it was not overwritten. */
static const struct gate_trace_record *record_of(const struct gate_trace *trace,
						 uint64_t sequence)
{
	const struct gate_trace_packet *packet =
		&trace->ring[sequence / GATE_TRACE_PACKET_RECORDS %
			     trace->packets];

	return &packet->record[sequence % GATE_TRACE_PACKET_RECORDS];
}

/* The ring remembers the domain's lives before this one. */
static bool recorded_call(char *text, size_t bytes, const struct cpu *cpu,
			  uint64_t back)
{
	const struct gate_trace *trace = &cpu->trace;
	const struct gate_trace_record *record;
	uint64_t x[4], meta;

	if (trace->ring == NULL || back >= trace->sequence || back >= CALL_LOG)
		return false;
	record = record_of(trace, trace->sequence - 1 - back);
	if (record->time < cpu->vcpu->domain->started_at)
		return false;
	x[0] = record->x0;
	memcpy(&x[1], record->arg, 3 * sizeof(x[0]));
	memcpy(&meta, &record->domain, sizeof(meta));
	put_call(text, bytes, x, record->result[0], meta);
	return true;
}

bool report_call(char *text, size_t bytes, const struct cpu *cpu, uint64_t back)
{
	const struct call_log *log = &cpu->calls;
	uint64_t at;

	if (report_recorded(cpu))
		return recorded_call(text, bytes, cpu, back);
	if (back >= log->count || back >= CALL_LOG)
		return false;
	at = (log->count - 1 - back) % CALL_LOG;
	put_call(text, bytes, log->of[at].x, log->of[at].result,
		 log->of[at].meta);
	return true;
}

/*
 * The call that it has not come back from: what C sent, or what its trace has
 * begun since it last ticked. A call that assembly forwards leaves no word.
 */
static void call_in_hand(char *text, size_t bytes, const struct cpu *cpu)
{
	const struct gate_trace_record *next = cpu->trace.next;

	if (__atomic_load_n(&cpu->watchdog.call_since, __ATOMIC_ACQUIRE) != 0)
		rt_snprintf(text, bytes, "in call %08lx",
			    LONG(__atomic_load_n(&cpu->watchdog.call_fid,
						 __ATOMIC_RELAXED)));
	else if (report_recorded(cpu) && next != NULL &&
		 next->time >= cpu->watchdog.beat)
		rt_snprintf(text, bytes, "in call %08lx (%lx, %lx, %lx)",
			    LONG(next->x0), LONG(next->arg[0]),
			    LONG(next->arg[1]), LONG(next->arg[2]));
	else
		rt_snprintf(text, bytes,
			    "in a call that is forwarded without a record");
}

void report_lost(const struct cpu *cpu)
{
	const struct vcpu *vcpu = cpu->vcpu;
	char text[REPORT_TEXT];

	if (__atomic_load_n(&cpu->dead, __ATOMIC_SEQ_CST)) {
		gate_log("%s: lost: CPU %u (vCPU %u) has stopped in the gate",
			 vcpu->domain->gate.config->name, cpu->index,
			 vcpu->gate.index);
		return;
	}
	call_in_hand(text, sizeof(text), cpu);
	gate_log("%s: lost: CPU %u (vCPU %u) does not come back from the "
		 "firmware, %s",
		 vcpu->domain->gate.config->name, cpu->index, vcpu->gate.index,
		 text);
	if (report_call(text, sizeof(text), cpu, 0))
		gate_log("  before that: %s", text);
}

void report_late(const struct cpu *cpu, uint64_t ms, uint32_t count)
{
	char text[REPORT_TEXT];

	gate_log("%s: CPU %u did not answer for %lu ms (%u times so far)",
		 cpu->vcpu->domain->gate.config->name, cpu->index, LONG(ms),
		 count);
	if (report_call(text, sizeof(text), cpu, 0))
		gate_log("  last call: %s", text);
}

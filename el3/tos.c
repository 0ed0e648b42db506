/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/tos.h"
#include "boards/qemu-virt/sdei.h"
#include "el3/pmf.h"

#include "arch/aarch64/pauth.h"
#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/gic.h"
#include "el3/table.h"
#include "el3/tos_frame.h"
#include "el3/trap.h"
#include "lib/rt/rt.h"

#define SCR_NS	      (1ull << 0)
#define SCR_IRQ	      (1ull << 1)
#define SCR_RES1      (3ull << 4)
#define SCR_SIF	      (1ull << 9)
#define SCR_RW	      (1ull << 10)
#define SCR_ST	      (1ull << 11) /* the secure timer is S-EL1's */
#define SCR_APK	      (1ull << 16)
#define SCR_API	      (1ull << 17)
#define SCR_ATA	      (1ull << 26)
#define ESR_EC(esr)   ((esr) >> 26 & 0x3f)
#define EC_SYSREG     0x18u
#define CPTR_TFP      (1ull << 10)
#define ZCR_EL3	      s3_6_c1_c2_0
#define SMCR_EL3      s3_6_c1_c2_6
#define VECTOR_UNITS  16ull /* of 16 bytes */
#define SCTLR_EL1_OFF 0x30d00800ull
#define PMU_V3P5      6u

/* SCTLR_EL1's place in struct tos_el1 (tos_switch.S). */
#define SHARED_SCTLR 0u

/* A Trusted OS's vectors: branches of four bytes, by what it shall do. */
#define VECTOR_CPU_ON  0x08u
#define VECTOR_CPU_OFF 0x0cu
#define VECTOR_RESUME  0x10u
#define VECTOR_SUSPEND 0x14u
#define VECTOR_FIQ     0x18u
#define VECTOR_OFF     0x1cu
#define VECTOR_RESET   0x20u

#define ROWS	       256u
#define FIRST_YIELDING 0x02u
#define ROW_FAST       0x80u
#define ROW_OWNER(row) ((row)&0x3f)
#define FIRST_OWNER    48u /* 48, 49: Trusted applications */

/*
 * One CPU's lines and nobody else's: a call of a Trusted OS stores to them.
 */
struct tos_area {
	_Alignas(64) struct tos_cpu cpu;
	struct {
		_Alignas(64) struct tos_context context;
	} tos[BOOT_TOS_MAX];
};

static struct tos_area areas[BOARD_MAX_CPUS];

/* Room for the FP registers of 16 CPUs with the longest vectors. */
__attribute__((section(".bss.noinit"),
	       aligned(64))) static uint8_t fp_room[16 * 0x2400];

/* Constant once BL33 runs: 0, or 1 + a Trusted OS's number; where it is. */
extern uint8_t tos_rows[ROWS];
uint8_t tos_rows[ROWS];
static uint64_t vectors[BOOT_TOS_MAX];

/* In tos_switch.S; only their addresses are used. */
extern const uint8_t miss_tos[], tos_call_done[];

/* The verdict table while S-EL1 runs. */
extern const struct el3_slot tos_slot;
const struct el3_slot tos_slot = {
	.tag = TOS_DONE + TOS_DONE_CALL,
	.code = (uint64_t)tos_call_done,
	.arch_features = offsetof(struct cpu, features[CPU_FEATURE_ABSENT]),
	.psci_features = offsetof(struct cpu, features[CPU_FEATURE_ABSENT]),
};

bool tos_present(void)
{
	for (uint32_t i = 0; i < machine.boot.tos_count; i++)
		if (vectors[i] != 0)
			return true;
	return false;
}

static uint32_t features(void)
{
	const unsigned int pmu = feature_pmu();

	return (uint32_t)pauth_present() << TOS_HAS_PAUTH |
	       (uint32_t)feature_mte() << TOS_HAS_MTE |
	       (uint32_t)(pmu != 0 && pmu < PMU_V3P5) << TOS_HAS_PMCR |
	       (uint32_t)feature_sve() << TOS_HAS_SVE |
	       (uint32_t)(feature_sme() != 0) << TOS_HAS_SME;
}

/*
 * This CPU's part of the room: Z, P and FFR of vectors of n bytes are 32 n and
 * 17 n / 8 bytes. On more CPUs than it was made for the longest vectors do not
 * fit; then they are shorter for all, as if the CPUs had no longer ones.
 */
static void fp_prepare(const struct cpu *cpu, struct tos_cpu *tos)
{
	const uint64_t part = sizeof(fp_room) / machine.cpu_count & ~63ull;
	const uint64_t units = (part - TOS_Q) * 8 / (32 * 8 + 17) / 16;
	const uint64_t length = units < VECTOR_UNITS ? units : VECTOR_UNITS;

	tos->fp = &fp_room[cpu->index * part];
	if (feature_sve())
		sysreg_write_coded(ZCR_EL3, length - 1);
	if (feature_sme() != 0)
		sysreg_write_coded(SMCR_EL3,
				   (sysreg_read_coded(SMCR_EL3) & ~0xfull) |
					   (length - 1));
	isb();
}

/*
 * S-EL1 gets interrupts of both worlds: its own as IRQ, others as FIQ. What
 * SCR_EL3 enables for the normal world beyond the bits below stays off for
 * S-EL1: these registers read as trapped there and act as zero, and need not
 * be exchanged.
 */
static void way_prepare(struct cpu *cpu)
{
	struct tos_area *area = &areas[cpu->index];
	struct tos_cpu *tos = &area->cpu;
	const uint64_t both =
		SCR_RES1 | SCR_SIF | SCR_RW | SCR_APK | SCR_API | SCR_ATA;

	pmf_calls_switch(cpu, false); /* it changes what is kept here */
	cpu->tos = tos;
	tos->features = features();
	tos->normal_scr = sysreg_read(scr_el3);
	tos->normal_cptr = sysreg_read(cptr_el3);
	tos->secure_scr = (tos->normal_scr & both) | SCR_ST;
	tos->secure_cptr = CPTR_TFP;
	tos->normal_k = cpu->k;
	tos->normal_slots = (uint64_t)cpu->slots;
	tos->normal_miss = cpu->miss;
	tos->undo = 0;
	fp_prepare(cpu, tos);
	gic_tos_open();
}

/* Those that are there on this CPU, from @i on. */
static bool next(const struct cpu *cpu, uint32_t *i)
{
	if (cpu->tos == NULL)
		return false;
	while (*i < machine.boot.tos_count && cpu->tos->context[*i] == NULL)
		++*i;
	return *i < machine.boot.tos_count;
}

/* More than one here, and an interrupt of one may come while another runs. */
static bool several(const struct cpu *cpu)
{
	uint32_t there = 0, interrupts = 0;

	for (uint32_t i = 0; next(cpu, &i); i++) {
		there++;
		interrupts += machine.boot.tos[i].intid_count;
	}
	return there > 1 && interrupts != 0 && feature_gicv3();
}

/* From here on this CPU's calls find their Trusted OS. */
static void way_open(struct cpu *cpu)
{
	if (several(cpu))
		cpu->tos->secure_scr |= SCR_IRQ;
	cpu->miss = (uint64_t)miss_tos;
	cpu->tos->normal_miss = cpu->miss;
}

/* As S-EL1 is entered for the first time: MMU off. */
static struct tos_context *context_reset(const struct cpu *cpu, uint32_t i)
{
	struct tos_context *context = &areas[cpu->index].tos[i].context;

	memset(context, 0, sizeof(*context));
	context->el1.shared[SHARED_SCTLR] = SCTLR_EL1_OFF;
	context->vectors = vectors[i];
	return context;
}

static void interrupts_claim(const struct boot_tos *tos)
{
	for (uint32_t i = 0; i < tos->intid_count; i++)
		if (tos->intids[i] == BOARD_SDEI_CRITICAL_INTID ||
		    !gic_tos(tos->intids[i]))
			panic("there is no interrupt %u for S-EL1",
			      tos->intids[i]);
}

static void interrupts_release(const struct boot_tos *tos)
{
	for (uint32_t i = 0; i < tos->intid_count; i++)
		gic_release(tos->intids[i]);
}

static bool row_allowed(uint32_t row)
{
	return row < ROW_FAST ? row >= FIRST_YIELDING
			      : ROW_OWNER(row) >= FIRST_OWNER;
}

static bool row_wanted(const struct boot_tos *tos, uint32_t row)
{
	return (tos->rows[row / 64] >> row % 64) & 1;
}

/* pack and boot/ have seen to it; a second owner would be our mistake. */
static void rows_claim(uint32_t number)
{
	const struct boot_tos *tos = &machine.boot.tos[number];

	for (uint32_t row = 0; row < ROWS; row++) {
		if (!row_wanted(tos, row))
			continue;
		if (!row_allowed(row) || tos_rows[row] != 0)
			panic("Trusted OS %u: row 0x%02x is not free", number,
			      row);
		tos_rows[row] = (uint8_t)(number + 1);
	}
}

static void start(struct cpu *cpu, uint32_t i)
{
	const struct boot_tos *tos = &machine.boot.tos[i];
	struct tos_context *context = context_reset(cpu, i);
	uint64_t table;

	interrupts_claim(tos);
	table = tos_enter(cpu, context, tos->entry, TOS_DONE_ENTRY, tos->x[0],
			  tos->x[1], tos->x[2], tos->x[3]);
	if (table == 0 || table % 4 != 0) {
		rt_printf("monitor: Trusted OS %u failed to start: its calls "
			  "are refused\n",
			  i);
		interrupts_release(tos);
		return;
	}
	rows_claim(i);
	vectors[i] = table;
	context->vectors = table;
	cpu->tos->context[i] = context;
}

void tos_boot(struct cpu *cpu)
{
	if (machine.boot.tos_count == 0)
		return;
	way_prepare(cpu);
	for (uint32_t i = 0; i < machine.boot.tos_count; i++)
		start(cpu, i);
	if (tos_present()) {
		way_open(cpu);
		return;
	}
	cpu->tos = NULL;
	world_init(cpu); /* vectors as long as those of other CPUs */
}

/*
 * Tell one Trusted OS; its x1 is its answer, 0: well. What it handles now are
 * its own interrupts.
 */
static uint64_t tell(struct cpu *cpu, uint32_t i, uint32_t vector,
		     uint32_t expect, uint64_t x0)
{
	struct tos_context *context = cpu->tos->context[i];
	const uint64_t scr = cpu->tos->secure_scr;
	uint64_t answer;

	cpu->tos->secure_scr = scr & ~SCR_IRQ;
	answer = tos_enter(cpu, context, context->vectors + vector, expect, x0,
			   0, 0, 0);
	cpu->tos->secure_scr = scr;
	return answer;
}

static void cpu_on_one(struct cpu *cpu, uint32_t i)
{
	if (vectors[i] == 0)
		return;
	cpu->tos->context[i] = context_reset(cpu, i);
	if (tell(cpu, i, VECTOR_CPU_ON, TOS_DONE_CPU_ON, 0) == 0)
		return;
	cpu->tos->context[i] = NULL;
	rt_printf("monitor: Trusted OS %u failed to start on CPU 0x%llx\n", i,
		  (unsigned long long)cpu->mpidr);
}

void tos_cpu_on(struct cpu *cpu)
{
	if (!tos_present())
		return;
	way_prepare(cpu);
	for (uint32_t i = 0; i < machine.boot.tos_count; i++)
		cpu_on_one(cpu, i);
	way_open(cpu);
}

bool tos_cpu_off(struct cpu *cpu)
{
	for (uint32_t i = 0; next(cpu, &i); i++) {
		if (tell(cpu, i, VECTOR_CPU_OFF, TOS_DONE_CPU_OFF, 0) == 0)
			continue;
		for (uint32_t told = 0; next(cpu, &told) && told < i; told++)
			cpu_on_one(cpu, told);
		return false;
	}
	return true;
}

static void tell_all(struct cpu *cpu, uint32_t vector, uint32_t expect,
		     uint64_t x0)
{
	for (uint32_t i = 0; next(cpu, &i); i++)
		tell(cpu, i, vector, expect, x0);
}

void tos_cpu_suspend(struct cpu *cpu, uint64_t level)
{
	tell_all(cpu, VECTOR_SUSPEND, TOS_DONE_SUSPEND, level);
}

/* EL3's registers may have been lost; S-EL1's are in struct tos_context. */
void tos_cpu_resume(struct cpu *cpu, uint64_t level)
{
	if (cpu->tos == NULL)
		return;
	way_prepare(cpu);
	way_open(cpu);
	tell_all(cpu, VECTOR_RESUME, TOS_DONE_RESUME, level);
}

void tos_system_off(struct cpu *cpu)
{
	tell_all(cpu, VECTOR_OFF, TOS_DONE_OFF, 0);
}

void tos_system_reset(struct cpu *cpu)
{
	tell_all(cpu, VECTOR_RESET, TOS_DONE_RESET, 0);
}

/* The secure interrupt that is pending; the register is the world's. */
static uint32_t secure_pending(void)
{
	const uint64_t scr = sysreg_read(scr_el3);
	uint32_t intid;

	sysreg_write(scr_el3, scr & ~SCR_NS);
	isb();
	intid = gic_tos_pending();
	sysreg_write(scr_el3, scr);
	isb();
	return intid;
}

/* Who owns @intid; one that the package gives to nobody is the first's. */
static uint32_t owner_of(const struct cpu *cpu, uint32_t intid)
{
	uint32_t first = 0;

	for (uint32_t i = 0; next(cpu, &i); i++) {
		const struct boot_tos *tos = &machine.boot.tos[i];

		for (uint32_t n = 0; n < tos->intid_count; n++)
			if (tos->intids[n] == intid)
				return i;
	}
	next(cpu, &first);
	return first;
}

void tos_fiq(struct frame *frame, struct cpu *cpu)
{
	uint32_t intid, i = 0;

	(void)frame;
	intid = secure_pending();
	if (intid >= GIC_SECURE_GROUP1)
		return; /* it has gone */
	if (next(cpu, &i))
		tell(cpu, owner_of(cpu, intid), VECTOR_FIQ, TOS_DONE_FIQ,
		     sysreg_read(elr_el3));
	else /* its owner is not there on this CPU */
		gic_disable(intid);
}

/*
 * A secure interrupt while S-EL1 serves a call, with several there. If it is
 * for the one that runs, that takes it itself, and all that follow in this
 * entry. If it is for another, none is signalled until this one leaves.
 */
void tos_irq(struct frame *frame, struct cpu *cpu)
{
	struct tos_cpu *tos = cpu->tos;
	const uint32_t intid = gic_tos_pending();

	(void)frame;
	if (intid >= GIC_SECURE_GROUP1)
		return; /* it has gone */
	if (tos->context[owner_of(cpu, intid)] == tos->current) {
		sysreg_write(scr_el3, sysreg_read(scr_el3) & ~SCR_IRQ);
		return;
	}
	gic_tos_hold();
	tos->undo |= 1u << TOS_UNDO_HOLD;
}

/* S-EL1 calls a function of owner 0: as finish_c and finish_checked. */
void tos_service(struct frame *frame, struct cpu *cpu, struct el3_call *call,
		 const struct el3_slot *slot)
{
	if (slot->service->finish == EL3_FINISH_CHECKED)
		el3_checked(call, frame, cpu, slot);
	else
		el3_call(call, frame, cpu, slot);
}

/* With SCR_EL3.IRQ the GIC's registers are trapped, too: not for long. */
void tos_sync(struct frame *frame, struct cpu *cpu)
{
	const uint64_t scr = sysreg_read(scr_el3);

	if ((scr & SCR_IRQ) && ESR_EC(sysreg_read(esr_el3)) == EC_SYSREG)
		sysreg_write(scr_el3, scr & ~SCR_IRQ);
	else
		el3_sync(frame, cpu);
}

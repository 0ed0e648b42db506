/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug files' tree and their text. Nothing in here is a secret: no key,
 * no address of ours, no register of another CPU's normal world.
 */
#include "arch/aarch64/sysreg.h"
#include "el3/debugfs.h"
#include "el3/pmf.h"
#include "el3/services/version.h"
#include "el3/table.h"
#include "lib/rt/rt.h"

#define LINE_BYTES 80u

/* One line, as much of it as is asked for. */
__attribute__((format(printf, 2, 3))) static void
line(struct debugfs_text *text, const char *format, ...)
{
	char buffer[LINE_BYTES];
	va_list args;
	uint64_t length;

	va_start(args, format);
	rt_vsnprintf(buffer, sizeof(buffer), format, args);
	va_end(args);
	length = strlen(buffer);
	for (uint64_t i = 0; i < length; i++) {
		const uint64_t at = text->total + i;

		if (at >= text->skip && at - text->skip < text->room)
			text->to[at - text->skip] = buffer[i];
	}
	text->total += length;
}

static void print_version(struct debugfs_text *text, const struct cpu *cpu)
{
	(void)cpu;
	line(text, "smcgate %s\nSMCCC %u.%u\nPSCI %u.%u\n", SMCGATE_VERSION,
	     EL3_SMCCC_MAJOR, EL3_SMCCC_MINOR, EL3_PSCI_MAJOR, EL3_PSCI_MINOR);
}

static void print_services(struct debugfs_text *text, const struct cpu *cpu)
{
	(void)cpu;
	for (size_t s = 0; s < el3_set_count; s++) {
		const struct el3_service_set *set = el3_sets[s];

		if (set->present != NULL && !set->present())
			continue;
		for (size_t i = 0; i < set->count; i++)
			line(text, "%08x %s\n", set->rows[i].fid, set->name);
	}
}

/* Ticks of the counter. */
static void print_log(struct debugfs_text *text, const struct cpu *cpu)
{
	static const char *const names[BOOT_STAMPS] = {
		[BOOT_STAMP_RESET] = "reset",
		[BOOT_STAMP_VERIFIED] = "verified",
		[BOOT_STAMP_LOADED] = "loaded",
		[BOOT_STAMP_TREE] = "tree",
		[BOOT_STAMP_DONE] = "done",
	};

	(void)cpu;
	for (uint32_t i = 0; i < BOOT_STAMPS; i++)
		line(text, "%s %llu\n", names[i],
		     (unsigned long long)machine.boot.stamp[i]);
}

static const char *power_name(const struct cpu *cpu)
{
	static const char *const names[] = {
		[CPU_POWER_ON] = "on",
		[CPU_POWER_OFF] = "off",
		[CPU_POWER_PENDING] = "pending",
	};
	const uint32_t power = __atomic_load_n(&cpu->power, __ATOMIC_RELAXED);

	return power <= CPU_POWER_PENDING ? names[power] : "?";
}

static void print_cpu(struct debugfs_text *text, const struct cpu *cpu)
{
	line(text, "mpidr %llx\n", (unsigned long long)cpu->mpidr);
	line(text, "pauth %u\n", cpu->pauth);
	for (uint32_t i = 0; i < 3; i++)
		line(text, "workaround_%u %d\n", i + 1,
		     (int)cpu->features[CPU_FEATURE_WORKAROUND_1 + i]);
}

static void print_psci(struct debugfs_text *text, const struct cpu *cpu)
{
	line(text, "%s\n", power_name(cpu));
	line(text, "starts %u\n", pmf_count(cpu, PMF_ON_DONE));
	line(text, "stops %u\n", pmf_count(cpu, PMF_OFF));
	line(text, "suspends %u\n", pmf_count(cpu, PMF_LOW_POWER_ENTER));
}

static void print_pmf(struct debugfs_text *text, const struct cpu *cpu)
{
	for (uint32_t s = 0; s < PMF_SERVICES; s++) {
		const struct pmf_service *service = &pmf_services[s];

		for (uint32_t i = 0; i < service->count; i++)
			line(text, "%08x %s %u %llu\n",
			     (uint32_t)service->implementer << 24 |
				     (uint32_t)service->id << 10 | i,
			     service->name, i,
			     (unsigned long long)service->read(
				     cpu, service->first + i));
	}
}

/* Of the CPU that reads. */
static void print_calls(struct debugfs_text *text, const struct cpu *cpu)
{
	(void)cpu;
	line(text, "%u\n",
	     pmf_calls_on((const struct cpu *)sysreg_read(tpidr_el3)));
}

/* "0" or "1", with or without an end of line. */
static bool write_calls(struct cpu *cpu, const char *from, size_t bytes)
{
	if (bytes == 0 || bytes > 2 || (from[0] != '0' && from[0] != '1') ||
	    (bytes == 2 && from[1] != '\n'))
		return false;
	pmf_calls_switch(cpu, from[0] == '1');
	return true;
}

enum {
	ROOT = DEBUGFS_ROOT,
	VERSION,
	SERVICES,
	LOG,
	CPUS,
	CPUS_CPU,
	PSCI,
	PSCI_CPU,
	PMF,
	PMF_CPU,
	DEV,
	DEV_CALLS,
	MNT,
	FILES
};

const struct debugfs_file debugfs_files[] = {
	[ROOT] = { .name = "/" },
	[VERSION] = { .name = "version", .print = print_version },
	[SERVICES] = { .name = "services", .print = print_services },
	[LOG] = { .name = "log", .print = print_log },
	[CPUS] = { .name = "cpus" },
	[CPUS_CPU] = { .parent = CPUS, .print = print_cpu },
	[PSCI] = { .name = "psci" },
	[PSCI_CPU] = { .parent = PSCI, .print = print_psci },
	[PMF] = { .name = "pmf" },
	[PMF_CPU] = { .parent = PMF, .print = print_pmf },
	[DEV] = { .name = "dev" },
	[DEV_CALLS] = { .name = "calls",
			.parent = DEV,
			.print = print_calls,
			.write = write_calls },
	/* For links. */
	[MNT] = { .name = "mnt" },
};

const uint32_t debugfs_file_count = FILES;

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/machine.h"

#include <string.h>

#include "boards/qemu-virt/memory.h"

#define BLOCK ((uint64_t)0x200000)

static void check_pair(const struct manifest_domain *a,
		       const struct manifest_domain *b, struct report *r)
{
	if (a->id == b->id && a->id != 0)
		report(r, b->id_place, FINDING_DUPLICATE, NULL,
		       "reg <%u> is \"%s\"'s", b->id, a->name);
	if (!strcmp(a->name, b->name) && *a->name)
		report(r, b->name_place, FINDING_DUPLICATE, NULL,
		       "there is a domain \"%s\" already", b->name);
	if (a->console_input && b->console_input)
		report(r, b->input_place, FINDING_DUPLICATE, NULL,
		       "console input goes to \"%s\" already", a->name);
	if (a->ram_bytes && b->ram_bytes &&
	    a->ram_pa < b->ram_pa + b->ram_bytes &&
	    b->ram_pa < a->ram_pa + a->ram_bytes)
		report(r, b->memory_place, FINDING_MEMORY, NULL,
		       "the memory overlaps that of \"%s\"", a->name);
}

static bool overlaps(const struct manifest_domain *domain, uint64_t base,
		     uint64_t bytes)
{
	return domain->ram_pa < base + bytes &&
	       base < domain->ram_pa + domain->ram_bytes;
}

/* Memory that cannot be used at all counts as none from here on. */
static void check_memory(struct manifest_domain *domain, struct report *r)
{
	const uint64_t end = BOARD_RAM_BASE + BOARD_RAM_MAX;
	const char *wrong = NULL;

	if (domain->ram_bytes == 0 && domain->ram_pa == 0)
		return; /* missing, or malformed: reported */
	if (domain->ram_pa % BLOCK || domain->ram_bytes % BLOCK ||
	    domain->ram_bytes < 2 * BLOCK)
		wrong = "base and size are multiples of 2 MiB, from 4 MiB";
	else if (domain->ram_pa < BOARD_RAM_BASE || domain->ram_pa >= end ||
		 domain->ram_bytes > end - domain->ram_pa)
		wrong = "the board's RAM is at 0x40000000, 3 GiB at most";
	else if (overlaps(domain, BOARD_RAM_BASE, BOARD_START_BYTES))
		wrong = "the first 64 MiB of RAM are for start-up";
	if (!wrong)
		return;
	report(r, domain->memory_place, FINDING_MEMORY, NULL,
	       "0x%llx bytes at 0x%llx cannot be used: %s",
	       (unsigned long long)domain->ram_bytes,
	       (unsigned long long)domain->ram_pa, wrong);
	domain->ram_bytes = 0;
}

/* How often and how soon a crashed domain starts again. */
static void check_restart(const struct manifest_domain *domain,
			  struct report *r)
{
	if (domain->restart_max == GATE_RESTART_ALWAYS &&
	    domain->restart_ms == 0)
		report(r, domain->restart_place, FINDING_RESTART,
		       "give it a first pause, which doubles each time: "
		       "restart = <65535 100>",
		       "\"%s\" restarts always and at once", domain->name);
	else if (domain->restart_max == GATE_RESTART_ALWAYS)
		report(r, domain->restart_place, FINDING_ENDLESS,
		       "say how often, as in restart = <3 100>",
		       "\"%s\" restarts always", domain->name);
	else if (domain->restart_max == 0 && domain->restart_ms)
		report(r, domain->restart_place, FINDING_RESTART,
		       "leave it away, or say how often",
		       "\"%s\" never restarts, after %u ms", domain->name,
		       domain->restart_ms);
}

/* Who is not started at boot waits for somebody who may. */
static void check_stopped(const struct manifest *manifest, struct report *r)
{
	for (size_t i = 0; i < manifest->domain_count; i++)
		if (manifest->domains[i].control &&
		    !manifest->domains[i].stopped)
			return;
	for (size_t i = 0; i < manifest->domain_count; i++)
		if (manifest->domains[i].stopped)
			report(r, manifest->domains[i].stopped_place,
			       FINDING_STOPPED,
			       "give a domain that starts \"control\"",
			       "\"%s\" never starts",
			       manifest->domains[i].name);
}

void machine_check(struct manifest *manifest, struct report *r)
{
	uint32_t vcpus = 0;

	for (size_t i = 0; i < manifest->domain_count; i++) {
		struct manifest_domain *domain = &manifest->domains[i];

		check_memory(domain, r);
		check_restart(domain, r);
		if (domain->console_input && !domain->console)
			report(r, domain->input_place, FINDING_MISSING,
			       "add console = \"pl011\"",
			       "console-input without a console");
		for (size_t j = 0; j < i; j++)
			check_pair(&manifest->domains[j], domain, r);
		vcpus += domain->vcpus;
		if (vcpus > manifest->cpus &&
		    vcpus - domain->vcpus <= manifest->cpus)
			report(r, domain->vcpus_place, FINDING_VCPUS, NULL,
			       "the domains have more vCPUs than the machine "
			       "has CPUs (%u)",
			       manifest->cpus);
	}
	check_stopped(manifest, r);
	devices_check(manifest, r);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/guesttree.h"

#include <libfdt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TREE_BYTES 65536

/* Devicetree bindings: arm,gic-v3 and arm,gic. */
#define GIC_SPI		0
#define GIC_PPI		1
#define GIC_SPI_FIRST	32u
#define IRQ_EDGE_RISING 1
#define IRQ_LEVEL_HIGH	4
#define IRQ_LEVEL_LOW	8

enum { PHANDLE_GIC = 1, PHANDLE_CLOCK };

/* Sequential writing; the first failure stays and ends all. */
struct writer {
	void *tree;
	int error;
};

static void check(struct writer *w, int error)
{
	if (w->error == 0)
		w->error = error;
}

static void begin(struct writer *w, const char *name)
{
	check(w, fdt_begin_node(w->tree, name));
}

static void end(struct writer *w)
{
	check(w, fdt_end_node(w->tree));
}

static void put_string(struct writer *w, const char *name, const char *text)
{
	check(w, fdt_property(w->tree, name, text, (int)strlen(text) + 1));
}

static void put_cell(struct writer *w, const char *name, uint32_t value)
{
	check(w, fdt_property_u32(w->tree, name, value));
}

static void put_cells(struct writer *w, const char *name, const uint32_t *cells,
		      size_t count)
{
	fdt32_t big[16];

	for (size_t i = 0; i < count; i++)
		big[i] = cpu_to_fdt32(cells[i]);
	check(w, fdt_property(w->tree, name, big, (int)count * 4));
}

static void put_flag(struct writer *w, const char *name)
{
	check(w, fdt_property(w->tree, name, NULL, 0));
}

/* Address and size, two cells each. */
static void put_regions(struct writer *w, const uint64_t *words, size_t count)
{
	uint32_t cells[16];

	for (size_t i = 0; i < count; i++) {
		cells[2 * i] = (uint32_t)(words[i] >> 32);
		cells[2 * i + 1] = (uint32_t)words[i];
	}
	put_cells(w, "reg", cells, count * 2);
}

static void put_cpus(struct writer *w, const struct manifest_domain *domain)
{
	char name[16];

	begin(w, "cpus");
	put_cell(w, "#address-cells", 1);
	put_cell(w, "#size-cells", 0);
	for (uint32_t i = 0; i < domain->vcpus; i++) {
		snprintf(name, sizeof(name), "cpu@%x", i);
		begin(w, name);
		put_string(w, "device_type", "cpu");
		put_string(w, "compatible", "arm,armv8");
		put_cell(w, "reg", i); /* MPIDR's Aff0 */
		put_string(w, "enable-method", "psci");
		end(w);
	}
	end(w);
}

static void put_psci(struct writer *w, const struct manifest_domain *domain)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

	begin(w, "psci");
	put_string(w, "method", domain->hvc ? "hvc" : "smc");
	if (domain->psci_0_1) {
		put_string(w, "compatible", "arm,psci");
		for (size_t i = 0; i < PSCI_0_1_CALLS; i++)
			put_cell(w, psci_0_1_calls[i].property,
				 psci_0_1_calls[i].id);
		end(w);
		return;
	}
	check(w, fdt_property(w->tree, "compatible", compatible,
			      sizeof(compatible)));
	end(w);
}

static void put_gic(struct writer *w, const struct manifest_domain *domain)
{
	const uint64_t reg[] = {
		GUEST_GICD_BASE,
		GUEST_GICD_BYTES,
		domain->gicv2 ? GUEST_GICC_BASE : GUEST_GICR_BASE,
		domain->gicv2 ? GUEST_GICC_BYTES
			      : (uint64_t)GUEST_GICR_STRIDE * domain->vcpus,
	};

	begin(w, "interrupt-controller@8000000");
	put_string(w, "compatible",
		   domain->gicv2 ? "arm,cortex-a15-gic" : "arm,gic-v3");
	put_cell(w, "#interrupt-cells", 3);
	put_cell(w, "#address-cells", 0);
	put_flag(w, "interrupt-controller");
	put_regions(w, reg, 4);
	put_cell(w, "phandle", PHANDLE_GIC);
	end(w);
}

static void put_timer(struct writer *w, const struct manifest_domain *domain)
{
	static const char both[] = "arm,armv8-timer\0arm,armv7-timer";
	/* Secure, non-secure, virtual, hypervisor: bindings' order. */
	static const uint32_t ppis[] = { 13, 14, 11, 10 };
	uint32_t cells[12];

	for (size_t i = 0; i < 4; i++) {
		cells[3 * i] = GIC_PPI;
		cells[3 * i + 1] = ppis[i];
		cells[3 * i + 2] = IRQ_LEVEL_LOW;
	}
	begin(w, "timer");
	check(w, fdt_property(w->tree, "compatible", both,
			      domain->aarch32 ? (int)sizeof(both)
					      : (int)strlen(both) + 1));
	put_cells(w, "interrupts", cells, 12);
	put_flag(w, "always-on");
	end(w);
}

static void put_uart(struct writer *w)
{
	static const uint64_t reg[] = { GUEST_UART_BASE, GUEST_UART_BYTES };
	static const uint32_t irq[] = { GIC_SPI, GUEST_UART_SPI,
					IRQ_LEVEL_HIGH };
	static const uint32_t clocks[] = { PHANDLE_CLOCK, PHANDLE_CLOCK };
	static const char compatible[] = "arm,pl011\0arm,primecell";
	static const char names[] = "uartclk\0apb_pclk";

	begin(w, "apb-pclk");
	put_string(w, "compatible", "fixed-clock");
	put_cell(w, "#clock-cells", 0);
	put_cell(w, "clock-frequency", GUEST_UART_HZ);
	put_string(w, "clock-output-names", "clk24mhz");
	put_cell(w, "phandle", PHANDLE_CLOCK);
	end(w);

	begin(w, "serial@9000000");
	check(w, fdt_property(w->tree, "compatible", compatible,
			      sizeof(compatible)));
	put_regions(w, reg, 2);
	put_cells(w, "interrupts", irq, 3);
	put_cells(w, "clocks", clocks, 2);
	check(w, fdt_property(w->tree, "clock-names", names, sizeof(names)));
	end(w);
}

/* <type number flags>, one an interrupt; 16 cells hold five. */
static void put_interrupts(struct writer *w,
			   const struct gate_blob_device *blob, bool edge)
{
	uint32_t cells[3 * GATE_DEVICE_IRQS];

	for (size_t i = 0; i < blob->irq_count; i++) {
		cells[3 * i] = GIC_SPI;
		cells[3 * i + 1] = blob->intid[i] - GIC_SPI_FIRST;
		cells[3 * i + 2] = edge ? IRQ_EDGE_RISING : IRQ_LEVEL_HIGH;
	}
	if (blob->irq_count)
		put_cells(w, "interrupts", cells, 3u * blob->irq_count);
}

/* A device that says what it is, and every channel. */
static void put_device(struct writer *w, const struct manifest_device *device)
{
	const struct gate_blob_device *blob = &device->blob;
	const bool channel = blob->kind == GATE_DEVICE_CHANNEL;
	const uint64_t reg[] = { blob->ipa, blob->bytes };
	char name[GATE_NAME_BYTES + 18];

	if (!channel && !device->compatible)
		return;
	snprintf(name, sizeof(name), "%s@%llx",
		 channel ? "channel" : blob->name,
		 (unsigned long long)blob->ipa);
	begin(w, name);
	if (channel)
		put_string(w, "compatible", "smcgate,channel");
	else
		check(w, fdt_property(w->tree, "compatible", device->compatible,
				      (int)device->compatible_bytes));
	put_string(w, "label", blob->name);
	put_regions(w, reg, 2);
	put_interrupts(w, blob, channel || blob->flags & GATE_DEVICE_EDGE);
	end(w);
}

static void put_memory(struct writer *w, const struct manifest_domain *domain)
{
	const uint64_t reg[] = { GUEST_RAM_BASE, domain->ram_bytes };

	begin(w, "memory@40000000");
	put_string(w, "device_type", "memory");
	put_regions(w, reg, 2);
	end(w);
}

static void put_chosen(struct writer *w, const struct manifest_domain *domain,
		       uint64_t initrd, uint64_t initrd_bytes)
{
	begin(w, "chosen");
	if (*domain->bootargs)
		put_string(w, "bootargs", domain->bootargs);
	if (domain->console)
		put_string(w, "stdout-path", "/serial@9000000");
	if (initrd_bytes) {
		check(w,
		      fdt_property_u64(w->tree, "linux,initrd-start", initrd));
		check(w, fdt_property_u64(w->tree, "linux,initrd-end",
					  initrd + initrd_bytes));
	}
	end(w);
}

static void put_root(struct writer *w, const struct manifest_domain *domain,
		     uint64_t initrd, uint64_t initrd_bytes)
{
	begin(w, "");
	put_cell(w, "#address-cells", 2);
	put_cell(w, "#size-cells", 2);
	put_cell(w, "interrupt-parent", PHANDLE_GIC);
	put_string(w, "compatible", "smcgate,domain");
	put_string(w, "model", domain->name);
	put_chosen(w, domain, initrd, initrd_bytes);
	put_memory(w, domain);
	put_cpus(w, domain);
	put_psci(w, domain);
	put_timer(w, domain);
	put_gic(w, domain);
	if (domain->console)
		put_uart(w);
	for (size_t i = 0; i < domain->device_count; i++)
		put_device(w, &domain->devices[i]);
	end(w);
}

uint8_t *guesttree_make(const struct manifest_domain *domain, uint64_t initrd,
			uint64_t initrd_bytes, size_t *bytes)
{
	struct writer w = { .tree = calloc(1, TREE_BYTES) };

	if (!w.tree)
		return NULL;
	check(&w, fdt_create(w.tree, TREE_BYTES));
	check(&w, fdt_finish_reservemap(w.tree));
	put_root(&w, domain, initrd, initrd_bytes);
	check(&w, fdt_finish(w.tree));
	if (w.error) {
		free(w.tree);
		return NULL;
	}
	*bytes = fdt_totalsize(w.tree);
	return w.tree;
}

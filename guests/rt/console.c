/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The payload's console, by the word in its header. A line is handed over at
 * once: on Xen each hand-over is a hypercall and a line of the log.
 */
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

#define PL011_DR		 0x00
#define PL011_FR		 0x18
#define PL011_FR_TXFF		 (1u << 5)

#define XEN_CONSOLEIO_WRITE	 0
#define XEN_HYPERCALL_CONSOLE_IO 18

#define LINE_BYTES		 160

static char line[LINE_BYTES];
static size_t line_bytes;

static void pl011_write(const char *text, size_t bytes)
{
	uint64_t base = payload_config.console_base;
	volatile uint32_t *fr = (volatile uint32_t *)(base + PL011_FR);
	volatile uint32_t *dr = (volatile uint32_t *)(base + PL011_DR);

	for (size_t i = 0; i < bytes; i++) {
		while (*fr & PL011_FR_TXFF)
			;
		*dr = (uint8_t)text[i];
	}
}

/* Xen, public/xen.h: HYPERVISOR_console_io(cmd, count, buffer). */
static void xen_write(const char *text, size_t bytes)
{
	register uint64_t x0 __asm__("x0") = XEN_CONSOLEIO_WRITE;
	register uint64_t x1 __asm__("x1") = bytes;
	register uint64_t x2 __asm__("x2") = (uint64_t)text;
	register uint64_t x16 __asm__("x16") = XEN_HYPERCALL_CONSOLE_IO;

	__asm__ volatile("hvc #0xea1"
			 : "+r"(x0)
			 : "r"(x1), "r"(x2), "r"(x16)
			 : "memory");
}

static void semihosting_write(const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		power_semihosting(POWER_SYS_WRITEC, (uint64_t)&text[i]);
}

static void line_flush(void)
{
	switch (payload_config.console) {
	case PAYLOAD_CONSOLE_XEN:
		xen_write(line, line_bytes);
		break;
	case PAYLOAD_CONSOLE_SEMIHOSTING:
		semihosting_write(line, line_bytes);
		break;
	default:
		pl011_write(line, line_bytes);
		break;
	}
	line_bytes = 0;
}

void rt_putc(char c)
{
	if (c == '\n' && payload_config.console == PAYLOAD_CONSOLE_PL011)
		line[line_bytes++] = '\r';
	line[line_bytes++] = c;
	if (c == '\n' || line_bytes >= LINE_BYTES - 2)
		line_flush();
}

void panic(const char *format, ...)
{
	va_list args;

	rt_printf("Bail out! ");
	va_start(args, format);
	rt_vprintf(format, args);
	va_end(args);
	rt_printf("\n");
	power_exit(3);
}

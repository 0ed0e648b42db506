/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU virt: two pins of the secure PL061 switch the machine off and reset. */
#include "arch/aarch64/sysreg.h"
#include "el3/cpu.h"
#include "el3/mmio.h"

/* PL061 (DDI0190): address bits 9:2 of a data access are its mask. */
#define GPIODATA(pins) ((uint64_t)(pins) << 2)
#define GPIODIR	       0x400
#define PIN_OFF	       (1u << 0)
#define PIN_RESET      (1u << 1)

__attribute__((noreturn)) static void pin_raise(uint32_t pin)
{
	const uint64_t gpio = BOARD_SECURE_PL061;

	mmio_write32(gpio + GPIODIR, mmio_read32(gpio + GPIODIR) | pin);
	mmio_write32(gpio + GPIODATA(pin), 0);
	mmio_write32(gpio + GPIODATA(pin), pin);
	for (;;)
		wfi();
}

void board_off(void)
{
	pin_raise(PIN_OFF);
}

void board_reset(void)
{
	pin_raise(PIN_RESET);
}

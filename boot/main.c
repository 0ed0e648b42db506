/* SPDX-License-Identifier: BSD-2-Clause */
/* The cold path in C: what the board holds, the slots, the hand-over. */
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "boot/boot.h"
#include "boot/fdt.h"
#include "boot/kept.h"
#include "el3/console.h"
#include "el3/mmu.h"
#include "lib/rt/rt.h"

#define BLOCK_BYTES 0x200000ull
#define LINE_BYTES  160

static struct boot_state state;

static const struct boot_slot slots[] = {
	{ BOARD_FLASH0_BASE + BOARD_PACKAGE_OFFSET,
	  BOARD_FLASH0_SIZE - BOARD_PACKAGE_OFFSET, MMU_CONST },
	{ BOARD_FLASH1_BASE, BOARD_FLASH1_SIZE, MMU_CONST_NS },
};

#define SLOTS (sizeof(slots) / sizeof(slots[0]))

void boot_say(const char *format, ...)
{
	static bool ready;
	char line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	rt_vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (!ready) {
		console_init(BOARD_SECURE_UART);
		console_init(BOARD_UART0_BASE);
		ready = true;
	}
	console_puts(BOARD_SECURE_UART, line);
	console_puts(BOARD_UART0_BASE, line);
}

__attribute__((noreturn)) static void boot_stop(void)
{
	sysreg_write(daif, 0x3c0);
	for (;;)
		wfi();
}

void boot_exception(unsigned int kind)
{
	static const char *const kinds[] = { "exception", "IRQ", "FIQ",
					     "SError" };

	boot_say("boot: unexpected %s: ESR %llx ELR %llx FAR %llx\n",
		 kinds[kind & 3], (unsigned long long)sysreg_read(esr_el3),
		 (unsigned long long)sysreg_read(elr_el3),
		 (unsigned long long)sysreg_read(far_el3));
	boot_stop();
}

void panic(const char *format, ...)
{
	char line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	rt_vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	boot_say("boot: panic: %s\n", line);
	boot_stop();
}

/* Without a tree that tells, RAM's most. */
static uint64_t find_ram_end(void)
{
	const uint64_t most = BOARD_RAM_BASE + BOARD_RAM_MAX;
	const uint64_t end =
		fdt_ram_end(state.tree, state.tree_bytes, BOARD_RAM_BASE);

	return end == 0 || end > most ? most : end;
}

static void say_refused(size_t slot, struct boot_verdict verdict)
{
	const char *reason = boot_error_text(verdict.error);

	if (verdict.image < PACKAGE_IMAGES_MAX)
		boot_say("boot: slot %u refused: %s: %s\n", (unsigned int)slot,
			 state.manifest.image[verdict.image].name, reason);
	else
		boot_say("boot: slot %u refused: %s\n", (unsigned int)slot,
			 reason);
}

/*
 * To the secure console only: the normal world's is its own from here on. The
 * counter's ticks since reset are what a part of the start ended at.
 */
static void say_started(size_t slot, const struct boot_handover *handover)
{
	const uint64_t *stamp = handover->stamp;
	char line[LINE_BYTES];

	rt_snprintf(line, sizeof(line),
		    "boot: slot %u, version %llu%s\nboot: ticks: verified "
		    "%llu, loaded %llu, tree %llu\n",
		    (unsigned int)slot,
		    (unsigned long long)state.manifest.version,
		    boot_board_blank(&state.keys)
			    ? ", development board: signature not checked"
			    : "",
		    (unsigned long long)(stamp[BOOT_STAMP_VERIFIED] - stamp[0]),
		    (unsigned long long)(stamp[BOOT_STAMP_LOADED] - stamp[0]),
		    (unsigned long long)(stamp[BOOT_STAMP_TREE] - stamp[0]));
	console_init(BOARD_SECURE_UART);
	console_puts(BOARD_SECURE_UART, line);
}

_Static_assert(BOOT_STAMP_RESET == 0, "what the others are counted from");

void boot_main(uint64_t reset)
{
	struct boot_handover *handover =
		(struct boot_handover *)BOARD_HANDOVER_BASE;

	memcpy(&state.keys,
	       (const void *)(BOARD_FLASH0_BASE + BOARD_KEYS_OFFSET),
	       sizeof(state.keys));
	mmu_map(BOARD_DTB_BASE, BLOCK_BYTES, MMU_UNCACHED_NS);
	board_tree(&state);
	state.ram_end = find_ram_end();
	boot_wipe(state.ram_end);
	for (size_t i = 0; i < SLOTS; i++) {
		struct boot_verdict verdict;

		if (state.own_tree) /* that of a slot that was refused */
			board_tree(&state);
		memset(handover, 0, sizeof(*handover));
		handover->stamp[BOOT_STAMP_RESET] = reset;
		mmu_map(slots[i].base, slots[i].bytes,
			(enum mmu_kind)slots[i].kind);
		verdict = slot_load(&slots[i], &state, handover);
		if (verdict.error == BOOT_OK) {
			say_started(i, handover);
			handover->stamp[BOOT_STAMP_DONE] =
				sysreg_read(cntpct_el0);
			boot_exit(handover);
		}
		say_refused(i, verdict);
	}
	boot_say("boot: nothing is started\n");
	boot_stop();
}

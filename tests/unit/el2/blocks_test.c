/* SPDX-License-Identifier: BSD-2-Clause */
/* A GICv3's SPIs in several blocks, next to each other and far apart. */
#include "guest_v3.h"

/* The last block's is the most urgent. */
TEST(spis_of_all_blocks_come_by_priority)
{
	UNUSED_STATE;
	for (uint32_t lrs = 1; lrs <= 4; lrs += 3) {
		guest_set_up(lrs);
		for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
			const uint32_t intid = host_blocks[n] + 27;

			host_write(0, GICD(IPRIORITYR + intid), 1,
				   0x80 - 16 * n);
			guest_line(1, intid, true);
		}
		host_enter_all();
		for (uint32_t n = HOST_BLOCKS; n-- > 0;) {
			const uint32_t intid = host_blocks[n] + 27;

			EQUAL(host_ack(0), intid);
			EQUAL(host_read(0, GICD(ISACTIVER + intid / 32 * 4), 4),
			      1u << 27);
			guest_line(0, intid, false);
			host_end(0, intid);
			host_enter(0);
		}
		EQUAL(host_ack(0), NOTHING);
	}
}

/* Ended in order, though none but the last has a list register. */
TEST(spis_of_all_blocks_run_nested)
{
	UNUSED_STATE;
	guest_set_up(1);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		host_write(0, GICD(IPRIORITYR + host_blocks[n] + 3), 1,
			   0x80 - 16 * n);
		guest_set_edge(host_blocks[n] + 3);
		guest_line(0, host_blocks[n] + 3, true);
		EQUAL(host_ack(0), host_blocks[n] + 3);
	}
	for (uint32_t n = HOST_BLOCKS; n-- > 0;) {
		const uint64_t reg = GICD(ISACTIVER + host_blocks[n] / 8);

		EQUAL(host_read(0, reg, 4), 8);
		host_end(0, host_blocks[n] + 3);
		host_enter(0);
		EQUAL(host_read(0, reg, 4), 0);
	}
}

TEST(blocks_are_apart)
{
	UNUSED_STATE;
	guest_set_up(4);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		host_write(0, GICD(ICENABLER + host_blocks[n] / 8), 4,
			   0x000f << n);
		host_write(0, GICD(ICFGR + host_blocks[n] / 4), 4, 2u << 2 * n);
		host_write(0, GICD(IROUTER + 8 * (host_blocks[n] + 9)), 8, n);
		host_write(0, GICD(IPRIORITYR + host_blocks[n] + 9), 1, 8 * n);
	}
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		const uint32_t first = host_blocks[n];
		const uint32_t there = n == HOST_BLOCKS - 1 ? 0x0fffffff : ~0u;

		EQUAL(host_read(0, GICD(ISENABLER + first / 8), 4),
		      there & ~(0x000fu << n));
		EQUAL(host_read(0, GICD(ICFGR + first / 4), 4), 2u << 2 * n);
		EQUAL(host_read(0, GICD(IROUTER + 8 * (first + 9)), 8), n);
		EQUAL(host_read(0, GICD(IPRIORITYR + first + 9), 1), 8 * n);
		vgic_pulse(FIRST, first + 9);
		host_enter_all();
		EQUAL(host_ack(n), first + 9);
	}
}

static bool reads_zero(uint64_t reg, uint32_t bytes)
{
	host_write(0, reg, bytes, ~0ull);
	return host_read(0, reg, bytes) == 0;
}

/* Between the blocks that there are, and behind the last SPI. */
TEST(spis_that_are_not_there_read_as_zero)
{
	static const uint32_t bits[] = { IGROUPR, ISENABLER, ICENABLER, ISPENDR,
					 ICPENDR, ISACTIVER, ICACTIVER };

	UNUSED_STATE;
	guest_set_up(4);
	for (uint32_t intid = 96; intid < 256; intid++) {
		for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
			CHECK(reads_zero(GICD(bits[i] + intid / 32 * 4), 4));
		CHECK(reads_zero(GICD(IPRIORITYR + intid), 1));
		CHECK(reads_zero(GICD(ICFGR + intid / 16 * 4), 4));
		CHECK(reads_zero(GICD(IROUTER + 8 * intid), 8));
	}
	for (uint32_t intid = 1020; intid < 1024; intid++) {
		CHECK(reads_zero(GICD(IPRIORITYR + intid), 1));
		CHECK(reads_zero(GICD(IROUTER + 8 * intid), 8));
	}
	host_write(0, GICD(ICFGR + 1008 / 4), 4, ~0u);
	EQUAL(host_read(0, GICD(ICFGR + 1008 / 4), 4), 0x00aaaaaa);
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		host_write(0, GICD(bits[i] + 124), 4, ~0u);
		EQUAL(host_read(0, GICD(bits[i] + 124), 4) >> 28, 0);
	}
	/* A domain with the least: one block. */
	EQUAL(host_read(VCPUS, GICD(ISENABLER + 8), 4), 0);
	host_write(VCPUS, GICD(ISENABLER + 8), 4, ~0u);
	EQUAL(host_read(VCPUS, GICD(ISENABLER + 8), 4), 0);
}

/* What waits for nobody is not looked at, and is found when it does again. */
TEST(a_quiet_block_is_left_alone)
{
	UNUSED_STATE;
	guest_set_up(4);
	host_sgi(0, SGI(0, 1));
	EQUAL(FIRST->vgic.busy, 0);
	guest_set_edge(257);
	guest_line(0, 257, true);
	EQUAL(FIRST->vgic.busy, 1u << 7);
	EQUAL(host_ack(0), 0);
	host_end(0, 0);
	EQUAL(host_ack(0), 257);
	host_end(0, 257);
	host_sgi(0, SGI(0, 1));
	/* Its line is still high: as a level it comes again. */
	host_write(0, GICD(ICFGR + 256 / 4), 4, 0);
	EQUAL(host_ack(0), 0);
	host_end(0, 0);
	EQUAL(host_ack(0), 257);
	guest_line(0, 257, false);
	host_end(0, 257);
	host_enter(0);
	host_sgi(0, SGI(0, 1));
	EQUAL(FIRST->vgic.busy, 0);
}

/* What a list register holds may go back to its bank. */
TEST(a_block_that_another_vcpu_holds_is_not_quiet)
{
	UNUSED_STATE;
	guest_set_up(4);
	guest_set_edge(257);
	guest_line(0, 257, true);
	guest_line(0, 257, false);
	host_sgi(1, SGI(0, 2)); /* the other one fills its own */
	host_sgi(0, SGI(0, 1));
	CHECK(host_lr(0, 257));
}

TEST(a_domain_that_starts_again_has_all_blocks_clean)
{
	UNUSED_STATE;
	guest_set_up(4);
	for (uint32_t n = 0; n < HOST_BLOCKS; n++) {
		guest_line(0, host_blocks[n] + 1, true);
		host_write(0, GICD(ISPENDR + host_blocks[n] / 8), 4, ~0u);
		host_write(0, GICD(ICFGR + host_blocks[n] / 4), 4, ~0u);
		host_write(0, GICD(IROUTER + 8 * host_blocks[n]), 8, 1);
	}
	for (uint32_t v = 0; v < VCPUS; v++)
		vgic_vcpu_stop(host_on(v));
	vgic_init(&FIRST->vgic, FIRST);
	for (uint64_t at = 8; at < 0x10000; at += 4)
		CHECK(host_read(0, GICD(at), 4) == 0 || at >= 0xffd0);
	EQUAL(host_read(0, GICD(TYPER), 4) & 0x1f, 31);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spis_of_all_blocks_come_by_priority),
		cmocka_unit_test(spis_of_all_blocks_run_nested),
		cmocka_unit_test(blocks_are_apart),
		cmocka_unit_test(spis_that_are_not_there_read_as_zero),
		cmocka_unit_test(a_quiet_block_is_left_alone),
		cmocka_unit_test(a_block_that_another_vcpu_holds_is_not_quiet),
		cmocka_unit_test(
			a_domain_that_starts_again_has_all_blocks_clean),
	};

	return cmocka_run_group_tests_name("blocks", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* A blob is refused for every single thing that can be wrong with it. */
#include "test.h"
#include "world.h"

#define RULES 6

static uint64_t memory[WORLD_MAX_BLOB / 8];

static struct gate_blob *good(void)
{
	struct gate_blob_rule rules[RULES];

	rules[0] = range(0x32000000, 0x3200ffff, GATE_RULE_DENY);
	rules[1] = rule(0x80000000, GATE_RULE_ANSWER);
	rules[2] = rule(0x82000000, GATE_RULE_FORWARD);
	rules[3] = rule(0x82000001, GATE_RULE_CONSTANT);
	rules[4] = rule(0x95c1ba5e, GATE_RULE_UNDEFINED);
	rules[5] = rule(0xc2000000, GATE_RULE_FORWARD);
	rules[3].results = 2;
	rules[3].result[0] = 7;
	return blob_build(memory, rules, RULES, GATE_DOMAIN_TRACE);
}

/* Two domains and two files: the arrays' neighbours. */
static struct gate_blob *good_pair(void)
{
	struct gate_blob *blob = good();
	uint8_t *base = (uint8_t *)blob;
	struct gate_blob_domain *domains = (void *)(base + blob->size);
	struct gate_blob_file *files = (void *)(domains + 2);

	domains[0] = *gate_blob_domain(blob, 0);
	domains[1] = domains[0];
	domains[1].id = 6;
	domains[1].name[0] = 'T';
	domains[1].ram_pa += domains[0].ram_bytes;
	files[0] = *gate_blob_file(blob, 0);
	files[1] = files[0];
	files[1].ipa += files[0].bytes;
	blob->domain_offset = blob->size;
	blob->domain_count = 2;
	blob->file_offset = (uint32_t)((uint8_t *)files - base);
	blob->file_count = 2;
	blob->size = blob->file_offset + 2 * sizeof(files[0]);
	blob_rehash(blob);
	return blob;
}

static struct gate_blob_domain *domain(struct gate_blob *blob, uint32_t i)
{
	return (struct gate_blob_domain *)(uintptr_t)gate_blob_domain(blob, i);
}

static struct gate_blob_rule *rules_of(struct gate_blob *blob)
{
	return (struct gate_blob_rule *)(uintptr_t)gate_blob_rules(
		blob, domain(blob, 0));
}

static struct gate_blob_file *file(struct gate_blob *blob, uint32_t i)
{
	return (struct gate_blob_file *)(uintptr_t)gate_blob_file(blob, i);
}

TEST(a_good_blob_is_accepted)
{
	UNUSED_STATE;
	EQUAL(gate_blob_check(good(), good()->size), GATE_BLOB_OK);
	EQUAL(gate_blob_check(good_pair(), sizeof(memory)), GATE_BLOB_OK);
}

TEST(a_blob_cut_anywhere_is_refused)
{
	struct gate_blob *blob = good();
	uint64_t *exact;

	UNUSED_STATE;
	for (size_t bytes = 0; bytes < blob->size; bytes++) {
		/* Its own allocation, so that a sanitizer sees an overrun. */
		exact = malloc(bytes + 1);
		memcpy(exact, blob, bytes);
		EQUAL(gate_blob_check(exact, bytes), GATE_BLOB_TOO_SHORT);
		free(exact);
	}
}

TEST(every_flipped_bit_is_noticed)
{
	struct gate_blob *blob = good();
	size_t bits = (size_t)blob->size * 8;

	UNUSED_STATE;
	for (size_t bit = 0; bit < bits; bit++) {
		((uint8_t *)blob)[bit / 8] ^= (uint8_t)(1u << bit % 8);
		CHECK(gate_blob_check(blob, bits / 8) != GATE_BLOB_OK);
		((uint8_t *)blob)[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	EQUAL(gate_blob_check(blob, bits / 8), GATE_BLOB_OK);
}

TEST(a_wrong_hash_is_told_apart_from_a_wrong_header)
{
	struct gate_blob *blob = good();

	UNUSED_STATE;
	blob->sha256[31] ^= 1;
	EQUAL(gate_blob_check(blob, blob->size), GATE_BLOB_BAD_HASH);
	blob = good();
	rules_of(blob)[2].action = GATE_RULE_ANSWER;
	EQUAL(gate_blob_check(blob, blob->size), GATE_BLOB_BAD_HASH);
	blob = good();
	blob->magic[7] = '2';
	EQUAL(gate_blob_check(blob, blob->size), GATE_BLOB_BAD_MAGIC);
	blob = good();
	blob->revision++;
	EQUAL(gate_blob_check(blob, blob->size), GATE_BLOB_BAD_REVISION);
	blob = good();
	blob->size = sizeof(*blob) - 1;
	EQUAL(gate_blob_check(blob, sizeof(memory)), GATE_BLOB_BAD_SIZE);
}

/* WRONG: break one thing, make the hash right again, expect the reason. */
#define WRONG(make, expected, change)                                   \
	do {                                                            \
		struct gate_blob *b = make();                           \
		change;                                                 \
		if (b->size >= sizeof(*b) && b->size <= sizeof(memory)) \
			blob_rehash(b);                                 \
		EQUAL(gate_blob_check(b, sizeof(memory)), expected);    \
	} while (0)

TEST(the_header_is_proved)
{
	UNUSED_STATE;
	WRONG(good, GATE_BLOB_BAD_REVISION, b->header_bytes = 64);
	WRONG(good, GATE_BLOB_OK, b->flags = GATE_BLOB_GICV2);
	WRONG(good, GATE_BLOB_BAD_REVISION, b->flags = GATE_BLOB_FLAGS + 1);
	WRONG(good, GATE_BLOB_BAD_REVISION,
	      b->reserved[sizeof(b->reserved) - 1] = 1);
	WRONG(good, GATE_BLOB_BAD_DOMAIN, b->domain_count = 0);
	WRONG(good, GATE_BLOB_BAD_DOMAIN, b->domain_count = 9);
	WRONG(good, GATE_BLOB_BAD_DOMAIN, b->domain_count = UINT32_MAX);
	WRONG(good, GATE_BLOB_BAD_DOMAIN, b->domain_offset = 0);
	WRONG(good, GATE_BLOB_BAD_DOMAIN, b->domain_offset += 4);
	WRONG(good, GATE_BLOB_BAD_DOMAIN, b->domain_offset = b->size);
	WRONG(good, GATE_BLOB_BAD_DOMAIN, b->domain_offset = 0xfffffff8);
	WRONG(good, GATE_BLOB_BAD_FILE, b->file_count = 33);
	WRONG(good, GATE_BLOB_BAD_FILE, b->file_count = UINT32_MAX);
	WRONG(good, GATE_BLOB_BAD_FILE, b->file_offset = 0);
	WRONG(good, GATE_BLOB_BAD_FILE, b->file_offset = 0xfffffff8);
	WRONG(good, GATE_BLOB_BAD_FILE, b->file_offset += 8);
	WRONG(good, GATE_BLOB_BAD_FILE, b->file_offset -= 4);
}

TEST(a_domain_is_proved)
{
	UNUSED_STATE;
#define BAD(change) WRONG(good, GATE_BLOB_BAD_DOMAIN, change)
#define D	    domain(b, 0)
	BAD(D->name[0] = 0);
	BAD(D->name[0] = ' ');
	BAD(D->name[1] = '\n');
	BAD(D->name[1] = '\x7f');
	BAD(D->name[15] = 'x');
	BAD(memset(D->name, 'x', sizeof(D->name)));
	BAD(D->id = 0);
	BAD(D->vcpu_count = 0);
	BAD(D->vcpu_count = 9);
	BAD(D->flags = GATE_DOMAIN_FLAGS + 1);
	BAD(D->ram_bytes = 0);
	BAD(D->ram_bytes += 4096);
	BAD(D->ram_ipa += 4096);
	BAD(D->ram_pa += 4096);
	BAD(D->ram_bytes = 0ull - 0x200000);
	BAD(D->ram_pa = 0ull - 0x200000);
	BAD(D->ram_pa = (1ull << 48));
	BAD(D->ram_ipa = D->entry = 1ull << 48);
	BAD(D->ram_ipa = (1ull << 48) - 0x200000; D->ram_bytes = 0x400000);
	BAD(D->entry = D->ram_ipa - 4);
	BAD(D->entry = D->ram_ipa + D->ram_bytes);
	BAD(D->entry += 2);
	BAD(D->rule_count = 4097);
	BAD(D->rule_count = UINT32_MAX);
	BAD(D->rule_count = 4000);
	BAD(D->rule_offset = 0);
	BAD(D->rule_offset += 4);
	BAD(D->rule_offset = 0xfffffff8);
	BAD(D->reserved[23] = 1);
	BAD(D->restart_ms = 1);
	WRONG(good, GATE_BLOB_OK, D->restart_max = 3; D->restart_ms = 100);
	WRONG(good, GATE_BLOB_OK, D->flags = GATE_DOMAIN_FLAGS;
	      D->trng_bits = UINT32_MAX);
	/* AArch32 is entered below 4 GiB, with a tree below 4 GiB. */
	WRONG(good, GATE_BLOB_OK, D->x0 = 1ull << 32);
	BAD(D->x0 = 1ull << 32; D->flags = GATE_DOMAIN_AARCH32);
	BAD(D->ram_ipa = D->entry = file(b, 0)->ipa = 1ull << 32;
	    D->flags = GATE_DOMAIN_AARCH32);
#undef BAD
#define BAD(change) WRONG(good_pair, GATE_BLOB_BAD_DOMAIN, change)
	BAD(domain(b, 1)->id = D->id);
	BAD(domain(b, 1)->name[0] = 't');
	BAD(domain(b, 1)->ram_pa = D->ram_pa);
	BAD(domain(b, 1)->ram_pa = D->ram_pa - 0x200000;
	    domain(b, 1)->ram_bytes = 0x400000);
#undef D
#undef BAD
}

TEST(a_rule_is_proved)
{
	UNUSED_STATE;
#define BAD(change) WRONG(good, GATE_BLOB_BAD_RULE, change)
#define R	    (rules_of(b))
	BAD(R[1].action = GATE_RULE_ACTIONS);
	BAD(R[1].action = 255);
	BAD(R[1].flags |= 4);
	BAD(R[1].args = 18);
	BAD(R[1].reserved = 1);
	BAD(R[1].results = 1);
	BAD(R[1].result[3] = 1);
	BAD(R[3].results = 0);
	BAD(R[3].results = 5);
	BAD(R[3].results = 255);
	BAD(R[3].result[2] = 1); /* behind the two in use */
	BAD(R[0].first = R[0].last + 1);
	BAD(R[0].flags = GATE_RULE_SLOT); /* a range has none */
	BAD(R[0].last = R[1].first);	  /* overlap */
	BAD(R[2].first = R[2].last = R[1].first);
	BAD(R[2].first = R[2].last = R[1].first - 1); /* order */
	BAD(R[1].first = R[1].last |= 0x10000);	      /* the hint */
	BAD(R[0].first |= 0x10000);
	BAD(R[0].last |= 0x10000);
	BAD(R[4].flags &= ~GATE_RULE_RESERVED & 3);
	BAD(R[1].flags |= GATE_RULE_RESERVED);
	BAD(R[0].flags |= GATE_RULE_RESERVED);
#undef R
#undef BAD
}

TEST(a_hash_that_the_table_cannot_use_is_refused)
{
	UNUSED_STATE;
#define BAD(change) WRONG(good, GATE_BLOB_BAD_TABLE, change)
#define D	    domain(b, 0)
	BAD(D->table_bits = 0);
	BAD(D->table_bits = 7; D->table_k = 25);
	BAD(D->table_bits = 10; D->table_k = (D->table_k & ~31u) | 22);
	BAD(D->table_bits = 17; D->table_k = (D->table_k & ~31u) | 15);
	BAD(D->table_bits = 33);
	BAD(D->table_bits = UINT32_MAX);
	BAD(D->table_k ^= 2);
	BAD(D->table_k ^= 1);
#undef D
#undef BAD
}

/* K = 23 in its low bits alone: neighbours share a slot. */
TEST(two_rules_in_one_slot_are_refused)
{
	UNUSED_STATE;
	WRONG(good, GATE_BLOB_BAD_TABLE, domain(b, 0)->table_bits = 9;
	      domain(b, 0)->table_k = 23);
}

TEST(an_id_and_a_rule_s_hinted_twin_in_one_slot_are_refused)
{
	struct gate_blob_rule rules[2] = { rule(0x80000000, GATE_RULE_DENY),
					   rule(0x80000001, GATE_RULE_DENY) };
	uint32_t found = 0;

	UNUSED_STATE;
	for (uint32_t high = 0; high < 1u << 20; high++) {
		uint32_t k = high << 5 | 23;
		uint32_t plain[2], twin[2];
		struct gate_blob *blob;

		for (unsigned int i = 0; i < 2; i++) {
			plain[i] = gate_table_index(k, rules[i].first);
			twin[i] =
				gate_table_index(k, rules[i].first | 1u << 16);
		}
		/* Only twin[0] and plain[1] meet. */
		if (plain[0] == plain[1] || twin[0] == twin[1] ||
		    plain[0] == twin[0] || plain[1] == twin[1] ||
		    plain[0] == twin[1] || twin[0] != plain[1])
			continue;
		blob = blob_build(memory, rules, 2, 0);
		domain(blob, 0)->table_bits = 9;
		domain(blob, 0)->table_k = k;
		blob_rehash(blob);
		EQUAL(gate_blob_check(blob, blob->size), GATE_BLOB_BAD_TABLE);
		if (++found == 10)
			break;
	}
	EQUAL(found, 10);
}

/* The proof walks the largest table in parts: collisions in each. */
TEST(collisions_are_found_in_every_part_of_the_largest_table)
{
	static struct gate_blob_rule rules[4096];
	struct gate_blob *blob;
	uint32_t parts = 0;
	uint32_t k = 0x2545f491u << 5 | 17;

	UNUSED_STATE;
	for (uint32_t part = 0; part < 4; part++) {
		uint32_t first = 0;
		uint32_t count = 0;

		/* Two IDs of one slot, in this part. */
		for (uint32_t n = 0; n < 0xffff && count < 2; n++) {
			uint32_t fid = 0x82000000 + n;
			uint32_t slot = gate_table_index(k, fid);

			if (slot >> 13 != part || (count && slot != first))
				continue;
			first = slot;
			rules[count++] = rule(fid, GATE_RULE_DENY);
		}
		if (count < 2)
			continue;
		blob = blob_build(memory, rules, 2, 0);
		domain(blob, 0)->table_bits = 15;
		domain(blob, 0)->table_k = k;
		blob_rehash(blob);
		EQUAL(gate_blob_check(blob, blob->size), GATE_BLOB_BAD_TABLE);
		parts++;
	}
	EQUAL(parts, 4);
}

/* Slots of different parts are different slots. */
TEST(a_large_table_without_a_collision_is_accepted)
{
	struct gate_blob_rule rules[2];
	struct gate_blob *blob;
	uint32_t k = 0x2545f491u << 5 | 17;
	uint32_t first = gate_table_index(k, 0x82000000);
	uint32_t found = 0;

	UNUSED_STATE;
	rules[0] = rule(0x82000000, GATE_RULE_DENY);
	for (uint32_t n = 1; n < 0xffff; n++) {
		uint32_t slot = gate_table_index(k, 0x82000000 + n);

		if (slot == first || (slot ^ first) % 0x2000 != 0)
			continue;
		rules[1] = rule(0x82000000 + n, GATE_RULE_DENY);
		blob = blob_build(memory, rules, 2, 0);
		domain(blob, 0)->table_bits = 15;
		domain(blob, 0)->table_k = k;
		blob_rehash(blob);
		EQUAL(gate_blob_check(blob, blob->size), GATE_BLOB_OK);
		found++;
	}
	CHECK(found > 0);
}

TEST(a_file_is_proved)
{
	UNUSED_STATE;
#define BAD(change) WRONG(good_pair, GATE_BLOB_BAD_FILE, change)
#define F	    file(b, 0)
	BAD(F->domain_id = 9);
	BAD(F->kind = GATE_FILE_NONE);
	BAD(F->kind = GATE_FILE_OTHER + 1);
	BAD(F->reserved = 1);
	BAD(F->bytes = 0);
	BAD(F->bytes = UINT64_MAX);
	BAD(F->image_offset = 0ull - 0x1000);
	BAD(F->image_offset = b->image_bytes - 0xfff);
	BAD(b->image_bytes = 0x1fff);
	BAD(F->ipa = WORLD_RAM_IPA - 1);
	BAD(F->ipa = WORLD_RAM_IPA + WORLD_RAM_BYTES - 0xfff);
	BAD(F->ipa = 0ull - 0x1000);
	BAD(F->ipa = file(b, 1)->ipa); /* one on the other */
	BAD(F->ipa = file(b, 1)->ipa - 0xfff);
#undef F
#undef BAD
}

/* Rules with checks: an SMC32 call, an SMC64 call, and one in between. */
static struct gate_blob *good_checked(void)
{
	static const struct gate_blob_check checks[] = {
		{ .kind = GATE_CHECK_RANGE, .reg = 1, .low = 3, .high = 9 },
		{ .kind = GATE_CHECK_MEMORY_LENGTH,
		  .reg = 2,
		  .flags = GATE_CHECK_WRITE,
		  .align = 8,
		  .low = 1,
		  .high = 4096 },
		{ .kind = GATE_CHECK_MEMORY_BYTES,
		  .reg = 1,
		  .flags = GATE_CHECK_READ,
		  .align = 1,
		  .low = 64 },
	};
	struct gate_blob_rule rules[3];

	rules[0] = rule(0x82000000, GATE_RULE_FORWARD);
	rules[1] = rule(0x82000001, GATE_RULE_FORWARD);
	rules[2] = rule(0xc2000000, GATE_RULE_FORWARD);
	for (unsigned int i = 0; i < 3; i++)
		rules[i].args = 4;
	rules[0].check_count = 2;
	rules[2].check_first = 2;
	rules[2].check_count = 1;
	return blob_build_checked(memory, rules, 3, checks, 0);
}

static struct gate_blob_check *checks_of(struct gate_blob *blob)
{
	return (struct gate_blob_check *)(uintptr_t)gate_blob_checks(blob);
}

TEST(a_check_is_proved)
{
	UNUSED_STATE;
#define BAD(change) WRONG(good_checked, GATE_BLOB_BAD_CHECK, change)
#define R	    (rules_of(b))
#define C	    (checks_of(b))
	WRONG(good_checked, GATE_BLOB_OK, (void)b);
	BAD(b->check_count = 2);
	BAD(b->check_count = 4);
	BAD(b->check_count = UINT32_MAX);
	BAD(b->check_offset += 4);
	BAD(b->check_offset = b->size);
	BAD(b->check_offset = 0xfffffff8);
	BAD(R[0].check_count = 1); /* nobody's check is left */
	BAD(R[0].check_count = 3);
	BAD(R[0].check_count = GATE_RULE_MAX_CHECKS + 1);
	BAD(R[0].check_first = 1);
	BAD(R[1].check_first = 1); /* of no check */
	BAD(R[2].check_first = 1);
	BAD(R[0].action = GATE_RULE_ANSWER);
	BAD(R[0].action = GATE_RULE_DENY);
	BAD(R[0].args = 2); /* the length's register is none */
	BAD(C[0].kind = GATE_CHECK_NONE);
	BAD(C[0].kind = GATE_CHECK_KINDS);
	BAD(C[0].reg = 0);
	BAD(C[0].reg = 8);
	WRONG(good_checked, GATE_BLOB_OK, C[0].reg = 2); /* two of one */
	BAD(C[0].reg = 3);				 /* order */
	BAD(C[0].flags = GATE_CHECK_READ);
	BAD(C[0].align = 1);
	BAD(C[0].low = 10);
	BAD(C[0].high = 0x100000000); /* SMC32 */
	BAD(C[0].reserved[2] = 1);
	BAD(C[1].flags = 0);
	BAD(C[1].flags = GATE_CHECK_FLAGS + 1);
	BAD(C[1].align = 0);
	BAD(C[1].align = 3);
	BAD(C[1].align = 8192);
	BAD(C[1].low = 4097);
	BAD(C[1].high = WORLD_RAM_BYTES + 1);
	BAD(C[2].low = 0);
	BAD(C[2].low = WORLD_RAM_BYTES + 1);
	BAD(C[2].high = 1);
	BAD(domain(b, 0)->ram_pa = 0x100000000 - WORLD_RAM_BYTES + 0x200000);
#undef C
#undef R
#undef BAD
}

/* All kinds of checks, of both widths; the second has a check too many. */
#define C_WIDE	 0 /* 0xc2000000: range, bytes, length */
#define C_NARROW 3 /* 0x82000000: range, length */

static struct gate_blob *checked(void)
{
	static const struct gate_blob_check checks[] = {
		{ .kind = GATE_CHECK_RANGE, .reg = 1, .high = UINT64_MAX },
		{ .kind = GATE_CHECK_MEMORY_BYTES,
		  .reg = 2,
		  .flags = GATE_CHECK_READ,
		  .align = 4096,
		  .low = WORLD_RAM_BYTES },
		{ .kind = GATE_CHECK_MEMORY_LENGTH,
		  .reg = 6,
		  .flags = GATE_CHECK_WRITE,
		  .align = 1,
		  .high = WORLD_RAM_BYTES },
		{ .kind = GATE_CHECK_RANGE, .reg = 1, .high = UINT32_MAX },
		{ .kind = GATE_CHECK_MEMORY_LENGTH,
		  .reg = 2,
		  .flags = GATE_CHECK_READ | GATE_CHECK_WRITE,
		  .align = 8,
		  .low = 1,
		  .high = 1 },
	};
	struct gate_blob_rule rules[RULES];

	rules[0] = range(0x32000000, 0x3200ffff, GATE_RULE_FORWARD);
	rules[1] = rule(0x82000000, GATE_RULE_FORWARD);
	rules[2] = rule(0x82000001, GATE_RULE_ANSWER);
	rules[3] = rule(0xb2000000, GATE_RULE_FORWARD);
	rules[4] = rule(0xc2000000, GATE_RULE_FORWARD);
	rules[5] = rule(0xc2000001, GATE_RULE_FORWARD);
	rules[0].args = rules[2].args = rules[3].args = 7;
	rules[1].args = 3;
	rules[4].args = rules[5].args = 7;
	rules[1].check_first = C_NARROW;
	rules[1].check_count = 2;
	rules[4].check_first = C_WIDE;
	rules[4].check_count = 3;
	return blob_build_checked(memory, rules, RULES, checks, 0);
}

/* The SMC64 rule's checks go to the one before it, the last for x<reg>. */
static void checks_to_trusted_os(struct gate_blob *blob, uint8_t reg)
{
	struct gate_blob_rule *rules = rules_of(blob);

	rules[3].check_first = rules[4].check_first;
	rules[3].check_count = rules[4].check_count;
	rules[4].check_first = 0;
	rules[4].check_count = 0;
	checks_of(blob)[2].high = UINT32_MAX;
	checks_of(blob)[4].reg = reg;
}

TEST(a_check_of_every_kind_is_proved)
{
	UNUSED_STATE;
	EQUAL(gate_blob_check(checked(), sizeof(memory)), GATE_BLOB_OK);
	/* As laid: two of the SMC32 rule, then three of the SMC64 one. */
#define BAD(change) WRONG(checked, GATE_BLOB_BAD_CHECK, change)
#define R	    (rules_of(b))
#define N(n)	    (checks_of(b)[n])
#define W(n)	    (checks_of(b)[2 + (n)])
#define D	    domain(b, 0)
	BAD(b->check_count = 4);
	BAD(b->check_count = 6);
	BAD(b->check_count = UINT32_MAX);
	BAD(b->check_count = GATE_MAX_CHECKS + 1);
	BAD(b->check_offset = 0);
	BAD(b->check_offset += 4);
	BAD(b->check_offset = 0xfffffff8);
	BAD(b->check_offset = b->size);
	BAD(R[1].check_first = 1);
	BAD(R[1].check_first = UINT16_MAX);
	BAD(R[4].check_first = 0); /* the other rule's */
	BAD(R[1].check_count = 1);
	BAD(R[1].check_count = 3);
	BAD(R[1].check_count = 0);
	BAD(R[4].check_count = 4);
	BAD(R[4].check_count = 255);
	BAD(R[5].check_first = 1); /* of none */
	/* Only a forwarded call has checks, and only one call. */
	BAD(R[4].action = GATE_RULE_DENY);
	BAD(R[4].action = GATE_RULE_ANSWER);
	BAD(R[5].check_first = 2; R[5].check_count = 3; R[4].check_count = 0;
	    R[4].check_first = 0; R[5].action = GATE_RULE_UNDEFINED);
	BAD(R[0].check_count = 2; R[1].check_count = 0; R[1].check_first = 0);
	/* Registers: arguments, x1 to x7, sorted, each memory of one. */
	BAD(R[1].args = 2);
	BAD(R[4].args = 6);
	BAD(W(0).reg = 0);
	BAD(W(0).reg = 8);
	WRONG(checked, GATE_BLOB_OK, W(0).reg = 2); /* two of one */
	BAD(W(0).reg = 3);			    /* order */
	BAD(W(1).reg = 6);
	WRONG(checked, GATE_BLOB_OK, W(1).reg = 1);
	BAD(W(2).reg = 7); /* its length would be x8 */
	BAD(W(2).reg = 255);
	BAD(R[4].args = 17; W(2).reg = 7); /* arguments, not for steps */
	BAD(R[4].args = 17; W(2).kind = GATE_CHECK_RANGE; W(2).reg = 8;
	    W(2).flags = 0; W(2).align = 0);
	WRONG(checked, GATE_BLOB_OK, N(1).reg = 1);
	BAD(W(1).kind = GATE_CHECK_MEMORY_LENGTH; W(1).reg = 5; W(1).high = 1;
	    W(1).low = 1);
	/* Fields. */
	BAD(W(0).kind = GATE_CHECK_NONE);
	BAD(W(0).kind = GATE_CHECK_KINDS);
	BAD(W(0).kind = 255);
	BAD(W(0).reserved[0] = 1);
	BAD(W(0).reserved[2] = 1);
	BAD(W(0).flags = GATE_CHECK_READ);
	BAD(W(0).align = 1);
	BAD(W(0).low = 2; W(0).high = 1);
	BAD(N(0).high = 1ull << 32);
	BAD(W(1).flags = 0);
	BAD(W(1).flags = 4);
	BAD(W(1).align = 0);
	BAD(W(1).align = 3);
	BAD(W(1).align = 8192);
	BAD(W(1).low = 0);
	BAD(W(1).low = WORLD_RAM_BYTES + 1);
	BAD(W(1).low = UINT64_MAX);
	BAD(W(1).high = 1);
	BAD(W(2).low = 2; W(2).high = 1);
	BAD(W(2).high = WORLD_RAM_BYTES + 1);
	BAD(W(2).high = UINT64_MAX);
	/* SMC32 has no addresses from 4 GiB on. */
	BAD(D->ram_pa = 1ull << 32);
	BAD(D->ram_pa = (1ull << 32) - 0x200000; D->ram_bytes = 0x400000);
	BAD(D->ram_ipa = D->entry = 1ull << 32; file(b, 0)->ipa = D->ram_ipa);
	/* A Trusted OS' x7 is not the caller's to fill. */
	BAD(checks_to_trusted_os(b, 6));
	WRONG(checked, GATE_BLOB_OK, checks_to_trusted_os(b, 5));
	WRONG(checked, GATE_BLOB_OK, D->ram_pa = (1ull << 32) - 0x200000);
#undef D
#undef W
#undef N
#undef R
#undef BAD
}

TEST(every_error_has_a_sentence_of_its_own)
{
	UNUSED_STATE;
	for (int i = 0; i < GATE_BLOB_ERRORS; i++) {
		const char *text =
			gate_blob_error_text((enum gate_blob_error)i);

		CHECK(strlen(text) > 10);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
				text,
				gate_blob_error_text((enum gate_blob_error)j));
	}
	CHECK(gate_blob_error_text((enum gate_blob_error)999) != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_blob_is_accepted),
		cmocka_unit_test(a_blob_cut_anywhere_is_refused),
		cmocka_unit_test(every_flipped_bit_is_noticed),
		cmocka_unit_test(
			a_wrong_hash_is_told_apart_from_a_wrong_header),
		cmocka_unit_test(the_header_is_proved),
		cmocka_unit_test(a_domain_is_proved),
		cmocka_unit_test(a_rule_is_proved),
		cmocka_unit_test(a_hash_that_the_table_cannot_use_is_refused),
		cmocka_unit_test(two_rules_in_one_slot_are_refused),
		cmocka_unit_test(
			an_id_and_a_rule_s_hinted_twin_in_one_slot_are_refused),
		cmocka_unit_test(
			collisions_are_found_in_every_part_of_the_largest_table),
		cmocka_unit_test(a_large_table_without_a_collision_is_accepted),
		cmocka_unit_test(a_file_is_proved),
		cmocka_unit_test(a_check_is_proved),
		cmocka_unit_test(a_check_of_every_kind_is_proved),
		cmocka_unit_test(every_error_has_a_sentence_of_its_own),
	};

	return cmocka_run_group_tests_name("blob", tests, NULL, NULL);
}

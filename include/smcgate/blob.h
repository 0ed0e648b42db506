/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The policy blob: what `smcgate manifest compile` makes of a manifest and
 * what the gate reads at start-up. Flat, little endian, versioned, hashed;
 * offsets count from the blob's first byte. Nothing resident parses text.
 *
 *   struct gate_blob
 *   struct gate_blob_domain [domain_count]
 *   struct gate_blob_rule   [rule_count of each domain], by first ID
 *   struct gate_blob_check  [check_count], in the order of domains and rules
 *   struct gate_blob_limit  [limit_count]
 *   struct gate_blob_device [device_count], in the order of domains
 *   uint64_t                [value_count], of the checks that are sets
 *   struct gate_blob_file   [file_count]
 */
#ifndef SMCGATE_BLOB_H
#define SMCGATE_BLOB_H

#include <stddef.h>
#include <stdint.h>

#define GATE_BLOB_MAGIC	    "SMCGBLB1" /* eight bytes, no terminator */
#define GATE_BLOB_REVISION  3

#define GATE_MAX_DOMAINS    8
#define GATE_MAX_VCPUS	    8	 /* a domain */
#define GATE_MAX_RULES	    4096 /* a domain */
#define GATE_MAX_CHECKS	    8192 /* of all domains */
#define GATE_MAX_LIMITS	    256	 /* of all domains */
#define GATE_MAX_DEVICES    64	 /* of all domains */
#define GATE_MAX_VALUES	    4096 /* of all sets */
#define GATE_MAX_BURST	    1000000u
#define GATE_MAX_FILES	    32
#define GATE_NAME_BYTES	    16 /* terminated */
#define GATE_TABLE_MIN_BITS 9
#define GATE_TABLE_MAX_BITS 15

struct gate_blob {
	uint8_t magic[8];
	uint32_t revision;
	uint32_t header_bytes; /* sizeof(struct gate_blob) */
	uint32_t size;	       /* the whole blob */
	uint32_t domain_count;
	uint32_t domain_offset;
	uint32_t file_count;
	uint32_t file_offset;
	uint32_t flags;	      /* GATE_BLOB_* */
	uint64_t image_bytes; /* the system image's file, from its first byte */
	uint64_t pool_bytes;  /* memory behind the image that is the gate's */
	uint32_t check_count;
	uint32_t check_offset;
	uint32_t limit_count;
	uint32_t limit_offset;
	uint32_t device_count;
	uint32_t device_offset;
	uint32_t value_count;
	uint32_t value_offset;
	uint32_t policy_version; /* a newer policy's is greater */
	uint8_t reserved[20];	 /* zero */
	/* ECDSA P-256, x then y, big endian: whose signature a newer policy
	   must carry. Zero: the policy stays for good. */
	uint8_t policy_key[64];
	uint8_t sha256[32]; /* of the blob with this field zero */
};

/* gate_blob.flags: the board has a GICv2, and so have the domains. */
#define GATE_BLOB_GICV2 1u
#define GATE_BLOB_FLAGS 1u

/* gate_blob_domain.flags */
#define GATE_DOMAIN_TRACE      1u  /* every call is recorded */
#define GATE_DOMAIN_CONSOLE    2u  /* console input goes here at start-up */
#define GATE_DOMAIN_UNHARDENED 4u  /* no WORKAROUND_1/3 on traps from here */
#define GATE_DOMAIN_AARCH32    8u  /* EL1 is entered in AArch32, A32 */
#define GATE_DOMAIN_CONTROL    16u /* its rules may answer control calls */
#define GATE_DOMAIN_OFF	       32u /* not started until somebody does */
#define GATE_DOMAIN_FLASH      64u /* sees erased flash below GATE_FLASH_END */
#define GATE_DOMAIN_FLAGS      127u

#define GATE_FLASH_END	       0x08000000ull /* IPA: QEMU virt's flash */

#define GATE_RESTART_ALWAYS    0xffffu

struct gate_blob_domain {
	char name[GATE_NAME_BYTES];
	uint16_t id; /* the VM ID, from 1, unique */
	uint16_t vcpu_count;
	uint32_t flags;
	uint64_t ram_ipa;
	uint64_t ram_pa;
	uint64_t ram_bytes; /* multiple of 2 MiB, as both bases */
	uint64_t entry;	    /* IPA of vCPU 0's first instruction */
	uint64_t x0;	    /* handed to it: IPA of the device tree; to an
			       AArch32 domain in r2 */
	uint32_t rule_count;
	uint32_t rule_offset;
	uint32_t table_bits; /* 2^bits slots; odd, see table.h */
	uint32_t table_k;    /* hash multiplier, see table.h */
	uint32_t device_first;
	uint32_t device_count;
	uint16_t restart_max; /* crashes after which it starts again */
	uint16_t restart_ms;  /* before the first; each time twice as long */
	uint32_t trng_bits;   /* of entropy a second; 0: no share set */
	uint8_t reserved[24];
};

/* What the manifest orders. Zero is deny: an empty rule lets nothing by. */
enum gate_rule_action {
	GATE_RULE_DENY = 0,
	GATE_RULE_ANSWER,    /* by the gate's own service */
	GATE_RULE_FORWARD,   /* to the firmware, if its checks pass */
	GATE_RULE_UNDEFINED, /* Undefined Instruction exception */
	GATE_RULE_CONSTANT,  /* result[] into x0.. */
	GATE_RULE_MEDIATE,   /* as FORWARD, but the firmware sees copies of
				the memory that its checks name: one at least */
	GATE_RULE_ACTIONS
};

/* gate_blob_rule.flags */
#define GATE_RULE_SLOT	   1u /* first == last, has a slot of its own */
#define GATE_RULE_RESERVED 2u /* named in spite of bits 23:17 */
#define GATE_RULE_FLAGS	   3u

/* gate_blob_rule.conduits: which of them the rule denies. */
#define GATE_RULE_NO_SMC 1u
#define GATE_RULE_NO_HVC 2u

struct gate_blob_rule {
	uint32_t first; /* function IDs without the SVE hint, inclusive */
	uint32_t last;
	uint8_t action; /* enum gate_rule_action */
	uint8_t flags;
	uint8_t args;	      /* registers x1..x<args> carry arguments (0-17) */
	uint8_t results;      /* CONSTANT: words of result[] in use (1-4) */
	uint16_t check_first; /* index of the first of its checks */
	uint8_t check_count;  /* at most GATE_RULE_MAX_CHECKS */
	uint8_t conduits;     /* GATE_RULE_NO_*: 0 is both allowed */
	uint16_t limit;	      /* index + 1; 0: none */
	uint16_t reserved;    /* zero */
	uint32_t service; /* ANSWER: the ID whose service answers; 0: its own */
	uint64_t result[4]; /* CONSTANT only, else zero */
};

/*
 * What a rule's calls may cost; 0: no limit, but not all five. Rules of a
 * domain that name the same limit (twins, a pattern's calls) are counted
 * together, two domains never. Over a limit nothing has happened, and the
 * caller is told so in the words of its convention. Answers and constants
 * have neither budget nor share: they take no time of the firmware's.
 */
struct gate_blob_limit {
	uint32_t calls_per_second;
	uint32_t burst;	    /* calls in a row after a pause, 1 at least; 0
			       without calls_per_second */
	uint32_t at_once;   /* vCPUs inside the call at the same time */
	uint32_t budget_us; /* of one forwarded call; longer is reported */
	uint64_t share_us;  /* that they may take together in a second, on
			       all CPUs: at most 1000000 a vCPU */
};

/*
 * What an argument of a forwarded call must be; a call that is not gets
 * NOT_SUPPORTED. Zero is no check, and refused.
 */
enum gate_check_kind {
	GATE_CHECK_NONE = 0,
	GATE_CHECK_RANGE,	  /* low <= x <= high */
	GATE_CHECK_MEMORY_BYTES,  /* x is the IPA of @low bytes */
	GATE_CHECK_MEMORY_LENGTH, /* x is the IPA of as many bytes as the
				     next register says: low to high */
	GATE_CHECK_MASK,	  /* (x & high) == low; high of all ones is
				     a value, low of zero bits that must be 0 */
	GATE_CHECK_SET,		  /* x is one of values [low, low + high),
				     which ascend */
	GATE_CHECK_RESULT,	  /* after the call: x<reg> &= low; x0-x17 */
	GATE_CHECK_KINDS
};

/* gate_blob_check.flags: what the firmware does with the memory. */
#define GATE_CHECK_READ	 1u
#define GATE_CHECK_WRITE 2u
/* x<reg> is the lower half, x<reg + 1> the upper, of a 64-bit value. */
#define GATE_CHECK_PAIR	     4u
#define GATE_CHECK_FLAGS     7u

#define GATE_RULE_MAX_CHECKS 8
#define GATE_CHECK_REGS	     7 /* x1 to x7 */
#define GATE_CHECK_MAX_ALIGN 4096

/*
 * Room for the copies of one mediated call; each begins at a multiple of
 * GATE_CHECK_MAX_ALIGN and has as much as its check admits.
 */
#define GATE_COPY_MAX_BYTES 0x10000u

/*
 * One check. Memory lies wholly inside the domain's RAM, and the firmware is
 * given its physical address. A rule's checks of arguments are sorted by
 * register, which may have several; but no register is memory of two, nor is
 * the length of one (behind the address, or behind its second half) memory of
 * another. Masks of results are sorted by register for themselves, one each.
 * SMC32 arguments are 32 bits wide, whatever is above; a pair of an SMC64 call
 * has nothing above bit 31 of its halves, or the check fails.
 */
struct gate_blob_check {
	uint8_t kind; /* enum gate_check_kind */
	uint8_t reg;  /* 1-7: x1..; RESULT: 0-17 */
	uint8_t flags;
	uint8_t reserved[3];
	uint16_t align; /* memory: a power of two, 1 to 4096; else zero */
	uint64_t low;
	uint64_t high; /* zero for MEMORY_BYTES */
};

/** gate_copy_room() - what the copy of a check's memory takes of that. */
static inline uint64_t gate_copy_room(const struct gate_blob_check *check)
{
	const uint64_t most = check->kind == GATE_CHECK_MEMORY_BYTES
				      ? check->low
				      : check->high;

	return (most + GATE_CHECK_MAX_ALIGN - 1) / GATE_CHECK_MAX_ALIGN *
	       GATE_CHECK_MAX_ALIGN;
}

enum gate_file_kind {
	GATE_FILE_NONE = 0,
	GATE_FILE_KERNEL,
	GATE_FILE_INITRD,
	GATE_FILE_DTB,
	GATE_FILE_OTHER, /* whatever the guest does with it */
};

/* One file of the system image that is copied into a domain's memory. */
struct gate_blob_file {
	uint16_t domain_id;
	uint16_t kind; /* enum gate_file_kind */
	uint32_t reserved;
	uint64_t image_offset; /* from the system image's first byte */
	uint64_t bytes;
	uint64_t ipa; /* destination */
};

/*
 * Memory or a device that is not a domain's RAM but its own, or shared with
 * one other domain.
 */
enum gate_device_kind {
	GATE_DEVICE_NONE = 0,
	GATE_DEVICE_MMIO,    /* registers, handed through with interrupts */
	GATE_DEVICE_CHANNEL, /* RAM that @peer has too; zeroed at start-up */
	GATE_DEVICE_KINDS
};

#define GATE_DEVICE_IRQS 4

/* gate_blob_device.flags */
#define GATE_DEVICE_DMA	  1u /* masters the bus, trusted (no stage 2 of its) */
#define GATE_DEVICE_EDGE  2u /* its interrupts are edges */
#define GATE_DEVICE_FLAGS 3u

struct gate_blob_device {
	char name[GATE_NAME_BYTES];
	uint64_t ipa; /* multiples of 4 KiB, as @bytes */
	uint64_t pa;
	uint64_t bytes;
	uint16_t kind; /* enum gate_device_kind */
	uint16_t flags;
	uint16_t peer; /* CHANNEL: the other domain's ID */
	uint16_t irq_count;
	/* MMIO: SPIs, the same number for the domain; CHANNEL: [0] is the SPI
	   that the peer's notification raises here. */
	uint32_t intid[GATE_DEVICE_IRQS];
};

_Static_assert(sizeof(struct gate_blob) == 208, "blob header layout");
_Static_assert(sizeof(struct gate_blob_domain) == 120, "blob domain layout");
_Static_assert(sizeof(struct gate_blob_rule) == 56, "blob rule layout");
_Static_assert(sizeof(struct gate_blob_limit) == 24, "blob limit layout");
_Static_assert(sizeof(struct gate_blob_device) == 64, "blob device layout");
_Static_assert(sizeof(struct gate_blob_check) == 24, "blob check layout");
_Static_assert(sizeof(struct gate_blob_file) == 32, "blob file layout");

/**
 * enum gate_blob_error - why a blob is refused; zero is a good blob.
 * gate_blob_error_text() gives the sentence for the console.
 */
enum gate_blob_error {
	GATE_BLOB_OK = 0,
	GATE_BLOB_TOO_SHORT,
	GATE_BLOB_BAD_MAGIC,
	GATE_BLOB_BAD_REVISION,
	GATE_BLOB_BAD_SIZE,
	GATE_BLOB_BAD_HASH,
	GATE_BLOB_BAD_DOMAIN,
	GATE_BLOB_BAD_RULE,
	GATE_BLOB_BAD_FILE,
	GATE_BLOB_BAD_TABLE, /* two rules, one slot */
	GATE_BLOB_BAD_CHECK,
	GATE_BLOB_BAD_LIMIT,
	GATE_BLOB_BAD_DEVICE,
	GATE_BLOB_ERRORS
};

/**
 * gate_blob_check() - prove a blob before anything reads it: every offset,
 * count, enum, reserved field, order and overlap (rules of a domain are sorted
 * and disjoint; a check fits its rule's arguments and its domain's RAM;
 * domains' RAM does not overlap, and no device's memory any other but a
 * channel its other end, which says the same; an SPI has one owner; files lie
 * in the image and in their domain's RAM; vCPUs 1..GATE_MAX_VCPUS; unique ids
 * and names).
 * @blob:  8-byte aligned, stays unchanged from here on.
 * @bytes: how many may be read.
 */
enum gate_blob_error gate_blob_check(const void *blob, size_t bytes);
const char *gate_blob_error_text(enum gate_blob_error error);

/** Accessors for a checked blob. */
const struct gate_blob_domain *gate_blob_domain(const struct gate_blob *blob,
						uint32_t index);
const struct gate_blob_rule *
gate_blob_rules(const struct gate_blob *blob,
		const struct gate_blob_domain *domain);
const struct gate_blob_check *gate_blob_checks(const struct gate_blob *blob);
const struct gate_blob_limit *gate_blob_limit(const struct gate_blob *blob,
					      uint32_t index);
/* Of the whole blob: a domain's begin at its device_first. */
const struct gate_blob_device *gate_blob_device(const struct gate_blob *blob,
						uint32_t index);
const uint64_t *gate_blob_values(const struct gate_blob *blob);
const struct gate_blob_file *gate_blob_file(const struct gate_blob *blob,
					    uint32_t index);

/*
 * The gate's own image (el2.bin) is an arm64 Image. The tool appends blob and
 * files and patches image_size; these words behind the 64-byte header tell it
 * where.
 */
#define GATE_IMAGE_INFO_OFFSET 64
#define GATE_IMAGE_INFO_MAGIC  "SMCGIMG1"

struct gate_image_info {
	uint8_t magic[8];
	uint64_t resident_bytes; /* text, data and bss: the blob goes behind,
				    at the next 4 KiB boundary */
	uint64_t blob_offset;	 /* patched by the tool, from byte 0 */
	uint64_t blob_bytes;	 /* patched by the tool */
};

_Static_assert(sizeof(struct gate_image_info) == 32, "image info layout");

#endif

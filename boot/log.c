/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/log.h"

#include "lib/rt/rt.h"

#define EV_POST_CODE		 0x1u
#define EV_NO_ACTION		 0x3u
#define EV_PLATFORM_CONFIG_FLAGS 0xau
#define TPM_ALG_SHA256		 0xbu
#define SHA1_BYTES		 20u

/* Little endian, any alignment. */
static void put(struct boot_log *log, uint64_t value, size_t bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		log->to[log->bytes++] = (uint8_t)value;
}

static void put_bytes(struct boot_log *log, const void *from, size_t bytes)
{
	memcpy(log->to + log->bytes, from, bytes);
	log->bytes += bytes;
}

static bool room_for(struct boot_log *log, size_t bytes)
{
	if (bytes > log->room - log->bytes)
		log->full = true;
	return !log->full;
}

/* TCG_PCClientPCREvent with a TCG_EfiSpecIDEventStruct. */
void log_start(struct boot_log *log, uint8_t *to, size_t room)
{
	static const char signature[16] = "Spec ID Event03";
	static const uint8_t no_digest[SHA1_BYTES];
	const size_t event_bytes = sizeof(signature) + 4 + 4 + 4 + 4 + 1;

	*log = (struct boot_log){ .to = to, .room = room };
	if (!room_for(log, 4 + 4 + SHA1_BYTES + 4 + event_bytes))
		return;
	put(log, 0, 4); /* PCR */
	put(log, EV_NO_ACTION, 4);
	put_bytes(log, no_digest, sizeof(no_digest));
	put(log, event_bytes, 4);
	put_bytes(log, signature, sizeof(signature));
	put(log, 0, 4); /* platform class: client */
	put(log, 0, 1); /* specification 2.0, errata 2 */
	put(log, 2, 1);
	put(log, 2, 1);
	put(log, 2, 1); /* a UINTN has 64 bits */
	put(log, 1, 4); /* algorithms */
	put(log, TPM_ALG_SHA256, 2);
	put(log, SHA256_BYTES, 2);
	put(log, 0, 1); /* vendor information */
}

/* TCG_PCR_EVENT2. */
void log_add(struct boot_log *log, uint32_t pcr,
	     const uint8_t hash[SHA256_BYTES], const char *what)
{
	const size_t text = strlen(what) + 1;

	if (!room_for(log, 4 + 4 + 4 + 2 + SHA256_BYTES + 4 + text))
		return;
	put(log, pcr, 4);
	put(log, pcr == LOG_PCR_CODE ? EV_POST_CODE : EV_PLATFORM_CONFIG_FLAGS,
	    4);
	put(log, 1, 4); /* digests */
	put(log, TPM_ALG_SHA256, 2);
	put_bytes(log, hash, SHA256_BYTES);
	put(log, text, 4);
	put_bytes(log, what, text);
}

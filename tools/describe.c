/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/describe.h"

#include <inttypes.h>

#include "tools/resolver.h"

#define VALUES_SHOWN 8

static void put_register(FILE *out, const struct gate_blob_check *check)
{
	if (check->flags & GATE_CHECK_PAIR)
		fprintf(out, "x%u:x%u", check->reg + 1u, check->reg);
	else
		fprintf(out, "x%u", check->reg);
}

static void put_set(FILE *out, const struct gate_blob_check *check,
		    const uint64_t *values)
{
	fputs(check->high == 1 ? " is" : " is one of", out);
	for (uint64_t i = 0; i < check->high && i < VALUES_SHOWN; i++)
		fprintf(out, " 0x%" PRIx64, values[check->low + i]);
	if (check->high > VALUES_SHOWN)
		fprintf(out, " and %" PRIu64 " more",
			check->high - VALUES_SHOWN);
}

static void put_mask(FILE *out, const struct gate_blob_check *check)
{
	if (check->high == UINT64_MAX || check->high == UINT32_MAX)
		fprintf(out, " is 0x%" PRIx64, check->low);
	else
		fprintf(out, " & 0x%" PRIx64 " is 0x%" PRIx64, check->high,
			check->low);
}

static void put_memory(FILE *out, const struct gate_blob_check *check)
{
	static const char *const accesses[] = {
		[GATE_CHECK_READ] = "reads",
		[GATE_CHECK_WRITE] = "writes",
		[GATE_CHECK_READ | GATE_CHECK_WRITE] = "reads and writes",
	};
	const unsigned int access =
		check->flags & (GATE_CHECK_READ | GATE_CHECK_WRITE);

	fputs(" is memory of ", out);
	if (check->kind == GATE_CHECK_MEMORY_BYTES)
		fprintf(out, "%" PRIu64 " bytes", check->low);
	else
		fprintf(out, "x%u bytes (%" PRIu64 " to %" PRIu64 ")",
			check->reg + (check->flags & GATE_CHECK_PAIR ? 2u : 1u),
			check->low, check->high);
	if (check->align > 1)
		fprintf(out, " at a multiple of %u", check->align);
	if (access)
		fprintf(out, ", which the firmware %s", accesses[access]);
}

void describe_check(FILE *out, const struct gate_blob_check *check,
		    const uint64_t *values)
{
	put_register(out, check);
	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
		fprintf(out, " is 0x%" PRIx64 " to 0x%" PRIx64, check->low,
			check->high);
		break;
	case GATE_CHECK_MASK:
		put_mask(out, check);
		break;
	case GATE_CHECK_SET:
		put_set(out, check, values);
		break;
	case GATE_CHECK_MEMORY_BYTES:
	case GATE_CHECK_MEMORY_LENGTH:
		put_memory(out, check);
		break;
	case GATE_CHECK_RESULT:
		fprintf(out, " of the result keeps 0x%" PRIx64, check->low);
		break;
	case GATE_CHECK_NONE:
	case GATE_CHECK_KINDS:
		break;
	}
}

void describe_limit(FILE *out, const struct gate_blob_limit *limit)
{
	const char *comma = "";

	if (limit->calls_per_second) {
		fprintf(out, "%u calls a second, %u in a row",
			limit->calls_per_second, limit->burst);
		comma = ", ";
	}
	if (limit->at_once) {
		fprintf(out, "%s%u vCPU%s at once", comma, limit->at_once,
			limit->at_once == 1 ? "" : "s");
		comma = ", ";
	}
	if (limit->budget_us) {
		fprintf(out, "%s%u us a call", comma, limit->budget_us);
		comma = ", ";
	}
	if (limit->share_us)
		fprintf(out, "%s%" PRIu64 " us of a second", comma,
			limit->share_us);
}

void describe_device(FILE *out, const struct manifest_device *device)
{
	const struct gate_blob_device *blob = &device->blob;

	fprintf(out, "%s \"%s\": 0x%" PRIx64 " bytes at 0x%" PRIx64,
		blob->kind == GATE_DEVICE_CHANNEL ? "channel" : "device",
		blob->name, blob->bytes, blob->pa);
	if (blob->ipa != blob->pa)
		fprintf(out, " as 0x%" PRIx64, blob->ipa);
	if (blob->kind == GATE_DEVICE_CHANNEL)
		fprintf(out, " with domain %u", blob->peer);
	for (size_t i = 0; i < blob->irq_count; i++)
		fprintf(out, "%s %u", i ? "," : ", INTID", blob->intid[i]);
	if (blob->flags & GATE_DEVICE_EDGE)
		fputs(", edges", out);
	if (blob->flags & GATE_DEVICE_DMA)
		fputs(", trusted with all memory", out);
}

void describe_call(FILE *out, const struct manifest *manifest, uint32_t fid)
{
	bool named = false;

	for (size_t i = resolver_find(manifest, fid);
	     i < manifest->call_count && manifest->calls[i].fid == fid; i++) {
		fprintf(out, "%s%s", named ? "/" : "", manifest->calls[i].name);
		named = true;
	}
	for (size_t i = 0; i < PSCI_0_1_CALLS && !named; i++)
		if (psci_0_1_calls[i].id == fid) {
			fprintf(out, "PSCI 0.1 %s", psci_0_1_calls[i].property);
			named = true;
		}
	if (!named)
		fprintf(out, "0x%08x", fid);
}

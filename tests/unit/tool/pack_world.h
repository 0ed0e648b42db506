/* SPDX-License-Identifier: BSD-2-Clause */
/* A job with small parts, and a key that is made here. */
#ifndef TESTS_UNIT_TOOL_PACK_WORLD_H
#define TESTS_UNIT_TOOL_PACK_WORLD_H

#include "tests/unit/test.h"

#include "boards/qemu-virt/memory.h"
#include "tools/pack.h"

#define BOOT_FILL    0x11
#define MONITOR_FILL 0x22
#define BL33_FILL    0x33
#define TOS_FILL     0x44
#define BL33_BYTES   700u

/** part_fill() - a part of @bytes, all of them @fill. */
static inline void part_fill(struct pack_file *part, const char *name,
			     size_t bytes, int fill)
{
	free(part->file.data);
	part->path = name;
	part->file.bytes = bytes;
	part->file.data = malloc(bytes + 1);
	memset(part->file.data, fill, bytes);
}

/** job_make() - boot stage, monitor and BL33. */
static inline void job_make(struct pack_job *job)
{
	pack_job_init(job);
	part_fill(&job->boot, "boot", 300, BOOT_FILL);
	part_fill(&job->monitor, "monitor", 500, MONITOR_FILL);
	part_fill(&job->bl33, "bl33", BL33_BYTES, BL33_FILL);
}

/** job_tos() - one more Trusted OS, described as --bl32 does. */
static inline struct pack_tos *job_tos(struct pack_job *job, char *options,
				       size_t bytes)
{
	struct pack_tos *tos = &job->tos[job->tos_count++];
	struct pack_wrong wrong = { "" };

	if (!pack_option_tos(options, tos, &wrong))
		fail_msg("%s", wrong.text);
	part_fill(&tos->image, tos->image.path, bytes, TOS_FILL);
	return tos;
}

/** job_refused() - pack_make() says @why; the job is freed. */
static inline void job_refused(struct pack_job *job, const char *why)
{
	struct pack_wrong wrong = { "" };
	struct file flash = pack_make(job, &wrong);

	if (flash.data || !strstr(wrong.text, why))
		fail_msg("\"%s\" does not say \"%s\"", wrong.text, why);
	pack_job_free(job);
}

/** job_flash() - pack_make() succeeds; the job is freed. */
static inline struct file job_flash(struct pack_job *job)
{
	struct pack_wrong wrong = { "" };
	struct file flash = pack_make(job, &wrong);

	if (!flash.data)
		fail_msg("%s", wrong.text);
	pack_job_free(job);
	return flash;
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls of the debug files, at the vendor EL3 numbers and at the older SiP
 * ones. x1 says what is wanted; paths and data go through one page of the
 * normal world that it has named once. Whatever is used of it is copied once;
 * x0 is 0, -1 (there is no such function) or -2, x1 the answer.
 */
#include <smccc/calls.h>

#include "el3/debugfs.h"
#include "el3/ram.h"
#include "el3/table.h"
#include "el3/window.h"
#include "lib/rt/rt.h"

#define PAGE_BYTES	0x1000ull
#define DEBUGFS_VERSION 1
#define DEBUGFS_INVALID (-2)
/* Within the page: two or three paths, or one and an entry. */
#define BUFFER_PATH(n) ((n)*DEBUGFS_PATH_BYTES)
#define BUFFER_ENTRY   BUFFER_PATH(1)

/* 0: none yet. */
static uint64_t page;

/** struct request - one call. @answer becomes x1. */
struct request {
	struct cpu *cpu;
	uint64_t page;
	uint64_t x2, x3, x4;
	int64_t answer;
};

/* False if it has no end. */
static bool path_get(const struct request *request, uint32_t n,
		     char path[DEBUGFS_PATH_BYTES])
{
	window_read(request->cpu, path, request->page + BUFFER_PATH(n),
		    DEBUGFS_PATH_BYTES);
	for (uint32_t i = 0; i < DEBUGFS_PATH_BYTES; i++)
		if (path[i] == '\0')
			return true;
	return false;
}

static bool node_get(const struct request *request, uint32_t n, bool through,
		     uint16_t *node)
{
	char path[DEBUGFS_PATH_BYTES];

	return path_get(request, n, path) && debugfs_find(path, through, node);
}

/* What path 0 leads to is seen at the place that path 1 names. */
static bool bind(struct request *request)
{
	uint16_t what, at;

	return node_get(request, 0, true, &what) &&
	       node_get(request, 1, false, &at) && debugfs_link(at, what);
}

/* The same; there is nothing that a third text could specify. */
static bool mount(struct request *request)
{
	char specification;

	window_read(request->cpu, &specification,
		    request->page + BUFFER_PATH(2), 1);
	return specification == '\0' && bind(request);
}

static bool open(struct request *request)
{
	char path[DEBUGFS_PATH_BYTES];

	if (!path_get(request, 0, path))
		return false;
	request->answer = debugfs_open(path, request->x2);
	return request->answer >= 0;
}

static bool close(struct request *request)
{
	return debugfs_close(request->x2);
}

static bool read(struct request *request)
{
	char data[DEBUGFS_READ_BYTES];
	size_t used = 0;

	request->answer = debugfs_read(request->x2, data, request->x3, &used);
	if (request->answer > 0)
		window_write(request->cpu, request->page, data, used);
	return request->answer >= 0;
}

static bool write(struct request *request)
{
	char data[DEBUGFS_WRITE_BYTES];

	if (request->x3 > sizeof(data))
		return false;
	window_read(request->cpu, data, request->page, request->x3);
	request->answer = (int64_t)request->x3;
	return debugfs_write(request->x2, request->cpu, data,
			     (size_t)request->x3);
}

static bool seek(struct request *request)
{
	return debugfs_seek(request->x2, (int64_t)request->x3, request->x4);
}

static bool stat(struct request *request)
{
	char path[DEBUGFS_PATH_BYTES];
	struct debugfs_entry entry;

	if (!path_get(request, 0, path) || !debugfs_stat(path, &entry))
		return false;
	window_write(request->cpu, request->page + BUFFER_ENTRY, &entry,
		     sizeof(entry));
	return true;
}

/* Once. */
static bool init(struct request *request)
{
	uint64_t none = 0;

	return request->x2 % PAGE_BYTES == 0 &&
	       ram_normal(request->x2, PAGE_BYTES) &&
	       __atomic_compare_exchange_n(&page, &none, request->x2, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static bool version(struct request *request)
{
	request->answer = DEBUGFS_VERSION;
	return true;
}

static bool (*const functions[])(struct request *request) = {
	[0] = mount, [2] = open, [3] = close, [4] = read,  [5] = write,
	[6] = seek,  [7] = bind, [8] = stat,  [10] = init, [11] = version,
};

#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))
#define PAGELESS  10u /* from here on: without a page, too */

static void debugfs(const struct el3_call *call, struct smccc_regs *out,
		    struct cpu *cpu)
{
	const uint64_t number = el3_arg(call, 1);
	struct request request = {
		.cpu = cpu,
		.page = __atomic_load_n(&page, __ATOMIC_ACQUIRE),
		.x2 = el3_arg(call, 2),
		.x3 = el3_arg(call, 3),
		.x4 = el3_arg(call, 4),
	};

	/* The only signed argument: seek's offset. */
	if (!call->smc64)
		request.x3 = (uint64_t)(int64_t)(int32_t)request.x3;
	if (number >= FUNCTIONS || functions[number] == NULL) {
		el3_return(out, SMCCC_NOT_SUPPORTED);
	} else if ((request.page == 0 && number < PAGELESS) ||
		   !functions[number](&request)) {
		el3_return(out, DEBUGFS_INVALID);
	} else {
		out->x[1] = (uint64_t)request.answer;
		el3_return(out, SMCCC_SUCCESS);
	}
}

#define DEBUGFS_ROW(call)                                        \
	{                                                        \
		.fid = SMCCC_FID_##call, .finish = EL3_FINISH_C, \
		.handler = debugfs,                              \
	}

static const struct el3_service rows[] = {
	DEBUGFS_ROW(DEBUGFS_SMC),
	DEBUGFS_ROW(DEBUGFS_SMC_64),
	DEBUGFS_ROW(DEBUGFS_SMC_DEP),
	DEBUGFS_ROW(DEBUGFS_SMC_DEP_64),
};

const struct el3_service_set el3_debugfs_services = {
	.name = "debugfs",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};

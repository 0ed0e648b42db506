/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/system/el3/debug/debug.h"

#define TOPIC	   "debugfs"
#define PAGE	   0x52000000ull
#define OUTSIDE	   0x0e000000ull /* secure RAM */
#define PATH_BYTES 256u
#define READ_MOST  512u

enum {
	MOUNT,
	CREATE,
	OPEN,
	CLOSE,
	READ,
	WRITE,
	SEEK,
	BIND,
	STAT,
	INIT = 10,
	VERSION
};

#define O_READ	1u
#define O_WRITE 2u
#define O_RDWR	4u
#define O_DIR	16u

struct entry {
	char name[13];
	int64_t length;
	uint8_t mode;
	uint8_t index;
	uint8_t dev;
	uint16_t qid;
};

static char *const buffer = (char *)PAGE;
static uint32_t fid = SMCCC_FID_DEBUGFS_SMC_64;

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

/* x1 of a good call, or x0 of a bad one; a bad one changes no x1-x3. */
static int64_t call(uint64_t what, uint64_t x2, uint64_t x3, uint64_t x4)
{
	const struct answer answer = ask(fid, what, x2, x3, x4);

	if (answer.x0 == 0)
		return (int64_t)answer.x[1];
	if (answer.x[1] != what || answer.x[2] != x2 || answer.x[3] != x3)
		return -99;
	return answer.x0;
}

static void path_put(uint32_t n, const char *path)
{
	memset(buffer + n * PATH_BYTES, 0, PATH_BYTES);
	memcpy(buffer + n * PATH_BYTES, path, strlen(path) + 1);
}

static int64_t open(const char *path, uint64_t mode)
{
	path_put(0, path);
	return call(OPEN, mode, 0, 0);
}

/* A whole file, in pieces of @piece bytes; its length. */
static int64_t slurp(const char *path, char *to, size_t size, uint64_t piece)
{
	const int64_t handle = open(path, O_READ);
	size_t at = 0;
	int64_t got;

	if (handle < 0)
		return handle;
	do {
		got = call(READ, (uint64_t)handle, piece, 0);
		if (got < 0 || at + (size_t)got >= size)
			return -98;
		memcpy(to + at, buffer, (size_t)got);
		at += (size_t)got;
	} while (got > 0);
	to[at] = '\0';
	return call(CLOSE, (uint64_t)handle, 0, 0) == 0 ? (int64_t)at : -97;
}

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool holds(const char *text, const char *line)
{
	for (; *text != '\0'; text++)
		if (starts(text, line))
			return true;
	return false;
}

static char text[8192], again[8192];

static void test_before(void)
{
	bool none = true, first;

	for (uint64_t what = 0; what < INIT; what++)
		none &= call(what, 1, 32, 0) ==
			(what == CREATE || what == 9 ? -1 : -2);
	check(none && call(VERSION, 0, 0, 0) == 1,
	      "before there is a page: nothing but the version");
	check(call(9, 0, 0, 0) == -1 && call(12, 0, 0, 0) == -1 &&
		      call(15, 0, 0, 0) == -1 && call(~0ull, 0, 0, 0) == -1 &&
		      call(1ull << 32, 0, 0, 0) == -1,
	      "functions that nobody has");
	check(call(INIT, 0, 0, 0) == -2 && call(INIT, OUTSIDE, 0, 0) == -2 &&
		      call(INIT, 0x09000000, 0, 0) == -2 &&
		      call(INIT, 0x3ffff000, 0, 0) == -2 &&
		      call(INIT, 0x80000000, 0, 0) == -2 &&
		      call(INIT, PAGE + 8, 0, 0) == -2 &&
		      call(INIT, PAGE | 1ull << 40, 0, 0) == -2 &&
		      call(INIT, -0x1000ull, 0, 0) == -2,
	      "a page that is not normal-world RAM");
	first = call(INIT, PAGE, 0, 0) == 0;
	check(first && call(INIT, PAGE, 0, 0) == -2 &&
		      call(INIT, PAGE + 0x1000, 0, 0) == -2,
	      "a page, once");
}

static void test_files(void)
{
	const int64_t length = slurp("/services", text, sizeof(text), 4096);

	check(slurp("/version", again, sizeof(again), 4096) > 0 &&
		      starts(again, "smcgate ") && holds(again, "\nPSCI 1."),
	      "/version");
	check(length > 500 && holds(text, "84000000 psci\n") &&
		      holds(text, "c7000010 debugfs\n"),
	      "/services");
	check(slurp("//services/", again, sizeof(again), 7) == length &&
		      strcmp(text, again) == 0,
	      "a file in pieces of seven bytes is the same");
	check(slurp("/log", text, sizeof(text), 4096) > 0 &&
		      starts(text, "reset ") && holds(text, "\ndone "),
	      "/log");
	check(slurp("/cpus/3", text, sizeof(text), 4096) > 0 &&
		      starts(text, "mpidr 3\n") && holds(text, "workaround_3 "),
	      "/cpus/3");
	check(slurp("/psci/0", text, sizeof(text), 4096) > 0 &&
		      starts(text, "on\nstarts 1\nstops 0\nsuspends 1\n"),
	      "/psci/0");
	check(slurp("/psci/./1", text, sizeof(text), 4096) > 0 &&
		      starts(text, "off\nstarts 1\nstops 1\nsuspends 0\n"),
	      "/psci/1");
	check(slurp("/pmf/0", text, sizeof(text), 4096) > 0 &&
		      holds(text, "41000400 runtime 0 ") &&
		      holds(text, "00000804 boot 4 "),
	      "/pmf/0");
}

static void test_paths(void)
{
	static const char *const bad[] = {
		"",
		"version",
		"./version",
		"/nobody",
		"/version/x",
		"/version/.",
		"/..",
		"/cpus/..",
		"/cpus/../version",
		"/cpus/4",
		"/cpus/00",
		"/cpus/-1",
		"/cpus/3x",
		"/cpus/64",
		"/cpus/256",
		"/cpus/4294967296",
		"/aVeryLongName1",
		"/versionversion",
		"#",
		"#x",
		"#rr",
		"#r/nobody",
		"#r0x",
		"/services\n",
	};
	bool refused = true;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const int64_t answer = open(bad[i], O_READ);

		refused &= answer == -2;
		if (answer != -2)
			rt_printf("# '%s': %ld\n", bad[i], (long)answer);
	}
	check(refused, "paths that lead nowhere, or up");
	memset(buffer, '/', 4096);
	check(call(OPEN, O_READ, 0, 0) == -2 && call(STAT, 0, 0, 0) == -2 &&
		      call(BIND, 0, 0, 0) == -2 && call(MOUNT, 0, 0, 0) == -2,
	      "a path without an end");
}

static void test_modes(void)
{
	bool refused = true;
	int64_t handle;

	for (uint64_t mode = 0; mode < 64; mode++)
		refused &= mode == O_READ || open("/version", mode) == -2;
	check(refused && open("/version", 1ull << 32 | O_READ) == -2 &&
		      open("/cpus", O_WRITE) == -2 &&
		      open("/dev/calls", O_READ | O_WRITE) == -2,
	      "modes that are none, or not the file's");
	handle = open("/dev/calls", O_WRITE);
	check(handle >= 0 && call(READ, (uint64_t)handle, 10, 0) == -2 &&
		      call(CLOSE, (uint64_t)handle, 0, 0) == 0,
	      "what is open to write is not read");
	handle = open("/version", O_READ);
	check(call(WRITE, (uint64_t)handle, 1, 0) == -2 &&
		      call(CLOSE, (uint64_t)handle, 0, 0) == 0 &&
		      call(CLOSE, (uint64_t)handle, 0, 0) == -2 &&
		      call(READ, (uint64_t)handle, 1, 0) == -2,
	      "what is open to read is not written; closed is closed");
}

static void test_handles(void)
{
	static const uint64_t wild[] = { 16,	     0x7fffffff, 0xffffffff,
					 1ull << 32, -1ull,	 1ull << 63 };
	int64_t handle;
	uint32_t count = 0;
	bool refused = true, closed = true;

	for (size_t i = 0; i < sizeof(wild) / sizeof(wild[0]); i++)
		for (uint64_t what = CLOSE; what <= SEEK; what++)
			refused &= call(what, wild[i], 32, 0) == -2;
	check(refused, "handles that cannot be");
	path_put(0, "/version");
	while ((handle = call(OPEN, O_READ, 0, 0)) >= 0)
		count++;
	for (uint64_t i = 0; i < count; i++)
		closed &= call(CLOSE, i, 0, 0) == 0;
	check(count == 16 && handle == -2 && closed &&
		      open("/version", O_READ) == 0 &&
		      call(CLOSE, 0, 0, 0) == 0,
	      "sixteen handles, no more, all free again");
}

static bool seek_to(int64_t handle, int64_t offset, uint64_t whence)
{
	return call(SEEK, (uint64_t)handle, (uint64_t)offset, whence) == 0;
}

static bool reads(int64_t handle, uint64_t bytes, const char *expected)
{
	const int64_t got = call(READ, (uint64_t)handle, bytes, 0);

	return got == (int64_t)strlen(expected) &&
	       memcmp(buffer, expected, (size_t)got) == 0;
}

static void test_seek(void)
{
	const int64_t handle = open("/version", O_READ);

	check(seek_to(handle, 3, 0) && reads(handle, 4, "gate") &&
		      seek_to(handle, -4, 1) && reads(handle, 4, "gate") &&
		      seek_to(handle, -9, 2) && reads(handle, 7, "PSCI 1."),
	      "seek from the start, from here, from the end");
	check(seek_to(handle, 100, 2) && reads(handle, 10, "") &&
		      seek_to(handle, 0x7fffffff, 0) && reads(handle, 10, "") &&
		      !seek_to(handle, 1, 1),
	      "behind the end there is nothing");
	check(seek_to(handle, 1, 0) && !seek_to(handle, -2, 1) &&
		      !seek_to(handle, -1, 0) && !seek_to(handle, -1000, 2) &&
		      !seek_to(handle, INT64_MIN, 2) &&
		      !seek_to(handle, INT64_MAX, 1) &&
		      !seek_to(handle, 0, 3) && !seek_to(handle, 0, 1u << 31) &&
		      !seek_to(handle, 1ll << 32, 0) && reads(handle, 3, "mcg"),
	      "a bad seek moves nothing");
	buffer[0] = '#';
	check(reads(handle, 0, "") && buffer[0] == '#' &&
		      call(CLOSE, (uint64_t)handle, 0, 0) == 0,
	      "no bytes are no bytes");
}

/* Only what was read is written, and never more than the page. */
static void test_bounds(void)
{
	const int64_t handle = open("/services", O_READ);
	bool kept = true;
	int64_t got;

	memset(buffer, 0x5a, 8192);
	got = call(READ, (uint64_t)handle, ~0ull, 0);
	for (size_t i = READ_MOST; i < 8192; i++)
		kept &= buffer[i] == 0x5a;
	check(got == READ_MOST && kept, "a huge read gives what it can");
	memset(buffer, 0x5a, 8192);
	got = call(READ, (uint64_t)handle, 5, 0);
	for (size_t i = 5; i < 8192; i++)
		kept &= buffer[i] == 0x5a;
	check(got == 5 && kept && call(CLOSE, (uint64_t)handle, 0, 0) == 0,
	      "five bytes are five");
}

static bool entry_is(const struct entry *entry, const char *name, uint8_t mode,
		     bool directory)
{
	return strcmp(entry->name, name) == 0 && entry->mode == mode &&
	       (entry->qid >> 15 != 0) == directory && entry->index == 0 &&
	       entry->dev == 0 && (entry->length != 0) != directory;
}

static void test_directories(void)
{
	static const char *const names[] = { "version", "services", "log",
					     "cpus",	"psci",	    "pmf",
					     "dev",	"mnt" };
	struct entry *entry = (struct entry *)buffer;
	int64_t handle = open("/", O_READ);
	bool all = true;

	check(call(READ, (uint64_t)handle, 31, 0) == -2,
	      "a directory is read by whole entries");
	for (size_t i = 0; i < 8; i++)
		all &= call(READ, (uint64_t)handle, 32, 0) == 1 &&
		       entry_is(entry, names[i],
				i < 3 ? O_READ : O_READ | O_DIR, i >= 3);
	check(all && call(READ, (uint64_t)handle, 4096, 0) == 0 &&
		      seek_to(handle, 0, 0) &&
		      call(READ, (uint64_t)handle, 32, 0) == 1 &&
		      entry_is(entry, "version", O_READ, false),
	      "what the root has, in order, and again");
	call(CLOSE, (uint64_t)handle, 0, 0);
	handle = open("/cpus", O_READ);
	for (uint32_t i = 0; i < 4; i++) {
		const char name[2] = { (char)('0' + i), '\0' };

		all &= call(READ, (uint64_t)handle, 32, 0) == 1 &&
		       entry_is(entry, name, O_READ, false);
	}
	check(all && call(READ, (uint64_t)handle, 32, 0) == 0 &&
		      call(CLOSE, (uint64_t)handle, 0, 0) == 0,
	      "a file for each of four CPUs");
}

static bool stat_is(const char *path, const char *name, uint8_t mode,
		    int64_t length)
{
	const struct entry *entry = (struct entry *)(buffer + PATH_BYTES);

	path_put(0, path);
	return call(STAT, 0, 0, 0) == 0 &&
	       entry_is(entry, name, mode, (mode & O_DIR) != 0) &&
	       entry->length == length && strcmp(buffer, path) == 0;
}

static void test_stat(void)
{
	check(stat_is("/services", "services", O_READ,
		      slurp("/services", text, sizeof(text), 4096)) &&
		      stat_is("/dev/calls", "calls", O_RDWR, 2) &&
		      stat_is("/", "/", O_READ | O_DIR, 0) &&
		      stat_is("/pmf/", "pmf", O_READ | O_DIR, 0) &&
		      stat_is("/cpus/2", "2", O_READ,
			      slurp("/cpus/2", text, sizeof(text), 4096)),
	      "stat: name, length, mode");
	path_put(0, "/nobody");
	check(call(STAT, 0, 0, 0) == -2, "stat of nobody");
}

static int64_t write(const char *path, const char *data, uint64_t bytes)
{
	const int64_t handle = open(path, O_RDWR);
	int64_t answer;

	memcpy(buffer, data, strlen(data) + 1);
	answer = call(WRITE, (uint64_t)handle, bytes, 0);
	call(CLOSE, (uint64_t)handle, 0, 0);
	return answer;
}

static void test_write(void)
{
	check(slurp("/dev/calls", text, sizeof(text), 4096) == 2 &&
		      text[0] == '0' && write("/dev/calls", "1\n", 2) == 2 &&
		      slurp("/dev/calls", text, sizeof(text), 4096) == 2 &&
		      text[0] == '1' && write("/dev/calls", "0", 1) == 1 &&
		      slurp("/dev/calls", text, sizeof(text), 4096) == 2 &&
		      text[0] == '0',
	      "/dev/calls switches the timestamps of calls");
	check(write("/dev/calls", "1x", 2) == -2 &&
		      write("/dev/calls", "2", 1) == -2 &&
		      write("/dev/calls", "1\n\n", 3) == -2 &&
		      write("/dev/calls", "1", 0) == -2 &&
		      write("/dev/calls", "1", 65) == -2 &&
		      write("/dev/calls", "1", ~0ull) == -2 &&
		      slurp("/dev/calls", text, sizeof(text), 4096) == 2 &&
		      text[0] == '0',
	      "and by nothing else");
}

static int64_t link(uint64_t what, const char *from, const char *to,
		    const char *specification)
{
	path_put(0, from);
	path_put(1, to);
	path_put(2, specification);
	return call(what, 0, 0, 0);
}

static void test_links(void)
{
	check(link(BIND, "/version", "/mnt", "") == -2 &&
		      link(BIND, "/cpus", "/version", "") == -2 &&
		      link(BIND, "/cpus", "/nobody", "") == -2 &&
		      link(BIND, "/cpus", "/", "") == -2 &&
		      link(MOUNT, "/version", "/mnt", "") == -2 &&
		      link(MOUNT, "/cpus", "/mnt", "x") == -2 &&
		      link(MOUNT, "#r", "/mnt", "") == -2 &&
		      open("/mnt/1", O_READ) == -2,
	      "links that cannot be");
	check(link(BIND, "/cpus", "/mnt", "") == 0 &&
		      slurp("/mnt/1", text, sizeof(text), 4096) > 0 &&
		      starts(text, "mpidr 1\n") &&
		      link(BIND, "/psci", "/mnt", "") == -2,
	      "bind: /mnt shows the CPUs");
	check(link(MOUNT, "/", "/dev", "") == 0 &&
		      slurp("/dev/dev/dev/version", text, sizeof(text), 4096) >
			      0 &&
		      open("/dev/calls", O_READ) == -2,
	      "mount: /dev shows the root, in it again /dev");
	check(stat_is("/mnt", "mnt", O_READ | O_DIR, 0) &&
		      stat_is("/mnt/1", "1", O_READ,
			      slurp("/mnt/1", text, sizeof(text), 4096)),
	      "stat of a link is of its place");
	check(link(BIND, "/dev", "/psci", "") == 0 &&
		      link(BIND, "/psci", "/pmf", "") == 0 &&
		      link(BIND, "/mnt", "/cpus", "") == -2,
	      "four links, no more");
}

static void test_old_place(void)
{
	int64_t handle;

	fid = SMCCC_FID_DEBUGFS_SMC_DEP;
	check(call(VERSION, 0, 0, 0) == 1, "the older place, SMC32");
	fid = SMCCC_FID_DEBUGFS_SMC;
	handle = open("/version", 0xffffffff00000000 | O_READ);
	check(call(SEEK, (uint64_t)handle, 3, 0) == 0 &&
		      call(SEEK, (uint64_t)handle, 0xffffffff, 1) == 0 &&
		      reads(handle, 2, "cg") &&
		      call(SEEK, (uint64_t)handle, 0xfffffff0, 0) == -2 &&
		      call(CLOSE, (uint64_t)handle, 0, 0) == 0,
	      "SMC32: an offset below zero");
	fid = SMCCC_FID_DEBUGFS_SMC_DEP_64;
	check(slurp("/version", text, sizeof(text), 4096) > 0,
	      "the older place, SMC64");
	fid = SMCCC_FID_DEBUGFS_SMC_64;
}

/* Two CPUs, one handle: nobody reads a byte twice, nor is one lost. */
#define ROUNDS 400u

static volatile int64_t shared_handle;
static volatile uint32_t other_bytes;

static void reader(struct rt_cpu *cpu, void *argument)
{
	uint32_t bytes = 0;

	(void)cpu;
	(void)argument;
	for (uint32_t i = 0; i < ROUNDS; i++) {
		const struct answer answer = ask(SMCCC_FID_DEBUGFS_SMC_64, READ,
						 (uint64_t)shared_handle, 1, 0);

		if (answer.x0 == 0)
			bytes += (uint32_t)answer.x[1];
	}
	other_bytes = bytes;
}

static void test_race(void)
{
	struct rt_cpu *cpu = &rt_cpus[1];
	const uint64_t started = cpu->started + 1, done = cpu->done;
	struct patience wait = patience(WAIT_MS);
	uint32_t bytes = 0;
	int64_t length;

	length = slurp("/services", text, sizeof(text), 4096);
	shared_handle = open("/services", O_READ);
	cpu_prepare(cpu, 1, reader, NULL);
	check(smc(SMCCC_FID_PSCI_CPU_ON_64, 1, (uint64_t)cpu_entry, 0) == 0 &&
		      cpu_wait(&cpu->started, started, WAIT_MS),
	      "another CPU runs");
	while (cpu->done == done && !patience_ends(&wait)) {
		const struct answer answer = ask(SMCCC_FID_DEBUGFS_SMC_64, READ,
						 (uint64_t)shared_handle, 1, 0);

		if (answer.x0 == 0)
			bytes += (uint32_t)answer.x[1];
	}
	while (call(READ, (uint64_t)shared_handle, 1, 0) == 1)
		bytes++;
	/* Who comes next starts it again. */
	check(cpu_wait_off(1, WAIT_MS), "and is off");
	check((int64_t)bytes + (int64_t)other_bytes == length &&
		      call(CLOSE, (uint64_t)shared_handle, 0, 0) == 0,
	      "two CPUs at one handle");
}

void test_debugfs(void)
{
	test_before();
	test_files();
	test_paths();
	test_modes();
	test_handles();
	test_seek();
	test_bounds();
	test_directories();
	test_stat();
	test_write();
	test_old_place();
	test_race();
	test_links();
}

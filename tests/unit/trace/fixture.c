/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for a machine: makes a RAM file with a trace in it.
 *
 *   trace-fixture calls|sweep|turned|wrapped|gap|two|wild|none FILE
 *   trace-fixture live FILE RECORDS   appends while it runs
 *   trace-fixture shrink FILE         shortens the file after a while
 *
 * The number of records is printed on stdout.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <smccc/calls.h>

#include "ram.h"

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void nap_ms(long ms)
{
	const struct timespec time = { .tv_sec = ms / 1000,
				       .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static void *map(const char *path, size_t bytes)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	void *data;

	if (fd < 0 || ftruncate(fd, (off_t)bytes))
		die(path);
	data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (data == MAP_FAILED)
		die("mmap");
	close(fd); /* the mapping alone keeps the file open for writing */
	return data;
}

static void write_calls(struct fake *fake)
{
	const uint64_t refused = UINT64_MAX;

	fake_call(fake, 0, RAM_LINUX, SMCCC_FID_PSCI_VERSION,
		  GATE_VERDICT_CONSTANT, 0x10001, 10);
	for (uint64_t i = 0; i < 5; i++)
		fake_call(fake, 0, RAM_LINUX, SMCCC_FID_SMCGATE_SIP_EXAMPLE,
			  GATE_VERDICT_FORWARD, 0, 30 + i);
	fake_call(fake, 1, RAM_PROBE, SMCCC_FID_SMCGATE_SIP_EXAMPLE,
		  GATE_VERDICT_DENY, refused, 7);
	fake_call(fake, 0, RAM_LINUX, SMCCC_FID_PSCI_CPU_ON_64,
		  GATE_VERDICT_ANSWER, 0, 100);
	fake_call(fake, 1, RAM_PROBE, 0x8200ffee, GATE_VERDICT_DENY, refused,
		  6);
	fake_call(fake, 1, RAM_PROBE, 0x8200ffef, GATE_VERDICT_DENY, refused,
		  6);
	fake_call(fake, 0, RAM_LINUX, SMCCC_FID_PSCI_SYSTEM_OFF,
		  GATE_VERDICT_ANSWER, SMCCC_FID_PSCI_SYSTEM_OFF, 1);
}

/* Every number of every owner, both widths, fast: the biggest of tables? */
static void write_sweep(struct fake *fake)
{
	for (uint32_t owner = 0; owner < 64; owner++)
		for (uint32_t num = 0; num < 0x200; num++)
			for (uint32_t smc64 = 0; smc64 < 2; smc64++)
				fake_call(fake, owner & 1, RAM_PROBE,
					  SMCCC_FID(SMCCC_FAST, smc64, owner,
						    num),
					  GATE_VERDICT_DENY, UINT64_MAX, 5);
}

static void live(const char *path, uint64_t records)
{
	const uint32_t packets = 256;
	struct fake fake;
	void *data = map(path, RAM_BYTES(packets));

	nap_ms(100); /* a machine boots before its gate runs */
	fake_init(&fake, data, packets);
	for (uint64_t done = 0; done < records; done += 100) {
		fake_write(&fake, (uint32_t)(done / 100 % RAM_CPUS), 100);
		if (done % 1000 == 0)
			nap_ms(1);
	}
	printf("%" PRIu64 "\n",
	       fake.trace[0].sequence + fake.trace[1].sequence);
}

static void shrink(const char *path)
{
	const uint32_t packets = 16;
	struct fake fake;

	fake_init(&fake, map(path, RAM_BYTES(packets)), packets);
	fake_write(&fake, 0, 100);
	nap_ms(300);
	if (truncate(path, 4096))
		die("truncate");
	nap_ms(300);
}

static void still(const char *kind, const char *path)
{
	const uint32_t packets = !strcmp(kind, "sweep") ? 2048 : RAM_PACKETS;
	struct fake fake;

	fake_init(&fake, map(path, RAM_BYTES(packets)), packets);
	if (!strcmp(kind, "calls"))
		write_calls(&fake);
	else if (!strcmp(kind, "sweep"))
		write_sweep(&fake);
	else if (!strcmp(kind, "turned"))
		fake_write(&fake, 0, GATE_TRACE_PACKET_RECORDS);
	else
		fake_write(&fake, 0, !strcmp(kind, "gap") ? 100 : 1000);
	if (!strcmp(kind, "two"))
		memcpy(fake.data + 0x10000, GATE_TRACE_MAGIC, 16);
	else if (!strcmp(kind, "wild"))
		fake.info->cpu_count = 99;
	else if (!strcmp(kind, "gap"))
		fake_ring(&fake, 0)[1].magic = 0;
	else if (!strcmp(kind, "none"))
		fake.info->magic[0] = 0;
	printf("%" PRIu64 "\n",
	       fake.trace[0].sequence + fake.trace[1].sequence);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "live"))
		live(argv[2], strtoull(argv[3], NULL, 10));
	else if (argc == 3 && !strcmp(argv[1], "shrink"))
		shrink(argv[2]);
	else if (argc == 3)
		still(argv[1], argv[2]);
	else
		return 2;
	return 0;
}

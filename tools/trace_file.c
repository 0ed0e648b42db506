/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine's RAM as a file that others write, shorten and delete while we
 * read it, and the question when that is over.
 */
#include "tools/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_stop(int signal)
{
	(void)signal;
	stop = 1;
}

/* What a handler can reach: the mapping, and that it lost its file. */
static struct {
	uint8_t *data;
	size_t bytes;
	volatile sig_atomic_t shrunk;
} mapping;

/*
 * The file became shorter and its pages are gone. Zeros take their place, in
 * which no reader finds a packet; the main loop sees the flag.
 */
static void on_bus_error(int signal, siginfo_t *info, void *context)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	const uintptr_t at = (uintptr_t)info->si_addr & ~(page - 1);

	(void)context;
	if (at - (uintptr_t)mapping.data >= mapping.bytes ||
	    mmap((void *)at, page, PROT_READ,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		 0) == MAP_FAILED) {
		struct sigaction fatal = { .sa_handler = SIG_DFL };

		sigaction(signal, &fatal, NULL);
		return;
	}
	mapping.shrunk = 1;
}

void trace_file_signals(bool follow)
{
	struct sigaction end = { .sa_handler = on_stop };
	struct sigaction bus = { .sa_sigaction = on_bus_error,
				 .sa_flags = SA_SIGINFO };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	stop = 0;
	sigaction(SIGBUS, &bus, NULL);
	sigaction(SIGIO, &ignore, NULL); /* see trace_file_is_idle() */
	if (!follow)
		return;
	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
}

/* Has the process that we follow ended? A zombie has. */
static bool process_is_gone(const struct trace_file *file)
{
	struct pollfd wait = { .fd = file->pidfd, .events = POLLIN };

	if (!file->pid)
		return false;
	if (file->pidfd < 0)
		return kill(file->pid, 0) && errno == ESRCH;
	return poll(&wait, 1, 0) > 0;
}

static bool file_is_gone(const struct trace_file *file)
{
	struct stat mine, named;

	if (!file->until_gone || file->ram.fd < 0)
		return false;
	if (fstat(file->ram.fd, &mine) || stat(file->path, &named))
		return true;
	return mine.st_ino != named.st_ino || mine.st_dev != named.st_dev;
}

bool trace_file_is_over(const struct trace_file *file)
{
	return stop || mapping.shrunk || process_is_gone(file) ||
	       file_is_gone(file);
}

bool trace_file_has_shrunk(void)
{
	return mapping.shrunk;
}

/*
 * A read lease is granted only while nobody has the file open for writing, or
 * mapped so. It is handed back at once; where leases do not work (another
 * owner's file, some file systems) nothing is known and we go on.
 */
bool trace_file_is_idle(const struct trace_file *file)
{
	if (file->pid)
		return false; /* that one alone says when it is over */
	if (fcntl(file->ram.fd, F_SETLEASE, F_RDLCK))
		return false;
	fcntl(file->ram.fd, F_SETLEASE, F_UNLCK);
	return true;
}

static const char *map(struct trace_file *file, size_t bytes)
{
	void *data = mmap(NULL, bytes, PROT_READ, MAP_SHARED, file->ram.fd, 0);

	if (data == MAP_FAILED)
		return strerror(errno);
	mapping.data = data;
	mapping.bytes = bytes;
	mapping.shrunk = 0;
	file->ram.data = data;
	file->ram.bytes = bytes;
	return NULL;
}

const char *trace_file_open(struct trace_file *file, bool *may_come)
{
	struct stat status;

	*may_come = false;
	/* A pipe would keep us waiting for its other end. */
	file->ram.fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file->ram.fd < 0) {
		*may_come = errno == ENOENT;
		return strerror(errno);
	}
	if (fstat(file->ram.fd, &status))
		return strerror(errno);
	if (!S_ISREG(status.st_mode))
		return "not a regular file";
	if (status.st_size)
		return map(file, (size_t)status.st_size);

	close(file->ram.fd);
	file->ram.fd = -1;
	*may_come = true;
	return "empty";
}

const char *trace_file_watch(struct trace_file *file, pid_t pid)
{
	file->pidfd = -1;
	file->pid = pid;
	if (!pid)
		return NULL;
	file->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (file->pidfd < 0 && (errno == ESRCH || errno == EINVAL))
		return "no such process";
	return NULL; /* an old kernel has no pidfd: kill() tells, too */
}

void trace_file_close(struct trace_file *file)
{
	if (mapping.data)
		munmap(mapping.data, mapping.bytes);
	mapping.data = NULL;
	mapping.bytes = 0;
	if (file->ram.fd >= 0)
		close(file->ram.fd);
	if (file->pidfd >= 0)
		close(file->pidfd);
}

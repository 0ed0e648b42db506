/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int complain(const char *format, ...)
{
	va_list args;

	fputs("smcgate: error: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return 2;
}

static const char *read_all(int fd, size_t limit, struct file *file)
{
	struct stat status;
	size_t done = 0;

	if (fstat(fd, &status))
		return strerror(errno);
	if (!S_ISREG(status.st_mode))
		return "not a regular file";
	if ((uint64_t)status.st_size > limit)
		return "too large";
	file->bytes = (size_t)status.st_size;
	file->data = malloc(file->bytes + 1);
	if (!file->data)
		return "out of memory";

	while (done < file->bytes) {
		ssize_t got = read(fd, file->data + done, file->bytes - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return strerror(errno);
		if (got == 0)
			return "became shorter while it was read";
		done += (size_t)got;
	}
	return NULL;
}

const char *file_read(const char *path, size_t limit, struct file *file)
{
	const char *wrong;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*file = (struct file){ 0 };
	if (fd < 0)
		return strerror(errno);
	wrong = read_all(fd, limit, file);
	close(fd);
	if (wrong)
		file_free(file);
	return wrong;
}

void file_free(struct file *file)
{
	free(file->data);
	*file = (struct file){ 0 };
}

static bool write_all(int fd, const uint8_t *data, size_t bytes)
{
	while (bytes) {
		ssize_t put = write(fd, data, bytes);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		data += put;
		bytes -= (size_t)put;
	}
	return true;
}

/* What a new file gets by default; mkstemp() makes it 0600. */
static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

const char *file_write(const char *path, const void *data, size_t bytes)
{
	size_t length = strlen(path);
	char *temporary = malloc(length + sizeof(".XXXXXX"));
	const char *wrong = NULL;
	int fd;

	if (!temporary)
		return "out of memory";
	snprintf(temporary, length + sizeof(".XXXXXX"), "%s.XXXXXX", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0) {
		wrong = strerror(errno);
		free(temporary);
		return wrong;
	}
	if (!write_all(fd, data, bytes) || fchmod(fd, default_mode()))
		wrong = strerror(errno);
	if (close(fd) && !wrong)
		wrong = strerror(errno);
	if (!wrong && rename(temporary, path))
		wrong = strerror(errno);
	if (wrong)
		unlink(temporary);
	free(temporary);
	return wrong;
}

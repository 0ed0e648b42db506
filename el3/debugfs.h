/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug files: a small tree, nearly all of it read-only, that is made up
 * when it is read. Handles and links are words that change by compare and
 * swap, so no CPU waits for another.
 */
#ifndef EL3_DEBUGFS_H
#define EL3_DEBUGFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "el3/cpu.h"

#define DEBUGFS_PATH_BYTES  256u
#define DEBUGFS_NAME_BYTES  13u
#define DEBUGFS_READ_BYTES  512u /* at once */
#define DEBUGFS_WRITE_BYTES 64u

/* Modes of open and of struct debugfs_entry. */
#define DEBUGFS_READ	   (1u << 0)
#define DEBUGFS_WRITE	   (1u << 1)
#define DEBUGFS_READ_WRITE (1u << 2)
#define DEBUGFS_DIRECTORY  (1u << 4)

/** enum debugfs_whence - what an offset counts from. */
enum debugfs_whence {
	DEBUGFS_FROM_START = 0,
	DEBUGFS_FROM_HERE,
	DEBUGFS_FROM_END,
};

/** struct debugfs_entry - what stat and reading a directory give. */
struct debugfs_entry {
	char name[DEBUGFS_NAME_BYTES];
	int64_t length;
	uint8_t mode;
	uint8_t index;
	uint8_t dev;
	uint16_t qid; /* bit 15: a directory */
};

_Static_assert(sizeof(struct debugfs_entry) == 32, "as the callers have it");

/**
 * debugfs_open() - @path has an end; @mode is one of READ, WRITE, READ_WRITE.
 * Return: a handle, or -1.
 */
int32_t debugfs_open(const char *path, uint64_t mode);
bool debugfs_close(uint64_t handle);

/**
 * debugfs_read() - of a file, or one entry of a directory.
 * @to:    DEBUGFS_READ_BYTES of room.
 * @bytes: at most; for a directory, that of an entry or more.
 * @used:  set to how many of @to are.
 * Return: that; of a directory 1. 0 at the end. -1: refused.
 */
int32_t debugfs_read(uint64_t handle, char *to, uint64_t bytes, size_t *used);

/** debugfs_write() - all of @bytes, or nothing and false. */
bool debugfs_write(uint64_t handle, struct cpu *cpu, const char *from,
		   size_t bytes);

/** debugfs_seek() - false if that is before the start or past 2 GiB. */
bool debugfs_seek(uint64_t handle, int64_t offset, uint64_t whence);

bool debugfs_stat(const char *path, struct debugfs_entry *entry);

/** debugfs_link() - from now on, directory @at shows what @what has. */
bool debugfs_link(uint16_t at, uint16_t what);

/**
 * debugfs_find() - the node of @path. False if there is none.
 * @through: if the last name is a link's place, what it shows.
 */
bool debugfs_find(const char *path, bool through, uint16_t *node);

/* debugfs_files.c: the tree. A node is an index below, and a CPU in 13:8. */

#define DEBUGFS_NODE(file, cpu) ((uint16_t)((file) | (cpu) << 8))
#define DEBUGFS_FILE(node)	((node)&0xffu)
#define DEBUGFS_CPU(node)	((node) >> 8 & 0x3fu)
#define DEBUGFS_ROOT		0u

/** struct debugfs_text - the part of a file's text that is asked for. */
struct debugfs_text {
	char *to;
	uint64_t skip; /* bytes before it */
	uint64_t room;
	uint64_t total; /* of the text, so far */
};

/**
 * struct debugfs_file - one name, or one per CPU.
 * @name:    NULL: there is one for each CPU, named by its number.
 * @parent:  index of its directory.
 * @print:   NULL: it is a directory.
 * @write:   NULL: it cannot be written.
 */
struct debugfs_file {
	const char *name;
	uint8_t parent;
	void (*print)(struct debugfs_text *text, const struct cpu *cpu);
	bool (*write)(struct cpu *cpu, const char *from, size_t bytes);
};

extern const struct debugfs_file debugfs_files[];
extern const uint32_t debugfs_file_count;

#endif

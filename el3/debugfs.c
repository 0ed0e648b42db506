/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/debugfs.h"

#include "lib/rt/rt.h"

#define HANDLES 16u
#define LINKS	4u

/* A handle: open, mode, node, offset. 0: free. */
#define HANDLE_OPEN	    (1ull << 63)
#define HANDLE_MODE(word)   ((uint32_t)((word) >> 48) & 0xff)
#define HANDLE_NODE(word)   ((uint16_t)((word) >> 32))
#define HANDLE_OFFSET(word) ((uint32_t)(word))
#define HANDLE_OFFSET_MASK  0xffffffffull
#define HANDLE(mode, node) \
	(HANDLE_OPEN | (uint64_t)(mode) << 48 | (uint64_t)(node) << 32)
#define OFFSET_MAX INT32_MAX

/* A link: used, the directory, what it shows. 0: free. */
#define LINK_USED	(1u << 31)
#define LINK_AT(word)	((word) >> 16 & 0x3fff)
#define LINK_WHAT(word) ((uint16_t)((word)&0x3fff))

static uint64_t handles[HANDLES];
static uint32_t links[LINKS];

static const struct debugfs_file *file_of(uint16_t node)
{
	return &debugfs_files[DEBUGFS_FILE(node)];
}

static bool is_directory(uint16_t node)
{
	return file_of(node)->print == NULL;
}

/* How many nodes an entry of the tree stands for. */
static uint32_t width(const struct debugfs_file *file)
{
	return file->name == NULL ? machine.cpu_count : 1;
}

static void name_of(uint16_t node, char name[DEBUGFS_NAME_BYTES])
{
	const struct debugfs_file *file = file_of(node);

	memset(name, 0, DEBUGFS_NAME_BYTES);
	if (file->name != NULL)
		rt_snprintf(name, DEBUGFS_NAME_BYTES, "%s", file->name);
	else
		rt_snprintf(name, DEBUGFS_NAME_BYTES, "%u", DEBUGFS_CPU(node));
}

/* Child @n of a directory; false past the last. */
static bool child(uint16_t directory, uint32_t n, uint16_t *node)
{
	for (uint32_t i = 1; i < debugfs_file_count; i++) {
		const struct debugfs_file *file = &debugfs_files[i];

		if (file->parent != DEBUGFS_FILE(directory))
			continue;
		if (n < width(file)) {
			*node = DEBUGFS_NODE(i, n);
			return true;
		}
		n -= width(file);
	}
	return false;
}

static uint16_t follow(uint16_t node)
{
	for (uint32_t i = 0; i < LINKS; i++) {
		const uint32_t word =
			__atomic_load_n(&links[i], __ATOMIC_ACQUIRE);

		if ((word & LINK_USED) != 0 && LINK_AT(word) == node)
			return LINK_WHAT(word);
	}
	return node;
}

/*
 * The next name of a path; the rest of it, or NULL if the name is longer than
 * any of ours. An empty one is the end.
 */
static const char *next_name(const char *path, char name[DEBUGFS_NAME_BYTES])
{
	size_t length = 0;

	while (*path == '/')
		path++;
	for (; *path != '/' && *path != '\0'; path++) {
		if (length == DEBUGFS_NAME_BYTES - 1)
			return NULL;
		name[length++] = *path;
	}
	name[length] = '\0';
	return path;
}

static bool child_named(uint16_t directory, const char *name, uint16_t *node)
{
	char own[DEBUGFS_NAME_BYTES];

	for (uint32_t n = 0; child(directory, n, node); n++) {
		name_of(*node, own);
		if (strcmp(own, name) == 0)
			return true;
	}
	return false;
}

/* There is no way up: ".." is the name of nothing. */
bool debugfs_find(const char *path, bool through, uint16_t *node)
{
	char name[DEBUGFS_NAME_BYTES];
	uint16_t place = DEBUGFS_ROOT;

	if (*path != '/')
		return false;
	for (;;) {
		*node = follow(place);
		path = next_name(path, name);
		if (path == NULL)
			return false;
		if (name[0] == '\0')
			break;
		if (!is_directory(*node))
			return false;
		if (strcmp(name, ".") != 0 && !child_named(*node, name, &place))
			return false;
	}
	if (!through)
		*node = place;
	return true;
}

bool debugfs_link(uint16_t at, uint16_t what)
{
	const uint32_t word = LINK_USED | (uint32_t)at << 16 | what;

	if (!is_directory(at) || !is_directory(what) || at == DEBUGFS_ROOT ||
	    follow(at) != at)
		return false;
	for (uint32_t i = 0; i < LINKS; i++) {
		uint32_t free = 0;

		if (__atomic_compare_exchange_n(&links[i], &free, word, false,
						__ATOMIC_ACQ_REL,
						__ATOMIC_RELAXED))
			return true;
	}
	return false;
}

static bool mode_valid(uint16_t node, uint64_t mode)
{
	if (mode == DEBUGFS_READ)
		return true;
	return (mode == DEBUGFS_WRITE || mode == DEBUGFS_READ_WRITE) &&
	       !is_directory(node) && file_of(node)->write != NULL;
}

int32_t debugfs_open(const char *path, uint64_t mode)
{
	uint16_t node;

	if (!debugfs_find(path, true, &node) || !mode_valid(node, mode))
		return -1;
	for (uint32_t i = 0; i < HANDLES; i++) {
		uint64_t free = 0;

		if (__atomic_compare_exchange_n(
			    &handles[i], &free, HANDLE(mode, node), false,
			    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			return (int32_t)i;
	}
	return -1;
}

/* The word of an open handle, or 0. */
static uint64_t handle_get(uint64_t handle)
{
	return handle < HANDLES
		       ? __atomic_load_n(&handles[handle], __ATOMIC_ACQUIRE)
		       : 0;
}

/* Unless another CPU has read, moved or closed it meanwhile. */
static bool handle_move(uint64_t handle, uint64_t word, uint64_t offset)
{
	return __atomic_compare_exchange_n(
		&handles[handle], &word, (word & ~HANDLE_OFFSET_MASK) | offset,
		false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

bool debugfs_close(uint64_t handle)
{
	return handle < HANDLES &&
	       __atomic_exchange_n(&handles[handle], 0, __ATOMIC_ACQ_REL) != 0;
}

/* Some of a file's text; @room 0 measures it. */
static uint64_t print(uint16_t node, char *to, uint64_t skip, uint64_t room)
{
	struct debugfs_text text = { .to = to, .skip = skip, .room = room };

	if (!is_directory(node))
		file_of(node)->print(&text, &cpu_areas[DEBUGFS_CPU(node)].cpu);
	return text.total;
}

static void entry_make(uint16_t node, struct debugfs_entry *entry)
{
	const struct debugfs_file *file = file_of(node);

	memset(entry, 0, sizeof(*entry));
	name_of(node, entry->name);
	entry->length = (int64_t)print(node, NULL, 0, 0);
	entry->mode = DEBUGFS_READ;
	entry->qid = node;
	if (is_directory(node)) {
		entry->mode |= DEBUGFS_DIRECTORY;
		entry->qid |= 0x8000;
	} else if (file->write != NULL) {
		entry->mode = DEBUGFS_READ_WRITE;
	}
}

/* One entry for each 32 bytes of the offset. */
static int32_t read_directory(uint64_t word, char *to, size_t *used)
{
	const uint32_t size = sizeof(struct debugfs_entry);
	struct debugfs_entry entry;
	uint16_t node;

	*used = 0;
	if (!child(HANDLE_NODE(word), HANDLE_OFFSET(word) / size, &node))
		return 0;
	entry_make(node, &entry);
	memcpy(to, &entry, size);
	*used = size;
	return 1;
}

static int32_t read_file(uint64_t word, char *to, uint64_t bytes, size_t *used)
{
	const uint64_t offset = HANDLE_OFFSET(word);
	uint64_t left;

	if (bytes > DEBUGFS_READ_BYTES)
		bytes = DEBUGFS_READ_BYTES;
	left = print(HANDLE_NODE(word), to, offset, bytes);
	left = left > offset ? left - offset : 0;
	*used = left < bytes ? left : bytes;
	return (int32_t)*used;
}

int32_t debugfs_read(uint64_t handle, char *to, uint64_t bytes, size_t *used)
{
	const uint64_t word = handle_get(handle);
	int32_t answer = -1;

	if (word == 0 || HANDLE_MODE(word) == DEBUGFS_WRITE)
		return -1;
	if (!is_directory(HANDLE_NODE(word)))
		answer = read_file(word, to, bytes, used);
	else if (bytes >= sizeof(struct debugfs_entry))
		answer = read_directory(word, to, used);
	if (answer > 0 &&
	    !handle_move(handle, word, HANDLE_OFFSET(word) + *used))
		return -1;
	return answer;
}

bool debugfs_write(uint64_t handle, struct cpu *cpu, const char *from,
		   size_t bytes)
{
	const uint64_t word = handle_get(handle);

	return word != 0 && HANDLE_MODE(word) != DEBUGFS_READ &&
	       file_of(HANDLE_NODE(word))->write(cpu, from, bytes);
}

bool debugfs_seek(uint64_t handle, int64_t offset, uint64_t whence)
{
	const uint64_t word = handle_get(handle);
	int64_t base = 0;

	if (word == 0 || offset < -(int64_t)OFFSET_MAX || offset > OFFSET_MAX)
		return false;
	if (whence == DEBUGFS_FROM_HERE)
		base = HANDLE_OFFSET(word);
	else if (whence == DEBUGFS_FROM_END)
		base = (int64_t)print(HANDLE_NODE(word), NULL, 0, 0);
	else if (whence != DEBUGFS_FROM_START)
		return false;
	if (base + offset < 0 || base + offset > OFFSET_MAX)
		return false;
	return handle_move(handle, word, (uint64_t)(base + offset));
}

bool debugfs_stat(const char *path, struct debugfs_entry *entry)
{
	uint16_t node;

	if (!debugfs_find(path, false, &node))
		return false;
	entry_make(node, entry);
	return true;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/source.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/output.h"

#define SOURCE_LIMIT (4u << 20)

/* One node (property NULL) or property, from dtc's annotations. */
struct source_mark {
	const char *node;
	const char *property;
	bool wide;
	struct place place;
	unsigned int end_line, end_column;
};

struct source_text {
	struct source_text *next;
	const char *path;
	const char *text;
};

/* dtc's standard output and error, whole. */
struct run {
	struct file out, err;
	int status; /* of wait(); -1 if it could not be run */
};

static void slurp(FILE *stream, struct file *file)
{
	size_t capacity = 0;

	rewind(stream);
	for (;;) {
		size_t got;

		if (capacity - file->bytes < 4096) {
			uint8_t *more = realloc(file->data, capacity + 65536);

			if (!more)
				return;
			file->data = more;
			capacity += 65536;
		}
		got = fread(file->data + file->bytes, 1,
			    capacity - file->bytes - 1, stream);
		if (got == 0)
			break;
		file->bytes += got;
	}
	file->data[file->bytes] = 0;
}

static void child(const char *const *argv, FILE *out, FILE *err)
{
	dup2(fileno(out), STDOUT_FILENO);
	dup2(fileno(err), STDERR_FILENO);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static void run(const char *const *argv, struct run *result)
{
	FILE *out = tmpfile(), *err = tmpfile();
	pid_t pid;

	*result = (struct run){ .status = -1 };
	if (out && err) {
		fflush(NULL);
		pid = fork();
		if (pid == 0)
			child(argv, out, err);
		while (pid > 0 && waitpid(pid, &result->status, 0) < 0)
			if (errno != EINTR)
				break;
		slurp(out, &result->out);
		slurp(err, &result->err);
	}
	if (out)
		fclose(out);
	if (err)
		fclose(err);
}

static void run_free(struct run *run)
{
	file_free(&run->out);
	file_free(&run->err);
}

static bool run_dtc(struct source *source, const char *const *include,
		    bool annotate, struct run *result)
{
	static const char *const off[] = {
		"no-unit_address_vs_reg",
		"no-reg_format",
		"no-avoid_default_addr_size",
		"no-interrupts_property",
	};
	const char *argv[96] = { "dtc", "-I", "dts" };
	size_t n = 3;

	argv[n++] = "-O";
	argv[n++] = annotate ? "dts" : "dtb";
	if (annotate) {
		argv[n++] = "-T"; /* once: lines; twice: columns too */
		argv[n++] = "-T";
		argv[n++] = "-q";
	}
	/* What dtc holds against our 64-bit words and our channels; the
	   reader has its own, stricter opinion. */
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		argv[n++] = "-W";
		argv[n++] = off[i];
	}
	for (; include && *include && n < 90; include++) {
		argv[n++] = "-i";
		argv[n++] = *include;
	}
	argv[n++] = "--";
	argv[n++] = source->path;
	run(argv, result);
	return WIFEXITED(result->status) && WEXITSTATUS(result->status) == 0;
}

/*
 * dtc says `[Error: ]FILE:LINE.COL[-…][: ERROR (check)|: Warning (check)]:
 * text`. Finds the place; the file's name may hold colons and blanks.
 */
static const char *dtc_place(struct source *source, const char *line,
			     struct place *place)
{
	for (const char *p = strchr(line, ':'); p; p = strchr(p + 1, ':')) {
		unsigned int row, column;
		int used = 0;

		if (sscanf(p, ":%u.%u%n", &row, &column, &used) < 2)
			continue;
		place->file =
			arena_copy(&source->arena, line, (size_t)(p - line));
		place->line = row;
		place->column = column;
		p += used;
		p += strspn(p, "-.0123456789");
		return p;
	}
	return NULL;
}

static const char *read_text(struct source *source, const char *path)
{
	struct source_text *text;
	struct file file;

	for (text = source->texts; text; text = text->next)
		if (!strcmp(text->path, path))
			return text->text;
	if (file_read(path, SOURCE_LIMIT, &file))
		return NULL;
	text = arena_take(&source->arena, sizeof(*text));
	text->path = path;
	text->text =
		arena_copy(&source->arena, (const char *)file.data, file.bytes);
	text->next = source->texts;
	source->texts = text;
	file_free(&file);
	return text->text;
}

/* A file that dtc could not open is named where it is included. */
static struct place include_place(struct source *source, const char *text)
{
	struct place place = { source->path, 0, 0 };
	const char *name = strchr(text, '"');
	const char *end = name ? strchr(name + 1, '"') : NULL;
	const char *source_text = read_text(source, source->path);
	const char *found = NULL;

	if (end && source_text)
		found = strstr(source_text,
			       arena_copy(&source->arena, name,
					  (size_t)(end + 1 - name)));
	if (!found)
		return place;
	place.line = place.column = 1;
	for (const char *p = source_text; p < found; p++) {
		place.column++;
		if (*p == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

static void dtc_line(struct source *source, const char *line, struct report *r)
{
	struct place place = { source->path, 0, 0 };
	enum finding finding = FINDING_SYNTAX;
	const char *text;

	if (!strncmp(line, "FATAL ERROR: ", 13)) {
		/* The reason was given in the lines before, or is this. */
		if (r->errors == 0)
			report(r, include_place(source, line), FINDING_SYNTAX,
			       NULL, "%s", line + 13);
		return;
	}
	if (!strncmp(line, "Error: ", 7))
		line += 7;
	text = dtc_place(source, line, &place);
	if (!text)
		return; /* remarks on checks that were left out */
	if (!strncmp(text, ": Warning ", 10)) {
		finding = FINDING_DTC;
		text += 10;
	} else if (!strncmp(text, ": ERROR ", 8)) {
		text += 8;
	}
	text += strspn(text, ": ");
	if (*text == '(' && strstr(text, "): ")) /* the check's name */
		text = strstr(text, "): ") + 3;
	report(r, place, finding, NULL, "%s", text);
}

static void dtc_messages(struct source *source, char *text, struct report *r)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		if (!isspace((unsigned char)*line))
			dtc_line(source, line, r);
}

/* `FILE:LINE:COL-LINE:COL` at @text; more of them may follow after ", ". */
static bool read_place(struct source *source, const char *text,
		       struct source_mark *mark)
{
	const char *end = strstr(text, ", ");
	size_t bytes = end ? (size_t)(end - text) : strlen(text);
	char *copy = arena_copy(&source->arena, text, bytes);

	for (char *p = strchr(copy, ':'); p; p = strchr(p + 1, ':')) {
		int used = 0;

		if (sscanf(p, ":%u:%u-%u:%u%n", &mark->place.line,
			   &mark->place.column, &mark->end_line,
			   &mark->end_column, &used) < 4 ||
		    p[used] != '\0')
			continue;
		*p = '\0';
		mark->place.file = copy;
		return true;
	}
	return false;
}

static void add_mark(struct source *source, const char *node,
		     const char *property, const char *value,
		     const char *comment)
{
	struct source_mark mark = { .node = node };

	if (!comment || !read_place(source, comment, &mark))
		return;
	if (property) {
		mark.property = arena_copy(&source->arena, property,
					   strcspn(property, " =;"));
		mark.wide = value && !strncmp(value, "= /bits/ 64 <", 13);
	}
	source->marks = grow(source->marks, source->mark_count, sizeof(mark));
	source->marks[source->mark_count++] = mark;
}

/* `label: other: name {` becomes the path of the node below @parent. */
static const char *child_path(struct source *source, const char *parent,
			      char *text)
{
	char *name = text;

	text[strlen(text) - 2] = '\0'; /* " {" */
	for (char *p = text; (p = strstr(p, ": ")) != NULL; p += 2)
		name = p + 2;
	if (!strcmp(name, "/"))
		return arena_copy(&source->arena, "/", 1);
	return arena_print(&source->arena, "%s/%s",
			   strcmp(parent, "/") != 0 ? parent : "", name);
}

static const char *parent_path(struct source *source, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return "/";
	return arena_copy(&source->arena, path, (size_t)(slash - path));
}

/* dtc prints a node's opening, a property, or `};`, each on its own line. */
static void read_annotations(struct source *source, char *text)
{
	const char *path = "/";
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *comment = NULL;
		size_t length;

		line += strspn(line, "\t ");
		for (char *p = line; (p = strstr(p, " /* ")) != NULL; p += 4)
			comment = p;
		if (comment) {
			*comment = '\0';
			comment += 4;
			comment[strcspn(comment, "*")] = '\0';
			length = strlen(comment);
			if (length && comment[length - 1] == ' ')
				comment[length - 1] = '\0';
		}
		length = strlen(line);
		if (!strcmp(line, "};")) {
			path = parent_path(source, path);
		} else if (length > 2 && !strcmp(line + length - 2, " {")) {
			path = child_path(source, path, line);
			add_mark(source, path, NULL, NULL, comment);
		} else if (comment) {
			add_mark(source, path, line, strchr(line, '='),
				 comment);
		}
	}
}

bool source_open(struct source *source, const char *path,
		 const char *const *include, struct report *r)
{
	struct run compiled, annotated;
	bool good;

	*source = (struct source){ .path = path };
	good = run_dtc(source, include, false, &compiled);
	if (!WIFEXITED(compiled.status) ||
	    WEXITSTATUS(compiled.status) == 127) {
		report(r, (struct place){ path, 0, 0 }, FINDING_SYNTAX,
		       "install the package device-tree-compiler",
		       "dtc, which reads manifests, cannot be run");
		run_free(&compiled);
		return false;
	}
	if (compiled.err.data)
		dtc_messages(source, (char *)compiled.err.data, r);
	if (!good) {
		if (r->errors == 0)
			report(r, (struct place){ path, 0, 0 }, FINDING_SYNTAX,
			       "try dtc alone", "dtc failed without a word");
		run_free(&compiled);
		return false;
	}
	source->tree = compiled.out.data;
	source->tree_bytes = compiled.out.bytes;
	file_free(&compiled.err);

	/* Without places all is reported of the file as a whole. */
	if (run_dtc(source, include, true, &annotated) && annotated.out.data)
		read_annotations(source, (char *)annotated.out.data);
	run_free(&annotated);
	return true;
}

void source_close(struct source *source)
{
	free(source->tree);
	free(source->marks);
	arena_free(&source->arena);
	*source = (struct source){ 0 };
}

static const struct source_mark *
find_mark(const struct source *source, const char *node, const char *property)
{
	for (size_t i = 0; i < source->mark_count; i++) {
		const struct source_mark *mark = &source->marks[i];

		if (strcmp(mark->node, node) != 0)
			continue;
		if (!property && !mark->property)
			return mark;
		if (property && mark->property &&
		    !strcmp(mark->property, property))
			return mark;
	}
	return NULL;
}

/* The source from @place on, NULL if the file has changed meanwhile. */
static const char *text_at(struct source *source, struct place place)
{
	const char *text = read_text(source, place.file);

	for (unsigned int line = 1; text && line < place.line; line++) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	if (!text || strcspn(text, "\n") < place.column - 1)
		return NULL;
	return text + place.column - 1;
}

/* dtc marks a node at its brace; people look for its name. */
static struct place name_place(struct source *source, const char *node,
			       struct place place)
{
	const char *name = strrchr(node, '/') + 1;
	size_t length = strlen(name);
	struct place start = place;
	const char *line;

	start.column = 1;
	line = text_at(source, start);
	for (unsigned int at = place.column - 1; line && at-- > 0;) {
		if (*name && !strncmp(line + at, name, length)) {
			place.column = at + 1;
			break;
		}
	}
	return place;
}

struct place source_node(struct source *source, const char *node)
{
	const struct source_mark *mark = find_mark(source, node, NULL);

	if (!mark)
		return (struct place){ source->path, 0, 0 };
	return name_place(source, node, mark->place);
}

struct place source_property(struct source *source, const char *node,
			     const char *property)
{
	const struct source_mark *mark = find_mark(source, node, property);

	return mark ? mark->place : source_node(source, node);
}

struct place source_string(struct source *source, const char *node,
			   const char *property, const char *text)
{
	const struct source_mark *mark = find_mark(source, node, property);
	struct place place = source_property(source, node, property);
	size_t length = strlen(text);
	struct place at = place;
	const char *p;

	if (!mark)
		return place;
	for (p = text_at(source, at); p && *p; p++) {
		if (at.line > mark->end_line ||
		    (at.line == mark->end_line && at.column > mark->end_column))
			break;
		if (*p == '"' && !strncmp(p + 1, text, length) &&
		    p[length + 1] == '"')
			return at;
		at.column++;
		if (*p == '\n')
			at = (struct place){ at.file, at.line + 1, 1 };
	}
	return place;
}

bool source_is_wide(const struct source *source, const char *node,
		    const char *property)
{
	const struct source_mark *mark = find_mark(source, node, property);

	return mark && mark->wide;
}

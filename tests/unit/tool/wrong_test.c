/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Manifests with a mistake, one a file in wrong/: NAME.txt is all that the tool
 * has to say of NAME.dts, with places, explanations and mends.
 */
#include "tests/unit/test.h"

#include <glob.h>
#include <stdio.h>
#include <unistd.h>

#include "tools/system.h"

#define CASES_AT_LEAST 50

/* Files that are too large to keep: sparse, in a directory of their own. */
static char directory[] = "/tmp/smcgate-test-XXXXXX";

static void make_sparse(const char *name, off_t bytes)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), bytes), 0);
	fclose(file);
}

/* A file that is nothing but the magic number of a kernel. */
static void make_kernel(const char *name, long offset, const char *magic)
{
	char path[64];
	FILE *file;

	make_sparse(name, 64);
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, offset, SEEK_SET), 0);
	assert_int_equal(fwrite(magic, 1, 4, file), 4);
	fclose(file);
}

static void remove_sparse(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	unlink(path);
}

static int make_files(void **state)
{
	(void)state;
	if (!mkdtemp(directory))
		return -1;
	make_sparse("large", 20 << 20);
	make_sparse("huge", 56 << 20);
	make_kernel("arm64", 56, "ARM\x64");
	make_kernel("zimage", 0x24, "\x18\x28\x6f\x01");
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	remove_sparse("large");
	remove_sparse("huge");
	remove_sparse("arm64");
	remove_sparse("zimage");
	return rmdir(directory);
}

/* What the tool says of a manifest; the caller frees it. */
static char *check(const char *path, struct report *r)
{
	const char *const include[] = { directory, NULL };
	const struct system_options options = { .manifest = path,
						.include = include };
	struct system system;
	size_t bytes;
	char *text;
	bool good;

	*r = (struct report){ .out = open_memstream(&text, &bytes) };
	assert_non_null(r->out);
	good = system_compile(&system, &options, 0, r);
	assert_int_equal(good, r->errors == 0);
	fclose(r->out);
	system_free(&system);
	return text;
}

static void check_case(char *path)
{
	struct report r;
	char *text = check(path, &r);
	struct file expected;

	memcpy(strrchr(path, '.'), ".txt", 5); /* as long as .dts */
	assert_null(file_read(path, 65536, &expected));
	expected.data[expected.bytes] = '\0';
	assert_string_equal(text, (const char *)expected.data);
	CHECK(r.errors + r.warnings > 0);
	file_free(&expected);
	free(text);
}

TEST(every_mistake_is_found_where_it_is_and_nothing_else)
{
	glob_t found;

	UNUSED_STATE;
	assert_int_equal(glob("wrong/*.dts", 0, NULL, &found), 0);
	CHECK(found.gl_pathc >= CASES_AT_LEAST);
	for (size_t i = 0; i < found.gl_pathc; i++)
		check_case(found.gl_pathv[i]);
	globfree(&found);
}

TEST(an_explanation_is_given_once)
{
	struct report r;
	char *text = check("wrong/several.dts", &r);
	const char *explained = strstr(text, "    rules name calls as");

	UNUSED_STATE;
	assert_non_null(explained);
	assert_null(strstr(explained + 1, "    rules name calls as"));
	free(text);
}

TEST(a_manifest_that_is_not_there_is_an_error)
{
	struct report r;
	char *text = check("wrong/absent.dts", &r);

	UNUSED_STATE;
	assert_int_equal(r.errors, 1);
	assert_string_equal(text,
			    "wrong/absent.dts: error: Couldn't open "
			    "\"wrong/absent.dts\": No such file or directory "
			    "[syntax]\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_mistake_is_found_where_it_is_and_nothing_else),
		cmocka_unit_test(an_explanation_is_given_once),
		cmocka_unit_test(a_manifest_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests_name("wrong manifests", tests, make_files,
					   remove_files);
}

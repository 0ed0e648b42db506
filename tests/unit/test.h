/* SPDX-License-Identifier: BSD-2-Clause */
/* Shape of our unit tests: the test's name is the sentence that fails. */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEST(name)   static void name(void **test_state)
#define UNUSED_STATE (void)test_state

/* CHECK stops the test; EQUAL shows both numbers. */
#define CHECK(question) assert_true(question)
#define EQUAL(a, b)	assert_int_equal((uint64_t)(a), (uint64_t)(b))

#endif

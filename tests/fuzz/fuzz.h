/* SPDX-License-Identifier: BSD-2-Clause */
/* Shape of a fuzz target, and how it reads its input. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An invariant of ours is broken: the fuzzer keeps the input. */
#define MUST(question)                    \
	do {                              \
		if (!(question))          \
			__builtin_trap(); \
	} while (0)

/** struct input - bytes still to be read; zeros behind the end. */
struct input {
	const uint8_t *at;
	size_t left;
};

static inline void input_take(struct input *input, void *to, size_t bytes)
{
	size_t part = bytes < input->left ? bytes : input->left;

	memset(to, 0, bytes);
	memcpy(to, input->at, part);
	input->at += part;
	input->left -= part;
}

static inline uint8_t input_byte(struct input *input)
{
	uint8_t byte;

	input_take(input, &byte, sizeof(byte));
	return byte;
}

#endif

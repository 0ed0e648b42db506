/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies of structs become calls of these, in the library too. */
void *memcpy(void *restrict to, const void *restrict from, unsigned int bytes);
void *memset(void *to, int byte, unsigned int bytes);

void *memcpy(void *restrict to, const void *restrict from, unsigned int bytes)
{
	volatile unsigned char *out = to;
	const unsigned char *in = from;

	while (bytes-- != 0)
		*out++ = *in++;
	return to;
}

void *memset(void *to, int byte, unsigned int bytes)
{
	volatile unsigned char *out = to;

	while (bytes-- != 0)
		*out++ = (unsigned char)byte;
	return to;
}

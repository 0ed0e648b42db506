/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <stdbool.h>

#include "lib/rt/rt.h"

/* Where the characters go: a buffer, or the console if there is none. */
struct sink {
	bool console;
	char *buffer;
	size_t size;
	size_t length; /* of the whole text, also of what did not fit */
};

/* One conversion specification. */
struct spec {
	bool left;
	bool zero;
	size_t width;
	bool has_precision;
	size_t precision;
	size_t bytes; /* of the integer argument */
};

struct text {
	const char *chars;
	size_t length;
};

static void sink_put(struct sink *sink, char c)
{
	if (sink->console)
		rt_putc(c);
	else if (sink->length + 1 < sink->size)
		sink->buffer[sink->length] = c;
	sink->length++;
}

static void sink_repeat(struct sink *sink, char c, size_t times)
{
	while (times-- > 0)
		sink_put(sink, c);
}

/* @sign stands before the zeros of a padded number. */
static void put_field(struct sink *sink, const struct spec *spec,
		      struct text sign, struct text body)
{
	size_t used = sign.length + body.length;
	size_t pad = spec->width > used ? spec->width - used : 0;

	if (!spec->left && !spec->zero)
		sink_repeat(sink, ' ', pad);
	for (size_t i = 0; i < sign.length; i++)
		sink_put(sink, sign.chars[i]);
	if (!spec->left && spec->zero)
		sink_repeat(sink, '0', pad);
	for (size_t i = 0; i < body.length; i++)
		sink_put(sink, body.chars[i]);
	if (spec->left)
		sink_repeat(sink, ' ', pad);
}

static void put_number(struct sink *sink, const struct spec *spec,
		       const char *sign, uint64_t value, unsigned int base)
{
	char digits[20]; /* 2^64 - 1 in decimal */
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	put_field(sink, spec, (struct text){ sign, strlen(sign) },
		  (struct text){ &digits[at], sizeof(digits) - at });
}

static void put_string(struct sink *sink, const struct spec *spec,
		       const char *s)
{
	size_t limit = spec->has_precision ? spec->precision : SIZE_MAX;
	size_t length = 0;

	if (s == NULL)
		s = "(null)";
	while (length < limit && s[length] != '\0')
		length++;
	put_field(sink, spec, (struct text){ "", 0 },
		  (struct text){ s, length });
}

static size_t parse_digits(const char **at)
{
	size_t value = 0;

	while (**at >= '0' && **at <= '9')
		value = value * 10 + (size_t)(*(*at)++ - '0');
	return value;
}

/* Lengths hh h l ll z. */
static size_t parse_length(const char **at)
{
	switch (**at) {
	case 'h':
		if (*++*at != 'h')
			return sizeof(short);
		++*at;
		return sizeof(char);
	case 'l':
		if (*++*at != 'l')
			return sizeof(long);
		++*at;
		return sizeof(long long);
	case 'z':
		++*at;
		return sizeof(size_t);
	default:
		return sizeof(int);
	}
}

static struct spec parse_spec(const char **at)
{
	struct spec spec = { .bytes = sizeof(int) };

	for (;; ++*at) {
		if (**at == '-')
			spec.left = true;
		else if (**at == '0')
			spec.zero = true;
		else
			break;
	}
	spec.width = parse_digits(at);
	if (**at == '.') {
		++*at;
		spec.has_precision = true;
		spec.precision = parse_digits(at);
	}
	spec.bytes = parse_length(at);
	return spec;
}

/* The value as the caller's type had it, after default promotion. */
static uint64_t truncated(uint64_t value, size_t bytes)
{
	return bytes >= sizeof(value) ? value
				      : value & ((1ull << (8 * bytes)) - 1);
}

static void put_signed(struct sink *sink, const struct spec *spec,
		       uint64_t value)
{
	uint64_t top = 1ull << (8 * spec->bytes - 1);

	value = truncated(value, spec->bytes);
	if (value & top)
		put_number(sink, spec, "-", truncated(-value, spec->bytes), 10);
	else
		put_number(sink, spec, "", value, 10);
}

/*
 * A va_list may be an array, which a function receives as a pointer: only in
 * a struct does its address mean the same everywhere.
 */
struct arguments {
	va_list list;
};

/* The next argument: a string or a pointer, or an integer of @bytes. */
static uint64_t next(struct arguments *args, char conversion, size_t bytes)
{
	if (conversion == 's' || conversion == 'p')
		return (uintptr_t)va_arg(args->list, void *);
	if (bytes <= sizeof(int))
		return (uint64_t)va_arg(args->list, unsigned int);
	if (bytes == sizeof(long))
		return (uint64_t)va_arg(args->list, unsigned long);
	return (uint64_t)va_arg(args->list, unsigned long long);
}

static void put_value(struct sink *sink, char conversion,
		      const struct spec *spec, uint64_t value)
{
	const char c = (char)value;

	switch (conversion) {
	case 'c':
		put_field(sink, spec, (struct text){ "", 0 },
			  (struct text){ &c, 1 });
		break;
	case 's':
		put_string(sink, spec, (const char *)(uintptr_t)value);
		break;
	case 'd':
	case 'i':
		put_signed(sink, spec, value);
		break;
	case 'p':
		put_number(sink, spec, "0x", value, 16);
		break;
	default:
		put_number(sink, spec, "", truncated(value, spec->bytes),
			   conversion == 'u' ? 10 : 16);
	}
}

static bool takes_value(char conversion)
{
	static const char all[] = { 'c', 's', 'd', 'i', 'u', 'x', 'p' };

	for (size_t i = 0; i < sizeof(all); i++)
		if (all[i] == conversion)
			return true;
	return false;
}

static void put_conversion(struct sink *sink, char conversion,
			   const struct spec *spec, struct arguments *args)
{
	if (takes_value(conversion)) {
		put_value(sink, conversion, spec,
			  next(args, conversion, spec->bytes));
		return;
	}
	/* %% and what we do not know, as it stands */
	if (conversion != '%')
		sink_put(sink, '%');
	sink_put(sink, conversion);
}

static void format_to(struct sink *sink, const char *format, va_list list)
{
	struct arguments args;

	va_copy(args.list, list);
	while (*format != '\0') {
		if (*format != '%') {
			sink_put(sink, *format++);
			continue;
		}
		format++;
		struct spec spec = parse_spec(&format);

		if (*format == '\0')
			break;
		put_conversion(sink, *format++, &spec, &args);
	}
	va_end(args.list);
}

void rt_vprintf(const char *format, va_list args)
{
	struct sink sink = { .console = true };

	format_to(&sink, format, args);
}

void rt_printf(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	rt_vprintf(format, args);
	va_end(args);
}

int rt_vsnprintf(char *buffer, size_t size, const char *format, va_list args)
{
	struct sink sink = { .buffer = buffer, .size = size };

	format_to(&sink, format, args);
	if (size > 0)
		buffer[sink.length < size ? sink.length : size - 1] = '\0';
	return sink.length > INT_MAX ? -1 : (int)sink.length;
}

int rt_snprintf(char *buffer, size_t size, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = rt_vsnprintf(buffer, size, format, args);
	va_end(args);
	return length;
}

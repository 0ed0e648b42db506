/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ECDSA over P-256, verification. Numbers are four 64-bit words, the least
 * first; products are Montgomery's, so that one routine serves both the
 * field's prime and the group's order.
 */
#include <stddef.h>

#include <smcgate/p256.h>

#define WORDS 4
#define BITS  256

__extension__ typedef unsigned __int128 wide;

struct number {
	uint64_t w[WORDS];
};

struct modulus {
	struct number m;
	struct number square; /* 2^512 mod m: into Montgomery's form */
	uint64_t inverse;     /* -1 / m mod 2^64 */
};

/* FIPS 186-4, D.1.2.3; what follows from it is computed in the unit test. */
static const struct modulus prime = {
	.m = { { 0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000,
		 0xffffffff00000001 } },
	.square = { { 0x0000000000000003, 0xfffffffbffffffff,
		      0xfffffffffffffffe, 0x00000004fffffffd } },
	.inverse = 1,
};
static const struct modulus order = {
	.m = { { 0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff,
		 0xffffffff00000000 } },
	.square = { { 0x83244c95be79eea2, 0x4699799c49bd6fa6,
		      0x2845b2392b6bec59, 0x66e12d94f3d95620 } },
	.inverse = 0xccd1c8aaee00bc4f,
};
/* In Montgomery's form: the curve's b, and the generator. */
static const struct number curve_b = { { 0xd89cdf6229c4bddf, 0xacf005cd78843090,
					 0xe5a220abf7212ed6,
					 0xdc30061d04874834 } };

/* Jacobian coordinates in Montgomery's form; z of 0 is infinity. */
struct point {
	struct number x, y, z;
};

static const struct point generator = {
	{ { 0x79e730d418a9143c, 0x75ba95fc5fedb601, 0x79fb732b77622510,
	    0x18905f76a53755c6 } },
	{ { 0xddf25357ce95560a, 0x8b4ab8e4ba19e45c, 0xd2e88688dd21f325,
	    0x8571ff1825885d85 } },
	{ { 0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff,
	    0x00000000fffffffe } },
};

static bool is_zero(const struct number *a)
{
	return (a->w[0] | a->w[1] | a->w[2] | a->w[3]) == 0;
}

static bool equal(const struct number *a, const struct number *b)
{
	return a->w[0] == b->w[0] && a->w[1] == b->w[1] && a->w[2] == b->w[2] &&
	       a->w[3] == b->w[3];
}

/* @out may be an operand in all of what follows. Returns what is carried. */
static uint64_t add_words(struct number *out, const struct number *a,
			  const struct number *b)
{
	wide carry = 0;

	for (size_t i = 0; i < WORDS; i++) {
		carry += (wide)a->w[i] + b->w[i];
		out->w[i] = (uint64_t)carry;
		carry >>= 64;
	}
	return (uint64_t)carry;
}

/* Returns 1 if @b is greater. */
static uint64_t subtract_words(struct number *out, const struct number *a,
			       const struct number *b)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < WORDS; i++) {
		const wide difference = (wide)a->w[i] - b->w[i] - borrow;

		out->w[i] = (uint64_t)difference;
		borrow = (uint64_t)(difference >> 64) & 1;
	}
	return borrow;
}

static bool is_less(const struct number *a, const struct number *b)
{
	struct number difference;

	return subtract_words(&difference, a, b);
}

/* Of @high * 2^256 + @a, which is less than 2m. */
static void reduce_once(struct number *a, uint64_t high,
			const struct modulus *m)
{
	struct number less;

	if (!subtract_words(&less, a, &m->m) || high)
		*a = less;
}

static void add(struct number *out, const struct number *a,
		const struct number *b)
{
	reduce_once(out, add_words(out, a, b), &prime);
}

static void subtract(struct number *out, const struct number *a,
		     const struct number *b)
{
	if (subtract_words(out, a, b))
		add_words(out, out, &prime.m);
}

/* a * b / 2^256 mod m, a word of @b at a time. */
static void multiply_mod(struct number *out, const struct number *a,
			 const struct number *b, const struct modulus *m)
{
	uint64_t sum[WORDS + 2] = { 0 };
	struct number low;

	for (size_t i = 0; i < WORDS; i++) {
		wide carry = 0;
		uint64_t factor;

		for (size_t j = 0; j < WORDS; j++) {
			carry += (wide)a->w[j] * b->w[i] + sum[j];
			sum[j] = (uint64_t)carry;
			carry >>= 64;
		}
		carry += sum[WORDS];
		sum[WORDS] = (uint64_t)carry;
		sum[WORDS + 1] = (uint64_t)(carry >> 64);

		factor = sum[0] * m->inverse;
		carry = (wide)factor * m->m.w[0] + sum[0];
		carry >>= 64; /* the word that became 0 */
		for (size_t j = 1; j < WORDS; j++) {
			carry += (wide)factor * m->m.w[j] + sum[j];
			sum[j - 1] = (uint64_t)carry;
			carry >>= 64;
		}
		carry += sum[WORDS];
		sum[WORDS - 1] = (uint64_t)carry;
		sum[WORDS] = sum[WORDS + 1] + (uint64_t)(carry >> 64);
	}
	for (size_t i = 0; i < WORDS; i++)
		low.w[i] = sum[i];
	reduce_once(&low, sum[WORDS], m);
	*out = low;
}

static void multiply(struct number *out, const struct number *a,
		     const struct number *b)
{
	multiply_mod(out, a, b, &prime);
}

/* 1 / a by Fermat: a^(m - 2), all in Montgomery's form. @a is not 0. */
static void invert_mod(struct number *out, const struct number *a,
		       const struct modulus *m)
{
	const struct number two = { { 2 } };
	struct number exponent;
	struct number power = *a; /* the exponent's top bit is 1 */

	subtract_words(&exponent, &m->m, &two);
	for (size_t bit = BITS - 1; bit-- > 0;) {
		multiply_mod(&power, &power, &power, m);
		if (exponent.w[bit / 64] >> bit % 64 & 1)
			multiply_mod(&power, &power, a, m);
	}
	*out = power;
}

/* For a = -3; no point of this curve has y = 0, and infinity stays. */
static void point_double(struct point *out, const struct point *a)
{
	struct number delta, gamma, beta, alpha, t;
	struct point r;

	multiply(&delta, &a->z, &a->z);
	multiply(&gamma, &a->y, &a->y);
	multiply(&beta, &a->x, &gamma);
	subtract(&t, &a->x, &delta);
	add(&alpha, &a->x, &delta);
	multiply(&t, &t, &alpha);
	add(&alpha, &t, &t);
	add(&alpha, &alpha, &t); /* 3 (x - delta) (x + delta) */

	add(&r.z, &a->y, &a->z);
	multiply(&r.z, &r.z, &r.z);
	subtract(&r.z, &r.z, &gamma);
	subtract(&r.z, &r.z, &delta); /* 2 y z */

	add(&beta, &beta, &beta);
	add(&beta, &beta, &beta); /* 4 x y^2 */
	add(&t, &beta, &beta);
	multiply(&r.x, &alpha, &alpha);
	subtract(&r.x, &r.x, &t);

	multiply(&gamma, &gamma, &gamma);
	add(&gamma, &gamma, &gamma);
	add(&gamma, &gamma, &gamma);
	add(&gamma, &gamma, &gamma); /* 8 y^4 */
	subtract(&t, &beta, &r.x);
	multiply(&t, &alpha, &t);
	subtract(&r.y, &t, &gamma);
	*out = r;
}

/* Of two points of which neither is infinity and that differ in x. */
static void add_apart(struct point *out, const struct point *a,
		      const struct point *b, const struct number *u,
		      const struct number *s, const struct number *h,
		      const struct number *r)
{
	struct number hh, hhh, v;
	struct point sum;

	multiply(&hh, h, h);
	multiply(&hhh, h, &hh);
	multiply(&v, u, &hh);
	multiply(&sum.x, r, r);
	subtract(&sum.x, &sum.x, &hhh);
	subtract(&sum.x, &sum.x, &v);
	subtract(&sum.x, &sum.x, &v);
	subtract(&v, &v, &sum.x);
	multiply(&v, r, &v);
	multiply(&hhh, s, &hhh);
	subtract(&sum.y, &v, &hhh);
	multiply(&sum.z, &a->z, &b->z);
	multiply(&sum.z, &sum.z, h);
	*out = sum;
}

static void point_add(struct point *out, const struct point *a,
		      const struct point *b)
{
	struct number a_zz, b_zz, u, s, h, r;

	if (is_zero(&a->z) || is_zero(&b->z)) {
		*out = is_zero(&a->z) ? *b : *a;
		return;
	}
	multiply(&a_zz, &a->z, &a->z);
	multiply(&b_zz, &b->z, &b->z);
	multiply(&u, &a->x, &b_zz);
	multiply(&h, &b->x, &a_zz);
	multiply(&s, &a->y, &b_zz);
	multiply(&s, &s, &b->z);
	multiply(&r, &b->y, &a_zz);
	multiply(&r, &r, &a->z);
	subtract(&h, &h, &u);
	subtract(&r, &r, &s);
	if (!is_zero(&h))
		add_apart(out, a, b, &u, &s, &h, &r);
	else if (is_zero(&r))
		point_double(out, a);
	else
		*out = (struct point){ 0 }; /* each other's negative */
}

/* u G + v Q, a bit of both at a time. */
static void multiply_both(struct point *out, const struct number *u,
			  const struct number *v, const struct point *q)
{
	const struct point *addend[4] = { NULL, &generator, q, NULL };
	struct point both;

	point_add(&both, &generator, q);
	addend[3] = &both;
	*out = (struct point){ 0 };
	for (size_t bit = BITS; bit-- > 0;) {
		const size_t which = (u->w[bit / 64] >> bit % 64 & 1) |
				     (v->w[bit / 64] >> bit % 64 & 1) << 1;

		point_double(out, out);
		if (which != 0)
			point_add(out, out, addend[which]);
	}
}

static void read_number(struct number *out, const uint8_t bytes[32])
{
	*out = (struct number){ 0 };
	for (size_t i = 0; i < 32; i++)
		out->w[WORDS - 1 - i / 8] =
			out->w[WORDS - 1 - i / 8] << 8 | bytes[i];
}

/* y^2 = x^3 - 3x + b. The curve's cofactor is 1: no subgroup to fall into. */
static bool read_key(struct point *q, const uint8_t key[GATE_P256_KEY_BYTES])
{
	struct number left, right, x, y;

	read_number(&x, key);
	read_number(&y, key + 32);
	if (!is_less(&x, &prime.m) || !is_less(&y, &prime.m))
		return false;
	multiply(&q->x, &x, &prime.square);
	multiply(&q->y, &y, &prime.square);
	q->z = generator.z; /* one */
	multiply(&left, &q->y, &q->y);
	multiply(&right, &q->x, &q->x);
	multiply(&right, &right, &q->x);
	for (size_t i = 0; i < 3; i++)
		subtract(&right, &right, &q->x);
	add(&right, &right, &curve_b);
	return equal(&left, &right);
}

/* Is x / z^2 congruent to @r, where both are less than 2^256? */
static bool x_is(const struct point *a, const struct number *r)
{
	struct number candidate = *r;
	struct number expected, zz;

	multiply(&zz, &a->z, &a->z);
	do {
		if (!is_less(&candidate, &prime.m))
			return false;
		multiply(&expected, &candidate, &prime.square);
		multiply(&expected, &expected, &zz);
		if (equal(&expected, &a->x))
			return true;
	} while (!add_words(&candidate, &candidate, &order.m));
	return false;
}

bool gate_p256_verify(const uint8_t key[GATE_P256_KEY_BYTES],
		      const uint8_t digest[32],
		      const uint8_t signature[GATE_P256_SIGNATURE_BYTES])
{
	struct number r, s, e, u, v;
	struct point q, sum;

	read_number(&r, signature);
	read_number(&s, signature + 32);
	if (is_zero(&r) || is_zero(&s) || !is_less(&r, &order.m) ||
	    !is_less(&s, &order.m) || !read_key(&q, key))
		return false;
	read_number(&e, digest);
	reduce_once(&e, 0, &order);

	multiply_mod(&s, &s, &order.square, &order);
	invert_mod(&s, &s, &order);
	/* A factor in the usual form leaves the product in it. */
	multiply_mod(&u, &e, &s, &order);
	multiply_mod(&v, &r, &s, &order);
	multiply_both(&sum, &u, &v, &q);
	return !is_zero(&sum.z) && x_is(&sum, &r);
}

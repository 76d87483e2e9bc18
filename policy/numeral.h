/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numerals at the place where a text is read: Arabic, Chinese, Roman. What they number: tree_number.h.
 */
#ifndef POLICY_NUMERAL_H
#define POLICY_NUMERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"

/* Text being read from the left. */
struct cursor {
	const char *s;
	size_t len;
	size_t at;
};

/* The next character and its length in bytes; 0 and 0 at the end. */
static inline uint32_t cursor_peek(const struct cursor *c, size_t *n)
{
	uint32_t ch;

	*n = c->at < c->len ? utf8_decode(c->s + c->at, c->len - c->at, &ch) : 0;
	return *n ? ch : 0;
}

static inline bool cursor_take(struct cursor *c, uint32_t want)
{
	size_t n;

	if (cursor_peek(c, &n) != want || !n)
		return false;
	c->at += n;
	return true;
}

/* One of the characters of the set, which ends in 0. */
bool cursor_take_any(struct cursor *c, const uint32_t *set);

static inline bool cursor_is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == 0x3000 || c == 0xa0;
}

/* How many there were. */
size_t cursor_take_spaces(struct cursor *c);

/* 0-9 in half or full width, or -1. */
int numeral_digit(uint32_t c);
/* Is it a character of Chinese numerals? */
bool numeral_is_han(uint32_t c);

/*
 * Reads past the number that begins here; -1: there is none. Years, amounts and telephone numbers are no numbers
 * of clauses: of Arabic digits at most three.
 */
int numeral_take_digits(struct cursor *c);
int numeral_take_han(struct cursor *c);

/* The number of a Chinese numeral s[0..len) such as 十一 or 二〇 up to 9999, or -1. */
int numeral_han(const char *s, size_t len);

/* The number of a Roman numeral s[0..len) up to 39; 0 when it is none. */
int numeral_roman(const char *s, size_t len);

#endif

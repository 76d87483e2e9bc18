/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/tree_number.h"

#include <string.h>
#include <strings.h>

#include "policy/numeral.h"

/* What may close a bare number; `dot` says that it was one of the dots. */
static bool take_closer(struct cursor *c, bool *dot)
{
	static const uint32_t commas[] = {0x3001, 0xff64, ':', 0xff1a, 0xff0c, 0};
	static const uint32_t dots[] = {'.', 0xff0e, 0xff61, 0};
	size_t at = c->at;

	cursor_take_spaces(c);
	*dot = false;
	if (cursor_take(c, '\\') && cursor_take(c, '.')) {
		*dot = true; /* Markdown escapes "1\." where it shall be no list */
		return true;
	}
	if (cursor_take_any(c, commas))
		return true;
	*dot = cursor_take_any(c, dots);
	if (*dot)
		return true;
	c->at = at;
	return false;
}

static bool take_open(struct cursor *c)
{
	static const uint32_t opens[] = {'(', 0xff08, 0x3010, '[', 0x3014, 0};

	return cursor_take_any(c, opens);
}

static bool take_close(struct cursor *c)
{
	static const uint32_t closes[] = {')', 0xff09, 0x3011, ']', 0x3015, 0};

	return cursor_take_any(c, closes);
}

static void set(struct number *out, enum number_style style, int value)
{
	out->style = style;
	out->parts = 1;
	out->value[0] = (uint16_t)value;
}

/* Letters: a list's or a Roman number. What the letter is decides the tree, which knows the list. */
static bool take_letters(struct cursor *c, bool bracket, struct number *out)
{
	enum number_style alpha, romans;
	size_t begin = c->at, len;
	bool upper;
	int value;

	while (c->at < c->len && (c->s[c->at] | 0x20) >= 'a' && (c->s[c->at] | 0x20) <= 'z')
		c->at++;
	len = c->at - begin;
	if (!len || len > 6)
		return false;
	upper = c->s[begin] < 'a';
	for (size_t i = begin; i < c->at; i++) {
		if ((c->s[i] < 'a') != upper)
			return false;
	}
	alpha = bracket ? NUMBER_ALPHA_BRACKET : upper ? NUMBER_ALPHA_UPPER : NUMBER_ALPHA;
	romans = bracket ? NUMBER_ROMAN_BRACKET : upper ? NUMBER_ROMAN_UPPER : NUMBER_ROMAN;
	value = numeral_roman(c->s + begin, len);
	if (len > 1) {
		if (!value)
			return false;
		set(out, romans, value);
		return true;
	}
	set(out, alpha, (c->s[begin] | 0x20) - 'a' + 1);
	if (value) {
		out->other = romans;
		out->other_value = (uint16_t)value;
	}
	return true;
}

/* （一） (1) (a) (iv) 【一】 */
static bool parse_bracket(struct cursor *c, struct number *out)
{
	int value;

	if (!take_open(c))
		return false;
	cursor_take_spaces(c);
	value = numeral_take_han(c);
	if (value >= 0) {
		set(out, NUMBER_HAN_BRACKET, value);
	} else if ((value = numeral_take_digits(c)) >= 0) {
		set(out, NUMBER_DIGIT_BRACKET, value);
	} else if (!take_letters(c, true, out)) {
		return false;
	}
	cursor_take_spaces(c);
	if (!take_close(c))
		return false;
	out->label = (uint8_t)c->at;
	return true;
}

/* 第一章 第 2 条 第三部分 */
static bool parse_ordinal(struct cursor *c, struct number *out)
{
	static const struct {
		const char *word;
		enum number_style style;
	} units[] = {{"部分", NUMBER_PART},  {"编", NUMBER_PART},    {"章", NUMBER_CHAPTER},
		     {"篇", NUMBER_CHAPTER}, {"节", NUMBER_SECTION}, {"条", NUMBER_ARTICLE},
		     {"款", NUMBER_ARTICLE}, {"项", NUMBER_ARTICLE}};
	int value;

	if (!cursor_take(c, 0x7b2c)) /* 第 */
		return false;
	cursor_take_spaces(c);
	value = numeral_take_han(c);
	if (value < 0)
		value = numeral_take_digits(c);
	if (value < 0)
		return false;
	cursor_take_spaces(c);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t n = strlen(units[i].word), at;
		uint32_t next;

		if (c->len - c->at < n || memcmp(c->s + c->at, units[i].word, n))
			continue;
		c->at += n;
		out->label = (uint8_t)c->at;
		/* 第三条所述的…, 第一项的…: a sentence that speaks of the article. */
		at = c->at;
		next = cursor_peek(c, &n);
		if (next == 0x6240 || next == 0x7684 || next == 0x89c4 || next == 0x7ea6 ||
		    next == 0x4e2d || next == 0x4e0e || next == 0x548c || next == 0x6216)
			return false;
		c->at = at;
		set(out, units[i].style, value);
		return true;
	}
	return false;
}

/* Part 1, Chapter 2, Section 3, Article 4 */
static bool parse_word(struct cursor *c, struct number *out)
{
	static const struct {
		const char *word;
		enum number_style style;
	} words[] = {{"part", NUMBER_PART},
		     {"chapter", NUMBER_CHAPTER},
		     {"section", NUMBER_SECTION},
		     {"article", NUMBER_ARTICLE},
		     {"clause", NUMBER_ARTICLE}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i].word), after;
		uint32_t next;
		int value;

		if (c->len < n + 2 || strncasecmp(c->s, words[i].word, n) || c->s[n] != ' ')
			continue;
		c->at = n;
		cursor_take_spaces(c);
		value = numeral_take_digits(c);
		if (value < 0) {
			size_t begin = c->at;

			while (c->at < c->len && strchr("IVXivx", c->s[c->at]))
				c->at++;
			value = numeral_roman(c->s + begin, c->at - begin);
			if (value <= 0)
				return false;
		}
		out->label = (uint8_t)c->at;
		/* "Section 4 describes…" is a sentence; a heading goes on with a mark or ends. */
		next = cursor_peek(c, &after);
		if (after && next != ':' && next != '.' && next != '-' && next != 0x2013 &&
		    next != 0x2014 && next != 0xff1a && next != 0x3001)
			return false;
		set(out, words[i].style, value);
		return true;
	}
	return false;
}

/* ①…⑳ ⑴…⒇ ⒈…⒛ ❶…❿ */
static bool parse_circled(struct cursor *c, struct number *out)
{
	static const struct {
		uint32_t first, last;
	} rows[] = {{0x2460, 0x2473}, {0x2474, 0x2487}, {0x2488, 0x249b}, {0x2776, 0x277f}};
	size_t n;
	uint32_t ch = cursor_peek(c, &n);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (ch < rows[i].first || ch > rows[i].last)
			continue;
		c->at += n;
		set(out, NUMBER_CIRCLED, (int)(ch - rows[i].first) + 1);
		out->label = (uint8_t)c->at;
		return true;
	}
	return false;
}

/* 1. 1、 1） 1.1 1.1.1 */
static bool parse_digits(struct cursor *c, bool heading, struct number *out)
{
	int value = numeral_take_digits(c);
	size_t n, at;
	bool dot;

	if (value < 0)
		return false;
	set(out, NUMBER_NONE, value);
	while (out->parts < NUMBER_PARTS_MAX) {
		at = c->at;
		if ((!cursor_take(c, '.') && !cursor_take(c, 0xff0e)) ||
		    (value = numeral_take_digits(c)) < 0) {
			c->at = at;
			break;
		}
		out->value[out->parts++] = (uint16_t)value;
	}
	out->label = (uint8_t)c->at;
	if (out->parts > 1) {
		uint32_t next;

		out->style = NUMBER_DECIMAL;
		if (take_closer(c, &dot) || take_close(c))
			return true;
		/* "1.1 Title", "1.1标题", but not "2.0版本", "3.5%", "1.2.3.4.5x". */
		next = cursor_peek(c, &n);
		return cursor_is_space(next) || !n ||
		       (next >= 0x4e00 && next <= 0x9fff && next != 0x7248 && next != 0x4e07 &&
			next != 0x4ebf) ||
		       next == 0x201c || next == 0x300a;
	}
	at = c->at;
	if (take_close(c)) {
		out->style = NUMBER_DIGIT_CLOSE;
		out->label = (uint8_t)c->at;
		return true;
	}
	if (take_closer(c, &dot)) {
		out->style = dot ? NUMBER_DIGIT_DOT : NUMBER_DIGIT_COMMA;
		/* "1.5 GB" was no decimal, "10:30" is a time. */
		return numeral_digit(cursor_peek(c, &n)) < 0;
	}
	if (heading && cursor_take_spaces(c)) {
		out->style = NUMBER_DIGIT_SPACE;
		return true;
	}
	c->at = at;
	return false;
}

/* A.1 and A.1.2, as appendices are numbered: the letter counts as the first part. */
static bool parse_letter_decimal(struct cursor *c, struct number *out)
{
	size_t n;
	int value;

	if (c->len < 3 || c->s[0] < 'A' || c->s[0] > 'Z')
		return false;
	set(out, NUMBER_DECIMAL, c->s[0] - 'A' + 1);
	c->at = 1;
	while (out->parts < NUMBER_PARTS_MAX && cursor_take(c, '.')) {
		value = numeral_take_digits(c);
		if (value < 0)
			return false;
		out->value[out->parts++] = (uint16_t)value;
	}
	out->label = (uint8_t)c->at;
	return out->parts > 1 && cursor_is_space(cursor_peek(c, &n));
}

/* a. a) a、 I. */
static bool parse_letters(struct cursor *c, struct number *out)
{
	bool dot;
	size_t n;
	uint32_t next;

	if (parse_letter_decimal(c, out))
		return true;
	c->at = 0;
	memset(out, 0, sizeof(*out));
	if (!take_letters(c, false, out))
		return false;
	out->label = (uint8_t)c->at;
	if (take_close(c)) {
		out->label = (uint8_t)c->at;
		return true;
	}
	if (!take_closer(c, &dot))
		return false;
	/* "e.g.", "U.S. law", "i.e.": a letter follows at once. */
	next = cursor_peek(c, &n);
	return n && (next >= 0x80 || cursor_is_space(next));
}

static bool parse_han(struct cursor *c, bool heading, struct number *out)
{
	int value = numeral_take_han(c);
	bool dot;
	size_t n;

	if (value < 0)
		return false;
	set(out, NUMBER_HAN, value);
	out->label = (uint8_t)c->at;
	if (take_closer(c, &dot) || take_close(c))
		return true;
	return cursor_is_space(cursor_peek(c, &n)) && (heading || cursor_take_spaces(c) > 1);
}

/* What a number can be by its first character; each of the parsers below wants another one. */
static bool parse(struct cursor *c, bool heading, struct number *out)
{
	size_t n;
	uint32_t first = cursor_peek(c, &n);

	if ((first | 0x20) >= 'a' && (first | 0x20) <= 'z') {
		if (parse_word(c, out))
			return true;
		memset(out, 0, sizeof(*out));
		c->at = 0;
		return parse_letters(c, out);
	}
	if (numeral_digit(first) >= 0)
		return parse_digits(c, heading, out);
	if (first == 0x7b2c)
		return parse_ordinal(c, out);
	if (numeral_is_han(first))
		return parse_han(c, heading, out);
	if (first >= 0x2460 && first <= 0x277f)
		return parse_circled(c, out);
	return parse_bracket(c, out);
}

bool number_parse(const char *s, size_t len, bool heading, struct number *out)
{
	/* No number is longer; what is looked at does not grow with the block. */
	struct cursor c = {.s = s, .len = len < 64 ? len : 64};
	bool dot;

	memset(out, 0, sizeof(*out));
	if (!parse(&c, heading, out))
		return false;
	/* 第一条：… and （一）、… close twice. */
	cursor_take_spaces(&c);
	if (take_closer(&c, &dot))
		cursor_take_spaces(&c);
	out->length = (uint8_t)c.at;
	return true;
}

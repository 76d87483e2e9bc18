/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "policy/text_read.h"

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (unsigned char)c >= 0x80;
}

/* The next of `c` in u[at, end), at most `far` bytes away; or `end`. */
static size_t find(const char *u, size_t at, size_t end, char c, size_t far)
{
	size_t n = end - at < far ? end - at : far;
	const char *p = memchr(u + at, c, n);

	return p ? (size_t)(p - u) : end;
}

#define LINK_MAX 2048

/*
 * `(target)` at u[at]: the offset behind it, or 0. A target is an address: in marked-up policies
 * `[action](actor)` is no link.
 */
static size_t link_target(const char *u, size_t at, size_t end)
{
	size_t close;
	bool address = false;

	if (at >= end || u[at] != '(')
		return 0;
	close = find(u, at, end, ')', LINK_MAX);
	if (close == end)
		return 0;
	for (size_t i = at + 1; i < close; i++) {
		if ((unsigned char)u[i] >= 0x80)
			return 0;
		address |= u[i] == '/' || u[i] == '#' || u[i] == '.' || u[i] == ':';
	}
	return address ? close + 1 : 0;
}

/* `[text](target)` or `![text](target)`. Returns the offset behind it, or 0. */
static size_t take_link(struct text_builder *b, size_t at, size_t end)
{
	bool image = b->u[at] == '!';
	size_t open = at + image, close, behind;

	if (open >= end || b->u[open] != '[')
		return 0;
	close = find(b->u, open, end, ']', LINK_MAX);
	behind = close < end ? link_target(b->u, close + 1, end) : 0;
	if (!behind)
		return 0;
	text_build_to(b, at);
	if (!image) {
		text_build_skip(b, open + 1);
		text_build_to(b, close);
	}
	text_build_skip(b, behind);
	return behind;
}

/* An inline tag of HTML; <data> and <email address> are marks of a policy. The offset behind it, or 0. */
static size_t take_tag(struct text_builder *b, size_t at, size_t end)
{
	static const char *const names[] = {
		"br",  "b",	"i",	"u", "a",   "em",  "strong", "span",   "font", "sup",
		"sub", "small", "code", "p", "div", "img", "hr",     "center", "mark"};
	size_t close = find(b->u, at, end, '>', LINK_MAX), from = at + 1, n = 0;

	if (close == end)
		return 0;
	if (close - at > 4 && !memcmp(b->u + at, "<!--", 4)) {
		text_build_to(b, at);
		text_build_skip(b, close + 1);
		return close + 1;
	}
	if (b->u[from] == '/')
		from++;
	while (from + n < close &&
	       ((b->u[from + n] | 0x20) >= 'a' && (b->u[from + n] | 0x20) <= 'z'))
		n++;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) != n || strncasecmp(names[i], b->u + from, n) != 0)
			continue;
		/* An attribute has a value; "<a photo>" has none. */
		if (from + n != close && b->u[from + n] != '/' &&
		    !memchr(b->u + from + n, '=', close - from - n))
			return 0;
		text_build_to(b, at);
		if (n == 2 && (names[i][0] == 'b' || names[i][0] == 'h'))
			text_build_put(b, " ", 1, at, close + 1 - at);
		text_build_skip(b, close + 1);
		return close + 1;
	}
	return 0;
}

/*
 * A run of `*`, `_`, `~` or backquotes. Two and more are always formatting; a single one only in Markdown, and
 * `_` and `~` only beside a word's end, so that my_file and 1~3 stay.
 */
static size_t take_emphasis(struct text_builder *b, size_t at, size_t end, bool markdown)
{
	char c = b->u[at];
	size_t n = 1;
	bool inside;

	while (at + n < end && b->u[at + n] == c)
		n++;
	if (n == 1 && (!markdown || c == '~'))
		return at + n;
	inside = at > 0 && is_word(b->u[at - 1]) && at + n < end && is_word(b->u[at + n]);
	if (n == 1 && c != '`' && (c == '_' ? inside : at + n < end && b->u[at + n] == ' '))
		return at + n;
	if (c == '~' && n != 2)
		return at + n;
	text_build_to(b, at);
	text_build_skip(b, at + n);
	return at + n;
}

void text_read_inline(struct text_builder *b, size_t end, bool markdown)
{
	static const bool special[256] = {
		['*'] = true, ['_'] = true, ['~'] = true, ['`'] = true, ['['] = true,
		['!'] = true, ['<'] = true, ['&'] = true, ['\\'] = true};
	const char *u = b->u;
	size_t at = b->pos, behind;

	while (at < end) {
		/* Text without any mark is skipped over at once. */
		while (at < end && !special[(unsigned char)u[at]])
			at++;
		if (at >= end)
			break;
		behind = 0;
		switch (u[at]) {
		case '\\':
			if (at + 1 < end && strchr("\\`*_{}[]()#+-.!|<>~", u[at + 1])) {
				text_build_to(b, at);
				text_build_skip(b, at + 1);
				behind = at + 2;
			}
			break;
		case '[':
		case '!':
			behind = take_link(b, at, end);
			break;
		case '<':
			behind = take_tag(b, at, end);
			break;
		case '&':
			if (end - at >= 6 && !memcmp(u + at, "&nbsp;", 6)) {
				text_build_to(b, at);
				text_build_put(b, " ", 1, at, 6);
				text_build_skip(b, at + 6);
				behind = at + 6;
			}
			break;
		default:
			behind = take_emphasis(b, at, end, markdown);
		}
		at = behind ? behind : at + 1;
	}
	text_build_to(b, end);
}

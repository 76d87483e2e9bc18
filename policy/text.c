/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/text.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "policy/text_encoding.h"
#include "policy/text_read.h"

#define LANGUAGE_SAMPLE ((size_t)256 << 10)

/* Chinese if one letter in ten is; a Chinese policy names many things in Latin letters. */
static const char *guess_language(const char *s, size_t len)
{
	size_t han = 0, latin = 0, n;
	uint32_t c;

	if (len > LANGUAGE_SAMPLE)
		len = LANGUAGE_SAMPLE;
	for (size_t i = 0; i < len; i += n) {
		n = utf8_decode(s + i, len - i, &c);
		if (!n)
			break;
		if (c >= 0x4e00 && c <= 0x9fff)
			han++;
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			latin++;
	}
	return han && han * 9 >= latin ? "zh" : "en";
}

static bool has_ending(const char *name, const char *ending)
{
	size_t n = strlen(name), e = strlen(ending);

	return n > e && !strcasecmp(name + n - e, ending);
}

/* Does the text begin as an HTML document does, white space and comments aside? */
static bool begins_html(const char *u, size_t len)
{
	static const char *const tags[] = {"<!doctype html", "<html", "<head", "<body", "<?xml"};
	size_t at = 0;

	while (at < len) {
		const char *close;

		if (strchr(" \t\r\n", u[at])) {
			at++;
			continue;
		}
		if (len - at < 7 || memcmp(u + at, "<!--", 4) != 0)
			break;
		close = memmem(u + at, len - at, "-->", 3);
		if (!close)
			break;
		at = (size_t)(close - u) + 3;
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		size_t n = strlen(tags[i]);

		if (len - at >= n && !strncasecmp(u + at, tags[i], n))
			return true;
	}
	return false;
}

static enum policy_format guess_format(const char *name, const char *u, size_t len)
{
	if (begins_html(u, len) || has_ending(name, ".html") || has_ending(name, ".htm") ||
	    has_ending(name, ".xhtml"))
		return POLICY_HTML;
	if (has_ending(name, ".md") || has_ending(name, ".markdown"))
		return POLICY_MARKDOWN;
	return POLICY_TEXT;
}

static int read_format(struct text_builder *b, const char *name, enum policy_format format,
		       struct text *out, struct diag *d)
{
	if (format == POLICY_GUESS)
		format = guess_format(name, b->u, b->ulen);
	if (format == POLICY_HTML) {
		if (text_read_html(b, name, d))
			return -1;
	} else {
		text_read_lines(b, format == POLICY_MARKDOWN);
	}
	if (text_build_finish(b, out))
		return diag_set(d, name, 0, 0, "out of memory");
	if (!out->block_count)
		return diag_set(d, name, 0, 0, "holds no text");
	return 0;
}

int text_read(const char *name, const char *data, size_t len, const struct policy_options *o,
	      struct arena *a, struct text *out, struct diag *d)
{
	struct text_encoding *encoding = arena_zalloc(a, 1, sizeof(*encoding));
	struct text_builder b;
	int result;

	memset(out, 0, sizeof(*out));
	out->arena = a;
	/* Spans are 32 bits wide, and so is what a builder may make of the file. */
	if (len > UINT32_MAX / 4)
		return diag_set(d, name, 0, 0, "larger than 1 GiB, which is the limit");
	if (!encoding)
		return diag_set(d, name, 0, 0, "out of memory");
	if (text_decode(name, data, len, o ? o->encoding : NULL, a, encoding, d))
		return -1;
	out->encoding = encoding;
	text_build_init(&b, encoding->utf8, encoding->len);
	result = read_format(&b, name, o ? o->format : POLICY_GUESS, out, d);
	text_build_free(&b);
	if (!result)
		out->language = o && o->language ? o->language : guess_language(out->s, out->len);
	return result;
}

/* Index of the run that holds s[offset]. */
static size_t run_at(const struct text *t, size_t offset)
{
	size_t low = 0, high = t->run_count;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (t->runs[mid].begin <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

struct span text_source(const struct text *t, size_t begin, size_t end)
{
	const struct text_run *first = &t->runs[run_at(t, begin)], *last;
	size_t from = first->source, to;
	struct span span;

	if (first->same)
		from += begin - first->begin;
	to = from;
	if (end > begin) {
		last = &t->runs[run_at(t, end - 1)];
		to = last->same ? last->source + end - last->begin
				: last->source + last->source_len;
	}
	span.begin = (uint32_t)text_encoding_source(t->encoding, from);
	span.end = (uint32_t)text_encoding_source(t->encoding, to);
	return span;
}

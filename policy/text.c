/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/text.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000 || c == 0x200b ||
	       c == 0xfeff;
}

/* Narrows [*begin, *end) by white space on both sides. */
static void trim(const char *s, size_t *begin, size_t *end)
{
	uint32_t c;
	size_t n;

	while (*begin < *end) {
		n = utf8_decode(s + *begin, *end - *begin, &c);
		if (!n || !is_space(c))
			break;
		*begin += n;
	}
	while (*begin < *end) {
		n = 1;
		while (*begin + n < *end && n < 4 && ((unsigned char)s[*end - n] & 0xc0) == 0x80)
			n++;
		if (utf8_decode(s + *end - n, n, &c) != n || !is_space(c))
			break;
		*end -= n;
	}
}

/* A line of nothing but `=`, `-`, `*`, `_`, `#`: it parts, it says nothing. */
static bool is_rule(const char *s, size_t len)
{
	return strspn(s, "=-*_~# ") >= len;
}

static void add_line(const char *s, size_t begin, size_t end, struct text_block *b, size_t *count)
{
	enum block_kind kind = BLOCK_PARAGRAPH;
	size_t hashes;

	trim(s, &begin, &end);
	if (begin == end || is_rule(s + begin, end - begin))
		return;
	hashes = strspn(s + begin, "#");
	if (hashes > 6)
		hashes = 6;
	if (hashes) {
		kind = BLOCK_HEADING;
		begin += hashes;
		trim(s, &begin, &end);
	}
	b[*count] = (struct text_block){.kind = kind,
					.begin = (uint32_t)begin,
					.end = (uint32_t)end,
					.level = (uint16_t)hashes};
	(*count)++;
}

static int add_blocks(struct text *t)
{
	size_t lines = 1, begin = 0, count = 0;
	struct text_block *b;

	for (const char *p = t->s; (p = memchr(p, '\n', t->len - (size_t)(p - t->s))); p++)
		lines++;
	b = arena_zalloc(t->arena, lines, sizeof(*b));
	if (!b)
		return -1;
	while (begin < t->len) {
		const char *nl = memchr(t->s + begin, '\n', t->len - begin);
		size_t end = nl ? (size_t)(nl - t->s) : t->len;

		add_line(t->s, begin, end, b, &count);
		begin = end + 1;
	}
	t->blocks = b;
	t->block_count = count;
	return 0;
}

/* Chinese if one letter in ten is; a Chinese policy names many things in Latin letters. */
static const char *guess_language(const char *s, size_t len)
{
	size_t han = 0, latin = 0, n;
	uint32_t c;

	for (size_t i = 0; i < len; i += n) {
		n = utf8_decode(s + i, len - i, &c);
		if (!n)
			n = 1;
		else if (c >= 0x4e00 && c <= 0x9fff)
			han++;
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			latin++;
	}
	return han && han * 9 >= latin ? "zh" : "en";
}

int text_read(const char *name, const char *data, size_t len, const struct policy_options *o,
	      struct arena *a, struct text *out, struct diag *d)
{
	size_t bom = len >= 3 && !memcmp(data, "\xef\xbb\xbf", 3) ? 3 : 0;
	struct text_run *run;
	const char *nul;
	size_t good;

	memset(out, 0, sizeof(*out));
	out->arena = a;
	out->s = data + bom;
	out->len = len - bom;
	if (len > UINT32_MAX - 1)
		return diag_set(d, name, 0, 0, "larger than 4 GiB, which is the limit");
	nul = memchr(data, '\0', len);
	if (nul)
		return diag_at(d, name, data, len, (size_t)(nul - data),
			       "a NUL byte: this is no text");
	good = utf8_check(data, len);
	if (good < len)
		return diag_at(d, name, data, len, good, "byte 0x%02x is no UTF-8 here",
			       (unsigned char)data[good]);
	run = arena_zalloc(a, 1, sizeof(*run));
	if (!run || add_blocks(out))
		return diag_set(d, name, 0, 0, "out of memory");
	if (!out->block_count)
		return diag_set(d, name, 0, 0, "holds no text");
	run->source = (uint32_t)bom;
	run->source_len = (uint32_t)out->len;
	run->same = 1;
	out->runs = run;
	out->run_count = 1;
	out->language = o && o->language ? o->language : guess_language(out->s, out->len);
	return 0;
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
	struct span span;

	span.begin = first->source;
	if (first->same)
		span.begin += (uint32_t)begin - first->begin;
	if (end <= begin) {
		span.end = span.begin;
		return span;
	}
	last = &t->runs[run_at(t, end - 1)];
	span.end = last->same ? last->source + (uint32_t)end - last->begin
			      : last->source + last->source_len;
	return span;
}

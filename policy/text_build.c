/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/text_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

/* White space of any width; what counts as such around blocks. */
static bool text_is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000 ||
	       (c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029 || c == 0xfeff;
}

/* Offset of the character that ends at `end`. */
static size_t before(const char *s, size_t begin, size_t end)
{
	size_t at = end - 1;

	while (at > begin && end - at < 4 && ((unsigned char)s[at] & 0xc0) == 0x80)
		at--;
	return at;
}

uint32_t text_last(const char *s, size_t begin, size_t end)
{
	uint32_t c;
	size_t at;

	if (begin >= end)
		return 0;
	at = before(s, begin, end);
	return utf8_decode(s + at, end - at, &c) == end - at ? c : 0;
}

void text_trim(const char *s, size_t *begin, size_t *end)
{
	uint32_t c;
	size_t n;

	while (*begin < *end) {
		n = utf8_decode(s + *begin, *end - *begin, &c);
		if (!n || !text_is_space(c))
			break;
		*begin += n;
	}
	while (*begin < *end && text_is_space(text_last(s, *begin, *end)))
		*end = before(s, *begin, *end);
}

bool text_is_in(uint32_t c, const uint32_t *set)
{
	for (; *set; set++) {
		if (*set == c)
			return true;
	}
	return false;
}

bool text_ends_sentence(const char *s, size_t begin, size_t end)
{
	static const uint32_t stops[] = {0x3002, 0xff1b, 0xff01, 0xff1f, 0xff1a, 0x2026,
					 '.',	 ';',	 '!',	 '?',	 ':',	 0};
	static const uint32_t closers[] = {0x201d, 0x2019, 0xff09, ')', '"', 0x300b, '*', 0};
	uint32_t c = text_last(s, begin, end);

	for (int i = 0; i < 3 && text_is_in(c, closers); i++) {
		end = before(s, begin, end);
		c = text_last(s, begin, end);
	}
	return text_is_in(c, stops);
}

#define HEADLINE_BYTES 120

bool text_is_headline(const char *s, size_t begin, size_t end)
{
	uint32_t last = text_last(s, begin, end);

	return end - begin <= HEADLINE_BYTES &&
	       (last == ':' || last == 0xff1a || !text_ends_sentence(s, begin, end));
}

void text_build_init(struct text_builder *b, const char *u, size_t ulen)
{
	memset(b, 0, sizeof(*b));
	b->u = u;
	b->ulen = ulen;
}

void text_build_free(struct text_builder *b)
{
	strbuf_free(&b->s);
	free(b->runs);
	free(b->blocks);
	b->runs = NULL;
	b->blocks = NULL;
}

/* Room for one more element; the arrays double. */
static bool grow(struct text_builder *b, void *array, size_t count, size_t *cap, size_t size)
{
	void **p = array;
	size_t want = *cap ? *cap * 2 : 64;
	void *more;

	if (b->failed)
		return false;
	if (count < *cap)
		return true;
	more = realloc(*p, want * size);
	if (!more) {
		b->failed = true;
		return false;
	}
	*p = more;
	*cap = want;
	return true;
}

static void add_run(struct text_builder *b, size_t from, size_t length, bool same)
{
	struct text_run *last = b->run_count ? &b->runs[b->run_count - 1] : NULL;

	if (same && last && last->same && last->source + last->source_len == from) {
		last->source_len += (uint32_t)length;
		return;
	}
	if (!grow(b, &b->runs, b->run_count, &b->run_cap, sizeof(*b->runs)))
		return;
	b->runs[b->run_count++] = (struct text_run){.begin = (uint32_t)b->s.len,
						    .source = (uint32_t)from,
						    .source_len = (uint32_t)length,
						    .same = same};
}

void text_build_copy(struct text_builder *b, size_t from, size_t to)
{
	if (from >= to || b->failed)
		return;
	add_run(b, from, to - from, true);
	strbuf_add(&b->s, b->u + from, to - from);
	b->failed |= b->s.failed;
}

void text_build_to(struct text_builder *b, size_t to)
{
	text_build_copy(b, b->pos, to);
	text_build_skip(b, to);
}

void text_build_skip(struct text_builder *b, size_t to)
{
	if (to > b->pos)
		b->pos = to;
}

void text_build_put(struct text_builder *b, const char *s, size_t n, size_t from, size_t length)
{
	const struct text_run *last = b->run_count ? &b->runs[b->run_count - 1] : NULL;

	if (!n || b->failed)
		return;
	if (!last || last->same || last->source != from || last->source_len != length)
		add_run(b, from, length, false);
	strbuf_add(&b->s, s, n);
	b->failed |= b->s.failed;
}

void text_build_begin(struct text_builder *b, struct text_block like)
{
	if (!grow(b, &b->blocks, b->block_count, &b->block_cap, sizeof(*b->blocks)))
		return;
	like.begin = (uint32_t)b->s.len;
	b->blocks[b->block_count] = like;
	b->open = true;
}

struct text_block *text_build_end(struct text_builder *b)
{
	struct text_block *block;
	size_t begin, end = b->s.len;

	if (!b->open || b->failed)
		return NULL;
	b->open = false;
	block = &b->blocks[b->block_count];
	begin = block->begin;
	text_trim(b->s.data, &begin, &end);
	if (begin == end)
		return NULL;
	block->begin = (uint32_t)begin;
	block->end = (uint32_t)end;
	b->block_count++;
	return block;
}

int text_build_finish(struct text_builder *b, struct text *out)
{
	if (b->failed)
		return -1;
	out->s = arena_strndup(out->arena, b->s.data, b->s.len);
	out->len = b->s.len;
	out->runs = arena_dup(out->arena, b->runs, b->run_count * sizeof(*b->runs));
	out->run_count = b->run_count;
	out->blocks = arena_dup(out->arena, b->blocks, b->block_count * sizeof(*b->blocks));
	out->block_count = b->block_count;
	return out->s && out->runs && out->blocks ? 0 : -1;
}

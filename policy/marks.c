/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/marks.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "policy/draft.h"
#include "policy/sentence.h"

/* Marks within marks: people write two or three. */
#define NESTING_MAX 16

/* Length of `[word]` or `<words>` in Latin letters at s[i], or 0. */
static size_t latin_mark(const struct text *t, size_t i, char close)
{
	size_t k = i + 1;

	while (k < t->len && ((t->s[k] | 0x20) >= 'a' && (t->s[k] | 0x20) <= 'z'))
		k++;
	if (k == i + 1)
		return 0;
	while (close == '>' && k < t->len &&
	       (t->s[k] == ' ' || ((t->s[k] | 0x20) >= 'a' && (t->s[k] | 0x20) <= 'z')))
		k++;
	return k < t->len && t->s[k] == close ? k - i + 1 : 0;
}

/* The next of `c` at or behind i that is not the last byte, or NULL. */
static const char *next_of(const struct text *t, size_t i, char c)
{
	return i + 1 < t->len ? memchr(t->s + i, c, t->len - 1 - i) : NULL;
}

static bool is_marked(const struct text *t)
{
	bool word = false, data = false;

	for (const char *c = "<{"; *c; c++) {
		for (const char *p = next_of(t, 0, *c); p;) {
			size_t i = (size_t)(p - t->s);
			uint32_t next;

			if (utf8_decode(p + 1, t->len - i - 1, &next) && next >= 0x3400 &&
			    next < 0xa000)
				return true;
			data = data || (*c == '<' && latin_mark(t, i, '>'));
			p = next_of(t, i + 1, *c);
		}
	}
	for (const char *p = data ? next_of(t, 0, '[') : NULL; p && !word;) {
		size_t i = (size_t)(p - t->s), n = latin_mark(t, i, ']');

		word = n && (i + n >= t->len || t->s[i + n] != '(');
		p = next_of(t, i + 1, '[');
	}
	return word && data;
}

/* "1)", "a)", "（1)": numbers a list, opens or closes no mark. */
static bool is_enumerator(const struct text *t, uint32_t begin, uint32_t at)
{
	uint32_t i = at;

	while (i > begin && ((t->s[i - 1] >= '0' && t->s[i - 1] <= '9') ||
			     ((t->s[i - 1] | 0x20) >= 'a' && (t->s[i - 1] | 0x20) <= 'z')))
		i--;
	if (at - i == 0 || at - i > 3)
		return false;
	return i == begin || (unsigned char)t->s[i - 1] >= 0x80 || t->s[i - 1] == ' ';
}

struct building {
	const struct text *t;
	struct mark *list;
	uint32_t *brackets; /* in the order of the text */
	size_t bracket_count;
	size_t count;
	size_t stack[NESTING_MAX];
	size_t depth;
	const char *fault;
	uint32_t fault_at;
};

static bool fail(struct building *b, uint32_t at, const char *why)
{
	b->fault = why;
	b->fault_at = at;
	return false;
}

static bool open_mark(struct building *b, enum mark_kind kind, uint32_t at)
{
	if (b->depth == NESTING_MAX)
		return fail(b, at, "marks are nested more than 16 deep");
	b->list[b->count] = (struct mark){kind, at, at + 1, 0};
	b->stack[b->depth++] = b->count++;
	return true;
}

static bool close_mark(struct building *b, enum mark_kind kind, uint32_t at)
{
	struct mark *m;

	if (!b->depth)
		return fail(b, at, "closes a mark that was not opened");
	m = &b->list[b->stack[b->depth - 1]];
	if (m->kind != kind)
		return fail(b, at, "closes a mark across another one");
	b->depth--;
	m->end = at;
	return true;
}

/* What a byte does: 0 nothing, 1 + kind opens, -1 - kind closes. */
static const signed char does[256] = {
	['{'] = 1 + MARK_PURPOSE, ['['] = 1 + MARK_ACTION,   ['<'] = 1 + MARK_DATA,
	['('] = 1 + MARK_ACTOR,	  ['}'] = -1 - MARK_PURPOSE, [']'] = -1 - MARK_ACTION,
	['>'] = -1 - MARK_DATA,	  [')'] = -1 - MARK_ACTOR,
};

static bool read_block(struct building *b, const struct text_block *block)
{
	const struct text *t = b->t;

	for (uint32_t i = block->begin; i < block->end; i++) {
		int what = does[(unsigned char)t->s[i]];

		if (!what)
			continue;
		if (what == -1 - MARK_ACTOR && is_enumerator(t, block->begin, i) &&
		    (!b->depth || b->list[b->stack[b->depth - 1]].kind != MARK_ACTOR))
			continue;
		if (what > 0 ? !open_mark(b, (enum mark_kind)(what - 1), i)
			     : !close_mark(b, (enum mark_kind)(-what - 1), i))
			return false;
		b->brackets[b->bracket_count++] = i;
	}
	if (b->depth)
		return fail(b, b->list[b->stack[b->depth - 1]].open,
			    "opens a mark that is not closed");
	return true;
}

int marks_read(const struct text *t, const char *name, const char *source, size_t source_len,
	       struct marks *out, struct diag *d)
{
	struct building b = {.t = t};
	size_t room = 0;

	memset(out, 0, sizeof(*out));
	out->marked = is_marked(t);
	if (!out->marked)
		return 0;
	for (size_t i = 0; i < t->len; i++)
		room += does[(unsigned char)t->s[i]] > 0;
	b.list = arena_alloc(t->arena, (room + 1) * sizeof(*b.list));
	b.brackets = arena_alloc(t->arena, (2 * room + 1) * sizeof(*b.brackets));
	if (!b.list || !b.brackets)
		return diag_set(d, name, 0, 0, "out of memory");
	for (size_t i = 0; i < t->block_count; i++) {
		if (!read_block(&b, &t->blocks[i])) {
			struct span s = text_source(t, b.fault_at, b.fault_at + 1);

			return diag_at(d, name, source, source_len, s.begin, "\"%c\" %s",
				       t->s[b.fault_at], b.fault);
		}
	}
	out->list = b.list;
	out->count = b.count;
	out->brackets = b.brackets;
	out->bracket_count = b.bracket_count;
	return 0;
}

/* The character of the sentence that begins at or behind byte `offset`. */
static size_t character_at(const struct sentence *s, uint32_t offset)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->at[mid] < offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void apply(struct draft *d, const struct mark *m)
{
	size_t i = character_at(&d->sentence, m->begin), j = character_at(&d->sentence, m->end);
	const struct token *verb;

	if (i >= j)
		return;
	switch (m->kind) {
	case MARK_PURPOSE:
		pieces_add(&d->purposes, i, j, -1, true);
		break;
	case MARK_ACTION:
		verb = scan_within(&d->scan, i, j, WORD_ACTION);
		pieces_add(&d->actions, i, j, verb ? verb->value : ACTION_USE, true);
		break;
	case MARK_DATA:
		pieces_add(&d->data, i, j, (int)data_category(d, i, j), true);
		break;
	case MARK_ACTOR:
		pieces_add(&d->actors, i, j,
			   scan_within(&d->scan, i, j, WORD_FIRST)  ? PARTY_FIRST
			   : scan_within(&d->scan, i, j, WORD_USER) ? PARTY_USER
								    : PARTY_THIRD,
			   true);
		break;
	case MARK_KINDS:
		break;
	}
}

size_t marks_apply(struct draft *d, const struct marks *m, size_t from)
{
	const struct sentence *s = &d->sentence;

	/* A mark that ends later may hold others that end before it. */
	while (from < m->count && m->list[from].end < s->begin && m->list[from].open < s->begin)
		from++;
	for (size_t i = from; i < m->count && m->list[i].open < s->end; i++)
		apply(d, &m->list[i]);
	return from;
}

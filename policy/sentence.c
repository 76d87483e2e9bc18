/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/sentence.h"

#include <string.h>

#include "base/utf8.h"

uint32_t sentence_fold(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xfee0;
	if (c >= 'A' && c <= 'Z')
		return c + ('a' - 'A');
	switch (c) {
	case 0x3000:
	case 0x00a0:
	case '\t':
	case '\n':
	case '\r':
		return ' ';
	case 0x201c:
	case 0x201d:
	case 0x300c:
	case 0x300d:
		return '"';
	case 0x2018:
	case 0x2019:
		return '\'';
	}
	return c;
}

void sentence_first(struct sentence_walk *w, const struct text *t, const struct marks *m)
{
	memset(w, 0, sizeof(*w));
	w->text = t;
	w->marks = m;
	if (t->block_count)
		w->next = t->blocks[0].begin;
}

/* A full stop of English: behind a word, before white space, and no "e.g." or "Inc. x". */
static bool is_period(const struct text *t, uint32_t at, uint32_t end)
{
	uint32_t i = at;
	char next;

	if (at + 1 < end && !strchr(" \t\n\"')", t->s[at + 1]))
		return false;
	while (i > 0 && ((t->s[i - 1] | 0x20) >= 'a' && (t->s[i - 1] | 0x20) <= 'z'))
		i--;
	/* One letter before it ("e.g.", an initial) or none (a number): not the end of a sentence. */
	if (at - i < 2 && !(i < at && at + 1 >= end))
		return at > 0 && (t->s[at - 1] == ')' || t->s[at - 1] == '"');
	while (at + 1 < end && strchr(" \t\n\"')", t->s[at + 1]))
		at++;
	next = at + 1 < end ? t->s[at + 1] : 'A';
	return !(next >= 'a' && next <= 'z');
}

static bool push(struct sentence *s, uint32_t c, uint32_t at, uint32_t to)
{
	if (s->n == SENTENCE_MAX)
		return false;
	s->c[s->n] = c;
	s->at[s->n] = at;
	s->to[s->n] = to;
	s->n++;
	return true;
}

/* Drops a space beside a Chinese character and all but one of several. */
static void close_gap(struct sentence *s, uint32_t next)
{
	if (s->n && s->c[s->n - 1] == ' ' &&
	    (s->n == 1 || next == ' ' || !next || sentence_is_wide(next) ||
	     sentence_is_wide(s->c[s->n - 2])))
		s->n--;
}

static bool is_alphanumeric(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
}

/* Reads letters and digits up to the end of the word, or until no room is left; returns the byte behind them. */
static uint32_t fill_word(struct sentence *s, const char *text, uint32_t i, uint32_t end)
{
	close_gap(s, 'a');
	for (; i < end && is_alphanumeric(text[i]); i++) {
		uint32_t c = (unsigned char)text[i];

		if (!push(s, c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c, i, i + 1))
			break;
	}
	return i;
}

/* Behind a comma: how many characters there are, and the byte where the next one begins. */
struct cut {
	size_t n;
	uint32_t at;
};

/* Does the clause between two commas lead into the next one: 如果…, 当…, 为…? */
static bool opens_clause(const struct sentence *s, const struct cut *a, const struct cut *b)
{
	static const uint32_t leads[] = {0x5982, 0x82e5, 0x5f53, 0x5728, 0x4e3a};

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (a->n && a->n < b->n && s->c[a->n] == leads[i])
			return true;
	}
	return false;
}

/*
 * Reads characters of the block from w->next until a sentence ends; returns the byte offset behind it.
 * A stop belongs to the sentence before it.
 */
static uint32_t fill(struct sentence_walk *w, struct sentence *s, uint32_t end)
{
	const struct text *t = w->text;
	struct cut comma = {0, 0}, before = {0, 0};
	uint32_t i = w->next;
	size_t bracket;
	int depth = 0, actors = 0;

	w->semicolon = false;
	while (w->bracket < w->marks->bracket_count && w->marks->brackets[w->bracket] < i)
		w->bracket++;
	bracket = w->bracket;
	while (i < end) {
		uint32_t raw, c;
		size_t len;

		/* A word in Latin letters: it ends nothing, and has no gap inside. */
		if (s->n < SENTENCE_MAX && is_alphanumeric(t->s[i])) {
			i = fill_word(s, t->s, i, end);
			continue;
		}
		len = utf8_decode(t->s + i, end - i, &raw);
		if (!len) {
			i++;
			continue;
		}
		/* Most characters are Chinese ones, which fold to themselves and end nothing. */
		if (raw >= 0x3400 && raw < 0xa000 && s->n < SENTENCE_MAX) {
			if (s->n && s->c[s->n - 1] == ' ')
				s->n--;
			push(s, raw, i, i + (uint32_t)len);
			i += (uint32_t)len;
			continue;
		}
		if (bracket < w->marks->bracket_count && w->marks->brackets[bracket] == i) {
			/* Whoever marked two actors meant two statements: they part at the comma
			 * before the second one's clause. */
			if (t->s[i] == '(' && actors++ && comma.n) {
				if (opens_clause(s, &before, &comma))
					comma = before;
				s->n = comma.n;
				w->semicolon = true;
				return comma.at;
			}
			depth += strchr("{[<(", t->s[i]) ? 1 : -1;
			bracket++;
			i += (uint32_t)len;
			continue;
		}
		c = sentence_fold(raw);
		close_gap(s, c);
		if (!push(s, c, i, i + (uint32_t)len)) {
			/* Too long for one: cut at the last comma of its second half, if there is one. */
			if (comma.n > SENTENCE_MAX / 2) {
				s->n = comma.n;
				return comma.at;
			}
			return i;
		}
		i += (uint32_t)len;
		if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		if (c == ',' && !depth) {
			before = comma;
			comma = (struct cut){s->n, i};
		}
		if (s->cells)
			continue; /* a cell is not parted */
		if (c == 0x3002 || c == '!' || c == '?' || (c == ';' && !depth) ||
		    (c == '.' && is_period(t, i - 1, end))) {
			w->semicolon = c == ';';
			break;
		}
	}
	close_gap(s, 0);
	return i;
}

static bool same_row(const struct text_block *a, const struct text_block *b)
{
	return b->kind == BLOCK_CELL && b->table == a->table && b->row == a->row;
}

/* A row of a table is one sentence; a bar stands between its cells. */
static void fill_row(struct sentence_walk *w, struct sentence *s)
{
	const struct text *t = w->text;
	const struct text_block *first = &t->blocks[w->block], *b = first;

	s->head = first->head;
	for (; b < t->blocks + t->block_count && same_row(first, b); b++) {
		if (s->n && !push(s, '|', s->to[s->n - 1], s->to[s->n - 1]))
			break;
		if (s->cells < CELLS_MAX) {
			s->cell[s->cells] = (uint16_t)s->n;
			s->column[s->cells++] = b->column;
		}
		w->next = b->begin;
		if (fill(w, s, b->end) < b->end)
			break;
	}
	while (s->n && s->c[s->n - 1] == '|')
		s->n--;
	while (b < t->blocks + t->block_count && same_row(first, b))
		b++;
	w->block = (size_t)(b - t->blocks);
	w->next = w->block < t->block_count ? b->begin : w->next;
	s->table = first->table;
}

/* All characters are there. */
static void finish(struct sentence *s)
{
	s->end = s->to[s->n - 1];
	s->c[s->n] = 0;
	s->at[s->n] = s->to[s->n] = s->end;
	s->wide = 0;
	for (size_t i = 0; i < s->n; i++)
		s->wide += sentence_is_wide(s->c[i]);
}

/* Where the part ends that begins at w->next, at the latest. */
static uint32_t part_end(const struct sentence_walk *w, uint32_t end)
{
	return w->cut < w->cut_count && w->cuts[w->cut] < end ? w->cuts[w->cut] : end;
}

void sentence_cut(struct sentence_walk *w, struct sentence *s, const uint32_t *cuts, size_t count)
{
	memcpy(w->cuts, cuts, count * sizeof(*cuts));
	w->cut_count = count;
	w->cut = 1;
	w->next = cuts[0];
	while (s->n && s->at[s->n - 1] >= cuts[0])
		s->n--;
	close_gap(s, 0);
	finish(s);
}

bool sentence_next(struct sentence_walk *w, struct sentence *s)
{
	const struct text *t = w->text;

	while (w->block < t->block_count) {
		const struct text_block *b = &t->blocks[w->block];
		bool continues = w->semicolon && w->next > b->begin;

		if (w->next < b->begin)
			w->next = b->begin;
		if (w->next >= b->end) {
			w->block++;
			continue;
		}
		s->n = s->cells = 0;
		s->head = false;
		s->table = 0;
		s->block = w->block;
		if (b->kind == BLOCK_CELL)
			fill_row(w, s);
		else
			w->next = fill(w, s, part_end(w, b->end));
		s->part = (uint32_t)w->cut;
		if (w->cut < w->cut_count && w->next >= w->cuts[w->cut])
			w->cut++;
		else
			w->cut = w->cut_count = 0;
		if (!s->n)
			continue;
		s->text = t;
		s->continues = continues;
		s->begin = s->at[0];
		finish(s);
		return true;
	}
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/text_html_flow.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

void flow_end(struct html_flow *f)
{
	struct text_block *block = text_build_end(f->b);

	f->gap = GAP_NONE;
	if (!block)
		return;
	if (block->kind == BLOCK_PARAGRAPH && !f->light &&
	    text_is_headline(f->b->s.data, block->begin, block->end)) {
		block->kind = BLOCK_HEADING;
		block->level = TEXT_HEADLINE_LEVEL;
	}
	text_build_put(f->b, "\n", 1, f->b->pos, 0);
}

static bool is_wide(uint32_t c)
{
	return c >= 0x2e80;
}

/* Writes the white space that was held back, if it parts anything. `c` is the character that follows. */
static void close_gap(struct html_flow *f, uint32_t c)
{
	struct text_builder *b = f->b;
	uint32_t last;

	if (!b->open) {
		text_build_begin(b, f->like);
		f->light = 0;
		if (f->prefix[0])
			text_build_put(b, f->prefix, strlen(f->prefix), f->prefix_at, 0);
		f->prefix[0] = '\0';
	} else if (f->gap == GAP_LINE) {
		text_build_put(b, "\n", 1, f->gap_at, f->gap_length);
	} else if (f->gap != GAP_NONE) {
		last = text_last(b->s.data, b->blocks[b->block_count].begin, b->s.len);
		/* A line end of the source between Chinese characters parts nothing. */
		if (f->gap == GAP_SPACE || !is_wide(last) || !is_wide(c))
			text_build_put(b, " ", 1, f->gap_at, f->gap_length);
	}
	f->gap = GAP_NONE;
}

static void open_gap(struct html_flow *f, enum gap gap, size_t at, size_t length)
{
	if (gap > f->gap) {
		f->gap = gap;
		f->gap_at = at;
		f->gap_length = length;
	}
}

/* Where a paragraph of a cell ends the cell goes on, anything else ends the block. */
void flow_part(struct html_flow *f, size_t at)
{
	if (f->like.kind == BLOCK_CELL)
		open_gap(f, GAP_LINE, at, 0);
	else
		flow_end(f);
}

/* Bytes of the character reference at o[0..len), which begins with '&'. */
static size_t reference_length(const char *o, size_t len)
{
	size_t n = 1;

	while (n < len && n < 40 &&
	       ((o[n] >= '0' && o[n] <= '9') || ((o[n] | 0x20) >= 'a' && (o[n] | 0x20) <= 'z') ||
		(n == 1 && o[n] == '#')))
		n++;
	return n < len && o[n] == ';' ? n + 1 : n;
}

/*
 * The text of a node in step with the source: t has references resolved, o has them as written. What
 * does not go in step (gumbo moved it) stands for the source of the node as a whole.
 */
struct step {
	const char *t;
	size_t tlen;
	const char *o;
	size_t olen;
	size_t at; /* offset of o in the source */
	size_t i;  /* in t */
	size_t j;  /* in o */
};

/* Length in t and in o of the next character; false when they are out of step. */
static bool next_character(const struct step *s, size_t *tn, size_t *on)
{
	uint32_t c;

	*tn = utf8_decode(s->t + s->i, s->tlen - s->i, &c);
	if (!*tn || s->j >= s->olen)
		return false;
	if (s->o[s->j] == '&') {
		const char *next = s->t + s->i + *tn;
		size_t full = reference_length(s->o + s->j, s->olen - s->j);

		/* "&foo;" means nothing and stays as it is. */
		if (c == '&' && full > 1 && s->o[s->j + 1] != '#' &&
		    (full < 4 || strncasecmp(s->o + s->j + 1, "amp", 3) != 0))
			full = 1;
		*on = full;
		if (s->o[s->j + full - 1] == ';' && (full > 2 || c != '&')) {
			/* Some references stand for two characters. */
			if (c != '&' && (*next & 0x80) && s->j + full < s->olen &&
			    s->o[s->j + full] != '&' && s->o[s->j + full] != *next)
				*tn += utf8_decode(next, s->tlen - s->i - *tn, &c);
			return true;
		}
		/* "AT&T", "&copy2026": as much as makes the rest go on in step. */
		for (*on = 1; *on < full; (*on)++) {
			if (s->o[s->j + *on] == *next)
				return true;
		}
		return true;
	}
	*on = *tn;
	if (s->o[s->j] == '\r' && c == '\n') {
		*on = s->j + 1 < s->olen && s->o[s->j + 1] == '\n' ? 2 : 1;
		return true;
	}
	return *tn <= s->olen - s->j && !memcmp(s->t + s->i, s->o + s->j, *tn);
}

/* Bytes that are the same in t and in o, with no white space nor reference among them, and the first character. */
static size_t plain_run(const struct step *s, uint32_t *first)
{
	size_t tlen = s->tlen - s->i, olen = s->olen - s->j, len = tlen < olen ? tlen : olen;
	const char *t = s->t + s->i, *o = s->o + s->j;
	size_t n = 0, size;
	uint32_t c;

	if (s->j >= s->olen)
		return 0;
	for (; n < len && (unsigned char)t[n] > ' ' && t[n] != '&'; n += size) {
		size = utf8_decode(t + n, len - n, &c);
		if (!size || t[n] != o[n] || (size > 1 && memcmp(t + n, o + n, size) != 0))
			break;
		if (!n)
			*first = c;
	}
	return n;
}

/* gumbo makes no UTF-8 of a character reference that is too large: what it gives is checked. */
static void add_out_of_step(struct html_flow *f, const struct step *s)
{
	const char *end = s->t + s->tlen;
	uint32_t c;
	size_t n;

	for (const char *p = s->t + s->i; p < end; p += n) {
		n = utf8_decode(p, (size_t)(end - p), &c);
		close_gap(f, n ? c : 0xfffd);
		if (!n)
			text_build_put(f->b, "\xef\xbf\xbd", 3, s->at, s->olen);
		else if (c == '\t' || c == '\n' || c == '\f' || c == '\r')
			text_build_put(f->b, " ", 1, s->at, s->olen);
		else
			text_build_put(f->b, p, n, s->at, s->olen);
		n += !n;
		f->light += f->bold ? 0 : n;
	}
}

void flow_text(struct html_flow *f, const GumboText *text)
{
	struct text_builder *b = f->b;
	struct step s = {.t = text->text,
			 .tlen = strlen(text->text),
			 .o = text->original_text.data,
			 .olen = text->original_text.length};
	size_t tn, on;
	uint32_t wide;

	if (!s.o || s.o < b->u || s.o > b->u + b->ulen) {
		s.o = b->u + b->pos;
		s.olen = 0;
	}
	s.at = (size_t)(s.o - b->u);
	if (s.olen > b->ulen - s.at)
		s.olen = b->ulen - s.at;
	while (s.i < s.tlen) {
		char c = s.t[s.i];

		tn = on = plain_run(&s, &wide);
		if (tn) {
			/* Most text by far. */
			close_gap(f, wide);
			text_build_copy(b, s.at + s.j, s.at + s.j + on);
			f->light += f->bold ? 0 : tn;
			s.i += tn;
			s.j += on;
			continue;
		}
		if (!next_character(&s, &tn, &on)) {
			add_out_of_step(f, &s);
			break;
		}
		if (strchr(" \t\n\f\r", c)) {
			if (c == '\n' && f->preformatted)
				flow_part(f, s.at + s.j);
			else
				open_gap(f,
					 c == '\n' || f->gap == GAP_BREAK ? GAP_BREAK : GAP_SPACE,
					 s.at + s.j, on);
		} else {
			utf8_decode(s.t + s.i, tn, &wide);
			close_gap(f, wide);
			if (s.o[s.j] == '&')
				text_build_put(b, s.t + s.i, tn, s.at + s.j, on);
			else
				text_build_copy(b, s.at + s.j, s.at + s.j + on);
			f->light += f->bold ? 0 : tn;
		}
		s.i += tn;
		s.j += on;
	}
	b->pos = s.at + (s.j < s.olen ? s.j : s.olen);
}

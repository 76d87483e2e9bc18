/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/utf8.h"
#include "policy/text_read.h"
#include "policy/tree_number.h"

/* What a line is by itself, before its neighbours are looked at. */
enum line_kind {
	LINE_BLANK,
	LINE_RULE,    /* nothing but =, -, *, _ */
	LINE_HEADING, /* # */
	LINE_ITEM,
	LINE_NUMBERED,
	LINE_TEXT,
};

struct line {
	enum line_kind kind;
	size_t begin; /* without what marks it and without outer white space */
	size_t end;
	size_t next;   /* where the next line begins */
	size_t indent; /* columns in front of it */
	unsigned int level;
	bool bold; /* the whole line is in bold */
};

struct reader {
	struct text_builder *b;
	bool markdown;
	uint32_t tables;
	struct line ahead; /* the line at ahead_at, which was looked at last */
	size_t ahead_at;
};

static bool is_rule(const char *s, size_t len)
{
	size_t same = 0;

	for (size_t i = 0; i < len; i++) {
		if (!strchr("=-*_~ \t", s[i]))
			return false;
		same += s[i] == s[0];
	}
	return same >= 2;
}

/* Bytes of the bullet in front of s, or 0. */
static size_t bullet(const char *s, size_t len)
{
	static const uint32_t bullets[] = {0x2022, 0x25cf, 0x25cb, 0x25a0, 0x25a1, 0x25aa,
					   0x25ab, 0x25c6, 0x25c7, 0x25e6, 0x25b6, 0x25ba,
					   0x25b8, 0x00b7, 0x2219, 0x2043, 0x27a2, 0x2714,
					   0x2713, 0xf0b7, 0xf06c, 0x25a3, 0x30fb, 0};
	uint32_t c;
	size_t n = utf8_decode(s, len, &c);

	if (n == 1 && strchr("*-+", (int)c))
		return len > 1 && (s[1] == ' ' || s[1] == '\t' || (c != '+' && s[1] & 0x80)) ? 1
											     : 0;
	/* A dash as a bullet is set off; otherwise it goes on with a sentence. */
	if ((c == 0x2013 || c == 0x2014) && len > n && s[n] == ' ')
		return n;
	for (const uint32_t *p = bullets; n && *p; p++) {
		if (*p == c)
			return n;
	}
	return 0;
}

static void read_bold(const char *u, struct line *l)
{
	size_t n = l->end - l->begin;

	for (int i = 0; i < 2; i++) {
		const char *mark = i ? "__" : "**";

		if (n < 6 || memcmp(u + l->begin, mark, 2) != 0 ||
		    memcmp(u + l->end - 2, mark, 2) != 0)
			continue;
		/* One pair, not "**a** and **b**". */
		if (!memmem(u + l->begin + 2, n - 4, mark, 2))
			l->bold = true;
	}
}

static void parse_line(const struct reader *r, size_t at, struct line *l)
{
	const char *u = r->b->u, *nl = memchr(u + at, '\n', r->b->ulen - at);
	struct number number;
	size_t n, start = at;

	memset(l, 0, sizeof(*l));
	l->end = nl ? (size_t)(nl - u) : r->b->ulen;
	l->next = nl ? l->end + 1 : l->end;
	l->begin = at;
	text_trim(u, &l->begin, &l->end);
	l->indent = l->begin - start;
	while (l->begin < l->end && u[l->begin] == '>' && r->markdown) {
		l->begin++;
		text_trim(u, &l->begin, &l->end);
	}
	n = l->end - l->begin;
	if (!n) {
		l->kind = LINE_BLANK;
		return;
	}
	if (is_rule(u + l->begin, n)) {
		l->kind = LINE_RULE;
		return;
	}
	while (l->level < 6 && l->begin + l->level < l->end && u[l->begin + l->level] == '#')
		l->level++;
	if (l->level) {
		l->kind = LINE_HEADING;
		l->begin += l->level;
		while (l->end > l->begin && u[l->end - 1] == '#')
			l->end--;
		text_trim(u, &l->begin, &l->end);
		if (l->begin == l->end)
			l->kind = LINE_BLANK;
		return;
	}
	read_bold(u, l);
	n = l->bold ? 0 : bullet(u + l->begin, l->end - l->begin);
	if (n) {
		l->kind = LINE_ITEM;
		l->begin += n;
		text_trim(u, &l->begin, &l->end);
		l->level = (unsigned int)(l->indent / 2 + 1);
		if (l->begin == l->end)
			l->kind = LINE_BLANK;
		return;
	}
	n = l->bold ? 2 : 0;
	l->kind = number_parse(u + l->begin + n, l->end - l->begin - n, false, &number)
			  ? LINE_NUMBERED
			  : LINE_TEXT;
}

/* The same line is often looked at again: as the one below, and then as the one to read. */
static void read_line(struct reader *r, size_t at, struct line *l)
{
	if (r->ahead_at != at) {
		parse_line(r, at, &r->ahead);
		r->ahead_at = at;
	}
	*l = r->ahead;
}

#define WRAP_COLUMNS 70

/*
 * Was the break between two lines of text set inside a sentence? Yes where one side cannot stand
 * alone; also where the first is as long as wrapped lines are, reads like prose and is not finished.
 */
static bool is_wrapped(const char *u, const struct line *a, const struct line *b, bool apart)
{
	static const uint32_t open[] = {0x3001, 0xff0c, ',', 0xff08, '(', 0x201c, 0x300a, '/', 0};
	static const uint32_t goes_on[] = {0x3001, 0xff0c, ',',	   0xff09, ')', 0x3002,
					   0xff1b, 0x201d, 0x300b, 0xff1a, 0};
	size_t chars = 0, word = 0, n;
	uint32_t last = text_last(u, a->begin, a->end), first = 0;
	bool prose = false;

	if (b->kind != LINE_TEXT || a->bold || b->bold)
		return false;
	utf8_decode(u + b->begin, b->end - b->begin, &first);
	if (text_is_in(last, open) || text_is_in(first, goes_on))
		return true;
	if (apart || text_ends_sentence(u, a->begin, a->end))
		return false;
	if (first >= 'a' && first <= 'z' && last < 0x80)
		return true;
	for (size_t i = a->begin; i < a->end; i += n) {
		uint32_t c;

		n = utf8_decode(u + i, a->end - i, &c);
		chars++;
		prose |= c == 0xff0c || c == 0x3002 || c == ',' || c == '.';
		if (!n)
			return false;
	}
	while (b->begin + word < b->end && u[b->begin + word] != ' ' && word < WRAP_COLUMNS)
		word++;
	return prose && chars >= 30 && (chars >= WRAP_COLUMNS || chars + 1 + word >= WRAP_COLUMNS);
}

/* Between two joined lines: nothing where a Chinese character stands on either side, else one blank. */
static void join(struct text_builder *b, const struct line *a, const struct line *c)
{
	uint32_t last = text_last(b->u, a->begin, a->end), first = 0;

	utf8_decode(b->u + c->begin, c->end - c->begin, &first);
	if (last < 0x80 && first < 0x80)
		text_build_put(b, " ", 1, a->end, c->begin - a->end);
	text_build_skip(b, c->begin);
}

/* Fewer bars in a line are a matter of style: "You | Me". */
#define BARE_CELLS 3

/* How many cells a line has; 1 when it is no row. */
static size_t count_cells(const char *u, const struct line *l, char mark)
{
	size_t i = l->begin + (u[l->begin] == mark), count = 1;

	while (i + 1 < l->end) {
		const char *p = memchr(u + i, mark, l->end - 1 - i);

		if (!p)
			break;
		count += p[-1] != '\\';
		i = (size_t)(p - u) + 1;
	}
	return count;
}

/* ---|:---:| below the head of a table. */
static bool is_delimiter(const char *u, const struct line *l)
{
	bool bar = false, dash = false;

	for (size_t i = l->begin; i < l->end; i++) {
		if (!strchr("|-: \t", u[i]))
			return false;
		bar |= u[i] == '|';
		dash |= u[i] == '-';
	}
	return bar && dash;
}

static void add_row(struct reader *r, const struct line *l, char mark, uint32_t row, bool head)
{
	struct text_builder *b = r->b;
	size_t at = l->begin + (b->u[l->begin] == mark);
	uint16_t column = 0;

	text_build_to(b, at);
	while (at <= l->end && column < UINT16_MAX) {
		size_t close = at;

		while (close < l->end && !(b->u[close] == mark && b->u[close - 1] != '\\'))
			close++;
		if (close == l->end && close == at && column)
			break;
		text_build_begin(b, (struct text_block){.kind = BLOCK_CELL,
							.row = row,
							.column = column++,
							.table = r->tables,
							.head = head});
		text_read_inline(b, close, r->markdown);
		text_build_end(b);
		text_build_to(b, close < l->end ? close + 1 : close);
		at = close + 1;
	}
}

/* A table that begins with line `l`; returns false where none does. Leaves *l on its last line. */
static bool read_table(struct reader *r, struct line *l)
{
	const char *u = r->b->u;
	struct line next;
	uint32_t row = 0;
	char mark = '|';
	size_t cells, count;
	bool head;

	if (l->kind == LINE_HEADING || l->next >= r->b->ulen)
		return false;
	cells = count_cells(u, l, '|');
	read_line(r, l->next, &next);
	head = cells > 1 && is_delimiter(u, &next);
	if (!head) {
		/* Without the delimiter it takes two rows of as many cells, by tabs or by bars. */
		mark = cells >= BARE_CELLS ? '|' : '\t';
		cells = count_cells(u, l, mark);
		if (cells < 2 || next.kind == LINE_BLANK || count_cells(u, &next, mark) != cells)
			return false;
	}
	r->tables++;
	add_row(r, l, mark, row++, true);
	if (head)
		*l = next;
	while (l->next < r->b->ulen) {
		read_line(r, l->next, &next);
		count = count_cells(u, &next, mark);
		/* Bars alone may be another table's, one below the other. */
		if (next.kind == LINE_BLANK || count < 2 ||
		    (!head && mark == '|' && count != cells))
			break;
		add_row(r, &next, mark, row++, false);
		*l = next;
	}
	return true;
}

/* The heading level of a line of ==== or ---- below a line of text; 0 when it is none. */
static unsigned int setext(const struct reader *r, const struct line *l, const struct line *below)
{
	const char *u = r->b->u;

	if (!r->markdown || l->kind != LINE_TEXT || below->kind != LINE_RULE)
		return 0;
	return u[below->begin] == '=' ? 1 : u[below->begin] == '-' ? 2 : 0;
}

/* One block: the line and those that were wrapped off it. Leaves *l on its last line. */
static void read_block(struct reader *r, struct line *l)
{
	static const enum block_kind kinds[] = {[LINE_HEADING] = BLOCK_HEADING,
						[LINE_ITEM] = BLOCK_ITEM,
						[LINE_NUMBERED] = BLOCK_PARAGRAPH,
						[LINE_TEXT] = BLOCK_PARAGRAPH};
	struct text_block block = {.kind = kinds[l->kind], .level = (uint16_t)l->level};
	struct text_builder *b = r->b;
	struct line next;

	if (l->bold && text_is_headline(b->u, l->begin + 2, l->end - 2)) {
		block.kind = BLOCK_HEADING;
		block.level = TEXT_HEADLINE_LEVEL;
	}
	text_build_to(b, l->begin);
	text_build_begin(b, block);
	text_read_inline(b, l->end, r->markdown);
	while (block.kind != BLOCK_HEADING && l->next < b->ulen) {
		bool apart = false;
		unsigned int level;

		read_line(r, l->next, &next);
		level = setext(r, l, &next);
		if (level) {
			b->blocks[b->block_count].kind = BLOCK_HEADING;
			b->blocks[b->block_count].level = (uint16_t)level;
			*l = next;
			break;
		}
		/* A line of ==== between is left by what cut a document into pages. */
		if (next.kind == LINE_RULE && next.next < b->ulen) {
			apart = true;
			read_line(r, next.next, &next);
		}
		if (!is_wrapped(b->u, l, &next, apart))
			break;
		join(b, l, &next);
		text_read_inline(b, next.end, r->markdown);
		*l = next;
	}
	text_build_end(b);
}

void text_read_lines(struct text_builder *b, bool markdown)
{
	struct reader r = {.b = b, .markdown = markdown, .ahead_at = SIZE_MAX};
	struct line l;

	for (size_t at = 0; at < b->ulen && !b->failed; at = l.next) {
		read_line(&r, at, &l);
		if (l.kind == LINE_BLANK || l.kind == LINE_RULE)
			continue;
		if (!read_table(&r, &l))
			read_block(&r, &l);
		/* What stands between blocks is copied too: plain text stays one run. */
		text_build_to(b, l.next);
	}
}

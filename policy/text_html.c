/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "policy/text_html_parse.h"
#include "policy/text_read.h"
#include "policy/tree_number.h"

#define BOLD_HEADING_LEVEL 6
#define BOLD_HEADING_BYTES 120
#define COLUMNS_MAX	   64
#define WALK_DEPTH_MAX	   8192

/* White space that is written only when text follows: HTML collapses it. */
enum gap { GAP_NONE, GAP_SPACE, GAP_BREAK, GAP_LINE };

struct reader {
	struct text_builder *b;
	struct text_block like; /* what the next block will be */
	char prefix[16];	/* the number of an <ol>'s item, until a block has taken it */
	size_t prefix_at;
	enum gap gap;
	size_t gap_at;
	size_t gap_length;
	unsigned int bold; /* open elements that make it so */
	unsigned int preformatted;
	unsigned int lists;
	unsigned int depth;
	size_t light; /* bytes of the open block that are not bold */
	uint32_t tables;
	bool too_deep;
};

static void read_children(struct reader *r, const GumboNode *node);

static void end_block(struct reader *r)
{
	struct text_block *block = text_build_end(r->b);

	r->gap = GAP_NONE;
	if (!block)
		return;
	if (block->kind == BLOCK_PARAGRAPH && !r->light &&
	    block->end - block->begin <= BOLD_HEADING_BYTES) {
		uint32_t last = text_last(r->b->s.data, block->begin, block->end);

		if (last == ':' || last == 0xff1a ||
		    !text_ends_sentence(r->b->s.data, block->begin, block->end)) {
			block->kind = BLOCK_HEADING;
			block->level = BOLD_HEADING_LEVEL;
		}
	}
	text_build_put(r->b, "\n", 1, r->b->pos, 0);
}

static bool is_wide(uint32_t c)
{
	return c >= 0x2e80;
}

/* Writes the white space that was held back, if it parts anything. `c` is the character that follows. */
static void close_gap(struct reader *r, uint32_t c)
{
	struct text_builder *b = r->b;
	uint32_t last;

	if (!b->open) {
		text_build_begin(b, r->like);
		r->light = 0;
		if (r->prefix[0])
			text_build_put(b, r->prefix, strlen(r->prefix), r->prefix_at, 0);
		r->prefix[0] = '\0';
	} else if (r->gap == GAP_LINE) {
		text_build_put(b, "\n", 1, r->gap_at, r->gap_length);
	} else if (r->gap != GAP_NONE) {
		last = text_last(b->s.data, b->blocks[b->block_count].begin, b->s.len);
		/* A line end of the source between Chinese characters parts nothing. */
		if (r->gap == GAP_SPACE || !is_wide(last) || !is_wide(c))
			text_build_put(b, " ", 1, r->gap_at, r->gap_length);
	}
	r->gap = GAP_NONE;
}

static void open_gap(struct reader *r, enum gap gap, size_t at, size_t length)
{
	if (gap > r->gap) {
		r->gap = gap;
		r->gap_at = at;
		r->gap_length = length;
	}
}

/* Where a paragraph of a cell ends the cell goes on, anything else ends the block. */
static void part(struct reader *r, size_t at)
{
	if (r->like.kind == BLOCK_CELL)
		open_gap(r, GAP_LINE, at, 0);
	else
		end_block(r);
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

static void add_out_of_step(struct reader *r, const struct step *s)
{
	uint32_t c;
	size_t n = s->tlen - s->i;

	if (!utf8_decode(s->t + s->i, n, &c))
		return;
	close_gap(r, c);
	for (const char *p = s->t + s->i, *end = p + n; p < end;) {
		size_t words = strcspn(p, "\t\n\f\r");

		text_build_put(r->b, p, words, s->at, s->olen);
		p += words;
		words = strspn(p, "\t\n\f\r");
		text_build_put(r->b, " ", words > 0, s->at, s->olen);
		p += words;
	}
	r->light += r->bold ? 0 : n;
}

static void read_text(struct reader *r, const GumboText *text)
{
	struct text_builder *b = r->b;
	struct step s = {.t = text->text,
			 .tlen = strlen(text->text),
			 .o = text->original_text.data,
			 .olen = text->original_text.length};
	size_t tn, on;

	if (!s.o || s.o < b->u || s.o > b->u + b->ulen) {
		s.o = b->u + b->pos;
		s.olen = 0;
	}
	s.at = (size_t)(s.o - b->u);
	if (s.olen > b->ulen - s.at)
		s.olen = b->ulen - s.at;
	while (s.i < s.tlen) {
		char c = s.t[s.i];

		if (!next_character(&s, &tn, &on)) {
			add_out_of_step(r, &s);
			break;
		}
		if (strchr(" \t\n\f\r", c)) {
			if (c == '\n' && r->preformatted)
				part(r, s.at + s.j);
			else
				open_gap(r,
					 c == '\n' || r->gap == GAP_BREAK ? GAP_BREAK : GAP_SPACE,
					 s.at + s.j, on);
		} else {
			uint32_t wide;

			utf8_decode(s.t + s.i, tn, &wide);
			close_gap(r, wide);
			if (s.o[s.j] == '&')
				text_build_put(b, s.t + s.i, tn, s.at + s.j, on);
			else
				text_build_copy(b, s.at + s.j, s.at + s.j + on);
			r->light += r->bold ? 0 : tn;
		}
		s.i += tn;
		s.j += on;
	}
	b->pos = s.at + (s.j < s.olen ? s.j : s.olen);
}

static const char *attribute(const GumboElement *e, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);

	return a ? a->value : NULL;
}

static unsigned int number_attribute(const GumboElement *e, const char *name, unsigned int least,
				     unsigned int most)
{
	const char *value = attribute(e, name);
	unsigned long v = value ? strtoul(value, NULL, 10) : least;

	return v < least ? least : v > most ? most : (unsigned int)v;
}

/* The words behind `property:` in a style attribute, or NULL. */
static const char *style(const GumboElement *e, const char *property)
{
	const char *s = attribute(e, "style");

	s = s ? strcasestr(s, property) : NULL;
	if (!s)
		return NULL;
	s += strlen(property);
	s += strspn(s, " \t");
	return *s == ':' ? s + 1 + strspn(s + 1, " \t") : NULL;
}

static bool is_bold(const GumboElement *e)
{
	const char *weight;

	if (e->tag == GUMBO_TAG_B || e->tag == GUMBO_TAG_STRONG)
		return true;
	weight = style(e, "font-weight");
	return weight && (!strncasecmp(weight, "bold", 4) ||
			  (weight[0] >= '6' && weight[0] <= '9' && weight[1] == '0'));
}

static bool is_hidden(const GumboElement *e)
{
	const char *display = style(e, "display");

	return attribute(e, "hidden") || (display && !strncasecmp(display, "none", 4));
}

/* Nothing that a reader of the page sees as text. */
static bool is_no_text(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_HEAD:
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_TEMPLATE:
	case GUMBO_TAG_NOFRAMES:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_SVG:
	case GUMBO_TAG_MATH:
	case GUMBO_TAG_SELECT:
	case GUMBO_TAG_TEXTAREA:
		return true;
	default:
		return false;
	}
}

static bool is_inline(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_A:
	case GUMBO_TAG_ABBR:
	case GUMBO_TAG_B:
	case GUMBO_TAG_BDI:
	case GUMBO_TAG_BDO:
	case GUMBO_TAG_BIG:
	case GUMBO_TAG_CITE:
	case GUMBO_TAG_CODE:
	case GUMBO_TAG_DATA:
	case GUMBO_TAG_DEL:
	case GUMBO_TAG_DFN:
	case GUMBO_TAG_EM:
	case GUMBO_TAG_FONT:
	case GUMBO_TAG_I:
	case GUMBO_TAG_IMG:
	case GUMBO_TAG_INS:
	case GUMBO_TAG_KBD:
	case GUMBO_TAG_LABEL:
	case GUMBO_TAG_MARK:
	case GUMBO_TAG_NOBR:
	case GUMBO_TAG_Q:
	case GUMBO_TAG_S:
	case GUMBO_TAG_SAMP:
	case GUMBO_TAG_SMALL:
	case GUMBO_TAG_SPAN:
	case GUMBO_TAG_STRIKE:
	case GUMBO_TAG_STRONG:
	case GUMBO_TAG_SUB:
	case GUMBO_TAG_SUP:
	case GUMBO_TAG_TIME:
	case GUMBO_TAG_TT:
	case GUMBO_TAG_U:
	case GUMBO_TAG_VAR:
	case GUMBO_TAG_WBR:
	case GUMBO_TAG_UNKNOWN: /* <user-defined> */
		return true;
	default:
		return false;
	}
}

static const GumboNode *child(const GumboNode *node, size_t i)
{
	return node->v.element.children.data[i];
}

static bool is_element(const GumboNode *node)
{
	return node->type == GUMBO_NODE_ELEMENT;
}

/* The first text in the node that is no white space, or NULL. */
static const char *first_text(const GumboNode *node, unsigned int depth)
{
	const char *found;

	if (node->type == GUMBO_NODE_TEXT)
		return node->v.text.text + strspn(node->v.text.text, " \t\r\n");
	if (!is_element(node) || depth > 32)
		return NULL;
	for (size_t i = 0; i < node->v.element.children.length; i++) {
		found = first_text(child(node, i), depth + 1);
		if (found && *found)
			return found;
	}
	return NULL;
}

/* The number in front of an item of an <ol>, as its type attribute says. */
static void set_prefix(struct reader *r, const GumboNode *item, const char *type, unsigned int n)
{
	static const char *const roman[] = {"",	  "i",	 "ii",	 "iii", "iv", "v",
					    "vi", "vii", "viii", "ix",	"x"};
	const char *text = first_text(item, 0);
	struct number number;
	char kind = type && type[0] ? type[0] : '1';

	/* Authors number by hand what they then make a list. */
	if (!text || number_parse(text, strnlen(text, 64), false, &number))
		return;
	r->prefix_at = item->v.element.start_pos.offset;
	if (r->prefix_at > r->b->ulen)
		r->prefix_at = r->b->pos;
	if ((kind == 'a' || kind == 'A') && n <= 26)
		snprintf(r->prefix, sizeof(r->prefix), "%c. ", kind + (char)n - 1);
	else if (kind == 'i' && n <= 10)
		snprintf(r->prefix, sizeof(r->prefix), "%s. ", roman[n]);
	else
		snprintf(r->prefix, sizeof(r->prefix), "%u. ", n);
}

static void read_list(struct reader *r, const GumboNode *list)
{
	bool ordered = list->v.element.tag == GUMBO_TAG_OL;
	unsigned int n = number_attribute(&list->v.element, "start", 1, 999);

	r->lists++;
	for (size_t i = 0; i < list->v.element.children.length; i++) {
		const GumboNode *item = child(list, i);
		struct text_block like = r->like;

		if (!is_element(item)) {
			if (item->type == GUMBO_NODE_TEXT)
				read_text(r, &item->v.text);
			continue;
		}
		if (item->v.element.tag != GUMBO_TAG_LI) {
			read_children(r, item);
			continue;
		}
		part(r, r->b->pos);
		if (r->like.kind != BLOCK_CELL)
			r->like = (struct text_block){.kind = BLOCK_ITEM,
						      .level = (uint16_t)r->lists};
		if (ordered && r->like.kind != BLOCK_CELL) {
			n = number_attribute(&item->v.element, "value", n, 999);
			set_prefix(r, item, attribute(&list->v.element, "type"), n++);
		}
		read_children(r, item);
		part(r, r->b->pos);
		r->prefix[0] = '\0';
		r->like = like;
	}
	r->lists--;
}

/* The table as it is read: which columns are still taken by cells of rows above. */
struct grid {
	uint32_t row;
	uint16_t taken[COLUMNS_MAX];
	unsigned int columns; /* of the widest row */
};

static bool is_cell(const GumboNode *n)
{
	return is_element(n) &&
	       (n->v.element.tag == GUMBO_TAG_TD || n->v.element.tag == GUMBO_TAG_TH);
}

/* All cells of a first row that are <th> make it the head, as being in <thead> does. */
static bool is_head(const GumboNode *row)
{
	bool any = false;

	if (row->parent && is_element(row->parent) && row->parent->v.element.tag == GUMBO_TAG_THEAD)
		return true;
	for (size_t i = 0; i < row->v.element.children.length; i++) {
		const GumboNode *n = child(row, i);

		if (is_cell(n) && n->v.element.tag == GUMBO_TAG_TD)
			return false;
		any |= is_cell(n);
	}
	return any;
}

static void read_row(struct reader *r, const GumboNode *row, struct grid *g)
{
	bool head = g->row == 0 && is_head(row);
	unsigned int column = 0;

	for (size_t i = 0; i < row->v.element.children.length; i++) {
		const GumboNode *cell = child(row, i);
		struct text_block like = r->like;
		unsigned int rows, columns;

		if (!is_cell(cell))
			continue;
		while (column < COLUMNS_MAX && g->taken[column])
			column++;
		columns = number_attribute(&cell->v.element, "colspan", 1, COLUMNS_MAX);
		rows = number_attribute(&cell->v.element, "rowspan", 1, 999);
		end_block(r);
		r->like = (struct text_block){.kind = BLOCK_CELL,
					      .row = g->row,
					      .column = (uint16_t)column,
					      .table = r->tables,
					      .head = head};
		read_children(r, cell);
		end_block(r);
		r->like = like;
		for (; columns && column < COLUMNS_MAX; columns--)
			g->taken[column++] = (uint16_t)rows;
	}
	for (unsigned int i = 0; i < COLUMNS_MAX; i++)
		g->taken[i] = g->taken[i] ? (uint16_t)(g->taken[i] - 1) : 0;
	g->row++;
}

/* Does the table order a page rather than data: headings or tables inside it, or a single column? */
static bool is_layout(const GumboNode *node, unsigned int depth, bool *wide)
{
	unsigned int cells = 0;

	if (depth > 64)
		return true;
	for (size_t i = 0; i < node->v.element.children.length; i++) {
		const GumboNode *n = child(node, i);

		if (!is_element(n))
			continue;
		if (n->v.element.tag == GUMBO_TAG_TABLE ||
		    (n->v.element.tag >= GUMBO_TAG_H1 && n->v.element.tag <= GUMBO_TAG_H6) ||
		    is_layout(n, depth + 1, wide))
			return true;
		cells += is_cell(n);
	}
	*wide |= cells > 1;
	return false;
}

static void read_rows(struct reader *r, const GumboNode *node, struct grid *g)
{
	for (size_t i = 0; i < node->v.element.children.length; i++) {
		const GumboNode *n = child(node, i);

		if (!is_element(n))
			continue;
		switch (n->v.element.tag) {
		case GUMBO_TAG_TR:
			read_row(r, n, g);
			break;
		case GUMBO_TAG_THEAD:
		case GUMBO_TAG_TBODY:
		case GUMBO_TAG_TFOOT:
			read_rows(r, n, g);
			break;
		default:
			read_children(r, n);
			part(r, r->b->pos);
		}
	}
}

static void read_table(struct reader *r, const GumboNode *table)
{
	struct grid g = {.row = 0};
	bool wide = false;

	/* A table inside a cell of a real table: its cells go on with that cell. */
	if (r->like.kind == BLOCK_CELL || is_layout(table, 0, &wide) || !wide) {
		read_children(r, table);
		return;
	}
	r->tables++;
	read_rows(r, table, &g);
}

static void read_element(struct reader *r, const GumboNode *node)
{
	const GumboElement *e = &node->v.element;
	struct text_block like = r->like;
	bool bold = is_bold(e), blocks = !is_inline(e->tag);

	if (is_no_text(e->tag) || is_hidden(e))
		return;
	if (e->tag == GUMBO_TAG_BR) {
		part(r, e->start_pos.offset);
		return;
	}
	if (blocks)
		part(r, r->b->pos);
	r->bold += bold;
	r->preformatted += e->tag == GUMBO_TAG_PRE;
	if (e->tag == GUMBO_TAG_UL || e->tag == GUMBO_TAG_OL) {
		read_list(r, node);
	} else if (e->tag == GUMBO_TAG_TABLE) {
		read_table(r, node);
	} else {
		if (e->tag >= GUMBO_TAG_H1 && e->tag <= GUMBO_TAG_H6 && like.kind != BLOCK_CELL)
			r->like = (struct text_block){
				.kind = BLOCK_HEADING,
				.level = (uint16_t)(e->tag - GUMBO_TAG_H1 + 1)};
		read_children(r, node);
	}
	if (blocks)
		part(r, r->b->pos);
	r->like = like;
	r->bold -= bold;
	r->preformatted -= e->tag == GUMBO_TAG_PRE;
}

static void read_children(struct reader *r, const GumboNode *node)
{
	if (++r->depth > WALK_DEPTH_MAX) {
		r->too_deep = true;
		r->depth--;
		return;
	}
	for (size_t i = 0; i < node->v.element.children.length && !r->b->failed; i++) {
		const GumboNode *n = child(node, i);

		if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE ||
		    n->type == GUMBO_NODE_CDATA)
			read_text(r, &n->v.text);
		else if (is_element(n))
			read_element(r, n);
	}
	r->depth--;
}

int text_read_html(struct text_builder *b, const char *name, struct diag *d)
{
	struct html_document *h = html_parse(name, b->u, b->ulen, d);
	struct reader r = {.b = b};

	if (!h)
		return -1;
	read_element(&r, html_root(h));
	end_block(&r);
	html_free(h);
	if (r.too_deep)
		return diag_set(d, name, 0, 0, "elements lie too deep inside each other");
	return 0;
}

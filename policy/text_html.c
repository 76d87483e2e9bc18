/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "policy/text_html_flow.h"
#include "policy/text_html_parse.h"
#include "policy/text_read.h"
#include "policy/tree_number.h"

#define COLUMNS_MAX    64
#define WALK_DEPTH_MAX 8192

struct reader {
	struct html_flow flow;
	unsigned int lists;
	unsigned int depth;
	uint32_t tables;
	bool too_deep;
};

static void read_children(struct reader *r, const GumboNode *node);

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
	r->flow.prefix_at = item->v.element.start_pos.offset;
	if (r->flow.prefix_at > r->flow.b->ulen)
		r->flow.prefix_at = r->flow.b->pos;
	if ((kind == 'a' || kind == 'A') && n <= 26)
		snprintf(r->flow.prefix, sizeof(r->flow.prefix), "%c. ", kind + (char)n - 1);
	else if (kind == 'i' && n <= 10)
		snprintf(r->flow.prefix, sizeof(r->flow.prefix), "%s. ", roman[n]);
	else
		snprintf(r->flow.prefix, sizeof(r->flow.prefix), "%u. ", n);
}

static void read_list(struct reader *r, const GumboNode *list)
{
	bool ordered = list->v.element.tag == GUMBO_TAG_OL;
	unsigned int n = number_attribute(&list->v.element, "start", 1, 999);

	r->lists++;
	for (size_t i = 0; i < list->v.element.children.length; i++) {
		const GumboNode *item = child(list, i);
		struct text_block like = r->flow.like;

		if (!is_element(item)) {
			if (item->type == GUMBO_NODE_TEXT)
				flow_text(&r->flow, &item->v.text);
			continue;
		}
		if (item->v.element.tag != GUMBO_TAG_LI) {
			read_children(r, item);
			continue;
		}
		flow_part(&r->flow, r->flow.b->pos);
		if (r->flow.like.kind != BLOCK_CELL)
			r->flow.like = (struct text_block){.kind = BLOCK_ITEM,
							   .level = (uint16_t)r->lists};
		if (ordered && r->flow.like.kind != BLOCK_CELL) {
			n = number_attribute(&item->v.element, "value", n, 999);
			set_prefix(r, item, attribute(&list->v.element, "type"), n++);
		}
		read_children(r, item);
		flow_part(&r->flow, r->flow.b->pos);
		r->flow.prefix[0] = '\0';
		r->flow.like = like;
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
		struct text_block like = r->flow.like;
		unsigned int rows, columns;

		if (!is_cell(cell))
			continue;
		while (column < COLUMNS_MAX && g->taken[column])
			column++;
		columns = number_attribute(&cell->v.element, "colspan", 1, COLUMNS_MAX);
		rows = number_attribute(&cell->v.element, "rowspan", 1, 999);
		flow_end(&r->flow);
		r->flow.like = (struct text_block){.kind = BLOCK_CELL,
						   .row = g->row,
						   .column = (uint16_t)column,
						   .table = r->tables,
						   .head = head};
		read_children(r, cell);
		flow_end(&r->flow);
		r->flow.like = like;
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
			flow_part(&r->flow, r->flow.b->pos);
		}
	}
}

static void read_table(struct reader *r, const GumboNode *table)
{
	struct grid g = {.row = 0};
	bool wide = false;

	/* A table inside a cell of a real table: its cells go on with that cell. */
	if (r->flow.like.kind == BLOCK_CELL || is_layout(table, 0, &wide) || !wide) {
		read_children(r, table);
		return;
	}
	r->tables++;
	read_rows(r, table, &g);
}

static void read_element(struct reader *r, const GumboNode *node)
{
	const GumboElement *e = &node->v.element;
	struct text_block like = r->flow.like;
	bool bold = is_bold(e), blocks = !is_inline(e->tag);

	if (is_no_text(e->tag) || is_hidden(e))
		return;
	if (e->tag == GUMBO_TAG_BR) {
		flow_part(&r->flow, e->start_pos.offset);
		return;
	}
	if (blocks)
		flow_part(&r->flow, r->flow.b->pos);
	r->flow.bold += bold;
	r->flow.preformatted += e->tag == GUMBO_TAG_PRE;
	if (e->tag == GUMBO_TAG_UL || e->tag == GUMBO_TAG_OL) {
		read_list(r, node);
	} else if (e->tag == GUMBO_TAG_TABLE) {
		read_table(r, node);
	} else {
		if (e->tag >= GUMBO_TAG_H1 && e->tag <= GUMBO_TAG_H6 && like.kind != BLOCK_CELL)
			r->flow.like = (struct text_block){
				.kind = BLOCK_HEADING,
				.level = (uint16_t)(e->tag - GUMBO_TAG_H1 + 1)};
		read_children(r, node);
	}
	if (blocks)
		flow_part(&r->flow, r->flow.b->pos);
	r->flow.like = like;
	r->flow.bold -= bold;
	r->flow.preformatted -= e->tag == GUMBO_TAG_PRE;
}

static void read_children(struct reader *r, const GumboNode *node)
{
	if (++r->depth > WALK_DEPTH_MAX) {
		r->too_deep = true;
		r->depth--;
		return;
	}
	for (size_t i = 0; i < node->v.element.children.length && !r->flow.b->failed; i++) {
		const GumboNode *n = child(node, i);

		if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE ||
		    n->type == GUMBO_NODE_CDATA)
			flow_text(&r->flow, &n->v.text);
		else if (is_element(n))
			read_element(r, n);
	}
	r->depth--;
}

int text_read_html(struct text_builder *b, const char *name, struct diag *d)
{
	struct html_document *h = html_parse(name, b->u, b->ulen, d);
	struct reader r = {.flow = {.b = b}};

	if (!h)
		return -1;
	read_element(&r, html_root(h));
	flow_end(&r.flow);
	html_free(h);
	if (r.too_deep)
		return diag_set(d, name, 0, 0, "elements lie too deep inside each other");
	return 0;
}

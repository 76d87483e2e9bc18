/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "policy/explain_page.h"
#include "policy/explain_words.h"
#include "policy/text.h"
#include "policy/tree_number.h"

/* How far a byte of the policy was understood. */
enum mark { MARK_NONE, MARK_HEADING, MARK_STATEMENT, MARK_REVIEW };

struct page {
	const struct explain_view *view;
	const struct text *text; /* NULL: the quotes only */
	enum explain_language l;
	struct strbuf *out;
	uint32_t *by_place; /* statements ordered by where they stand */
	/* Of the block that is being written, per byte. */
	uint32_t *source;    /* its place in the file */
	uint8_t *paint;	     /* enum explain_paint */
	uint8_t *mark;	     /* enum mark */
	uint32_t *statement; /* index + 1 of the one that it belongs to */
	size_t cap;
};

/* One part of the row: attributes are quoted where they hold policy text. */
static void add_chip(struct page *p, const char *class, const char *text)
{
	strbuf_addf(p->out, "<span class=\"chip %s\">%s</span>", class, text);
}

static void add_term(struct page *p, enum explain_word w)
{
	strbuf_addf(p->out, "<dt>%s</dt><dd>", say_of(p->l, w));
}

static void add_painted(struct page *p, enum explain_paint paint, const char *s)
{
	strbuf_addf(p->out, "<span class=%s>", page_paint_class(paint));
	page_adds(p->out, s);
	strbuf_adds(p->out, "</span>");
}

static void add_phrases(struct page *p, enum explain_word w, enum explain_paint paint,
			const struct rules_phrase *list, size_t count)
{
	if (!count)
		return;
	add_term(p, w);
	for (size_t i = 0; i < count; i++) {
		if (explain_phrase_again(list, i))
			continue;
		strbuf_adds(p->out, i ? " · " : "");
		add_painted(p, paint, list[i].text);
	}
	strbuf_adds(p->out, "</dd>\n");
}

/* Words made from the rules, which hold words of the policy. */
static void add_condition(struct page *p, const struct rules_condition *c)
{
	struct strbuf words = {0};

	say_condition(&words, p->l, c);
	page_adds(p->out, words.data);
	p->out->failed |= words.failed;
	strbuf_free(&words);
	strbuf_addf(p->out, " <code>%s</code>", condition_name(c->kind));
}

static void add_rule(struct page *p, const struct rules_rule *rule)
{
	struct strbuf words = {0};

	say_rule(&words, p->l, p->view->rules, rule);
	strbuf_adds(p->out, "<b>");
	page_adds(p->out, rule->id);
	strbuf_adds(p->out, "</b> ");
	page_adds(p->out, words.data);
	p->out->failed |= words.failed;
	strbuf_free(&words);
}

static void add_coverage(struct page *p, const struct rules_coverage *c)
{
	add_term(p, WORDS_WATCHED);
	strbuf_addf(p->out, "<span class=\"dot %s\"></span>%s", observed_name(c->observed),
		    say_observed(p->l, c->observed));
	for (size_t i = 0; i < c->by_count; i++) {
		strbuf_adds(p->out, i ? ", " : ": ");
		page_adds(p->out, c->by[i]);
	}
	if (c->why && c->why[0]) {
		strbuf_adds(p->out, " — ");
		page_adds(p->out, say_why(p->l, c));
	}
	strbuf_adds(p->out, "</dd>\n");
}

static void add_parts(struct page *p, const struct rules_statement *s)
{
	for (size_t i = 0; i < s->data_count; i++) {
		if (!i)
			add_term(p, WORDS_DATA_ITEM);
		strbuf_adds(p->out, i ? " · " : "");
		add_painted(p, PAINT_DATA, s->data[i].text);
		strbuf_addf(p->out, " <code>%s</code>", category_name(s->data[i].category));
	}
	strbuf_adds(p->out, s->data_count ? "</dd>\n" : "");
	for (size_t i = 0; i < s->action_count; i++) {
		if (!i)
			add_term(p, WORDS_ACTION_DONE);
		strbuf_adds(p->out, i ? " · " : "");
		add_painted(p, PAINT_ACTION, s->actions[i].text);
		strbuf_addf(p->out, " <code>%s</code>", action_name(s->actions[i].kind));
	}
	strbuf_adds(p->out, s->action_count ? "</dd>\n" : "");
	for (size_t i = 0; i < s->condition_count; i++) {
		if (explain_condition_again(s->conditions, i))
			continue;
		add_term(p, WORDS_CONDITION);
		add_condition(p, &s->conditions[i]);
		strbuf_adds(p->out, "</dd>\n");
	}
	add_phrases(p, WORDS_PURPOSE, PAINT_PURPOSE, s->purposes, s->purpose_count);
	add_phrases(p, WORDS_RECIPIENT, PAINT_RECIPIENT, s->recipients, s->recipient_count);
}

static void add_card(struct page *p, size_t index)
{
	const struct explain_view *v = p->view;
	const struct rules_statement *s = &v->rules->statements[index];

	strbuf_adds(p->out, "<div class=card id=\"s-");
	page_adds(p->out, s->id);
	strbuf_adds(p->out, "\"><h3><a href=\"#q-");
	page_adds(p->out, s->id);
	strbuf_adds(p->out, "\">");
	page_adds(p->out, s->id);
	strbuf_adds(p->out, "</a> ");
	add_chip(p, modality_name(s->modality), say_modality(p->l, s->modality));
	if (s->exclusive)
		add_chip(p, "only", say_of(p->l, WORDS_ONLY));
	strbuf_adds(p->out, "</h3><dl>\n");
	add_parts(p, s);
	for (size_t i = v->rule_first[index]; i < v->rule_first[index + 1]; i++) {
		add_term(p, WORDS_RULE);
		add_rule(p, &v->rules->rules[v->rule_of[i]]);
		strbuf_adds(p->out, "</dd>\n");
	}
	if (v->coverage[index])
		add_coverage(p, v->coverage[index]);
	strbuf_adds(p->out, "</dl></div>\n");
}

static bool in_clause(const struct rules *r, size_t clause, uint32_t place)
{
	return r->clauses[clause].span.begin <= place &&
	       (clause + 1 == r->clause_count || place < r->clauses[clause + 1].span.begin);
}

static void add_right(struct page *p, size_t clause)
{
	const struct explain_view *v = p->view;
	const struct rules *r = v->rules;

	for (size_t k = v->first[clause]; k < v->first[clause + 1]; k++) {
		const struct rules_statement *s = &r->statements[v->order[k]];

		/* Sentences that only tell something are one line. */
		if (s->modality == MODALITY_INFORMATIVE && !s->condition_count &&
		    v->rule_first[v->order[k]] == v->rule_first[v->order[k] + 1]) {
			strbuf_adds(p->out, "<p class=brief id=\"s-");
			page_adds(p->out, s->id);
			strbuf_adds(p->out, "\">");
			page_adds(p->out, s->id);
			strbuf_addf(p->out, " %s</p>\n", say_modality(p->l, s->modality));
			continue;
		}
		add_card(p, v->order[k]);
	}
	for (size_t i = 0; i < r->review_count; i++) {
		if (!in_clause(r, clause, r->review[i].span.begin))
			continue;
		strbuf_addf(p->out, "<div class=\"card review\"><h3>%s</h3>",
			    say_of(p->l, WORDS_REVIEW));
		page_adds(p->out, r->review[i].why);
		strbuf_adds(p->out, "</div>\n");
	}
}

static bool reserve(struct page *p, size_t len)
{
	if (len <= p->cap)
		return true;
	free(p->source);
	free(p->paint);
	free(p->mark);
	free(p->statement);
	p->cap = len * 2;
	p->source = calloc(p->cap, sizeof(*p->source));
	p->paint = calloc(p->cap, 1);
	p->mark = calloc(p->cap, 1);
	p->statement = calloc(p->cap, sizeof(*p->statement));
	if (p->source && p->paint && p->mark && p->statement)
		return true;
	p->out->failed = true;
	return false;
}

/* The bytes of the block [*from, *to) that come from `span` of the file. */
static void bytes_of(const struct page *p, size_t len, struct span span, size_t *from, size_t *to)
{
	size_t low = 0, high = len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (p->source[mid] < span.begin)
			low = mid + 1;
		else
			high = mid;
	}
	*from = *to = low;
	while (*to < len && p->source[*to] < span.end)
		(*to)++;
}

static void paint_span(struct page *p, size_t len, struct span span, enum explain_paint paint)
{
	size_t from, to;

	bytes_of(p, len, span, &from, &to);
	for (; from < to; from++) {
		if (p->paint[from] < paint)
			p->paint[from] = (uint8_t)paint;
	}
}

static void paint_statement(struct page *p, size_t len, uint32_t index)
{
	const struct rules_statement *s = &p->view->rules->statements[index];
	size_t from, to;

	bytes_of(p, len, s->span, &from, &to);
	for (; from < to; from++) {
		p->mark[from] = MARK_STATEMENT;
		p->statement[from] = index + 1;
	}
	for (size_t i = 0; i < s->condition_count; i++)
		paint_span(p, len, s->conditions[i].span, PAINT_CONDITION);
	for (size_t i = 0; i < s->purpose_count; i++)
		paint_span(p, len, s->purposes[i].span, PAINT_PURPOSE);
	paint_span(p, len, s->actor.span, PAINT_ACTOR);
	for (size_t i = 0; i < s->recipient_count; i++)
		paint_span(p, len, s->recipients[i].span, PAINT_RECIPIENT);
	for (size_t i = 0; i < s->action_count; i++)
		paint_span(p, len, s->actions[i].span, PAINT_ACTION);
	for (size_t i = 0; i < s->data_count; i++)
		paint_span(p, len, s->data[i].span, PAINT_DATA);
}

/* The bytes from i on that look alike. */
static size_t stretch(const struct page *p, size_t i, size_t len)
{
	size_t end = i + 1;

	while (end < len && p->paint[end] == p->paint[i] && p->mark[end] == p->mark[i] &&
	       p->statement[end] == p->statement[i])
		end++;
	return end;
}

static void add_stretches(struct page *p, const char *s, size_t len, bool heading)
{
	uint32_t open = 0;

	for (size_t i = 0, end; i < len; i = end) {
		const char *class = page_paint_class(p->paint[i]);
		bool lost = p->mark[i] == MARK_NONE && !heading;

		end = stretch(p, i, len);
		if (p->statement[i] != open) {
			strbuf_adds(p->out, open ? "</a>" : "");
			open = p->statement[i];
			if (open) {
				const char *id = p->view->rules->statements[open - 1].id;

				strbuf_adds(p->out, "<a class=s id=\"q-");
				page_adds(p->out, id);
				strbuf_adds(p->out, "\" href=\"#s-");
				page_adds(p->out, id);
				strbuf_adds(p->out, "\">");
			}
		}
		if (p->mark[i] == MARK_REVIEW || lost)
			class = lost ? "none" : "review";
		if (end == i + 1 && s[i] == ' ') /* a gap between two parts */
			class = "";
		if (class[0])
			strbuf_addf(p->out, "<span class=%s>", class);
		page_add(p->out, s + i, end - i);
		strbuf_adds(p->out, class[0] ? "</span>" : "");
	}
	strbuf_adds(p->out, open ? "</a>" : "");
}

/* The number and the title in front of a clause are no sentence that could be lost. */
static void mark_heading(struct page *p, const struct text_block *b, size_t clause)
{
	const struct rules_clause *c = &p->view->rules->clauses[clause];
	const char *s = p->text->s + b->begin;
	size_t len = b->end - b->begin, n = 0, title = strlen(c->title);
	struct number number;

	if (p->source[0] != c->span.begin)
		return;
	if (number_parse(s, len, b->kind == BLOCK_HEADING, &number))
		n = number.length;
	if (len - n >= title && !memcmp(s + n, c->title, title))
		n += title;
	for (size_t i = 0; i < n; i++)
		p->mark[i] = MARK_HEADING;
}

/* Writes one block; `next` is the first statement that may still lie in it. */
static void add_block(struct page *p, const struct text_block *b, size_t clause, size_t *next)
{
	const struct rules *r = p->view->rules;
	size_t len = b->end - b->begin, n;
	struct span span;
	uint32_t c;

	if (!reserve(p, len))
		return;
	for (size_t i = 0; i < len; i += n) {
		n = utf8_decode(p->text->s + b->begin + i, len - i, &c);
		if (!n)
			n = 1;
		span = text_source(p->text, b->begin + i, b->begin + i + n);
		for (size_t k = 0; k < n; k++)
			p->source[i + k] = span.begin;
	}
	memset(p->paint, PAINT_NONE, len);
	memset(p->mark, MARK_NONE, len);
	memset(p->statement, 0, len * sizeof(*p->statement));
	mark_heading(p, b, clause);
	while (*next < r->statement_count &&
	       r->statements[p->by_place[*next]].span.end <= p->source[0])
		(*next)++;
	for (size_t i = *next; i < r->statement_count; i++) {
		if (r->statements[p->by_place[i]].span.begin > p->source[len - 1])
			break;
		paint_statement(p, len, p->by_place[i]);
	}
	for (size_t i = 0; i < r->review_count; i++) {
		size_t from, to;

		bytes_of(p, len, r->review[i].span, &from, &to);
		for (; from < to; from++)
			p->mark[from] = MARK_REVIEW;
	}
	add_stretches(p, p->text->s + b->begin, len, b->kind == BLOCK_HEADING);
}

/* The blocks of the policy from *block on that lie in the clause. */
static void add_left(struct page *p, size_t clause, size_t *block, size_t *next)
{
	const struct rules *r = p->view->rules;
	const struct text *t = p->text;
	uint32_t table = 0, row = 0;

	for (; *block < t->block_count; (*block)++) {
		const struct text_block *b = &t->blocks[*block];

		if (clause + 1 < r->clause_count &&
		    text_source(t, b->begin, b->end).begin >= r->clauses[clause + 1].span.begin)
			break;
		if (table && (b->kind != BLOCK_CELL || b->table != table)) {
			strbuf_adds(p->out, "</tr></table>\n");
			table = 0;
		}
		if (b->kind == BLOCK_CELL) {
			if (!table)
				strbuf_adds(p->out, "<table><tr>");
			else if (b->row != row)
				strbuf_adds(p->out, "</tr>\n<tr>");
			table = b->table;
			row = b->row;
			strbuf_adds(p->out, b->head ? "<th>" : "<td>");
			add_block(p, b, clause, next);
			continue;
		}
		strbuf_adds(p->out, b->kind == BLOCK_HEADING ? "<h2>"
				    : b->kind == BLOCK_ITEM  ? "<p class=item>"
							     : "<p>");
		add_block(p, b, clause, next);
		strbuf_adds(p->out, b->kind == BLOCK_HEADING ? "</h2>\n" : "</p>\n");
	}
	strbuf_adds(p->out, table ? "</tr></table>\n" : "");
}

/* Without the policy: its sentences as the statements quote them. */
static void add_quotes(struct page *p, size_t clause)
{
	const struct explain_view *v = p->view;
	const struct rules_clause *c = &v->rules->clauses[clause];

	strbuf_adds(p->out, "<h2><span class=label>");
	page_adds(p->out, c->label[0] ? c->label : c->id);
	strbuf_adds(p->out, "</span>");
	page_adds(p->out, c->title);
	strbuf_adds(p->out, "</h2>\n");
	for (size_t k = v->first[clause]; k < v->first[clause + 1]; k++) {
		const struct rules_statement *s = &v->rules->statements[v->order[k]];
		size_t len = s->quote ? strlen(s->quote) : 0;

		if (!len || !reserve(p, len))
			continue;
		explain_paint(s, p->paint, len);
		memset(p->mark, MARK_STATEMENT, len);
		for (size_t i = 0; i < len; i++)
			p->statement[i] = v->order[k] + 1;
		strbuf_adds(p->out, "<p>");
		add_stretches(p, s->quote, len, false);
		strbuf_adds(p->out, "</p>\n");
	}
}

struct place {
	uint32_t begin;
	uint32_t index;
};

static int by_begin(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int order_statements(struct page *p)
{
	const struct rules *r = p->view->rules;
	struct place *places = calloc(r->statement_count + 1, sizeof(*places));

	p->by_place = calloc(r->statement_count + 1, sizeof(*p->by_place));
	if (!places || !p->by_place) {
		free(places);
		return -1;
	}
	for (size_t i = 0; i < r->statement_count; i++)
		places[i] = (struct place){r->statements[i].span.begin, (uint32_t)i};
	qsort(places, r->statement_count, sizeof(*places), by_begin);
	for (size_t i = 0; i < r->statement_count; i++)
		p->by_place[i] = places[i].index;
	free(places);
	return 0;
}

int explain_html(const struct rules *r, const struct text *t, const struct explain_options *o,
		 struct strbuf *out)
{
	struct explain_view view;
	struct page p = {.view = &view, .text = t, .l = o->language, .out = out};
	size_t block = 0, next = 0;

	if (explain_view_init(&view, r))
		return -1;
	if (order_statements(&p)) {
		explain_view_free(&view);
		return -1;
	}
	page_begin(out, r, o, t != NULL);
	for (size_t i = 0; i < r->clause_count; i++) {
		strbuf_adds(out, "<div class=row><div>\n");
		if (t)
			add_left(&p, i, &block, &next);
		else
			add_quotes(&p, i);
		strbuf_adds(out, "</div><div>\n");
		add_right(&p, i);
		strbuf_adds(out, "</div></div>\n");
	}
	page_end(out);
	free(p.by_place);
	free(p.source);
	free(p.paint);
	free(p.mark);
	free(p.statement);
	explain_view_free(&view);
	return out->failed ? -1 : 0;
}

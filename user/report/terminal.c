/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For a terminal: the timeline, then a table with each promise beside what happened.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "escape.h"
#include "report.h"

#define TIMELINE_ROWS 60
#define CELL_COUNT    3
#define WHEN_COLUMNS  13
/* `│ ` before each cell, ` ` behind it, `│` at the end. */
#define FRAME_COLUMNS (CELL_COUNT * 3 + 1)

enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_DIM, STYLE_BAD, STYLE_WARN, STYLE_GOOD };

static const char *const style_codes[] = {"",		"\x1b[1m",  "\x1b[2m",
					  "\x1b[1;31m", "\x1b[33m", "\x1b[32m"};

struct page {
	const struct report *r;
	const struct report_frame *f;
	struct strbuf *out;
	enum language l;
};

static void style(struct page *p, enum style s)
{
	if (p->f->color && s != STYLE_PLAIN)
		strbuf_adds(p->out, style_codes[s]);
}

static void plain(struct page *p, enum style s)
{
	if (p->f->color && s != STYLE_PLAIN)
		strbuf_adds(p->out, "\x1b[0m");
}

static void say(struct page *p, enum style s, const char *text)
{
	style(p, s);
	escape_terminal(p->out, text);
	plain(p, s);
}

static enum style style_of(enum verdict v)
{
	static const enum style styles[VERDICT_COUNT] = {STYLE_BAD, STYLE_WARN, STYLE_GOOD};

	return styles[v];
}

/* A line of a cell: columns of text that is safe to print. */
struct line {
	enum style style;
	char *text;
	size_t len;
	size_t columns;
};

struct cell {
	struct line *lines;
	size_t count;
};

static void cell_free(struct cell *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->lines[i].text);
	free(c->lines);
	c->lines = NULL;
	c->count = 0;
}

static void cell_add_line(struct cell *c, enum style s, const char *text, size_t len)
{
	struct line *more = reallocarray(c->lines, c->count + 1, sizeof(*more));
	char *copy = strndup(text, len);

	if (more)
		c->lines = more;
	if (!more || !copy) {
		free(copy);
		return;
	}
	more[c->count++] = (struct line){s, copy, len, escape_width(text, len)};
}

/* No line begins with one of these, in either language (the usual rule of East Asian typesetting). */
static bool closes(uint32_t c)
{
	static const uint32_t closing[] = {0x3001, 0x3002, 0xff0c, 0xff1b, 0xff1a, 0xff1f,
					   0xff01, 0x201d, 0x2019, 0xff09, 0x300b, 0x300d,
					   0x3011, ',',	   '.',	   ';',	   ')'};

	for (size_t i = 0; i < sizeof(closing) / sizeof(closing[0]); i++) {
		if (closing[i] == c)
			return true;
	}
	return false;
}

/*
 * How many bytes of s[0..len) go into a line of `columns`: up to the last space where there is one and
 * the line is not of wide characters, which break anywhere.
 */
static size_t fit(const char *s, size_t len, size_t columns)
{
	size_t at = 0, used = 0, last_break = 0, n = 1;
	uint32_t c, previous = 0;

	while (at < len) {
		n = utf8_decode(s + at, len - at, &c);
		if (!n)
			return at ? at : 1;
		if (at && !closes(c) &&
		    (escape_char_width(c) == 2 || escape_char_width(previous) == 2 ||
		     previous == ' ' || previous == '/'))
			last_break = at;
		if (used + escape_char_width(c) > columns)
			break;
		used += escape_char_width(c);
		at += n;
		previous = c;
	}
	if (at >= len)
		return len;
	return last_break ? last_break : at ? at : n;
}

/* Adds text to a cell, escaped and wrapped. */
static void cell_add(struct cell *c, enum style s, size_t columns, const char *text)
{
	struct strbuf b = {0};
	size_t at = 0, n, end;

	escape_terminal(&b, text);
	while (at < b.len) {
		n = fit(b.data + at, b.len - at, columns);
		for (end = at + n; end > at && b.data[end - 1] == ' ';)
			end--;
		cell_add_line(c, s, b.data + at, end - at);
		at += n;
		while (at < b.len && b.data[at] == ' ')
			at++;
	}
	strbuf_free(&b);
}

static void rule(struct page *p, const size_t *columns, const char *left, const char *middle,
		 const char *right)
{
	style(p, STYLE_DIM);
	for (int i = 0; i < CELL_COUNT; i++) {
		strbuf_adds(p->out, i ? middle : left);
		for (size_t k = 0; k < columns[i] + 2; k++)
			strbuf_adds(p->out, "─");
	}
	strbuf_adds(p->out, right);
	plain(p, STYLE_DIM);
	strbuf_addc(p->out, '\n');
}

static void row(struct page *p, const size_t *columns, const struct cell *cells)
{
	size_t height = 0;

	for (int i = 0; i < CELL_COUNT; i++)
		height = cells[i].count > height ? cells[i].count : height;
	for (size_t k = 0; k < height; k++) {
		for (int i = 0; i < CELL_COUNT; i++) {
			size_t used = 0;

			style(p, STYLE_DIM);
			strbuf_adds(p->out, "│ ");
			plain(p, STYLE_DIM);
			if (k < cells[i].count) {
				const struct line *line = &cells[i].lines[k];

				style(p, line->style);
				strbuf_add(p->out, line->text, line->len);
				plain(p, line->style);
				used = line->columns;
			}
			for (; used < columns[i] + 1; used++)
				strbuf_addc(p->out, ' ');
		}
		style(p, STYLE_DIM);
		strbuf_adds(p->out, "│");
		plain(p, STYLE_DIM);
		strbuf_addc(p->out, '\n');
	}
}

static void offset(struct strbuf *b, double ms)
{
	if (ms > -1e6 && ms < 1e6)
		strbuf_addf(b, "%+.*f ms", ms < 100 && ms > -100 ? 1 : 0, ms);
	else
		strbuf_addf(b, "%+.1f s", ms / 1000);
}

static void when_cell(struct page *p, struct cell *c, const struct report_group *g)
{
	struct strbuf b = {0};

	offset(&b, report_offset_ms(p->r, g->first->app, g->first->t));
	cell_add_line(c, STYLE_STRONG, b.data, b.len);
	strbuf_reset(&b);
	if (g->count > 1) {
		strbuf_addf(&b, "×%zu", g->count);
		cell_add_line(c, STYLE_PLAIN, b.data, b.len);
		strbuf_reset(&b);
	}
	if (p->r->app_count > 1)
		cell_add(c, STYLE_DIM, WHEN_COLUMNS, g->first->app);
	if (g->first->seq) {
		strbuf_addf(&b, "#%" PRIu64, g->first->seq);
		cell_add_line(c, STYLE_DIM, b.data, b.len);
	}
	strbuf_free(&b);
}

static void promise_cell(struct page *p, struct cell *c, size_t columns,
			 const struct report_finding *f)
{
	struct strbuf b = {0};

	if (!f->quote) {
		cell_add(c, STYLE_PLAIN, columns, text_of(p->l, TEXT_UNDECLARED));
	} else {
		cell_add(c, STYLE_PLAIN, columns, f->quote);
		strbuf_addf(&b, "%s %s", text_of(p->l, TEXT_CLAUSE), f->clause ? f->clause : "–");
		cell_add(c, STYLE_DIM, columns, b.data);
	}
	strbuf_free(&b);
}

static void happened_cell(struct page *p, struct cell *c, size_t columns,
			  const struct report_finding *f)
{
	bool suspected = f->verdict == VERDICT_UNVERIFIABLE;
	struct strbuf b = {0};

	strbuf_adds(&b, text_category(p->l, f->category));
	strbuf_adds(&b, p->l == LANGUAGE_ZH ? "：" : ": ");
	strbuf_adds(&b, suspected || !f->code ? text_verdict(p->l, f->verdict)
					      : text_code(p->l, f->code));
	cell_add(c, style_of(f->verdict), columns, b.data);
	strbuf_reset(&b);
	if (f->code) {
		strbuf_addf(&b, "[%s%s%s]", suspected ? text_of(p->l, TEXT_SUSPECTED) : "",
			    suspected ? " " : "", f->code);
		cell_add(c, STYLE_DIM, columns, b.data);
	}
	if (f->observed)
		cell_add(c, STYLE_PLAIN, columns, f->observed);
	if (f->expected) {
		strbuf_reset(&b);
		strbuf_addf(&b, "%s%s%s", text_of(p->l, TEXT_EXPECTED),
			    p->l == LANGUAGE_ZH ? "：" : ": ", f->expected);
		cell_add(c, STYLE_DIM, columns, b.data);
	}
	strbuf_free(&b);
}

static void table(struct page *p, enum verdict v)
{
	size_t columns[CELL_COUNT] = {WHEN_COLUMNS}, rest = p->f->columns - FRAME_COLUMNS;
	struct cell cells[CELL_COUNT] = {{NULL, 0}};
	static const enum text heads[CELL_COUNT] = {TEXT_TIME, TEXT_PROMISED, TEXT_HAPPENED};

	rest -= WHEN_COLUMNS;
	columns[1] = rest / 2;
	columns[2] = rest - columns[1];
	rule(p, columns, "┌", "┬", "┐");
	for (int i = 0; i < CELL_COUNT; i++)
		cell_add(&cells[i], STYLE_STRONG, columns[i], text_of(p->l, heads[i]));
	row(p, columns, cells);
	for (size_t i = 0; i < p->r->group_count; i++) {
		const struct report_group *g = &p->r->groups[i];

		if (g->first->verdict != v)
			continue;
		for (int k = 0; k < CELL_COUNT; k++)
			cell_free(&cells[k]);
		when_cell(p, &cells[0], g);
		promise_cell(p, &cells[1], columns[1], g->first);
		happened_cell(p, &cells[2], columns[2], g->first);
		rule(p, columns, "├", "┼", "┤");
		row(p, columns, cells);
	}
	for (int k = 0; k < CELL_COUNT; k++)
		cell_free(&cells[k]);
	rule(p, columns, "└", "┴", "┘");
}

static void timeline(struct page *p)
{
	struct strbuf b = {0};
	size_t rows = 0;

	say(p, STYLE_STRONG, text_of(p->l, TEXT_TIMELINE));
	strbuf_addf(&b, "  %s", text_of(p->l, report_offset_text(p->r)));
	say(p, STYLE_DIM, b.data);
	strbuf_addc(p->out, '\n');
	for (size_t i = 0; i < p->r->event_count;) {
		const struct report_event *e = &p->r->events[i];
		size_t run = report_event_run(p->r, i), pad;
		enum style s = e->finding ? style_of(e->finding->verdict) : STYLE_PLAIN;

		i += run;
		if (rows++ >= TIMELINE_ROWS)
			continue;
		strbuf_reset(&b);
		offset(&b, report_offset_ms(p->r, e->app, e->t));
		for (pad = b.len; pad < WHEN_COLUMNS; pad++)
			strbuf_addc(p->out, ' ');
		strbuf_add(p->out, b.data, b.len);
		style(p, s);
		strbuf_adds(p->out, !e->finding				       ? "  · "
				    : e->finding->verdict == VERDICT_VIOLATION ? "  ✗ "
				    : e->finding->verdict == VERDICT_COMPLIANT ? "  ✓ "
									       : "  ? ");
		plain(p, s);
		strbuf_reset(&b);
		report_event_text(e, p->l, &b);
		if (run > 1)
			strbuf_addf(&b, " ×%zu", run);
		say(p, s, b.data);
		strbuf_addc(p->out, '\n');
	}
	if (rows > TIMELINE_ROWS) {
		strbuf_addf(p->out, "%*s… ", WHEN_COLUMNS, "");
		text_more(p->l, rows - TIMELINE_ROWS, p->out);
		strbuf_addc(p->out, '\n');
	}
	strbuf_addc(p->out, '\n');
	strbuf_free(&b);
}

/* "11 violations", or in Chinese the other way round. */
static void amount(struct page *p, enum style s, const char *before, size_t n, enum text label)
{
	struct strbuf b = {0};

	if (p->l == LANGUAGE_ZH)
		strbuf_addf(&b, "%s %zu", text_of(p->l, label), n);
	else
		strbuf_addf(&b, "%zu %s", n, text_of(p->l, label));
	strbuf_adds(p->out, before);
	say(p, s, b.data);
	strbuf_free(&b);
}

static void heading(struct page *p)
{
	const struct report *r = p->r;
	const struct verify_report *v = p->f->verify;

	for (size_t i = 0; i < r->app_count; i++) {
		strbuf_adds(p->out, i ? ", " : "");
		say(p, STYLE_STRONG, r->apps[i].name);
	}
	amount(p, r->count[VERDICT_VIOLATION] ? STYLE_BAD : STYLE_GOOD, r->app_count ? "  " : "",
	       r->count[VERDICT_VIOLATION], TEXT_VIOLATIONS);
	amount(p, STYLE_PLAIN, " · ", r->clauses_broken, TEXT_CLAUSES_BROKEN);
	amount(p, r->count[VERDICT_UNVERIFIABLE] ? STYLE_WARN : STYLE_PLAIN, " · ",
	       r->count[VERDICT_UNVERIFIABLE], TEXT_UNVERIFIABLE);
	if (r->count[VERDICT_COMPLIANT])
		amount(p, STYLE_PLAIN, " · ", r->count[VERDICT_COMPLIANT], TEXT_COMPLIANT);
	strbuf_addf(p->out, "\n%s%s", text_of(p->l, TEXT_SOURCE),
		    p->l == LANGUAGE_ZH ? "：" : ": ");
	say(p, STYLE_DIM, p->f->source);
	strbuf_adds(p->out, " · ");
	say(p, v && v->fault_count ? STYLE_BAD : STYLE_DIM,
	    text_of(p->l, !v		   ? TEXT_NOT_CHECKED
			  : v->fault_count ? TEXT_TAMPERED
					   : TEXT_INTACT));
	strbuf_adds(p->out, "\n\n");
}

void report_terminal(const struct report *r, const struct report_frame *f, struct strbuf *out)
{
	struct page p = {.r = r, .f = f, .out = out, .l = f->language};

	heading(&p);
	if (r->event_count)
		timeline(&p);
	if (r->count[VERDICT_VIOLATION]) {
		say(&p, STYLE_STRONG, text_of(p.l, TEXT_FINDINGS));
		strbuf_addc(out, '\n');
		table(&p, VERDICT_VIOLATION);
	} else {
		say(&p, STYLE_GOOD, text_of(p.l, TEXT_NO_VIOLATION));
		strbuf_addc(out, '\n');
	}
	if (r->count[VERDICT_UNVERIFIABLE]) {
		strbuf_addc(out, '\n');
		say(&p, STYLE_STRONG, text_of(p.l, TEXT_UNVERIFIABLE_TITLE));
		strbuf_addc(out, '\n');
		table(&p, VERDICT_UNVERIFIABLE);
	}
}

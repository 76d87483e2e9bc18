/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The findings of the HTML report: each promise beside what happened, with its evidence.
 */
#include <inttypes.h>
#include <string.h>

#include "facts.h"
#include "html.h"

/* Times that a group lists one by one; the log has them all. */
#define OCCURRENCES 50

static void add(struct html *h, const char *s)
{
	strbuf_adds(h->out, s);
}

static void escaped(struct html *h, const char *s)
{
	escape_markup(h->out, s);
}

static void head(struct html *h, const struct report_group *g, size_t number)
{
	const struct report_finding *f = g->first;
	bool suspected = f->verdict == VERDICT_UNVERIFIABLE;

	strbuf_addf(
		h->out,
		"<article class=\"%s\" id=\"f%zu\">\n<header><span class=\"number\">%zu</span><h3>",
		html_verdict_class(f->verdict), number, number);
	escaped(h, text_category(h->l, f->category));
	add(h, h->l == LANGUAGE_ZH ? "：" : ": ");
	escaped(h,
		suspected || !f->code ? text_verdict(h->l, f->verdict) : text_code(h->l, f->code));
	add(h, "</h3>");
	if (f->code) {
		strbuf_addf(h->out, "<span class=\"chip %s\">", suspected ? "warn" : "bad");
		if (suspected) {
			html_text(h, TEXT_SUSPECTED);
			add(h, " ");
		}
		add(h, "<code>");
		escaped(h, f->code);
		add(h, "</code></span>");
	}
	if (g->count > 1)
		strbuf_addf(h->out, "<span class=\"chip\">×%zu</span>", g->count);
	if (h->r->app_count > 1) {
		add(h, "<span class=\"chip\">");
		escaped(h, f->app);
		add(h, "</span>");
	}
	add(h, "<span class=\"when\">");
	html_offset(h->out, report_offset_ms(h->r, f->app, f->t));
	add(h, " ms</span></header>\n");
}

void html_quote(struct html *h, const char *text)
{
	static const char open[] = "{[<", close[] = "}]>";
	static const char *const classes[] = {"purpose", "action", "data"};
	struct strbuf b = {0};

	while (*text) {
		size_t n = strcspn(text, open);
		const char *mark = text[n] ? strchr(open, text[n]) : NULL;
		const char *end = mark ? strchr(text + n, close[mark - open]) : NULL;

		strbuf_reset(&b);
		strbuf_add(&b, text, n + (mark && !end));
		escaped(h, b.data);
		text += n + (mark && !end);
		if (!end)
			continue;
		strbuf_reset(&b);
		strbuf_add(&b, text, (size_t)(end - text) + 1);
		strbuf_addf(h->out, "<span class=\"%s\">", classes[mark - open]);
		escaped(h, b.data);
		add(h, "</span>");
		text = end + 1;
	}
	strbuf_free(&b);
}

static void pair(struct html *h, const struct report_finding *f)
{
	add(h, "<div class=\"pair\">\n<section class=\"promise\"><h4>");
	html_text(h, TEXT_PROMISED);
	if (f->clause) {
		add(h, " · ");
		html_text(h, TEXT_CLAUSE);
		add(h, " <b>");
		escaped(h, f->clause);
		add(h, "</b>");
	}
	add(h, "</h4>");
	if (f->quote) {
		add(h, "<blockquote>");
		html_quote(h, f->quote);
		add(h, "</blockquote>");
	} else {
		add(h, "<p class=\"undeclared\">");
		html_text(h, TEXT_UNDECLARED);
		add(h, "</p>");
	}
	add(h, "</section>\n<section class=\"happened\"><h4>");
	html_text(h, TEXT_HAPPENED);
	add(h, "</h4><p>");
	escaped(h, f->observed ? f->observed : "–");
	add(h, "</p>");
	if (f->expected) {
		add(h, "<p class=\"expected\"><b>");
		html_text(h, TEXT_EXPECTED);
		add(h, "</b> ");
		escaped(h, f->expected);
		add(h, "</p>");
	}
	add(h, "</section>\n</div>\n");
}

struct evidence {
	struct html *h;
	const struct report_finding *f;
	size_t lines;
};

static void evidence_line(void *arg, uint64_t t, const char *text)
{
	struct evidence *e = arg;

	if (!e->lines++)
		add(e->h, "<table>\n");
	add(e->h, "<tr><td class=\"t\">");
	if (t) {
		html_offset(e->h->out, report_offset_ms(e->h->r, e->f->app, t));
		add(e->h, " ms");
	}
	add(e->h, "</td><td>");
	escaped(e->h, text);
	add(e->h, "</td></tr>\n");
}

static void occurrence(struct html *h, const struct report_finding *f, bool open, bool repeat)
{
	struct evidence e = {.h = h, .f = f};

	strbuf_addf(h->out, "<details%s><summary>", open ? " open" : "");
	html_offset(h->out, report_offset_ms(h->r, f->app, f->t));
	add(h, " ms · ");
	escaped(h, f->time);
	if (f->seq)
		strbuf_addf(h->out, " · #%" PRIu64, f->seq);
	add(h, "</summary>\n");
	if (repeat && f->observed) {
		add(h, "<p>");
		escaped(h, f->observed);
		add(h, "</p>");
	}
	facts_evidence(f, h->l, evidence_line, &e);
	if (e.lines)
		add(h, "</table>\n");
	add(h, "</details>\n");
}

static void occurrences(struct html *h, const struct report_group *g)
{
	add(h, "<h4 style=\"margin-top:14px\">");
	html_text(h, g->count > 1 ? TEXT_OCCURRENCES : TEXT_EVIDENCE);
	add(h, "</h4>\n");
	for (size_t i = 0; i < g->count && i < OCCURRENCES; i++) {
		const struct report_finding *f = &h->r->findings[g->members[i]];
		bool repeat = i && f->observed && g->first->observed &&
			      strcmp(f->observed, g->first->observed);

		occurrence(h, f, !i, repeat);
	}
	if (g->count > OCCURRENCES) {
		add(h, "<p class=\"soft\">… ");
		text_more(h->l, g->count - OCCURRENCES, h->out);
		add(h, "</p>\n");
	}
}

static void definition(struct html *h, enum text name, const char *value)
{
	if (!value || !*value)
		return;
	add(h, "<dt>");
	html_text(h, name);
	add(h, "</dt><dd>");
	escaped(h, value);
	add(h, "</dd>\n");
}

struct laws {
	struct html *h;
	size_t lines;
};

static void law(void *arg, const char *text, bool checked)
{
	struct laws *l = arg;

	if (!l->lines++) {
		add(l->h, "<dt>");
		html_text(l->h, TEXT_BASIS);
		add(l->h, "</dt><dd><ul class=\"laws\">\n");
	}
	add(l->h, "<li>");
	escaped(l->h, text);
	if (!checked) {
		add(l->h, " <span class=\"chip warn\">");
		html_text(l->h, TEXT_UNCHECKED);
		add(l->h, "</span>");
	}
	add(l->h, "</li>\n");
}

static void exception(void *arg, uint64_t t, const char *text)
{
	struct laws *l = arg;

	(void)t;
	if (!l->lines++) {
		add(l->h, "<dt>");
		html_text(l->h, TEXT_EXCEPTIONS);
		add(l->h, "</dt><dd><ul class=\"laws\">\n");
	}
	add(l->h, "<li>");
	escaped(l->h, text);
	add(l->h, "</li>\n");
}

static void details(struct html *h, const struct report_finding *f)
{
	struct laws laws = {.h = h}, exceptions = {.h = h};
	struct strbuf b = {0};
	json_int_t lost = json_integer_value(json_object_get(f->root, "lost"));

	add(h, "<dl>\n");
	facts_regulation(f, law, &laws);
	if (laws.lines)
		add(h, "</ul></dd>\n");
	facts_exceptions(f, exception, &exceptions);
	if (exceptions.lines)
		add(h, "</ul></dd>\n");
	facts_also(f, &b);
	definition(h, TEXT_ALSO, b.data);
	definition(h, TEXT_ATTRIBUTION,
		   f->attribution ? text_attribution(h->l, f->attribution) : NULL);
	definition(h, TEXT_SEEN_BY, f->hook);
	if (lost > 0) {
		strbuf_reset(&b);
		strbuf_addf(&b, "%" PRId64, (int64_t)lost);
		definition(h, TEXT_LOST, b.data);
	}
	definition(h, TEXT_RULE, f->rule);
	definition(h, TEXT_DATA, f->category);
	if (f->seq) {
		strbuf_reset(&b);
		strbuf_addf(&b, "#%" PRIu64 " %.16s…", f->seq, f->hash ? f->hash : "");
		definition(h, TEXT_RECORD, b.data);
	}
	add(h, "</dl>\n");
	strbuf_free(&b);
}

void html_findings(struct html *h, enum verdict v)
{
	if (!h->r->count[v])
		return;
	add(h, "<h2>");
	html_text(h, v == VERDICT_VIOLATION ? TEXT_FINDINGS : TEXT_UNVERIFIABLE_TITLE);
	add(h, "</h2>\n");
	if (v == VERDICT_UNVERIFIABLE) {
		add(h, "<p class=\"soft\">");
		html_text(h, TEXT_UNVERIFIABLE_WHY);
		add(h, "</p>\n");
	}
	for (size_t i = 0; i < h->r->group_count; i++) {
		const struct report_group *g = &h->r->groups[i];

		if (g->first->verdict != v)
			continue;
		head(h, g, i + 1);
		pair(h, g->first);
		occurrences(h, g);
		details(h, g->first);
		add(h, "</article>\n");
	}
}

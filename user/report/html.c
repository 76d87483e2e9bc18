/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One page that stands alone: no script, nothing loaded. Text from findings goes through
 * escape_markup() everywhere.
 */
#include "html.h"

#include <inttypes.h>
#include <stdio.h>
#include <sodium.h>
#include <string.h>

#define TIMELINE_ROWS 1000

extern const char report_css[], report_css_end[];

const char *html_verdict_class(enum verdict v)
{
	static const char *const classes[VERDICT_COUNT] = {"v", "u", "c"};

	return classes[v];
}

void html_text(struct html *h, enum text t)
{
	escape_markup(h->out, text_of(h->l, t));
}

void html_offset(struct strbuf *out, double ms)
{
	uint64_t tenths = (uint64_t)((ms < 0 ? -ms : ms) * 10 + 0.5), whole = tenths / 10;
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, whole);

	strbuf_adds(out, ms < 0 && tenths ? "−" : "+");
	for (size_t i = 0; i < n; i++) {
		strbuf_addc(out, digits[i]);
		if (i + 1 < n && !((n - i - 1) % 3))
			strbuf_adds(out, "\xe2\x80\xaf"); /* thin, does not break */
	}
	strbuf_addf(out, ".%" PRIu64, tenths % 10);
}

static void add(struct html *h, const char *s)
{
	strbuf_adds(h->out, s);
}

static void head(struct html *h)
{
	strbuf_addf(
		h->out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'\">\n<meta name=\"generator\" content=\"consentry %s\">\n"
		"<title>",
		language_tag(h->l), CONSENTRY_VERSION);
	for (size_t i = 0; i < h->r->app_count; i++) {
		escape_markup(h->out, h->r->apps[i].name);
		add(h, i + 1 < h->r->app_count ? ", " : " · ");
	}
	html_text(h, TEXT_TITLE);
	add(h, "</title>\n<style>\n");
	strbuf_add(h->out, report_css, (size_t)(report_css_end - report_css));
	add(h, "</style>\n</head>\n<body>\n<main>\n");
}

static void headline(struct html *h)
{
	const struct report *r = h->r;

	add(h, "<p class=\"eyebrow\">consentry · ");
	html_text(h, TEXT_TITLE);
	add(h, "</p>\n<h1>");
	for (size_t i = 0; i < r->app_count; i++) {
		escape_markup(h->out, r->apps[i].name);
		add(h, i + 1 < r->app_count ? ", " : "");
	}
	if (r->app_count)
		add(h, h->l == LANGUAGE_ZH ? "：" : ": ");
	if (!r->count[VERDICT_VIOLATION]) {
		add(h, "<span class=\"good\">");
		html_text(h, TEXT_NO_VIOLATION);
	} else {
		add(h, "<span class=\"bad\">");
		html_text(h, TEXT_BREAKS);
		strbuf_addf(h->out, h->l == LANGUAGE_ZH ? " %zu " : ", %zu ",
			    r->count[VERDICT_VIOLATION]);
		html_text(h, TEXT_TIMES);
	}
	add(h, "</span></h1>\n");
}

static void integrity(struct html *h)
{
	const struct verify_report *v = h->f->verify;
	char key[2 * KEY_PUBLIC_SIZE + 1];

	if (!v) {
		html_text(h, TEXT_NOT_CHECKED);
		return;
	}
	if (v->fault_count) {
		add(h, "<b class=\"bad\">✗</b>");
		return;
	}
	add(h, "<span class=\"good\">✓ ");
	html_text(h, TEXT_INTACT);
	add(h, "</span>");
	if (v->sealed_by_key) {
		sodium_bin2hex(key, sizeof(key), v->key, sizeof(v->key));
		add(h, ", ");
		html_text(h, TEXT_SIGNED_BY);
		strbuf_addf(h->out, " <code>%.16s…</code>", key);
	}
}

/* `2026-01-01 08:00:00.123 UTC` from an RFC 3339 time. */
static void short_time(struct html *h, const char *time)
{
	strbuf_addf(h->out, "%.10s %.12s UTC", time, time + 11);
}

static void frame(struct html *h)
{
	const struct report *r = h->r;

	add(h, "<div class=\"facts\">");
	if (r->finding_count) {
		add(h, "<span>");
		html_text(h, TEXT_PERIOD);
		add(h, " <b>");
		short_time(h, r->findings[0].time);
		add(h, "</b> – <b>");
		short_time(h, r->findings[r->finding_count - 1].time);
		add(h, "</b></span>");
	}
	add(h, "<span>");
	html_text(h, TEXT_SOURCE);
	add(h, " <b>");
	escape_markup(h->out, h->f->source);
	strbuf_addf(h->out, "</b>, %zu ", r->finding_count);
	html_text(h, TEXT_LINES);
	add(h, "</span><span>");
	integrity(h);
	add(h, "</span></div>\n");
	if (h->f->verify && h->f->verify->fault_count) {
		const struct verify_fault *f = &h->f->verify->faults[0];

		add(h, "<p class=\"alarm\">");
		html_text(h, TEXT_TAMPERED);
		add(h, "<br><code>");
		escape_markup(h->out, f->path);
		strbuf_addf(h->out, ":%u: %s: ", f->line, verify_fault_name(f->kind));
		escape_markup(h->out, f->text);
		add(h, "</code></p>\n");
	}
}

static void card(struct html *h, const char *class, size_t n, enum text label)
{
	strbuf_addf(h->out, "<div class=\"card%s%s\"><b>%zu</b>", *class ? " " : "", class, n);
	html_text(h, label);
	add(h, "</div>\n");
}

static void cards(struct html *h)
{
	const struct report *r = h->r;

	add(h, "<div class=\"cards\">\n");
	card(h, r->count[VERDICT_VIOLATION] ? "v" : "c", r->count[VERDICT_VIOLATION],
	     TEXT_VIOLATIONS);
	card(h, "", r->clauses_broken, TEXT_CLAUSES_BROKEN);
	card(h, r->count[VERDICT_UNVERIFIABLE] ? "u" : "", r->count[VERDICT_UNVERIFIABLE],
	     TEXT_UNVERIFIABLE);
	if (r->count[VERDICT_COMPLIANT])
		card(h, "c", r->count[VERDICT_COMPLIANT], TEXT_COMPLIANT);
	add(h, "</div>\n");
}

static void count_cells(struct html *h, const struct report_count *c, size_t most)
{
	static const enum verdict shown[] = {VERDICT_VIOLATION, VERDICT_UNVERIFIABLE};

	for (size_t i = 0; i < 2; i++)
		strbuf_addf(h->out, "<td class=\"n %s\">%zu</td>",
			    !c->count[shown[i]] ? "soft"
			    : i			? "warn"
						: "bad",
			    c->count[shown[i]]);
	add(h, "<td style=\"width:18%\">");
	for (size_t i = 0; i < 2; i++) {
		if (c->count[shown[i]])
			strbuf_addf(h->out, "<span class=\"bar%s\" style=\"width:%zu%%\"></span>",
				    i ? " u" : "", c->count[shown[i]] * 100 / most);
	}
	add(h, "</td></tr>\n");
}

static size_t most_of(const struct report_count *c, size_t count)
{
	size_t most = 1;

	for (size_t i = 0; i < count; i++) {
		for (int v = 0; v <= VERDICT_UNVERIFIABLE; v++)
			most = c[i].count[v] > most ? c[i].count[v] : most;
	}
	return most;
}

static void count_head(struct html *h, enum text first, enum text second)
{
	add(h, "<div class=\"panel\"><table>\n<tr><th>");
	html_text(h, first);
	add(h, "</th><th>");
	html_text(h, second);
	add(h, "</th><th class=\"n\">");
	html_text(h, TEXT_VIOLATIONS);
	add(h, "</th><th class=\"n\">");
	html_text(h, TEXT_UNVERIFIABLE);
	add(h, "</th><th></th></tr>\n");
}

static bool worth_showing(const struct report_count *c)
{
	return c->count[VERDICT_VIOLATION] || c->count[VERDICT_UNVERIFIABLE];
}

static void counts(struct html *h)
{
	const struct report *r = h->r;
	size_t most;

	if (!r->count[VERDICT_VIOLATION] && !r->count[VERDICT_UNVERIFIABLE])
		return;
	add(h, "<h2>");
	html_text(h, TEXT_BY_CLAUSE);
	add(h, "</h2>\n");
	count_head(h, TEXT_CLAUSE, TEXT_SENTENCE);
	most = most_of(r->clauses, r->clause_count);
	for (size_t i = 0; i < r->clause_count; i++) {
		const struct report_count *c = &r->clauses[i];

		if (!worth_showing(c))
			continue;
		add(h, "<tr><td class=\"clause\"><b>");
		escape_markup(h->out, *c->name ? c->name : "–");
		add(h, "</b></td><td>");
		if (c->quote)
			html_quote(h, c->quote);
		else
			html_text(h, TEXT_UNDECLARED);
		add(h, "</td>");
		count_cells(h, c, most);
	}
	add(h, "</table></div>\n<h2>");
	html_text(h, TEXT_BY_CODE);
	add(h, "</h2>\n");
	count_head(h, TEXT_CODE, TEXT_WHAT);
	most = most_of(r->codes, r->code_count);
	for (size_t i = 0; i < r->code_count; i++) {
		const struct report_count *c = &r->codes[i];

		if (!worth_showing(c))
			continue;
		add(h, "<tr><td><code>");
		escape_markup(h->out, c->name);
		add(h, "</code></td><td>");
		escape_markup(h->out, text_code(h->l, c->name));
		add(h, "</td>");
		count_cells(h, c, most);
	}
	add(h, "</table></div>\n");
}

static void timeline_row(struct html *h, const struct report_event *e,
			 const struct report_event *last, size_t run)
{
	const char *class = e->finding ? html_verdict_class(e->finding->verdict) : "l";
	struct strbuf text = {0};
	bool linked = e->finding && e->finding->verdict != VERDICT_COMPLIANT;

	strbuf_addf(h->out, "<tr class=\"%s\"><td class=\"t\">", class);
	html_offset(h->out, report_offset_ms(h->r, e->app, e->t));
	add(h, "</td><td>");
	strbuf_addf(h->out, "<span class=\"dot %s\"></span>", class);
	if (linked)
		strbuf_addf(h->out, "<a href=\"#f%zu\">", e->finding->group + 1);
	report_event_text(e, h->l, &text);
	escape_markup(h->out, text.data);
	add(h, linked ? "</a>" : "");
	if (run > 1) {
		strbuf_addf(h->out, " <span class=\"chip\">×%zu</span> <span class=\"soft\">… ",
			    run);
		html_offset(h->out, report_offset_ms(h->r, e->app, last->t));
		add(h, "</span>");
	}
	add(h, "</td><td class=\"soft\">");
	if (e->finding && e->finding->code && e->finding->verdict == VERDICT_VIOLATION) {
		add(h, "<code>");
		escape_markup(h->out, e->finding->code);
		add(h, "</code>");
	}
	if (h->r->app_count > 1) {
		add(h, " ");
		escape_markup(h->out, e->app);
	}
	add(h, "</td></tr>\n");
	strbuf_free(&text);
}

static void timeline(struct html *h)
{
	size_t rows = 0, left_out = 0;

	if (!h->r->event_count)
		return;
	add(h, "<h2>");
	html_text(h, TEXT_TIMELINE);
	add(h, "<small>");
	html_text(h, report_offset_text(h->r));
	add(h, "</small></h2>\n<div class=\"panel\">\n");
	html_chart(h);
	add(h, "<table>\n<tr><th class=\"n\">ms</th><th>");
	html_text(h, TEXT_WHAT);
	add(h, "</th><th></th></tr>\n");
	for (size_t i = 0; i < h->r->event_count;) {
		size_t run = report_event_run(h->r, i);

		if (rows++ < TIMELINE_ROWS)
			timeline_row(h, &h->r->events[i], &h->r->events[i + run - 1], run);
		else
			left_out++;
		i += run;
	}
	if (left_out) {
		add(h, "<tr><td></td><td class=\"soft\">… ");
		text_more(h->l, left_out, h->out);
		add(h, "</td><td></td></tr>\n");
	}
	add(h, "</table></div>\n");
}

static void foot(struct html *h)
{
	static const enum text notes[] = {TEXT_HOW_OPEN, TEXT_HOW_CONTENT};

	add(h, "<footer><b>");
	html_text(h, TEXT_HOW);
	add(h, "</b>\n<ul>\n");
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		add(h, "<li>");
		html_text(h, notes[i]);
		add(h, "</li>\n");
	}
	add(h, "<li>");
	html_text(h, TEXT_HOW_VERIFY);
	add(h, " <code>consentry verify ");
	escape_markup(h->out, h->f->source);
	add(h, "</code></li>\n</ul>\n</footer>\n</main>\n</body>\n</html>\n");
}

void report_html(const struct report *r, const struct report_frame *f, struct strbuf *out)
{
	struct html h = {.r = r, .f = f, .out = out, .l = f->language};

	head(&h);
	headline(&h);
	frame(&h);
	cards(&h);
	counts(&h);
	timeline(&h);
	html_findings(&h, VERDICT_VIOLATION);
	html_findings(&h, VERDICT_UNVERIFIABLE);
	foot(&h);
}

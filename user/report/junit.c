/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit's XML, as CI systems read it: valid against the schema of Apache Ant's reports, whose order of
 * elements and demanded attributes the looser ones (Jenkins, GitLab) accept too.
 *
 * A test suite is an app, a test case a group of findings: a violation is a failure, what could not be
 * verified is skipped, what was compliant has passed.
 */
#include <inttypes.h>
#include <string.h>

#include "facts.h"
#include "escape.h"
#include "report.h"

#define OCCURRENCES 50

struct junit {
	const struct report *r;
	const struct report_frame *f;
	struct strbuf *out;
	enum language l;
};

static void attribute(struct junit *j, const char *name, const char *value)
{
	strbuf_addf(j->out, " %s=\"", name);
	escape_markup(j->out, value);
	strbuf_addc(j->out, '"');
}

static size_t count_groups(const struct junit *j, const char *app, int verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < j->r->group_count; i++) {
		const struct report_finding *f = j->r->groups[i].first;

		n += !strcmp(f->app, app) && (verdict < 0 || (int)f->verdict == verdict);
	}
	return n;
}

static void line(struct junit *j, enum text name, const char *value)
{
	if (!value)
		return;
	escape_markup(j->out, text_of(j->l, name));
	strbuf_adds(j->out, ": ");
	escape_markup(j->out, value);
	strbuf_addc(j->out, '\n');
}

static void law(void *arg, const char *text, bool checked)
{
	struct junit *j = arg;
	struct strbuf b = {0};

	strbuf_adds(&b, text);
	if (!checked)
		strbuf_addf(&b, " (%s)", text_of(j->l, TEXT_UNCHECKED));
	line(j, TEXT_BASIS, b.data);
	strbuf_free(&b);
}

static void failure(struct junit *j, const struct report_group *g)
{
	const struct report_finding *f = g->first;

	strbuf_adds(j->out, "      <failure");
	attribute(j, "type", f->code ? f->code : "violation");
	attribute(j, "message", f->observed ? f->observed : text_code(j->l, f->code));
	strbuf_adds(j->out, ">");
	line(j, TEXT_SENTENCE, f->quote ? f->quote : text_of(j->l, TEXT_UNDECLARED));
	line(j, TEXT_CLAUSE, f->clause);
	line(j, TEXT_EXPECTED, f->expected);
	line(j, TEXT_OBSERVED, f->observed);
	line(j, TEXT_RULE, f->rule);
	line(j, TEXT_ATTRIBUTION, f->attribution);
	facts_regulation(f, law, j);
	for (size_t i = 0; i < g->count && i < OCCURRENCES; i++) {
		const struct report_finding *each = &j->r->findings[g->members[i]];

		strbuf_addf(j->out, "%+.1f ms  ", report_offset_ms(j->r, each->app, each->t));
		escape_markup(j->out, each->time);
		if (each->seq)
			strbuf_addf(j->out, "  #%" PRIu64, each->seq);
		strbuf_addc(j->out, '\n');
	}
	if (g->count > OCCURRENCES) {
		strbuf_adds(j->out, "… ");
		text_more(j->l, g->count - OCCURRENCES, j->out);
		strbuf_addc(j->out, '\n');
	}
	strbuf_adds(j->out, "</failure>\n");
}

static void testcase(struct junit *j, const struct report_group *g)
{
	const struct report_finding *f = g->first;
	struct strbuf b = {0};

	strbuf_adds(j->out, "    <testcase");
	/* The same in every run, so that a CI system can follow it. */
	strbuf_addf(&b, "%s: %s", f->category, f->code ? f->code : verdict_name(f->verdict));
	if (f->rule)
		strbuf_addf(&b, " (%s)", f->rule);
	attribute(j, "name", b.data);
	strbuf_reset(&b);
	strbuf_addf(&b, "%s.%s", f->app, f->clause ? f->clause : "undeclared");
	attribute(j, "classname", b.data);
	strbuf_adds(j->out, " time=\"0\"");
	if (f->verdict == VERDICT_COMPLIANT) {
		strbuf_adds(j->out, "/>\n");
	} else {
		strbuf_adds(j->out, ">\n");
		if (f->verdict == VERDICT_VIOLATION) {
			failure(j, g);
		} else {
			strbuf_adds(j->out, "      <skipped>");
			line(j, TEXT_OBSERVED, f->observed);
			strbuf_adds(j->out, "</skipped>\n");
		}
		strbuf_adds(j->out, "    </testcase>\n");
	}
	strbuf_free(&b);
}

static void property(struct junit *j, const char *name, const char *value)
{
	strbuf_adds(j->out, "      <property");
	attribute(j, "name", name);
	attribute(j, "value", value);
	strbuf_adds(j->out, "/>\n");
}

static void suite(struct junit *j, size_t id, const char *app)
{
	const struct report *r = j->r;
	const struct verify_report *v = j->f->verify;
	size_t skipped = count_groups(j, app, VERDICT_UNVERIFIABLE);
	const char *time = NULL;

	for (size_t i = 0; i < r->finding_count && !time; i++) {
		if (!strcmp(r->findings[i].app, app))
			time = r->findings[i].time;
	}
	strbuf_addf(j->out, "  <testsuite package=\"consentry\" id=\"%zu\"", id);
	attribute(j, "name", *app ? app : "-");
	/* A time without its zone, which this schema does not allow. */
	strbuf_addf(j->out, " timestamp=\"%.19s\" hostname=\"localhost\"",
		    time ? time : "1970-01-01T00:00:00");
	strbuf_addf(j->out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" time=\"0\"",
		    count_groups(j, app, -1), count_groups(j, app, VERDICT_VIOLATION));
	/* The first editions of Ant's schema do not know this one. */
	if (skipped)
		strbuf_addf(j->out, " skipped=\"%zu\"", skipped);
	strbuf_adds(j->out, ">\n    <properties>\n");
	property(j, "consentry.version", CONSENTRY_VERSION);
	property(j, "consentry.log", j->f->source);
	property(j, "consentry.chain", !v ? "not checked" : v->fault_count ? "changed" : "intact");
	strbuf_adds(j->out, "    </properties>\n");
	for (size_t i = 0; i < r->group_count; i++) {
		if (!strcmp(r->groups[i].first->app, app))
			testcase(j, &r->groups[i]);
	}
	strbuf_adds(j->out, "    <system-out/>\n    <system-err/>\n  </testsuite>\n");
}

void report_junit(const struct report *r, const struct report_frame *f, struct strbuf *out)
{
	struct junit j = {.r = r, .f = f, .out = out, .l = f->language};
	size_t id = 0;

	strbuf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	for (size_t i = 0; i < r->app_count; i++) {
		if (count_groups(&j, r->apps[i].name, -1))
			suite(&j, id++, r->apps[i].name);
	}
	strbuf_adds(out, "</testsuites>\n");
}

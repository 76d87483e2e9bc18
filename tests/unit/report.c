/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "user/report/html.h"
#include "user/report/report.h"

#define SECOND UINT64_C(1000000000)

/* A finding; NULL members are null. */
static void add(struct report *r, const char *verdict, const char *code, uint64_t t,
		const char *clause, const char *quote)
{
	struct strbuf b = {0};
	struct diag d = {0};

	strbuf_addf(&b,
		    "{\"format\":\"consentry-finding/1\",\"verdict\":\"%s\",\"code\":", verdict);
	strbuf_add_json(&b, code);
	strbuf_addf(&b,
		    ",\"also\":[],\"t\":%llu,\"time\":\"2026-01-01T00:00:00.000000000Z\","
		    "\"app\":\"shop\",\"category\":\"audio\",\"clause\":",
		    (unsigned long long)t);
	strbuf_add_json(&b, clause);
	strbuf_adds(&b, ",\"quote\":");
	strbuf_add_json(&b, quote);
	strbuf_adds(&b, ",\"rule\":\"R1\",\"expected\":\"e\",\"observed\":\"o\",\"evidence\":{}}");
	cr_assert_eq(report_add_finding(r, "log", 1, b.data, b.len, &d), 0, "%s", d.message);
	strbuf_free(&b);
}

static void fill(struct report *r)
{
	struct record start = {.kind = RECORD_PROCESS, .t = SECOND};
	struct record tap = {.kind = RECORD_GESTURE, .t = 3 * SECOND + 1, .app = "shop"};

	report_init(r);
	start.u.process.event = "exec";
	start.u.process.subject.app = "shop";
	start.u.process.subject.exe = "/opt/shop";
	tap.u.gesture.control = "mic";
	add(r, "violation", "no-gesture", 4 * SECOND, "1.2", "only when you tap");
	add(r, "violation", "no-gesture", 2 * SECOND, "1.2", "only when you tap");
	add(r, "violation", "no-gesture", 3 * SECOND, "1.2", "only when you tap");
	add(r, "unverifiable", "background", 5 * SECOND, "1.3", "only in front");
	add(r, "compliant", NULL, 6 * SECOND, "1.2", "only when you tap");
	add(r, "violation", "undeclared-data", 7 * SECOND, NULL, NULL);
	cr_assert_eq(report_add_record(r, &start), 0);
	cr_assert_eq(report_add_record(r, &tap), 0);
	cr_assert_eq(report_finish(r), 0);
}

Test(report, groups_and_counts)
{
	struct report r;

	fill(&r);
	cr_expect_eq(r.count[VERDICT_VIOLATION], 4);
	cr_expect_eq(r.count[VERDICT_UNVERIFIABLE], 1);
	cr_expect_eq(r.count[VERDICT_COMPLIANT], 1);
	cr_expect_eq(r.clauses_broken, 1);
	cr_assert_eq(r.group_count, 4);
	/* Violations first, in time; a group lists its members in time. */
	cr_expect_str_eq(r.groups[0].first->code, "no-gesture");
	cr_expect_eq(r.groups[0].count, 3);
	cr_expect_eq(r.groups[0].first->t, 2 * SECOND);
	cr_expect_eq(r.findings[r.groups[0].members[2]].t, 4 * SECOND);
	cr_expect_str_eq(r.groups[1].first->code, "undeclared-data");
	cr_expect_eq(r.groups[2].first->verdict, VERDICT_UNVERIFIABLE);
	cr_expect_eq(r.groups[3].first->verdict, VERDICT_COMPLIANT);
	cr_expect_str_eq(r.codes[0].name, "no-gesture");
	cr_expect_eq(r.codes[0].count[VERDICT_VIOLATION], 3);
	cr_expect_str_eq(r.clauses[0].name, "1.2");
	cr_expect_eq(r.clauses[0].count[VERDICT_COMPLIANT], 1);
	report_free(&r);
}

/* Findings beyond REPORT_WHOLE of a kind keep their times and are counted; only evidence is not kept. */
Test(report, stays_small_however_many_findings_say_the_same)
{
	struct report r;

	report_init(&r);
	for (uint64_t i = 0; i < 3 * REPORT_WHOLE; i++)
		add(&r, "violation", i % 3 ? "no-gesture" : "background", i, "1.2",
		    "only when you tap");
	cr_assert_eq(report_finish(&r), 0);
	cr_assert_eq(r.group_count, 2);
	cr_expect_eq(r.groups[0].count + r.groups[1].count, 3 * REPORT_WHOLE);
	for (size_t i = 0; i < r.finding_count; i++) {
		cr_assert_eq(r.findings[i].t, i);
		cr_assert_str_eq(r.findings[i].code, i % 3 ? "no-gesture" : "background");
		cr_assert_eq(r.findings[i].root != NULL, i % 3 ? i < 3 * REPORT_WHOLE / 2 : true);
	}
	report_free(&r);
}

Test(report, counts_time_from_the_start_of_the_app)
{
	struct report r;

	fill(&r);
	cr_assert_eq(r.app_count, 1);
	cr_expect(r.apps[0].started);
	cr_expect_float_eq(report_offset_ms(&r, "shop", 2 * SECOND), 1000, 1e-9);
	cr_expect_float_eq(report_offset_ms(&r, "shop", SECOND / 2), -500, 1e-9);
	cr_expect_eq(report_offset_text(&r), TEXT_SINCE_START);
	report_free(&r);
}

Test(report, timeline_joins_only_what_nothing_comes_between)
{
	struct report r;

	fill(&r);
	/* start, finding ×2, tap, finding, … */
	cr_assert_eq(r.event_count, 8);
	cr_expect_eq(report_event_run(&r, 0), 1);
	cr_expect_eq(report_event_run(&r, 1), 2);
	cr_expect_null(r.events[3].finding);
	cr_expect_eq(report_event_run(&r, 3), 1);
	cr_expect_eq(report_event_run(&r, 4), 1);
	report_free(&r);
}

Test(report, takes_the_language_of_the_quotes)
{
	struct report r;

	report_init(&r);
	cr_expect_eq(report_language(&r), LANGUAGE_EN);
	add(&r, "violation", "no-gesture", 1, "1", "只在您点按 app 图标时");
	cr_expect_eq(report_language(&r), LANGUAGE_ZH);
	report_free(&r);
	fill(&r);
	cr_expect_eq(report_language(&r), LANGUAGE_EN);
	report_free(&r);
}

Test(report, names_the_place_of_a_bad_line)
{
	static const struct {
		const char *line;
		unsigned int column;
	} bad[] = {
		{"{", 2},
		{"[]", 1},
		{"{\"format\":\"consentry-rules/1\"}", 11},
		{"{\"format\":\"consentry-finding/2\"}", 11},
		{"{\"format\":\"consentry-finding/"
		 "1\",\"verdict\":\"perhaps\",\"time\":\"\",\"app\":\"\","
		 "\"category\":\"\",\"t\":1}",
		 43},
		{"{\"format\":\"consentry-finding/"
		 "1\",\"verdict\":\"violation\",\"time\":\"2026-01-01T00:00:00.000000000Z\","
		 "\"app\":\"\","
		 "\"category\":\"\",\"t\":-1}",
		 122},
	};
	struct report r;
	struct diag d;

	report_init(&r);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&d, 0, sizeof(d));
		cr_expect_eq(report_add_finding(&r, "log", 7, bad[i].line, strlen(bad[i].line), &d),
			     -1, "%s", bad[i].line);
		cr_expect_eq(d.line, 7, "%s: line %u", bad[i].line, d.line);
		cr_expect_eq(d.column, bad[i].column, "%s: column %u: %s", bad[i].line, d.column,
			     d.message);
	}
	cr_expect_eq(r.finding_count, 0);
	report_free(&r);
}

static char *render(const struct report *r, enum report_format format, struct strbuf *out)
{
	struct report_frame f = {.source = "log", .language = LANGUAGE_EN, .columns = 80};

	strbuf_reset(out);
	cr_assert_eq(report_write(r, &f, format, out), 0);
	return out->data;
}

/* Every text of a finding is an app's or a policy's: none of it may be obeyed, in any format. */
Test(report, escapes_hostile_text_everywhere)
{
	static const char hostile[] = "</script><b onload='x'>\x1b[31m\n\"&\xe2\x80\xae]]>";
	static const char *const keys[] = {"app",  "category", "code",	   "clause",	  "quote",
					   "rule", "expected", "observed", "attribution", "hook"};
	struct strbuf line = {0}, out = {0};
	struct diag d = {0};
	struct report r;

	strbuf_adds(&line, "{\"format\":\"consentry-finding/1\",\"verdict\":\"violation\",\"t\":1,"
			   "\"time\":\"2026-01-01T00:00:00.000000000Z\"");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		strbuf_addf(&line, ",\"%s\":", keys[i]);
		strbuf_add_json(&line, hostile);
	}
	strbuf_adds(&line, ",\"evidence\":{\"unknown\":");
	strbuf_add_json(&line, hostile);
	strbuf_adds(&line, ",\"facts\":[{\"kind\":");
	strbuf_add_json(&line, hostile);
	strbuf_adds(&line, "},7,null]},\"regulation\":[{\"x\":");
	strbuf_add_json(&line, hostile);
	strbuf_adds(&line, "}],\"exceptions\":[");
	strbuf_add_json(&line, hostile);
	strbuf_adds(&line, "],\"also\":[");
	strbuf_add_json(&line, hostile);
	strbuf_adds(&line, "]}");
	report_init(&r);
	cr_assert_eq(report_add_finding(&r, "log", 1, line.data, line.len, &d), 0, "%s", d.message);
	cr_assert_eq(report_finish(&r), 0);
	for (int format = 0; format < REPORT_FORMAT_COUNT; format++) {
		const char *text = render(&r, (enum report_format)format, &out);

		cr_expect_null(strchr(text, '\x1b'), "format %d", format);
		if (format == REPORT_SARIF)
			continue; /* JSON: jansson reads it below */
		cr_expect_null(strstr(text, "\xe2\x80\xae"), "format %d", format);
		if (format != REPORT_TERMINAL)
			cr_expect_null(strstr(text, "<b onload"), "format %d", format);
	}
	{
		json_t *sarif = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);

		cr_expect_not_null(sarif);
		json_decref(sarif);
	}
	report_free(&r);
	strbuf_free(&line);
	strbuf_free(&out);
}

Test(report, keeps_a_quote_verbatim_whatever_its_brackets)
{
	static const struct {
		const char *quote, *html;
	} cases[] = {
		{"a <b> c", "a <span class=\"data\">&lt;b&gt;</span> c"},
		{"{p} [q", "<span class=\"purpose\">{p}</span> [q"},
		{"x > y < z", "x &gt; y &lt; z"},
		{"[", "["},
		{"", ""},
		{"<>", "<span class=\"data\">&lt;&gt;</span>"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf b = {0};
		struct html h = {.out = &b};

		html_quote(&h, cases[i].quote);
		cr_expect_str_eq(b.data ? b.data : "", cases[i].html);
		strbuf_free(&b);
	}
}

Test(report, writes_times_with_their_thousands)
{
	static const struct {
		double ms;
		const char *text;
	} cases[] = {{0, "+0.0"},
		     {-0.04, "+0.0"},
		     {999.96, "+1\xe2\x80\xaf"
			      "000.0"},
		     {-1234567.8, "−1\xe2\x80\xaf"
				  "234\xe2\x80\xaf"
				  "567.8"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf b = {0};

		html_offset(&b, cases[i].ms);
		cr_expect_str_eq(b.data, cases[i].text);
		strbuf_free(&b);
	}
}

Test(report, knows_its_formats)
{
	cr_expect_eq(report_format_from_path("a/b.html"), REPORT_HTML);
	cr_expect_eq(report_format_from_path("junit.XML"), REPORT_JUNIT);
	cr_expect_eq(report_format_from_path("x.sarif.json"), REPORT_SARIF);
	cr_expect_eq(report_format_from_path(".html"), -1);
	cr_expect_eq(report_format_from_path("x.pdf"), -1);
	cr_expect_eq(report_format_from_name("junit"), REPORT_JUNIT);
	cr_expect_eq(language_from_name("zh_CN.UTF-8"), LANGUAGE_ZH);
	cr_expect_eq(language_from_name("english"), -1);
}

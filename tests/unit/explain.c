/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/explain.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/strbuf.h"
#include "policy/text.h"

static const char policy[] = "1. Talking\nWe record <sound> only when you tap Talk & hold.\nNobody "
			     "reads this.\n2. End\n";

static const char json[] =
	"{\"format\":\"consentry-rules/1\","
	"\"source\":{\"name\":\"p.txt\",\"sha256\":\"\",\"language\":\"en\",\"bytes\":83},"
	"\"clauses\":[{\"id\":\"1\",\"label\":\"1\",\"title\":\"Talking\",\"span\":[0,78]},"
	"{\"id\":\"2\",\"label\":\"2\",\"title\":\"End\",\"span\":[79,85]}],"
	"\"statements\":[{\"id\":\"1/1\",\"clause\":\"1\",\"span\":[11,59],"
	"\"quote\":\"We record <sound> only when you tap Talk & hold.\",\"modality\":\"optional\","
	"\"actor\":{\"party\":\"first\",\"text\":\"We\",\"span\":[11,13]},"
	"\"actions\":[{\"kind\":\"collect\",\"text\":\"record\",\"span\":[14,20]}],"
	"\"data\":[{\"text\":\"sound\",\"category\":\"audio\",\"span\":[22,27]}],"
	"\"purposes\":[],\"recipients\":[],\"conditions\":[{\"kind\":\"gesture\",\"text\":\"when "
	"you "
	"tap Talk\",\"span\":[34,51],\"control\":\"Talk\"}],\"exclusive\":true}],"
	"\"rules\":[{\"id\":\"R1\",\"category\":\"audio\",\"party\":\"first\",\"effect\":"
	"\"permit\","
	"\"when\":{\"all\":[],\"any\":[{\"kind\":\"gesture\",\"control\":\"Talk\"},{\"kind\":"
	"\"login\"}]},\"statements\":[\"1/1\"]}],"
	"\"coverage\":[{\"statement\":\"1/"
	"1\",\"observed\":\"kernel\",\"by\":[\"audio\"],\"why\":\"a "
	"stream starts\"}],\"review\":[{\"span\":[60,78],\"why\":\"nobody?\"}]}";

static struct rules *open_rules(void)
{
	struct diag d = {0};
	struct rules *r = NULL;

	cr_assert_eq(rules_read("r.json", json, strlen(json), &r, &d), 0, "%s", d.message);
	return r;
}

static void expect_text(const char *what, bool color, enum explain_language l, const char *want)
{
	struct explain_options o = {.color = color, .language = l};
	struct rules *r = open_rules();
	struct strbuf out = {0};

	cr_assert_eq(explain_text(r, what, &o, &out), 0);
	cr_expect_str_eq(out.data, want);
	strbuf_free(&out);
	rules_free(r);
}

#define STATEMENT                                                                                  \
	"1/1  optional · only then\n  We record <sound> only when you tap Talk & hold.\n"         \
	"    data       sound — sound from the microphone (audio)\n"                             \
	"    action     record — collects\n"                                                     \
	"    condition  the user operates “Talk” (gesture)\n"                                  \
	"    rule       R1  the app may take sound from the microphone if (the user operates "     \
	"“Talk” or the user is logged in)\n"                                                   \
	"    watched    by the kernel: audio — a stream starts\n\n"

Test(explain, by_clause_statement_rule_and_category)
{
	expect_text("1", false, EXPLAIN_EN, "1  1 Talking\n\n" STATEMENT);
	expect_text("1/1", false, EXPLAIN_EN, STATEMENT);
	expect_text("R1", false, EXPLAIN_EN,
		    "R1  the app may take sound from the microphone if (the user operates “Talk” "
		    "or the user is logged in)\n\n" STATEMENT);
	expect_text("2", false, EXPLAIN_EN, "2  2 End\n\n  This clause says nothing about data.\n");
}

Test(explain, nothing_of_that_name)
{
	struct explain_options o = {.color = false};
	struct rules *r = open_rules();
	struct strbuf out = {0};

	cr_expect_eq(explain_text(r, "9.9", &o, &out), 1);
	strbuf_free(&out);
	rules_free(r);
}

Test(explain, all_in_short)
{
	expect_text(NULL, false, EXPLAIN_EN,
		    "p.txt  2 clauses · 1 statements · 1 rules · 1 to be reviewed\n\n"
		    "R1  the app may take sound from the microphone if (the user operates “Talk” "
		    "or the user is logged in)\n\n"
		    "1 by the kernel · 0 when it leaves the machine · 0 by a marker · 0 not "
		    "observable\n\nto be reviewed [60, 78)  nobody?\n");
}

Test(explain, colours_show_the_parts)
{
	struct explain_options o = {.color = true};
	struct rules *r = open_rules();
	struct strbuf out = {0};

	cr_assert_eq(explain_text(r, "1/1", &o, &out), 0);
	cr_expect(strstr(out.data, "\x1b[1;36msound\x1b[0m"));
	cr_expect(strstr(out.data, "\x1b[4;33mwhen you tap Talk\x1b[0m"));
	strbuf_free(&out);
	rules_free(r);
}

static void expect_page(bool whole, const char *const *parts)
{
	struct explain_options o = {.color = false};
	struct rules *r = open_rules();
	struct arena *a = arena_new();
	struct strbuf out = {0};
	struct diag d = {0};
	struct text t;

	cr_assert_eq(text_read("p.txt", policy, strlen(policy), NULL, a, &t, &d), 0);
	cr_assert_eq(explain_html(r, whole ? &t : NULL, &o, &out), 0);
	for (; *parts; parts++)
		cr_expect(strstr(out.data, *parts), "%s\n%s", *parts, strstr(out.data, "<header>"));
	cr_expect_not(strstr(out.data, "<script"));
	strbuf_free(&out);
	arena_free(a);
	rules_free(r);
}

Test(explain, page)
{
	static const char *const whole[] = {
		"<p>1. Talking</p>",
		"<a class=s id=\"q-1/1\" href=\"#s-1/1\"><span class=w>We</span>",
		"&lt;<span class=d>sound</span>&gt;",
		"<span class=c>when you tap Talk</span> &amp; hold.</a>",
		"<span class=review>Nobody reads this.</span>",
		"<div class=card id=\"s-1/1\">",
		"if (the user operates “Talk” or the user is logged in)",
		"<div class=\"card review\"><h3>to be reviewed</h3>nobody?</div>",
		NULL,
	};
	static const char *const quotes[] = {
		"Only the quoted sentences are shown",
		"<h2><span class=label>1</span>Talking</h2>",
		"&lt;<span class=d>sound</span>&gt;",
		NULL,
	};

	expect_page(true, whole);
	expect_page(false, quotes);
}

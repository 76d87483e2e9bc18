/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "consentry/rules.h"

static struct rules *read_ok(const char *text)
{
	struct diag d = {0};
	struct rules *r = NULL;

	cr_assert_eq(rules_read("t.json", text, strlen(text), &r, &d), 0, "%s", d.message);
	return r;
}

static void expect_fault(const char *text, unsigned int line, unsigned int column,
			 const char *words)
{
	struct diag d = {0};
	struct rules *r = NULL;

	cr_assert_eq(rules_read("t.json", text, strlen(text), &r, &d), -1, "accepted: %s", text);
	cr_assert_null(r);
	cr_assert_eq(d.line, line, "line %u of %s: %s", d.line, text, d.message);
	cr_assert_eq(d.column, column, "column %u of %s: %s", d.column, text, d.message);
	cr_assert(strstr(d.message, words), "message: %s", d.message);
}

static const char whole[] =
	"{\"format\":\"consentry-rules/1\",\n"
	" \"source\":{\"name\":\"p.txt\",\"sha256\":\"00\",\"language\":\"zh\",\"bytes\":9},\n"
	" \"clauses\":[{\"id\":\"1\",\"label\":\"一\",\"title\":\"t\",\"span\":[0,9]}],\n"
	" \"statements\":[{\"id\":\"1/1\",\"clause\":\"1\",\"span\":[0,9],\"quote\":\"q\","
	"\"modality\":\"optional\",\"actor\":{\"party\":\"first\",\"text\":\"我们\",\"span\":[0,6]}"
	","
	"\"actions\":[{\"kind\":\"collect\",\"text\":\"收集\",\"span\":[0,6]}],"
	"\"data\":[{\"text\":\"x\",\"category\":\"audio\",\"span\":[1,2]}],"
	"\"purposes\":[{\"text\":\"p\",\"span\":[1,2]}],\"recipients\":[],"
	"\"conditions\":[{\"kind\":\"gesture\",\"text\":\"g\",\"span\":[1,2],\"control\":\"c\"}],"
	"\"exclusive\":true}],\n"
	" \"rules\":[{\"id\":\"R1\",\"category\":\"audio\",\"party\":\"first\",\"effect\":"
	"\"permit\","
	"\"when\":{\"all\":[{\"kind\":\"permission\",\"permission\":\"microphone\"}],"
	"\"any\":[{\"kind\":\"gesture\",\"control\":\"c\"},{\"kind\":\"rate\",\"rate_s\":60}]},"
	"\"statements\":[\"1/1\"]}],\n"
	" \"coverage\":[{\"statement\":\"1/1\",\"observed\":\"kernel\",\"by\":[\"audio\"],"
	"\"why\":\"w\"}],\n"
	" \"review\":[{\"span\":[0,1],\"why\":\"w\"}]}\n";

Test(rules, read_gives_what_the_document_says)
{
	struct rules *r = read_ok(whole);
	const struct rules_statement *s = rules_statement_find(r, "1/1");
	const struct rules_when *w = &r->rules[0].when;

	cr_assert_not_null(s);
	cr_assert_not_null(rules_clause_find(r, "1"));
	cr_assert_null(rules_clause_find(r, "2"));
	cr_assert_eq(s->modality, MODALITY_OPTIONAL);
	cr_assert(s->exclusive);
	cr_assert_eq(s->data[0].category, CATEGORY_AUDIO);
	cr_assert_str_eq(s->conditions[0].control, "c");
	cr_assert_eq(w->op, WHEN_ALL);
	cr_assert_eq(w->child_count, 2);
	cr_assert_eq(w->child[0].condition.permission, PERMISSION_MICROPHONE);
	cr_assert_eq(w->child[1].op, WHEN_ANY);
	cr_assert_eq(w->child[1].child[1].condition.rate_s, 60);
	cr_assert_eq(w->child[1].child[1].condition.rate_n, 1);
	rules_free(r);
}

Test(rules, writing_and_reading_again_changes_nothing)
{
	struct rules *a = read_ok(whole), *b;
	struct strbuf one = {0}, two = {0};

	cr_assert_eq(rules_write(a, &one), 0);
	b = read_ok(one.data);
	cr_assert_eq(rules_write(b, &two), 0);
	cr_assert_str_eq(one.data, two.data);
	cr_assert(strstr(one.data, "\"when\":{\"all\":[{\"kind\":\"permission\",\"permission\":"
				   "\"microphone\"}],\"any\":[{\"kind\":\"gesture\""));
	strbuf_free(&one);
	strbuf_free(&two);
	rules_free(a);
	rules_free(b);
}

static int collect(void *arg, const char *data, size_t len)
{
	strbuf_add(arg, data, len);
	return 0;
}

static int refuse(void *arg, const char *data, size_t len)
{
	size_t *calls = arg;

	(void)data;
	(void)len;
	return ++*calls == 2 ? -1 : 0;
}

Test(rules, pieces_are_the_whole_document)
{
	enum { STATEMENTS = 4000 };
	static struct rules_statement list[STATEMENTS];
	struct rules *whole_rules = read_ok(whole), r = *whole_rules;
	struct strbuf one = {0}, pieces = {0};
	size_t calls = 0;

	for (size_t i = 0; i < STATEMENTS; i++)
		list[i] = r.statements[0];
	r.statements = list;
	r.statement_count = STATEMENTS;
	cr_assert_eq(rules_write(&r, &one), 0);
	cr_assert_eq(rules_write_to(&r, collect, &pieces), 0);
	cr_assert_eq(one.len, pieces.len);
	cr_expect_eq(memcmp(one.data, pieces.data, one.len), 0);
	cr_expect_eq(rules_write_to(&r, refuse, &calls), -1);
	cr_expect_eq(calls, 2);
	strbuf_free(&one);
	strbuf_free(&pieces);
	rules_free(whole_rules);
}

Test(rules, a_file_written_by_hand_needs_statements_and_rules_only)
{
	struct rules *r = read_ok(
		"{\"format\":\"consentry-rules/1\",\"statements\":[{\"id\":\"1/1\"}],"
		"\"rules\":[{\"id\":\"R1\",\"category\":\"location.gps\",\"statements\":[\"1/"
		"1\"]}]}");

	cr_assert_eq(r->rules[0].when.op, WHEN_ALL);
	cr_assert_eq(r->rules[0].when.child_count, 0);
	cr_assert_eq(r->rules[0].effect, EFFECT_PERMIT);
	cr_assert_eq(r->rules[0].party, PARTY_FIRST);
	rules_free(r);
}

Test(rules, faults_have_their_place)
{
	expect_fault("{\"format\":\"consentry-rules/2\"}", 1, 11, "version");
	expect_fault("{\"format\":\"consentry-profile/1\"}", 1, 11, "expected");
	expect_fault("{\"format\":\"consentry-rules/1\",\n\"rules\":[{\"id\":\"R1\","
		     "\"category\":\"nose\"}]}",
		     2, 32, "no category");
	expect_fault("{\"format\":\"consentry-rules/1\",\n\"rules\":[{\"id\":\"R1\","
		     "\"category\":\"audio\",\"statements\":[\"9/9\"]}]}",
		     2, 54, "no statement");
	expect_fault("{\"format\":\"consentry-rules/1\",\n\"rules\":[{\"id\":\"R1\","
		     "\"category\":\"audio\",\"when\":{\"all\":[{\"kind\":\"permission\"}]}}]}",
		     2, 55, "permission");
	expect_fault("{\"format\":\"consentry-rules/1\",\n\"statements\":[{\"id\":\"1\","
		     "\"span\":[4,2]}]}",
		     2, 32, "in order");
	expect_fault("{\"format\":\"consentry-rules/1\"", 1, 30, "too early");
}

Test(rules, depth_of_conditions_is_limited)
{
	struct strbuf b = {0};
	struct rules *r = NULL;
	struct diag d = {0};

	strbuf_adds(&b, "{\"format\":\"consentry-rules/1\",\"rules\":[{\"id\":\"R\","
			"\"category\":\"audio\",\"when\":");
	for (int i = 0; i < 100; i++)
		strbuf_adds(&b, "{\"all\":[");
	for (int i = 0; i < 100; i++)
		strbuf_adds(&b, "]}");
	strbuf_adds(&b, "}]}");
	cr_assert_eq(rules_read("t.json", b.data, b.len, &r, &d), -1);
	cr_assert(strstr(d.message, "nested"), "message: %s", d.message);
	strbuf_free(&b);
}

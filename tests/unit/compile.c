/* SPDX-License-Identifier: Apache-2.0 */
#include "compiling.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "policy/compile.h"

static void expect_fault(const char *text, unsigned int line, unsigned int column)
{
	struct diag d = {0};
	struct rules *r = NULL;

	cr_assert_eq(policy_compile("p.txt", text, strlen(text), NULL, &r, &d), -1, "compiled: %s",
		     text);
	cr_assert_null(r);
	cr_assert_eq(d.line, line, "line %u: %s", d.line, d.message);
	cr_assert_eq(d.column, column, "column %u: %s", d.column, d.message);
}

static char *read_example(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *p = malloc(1 << 20);

	cr_assert(f && p, "%s: run from the top of the tree", path);
	*len = fread(p, 1, (1 << 20) - 1, f);
	p[*len] = '\0';
	fclose(f);
	return p;
}

static const struct rules_rule *rule_of(const struct rules *r, enum category c, enum effect e)
{
	for (size_t i = 0; i < r->rule_count; i++) {
		if (r->rules[i].category == c && r->rules[i].effect == e &&
		    r->rules[i].party == PARTY_FIRST)
			return &r->rules[i];
	}
	return NULL;
}

static const struct rules_condition *gate(const struct rules_rule *r, enum condition_kind kind)
{
	for (size_t i = 0; i < r->when.child_count; i++) {
		const struct rules_when *w = &r->when.child[i];

		if (w->op == WHEN_CONDITION && w->condition.kind == kind)
			return &w->condition;
	}
	return NULL;
}

static const struct rules_when *occasions(const struct rules_rule *r)
{
	for (size_t i = 0; i < r->when.child_count; i++) {
		if (r->when.child[i].op == WHEN_ANY)
			return &r->when.child[i];
	}
	return NULL;
}

Test(compile, the_example_shop_binds_its_microphone_to_a_tap_or_a_recording)
{
	size_t len;
	char *text = read_example("policy/examples/shop.zh.txt", &len);
	struct rules *r = compile(text);
	const struct rules_rule *audio = rule_of(r, CATEGORY_AUDIO, EFFECT_PERMIT);
	const struct rules_when *any;

	cr_assert_not_null(audio);
	cr_assert_not_null(gate(audio, CONDITION_PERMISSION));
	cr_assert_eq(gate(audio, CONDITION_PERMISSION)->permission, PERMISSION_MICROPHONE);
	any = occasions(audio);
	cr_assert_not_null(any);
	cr_assert_eq(any->child_count, 2);
	cr_assert_eq(any->child[0].condition.kind, CONDITION_GESTURE);
	cr_assert_str_eq(any->child[0].condition.control, "麦克风图标");
	cr_assert_eq(any->child[1].condition.kind, CONDITION_FEATURE);
	cr_assert_str_eq(any->child[1].condition.feature, "录制视频");
	cr_assert(strstr(rules_statement_find(r, audio->statements[0])->quote, "麦克风图标"));
	rules_free(r);
	free(text);
}

Test(compile, the_example_shop_guards_six_kinds_of_data_by_permissions)
{
	static const struct {
		enum category category;
		enum permission permission;
	} guarded[] = {
		{CATEGORY_AUDIO, PERMISSION_MICROPHONE},  {CATEGORY_CAMERA, PERMISSION_CAMERA},
		{CATEGORY_LOCATION, PERMISSION_LOCATION}, {CATEGORY_PHOTOS, PERMISSION_PHOTOS},
		{CATEGORY_CONTACTS, PERMISSION_CONTACTS}, {CATEGORY_CALENDAR, PERMISSION_CALENDAR},
	};
	size_t len;
	char *text = read_example("policy/examples/shop.zh.txt", &len);
	struct rules *r = compile(text);

	for (size_t i = 0; i < sizeof(guarded) / sizeof(guarded[0]); i++) {
		const struct rules_rule *rule = rule_of(r, guarded[i].category, EFFECT_PERMIT);

		cr_assert_not_null(rule, "%s", category_name(guarded[i].category));
		cr_assert_not_null(gate(rule, CONDITION_PERMISSION), "%s",
				   category_name(guarded[i].category));
		cr_assert_eq(gate(rule, CONDITION_PERMISSION)->permission, guarded[i].permission);
		cr_assert_not_null(gate(rule, CONDITION_REVOKED));
		cr_assert_eq(gate(rule, CONDITION_REVOKED)->permission, guarded[i].permission);
		if (guarded[i].category != CATEGORY_AUDIO)
			cr_assert_null(occasions(rule), "%s", category_name(guarded[i].category));
	}
	cr_assert_not_null(rule_of(r, CATEGORY_DEVICE_MAC, EFFECT_PERMIT));
	cr_assert_eq(rule_of(r, CATEGORY_DEVICE_MAC, EFFECT_PERMIT)->when.child_count, 0);
	rules_free(r);
	free(text);
}

Test(compile, the_same_text_gives_the_same_bytes)
{
	size_t len;
	char *text = read_example("policy/examples/shop.zh.txt", &len);
	struct rules *a = compile(text), *b = compile(text);
	struct strbuf one = {0}, two = {0};

	cr_assert_eq(rules_write(a, &one), 0);
	cr_assert_eq(rules_write(b, &two), 0);
	cr_assert_str_eq(one.data, two.data);
	strbuf_free(&one);
	strbuf_free(&two);
	rules_free(a);
	rules_free(b);
	free(text);
}

Test(compile, an_unbalanced_mark_is_a_fault_with_its_place)
{
	expect_fault("我们会[收集]<昵称>。\n我们会[收集<昵称>。\n", 2, 4);
	expect_fault("我们会[收集]<昵称。\n", 1, 8);
	expect_fault("我们会[收集]<昵称>用于{注册}}。\n", 1, 18);
	expect_fault("我们会[收集<昵]称>。\n", 1, 9);
}

Test(compile, brackets_of_plain_prose_are_no_marks)
{
	struct rules *r = compile(
		"1) 我们会收集昵称(见下文。\n见[说明](https://a.example/?x<3)。\n");

	cr_assert_eq(r->statements[0].data_count, 1);
	cr_assert_str_eq(r->statements[0].data[0].text, "昵称");
	rules_free(r);
}

Test(compile, marks_do_not_change_what_is_understood)
{
	struct rules *a = compile("我们会[收集]您的<昵称>，用于{展示}。");
	struct rules *b = compile("我们会收集您的昵称，用于展示。");

	cr_assert_eq(a->statements[0].data_count, b->statements[0].data_count);
	cr_assert_str_eq(a->statements[0].data[0].text, b->statements[0].data[0].text);
	cr_assert_str_eq(a->statements[0].actions[0].text, b->statements[0].actions[0].text);
	cr_assert_str_eq(a->statements[0].purposes[0].text, "展示");
	cr_assert_str_eq(b->statements[0].purposes[0].text, "展示");
	rules_free(a);
	rules_free(b);
}

Test(compile, text_that_is_not_utf8_is_a_fault)
{
	const struct policy_options utf8 = {.encoding = "UTF-8"};
	static const char bytes[] = "abc\n\xff\xfe";
	struct diag d = {0};
	struct rules *r = NULL;

	cr_assert_eq(policy_compile("p.txt", bytes, sizeof(bytes) - 1, &utf8, &r, &d), -1);
	cr_assert_eq(d.line, 2);
	cr_assert_eq(d.column, 1);
}

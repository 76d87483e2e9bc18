/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "policy/tree.h"
#include "policy/numeral.h"
#include "policy/tree_number.h"

struct fixture {
	struct arena *arena;
	struct text text;
	struct tree tree;
};

static void open_text(struct fixture *f, const char *name, const char *s, size_t len)
{
	struct diag d = {0};

	f->arena = arena_new();
	cr_assert_eq(text_read(name, s, len, NULL, f->arena, &f->text, &d), 0, "%s", d.message);
	cr_assert_eq(tree_build(&f->text, f->text.arena, &f->tree), 0);
}

/* The ids in order, separated by blanks. */
static void expect_ids(const char *policy, const char *ids)
{
	struct fixture f;
	struct strbuf b = {0};

	open_text(&f, "policy.txt", policy, strlen(policy));
	for (size_t i = 0; i < f.tree.clause_count; i++)
		strbuf_addf(&b, "%s%s", i ? " " : "", f.tree.clauses[i].id);
	cr_expect_str_eq(b.data, ids);
	strbuf_free(&b);
	arena_free(f.arena);
}

static void expect_number(const char *s, enum number_style style, int last, int label, int length)
{
	struct number n;

	cr_assert(number_parse(s, strlen(s), false, &n), "%s", s);
	cr_expect_eq(n.style, style, "%s: style %d", s, n.style);
	cr_expect_eq(n.value[n.parts - 1], last, "%s", s);
	cr_expect_eq(n.label, label, "%s: label %d", s, n.label);
	cr_expect_eq(n.length, length, "%s: length %d", s, n.length);
}

Test(number, styles)
{
	expect_number("一、标题", NUMBER_HAN, 1, 3, 6);
	expect_number("二十三、标题", NUMBER_HAN, 23, 9, 12);
	expect_number("（十一） 其他", NUMBER_HAN_BRACKET, 11, 12, 13);
	expect_number("(三)其他", NUMBER_HAN_BRACKET, 3, 5, 5);
	expect_number("【四】其他", NUMBER_HAN_BRACKET, 4, 9, 9);
	expect_number("4、相机", NUMBER_DIGIT_COMMA, 4, 1, 4);
	expect_number("4 、相机", NUMBER_DIGIT_COMMA, 4, 1, 5);
	expect_number("１２．相机", NUMBER_DIGIT_DOT, 12, 6, 9);
	expect_number("4. Camera", NUMBER_DIGIT_DOT, 4, 1, 3);
	expect_number("4\\. Camera", NUMBER_DIGIT_DOT, 4, 1, 4);
	expect_number("（10）相机", NUMBER_DIGIT_BRACKET, 10, 8, 8);
	expect_number("3）相机", NUMBER_DIGIT_CLOSE, 3, 4, 4);
	expect_number("⑦相机", NUMBER_CIRCLED, 7, 3, 3);
	expect_number("⑴相机", NUMBER_CIRCLED, 1, 3, 3);
	expect_number("1.2.3 Camera", NUMBER_DECIMAL, 3, 5, 6);
	expect_number("1.12、相机", NUMBER_DECIMAL, 12, 4, 7);
	expect_number("2.1相机", NUMBER_DECIMAL, 1, 3, 3);
	expect_number("(b) camera", NUMBER_ALPHA_BRACKET, 2, 3, 4);
	expect_number("c. camera", NUMBER_ALPHA, 3, 1, 3);
	expect_number("d) camera", NUMBER_ALPHA, 4, 2, 3);
	expect_number("B、相机", NUMBER_ALPHA_UPPER, 2, 1, 4);
	expect_number("iii. camera", NUMBER_ROMAN, 3, 3, 5);
	expect_number("(iv) camera", NUMBER_ROMAN_BRACKET, 4, 4, 5);
	expect_number("XII. Camera", NUMBER_ROMAN_UPPER, 12, 3, 5);
	expect_number("第三章 相机", NUMBER_CHAPTER, 3, 9, 10);
	expect_number("第 12 条：相机", NUMBER_ARTICLE, 12, 10, 13);
	expect_number("第二部分 相机", NUMBER_PART, 2, 12, 13);
	expect_number("Section 7: Camera", NUMBER_SECTION, 7, 9, 11);
	expect_number("Article IV. Camera", NUMBER_ARTICLE, 4, 10, 12);
}

Test(number, none)
{
	static const char *const none[] = {
		"我们收集",
		"2021年",
		"2021.05.01",
		"3.5%",
		"2.0版本",
		"10:30",
		"e.g. this",
		"U.S. law",
		"i.e. that",
		"一旦您同意",
		"十分重要",
		"第三方",
		"第三条所述的数据",
		"1234、",
		"(see below)",
		"13800000000",
		"I agree",
		"Section 4 describes it",
		"",
		"（",
		"1",
		"a",
		"(1",
		"civil law",
	};
	struct number n;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		cr_expect_not(number_parse(none[i], strlen(none[i]), false, &n), "%s", none[i]);
	cr_expect(number_parse("1 Camera", 8, true, &n));
	cr_expect_eq(n.style, NUMBER_DIGIT_SPACE);
}

Test(number, han)
{
	cr_expect_eq(numeral_han("十", 3), 10);
	cr_expect_eq(numeral_han("二十", 6), 20);
	cr_expect_eq(numeral_han("一百零五", 12), 105);
	cr_expect_eq(numeral_han("二〇", 6), 20);
	cr_expect_eq(numeral_han("", 0), -1);
	cr_expect_eq(numeral_han("甲", 3), -1);
}

Test(tree, nests_by_style)
{
	expect_ids("一、甲\n（一）乙\n1、丙\n（1）丁\n①戊\n②己\n（2）庚\n2、辛\n（二）壬\n二、癸",
		   "1 1.1 1.1.1 1.1.1.1 1.1.1.1.1 1.1.1.1.2 1.1.1.2 1.1.2 1.2 2");
	expect_ids("1. A\n1.1 B\n1.1.1 C\n(a) D\n(i) E\n(ii) F\n(b) G\n1.2 H\n2. I",
		   "1 1.1 1.1.1 1.1.1.a 1.1.1.a.1 1.1.1.a.2 1.1.1.b 1.2 2");
	expect_ids("A. X\nA.1 Y\nA.1.1 Z\nB. W\nB.1 V", "A A.1 A.1.1 B B.1");
	expect_ids("第一章 甲\n第一条 乙\n1.1 丙\n第二条 丁\n第二章 戊\n第三条 己",
		   "1 1.1 1.1.1 1.2 2 2.3");
}

/* Each style in use, below one that is not its own and behind each other: the ids tell every level. */
Test(tree, every_style_at_some_depth)
{
	static const struct {
		const char *first, *second, *ids;
	} styles[] = {
		{"一、", "二、", "1 2"},
		{"（一）", "（二）", "1 2"},
		{"1、", "2、", "1 2"},
		{"1. ", "2. ", "1 2"},
		{"（1）", "（2）", "1 2"},
		{"1）", "2）", "1 2"},
		{"①", "②", "1 2"},
		{"1.1 ", "1.2 ", "1.1 1.2"},
		{"(a) ", "(b) ", "a b"},
		{"a. ", "b. ", "a b"},
		{"i. ", "ii. ", "1 2"},
		{"(i) ", "(ii) ", "1 2"},
		{"第一条 ", "第二条 ", "1 2"},
		{"A. ", "B. ", "A B"},
		{"I. ", "II. ", "1 2"},
	};
	char text[256], ids[64];

	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		snprintf(text, sizeof(text), "%s甲\n我们收集信息。\n%s乙\n我们使用信息。",
			 styles[i].first, styles[i].second);
		expect_ids(text, styles[i].ids);
	}
	/* Below a chapter, but for what is a chapter's part anyway. */
	for (size_t i = 0; i < 12; i++) {
		const char *own = styles[i].ids, *second = strchr(own, ' ') + 1;

		/* 1.1 below 1 is the first of 1. */
		if (!strncmp(own, "1.1", 3))
			own = "1", second = "2";
		snprintf(text, sizeof(text), "第一章 总则\n%s甲\n%s乙\n第二章 附则\n%s丙",
			 styles[i].first, styles[i].second, styles[i].first);
		snprintf(ids, sizeof(ids), "1 1.%.*s 1.%s 2 2.%s%.*s", (int)strcspn(own, " "), own,
			 second, strncmp(styles[i].ids, "1.1", 3) ? "" : "1.",
			 (int)strcspn(own, " "), own);
		expect_ids(text, ids);
	}
	expect_ids("第一部分 甲\n第一章 乙\n第一节 丙\n第一条 "
		   "丁\n一、戊\n（一）己\n1、庚\n（1）辛\n①壬"
		   "\na. 癸\ni. 子\nii. 丑",
		   "1 1.1 1.1.1 1.1.1.1 1.1.1.1.1 1.1.1.1.1.1 1.1.1.1.1.1.1 1.1.1.1.1.1.1.1 "
		   "1.1.1.1.1.1.1.1.1 1.1.1.1.1.1.1.1.1.a 1.1.1.1.1.1.1.1.1.a.1 "
		   "1.1.1.1.1.1.1.1.1.a.2");
}

/* Which style is the outer one is what the document shows, not a fixed order. */
Test(tree, order_from_the_document)
{
	expect_ids("1. A\n一、甲\n二、乙\n2. B\n一、丙\n二、丁\n3. C", "1 1.1 1.2 2 2.1 2.2 3");
	expect_ids("一、甲\n1、乙\n2、丙\n二、丁\n1、戊\n（一）己\n（二）庚\n2、辛",
		   "1 1.1 1.2 2 2.1 2.1.1 2.1.2 2.2");
}

Test(tree, introduction_and_restart)
{
	expect_ids("一、甲\n1、乙\n2、丙\n（一）丁\n1、戊\n（二）己\n1、庚",
		   "1 1.0.1 1.0.2 1.1 1.1.1 1.2 1.2.1");
	expect_ids("一、甲\n1、乙\n2、丙\n1、丁\n2、戊", "1 1.1 1.2 1.1-2 1.2-2");
}

Test(tree, mixed_marks_of_one_list)
{
	expect_ids("1、甲\n2. 乙\n3、丙\n4．丁", "1 2 3 4");
	expect_ids("## 一、甲\n文字。\n### 二、乙\n文字。\n## 三、丙\n文字。", "1 2 3");
}

Test(tree, letters_and_roman_numbers)
{
	expect_ids("1. A\ng. x\nh. y\ni. z\nj. w", "1 1.g 1.h 1.i 1.j");
	expect_ids("1. A\ni. x\nii. y\niii. z\niv. w\nv. u", "1 1.1 1.2 1.3 1.4 1.5");
}

Test(tree, headings_without_number)
{
	expect_ids("# 隐私政策\n引言。\n## 收集\n文字。\n### 相机\n文字。\n## 使用\n文字。",
		   "0 1 1.1 2");
	expect_ids("# 隐私政策\n**最近更新：2026年**\n## 收集\n文字。", "0 1");
	expect_ids("# Using Stride\nx.\n## Data\nx.\n## Sharing\nx.", "0 1 2");
	expect_ids("# Data\nx.\n# Sharing\nx.", "1 2");
	expect_ids("## 我们如何保护信息\n文字。\n## 联系\n文字。", "1 2");
	expect_ids("## 引言\n文字。\n## 一、收集\n文字。\n## 二、使用\n文字。\n## 联系\n文字。",
		   "0 1 2 3");
	expect_ids("# 隐私政策\n前言。\n## 引言\n文字。\n## 一、收集\n文字。", "0 0-2 1");
}

Test(tree, table_of_contents_is_no_clause)
{
	struct fixture f;
	const char *s = "目录如下：\n一、收集\n二、使用\n三、联系\n一、收集\n我们收集。\n"
			"二、使用\n我们使用。\n三、联系\n写信。";

	open_text(&f, "policy.txt", s, strlen(s));
	cr_expect_eq(f.tree.clause_count, 4);
	cr_expect_str_eq(f.tree.clauses[1].id, "1");
	cr_expect_eq(f.tree.clauses[1].begin, strstr(strstr(s, "一、收集") + 1, "一、收集") - s);
	arena_free(f.arena);
}

/* The titles of the contents are not always those of the text. */
Test(tree, contents_that_differ_a_little)
{
	expect_ids("目录\n一、收集\n二、使用您的信息\n三、联系\n四、其他\n一、收集\n我们收集。\n"
		   "二、使用信息\n我们使用。\n三、联系\n写信。\n四、其他\n完。",
		   "0 1 2 3 4");
}

Test(tree, headings_in_bold_inside_numbers_and_around_lists)
{
	expect_ids("**一、收集**\n文字。\n**设备**\n我们收集设备信息。\n**二、使用**\n文字。\n**尾*"
		   "*\n文字。",
		   "1 1.1 2 2.1");
	expect_ids("**收集**\n1、甲\n2、乙\n**使用**\n1、丙\n2、丁", "1 1.1 1.2 2 2.1 2.2");
	expect_ids("一、甲\n1、乙。\n2、丙。\n**适用于以下各类使用本服务的所有用户：**"
		   "\n（一）丁\n（二）戊",
		   "1 1.0.1 1.0.2 1.1 1.2");
}

Test(tree, closing_text_of_a_list)
{
	struct fixture f;
	const char *s =
		"（一）权限\n1、相机。\n2、相册。\n3、日历。\n上述权限可以关闭。\n（二）其他\n完。";

	open_text(&f, "policy.txt", s, strlen(s));
	cr_assert_eq(f.tree.clause_count, 6);
	cr_expect_str_eq(f.tree.clauses[4].id, "1.4");
	cr_expect_eq(f.tree.clauses[4].begin, strstr(s, "上述") - s);
	arena_free(f.arena);
}

Test(tree, titles_labels_and_bodies)
{
	struct fixture f;
	const char *s = "一、收集\n（一）附加：我们收集。\n1、我们收集相机，也收集相册。\n2.1 "
			"短\n（二）列举：\n尾。";

	open_text(&f, "policy.txt", s, strlen(s));
	cr_assert_eq(f.tree.clause_count, 5);
	cr_expect_str_eq(f.tree.clauses[0].title, "收集");
	cr_expect_str_eq(f.tree.clauses[1].title, "附加");
	cr_expect_str_eq(f.tree.clauses[1].label, "一（一）");
	cr_expect_eq(f.tree.clauses[1].body, strstr(s, "我们") - s);
	cr_expect_str_eq(f.tree.clauses[2].title, "");
	cr_expect_str_eq(f.tree.clauses[2].label, "一（一）1");
	cr_expect_eq(f.tree.clauses[2].body, strstr(s, "我们收集相机") - s);
	cr_expect_str_eq(f.tree.clauses[3].label, "2.1");
	cr_expect_str_eq(f.tree.clauses[4].title, "列举");
	cr_expect_eq(f.tree.clauses[0].end, strlen(s));
	for (size_t i = 0; i < f.tree.clause_count; i++)
		cr_expect_eq(tree_clause_at(&f.tree, 0, f.tree.clauses[i].begin), i);
	cr_expect_eq(tree_clause_at(&f.tree, 2, strlen(s) - 1), 4);
	arena_free(f.arena);
}

/* 1. holds A., A. holds (1), (1) holds 1.: what such a text shows must not lead ever deeper. */
Test(tree, kinds_inside_each_other_in_a_circle)
{
	struct strbuf b = {0};
	struct fixture f;
	size_t deepest = 0;

	for (int i = 1; i < 9; i++)
		strbuf_addf(&b, "%d. x\nA. x\n", i);
	for (int i = 0; i < 9; i++)
		strbuf_addf(&b, "%c. x\n(1) x\n", 'A' + i);
	for (int i = 1; i < 9; i++)
		strbuf_addf(&b, "(%d) x\n1. x\n", i);
	for (int i = 0; i < 500; i++)
		strbuf_adds(&b, "1. x\nA. x\n(1) x\n");
	open_text(&f, "policy.txt", b.data, b.len);
	cr_assert_geq(f.tree.clause_count, 1500);
	for (size_t i = 0; i < f.tree.clause_count; i++) {
		if (f.tree.clauses[i].depth > deepest)
			deepest = f.tree.clauses[i].depth;
	}
	cr_expect(deepest > 3 && deepest <= 64, "depth %zu", deepest);
	strbuf_free(&b);
	arena_free(f.arena);
}

Test(tree, no_clause_at_all)
{
	expect_ids("我们收集您的位置。我们不收集其他。", "0");
}

/* The table of what a real policy must give stands beside the policy. */
Test(tree, shared_policy)
{
	static const char path[] = "../shared/policies/kaola.zh.txt";
	static const struct {
		const char *id, *label, *title;
	} want[] = {
		{"1", "一", NULL},
		{"1.0.1", "一1", ""},
		{"1.1", "一（一）", NULL},
		{"1.1.1", "一（一）1", NULL},
		{"1.1.3", "一（一）3", NULL},
		{"1.2", "一（二）", NULL},
		{"1.3", "一（三）", NULL},
		{"1.4", "一（四）", NULL},
		{"1.5", "一（五）", NULL},
		{"1.6", "一（六）", NULL},
		{"1.7", "一（七）", NULL},
		{"1.8", "一（八）", NULL},
		{"1.9", "一（九）", NULL},
		{"1.10", "一（十）", NULL},
		{"1.10.1", "一（十）1", NULL},
		{"1.10.2", "一（十）2", NULL},
		{"1.10.3", "一（十）3", NULL},
		{"1.10.4", "一（十）4", NULL},
		{"1.10.5", "一（十）5", NULL},
		{"1.10.6", "一（十）6", NULL},
		{"1.10.7", "一（十）", ""},
		{"1.11", "一（十一）", "其他"},
		{"1.11.1", "一（十一）1", ""},
		{"1.11.2", "一（十一）2", ""},
		{"1.11.3", "一（十一）3", NULL},
		{"1.11.3.11", "一（十一）3（11）", ""},
		{"1.11.4", "一（十一）4", ""},
	};
	FILE *file = fopen(path, "rb");
	struct fixture f;
	char *data;
	size_t len;

	if (!file) {
		cr_assert_neq(getenv("CI") ? strcmp(getenv("CI"), "true") : 1, 0, "%s is missing",
			      path);
		cr_skip_test("%s is missing", path);
	}
	data = malloc(1 << 20);
	len = fread(data, 1, 1 << 20, file);
	fclose(file);
	open_text(&f, "kaola.zh.txt", data, len);
	cr_expect_eq(f.tree.clause_count, 42);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		const struct tree_clause *c = NULL;

		for (size_t k = 0; k < f.tree.clause_count && !c; k++) {
			if (!strcmp(f.tree.clauses[k].id, want[i].id))
				c = &f.tree.clauses[k];
		}
		cr_assert(c, "%s", want[i].id);
		cr_expect_str_eq(c->label, want[i].label);
		if (want[i].title)
			cr_expect_str_eq(c->title, want[i].title);
		else
			cr_expect_neq(c->title[0], '\0', "%s", want[i].id);
	}
	arena_free(f.arena);
	free(data);
}

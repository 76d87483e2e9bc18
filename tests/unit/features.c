/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What features are called, and which of them a rule asks for.
 */
#include "compiling.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "policy/explain_words.h"

/* The features of all statements, a bar between them; "-" for one without a name. */
static void names_of(const struct rules *r, char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < r->statement_count; i++) {
		const struct rules_statement *s = &r->statements[i];

		for (size_t k = 0; k < s->condition_count && at < size; k++) {
			const char *name = s->conditions[k].feature;

			if (s->conditions[k].kind == CONDITION_FEATURE)
				at += (size_t)snprintf(out + at, size - at, "%s%s", at ? "|" : "",
						       name ? name : "-");
		}
	}
}

static const struct {
	const char *text, *names;
} named[] = {
	{"在您使用观看直播、发送弹幕、留言评论等功能时，我们会收集您的设备信息。",
	 "留言评论|观看直播|发送弹幕"},
	{"您使用拍照购物功能时，我们会使用您的摄像头。", "拍照购物功能"},
	{"当您使用我们的产品与/或服务的一些其他额外功能时，我们会收集您的位置信息。", "-"},
	{"在您访问、修改或删除相关信息时，我们会收集您的手机号码。", "-"},
	{"您开通该支付功能时，我们会收集您的银行卡号。", "支付功能"},
	{"在您使用【晴空时代】时，我们会收集您的位置信息。", "-"},
};

Test(features, are_called_what_a_tester_could_call_them)
{
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		struct rules *r = compile(named[i].text);
		char names[512];

		names_of(r, names, sizeof(names));
		cr_expect_str_eq(names, named[i].names, "%s: %s, not %s", named[i].text, names,
				 named[i].names);
		rules_free(r);
	}
}

/* The rule in words, for the first one of that category and party. */
static void say(const struct rules *r, enum category c, enum party p, struct strbuf *out)
{
	for (size_t i = 0; i < r->rule_count; i++) {
		if (r->rules[i].category == c && r->rules[i].party == p) {
			say_rule(out, EXPLAIN_ZH, r, &r->rules[i]);
			return;
		}
	}
	cr_assert_fail("no rule");
}

static const struct {
	const char *text;
	enum category category;
	enum party party;
	const char *rule;
} ruled[] = {
	/* Examples limit nothing. */
	{"您使用观看直播、发送弹幕等功能时，我们会收集您的位置信息。", CATEGORY_LOCATION,
	 PARTY_FIRST, "本应用可以取用位置"},
	{"您使用观看直播功能时，我们会收集您的位置信息。", CATEGORY_LOCATION, PARTY_FIRST,
	 "本应用可以取用位置，条件是：正在使用“观看直播功能”"},
	{"我们会收集您的位置信息，来判断交易风险、进行身份验证、防范欺诈。", CATEGORY_LOCATION,
	 PARTY_FIRST, "本应用可以取用位置"},
	/* Each party on its own occasions. */
	{"您使用导航功能时，高德地图SDK会收集您的位置信息。\n\n您使用支付功能时，支付宝SDK会收集您"
	 "的位置信息。\n",
	 CATEGORY_LOCATION, PARTY_THIRD,
	 "第三方可以取用位置，条件是：（（由“高德地图SDK”进行，且正在使用“导航功能”） 或 "
	 "（由“支付宝SDK”进行，且正在使用“支付功能”））"},
	{"高德地图SDK会收集您的位置信息。\n\n您使用支付功能时，支付宝SDK会收集您的位置信息。\n",
	 CATEGORY_LOCATION, PARTY_THIRD,
	 "第三方可以取用位置，条件是：（由“高德地图SDK”进行 或 "
	 "（由“支付宝SDK”进行，且正在使用“支付功能”））"},
	/* Consent to another purpose gates no taking. */
	{"我们会收集您的位置信息。\n\n将您的位置信息用于其他目的时，我们会再次征得您的同意。\n",
	 CATEGORY_LOCATION, PARTY_FIRST, "本应用可以取用位置"},
	/* A word of the other language's conditions among the data. */
	{"我们会根据您在使用中的操作，收集您的位置信息（包括WLAN接入点、蓝牙和基站）。",
	 CATEGORY_LOCATION, PARTY_FIRST, "本应用可以取用位置"},
};

Test(features, limit_a_rule_where_they_are_a_limit)
{
	for (size_t i = 0; i < sizeof(ruled) / sizeof(ruled[0]); i++) {
		struct rules *r = compile(ruled[i].text);
		struct strbuf out = {0};

		say(r, ruled[i].category, ruled[i].party, &out);
		cr_assert(!out.failed);
		cr_expect_str_eq(out.data, ruled[i].rule, "%s: %s, not %s", ruled[i].text, out.data,
				 ruled[i].rule);
		strbuf_free(&out);
		rules_free(r);
	}
}

Test(features, a_refusal_that_costs_nothing_forbids_nothing)
{
	struct rules *r = compile("如果您不提供位置信息，不会影响您使用浏览、搜索等基本功能。");

	cr_assert_eq(r->statement_count, 1);
	cr_expect_eq(r->statements[0].modality, MODALITY_OPTIONAL);
	rules_free(r);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sentences mean together: which sentence binds what, where one ends and what it points at.
 */
#include "compiling.h"

#include <criterion/criterion.h>
#include <string.h>

/* The n-th permit rule of the provider on that category. */
static const struct rules_rule *permit(const struct rules *r, enum category c, size_t n)
{
	for (size_t i = 0; i < r->rule_count; i++) {
		if (r->rules[i].category == c && r->rules[i].effect == EFFECT_PERMIT &&
		    r->rules[i].party == PARTY_FIRST && !n--)
			return &r->rules[i];
	}
	return NULL;
}

static const struct rules_condition *when_find(const struct rules_when *w, enum condition_kind kind)
{
	const struct rules_condition *c = NULL;

	if (w->op == WHEN_CONDITION)
		return w->condition.kind == kind ? &w->condition : NULL;
	for (size_t i = 0; i < w->child_count && !c; i++)
		c = when_find(&w->child[i], kind);
	return c;
}

Test(meaning, consent_to_sharing_gates_the_sharing_alone)
{
	static const char *const texts[] = {
		"We collect your email address.\n"
		"With your consent, we share your email address with Gullwing Ads.\n",
		"我们会收集您的邮箱地址。\n经您同意后，我们会与顺丰共享您的邮箱地址。\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct rules *r = compile(texts[i]);
		const struct rules_rule *taking = permit(r, CATEGORY_CONTACT_INFO, 0);
		const struct rules_rule *handing_on = permit(r, CATEGORY_CONTACT_INFO, 1);

		cr_assert_not_null(taking, "%s", texts[i]);
		cr_expect_null(when_find(&taking->when, CONDITION_CONSENT), "%s", texts[i]);
		cr_expect_str_eq(taking->statements[0], r->statements[0].id);
		cr_assert_not_null(handing_on, "%s", texts[i]);
		cr_expect_not_null(when_find(&handing_on->when, CONDITION_CONSENT), "%s", texts[i]);
		cr_expect_eq(handing_on->statement_count, 1);
		cr_expect_str_eq(handing_on->statements[0], r->statements[1].id);
		rules_free(r);
	}
}

Test(meaning, consent_to_sharing_what_nobody_says_is_taken_gates_both)
{
	struct rules *r = compile("With your consent, we share your contacts with Gullwing Ads.\n");

	cr_assert_not_null(permit(r, CATEGORY_CONTACTS, 0));
	cr_assert_not_null(when_find(&permit(r, CATEGORY_CONTACTS, 0)->when, CONDITION_CONSENT));
	cr_assert_null(permit(r, CATEGORY_CONTACTS, 1));
	rules_free(r);
}

Test(meaning, use_of_what_is_there_neither_frees_nor_gates_the_taking)
{
	struct rules *r = compile("When you register, we collect your email address.\n"
				  "With your consent, we use your email address to send news.\n");
	const struct rules_rule *taking = permit(r, CATEGORY_CONTACT_INFO, 0);

	cr_assert_not_null(taking);
	cr_assert_not_null(when_find(&taking->when, CONDITION_LOGIN));
	cr_assert_null(when_find(&taking->when, CONDITION_CONSENT));
	cr_assert_null(permit(r, CATEGORY_CONTACT_INFO, 1));
	cr_assert_eq(taking->statement_count, 2);
	rules_free(r);
}

static const struct rules_condition *condition(const struct rules_statement *s,
					       enum condition_kind kind)
{
	for (size_t i = 0; i < s->condition_count; i++) {
		if (s->conditions[i].kind == kind)
			return &s->conditions[i];
	}
	return NULL;
}

/* Sentences that say two things, and what the second one says. */
static const struct {
	const char *text;
	size_t statements;
	enum modality first, second;
	enum category data; /* of the second, named there or before */
} parts[] = {
	{"We collect your email address, and we never share it.", 2, MODALITY_REQUIRED,
	 MODALITY_PROHIBITED, CATEGORY_CONTACT_INFO},
	{"We read your contacts, but we do not store them.", 2, MODALITY_REQUIRED,
	 MODALITY_PROHIBITED, CATEGORY_CONTACTS},
	{"We collect your name; we do not collect your location.", 2, MODALITY_REQUIRED,
	 MODALITY_PROHIBITED, CATEGORY_LOCATION},
	{"我们会收集您的手机号码，但不会将其共享给第三方。", 2, MODALITY_REQUIRED,
	 MODALITY_PROHIBITED, CATEGORY_CONTACT_INFO},
	{"我们会收集您的IP地址，我们不会收集您的通讯录。", 2, MODALITY_REQUIRED,
	 MODALITY_PROHIBITED, CATEGORY_CONTACTS},
	{"我们不会出售您的邮箱，但会与顺丰共享您的姓名。", 2, MODALITY_PROHIBITED,
	 MODALITY_REQUIRED, CATEGORY_IDENTITY},
	/* One thing: the condition, the consequence or the list goes over the joint. */
	{"You may refuse, and the game stays fully playable.", 1, 0, 0, 0},
	{"If you agree, and we have your permission, we record audio.", 1, 0, 0, 0},
	{"We collect your name, and your email address.", 1, 0, 0, 0},
	{"未经您同意，我们不会收集您的位置信息。", 1, 0, 0, 0},
	{"您可以拒绝提供位置信息，但我们将无法为您提供导航服务。", 1, 0, 0, 0},
	{"您关闭麦克风权限后，我们将不再收集您的声音。", 1, 0, 0, 0},
};

Test(meaning, a_sentence_that_says_two_things_is_two_statements)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct rules *r = compile(parts[i].text);

		cr_expect_eq(r->statement_count, parts[i].statements, "%zu of: %s",
			     r->statement_count, parts[i].text);
		if (r->statement_count == 2 && parts[i].statements == 2) {
			cr_expect_eq(r->statements[0].modality, parts[i].first, "%s",
				     parts[i].text);
			cr_expect_eq(r->statements[1].modality, parts[i].second, "%s",
				     parts[i].text);
			cr_assert_gt(r->statements[1].data_count, 0, "%s", parts[i].text);
			cr_expect_eq(r->statements[1].data[0].category, parts[i].data, "%s",
				     parts[i].text);
		}
		rules_free(r);
	}
}

Test(meaning, an_occasion_at_the_head_holds_for_all_parts)
{
	struct rules *r = compile("When you use voice search, we record audio, and we send it to "
				  "Vox Inc.");

	cr_assert_eq(r->statement_count, 2);
	cr_assert_str_eq(condition(&r->statements[1], CONDITION_FEATURE)->feature, "voice search");
	cr_assert_eq(r->statements[1].data[0].category, CATEGORY_AUDIO);
	rules_free(r);
}

static const struct {
	const char *text;
	enum category category;
	enum permission permission;
} withdrawals[] = {
	{"You can turn off the microphone permission at any time; we then stop collecting audio.",
	 CATEGORY_AUDIO, PERMISSION_MICROPHONE},
	{"You can revoke location access in the settings. We then no longer collect your location.",
	 CATEGORY_LOCATION, PERMISSION_LOCATION},
	{"您可以随时关闭麦克风权限；我们随后将停止采集声音。", CATEGORY_AUDIO,
	 PERMISSION_MICROPHONE},
	{"您可以关闭通讯录权限。我们将不再读取您的通讯录。", CATEGORY_CONTACTS,
	 PERMISSION_CONTACTS},
};

Test(meaning, then_we_stop_is_bound_to_the_permission_named_before)
{
	for (size_t i = 0; i < sizeof(withdrawals) / sizeof(withdrawals[0]); i++) {
		struct rules *r = compile(withdrawals[i].text);
		const struct rules_rule *p = permit(r, withdrawals[i].category, 0);
		const struct rules_condition *c;

		cr_assert_not_null(p, "%s", withdrawals[i].text);
		c = when_find(&p->when, CONDITION_REVOKED);
		cr_assert_not_null(c, "%s", withdrawals[i].text);
		cr_expect_eq(c->permission, withdrawals[i].permission, "%s", withdrawals[i].text);
		rules_free(r);
	}
}

Test(meaning, this_feature_is_the_one_named_before)
{
	struct rules *r = compile("Our app offers a plant scanner feature. When you use this "
				  "feature, we access your camera.");
	const struct rules_statement *s = &r->statements[r->statement_count - 1];

	cr_assert_str_eq(condition(s, CONDITION_FEATURE)->feature, "plant scanner feature");
	rules_free(r);

	r = compile(
		"我们提供识花功能。您使用该功能时，我们会调用相机。此时，我们会收集您拍摄的照片。");
	s = &r->statements[r->statement_count - 1];
	cr_assert_str_eq(condition(s, CONDITION_FEATURE)->feature, "识花功能");
	cr_assert_str_eq(condition(s - 1, CONDITION_FEATURE)->feature, "识花功能");
	rules_free(r);

	/* No feature before it: no condition for 此时, one without a name for 该功能. */
	r = compile("此时，我们会收集您拍摄的照片。您使用该功能时，我们会读取通讯录。");
	cr_assert_null(condition(&r->statements[0], CONDITION_FEATURE));
	cr_assert_null(condition(&r->statements[1], CONDITION_FEATURE)->feature);
	rules_free(r);
}

/* 全部: is `kind` asked beside every other way, that is in "all" of the rule? */
static bool is_gate(const struct rules_rule *r, enum condition_kind kind)
{
	for (size_t i = 0; i < r->when.child_count; i++) {
		if (r->when.child[i].op == WHEN_CONDITION &&
		    r->when.child[i].condition.kind == kind)
			return true;
	}
	return false;
}

static const struct {
	const char *text;
	enum category category;
	bool gate;
} logins[] = {
	{"Only after you log in and when you tap the record button do we record audio.",
	 CATEGORY_AUDIO, true},
	{"We collect your browsing history only once you are logged in.", CATEGORY_USAGE, true},
	{"登录后，您点击麦克风图标时，我们才会采集语音。", CATEGORY_AUDIO, true},
	{"我们仅会收集已登录用户的浏览记录。", CATEGORY_USAGE, true},
	{"When you log in, we collect your phone number.", CATEGORY_CONTACT_INFO, false},
	{"您登录时，我们会收集手机号码。", CATEGORY_CONTACT_INFO, false},
	{"您注册账号时，我们会收集手机号码。", CATEGORY_CONTACT_INFO, false},
};

Test(meaning, only_once_logged_in_is_a_gate_and_when_logging_in_an_occasion)
{
	for (size_t i = 0; i < sizeof(logins) / sizeof(logins[0]); i++) {
		struct rules *r = compile(logins[i].text);
		const struct rules_rule *p = permit(r, logins[i].category, 0);

		cr_assert_not_null(p, "%s", logins[i].text);
		cr_expect_not_null(when_find(&p->when, CONDITION_LOGIN), "%s", logins[i].text);
		cr_expect_eq(is_gate(p, CONDITION_LOGIN), logins[i].gate, "%s", logins[i].text);
		rules_free(r);
	}
}

/* "Once logged in, when you search" is one way, "at start" another. */
Test(meaning, a_state_of_login_binds_its_own_occasions_alone)
{
	struct rules *r = compile(
		"Once you are logged in, we collect your browsing history when "
		"you use the search feature.\n"
		"Each time you start the app we collect your browsing history.\n");
	const struct rules_rule *p = permit(r, CATEGORY_USAGE, 0);

	cr_assert_not_null(p);
	cr_assert_eq(p->when.child_count, 1);
	cr_assert_eq(p->when.child[0].op, WHEN_ANY);
	cr_assert_eq(p->when.child[0].child_count, 2);
	cr_assert_eq(p->when.child[0].child[0].op, WHEN_ALL);
	cr_assert_eq(p->when.child[0].child[0].child_count, 2);
	cr_assert_eq(p->when.child[0].child[1].condition.kind, CONDITION_LAUNCH);
	rules_free(r);
}

static const struct {
	const char *text;
	const char *scope; /* NULL: consent to the policy */
} scopes[] = {
	{"We collect face data only with your separate consent.", "face data"},
	{"With your separate consent, we share your face data with Vox Inc.", "share face data"},
	{"收集您的人脸信息，须征得您的单独同意。", "人脸信息"},
	{"收集您的手机号和指纹须征得您的单独同意。", "指纹"},
	{"经您同意后，我们会收集您的手机号。", NULL},
	{"With your consent, we collect your email address.", NULL},
};

Test(meaning, separate_consent_is_named_by_its_data)
{
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		struct rules *r = compile(scopes[i].text);
		const struct rules_condition *c = condition(&r->statements[0], CONDITION_CONSENT);

		cr_assert_not_null(c, "%s", scopes[i].text);
		if (scopes[i].scope)
			cr_expect(c->scope && !strcmp(c->scope, scopes[i].scope), "\"%s\" in: %s",
				  c->scope ? c->scope : "", scopes[i].text);
		else
			cr_expect_null(c->scope, "%s", scopes[i].text);
		rules_free(r);
	}
}

Test(meaning, two_sentences_about_one_separate_consent_name_it_alike)
{
	struct rules *r = compile("收集您的人脸信息，须征得您的单独同意。\n"
				  "我们采集面部特征前，会取得您的单独同意。\n");
	const struct rules_rule *p = permit(r, CATEGORY_BIOMETRIC_FACE, 0);

	cr_assert_not_null(p);
	cr_assert_eq(p->when.child_count, 1);
	cr_assert_str_eq(p->when.child[0].condition.scope, "人脸信息");
	rules_free(r);
}

static const struct {
	const char *text;
	enum { STATEMENT, INFORMATION, REVIEW } becomes;
} places[] = {
	{"We collect your name.", STATEMENT},
	{"Nothing leaves the car.", REVIEW},
	{"We will never do so.", REVIEW},
	{"Only doctors see it.", REVIEW},
	{"We promise to treat your trust with care.", REVIEW},
	{"This policy applies to the Hopper app.", INFORMATION},
	{"You can contact us at any time.", INFORMATION},
	{"We are not responsible for the sites of others.", INFORMATION},
	{"我们会收集您的姓名。", STATEMENT},
	{"我们绝不会这样做。", REVIEW},
	{"我们承诺善待您的信任。", REVIEW},
	{"任何内容都不会离开车辆。", REVIEW},
	{"本政策适用于蜂鸟应用。", INFORMATION},
	{"如有疑问，请联系我们。", INFORMATION},
};

Test(meaning, no_sentence_is_dropped)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct rules *r = compile(places[i].text);
		const struct rules_statement *s = r->statement_count ? r->statements : NULL;
		bool bare = s && !s->data_count && !s->action_count && !s->condition_count;

		cr_expect_eq(r->statement_count + r->review_count, 1, "%s", places[i].text);
		cr_expect_eq(r->review_count, places[i].becomes == REVIEW, "%s", places[i].text);
		cr_expect_eq(bare, places[i].becomes == INFORMATION, "%s", places[i].text);
		if (bare)
			cr_expect_eq(s->modality == MODALITY_REQUIRED, false, "%s", places[i].text);
		rules_free(r);
	}
}

static const struct {
	const char *text;
	const char *state; /* NULL: none, the denial is flat */
} denials[] = {
	{"While muted, no audio is recorded.", "muted"},
	{"静音时不采集声音。", "静音"},
	{"静音模式下，我们不会采集任何声音。", "静音"},
	{"当车辆熄火后，我们不会采集声音。", "车辆熄火"},
	{"We do not record audio.", NULL},
	{"我们不会采集声音。", NULL},
	{"任何情况下我们都不会采集声音。", NULL},
};

Test(meaning, a_denial_binds_while_its_state_lasts)
{
	for (size_t i = 0; i < sizeof(denials) / sizeof(denials[0]); i++) {
		struct rules *r = compile(denials[i].text);
		const struct rules_condition *c;

		cr_assert_eq(r->rule_count, 1, "%zu rules of: %s", r->rule_count, denials[i].text);
		cr_expect_eq(r->rules[0].effect, EFFECT_FORBID, "%s", denials[i].text);
		c = when_find(&r->rules[0].when, CONDITION_FEATURE);
		cr_expect_eq(!c, !denials[i].state, "%s", denials[i].text);
		if (c && denials[i].state)
			cr_expect_str_eq(c->feature, denials[i].state, "%s", denials[i].text);
		rules_free(r);
	}
}

Test(meaning, a_limit_that_no_rule_can_say_is_in_review)
{
	static const char *const texts[] = {
		"We only collect your location.\n",
		"我们仅收集您的位置信息。\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct rules *r = compile(texts[i]);

		cr_expect_eq(r->review_count, 1, "%s", texts[i]);
		rules_free(r);
	}
}

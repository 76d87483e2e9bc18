/* SPDX-License-Identifier: Apache-2.0 */
/* What English sentences mean: one test for each way of saying it. */
#include "compiling.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "consentry/rules.h"
#include "policy/compile.h"

static const struct rules_condition *condition(const struct rules_statement *s,
					       enum condition_kind kind)
{
	for (size_t i = 0; i < s->condition_count; i++) {
		if (s->conditions[i].kind == kind)
			return &s->conditions[i];
	}
	return NULL;
}

static const struct rules_rule *rule(const struct rules *r, enum category c, enum effect e)
{
	for (size_t i = 0; i < r->rule_count; i++) {
		if (r->rules[i].category == c && r->rules[i].effect == e)
			return &r->rules[i];
	}
	return NULL;
}

static bool when_has(const struct rules_when *w, enum condition_kind kind)
{
	if (w->op == WHEN_CONDITION)
		return w->condition.kind == kind;
	for (size_t i = 0; i < w->child_count; i++) {
		if (when_has(&w->child[i], kind))
			return true;
	}
	return false;
}

Test(english, a_list_is_data_item_by_item_without_the_words_around_it)
{
	struct rules *r = compile("We may collect device information such as your device model, "
				  "the operating system version, and/or a serial number.");
	const struct rules_statement *s = &r->statements[0];

	cr_assert_eq(s->data_count, 4);
	cr_assert_str_eq(s->data[0].text, "device information");
	cr_assert_str_eq(s->data[1].text, "device model");
	cr_assert_eq(s->data[1].category, CATEGORY_DEVICE_MODEL);
	cr_assert_str_eq(s->data[3].text, "serial number");
	cr_assert_eq(s->data[3].category, CATEGORY_DEVICE_ID);
	cr_assert_eq(s->action_count, 1);
	cr_assert_eq(s->actions[0].kind, ACTION_COLLECT);
	rules_free(r);
}

Test(english, the_same_word_is_a_verb_or_a_noun_by_its_place)
{
	struct rules *r = compile("We record your search history.\nWe store your call records.\n");

	cr_assert_eq(r->statements[0].action_count, 1);
	cr_assert_str_eq(r->statements[0].actions[0].text, "record");
	cr_assert_str_eq(r->statements[0].data[0].text, "search history");
	cr_assert_eq(r->statements[1].action_count, 1);
	cr_assert_str_eq(r->statements[1].data[0].text, "call records");
	rules_free(r);
}

Test(english, only_with_a_tap_or_in_a_feature_even_with_the_permission)
{
	struct rules *r = compile("Even with permission, we record audio only when you tap the "
				  "record button or during a voice call.");
	const struct rules_statement *s = &r->statements[0];
	const struct rules_rule *audio = rule(r, CATEGORY_AUDIO, EFFECT_PERMIT);

	cr_assert_eq(r->statement_count, 1);
	cr_assert(s->exclusive);
	cr_assert_null(condition(s, CONDITION_CONSENT));
	cr_assert_eq(condition(s, CONDITION_PERMISSION)->permission, PERMISSION_MICROPHONE);
	cr_assert_str_eq(condition(s, CONDITION_GESTURE)->control, "record button");
	cr_assert_str_eq(condition(s, CONDITION_FEATURE)->feature, "voice call");
	cr_assert_eq(audio->when.child_count, 2);
	cr_assert_eq(audio->when.child[0].condition.kind, CONDITION_PERMISSION);
	cr_assert_eq(audio->when.child[1].op, WHEN_ANY);
	cr_assert_eq(audio->when.child[1].child_count, 2);
	rules_free(r);
}

Test(english, unless_makes_an_exclusive_permit_and_no_denial)
{
	struct rules *r = compile(
		"We do not access your contacts unless you turn on Find Friends.");
	const struct rules_rule *contacts = rule(r, CATEGORY_CONTACTS, EFFECT_PERMIT);

	cr_assert(r->statements[0].exclusive);
	cr_assert_null(condition(&r->statements[0], CONDITION_NEVER));
	cr_assert_neq(r->statements[0].modality, MODALITY_PROHIBITED);
	cr_assert_str_eq(condition(&r->statements[0], CONDITION_FEATURE)->feature, "Find Friends");
	cr_assert_null(rule(r, CATEGORY_CONTACTS, EFFECT_FORBID));
	cr_assert_not_null(contacts);
	cr_assert(when_has(&contacts->when, CONDITION_FEATURE));
	rules_free(r);
}

Test(english, never_in_the_background_forbids_it_there_alone)
{
	struct rules *r = compile("When you use the map, we read your location.\n"
				  "We never collect your location in the background.\n");
	const struct rules_rule *forbid = rule(r, CATEGORY_LOCATION, EFFECT_FORBID);

	cr_assert_str_eq(condition(&r->statements[0], CONDITION_FEATURE)->feature, "map");
	cr_assert_eq(r->statements[1].modality, MODALITY_PROHIBITED);
	cr_assert_not_null(forbid);
	cr_assert_eq(forbid->when.child_count, 1);
	cr_assert_eq(forbid->when.child[0].condition.kind, CONDITION_BACKGROUND);
	cr_assert_not_null(rule(r, CATEGORY_LOCATION, EFFECT_PERMIT));
	cr_assert_eq(r->review_count, 0);
	rules_free(r);
}

Test(english, what_is_never_sold_may_be_taken)
{
	struct rules *r = compile("We collect your heart rate.\nYour heart rate is never sold.\n");

	for (size_t i = 0; i < r->rule_count; i++)
		cr_assert(r->rules[i].effect == EFFECT_PERMIT || r->rules[i].party == PARTY_THIRD);
	cr_assert_not_null(rule(r, CATEGORY_PROFILE, EFFECT_PERMIT));
	rules_free(r);
}

Test(english, recipients_are_told_by_name_and_purposes_behind_them)
{
	struct rules *r = compile(
		"Pinecart Privacy Policy\n\nWe share your phone number and delivery "
		"address with Hedgemail and Orbix in order to deliver your orders.\n");
	const struct rules_statement *s = &r->statements[r->statement_count - 1];

	cr_assert_eq(s->data_count, 2);
	cr_assert_eq(s->recipient_count, 2);
	cr_assert_str_eq(s->recipients[0].text, "Hedgemail");
	cr_assert_str_eq(s->recipients[1].text, "Orbix");
	cr_assert_eq(s->purpose_count, 1);
	cr_assert_str_eq(s->purposes[0].text, "deliver your orders");
	rules_free(r);
}

Test(english, who_takes_data_itself_is_a_party_and_the_provider_is_not)
{
	struct rules *r = compile(
		"Pinecart Privacy Policy\n\nPinecart collects your email address.\n"
		"Orbix receives your device identifier for routing.\n");
	const struct rules_statement *own = &r->statements[r->statement_count - 2];
	const struct rules_statement *other = &r->statements[r->statement_count - 1];

	cr_assert_null(condition(own, CONDITION_PARTY));
	cr_assert_str_eq(condition(other, CONDITION_PARTY)->party, "Orbix");
	cr_assert_eq(rule(r, CATEGORY_DEVICE_ID, EFFECT_PERMIT)->party, PARTY_THIRD);
	cr_assert_eq(rule(r, CATEGORY_CONTACT_INFO, EFFECT_PERMIT)->party, PARTY_FIRST);
	rules_free(r);
}

Test(english, a_rate_in_words_binds_the_rule_of_its_data)
{
	struct rules *r = compile("We collect your location.\n"
				  "We check your location at most once every thirty minutes.\n"
				  "We read your step count three times per hour.\n");
	const struct rules_condition *c = condition(&r->statements[1], CONDITION_RATE);

	cr_assert_eq(c->rate_s, 1800);
	cr_assert_eq(c->rate_n, 1);
	cr_assert(when_has(&rule(r, CATEGORY_LOCATION, EFFECT_PERMIT)->when, CONDITION_RATE));
	c = condition(&r->statements[2], CONDITION_RATE);
	cr_assert_eq(c->rate_s, 3600);
	cr_assert_eq(c->rate_n, 3);
	rules_free(r);
}

Test(english, what_stays_on_the_device_is_local)
{
	struct rules *r = compile("Photos stay on your device and are never uploaded.");
	const struct rules_statement *s = &r->statements[0];

	cr_assert_eq(s->data_count, 1);
	cr_assert_eq(s->data[0].category, CATEGORY_PHOTOS);
	cr_assert_not_null(condition(s, CONDITION_LOCAL));
	cr_assert_not_null(condition(s, CONDITION_NEVER));
	cr_assert(when_has(&rule(r, CATEGORY_PHOTOS, EFFECT_PERMIT)->when, CONDITION_LOCAL));
	rules_free(r);
}

Test(english, a_title_says_nothing)
{
	struct rules *r = compile(
		"1. Location and camera\n\n1.1 Photos. We keep your email address.\n");

	for (size_t i = 0; i < r->statement_count; i++) {
		for (size_t k = 0; k < r->statements[i].data_count; k++)
			cr_assert_eq(r->statements[i].data[k].category, CATEGORY_CONTACT_INFO);
	}
	rules_free(r);
}

Test(english, items_below_a_lead_are_taken_on_its_conditions)
{
	struct rules *r = compile(
		"1. Data\n\nWe collect the following data when you use the app:\n\n"
		"- device model\n- your phone number\n\n2. Nearby\n\n"
		"Only after you turn on Nearby do we read your location.\n");
	const struct rules_rule *model = rule(r, CATEGORY_DEVICE_MODEL, EFFECT_PERMIT);

	cr_assert_not_null(model);
	cr_assert(when_has(&model->when, CONDITION_FOREGROUND));
	cr_assert_not_null(rule(r, CATEGORY_CONTACT_INFO, EFFECT_PERMIT));
	cr_assert(when_has(&rule(r, CATEGORY_LOCATION, EFFECT_PERMIT)->when, CONDITION_FEATURE));
	rules_free(r);
}

Test(english, a_condition_of_this_binds_what_was_named_before)
{
	struct rules *r = compile("We read your contacts. This is off by default.");

	cr_assert(
		when_has(&rule(r, CATEGORY_CONTACTS, EFFECT_PERMIT)->when, CONDITION_DEFAULT_OFF));
	rules_free(r);
}

Test(english, a_denial_within_bounds_forbids_nothing_beyond_them)
{
	struct rules *r = compile("We record audio. While muted, no audio is captured.\n"
				  "We do not collect your location when no workout is running.\n");
	const struct rules_rule *location = rule(r, CATEGORY_LOCATION, EFFECT_PERMIT);
	const struct rules_rule *muted = rule(r, CATEGORY_AUDIO, EFFECT_FORBID);

	cr_assert_not_null(muted);
	cr_assert_eq(muted->when.child_count, 1);
	cr_assert_str_eq(muted->when.child[0].condition.feature, "muted");
	cr_assert_null(rule(r, CATEGORY_LOCATION, EFFECT_FORBID));
	cr_assert_not_null(location);
	cr_assert_str_eq(location->when.child[0].child[0].condition.feature, "workout");
	rules_free(r);
}

Test(english, who_handles_data_behind_by_is_a_party)
{
	struct rules *r = compile("Card numbers are handled by Coinbridge.");

	cr_assert_str_eq(condition(&r->statements[0], CONDITION_PARTY)->party, "Coinbridge");
	cr_assert_eq(rule(r, CATEGORY_PAYMENT, EFFECT_PERMIT)->party, PARTY_THIRD);
	rules_free(r);
}

Test(english, a_row_of_a_table_of_sdks_permits_that_sdk_alone)
{
	static const char text[] = "| SDK | Data collected | Purpose |\n| --- | --- | --- |\n"
				   "| Fernmaps SDK | Device identifier | Finding the way |\n";
	const struct policy_options options = {.format = POLICY_MARKDOWN};
	struct diag d = {0};
	struct rules *r = NULL;
	const struct rules_rule *id;

	cr_assert_eq(policy_compile("p.md", text, sizeof(text) - 1, &options, &r, &d), 0);
	id = rule(r, CATEGORY_DEVICE_ID, EFFECT_PERMIT);
	cr_assert_not_null(id);
	cr_assert_eq(id->party, PARTY_THIRD);
	cr_assert_str_eq(id->when.child[0].child[0].condition.party, "Fernmaps SDK");
	rules_free(r);
}

Test(english, a_row_of_a_chinese_table_names_its_sdk_whole)
{
	static const char text[] = "| SDK 名称 | 收集的信息 |\n| --- | --- |\n"
				   "| 蓝莓统计 SDK | 设备型号 |\n";
	const struct policy_options options = {.format = POLICY_MARKDOWN};
	struct diag d = {0};
	struct rules *r = NULL;
	const struct rules_rule *model;

	cr_assert_eq(policy_compile("p.md", text, sizeof(text) - 1, &options, &r, &d), 0);
	model = rule(r, CATEGORY_DEVICE_MODEL, EFFECT_PERMIT);

	cr_assert_not_null(model);
	cr_assert_str_eq(model->when.child[0].child[0].condition.party, "蓝莓统计 SDK");
	rules_free(r);
}

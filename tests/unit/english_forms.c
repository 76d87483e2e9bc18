/* SPDX-License-Identifier: Apache-2.0 */
/* What English policies of other hands showed: data named by clauses, lists by what stands above them, denials by half. */
#include "compiling.h"

#include <criterion/criterion.h>
#include <string.h>

#include "consentry/rules.h"
#include "policy/compile.h"

static size_t count(const struct rules_statement *s, enum condition_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < s->condition_count; i++)
		n += s->conditions[i].kind == kind;
	return n;
}

/* The statement whose sentence has these data, or NULL. */
static const struct rules_statement *about(const struct rules *r, const char *data)
{
	for (size_t i = 0; i < r->statement_count; i++) {
		for (size_t k = 0; k < r->statements[i].data_count; k++) {
			if (!strcmp(r->statements[i].data[k].text, data))
				return &r->statements[i];
		}
	}
	return NULL;
}

Test(english_forms, a_clause_names_data)
{
	struct rules *r = compile("We record the screens you view, which pages you open and how "
				  "long you stay on each page.");

	cr_assert_not_null(about(r, "screens you view"));
	cr_assert_not_null(about(r, "which pages you open"));
	cr_assert_eq(about(r, "screens you view")->data[0].category, CATEGORY_USAGE);
	cr_assert_eq(r->statements[0].data_count, 3);
	rules_free(r);
}

Test(english_forms, whose_it_is_stands_outside)
{
	struct rules *r = compile("We share the driver's first name with the rider.");

	cr_assert_not_null(about(r, "first name"));
	rules_free(r);
}

Test(english_forms, a_verb_stands_behind_any_subject_and_behind_none)
{
	struct rules *r = compile("The little box in your car records acceleration.\n\n"
				  "- Mapmoth SDK: receives your position.\n");

	cr_assert_eq(about(r, "acceleration")->action_count, 1);
	cr_assert_eq(about(r, "your position")->actions[0].kind, ACTION_RECEIVE);
	cr_assert_str_eq(about(r, "your position")->recipients[0].text, "Mapmoth SDK");
	rules_free(r);
}

Test(english_forms, an_item_is_what_the_sentence_above_says)
{
	struct rules *r = compile(
		"Permissions that we ask for:\n\n- Microphone: your voice is "
		"recorded while you hold the talk button.\n\nWe use your name to:\n\n- "
		"improve our maps\n");

	cr_assert_eq(count(about(r, "your voice"), CONDITION_PERMISSION), 1);
	cr_assert_eq(r->statements[r->statement_count - 1].purpose_count, 1);
	rules_free(r);
	r = compile("Microphone: your voice is recorded while you hold the talk button.\n");
	cr_assert_eq(count(about(r, "your voice"), CONDITION_PERMISSION), 0);
	rules_free(r);
}

Test(english_forms, but_not_denies_that_alone)
{
	struct rules *r = compile("We receive your phone number, but not the content of calls.");

	cr_assert_eq(count(about(r, "phone number"), CONDITION_NEVER), 0);
	cr_assert_eq(count(about(r, "content of calls"), CONDITION_NEVER), 1);
	rules_free(r);
}

Test(english_forms, permission_to_read_what_the_system_guards_is_the_systems)
{
	struct rules *r = compile("With your permission, the app reads your contacts.\n"
				  "With your permission, we share your contacts with Mapmoth.\n");

	cr_assert_eq(count(&r->statements[0], CONDITION_PERMISSION), 1);
	cr_assert_eq(count(&r->statements[0], CONDITION_CONSENT), 0);
	cr_assert_eq(count(&r->statements[1], CONDITION_CONSENT), 1);
	rules_free(r);
}

Test(english_forms, who_is_online_on_duty_needs_no_network)
{
	struct rules *r = compile("We collect your position whenever the driver is online.\n"
				  "We upload your photos only while your phone is online.\n");

	cr_assert_eq(count(&r->statements[0], CONDITION_NETWORK), 0);
	cr_assert_eq(count(&r->statements[0], CONDITION_FEATURE), 1);
	cr_assert_eq(count(&r->statements[1], CONDITION_NETWORK), 1);
	rules_free(r);
}

Test(english_forms, the_name_behind_our_partner_is_the_party)
{
	struct rules *r = compile("Our payment partner Millrace collects your card number.");

	cr_assert_eq(count(&r->statements[0], CONDITION_PARTY), 1);
	cr_assert_str_eq(r->statements[0].recipients[0].text, "Millrace");
	rules_free(r);
}

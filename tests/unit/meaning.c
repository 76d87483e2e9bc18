/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sentences mean together: which sentence binds what, where one ends and what it points at.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "policy/compile.h"

static struct rules *compile(const char *text)
{
	struct diag d = {0};
	struct rules *r = NULL;

	cr_assert_eq(policy_compile("p.txt", text, strlen(text), NULL, &r, &d), 0, "%s", d.message);
	return r;
}

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

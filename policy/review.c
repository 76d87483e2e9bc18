/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person should look at, in the language of the policy: whoever wrote the policy reads it.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/build.h"

int review_add(struct build *b, struct span span, enum review_reason reason, const char *category,
	       const char *statement)
{
	static const char *const reasons[][2] = {
		[REVIEW_UNPLACED] = {"promises something, but names no data, action or condition "
				     "that a rule could be made of",
				     "作出了承诺，但没有写明规则所需的信息、行为或者条件"},
		[REVIEW_UNBOUND] = {"denies within bounds that no rule can say: nothing is "
				    "forbidden",
				    "只在一定范围内否认，而规则说不出这个范围：不产生禁止"},
		[REVIEW_UNLIMITED] = {"says \"only\", but not when: nothing is limited",
				      "写了“仅”，却没有写明何时：不产生限制"},
	};
	bool zh = !strcmp(b->rules->source.language, "zh");
	const char *why;

	if (reason != REVIEW_CONTRADICTION)
		why = reasons[reason][zh];
	else if (zh)
		why = arena_printf(b->arena, "禁止“%s”，而表述 %s 允许：以禁止为准", category,
				   statement);
	else
		why = arena_printf(b->arena,
				   "forbids \"%s\", which statement %s permits: the denial binds",
				   category, statement);
	if (!why)
		return -1;

	if (b->review_count == b->review_cap) {
		size_t cap = b->review_cap ? b->review_cap * 2 : 32;
		struct rules_review *p = realloc(b->review, cap * sizeof(*p));

		if (!p)
			return -1;
		b->review = p;
		b->review_cap = cap;
	}
	b->review[b->review_count++] = (struct rules_review){span, why};
	return 0;
}

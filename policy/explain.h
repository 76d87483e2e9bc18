/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules for people: a lawyer who knows the policy and an engineer who knows the machine read the same
 * page. Pure rendering: rules in, text out.
 */
#ifndef POLICY_EXPLAIN_H
#define POLICY_EXPLAIN_H

#include <stdbool.h>

#include "consentry/rules.h"

struct strbuf;
struct text;

/* The language of the words around the policy's own. */
enum explain_language { EXPLAIN_EN, EXPLAIN_ZH };

struct explain_options {
	enum explain_language language;
	bool color; /* ANSI colours for a terminal */
};

/*
 * Appends what `what` says: a clause by id or label ("1.10.4", "一（十）4"), a statement, a rule or a
 * category; NULL: the whole in short. 0; 1 when nothing is called so; -1 when out of memory.
 */
int explain_text(const struct rules *r, const char *what, const struct explain_options *o,
		 struct strbuf *out);

/*
 * Appends a page of its own (no script, nothing loaded): the policy on the left, what was understood on the
 * right, what was not in a colour of its own. `t` is the policy the rules were made of; without it the
 * left side has the quotes only. 0, or -1 when out of memory.
 */
int explain_html(const struct rules *r, const struct text *t, const struct explain_options *o,
		 struct strbuf *out);

#endif

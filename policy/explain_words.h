/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of explain, in one place per language.
 */
#ifndef POLICY_EXPLAIN_WORDS_H
#define POLICY_EXPLAIN_WORDS_H

#include "policy/explain.h"

enum explain_word {
	WORDS_DATA_ITEM,
	WORDS_ACTION_DONE,
	WORDS_PURPOSE,
	WORDS_RECIPIENT,
	WORDS_ACTOR,
	WORDS_CONDITION,
	WORDS_RULE,
	WORDS_WATCHED,
	WORDS_ONLY,	    /* of an exclusive statement */
	WORDS_PART_OF,	    /* of a rule that merges statements: "also says" */
	WORDS_NO_STATEMENT, /* a clause that says nothing */
	WORDS_NOT_UNDERSTOOD,
	WORDS_REVIEW,
	WORDS_POLICY,	  /* heading of the left side */
	WORDS_UNDERSTOOD, /* heading of the right side */
	WORDS_QUOTES_ONLY,
	WORDS_CLAUSES,
	WORDS_STATEMENTS,
	WORDS_RULES,
	WORDS_LEGEND,
	WORDS_COUNT
};

const char *say_of(enum explain_language l, enum explain_word w);
const char *say_category(enum explain_language l, enum category c);
const char *say_modality(enum explain_language l, enum modality m);
const char *say_observed(enum explain_language l, enum observed o);
const char *say_action(enum explain_language l, enum action_kind a);

/* Why a statement can be watched or not: what the rules say, in the language of the page. */
const char *say_why(enum explain_language l, const struct rules_coverage *c);

/* A condition in words: "the microphone permission is granted". */
void say_condition(struct strbuf *b, enum explain_language l, const struct rules_condition *c);

/* Is it, of two rules about one kind of data, the one on what terms they are handed on? */
bool rule_hands_on(const struct rules *r, const struct rules_rule *rule);

/* A rule in words, without its id: "the app may take sound if …". */
void say_rule(struct strbuf *b, enum explain_language l, const struct rules *r,
	      const struct rules_rule *rule);

#endif

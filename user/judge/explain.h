/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings in plain words: what should have been, what was, and the whole in one paragraph.
 */
#ifndef JUDGE_EXPLAIN_H
#define JUDGE_EXPLAIN_H

#include "user/judge/decide.h"
#include "user/judge/words.h"

/* What the policy makes one expect here, in the policy's language. */
void explain_expected(const struct question *q, const struct decision *d, struct strbuf *out);

/* What was seen instead; for an unverifiable finding also what was missing. */
void explain_observed(const struct question *q, const struct decision *d,
		      const struct ending *ending, struct strbuf *out);

/* Both for an app that asks again or leaves, `ago` after a refusal. */
void explain_refusal(const struct app *app, enum code code, uint32_t fact, uint64_t ago,
		     struct strbuf *expected, struct strbuf *observed);

/*
 * The finding in one paragraph for people who know neither the program nor the law: what happened, when,
 * what the policy says, what was missing. It needs the finding's fields only, so whoever reads a log can
 * fill a struct finding and call it; `time` is the finding's "time".
 */
void explain_story(const struct finding *f, const char *time, const char *language,
		   struct strbuf *out);

/* The words for one condition of a rule, with the names it has. */
void explain_condition(const struct app *app, const struct node *n, struct strbuf *out);
/* "what a, what b" */
void explain_missing(const struct words *w, uint32_t missing, struct strbuf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a condition hold for an access? In three values (Kleene's logic): true, false, unknown.
 *
 * Nothing is changed here: what a decision uses up is taken afterwards (spend.h).
 */
#ifndef JUDGE_EVAL_H
#define JUDGE_EVAL_H

#include "user/judge/state.h"

#define BIT(n) (UINT32_C(1) << (n))

/* Does the set-up supply this kind of fact for the app? */
bool eval_supplied(const struct app *app, enum witness w);

/* One condition. */
struct outcome eval_node(const struct question *q, const struct node *n);

/* The tree whose root is the node at `at`. */
struct outcome eval_tree(const struct question *q, uint32_t at);

/* A rule's tree. */
struct outcome eval_rule(const struct question *q, uint32_t rule);

/* The consent to the policy as a whole. */
struct outcome eval_policy(const struct question *q);

/*
 * Of alternatives that all fail: one that is for another party is none, so its codes count only where
 * every alternative is. Starts from {TRI_FALSE}.
 */
void eval_either(struct outcome *sum, const struct outcome *one);

#endif

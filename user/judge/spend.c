/* SPDX-License-Identifier: Apache-2.0 */
#include "spend.h"

#include "capture.h"
#include "eval.h"
#include "rate.h"

static int take_gesture(const struct question *q, const struct node *n, struct capture *capture)
{
	uint64_t key = access_key(q->access);
	struct gesture_query g = {.program = q->app->program,
				  .control = n->fact,
				  .t = q->t,
				  .taker = key,
				  .capture = q->access->op == OP_START};
	struct gesture *found = gestures_find(&q->app->gestures, &g);
	struct bond *bond;

	if (!found)
		return 0;
	found->taker = key ? key : 1;
	found->capture = g.capture;
	bond = capture ? capture_bond(capture) : NULL;
	if (bond)
		*bond = (struct bond){.t = found->t,
				      .released = found->released,
				      .control = found->control,
				      .taken = true,
				      .from_kernel = found->from_kernel};
	return 0;
}

static int take_tree(const struct question *q, uint32_t at, struct capture *capture)
{
	const struct node *node = q->app->program->node;
	const struct node *n = &node[at];
	uint32_t best = PROGRAM_NONE;
	uint8_t value = TRI_FALSE;

	if (n->op == WHEN_CONDITION) {
		if (n->kind == CONDITION_GESTURE)
			return take_gesture(q, n, capture);
		return n->kind == CONDITION_PICKED
			       ? picks_use(&q->app->picks, resource_key(q->access))
			       : 0;
	}
	for (uint32_t i = at + 1; i < n->end; i = node[i].end) {
		struct question bare = *q;
		struct outcome one;

		if (n->op == WHEN_ALL) {
			if (take_tree(q, i, capture))
				return -1;
			continue;
		}
		bare.without_gesture = true;
		if (eval_tree(&bare, i).value == TRI_TRUE)
			return take_tree(q, i, capture);
		one = eval_tree(q, i);
		if (one.value > value) {
			value = one.value;
			best = i;
		}
	}
	return best == PROGRAM_NONE ? 0 : take_tree(q, best, capture);
}

int spend_touch(const struct question *q, uint32_t rule, struct capture *capture)
{
	struct question bare = *q;

	if (!(q->app->program->rule[rule].flags & RULE_GESTURE) || q->capture)
		return 0;
	bare.without_gesture = true;
	if (eval_rule(&bare, rule).value == TRI_TRUE)
		return 0;
	return take_tree(q, q->app->program->rule[rule].first, capture);
}

int spend_rates(const struct question *q, const struct rule_list *l)
{
	const struct program *p = q->app->program;

	if (!(l->flags & RULE_RATE))
		return 0;
	for (uint32_t i = l->permit; i < l->forbid + l->forbid_count; i++) {
		const struct program_rule *r = &p->rule[p->refs[i]];
		const struct node *n = &p->node[r->first];
		const struct node *end = &p->node[n->end];

		for (; n < end; n++) {
			const struct rules_condition *c;

			if (n->op != WHEN_CONDITION || n->kind != CONDITION_RATE)
				continue;
			c = p->rates[n->fact];
			if (rate_add(&q->app->rates[n->fact], c->rate_n,
				     (uint64_t)c->rate_s * 1000000000u, q->t))
				return -1;
		}
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "needs.h"

#include <stdlib.h>
#include <string.h>

#include "eval.h"

/* A moment at which a process that began just before counts as being started. */
#define NOW UINT64_C(1000000000000)

static void name_fact(const struct program *p, const struct node *n, struct need *out)
{
	const struct fact_key *key = n->fact == PROGRAM_NONE ? NULL : &p->facts[n->fact];

	out->from = NEED_MARKS;
	if (!key)
		return;
	switch (key->kind) {
	case FACT_CONSENT:
		out->fact = "consent";
		out->name = key->name;
		break;
	case FACT_PERMISSION:
		out->fact = "permission";
		out->name = permission_name(key->permission);
		break;
	case FACT_FEATURE:
		out->name = key->name;
		break;
	case FACT_FOREGROUND:
		out->fact = "foreground";
		break;
	default:
		break;
	}
}

/* False for a condition that needs nobody to tell it anything. */
static bool describe(const struct program *p, const struct node *n, struct need *out)
{
	enum condition_kind kind = (enum condition_kind)n->kind;

	*out = (struct need){.fact = condition_name(kind), .from = NEED_ACCESS};
	switch (kind) {
	case CONDITION_NEVER:
	case CONDITION_REFUSAL_HARMLESS:
		return false;
	case CONDITION_BACKGROUND:
		if (!n->forbid)
			return false;
		name_fact(p, n, out);
		break;
	case CONDITION_GESTURE:
		out->from = program_touched(p, n->fact) ? NEED_TOUCH : NEED_MARKS;
		out->name = n->fact == PROGRAM_NONE ? NULL : p->controls[n->fact].name;
		break;
	case CONDITION_PICKED:
		out->from = NEED_MARKS;
		break;
	case CONDITION_PARTY:
		out->name = p->conditions[n->source]->party;
		break;
	case CONDITION_PURPOSE_CHANGE:
	case CONDITION_REGION:
	case CONDITION_NETWORK:
		out->from = NEED_NOBODY;
		break;
	case CONDITION_LAUNCH:
	case CONDITION_RATE:
	case CONDITION_LOCAL:
		break;
	default:
		name_fact(p, n, out);
	}
	return true;
}

static bool same_name(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void add(struct needs *to, const struct need *one)
{
	for (size_t i = 0; i < to->count; i++) {
		if (!strcmp(to->need[i].fact, one->fact) &&
		    same_name(to->need[i].name, one->name)) {
			to->need[i].codes |= one->codes;
			if (!to->need[i].lack)
				to->need[i].lack = one->lack;
			return;
		}
	}
	to->need[to->count++] = *one;
}

static enum need_lack lack_of(const struct profile *p, const struct need *n, uint32_t missing)
{
	for (int w = 0; w < WITNESS_COUNT; w++) {
		if (missing & BIT(w))
			return p->witness[w] ? LACKS_TOUCH : LACKS_WITNESS;
	}
	return n->from == NEED_NOBODY ? LACKS_SIGHT : LACKS_NAME;
}

static void add_outcome(struct needs *to, const struct profile *p, struct need *one,
			struct outcome o)
{
	if (o.value == TRI_UNKNOWN) {
		one->codes = o.codes;
		one->lack = lack_of(p, one, o.missing);
	}
	add(to, one);
}

/* The best, or the worst, that the tree can come to once all that is told is in its favour, or against it. */
static enum tri reach(const struct question *q, uint32_t at, enum tri told)
{
	const struct node *node = q->app->program->node;
	const struct node *n = &node[at];
	enum tri sum = n->op == WHEN_ALL ? TRI_TRUE : TRI_FALSE;

	if (n->op == WHEN_CONDITION)
		return eval_node(q, n).value == TRI_UNKNOWN ? TRI_UNKNOWN : told;
	for (uint32_t i = at + 1; i < n->end; i = node[i].end) {
		enum tri one = reach(q, i, told);

		if (n->op == WHEN_ALL ? one < sum : one > sum)
			sum = one;
	}
	return sum;
}

static enum asked asked_of(const struct program *p, size_t index)
{
	const struct program_rule *r = &p->rule[index];
	const struct rule_list *l = &p->lists[r->rule->category][CLASS_FIRST];

	if (r->rule->party == PARTY_THIRD)
		return ASKED_THIRD;
	if (r->rule->effect == EFFECT_FORBID) {
		if (r->rule->party == PARTY_USER)
			return ASKED_USER;
		return !r->ops ? ASKED_KEPT : r->ops == BIT(OP_SEND) ? ASKED_SENDS : ASKED_TAKING;
	}
	for (uint32_t i = l->permit; i < l->permit + l->permit_count; i++) {
		if (p->refs[i] == index)
			return ASKED_TAKING;
	}
	for (uint32_t i = l->hands_on; i < l->hands_on + l->hands_on_count; i++) {
		if (p->refs[i] == index)
			return ASKED_SENDS;
	}
	return ASKED_ASIDE;
}

static enum outlook outlook_of(const struct question *q, const struct needs *n, size_t index)
{
	uint32_t first = q->app->program->rule[index].first;
	bool forbid = n->rule->effect == EFFECT_FORBID;
	bool told = true;

	for (size_t i = 0; i < n->count; i++)
		told = told && n->need[i].lack == LACKS_NOTHING;
	if (told)
		return OUTLOOK_JUDGED;
	/* Without a record of consent to the policy nothing is compliant, whatever the rule says. */
	if (eval_policy(q).value == TRI_UNKNOWN || (forbid ? reach(q, first, TRI_FALSE) != TRI_FALSE
							   : reach(q, first, TRI_TRUE) != TRI_TRUE))
		return OUTLOOK_UNVERIFIABLE;
	return OUTLOOK_PARTLY;
}

int needs_of(struct judge *j, const char *name, size_t index, struct needs *out)
{
	struct app *app = judge_app(j, name);
	const struct program *p = app->program;
	const struct program_rule *r = &p->rule[index];
	const struct node *n = &p->node[r->first], *end = &p->node[n->end];
	struct access a = {
		.op = OP_READ, .category = r->rule->category, .subject.start = NOW, .t = NOW};
	struct question q = {.judge = j, .app = app, .access = &a, .t = NOW, .party = -1};
	struct need one = {.fact = "consent", .name = "policy", .from = NEED_MARKS};

	*out = (struct needs){.rule = r->rule, .asked = asked_of(p, index)};
	out->need = calloc((size_t)(end - n) + 1, sizeof(*out->need));
	if (!out->need)
		return -1;
	add_outcome(out, p->profile, &one, eval_policy(&q));
	for (; n < end; n++) {
		if (n->op == WHEN_CONDITION && describe(p, n, &one))
			add_outcome(out, p->profile, &one, eval_node(&q, n));
	}
	out->outlook = outlook_of(&q, out, index);
	return 0;
}

void needs_free(struct needs *n)
{
	free(n->need);
	memset(n, 0, sizeof(*n));
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "trial.h"

#include "eval.h"
#include "explain.h"

static void indent(int depth, struct strbuf *out)
{
	while (depth-- > 0)
		strbuf_adds(out, "  ");
}

/* ": does not hold (no-gesture)", ": cannot be told, missing: a record of logins" */
static void write_result(const struct words *w, const struct outcome *one, struct strbuf *out)
{
	struct strbuf list = {0};

	strbuf_adds(out, ": ");
	strbuf_adds(out, w->results[one->value]);
	for (int i = 0, n = 0; i < CODE_COUNT && one->value != TRI_TRUE; i++) {
		if (one->codes & BIT(i))
			strbuf_addf(out, "%s%s", n++ ? ", " : " (", code_name((enum code)i));
		if (i == CODE_COUNT - 1 && n)
			strbuf_addc(out, ')');
	}
	if (one->missing && one->value == TRI_UNKNOWN) {
		explain_missing(w, one->missing, &list);
		strbuf_adds(out, w->join);
		words_fill(w->missing_is, &(struct word){"missing", list.data}, 1, out);
	}
	strbuf_addc(out, '\n');
	strbuf_free(&list);
}

static void write_tree(const struct question *q, uint32_t at, int depth, struct strbuf *out)
{
	const struct words *w = q->app->words;
	const struct node *node = q->app->program->node;
	const struct node *n = &node[at];

	if (n->op == WHEN_CONDITION) {
		struct outcome one = eval_node(q, n);

		indent(depth, out);
		explain_condition(q->app, n, out);
		write_result(w, &one, out);
		return;
	}
	/* The outermost "all" is what everybody expects; a branch that says nothing is passed over. */
	if (n->end == at + 1)
		return;
	if (depth > 1 || n->op == WHEN_ANY) {
		indent(depth, out);
		strbuf_adds(out, n->op == WHEN_ANY ? w->any_of : w->all_of);
		strbuf_addc(out, '\n');
		depth++;
	}
	for (uint32_t i = at + 1; i < n->end; i = node[i].end)
		write_tree(q, i, depth, out);
}

static bool listed(const struct program *p, uint32_t first, uint32_t count, uint32_t rule)
{
	for (uint32_t i = first; i < first + count; i++) {
		if (p->refs[i] == rule)
			return true;
	}
	return false;
}

static void write_rule(const struct question *q, uint32_t rule, struct strbuf *out)
{
	const struct words *w = q->app->words;
	const struct program *p = q->app->program;
	const struct program_rule *r = &p->rule[rule];
	const struct rule_list *l = &p->lists[q->access->category][q->class];
	bool covers = category_covers(r->rule->category, q->access->category) ||
		      category_covers(q->access->category, r->rule->category);
	bool forbid = r->rule->effect == EFFECT_FORBID;
	struct word words[] = {{"rule", r->rule->id},
			       {"category", w->categories[r->rule->category]},
			       {"effect", w->effects[forbid]},
			       {"result", NULL}};
	const char *why = NULL;
	struct outcome one;

	if (!covers)
		why = w->trial_category;
	else if (forbid && !(r->ops & BIT(q->access->op)))
		why = w->trial_ops;
	else if (forbid ? !listed(p, l->forbid, l->forbid_count + l->narrower_count, rule)
			: !listed(p, l->permit, l->permit_count, rule))
		/* Left out of the list of its party: narrower than the access, or set aside. */
		why = !forbid && !category_covers(r->rule->category, q->access->category)
			      ? w->trial_category
		      : q->class == CLASS_FIRST && r->rule->party != PARTY_THIRD && !forbid
			      ? w->trial_open
			      : w->trial_party;
	if (why) {
		words_fill(why, words, 4, out);
		strbuf_addc(out, '\n');
		return;
	}
	one = eval_rule(q, rule);
	words[3].value = w->results[one.value];
	words_fill(w->trial_rule, words, 4, out);
	strbuf_addc(out, '\n');
	write_tree(q, r->first, 1, out);
}

void trial_write(const struct question *q, struct strbuf *out)
{
	const struct words *w = q->app->words;
	const struct program *p = q->app->program;
	struct outcome policy = eval_policy(q);
	struct strbuf text = {0};

	strbuf_adds(out, w->trial_general);
	strbuf_addc(out, '\n');
	words_fill(w->conditions[CONDITION_CONSENT], &(struct word){"what", w->policy}, 1, &text);
	indent(1, out);
	strbuf_adds(out, text.data ? text.data : "");
	write_result(w, &policy, out);
	strbuf_free(&text);
	for (size_t i = 0; i < p->rule_count; i++)
		write_rule(q, (uint32_t)i, out);
}

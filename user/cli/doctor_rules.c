/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor_rules.h"

#include <stdio.h>
#include <string.h>

#include "user/collect/coverage.h"
#include "user/judge/needs.h"

#define BIT(n) (UINT32_C(1) << (n))

/* How well the taking of a rule's data is seen. */
enum sight { SIGHT_NONE, SIGHT_PART, SIGHT_WHOLE };

/* What becomes of the findings, for the sum at the end. */
enum end { END_JUDGED, END_PARTLY, END_UNVERIFIABLE, END_SILENT, END_COUNT };

struct table {
	const struct ladder *l;
	const struct profile *p;
	const struct rules *r;
	struct judge *judge;
	struct strbuf *out;
	size_t ends[END_COUNT];
};

static void row(struct table *t, const char *need, const char *told, const char *note)
{
	strbuf_addf(t->out, note ? "     %-26s %-38s %s\n" : "     %-26s %s\n", need, told, note);
}

static void add_name(struct strbuf *list, const char *name)
{
	strbuf_addf(list, "%s%s", list->len ? ", " : "", name);
}

/* A row for a fact that does not serve as it should; false where it does. */
static bool row_odd(struct table *t, enum category c, int fact)
{
	const struct footing *f = &t->l->footings[fact];
	const char *hook = ladder_hook_name(t->l, fact);
	const char *note = f->why[0] ? f->why : NULL;
	char need[64];

	if (hook && f->live && !f->stands_in)
		return false;
	snprintf(need, sizeof(need), "%s: %s", category_name(c), ladder_facts[fact].name);
	if (f->stands_in)
		note = "stands in: what is asked for, not whether it succeeds";
	row(t, need, hook ? hook : "nothing", note);
	return true;
}

/* The rows of one category; how many of its facts serve and how many do not. */
static void rows_of(struct table *t, enum category c, uint32_t facts, unsigned int *served,
		    unsigned int *missing)
{
	struct strbuf names = {0}, hooks = {0};

	for (int i = 0; ladder_facts[i].name; i++) {
		const char *hook = ladder_hook_name(t->l, i);

		/* What no program on this kernel can do needs nobody to see it. */
		if (!(facts & BIT(i)) || (t->l->footings[i].unneeded && !hook))
			continue;
		*(hook ? served : missing) += 1;
		if (row_odd(t, c, i))
			continue;
		add_name(&names, ladder_facts[i].name);
		add_name(&hooks, hook);
	}
	if (names.len) {
		char need[160];

		snprintf(need, sizeof(need), "%s: %s", category_name(c), names.data);
		row(t, need, hooks.data, NULL);
	}
	t->out->failed |= names.failed || hooks.failed;
	strbuf_free(&names);
	strbuf_free(&hooks);
}

/* Why the compiler thinks that nothing shows it: of the binding sentence. */
static const char *why_unseen(const struct rules *r, const struct rules_rule *rule)
{
	for (size_t i = 0; rule->statement_count && i < r->coverage_count; i++) {
		if (!strcmp(r->coverage[i].statement, rule->statements[0]))
			return r->coverage[i].why;
	}
	return NULL;
}

static enum sight rows_taking(struct table *t, const struct rules_rule *rule)
{
	unsigned int served = 0, missing = 0;
	struct strbuf unseen = {0};
	bool parts = false;

	for (int c = 0; c < CATEGORY_COUNT; c++) {
		uint32_t facts = coverage_facts((enum category)c, t->p);

		if (!category_covers(rule->category, (enum category)c))
			continue;
		if (facts) {
			rows_of(t, (enum category)c, facts, &served, &missing);
		} else if ((enum category)c != rule->category) {
			add_name(&unseen, category_name((enum category)c));
			parts = true;
		}
	}
	if (!served && !missing)
		row(t, category_name(rule->category), "nothing", why_unseen(t->r, rule));
	else if (parts)
		row(t, unseen.data, "nothing", NULL);
	t->out->failed |= unseen.failed;
	strbuf_free(&unseen);
	return !served ? SIGHT_NONE : missing || parts ? SIGHT_PART : SIGHT_WHOLE;
}

static enum sight rows_sends(struct table *t, const struct rules_rule *rule)
{
	unsigned int served = 0, missing = 0;

	if (!category_covers(rule->category, CATEGORY_NETWORK_TRAFFIC)) {
		row(t, "send", "nothing", "of a send the recipient is seen, not which data");
		return SIGHT_NONE;
	}
	if (!t->p->recipient_count) {
		row(t, "send", "nothing", "the profile names no recipients");
		return SIGHT_NONE;
	}
	rows_of(t, CATEGORY_NETWORK_TRAFFIC, BIT(ladder_fact("send")), &served, &missing);
	return served ? SIGHT_WHOLE : SIGHT_NONE;
}

static const char *const lacks[] = {
	[LACKS_WITNESS] = "not among the profile's \"witness\"",
	[LACKS_TOUCH] = "touches are not seen here",
	[LACKS_NAME] = "the sentence does not say which",
	[LACKS_SIGHT] = "no set-up can see it",
};

static void row_need(struct table *t, const struct need *n)
{
	const struct footing *input = &t->l->footings[ladder_fact("input")];
	const char *touches = ladder_hook_name(t->l, ladder_fact("input"));
	struct strbuf told = {0}, note = {0};

	if (n->lack)
		strbuf_adds(&told, "nothing");
	else if (n->from == NEED_TOUCH && touches)
		strbuf_addf(&told, "%s%s, marks", touches, input->live ? "" : " (not proved)");
	else
		strbuf_adds(&told, n->from == NEED_ACCESS ? "the access itself" : "marks");
	if (n->name)
		add_name(&note, n->name);
	if (n->lack)
		add_name(&note, lacks[n->lack]);
	row(t, n->fact, told.data, note.data);
	t->out->failed |= told.failed || note.failed;
	strbuf_free(&told);
	strbuf_free(&note);
}

static void add_codes(const struct needs *n, struct strbuf *out)
{
	const char *between = ": ";
	uint32_t codes = 0;

	for (size_t i = 0; i < n->count; i++)
		codes |= n->need[i].codes;
	for (int c = 0; c < CODE_COUNT; c++) {
		if (!(codes & BIT(c)))
			continue;
		strbuf_addf(out, "%s%s", between, code_name((enum code)c));
		between = ", ";
	}
}

static const char *why_silent(enum asked asked)
{
	switch (asked) {
	case ASKED_KEPT:
		return "it is about what is stored or deleted, which nothing here shows";
	case ASKED_USER:
		return "it forbids something to the user, not to the app";
	case ASKED_THIRD:
		return "no call stack is told here, so what others' code takes is the app's own";
	case ASKED_ASIDE:
		return "set aside for a sentence that says \"only\"";
	default:
		return "what it speaks of is not seen, not even as unverifiable";
	}
}

static enum end add_end(struct table *t, const struct needs *n, enum sight sight)
{
	static const enum end ends[] = {
		[OUTLOOK_JUDGED] = END_JUDGED,
		[OUTLOOK_PARTLY] = END_PARTLY,
		[OUTLOOK_UNVERIFIABLE] = END_UNVERIFIABLE,
	};

	strbuf_adds(t->out, "     = ");
	if (sight == SIGHT_NONE) {
		strbuf_addf(t->out, "no finding: %s\n", why_silent(n->asked));
		return END_SILENT;
	}
	switch (n->outlook) {
	case OUTLOOK_JUDGED:
		strbuf_adds(t->out, "judged");
		break;
	case OUTLOOK_PARTLY:
		strbuf_adds(t->out, "judged; unverifiable where what is not told decides");
		add_codes(n, t->out);
		break;
	case OUTLOOK_UNVERIFIABLE:
		strbuf_adds(t->out, "never compliant; unverifiable where nothing else is broken");
		add_codes(n, t->out);
	}
	strbuf_adds(t->out, sight == SIGHT_PART ? "; what nothing sees leaves no finding\n" : "\n");
	return ends[n->outlook];
}

static int tell_rule(struct table *t, size_t index)
{
	const struct rules_rule *rule = &t->r->rules[index];
	enum sight sight = SIGHT_NONE;
	struct needs n;

	if (needs_of(t->judge, t->p->app, index, &n))
		return -1;
	strbuf_addf(t->out, "%-4s %s, %s%s%s\n", rule->id, category_name(rule->category),
		    rule->effect == EFFECT_FORBID ? "forbid" : "permit",
		    rule->statement_count ? ", " : "",
		    rule->statement_count ? rule->statements[0] : "");
	if (n.asked == ASKED_TAKING)
		sight = rows_taking(t, rule);
	else if (n.asked == ASKED_SENDS)
		sight = rows_sends(t, rule);
	for (size_t i = 0; sight != SIGHT_NONE && i < n.count; i++)
		row_need(t, &n.need[i]);
	t->ends[add_end(t, &n, sight)]++;
	needs_free(&n);
	return 0;
}

/* The judge knows what the coverage lines of a trace would tell it. */
static int tell_judge(void *arg, const struct record *rec)
{
	return judge_feed(arg, rec);
}

int doctor_rules(const struct ladder *l, const struct profile *p, const struct rules *r,
		 struct strbuf *out)
{
	const struct judge_options options = {.sink = NULL};
	struct table t = {.l = l, .p = p, .r = r, .out = out, .judge = judge_new(&options)};
	int result = -1;

	if (!t.judge || judge_add_app(t.judge, p, r) ||
	    coverage_tell(l, &p, &r, 1, 0, tell_judge, t.judge))
		goto out;
	strbuf_addf(
		out,
		"The rules of %s: what each needs, what tells it, what becomes of its findings.\n"
		"\"marks\" are lines that the tester supplies (`consentry mark`, a trace).\n\n",
		p->app);
	for (size_t i = 0; i < r->rule_count; i++) {
		if (tell_rule(&t, i))
			goto out;
	}
	strbuf_addf(out,
		    "\nRules: %zu judged, %zu in part, %zu unverifiable at best, "
		    "%zu without a finding.\n",
		    t.ends[END_JUDGED], t.ends[END_PARTLY], t.ends[END_UNVERIFIABLE],
		    t.ends[END_SILENT]);
	result = out->failed ? -1 : 0;
out:
	judge_free(t.judge);
	return result;
}

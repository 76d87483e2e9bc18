/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#include <string.h>

#include "capture.h"
#include "eval.h"
#include "finding_write.h"
#include "glob.h"
#include "recipient.h"
#include "spend.h"
#include "trial.h"

/* The party whose library is nearest to the call; -1: the app's own code. */
static int party_of(const struct profile *p, const struct access *a)
{
	for (size_t i = 0; i < a->stack_count; i++) {
		const char *module = a->stack[i].module;
		const char *slash = module ? strrchr(module, '/') : NULL;

		for (size_t k = 0; module && k < p->party_count; k++) {
			const struct profile_party *party = &p->parties[k];

			for (size_t m = 0; m < party->module_count; m++) {
				if (glob_match(party->modules[m], module) ||
				    (slash && glob_match(party->modules[m], slash + 1)))
					return (int)k;
			}
		}
	}
	return -1;
}

void decide_ask(struct judge *j, struct app *app, const struct access *a, bool late,
		struct question *q)
{
	const struct profile *p = app->program->profile;

	*q = (struct question){.judge = j, .app = app, .access = a, .t = a->t, .late = late};
	q->party = a->stack_count && p->party_count ? party_of(p, a) : -1;
	q->class = q->party >= 0 && p->parties[q->party].party == PARTY_THIRD ? CLASS_THIRD
									      : CLASS_FIRST;
}

/* What is sure and what is only feared. */
struct tally {
	uint32_t sure;
	uint32_t feared;
	uint32_t missing;
	bool doubt; /* something needed is unknown, even if nothing in particular is feared */
};

static void add(struct tally *t, const struct outcome *o)
{
	if (o->value == TRI_FALSE) {
		t->sure |= o->codes;
	} else if (o->value == TRI_UNKNOWN) {
		t->feared |= o->codes;
		t->missing |= o->missing;
		t->doubt = true;
	}
}

/* How much a rule that holds leans on: 0 on nothing that is used up or ends, 1 on a feature, 2 on
 * a gesture. Less is better for everybody. */
static int leaning(const struct question *q, uint32_t rule)
{
	struct question bare = *q;
	uint16_t flags = q->app->program->rule[rule].flags;
	enum tri value = eval_rule(q, rule).value;

	if (!(flags & (RULE_GESTURE | RULE_FEATURE)))
		return 0;
	bare.without_gesture = true;
	if (eval_rule(&bare, rule).value != value)
		return 2;
	bare.without_feature = true;
	return eval_rule(&bare, rule).value == value ? 0 : 1;
}

static struct outcome permits(const struct question *q, const struct rule_list *l, uint32_t *chosen)
{
	const struct program *p = q->app->program;
	struct outcome sum = {.value = TRI_FALSE};
	int best = 3;

	*chosen = PROGRAM_NONE;
	for (uint32_t i = 0; i < l->permit_count; i++) {
		uint32_t rule = p->refs[l->permit + i];
		struct outcome one = eval_rule(q, rule);
		int lean;

		if (one.value > sum.value)
			best = 3;
		if (one.value != TRI_FALSE && one.value >= sum.value) {
			lean = leaning(q, rule);
			if (lean < best) {
				best = lean;
				*chosen = rule;
			}
		}
		eval_either(&sum, &one);
		if (sum.value == TRI_TRUE && !best)
			break;
	}
	return sum;
}

static void forbids(const struct question *q, const struct rule_list *l, struct tally *t)
{
	const struct program *p = q->app->program;

	for (uint32_t i = l->forbid; i < l->narrower + l->narrower_count; i++) {
		const struct program_rule *r = &p->rule[p->refs[i]];
		struct outcome one;

		if (!(r->ops & BIT(q->access->op)))
			continue;
		one = eval_rule(q, p->refs[i]);
		if (one.value == TRI_FALSE)
			continue;
		if (one.value == TRI_TRUE && i < l->narrower) {
			t->sure |= BIT(CODE_FORBIDDEN) | one.codes;
			continue;
		}
		/* A rule on a part of the category: this may or may not be that part. */
		t->feared |= BIT(CODE_FORBIDDEN);
		t->missing |= one.missing | (i >= l->narrower ? BIT(MISSING_DETAIL) : 0);
		t->doubt = true;
	}
}

/* What holds for every access of the app, whatever its rules say. */
static void general(const struct question *q, struct tally *t)
{
	const struct app *app = q->app;
	struct outcome one;

	if (eval_supplied(app, WITNESS_ACCOUNT_CLOSED)) {
		enum fact_state s = fact_at(&app->facts[FACT_AT_CLOSED], q->t);

		one = (struct outcome){.value = s == FACT_GRANTED   ? TRI_FALSE
						: s == FACT_UNKNOWN ? TRI_UNKNOWN
								    : TRI_TRUE,
				       .codes = BIT(CODE_AFTER_CLOSURE),
				       .missing = BIT(MISSING_LATE)};
		add(t, &one);
	}
	/* No rule needs to say it: nothing is taken before the policy is agreed to. So where nobody
	 * tells what the user agreed to, nothing can be called compliant. */
	one = eval_policy(q);
	add(t, &one);
}

static void declared(const struct question *q, struct tally *t, struct decision *d)
{
	const struct program *p = q->app->program;
	const struct rule_list *l = &p->lists[q->access->category][q->class];
	struct outcome one;

	switch ((enum declared)p->declared[q->access->category]) {
	case DECLARED_NO:
		t->sure |= BIT(CODE_UNDECLARED_DATA);
		return;
	case DECLARED_PARTLY:
		t->feared |= BIT(CODE_UNDECLARED_DATA);
		t->missing |= BIT(MISSING_DETAIL);
		t->doubt = true;
		return;
	case DECLARED_YES:
		break;
	}
	if (!l->permit_count) {
		t->sure |= BIT(CODE_UNDECLARED_PARTY);
		return;
	}
	one = permits(q, l, &d->rule);
	add(t, &one);
	if (q->access->op == OP_SEND) {
		one = recipient_judge(q);
		add(t, &one);
	}
}

static bool fails_by(const struct question *q, uint32_t rule, enum code code, uint32_t *codes)
{
	struct outcome one = eval_rule(q, rule);

	*codes = one.codes;
	return one.value != TRI_TRUE && (one.codes & BIT(code));
}

/* The rule to name for a code: a prohibition, or of the permits that fail by it the one that fails by the
 * least, one that says "only" before others, then the first. */
static uint32_t blame(const struct question *q, enum code code)
{
	const struct program *p = q->app->program;
	const struct rule_list *l = &p->lists[q->access->category][q->class];
	uint32_t best = PROGRAM_NONE;
	int least = 0;

	for (uint32_t i = l->forbid; i < l->narrower + l->narrower_count; i++) {
		const struct program_rule *r = &p->rule[p->refs[i]];
		struct outcome one;

		if (!(r->ops & BIT(q->access->op)))
			continue;
		one = eval_rule(q, p->refs[i]);
		if (one.value != TRI_FALSE && (code == CODE_FORBIDDEN || (one.codes & BIT(code))))
			return p->refs[i];
	}
	/* Those about handing on lie behind. */
	for (uint32_t i = 0; i < l->permit_count + l->hands_on_count; i++) {
		uint32_t rule = p->refs[l->permit + i], codes;
		int weight;

		if (i >= l->permit_count && q->access->op != OP_SEND)
			break;

		if (!fails_by(q, rule, code, &codes))
			continue;
		weight = 2 * __builtin_popcount(codes) + !(p->rule[rule].flags & RULE_EXCLUSIVE);
		if (best == PROGRAM_NONE || weight < least) {
			best = rule;
			least = weight;
		}
	}
	/* Broken by no rule in particular: the one that declares the data. */
	if (best == PROGRAM_NONE && l->permit_count && code != CODE_UNDECLARED_PARTY &&
	    code != CODE_UNDECLARED_DATA)
		best = p->refs[l->permit];
	return best;
}

void decide(const struct question *q, struct decision *d)
{
	const struct program *p = q->app->program;
	const struct rule_list *l = &p->lists[q->access->category][q->class];
	struct tally t = {.sure = 0};

	d->rule = PROGRAM_NONE;
	if (recipient_alone(q)) {
		const struct outcome one = recipient_judge(q);

		add(&t, &one);
	} else {
		general(q, &t);
		declared(q, &t, d);
		forbids(q, l, &t);
	}
	/* A policy that says "never" has declared itself: that sentence is the one that is broken. */
	if (t.sure & BIT(CODE_FORBIDDEN))
		t.sure &= ~BIT(CODE_UNDECLARED_DATA);
	if (q->access->attribution == ATTRIBUTION_UNKNOWN) {
		/* Whatever was done, nobody knows by whom. */
		t.feared |= t.sure;
		t.sure = 0;
		t.missing |= BIT(MISSING_WHO);
		t.doubt = true;
	}
	d->verdict = t.sure    ? VERDICT_VIOLATION
		     : t.doubt ? VERDICT_UNVERIFIABLE
			       : VERDICT_COMPLIANT;
	d->codes = t.sure ? t.sure : t.feared;
	d->missing = t.sure ? 0 : t.missing;
	d->blame = d->codes ? blame(q, (enum code)__builtin_ctz(d->codes)) : d->rule;
}

void decide_report(struct judge *j, struct app *app, const struct decision *d,
		   const struct ending *ending)
{
	const struct capture *c = ending->capture;
	struct record rec;
	struct question q;

	if (j->result || (d->verdict == VERDICT_COMPLIANT && !j->options.all))
		return;
	waiting_unpack(c->held, &rec);
	decide_ask(j, app, &rec.u.access, c->late, &q);
	q.capture = c;
	/* Told by what held when it was no longer in order. */
	if (c->deadline)
		q.t = c->ended;
	finding_access(&q, d, ending, c->trial);
}

/* May the decision be remembered until a fact changes? */
static bool lasting(const struct question *q, const struct decision *d)
{
	const struct program *p = q->app->program;
	const struct rule_list *l = &p->lists[q->access->category][q->class];

	return d->verdict == VERDICT_COMPLIANT && !q->late && q->access->op != OP_SEND &&
	       q->party < 0 && !judge_face(q->judge, q->app)->reading && l->forbids_by_facts &&
	       !(l->flags & RULE_RATE) &&
	       !(p->rule[d->rule].flags & (RULE_GESTURE | RULE_FEATURE | RULE_VOLATILE));
}

int decide_access(struct judge *j, struct app *app, const struct access *a, bool late)
{
	struct question q;
	struct decision d;
	struct strbuf trial = {0};
	struct capture *open;
	bool waits;
	int result = 0;

	decide_ask(j, app, a, late, &q);
	open = capture_of(judge_face(j, app), a);
	/* A new start on what is running already ends that capture and stands for itself. */
	if (a->op == OP_START && open)
		capture_end(j, open, a->t);
	else
		q.capture = open && open->reads ? open : NULL;
	decide(&q, &d);
	if (lasting(&q, &d))
		j->faces[app->at].fresh |= UINT64_C(1) << a->category;
	/* What is used up below must still be there when the rules are tried once more. */
	if (j->options.explain)
		trial_write(&q, &trial);
	waits = a->op == OP_START && d.verdict != VERDICT_VIOLATION;
	if (waits)
		result = capture_begin(&q, judge_face(j, app), &d, trial.data);
	else if (d.verdict != VERDICT_VIOLATION && d.rule != PROGRAM_NONE && !q.capture)
		result = spend_touch(&q, d.rule, NULL);
	if (!result)
		result = spend_rates(&q, &app->program->lists[a->category][q.class]);
	if (!result && !waits && (d.verdict != VERDICT_COMPLIANT || j->options.all))
		finding_access(&q, &d, NULL, trial.data);
	strbuf_free(&trial);
	return result;
}

int decide_begin(struct judge *j, struct face *face, const struct access *a)
{
	struct decision d = {
		.verdict = VERDICT_COMPLIANT, .rule = PROGRAM_NONE, .blame = PROGRAM_NONE};
	struct question q = {.judge = j, .app = face->app, .access = a, .t = a->t};
	struct capture *open = capture_of(face, a);

	if (open)
		capture_end(j, open, a->t);
	return capture_begin(&q, face, &d, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "eval.h"

#include <string.h>

#include "capture.h"
#include "rate.h"
#include "recipient.h"

#define NO_CODE 0

static struct outcome yes(void)
{
	return (struct outcome){.value = TRI_TRUE};
}

static struct outcome no(uint32_t codes)
{
	return (struct outcome){.value = TRI_FALSE, .codes = codes};
}

static struct outcome unknown(uint32_t codes, uint32_t missing)
{
	return (struct outcome){.value = TRI_UNKNOWN, .codes = codes, .missing = missing};
}

bool eval_supplied(const struct app *app, enum witness w)
{
	if (app->program->profile->witness[w])
		return true;
	/* Three kinds that few set-ups list are taken as supplied once one line of them has come. */
	switch (w) {
	case WITNESS_GUARDIAN:
		return app->seen & BIT(MARKER_GUARDIAN);
	case WITNESS_ACCOUNT_CLOSED:
		return app->seen & BIT(MARKER_ACCOUNT_CLOSED);
	case WITNESS_EXIT:
		return app->seen & BIT(MARKER_EXIT);
	default:
		return false;
	}
}

/* A consent or a permission: `none` is the code where nobody has been asked. */
static struct outcome granted(const struct question *q, uint32_t fact, enum witness w,
			      enum code none)
{
	if (!eval_supplied(q->app, w))
		return unknown(BIT(none), BIT(w));
	switch (fact_at(&q->app->facts[fact], q->t)) {
	case FACT_GRANTED:
		return yes();
	case FACT_NONE:
		return no(BIT(none));
	case FACT_REFUSED:
		/* Without the policy's consent nothing else was refused, so one code says it. */
		return no(BIT(CODE_AFTER_REFUSAL) | (none == CODE_BEFORE_CONSENT ? 0 : BIT(none)));
	case FACT_WITHDRAWN:
		return no(BIT(CODE_AFTER_REVOCATION));
	default:
		return unknown(BIT(none), BIT(MISSING_LATE));
	}
}

struct outcome eval_policy(const struct question *q)
{
	return granted(q, FACT_AT_POLICY, WITNESS_CONSENT, CODE_BEFORE_CONSENT);
}

/* Is an interval open (or, `wanted` false, closed)? */
static struct outcome within(const struct question *q, uint32_t fact, enum witness w, bool wanted,
			     enum code broken)
{
	enum fact_state s;

	if (!eval_supplied(q->app, w))
		return unknown(BIT(broken), BIT(w));
	s = fact_at(&q->app->facts[fact], q->t);
	if (s == FACT_UNKNOWN)
		return unknown(BIT(broken), BIT(MISSING_LATE));
	return (s == FACT_GRANTED) == wanted ? yes() : no(BIT(broken));
}

/* For a prohibition: the circumstance holds, and has a name of its own beside "forbidden". */
static struct outcome circumstance(struct outcome requirement, enum code name)
{
	if (requirement.value == TRI_UNKNOWN)
		return requirement;
	requirement.codes = requirement.value == TRI_FALSE ? BIT(name) : NO_CODE;
	requirement.value = requirement.value == TRI_FALSE ? TRI_TRUE : TRI_FALSE;
	return requirement;
}

static struct outcome feature(const struct question *q, const struct node *n)
{
	if (q->without_feature)
		return no(BIT(CODE_OUTSIDE_FEATURE));
	if (q->capture && !q->onward)
		return yes();
	if (n->fact == PROGRAM_NONE)
		return unknown(BIT(CODE_OUTSIDE_FEATURE), BIT(MISSING_KIND));
	if (q->onward)
		return within(q, n->fact, WITNESS_FEATURE, true, CODE_OUTLIVED_GESTURE);
	return within(q, n->fact, WITNESS_FEATURE, true, CODE_OUTSIDE_FEATURE);
}

/* May the capture go on by this control: until it is let go, tapped again, or, for a tap, at will? */
static struct outcome held_on(const struct question *q, const struct node *n)
{
	const struct program *p = q->app->program;

	if (!eval_supplied(q->app, WITNESS_GESTURE))
		return yes();
	for (uint32_t i = 0; i < q->capture->bond_count; i++) {
		const struct bond *b = &q->capture->bonds[i];

		if (!b->taken || (n->fact != PROGRAM_NONE && n->fact != b->control))
			continue;
		if (p->controls[b->control].mode == CONTROL_TAP || b->released == GESTURE_NEVER)
			return yes();
	}
	return no(BIT(CODE_OUTLIVED_GESTURE));
}

static struct outcome gesture(const struct question *q, const struct node *n)
{
	const struct profile *p = q->app->program->profile;
	struct gesture_query g = {.program = q->app->program,
				  .control = n->fact,
				  .t = q->t,
				  .taker = access_key(q->access),
				  .capture = q->access->op == OP_START};
	uint64_t from = q->t > p->gesture_ns ? q->t - p->gesture_ns : 0;
	const struct gesture *found;

	if (q->without_gesture)
		return no(BIT(CODE_NO_GESTURE));
	if (q->onward)
		return held_on(q, n);
	if (q->capture)
		return yes();
	if (!eval_supplied(q->app, WITNESS_GESTURE))
		return unknown(BIT(CODE_NO_GESTURE), BIT(WITNESS_GESTURE));
	found = gestures_find(&q->app->gestures, &g);
	/* What was lost since the tap may have been a capture that used it. */
	if (losses_meet(&q->judge->losses, found ? found->t : from, q->t))
		return unknown(BIT(CODE_NO_GESTURE), BIT(MISSING_LOSS));
	if (found)
		return yes();
	if (q->late && q->t + p->gesture_ns < q->judge->now)
		return unknown(BIT(CODE_NO_GESTURE), BIT(MISSING_LATE));
	/* A finger may have been there, and nobody saw it. */
	if (q->judge->touch_unseen && program_touched(q->app->program, n->fact))
		return unknown(BIT(CODE_NO_GESTURE), BIT(WITNESS_GESTURE));
	return no(BIT(CODE_NO_GESTURE));
}

static struct outcome picked(const struct question *q)
{
	const struct picks *p = &q->app->picks;
	bool allowed;

	if (q->without_gesture)
		return no(BIT(CODE_BEYOND_PICKED));
	/* Who picks an entry has not picked the book. */
	if (profile_is_whole(q->app->program->profile, q->access->category, q->access->path))
		return no(BIT(CODE_BEYOND_PICKED));
	if (!eval_supplied(q->app, WITNESS_GESTURE))
		return unknown(BIT(CODE_BEYOND_PICKED), BIT(WITNESS_GESTURE));
	allowed = picks_allow(p, resource_key(q->access), q->t);
	/* What was lost since the pick may have been a read that used it. */
	if (allowed && losses_meet(&q->judge->losses, p->last, q->t))
		return unknown(BIT(CODE_BEYOND_PICKED), BIT(MISSING_LOSS));
	return allowed ? yes() : no(BIT(CODE_BEYOND_PICKED));
}

static struct outcome rate(const struct question *q, const struct node *n)
{
	const struct rules_condition *c = q->app->program->rates[n->fact];
	uint64_t window = (uint64_t)c->rate_s * 1000000000u;

	if (rate_full(&q->app->rates[n->fact], c->rate_n, window, q->t))
		return no(BIT(CODE_OVER_FREQUENCY));
	if (q->late)
		return unknown(BIT(CODE_OVER_FREQUENCY), BIT(MISSING_LATE));
	/* A loss at the very edge of the window is outside, as an access there would be. */
	if (losses_meet(&q->judge->losses, q->t >= window ? q->t - window + 1 : 0, q->t))
		return unknown(BIT(CODE_OVER_FREQUENCY), BIT(MISSING_LOSS));
	return yes();
}

static struct outcome party(const struct question *q, const struct rules_condition *c)
{
	const struct profile *p = q->app->program->profile;

	if (!c->party)
		return q->class == CLASS_THIRD ? yes() : no(BIT(CODE_UNDECLARED_PARTY));
	if (q->party >= 0 && !strcmp(p->parties[q->party].name, c->party))
		return yes();
	if (q->access->op == OP_SEND && recipient_named(p, q->access, c->party))
		return yes();
	return no(BIT(CODE_UNDECLARED_PARTY));
}

static struct outcome launch(const struct question *q)
{
	uint64_t start = q->access->subject.start;

	if (!start)
		return unknown(BIT(CODE_OUTSIDE_FEATURE), BIT(MISSING_DETAIL));
	return q->t >= start && q->t - start <= q->app->program->profile->launch_ns
		       ? yes()
		       : no(BIT(CODE_OUTSIDE_FEATURE));
}

static struct outcome not_withdrawn(const struct question *q, uint32_t fact)
{
	enum witness w = fact == FACT_AT_POLICY || fact >= FACT_AT_NAMED ? WITNESS_CONSENT
									 : WITNESS_PERMISSION;
	enum fact_state s;

	if (!eval_supplied(q->app, w))
		return unknown(BIT(CODE_AFTER_REVOCATION), BIT(w));
	s = fact_at(&q->app->facts[fact], q->t);
	if (s == FACT_UNKNOWN)
		return unknown(BIT(CODE_AFTER_REVOCATION), BIT(MISSING_LATE));
	return s == FACT_WITHDRAWN ? no(BIT(CODE_AFTER_REVOCATION)) : yes();
}

/* Kinds whose meaning in a prohibition is the circumstance that it names, not a thing required. */
static struct outcome either_way(const struct question *q, const struct node *n)
{
	switch ((enum condition_kind)n->kind) {
	case CONDITION_REVOKED:
		return not_withdrawn(q, n->fact);
	case CONDITION_BACKGROUND:
		return within(q, FACT_AT_FOREGROUND, WITNESS_FOREGROUND, true, CODE_BACKGROUND);
	case CONDITION_ACCOUNT_CLOSED:
		return within(q, FACT_AT_CLOSED, WITNESS_ACCOUNT_CLOSED, false, CODE_AFTER_CLOSURE);
	case CONDITION_RATE:
		return rate(q, n);
	case CONDITION_LOCAL:
		return q->access->op == OP_SEND ? no(BIT(CODE_SENT_DESPITE_LOCAL)) : yes();
	default: /* never */
		return no(BIT(CODE_FORBIDDEN));
	}
}

static struct outcome default_off(const struct question *q, const struct node *n)
{
	if (n->fact == PROGRAM_NONE)
		return unknown(BIT(CODE_NO_SEPARATE_CONSENT), BIT(MISSING_KIND));
	if (n->fact >= FACT_AT_PERMISSIONS && n->fact < FACT_AT_NAMED)
		return granted(q, n->fact, WITNESS_PERMISSION, CODE_NO_PERMISSION);
	return granted(q, n->fact, WITNESS_CONSENT, CODE_NO_SEPARATE_CONSENT);
}

/*
 * May the capture go on? Gestures and features end, facts change. Counts have counted the capture itself and
 * the app has been started, so those stay as they were. What is not known ends nothing.
 */
static struct outcome onward(const struct question *q, const struct node *n)
{
	struct outcome stays = n->forbid ? no(NO_CODE) : yes();
	struct question now = *q;
	struct outcome one;

	switch ((enum condition_kind)n->kind) {
	case CONDITION_GESTURE:
	case CONDITION_FEATURE:
		if (q->capture->blind && !n->forbid)
			return stays;
		one = n->kind == CONDITION_GESTURE ? gesture(q, n) : feature(q, n);
		break;
	case CONDITION_RATE:
	case CONDITION_PICKED:
	case CONDITION_LAUNCH:
		return stays;
	default:
		now.onward = false;
		now.capture = NULL;
		one = eval_node(&now, n);
	}
	return one.value == TRI_UNKNOWN ? stays : one;
}

struct outcome eval_node(const struct question *q, const struct node *n)
{
	enum code name;

	if (q->onward)
		return onward(q, n);
	switch ((enum condition_kind)n->kind) {
	case CONDITION_GESTURE:
		return gesture(q, n);
	case CONDITION_FEATURE:
		return feature(q, n);
	case CONDITION_PERMISSION:
		return granted(q, n->fact, WITNESS_PERMISSION, CODE_NO_PERMISSION);
	case CONDITION_CONSENT:
		return granted(q, n->fact, WITNESS_CONSENT,
			       n->fact == FACT_AT_POLICY ? CODE_BEFORE_CONSENT
							 : CODE_NO_SEPARATE_CONSENT);
	case CONDITION_LAUNCH:
		return launch(q);
	case CONDITION_LOGIN:
		return within(q, FACT_AT_LOGIN, WITNESS_LOGIN, true, CODE_NOT_LOGGED_IN);
	case CONDITION_DEFAULT_OFF:
		return default_off(q, n);
	case CONDITION_PICKED:
		return picked(q);
	case CONDITION_FOREGROUND:
		return within(q, FACT_AT_FOREGROUND, WITNESS_FOREGROUND, true, CODE_BACKGROUND);
	case CONDITION_PARTY:
		return party(q, q->app->program->conditions[n->source]);
	case CONDITION_GUARDIAN:
		return within(q, FACT_AT_GUARDIAN, WITNESS_GUARDIAN, true,
			      CODE_NO_GUARDIAN_CONSENT);
	case CONDITION_PURPOSE_CHANGE:
	case CONDITION_REGION:
	case CONDITION_NETWORK:
		return unknown(NO_CODE, BIT(MISSING_KIND));
	case CONDITION_REFUSAL_HARMLESS:
		return n->forbid ? no(NO_CODE) : yes();
	case CONDITION_BACKGROUND:
		if (!n->forbid)
			return yes(); /* "also in the background" takes nothing away */
		break;
	default:
		break;
	}
	if (!n->forbid)
		return either_way(q, n);
	name = n->kind == CONDITION_REVOKED	     ? CODE_AFTER_REVOCATION
	       : n->kind == CONDITION_BACKGROUND     ? CODE_BACKGROUND
	       : n->kind == CONDITION_ACCOUNT_CLOSED ? CODE_AFTER_CLOSURE
	       : n->kind == CONDITION_RATE	     ? CODE_OVER_FREQUENCY
	       : n->kind == CONDITION_LOCAL	     ? CODE_SENT_DESPITE_LOCAL
						     : CODE_FORBIDDEN;
	return circumstance(either_way(q, n), name);
}

void eval_either(struct outcome *sum, const struct outcome *one)
{
	uint32_t other = BIT(CODE_UNDECLARED_PARTY);

	if (one->value > sum->value) {
		*sum = *one;
		return;
	}
	if (one->value < sum->value)
		return;
	sum->missing |= one->missing;
	if (one->value != TRI_FALSE || !sum->codes || !one->codes ||
	    !(sum->codes & other) == !(one->codes & other))
		sum->codes |= one->codes;
	else if (sum->codes & other)
		sum->codes = one->codes;
}

static struct outcome eval_all(const struct question *q, uint32_t at)
{
	const struct node *node = q->app->program->node;
	struct outcome sum = yes();

	for (uint32_t i = at + 1; i < node[at].end; i = node[i].end) {
		struct outcome one = eval_tree(q, i);

		if (one.value < sum.value) {
			sum = one;
		} else if (one.value == sum.value) {
			sum.codes |= one.codes;
			sum.missing |= one.missing;
		}
	}
	return sum;
}

static struct outcome eval_any(const struct question *q, uint32_t at)
{
	const struct node *node = q->app->program->node;
	struct outcome sum = no(NO_CODE);

	for (uint32_t i = at + 1; i < node[at].end; i = node[i].end) {
		struct outcome one = eval_tree(q, i);

		eval_either(&sum, &one);
		if (sum.value == TRI_TRUE)
			break;
	}
	/* "Any of nothing" never holds. */
	if (sum.value == TRI_FALSE && !sum.codes && !node[at].forbid)
		sum.codes = BIT(CODE_FORBIDDEN);
	return sum;
}

struct outcome eval_tree(const struct question *q, uint32_t at)
{
	const struct node *n = &q->app->program->node[at];

	return n->op == WHEN_CONDITION ? eval_node(q, n)
	       : n->op == WHEN_ALL     ? eval_all(q, at)
				       : eval_any(q, at);
}

struct outcome eval_rule(const struct question *q, uint32_t rule)
{
	return eval_tree(q, q->app->program->rule[rule].first);
}

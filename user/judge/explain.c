/* SPDX-License-Identifier: Apache-2.0 */
#include "explain.h"

#include <stdio.h>
#include <string.h>

#include "eval.h"
#include "recipient.h"

#define NO_WINDOW UINT64_MAX

/* The values that templates may name. */
struct values {
	const char *category;
	char window[64]; /* of window_ns, once a template asks for it */
	uint64_t window_ns;
	char ago[64];
	char count[16];
	char what[256];
	const char *control;
	const char *feature;
	const char *permission;
	const char *scope;
	const char *party;
	const char *host;
	const char *missing;
};

static const struct words *language(const struct app *app)
{
	return app->words;
}

/* To write a duration takes longer than the rest, and few sentences have one. */
static void write_window(const struct words *w, const char *template, struct values *v)
{
	if (v->window_ns != NO_WINDOW && !v->window[0] && strstr(template, "{window}"))
		words_duration(w, v->window_ns, v->window, sizeof(v->window));
}

static void fill(const struct words *w, const char *template, struct values *v, struct strbuf *out)
{
	const struct word list[] = {
		{"category", v->category}, {"window", v->window},
		{"ago", v->ago},	   {"count", v->count},
		{"what", v->what},	   {"control", v->control},
		{"feature", v->feature},   {"permission", v->permission},
		{"scope", v->scope},	   {"party", v->party},
		{"host", v->host},	   {"missing", v->missing},
	};

	write_window(w, template, v);
	words_fill(template, list, sizeof(list) / sizeof(list[0]), out);
}

static void init(const struct app *app, enum category category, struct values *v)
{
	const struct words *w = language(app);

	v->category = w->categories[category];
	v->window_ns = NO_WINDOW;
	v->window[0] = v->ago[0] = v->count[0] = v->what[0] = '\0';
	v->control = w->some_control;
	v->feature = w->some_feature;
	v->permission = v->scope = v->missing = "";
	v->party = w->own_code;
	v->host = w->unknown_host;
}

/* Can the failure of this kind of condition give the code? */
static bool gives(enum condition_kind kind, enum code code)
{
	switch (code) {
	case CODE_NO_GESTURE:
	case CODE_OUTLIVED_GESTURE:
		return kind == CONDITION_GESTURE;
	case CODE_OUTSIDE_FEATURE:
		return kind == CONDITION_FEATURE;
	case CODE_NO_PERMISSION:
		return kind == CONDITION_PERMISSION || kind == CONDITION_DEFAULT_OFF;
	case CODE_NO_SEPARATE_CONSENT:
		return kind == CONDITION_CONSENT || kind == CONDITION_DEFAULT_OFF;
	case CODE_OVER_FREQUENCY:
		return kind == CONDITION_RATE;
	case CODE_AFTER_REFUSAL:
	case CODE_AFTER_REVOCATION:
		return kind == CONDITION_PERMISSION || kind == CONDITION_CONSENT ||
		       kind == CONDITION_REVOKED || kind == CONDITION_DEFAULT_OFF;
	default:
		return false;
	}
}

/* Does this consent or permission stand as the code says? */
static bool stands(const struct question *q, uint32_t fact, enum code code)
{
	enum fact_state s = fact_at(&q->app->facts[fact], q->t);

	return (code == CODE_AFTER_REFUSAL && s == FACT_REFUSED) ||
	       (code == CODE_AFTER_REVOCATION && s == FACT_WITHDRAWN);
}

/* The condition of the blamed rule that the code is about, or NULL. */
static const struct node *culprit(const struct question *q, const struct decision *d,
				  enum code code)
{
	const struct program *p = q->app->program;
	const struct node *n, *end, *any = NULL;

	if (d->blame == PROGRAM_NONE)
		return NULL;
	n = &p->node[p->rule[d->blame].first];
	end = &p->node[n->end];
	for (; n < end; n++) {
		if (n->op != WHEN_CONDITION || !gives((enum condition_kind)n->kind, code))
			continue;
		if ((code == CODE_AFTER_REFUSAL || code == CODE_AFTER_REVOCATION) &&
		    (n->fact == PROGRAM_NONE || !stands(q, n->fact, code)))
			continue;
		if (eval_node(q, n).value != TRI_TRUE)
			return n;
		any = any ? any : n;
	}
	return any;
}

static void name_fact(const struct app *app, uint32_t fact, struct values *v)
{
	const struct words *w = language(app);
	const struct fact_key *key = &app->program->facts[fact];
	struct strbuf what = {0};

	if (key->kind == FACT_PERMISSION)
		v->permission = w->permissions[key->permission];
	else
		v->scope = key->name;
	if (fact == FACT_AT_POLICY)
		strbuf_adds(&what, w->policy);
	else
		fill(w, key->kind == FACT_PERMISSION ? w->permission_as_what : w->scope_as_what, v,
		     &what);
	snprintf(v->what, sizeof(v->what), "%s", what.data ? what.data : "");
	strbuf_free(&what);
}

static void set_ago(const struct app *app, uint64_t ns, struct values *v)
{
	words_duration(language(app), ns, v->ago, sizeof(v->ago));
}

static void set_window(uint64_t ns, struct values *v)
{
	v->window_ns = ns;
}

/* Fills what the code's templates may name. */
static void set_values(const struct question *q, const struct decision *d, enum code code,
		       struct values *v)
{
	const struct program *p = q->app->program;
	const struct node *n = culprit(q, d, code);
	const struct profile_recipient *to;

	set_window(p->profile->gesture_ns, v);
	if (code == CODE_OUTLIVED_GESTURE)
		set_window(p->profile->release_ns, v);
	if (q->party >= 0)
		v->party = p->profile->parties[q->party].name;
	if (q->access->op == OP_SEND) {
		to = recipient_of(p->profile, q->access);
		v->host = to			   ? to->name
			  : q->access->path	   ? q->access->path
			  : q->access->resource_id ? q->access->resource_id
						   : v->host;
	}
	if (!n) {
		if (code == CODE_AFTER_REFUSAL || code == CODE_AFTER_REVOCATION)
			name_fact(q->app, FACT_AT_POLICY, v);
		return;
	}
	if (n->kind == CONDITION_GESTURE && n->fact != PROGRAM_NONE)
		v->control = p->controls[n->fact].name;
	if (n->kind == CONDITION_FEATURE && n->fact != PROGRAM_NONE)
		v->feature = p->facts[n->fact].name;
	if (n->kind == CONDITION_RATE) {
		const struct rules_condition *c = p->rates[n->fact];

		set_window((uint64_t)c->rate_s * 1000000000u, v);
		snprintf(v->count, sizeof(v->count), "%u", c->rate_n);
	}
	if ((n->kind == CONDITION_PERMISSION || n->kind == CONDITION_CONSENT ||
	     n->kind == CONDITION_REVOKED || n->kind == CONDITION_DEFAULT_OFF) &&
	    n->fact != PROGRAM_NONE)
		name_fact(q->app, n->fact, v);
}

void explain_expected(const struct question *q, const struct decision *d, struct strbuf *out)
{
	const struct words *w = language(q->app);
	enum code code;
	struct values v;

	if (!d->codes)
		return;
	code = (enum code)__builtin_ctz(d->codes);
	init(q->app, q->access->category, &v);
	set_values(q, d, code, &v);
	fill(w, w->expected[code], &v, out);
}

/* Why no gesture served: there was none, or what was wrong with the last one. */
static enum seen seen_gesture(const struct question *q, const struct node *n, struct values *v)
{
	struct gesture_query g = {
		.program = q->app->program, .control = n ? n->fact : PROGRAM_NONE, .t = q->t};
	const struct gesture *last = gestures_last(&q->app->gestures, &g);

	if (!last)
		return SEEN_NO_GESTURE;
	set_ago(q->app, q->t - last->t, v);
	if (last->synthetic)
		return SEEN_GESTURE_SYNTHETIC;
	if (last->behind)
		return SEEN_GESTURE_BEHIND;
	if (q->t - last->t > q->app->program->profile->gesture_ns)
		return SEEN_GESTURE_OLD;
	return last->taker ? SEEN_GESTURE_USED : SEEN_NO_GESTURE;
}

static enum seen seen_consent(const struct question *q, struct values *v)
{
	uint64_t asked = q->app->askings[FACT_AT_POLICY].asked;

	if (!asked || asked > q->t)
		return SEEN_NOT_ASKED;
	set_ago(q->app, q->t - asked, v);
	return SEEN_ASKED;
}

static enum seen seen_ending(const struct question *q, const struct ending *e, struct values *v)
{
	if (!e || !e->stop || e->stop <= e->deadline)
		return SEEN_OUTLIVED_UNSEEN;
	set_ago(q->app, e->stop - e->deadline, v);
	return SEEN_OUTLIVED;
}

static enum seen seen_state(const struct question *q, const struct node *n, enum seen s,
			    struct values *v)
{
	uint32_t fact = n ? n->fact : FACT_AT_POLICY;

	set_ago(q->app, q->t - fact_since(&q->app->facts[fact], q->t), v);
	return s;
}

/* It began in order and went on when it was not any more. */
static enum seen seen_running(const struct question *q, const struct capture *c, enum code code,
			      struct values *v)
{
	set_ago(q->app, c->ended - c->start, v);
	set_window(q->app->program->profile->release_ns, v);
	return code == CODE_AFTER_REVOCATION ? SEEN_RAN_ON_WITHDRAWN : SEEN_RAN_ON;
}

static enum seen seen(const struct question *q, const struct decision *d,
		      const struct ending *ending, enum code code, struct values *v)
{
	if (ending && ending->deadline && code != CODE_OUTLIVED_GESTURE)
		return seen_running(q, ending->capture, code, v);
	switch (code) {
	case CODE_AFTER_CLOSURE:
		set_ago(q->app, q->t - fact_since(&q->app->facts[FACT_AT_CLOSED], q->t), v);
		return SEEN_AFTER_CLOSURE;
	case CODE_BEFORE_CONSENT:
		return seen_consent(q, v);
	case CODE_AFTER_REFUSAL:
		return seen_state(q, culprit(q, d, code), SEEN_REFUSED, v);
	case CODE_AFTER_REVOCATION:
		return seen_state(q, culprit(q, d, code), SEEN_WITHDRAWN, v);
	case CODE_UNDECLARED_DATA:
		return SEEN_UNDECLARED_DATA;
	case CODE_FORBIDDEN:
		return SEEN_FORBIDDEN;
	case CODE_NO_PERMISSION:
		return SEEN_NO_PERMISSION;
	case CODE_NO_GUARDIAN_CONSENT:
		return SEEN_NO_GUARDIAN;
	case CODE_NO_SEPARATE_CONSENT:
		return SEEN_NO_SEPARATE;
	case CODE_UNDECLARED_PARTY:
		return SEEN_UNDECLARED_PARTY;
	case CODE_UNDECLARED_RECIPIENT:
		return SEEN_UNDECLARED_RECIPIENT;
	case CODE_NOT_LOGGED_IN:
		return SEEN_NOT_LOGGED_IN;
	case CODE_NO_GESTURE:
		return seen_gesture(q, culprit(q, d, code), v);
	case CODE_OUTLIVED_GESTURE:
		return seen_ending(q, ending, v);
	case CODE_OUTSIDE_FEATURE:
		return SEEN_OUTSIDE_FEATURE;
	case CODE_BACKGROUND:
		return SEEN_BACKGROUND;
	case CODE_BEYOND_PICKED:
		return SEEN_BEYOND_PICKED;
	case CODE_OVER_FREQUENCY:
		return SEEN_OVER_FREQUENCY;
	case CODE_SENT_DESPITE_LOCAL:
		return SEEN_SENT;
	default:
		return SEEN_NOTHING;
	}
}

void explain_missing(const struct words *w, uint32_t missing, struct strbuf *out)
{
	bool first = true;

	for (int i = 0; i < MISSING_COUNT; i++) {
		if (!(missing & BIT(i)))
			continue;
		strbuf_adds(out, first ? "" : w->list_join);
		strbuf_adds(out, w->missing[i]);
		first = false;
	}
}

static void say_missing(const struct app *app, uint32_t missing, struct values *v,
			struct strbuf *out)
{
	struct strbuf list = {0};

	explain_missing(language(app), missing, &list);
	v->missing = list.data ? list.data : "";
	fill(language(app), language(app)->unverifiable, v, out);
	out->failed = out->failed || list.failed;
	strbuf_free(&list);
}

void explain_observed(const struct question *q, const struct decision *d,
		      const struct ending *ending, struct strbuf *out)
{
	const struct words *w = language(q->app);
	struct values v;

	init(q->app, q->access->category, &v);
	fill(w, w->ops[q->access->op], &v, out);
	strbuf_adds(out, w->join);
	if (d->verdict == VERDICT_UNVERIFIABLE) {
		say_missing(q->app, d->missing, &v, out);
	} else if (!d->codes) {
		fill(w, w->seen[SEEN_NOTHING], &v, out);
	} else {
		enum code code = (enum code)__builtin_ctz(d->codes);

		set_values(q, d, code, &v);
		fill(w, w->seen[seen(q, d, ending, code, &v)], &v, out);
	}
}

void explain_refusal(const struct app *app, enum code code, uint32_t fact, uint64_t ago,
		     struct strbuf *expected, struct strbuf *observed)
{
	const struct words *w = language(app);
	struct values v;

	init(app, CATEGORY_OTHER, &v);
	name_fact(app, fact, &v);
	set_ago(app, ago, &v);
	set_window(app->program->profile->ask_ns, &v);
	fill(w, w->expected[code], &v, expected);
	fill(w, w->seen[code == CODE_ASKED_AGAIN ? SEEN_ASKED_AGAIN : SEEN_EXIT], &v, observed);
}

void explain_condition(const struct app *app, const struct node *n, struct strbuf *out)
{
	const struct program *p = app->program;
	const struct rules_condition *c = p->conditions[n->source];
	struct values v;

	init(app, CATEGORY_OTHER, &v);
	v.party = c->party ? c->party : "";
	if (c->control)
		v.control = c->control;
	if (c->feature)
		v.feature = c->feature;
	if (c->kind == CONDITION_RATE) {
		set_window((uint64_t)c->rate_s * 1000000000u, &v);
		snprintf(v.count, sizeof(v.count), "%u", c->rate_n);
	}
	if ((c->kind == CONDITION_PERMISSION || c->kind == CONDITION_CONSENT ||
	     c->kind == CONDITION_REVOKED || c->kind == CONDITION_DEFAULT_OFF) &&
	    n->fact != PROGRAM_NONE)
		name_fact(app, n->fact, &v);
	fill(language(app), language(app)->conditions[c->kind], &v, out);
}

/* "started to take sound (/dev/snd/pcmC0D0c)" */
static void say_act(const struct words *w, const struct finding *f, struct strbuf *out)
{
	const char *path = f->access->path ? f->access->path : f->access->resource_id;
	struct strbuf op = {0};
	struct word list[2] = {{"category", w->categories[f->category]}, {"path", path}};

	words_fill(w->ops[f->access->op], list, 1, &op);
	if (path) {
		list[0] = (struct word){"op", op.data};
		words_fill(w->story_act, list, 2, out);
	} else {
		strbuf_add(out, op.data, op.len);
	}
	out->failed = out->failed || op.failed;
	strbuf_free(&op);
}

void explain_story(const struct finding *f, const char *time, const char *lang, struct strbuf *out)
{
	const struct words *w = words_of(lang);
	struct strbuf act = {0}, also = {0};

	if (f->access)
		say_act(w, f, &act);
	else if (f->code != CODE_COUNT)
		strbuf_adds(&act, w->titles[f->code]);
	for (size_t i = 0; i < f->also_count; i++) {
		strbuf_adds(&also, i ? w->list_join : "");
		strbuf_adds(&also, w->titles[f->also[i]]);
	}
	{
		const struct word list[] = {{"time", time},
					    {"app", f->app},
					    {"act", act.data},
					    {"clause", f->clause ? f->clause : "?"},
					    {"quote", f->quote},
					    {"expected", f->expected},
					    {"observed", f->observed},
					    {"also", also.data}};
		const size_t count = sizeof(list) / sizeof(list[0]);

		words_fill(w->story[f->verdict], list, count, out);
		if (f->quote)
			words_fill(w->story_quote, list, count, out);
		else if (f->code == CODE_UNDECLARED_DATA)
			words_fill(w->story_undeclared, list, count, out);
		if (f->expected && *f->expected)
			words_fill(w->story_expected, list, count, out);
		words_fill(w->story_observed, list, count, out);
		if (f->also_count)
			words_fill(w->story_also, list, count, out);
	}
	out->failed = out->failed || act.failed || also.failed;
	strbuf_free(&act);
	strbuf_free(&also);
}

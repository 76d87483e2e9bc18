/* SPDX-License-Identifier: Apache-2.0 */
#include "capture.h"

#include <stdlib.h>
#include <string.h>

#include "decide.h"
#include "eval.h"

struct capture *capture_of(const struct app *app, const struct access *a)
{
	uint64_t key, loose;

	if (!app->captures)
		return NULL;
	key = access_key(a);
	loose = process_key(a);
	for (struct capture *c = app->captures; c; c = c->next) {
		/* A line that names no thing means the newest capture of its process and category. */
		if (key && c->key ? key == c->key : loose == c->loose_key)
			return c;
	}
	return NULL;
}

static void unlink_deadline(struct judge *j, struct capture *c)
{
	if (!c->deadline)
		return;
	*(c->sooner ? &c->sooner->later : &j->soonest) = c->later;
	*(c->later ? &c->later->sooner : &j->latest_deadline) = c->sooner;
	c->deadline = 0;
	c->sooner = c->later = NULL;
}

/* Deadlines come nearly in order, so the place is looked for from the far end. */
static void link_deadline(struct judge *j, struct capture *c, uint64_t deadline)
{
	struct capture *before = j->latest_deadline;

	while (before && before->deadline > deadline)
		before = before->sooner;
	c->deadline = deadline;
	c->sooner = before;
	c->later = before ? before->later : j->soonest;
	*(before ? &before->later : &j->soonest) = c;
	*(c->later ? &c->later->sooner : &j->latest_deadline) = c;
}

static void unlink_app(struct judge *j, struct capture *c)
{
	struct capture **at = &c->app->captures;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	c->app->capture_count--;
	j->faces[c->app->at].has_captures = c->app->capture_count;
}

static void discard(struct capture *c)
{
	free(c->held);
	free(c->trial);
	free(c);
}

/*
 * The finding of a capture that ended at `end` (0: its deadline passed and nobody saw it stop; `given_up`:
 * nothing more will come).
 */
static void conclude(struct judge *j, struct capture *c, uint64_t end, bool given_up)
{
	const struct profile *p = c->app->program->profile;
	struct decision d = c->decision;
	uint64_t start = c->held->record.t;
	struct ending ending = {.stop = given_up ? 0 : end, .deadline = c->deadline, .capture = c};
	bool doubt = false;

	if (c->deadline && given_up) {
		doubt = true;
		d.missing |= BIT(MISSING_END);
	} else if (c->deadline && end > c->deadline) {
		d.verdict = VERDICT_VIOLATION;
		d.codes = BIT(CODE_OUTLIVED_GESTURE);
	} else if (c->deadline && !end) {
		/* A stop that was lost looks the same as one that never came. */
		doubt = losses_meet(&j->losses, start, c->deadline);
		d.missing |= doubt ? BIT(MISSING_LOSS) : 0;
		if (!doubt) {
			d.verdict = VERDICT_VIOLATION;
			d.codes = BIT(CODE_OUTLIVED_GESTURE);
		}
	} else if (!c->deadline && end > start + p->release_ns) {
		/* Touches come from the kernel's ring: a release may have been lost. */
		for (uint32_t i = 0; i < c->bond_count && !doubt; i++) {
			const struct bond *b = &c->bonds[i];

			doubt = b->taken && b->from_kernel &&
				c->app->program->controls[b->control].mode != CONTROL_TAP &&
				losses_meet(&j->losses, start, end - p->release_ns);
		}
		d.missing |= doubt ? BIT(MISSING_LOSS) : 0;
	}
	if (doubt) {
		d.verdict = VERDICT_UNVERIFIABLE;
		d.codes |= BIT(CODE_OUTLIVED_GESTURE);
	}
	decide_report(j, c->app, &c->held->record.u.access, &d, c->late, &ending);
}

static void end_with(struct judge *j, struct capture *c, uint64_t t, bool given_up)
{
	uint64_t deadline = c->deadline;

	unlink_deadline(j, c);
	c->deadline = deadline;
	unlink_app(j, c);
	if (c->watched)
		conclude(j, c, t, given_up);
	discard(c);
}

void capture_end(struct judge *j, struct capture *c, uint64_t t)
{
	end_with(j, c, t, false);
}

/* Does something still carry the capture at time t? */
static bool carried(struct judge *j, const struct capture *c, uint64_t t)
{
	struct question q;

	decide_ask(j, c->app, &c->held->record.u.access, c->late, &q);
	q.capture = c;
	q.onward = true;
	q.then = t;
	for (uint32_t i = 0; i < c->rule_count; i++) {
		if (eval_rule(&q, c->rules[i]).value != TRI_FALSE)
			return true;
	}
	return false;
}

/* The feature is over: a gesture that could have carried the capture as well now does, if nobody else
 * took it. */
static void take_candidates(struct capture *c)
{
	struct gestures *g = &c->app->gestures;

	for (uint32_t i = 0; i < c->bond_count; i++) {
		struct bond *b = &c->bonds[i];
		bool free_to_take = true;

		if (b->taken)
			continue;
		for (size_t k = g->head; k < g->head + g->count; k++) {
			struct gesture *each = &g->list[k];

			if (each->control != b->control || each->t != b->t)
				continue;
			free_to_take = !each->taker;
			if (free_to_take) {
				each->taker = c->key ? c->key : 1;
				each->capture = true;
			}
			break;
		}
		/* One that is no longer listed was never taken by anyone. */
		if (free_to_take)
			b->taken = true;
		else
			*b-- = c->bonds[--c->bond_count], i--;
	}
}

static void review(struct judge *j, struct capture *c, uint64_t t)
{
	uint64_t ended = 0;

	if (!c->watched || c->deadline || carried(j, c, t))
		return;
	take_candidates(c);
	if (carried(j, c, t))
		return;
	/* A control that was let go before the capture began counts from then. */
	for (uint32_t i = 0; i < c->bond_count; i++) {
		if (c->bonds[i].released != GESTURE_NEVER && c->bonds[i].released > ended)
			ended = c->bonds[i].released;
	}
	if (!ended || t > c->held->record.t)
		ended = t;
	link_deadline(j, c, ended + c->app->program->profile->release_ns);
}

void capture_review(struct judge *j, struct app *app, uint64_t t)
{
	for (struct capture *c = app->captures; c; c = c->next)
		review(j, c, t);
}

bool capture_release(struct judge *j, struct app *app, uint32_t control, uint64_t t)
{
	bool hung = false;

	for (struct capture *c = app->captures; c; c = c->next) {
		for (uint32_t i = 0; i < c->bond_count; i++) {
			struct bond *b = &c->bonds[i];

			if (b->control == control && b->released == GESTURE_NEVER && b->t <= t) {
				b->released = t;
				hung = hung || b->taken;
			}
		}
	}
	capture_review(j, app, t);
	return hung;
}

void capture_end_process(struct judge *j, struct app *app, const struct subject *s, uint64_t t)
{
	struct capture *next;

	for (struct capture *c = app->captures; c; c = next) {
		next = c->next;
		if (!s || c->held->record.u.access.subject.pid == s->pid)
			capture_end(j, c, t);
	}
}

void capture_settle(struct judge *j, uint64_t t)
{
	while (j->soonest && j->soonest->deadline < t && !j->result)
		end_with(j, j->soonest, 0, false);
}

void capture_finish(struct judge *j)
{
	for (size_t i = 0; i < j->app_count; i++) {
		struct capture *list = NULL, *c;

		/* In the order in which they began. */
		while ((c = j->apps[i]->captures)) {
			j->apps[i]->captures = c->next;
			c->next = list;
			list = c;
		}
		j->apps[i]->captures = list;
		while (j->apps[i]->captures)
			end_with(j, j->apps[i]->captures, 0, true);
	}
}

void capture_free_all(struct app *app)
{
	struct capture *c;

	while ((c = app->captures)) {
		app->captures = c->next;
		discard(c);
	}
	app->capture_count = 0;
}

/* The rules that a capture may rely on: those that held or might. NULL when out of memory. */
static struct capture *prepare(const struct question *q)
{
	const struct program *p = q->app->program;
	const struct rule_list *l = &p->lists[q->access->category][q->class];
	struct capture *c = calloc(1, sizeof(*c) + l->permit_count * sizeof(c->rules[0]));

	if (!c)
		return NULL;
	for (uint32_t i = 0; i < l->permit_count; i++) {
		uint32_t rule = p->refs[l->permit + i];

		if (eval_rule(q, rule).value != TRI_FALSE)
			c->rules[c->rule_count++] = rule;
	}
	return c;
}

/* Gestures that could carry it too, but are not needed while the feature lasts. */
static void note_candidates(const struct question *q, struct capture *c)
{
	const struct program *p = q->app->program;

	for (uint32_t i = 0; i < c->rule_count; i++) {
		const struct node *n = &p->node[p->rule[c->rules[i]].first];
		const struct node *end = &p->node[n->end];

		for (; n < end && c->bond_count < BONDS_MAX; n++) {
			struct gesture_query g = {.program = p,
						  .control = n->fact,
						  .t = q->t,
						  .taker = c->key,
						  .capture = true};
			const struct gesture *found;

			if (n->op != WHEN_CONDITION || n->kind != CONDITION_GESTURE)
				continue;
			found = gestures_find(&q->app->gestures, &g);
			if (found)
				c->bonds[c->bond_count++] = (struct bond){
					.t = found->t,
					.released = found->released,
					.control = found->control,
					.from_kernel = found->from_kernel};
		}
	}
}

/* Does a tap carry it? Then nothing ends it but the app itself. */
static bool tapped(const struct question *q, const struct capture *c)
{
	struct question later = *q;
	bool taken = false;

	for (uint32_t i = 0; i < c->bond_count; i++)
		taken = taken ||
			(c->bonds[i].taken &&
			 q->app->program->controls[c->bonds[i].control].mode == CONTROL_TAP);
	later.capture = c;
	later.onward = later.without_feature = true;
	later.then = q->t;
	for (uint32_t i = 0; taken && i < c->rule_count; i++) {
		if (eval_rule(&later, c->rules[i]).value != TRI_FALSE)
			return true;
	}
	return false;
}

int capture_begin(const struct question *q, const struct decision *d, const char *trial,
		  bool *watched)
{
	const struct program *p = q->app->program;
	struct app *app = q->app;
	struct record rec = {.kind = RECORD_ACCESS, .t = q->access->t};
	uint32_t flags = d->rule == PROGRAM_NONE ? 0 : p->rule[d->rule].flags;
	struct question bare = *q;
	struct capture *c;

	*watched = false;
	if (!(flags & (RULE_GESTURE | RULE_FEATURE)))
		return 0;
	/* Where nobody knows what carries it, nobody knows when that ends. */
	if (d->verdict == VERDICT_UNVERIFIABLE &&
	    (d->missing &
	     (BIT(WITNESS_GESTURE) | BIT(WITNESS_FEATURE) | BIT(MISSING_LOSS) | BIT(MISSING_LATE))))
		return eval_take(q, d->rule, NULL);
	c = prepare(q);
	if (!c)
		return -1;
	rec.u.access = *q->access;
	c->held = record_hold(&rec);
	c->trial = trial ? strdup(trial) : NULL;
	if (!c->held || (trial && !c->trial) || eval_take(q, d->rule, c)) {
		discard(c);
		return -1;
	}
	c->app = app;
	c->key = access_key(q->access);
	c->loose_key = process_key(q->access);
	c->decision = *d;
	c->late = q->late;
	bare.without_gesture = bare.without_feature = true;
	c->watched = true;
	for (uint32_t i = 0; i < c->rule_count && c->watched; i++)
		c->watched = eval_rule(&bare, c->rules[i]).value == TRI_FALSE;
	if (c->watched && !c->bond_count)
		note_candidates(q, c);
	if (c->watched && tapped(q, c))
		c->watched = false;
	*watched = c->watched;
	if (!c->watched && !c->bond_count) {
		discard(c); /* nothing can end it, and its reads stand for themselves */
		return 0;
	}
	if (app->capture_count == CAPTURES_MAX) {
		struct capture *oldest = app->captures;

		while (oldest->next)
			oldest = oldest->next;
		end_with(q->judge, oldest, 0, true);
	}
	c->next = app->captures;
	app->captures = c;
	app->capture_count++;
	q->judge->faces[app->at].has_captures = app->capture_count;
	judge_stale(q->judge, app);
	review(q->judge, c, q->t);
	return 0;
}

void capture_restore(struct judge *j, struct capture *c)
{
	c->next = c->app->captures;
	c->app->captures = c;
	c->app->capture_count++;
	j->faces[c->app->at].has_captures = c->app->capture_count;
}

void capture_restore_deadline(struct judge *j, struct capture *c, uint64_t deadline)
{
	link_deadline(j, c, deadline);
}

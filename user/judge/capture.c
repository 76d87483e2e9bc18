/* SPDX-License-Identifier: Apache-2.0 */
#include "capture.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "decide.h"
#include "eval.h"
#include "spend.h"

struct capture *capture_of(const struct face *face, const struct access *a)
{
	uint64_t key, loose;

	if (!face->captures)
		return NULL;
	key = access_key(a);
	loose = process_key(a);
	for (struct capture *c = face->captures; c; c = c->next) {
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

static void link_app(struct judge *j, struct capture *c)
{
	struct face *face = &j->faces[c->at];

	c->next = face->captures;
	face->captures = c;
	face->capture_count++;
	face->reading += c->reads;
}

static void unlink_app(struct judge *j, struct capture *c)
{
	struct face *face = &j->faces[c->at];
	struct capture **at = &face->captures;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	face->capture_count--;
	/* Most carry none, and then the rest of it need not be looked at. */
	if (face->reading)
		face->reading -= c->reads;
}

static struct app *app_of(const struct judge *j, const struct capture *c)
{
	return j->faces[c->at].app;
}

/* Whole cache lines; most starts fit in behind the rest. */
#define SLOT (6 * (size_t)64)
#define ROOM (SLOT - offsetof(struct capture, room))

/* Captures come and go, so their memory is used again, the last first: it is the nearest. NULL: none is left. */
struct capture *capture_alloc(struct judge *j)
{
	struct capture *c = j->spare;

	if (c)
		j->spare = c->next;
	else
		c = aligned_alloc(64, SLOT);
	if (c)
		memset(c, 0, sizeof(*c));
	return c;
}

void capture_free(struct judge *j, struct capture *c)
{
	if (c->owns) {
		if (c->held != (struct waiting *)c->room)
			free(c->held);
		free(c->bonds);
		free(c->trial);
	}
	c->next = j->spare;
	j->spare = c;
}

int capture_hold(struct capture *c, const struct record *rec)
{
	struct waiting_measure m;

	waiting_measure(rec, &m);
	c->held = m.size <= ROOM ? (struct waiting *)c->room : malloc(m.size);
	c->owns = c->owns || m.size > ROOM;
	if (!c->held)
		return -1;
	waiting_pack(c->held, &m, rec);
	c->start = rec->t;
	c->pid = rec->u.access.subject.pid;
	c->key = access_key(&rec->u.access);
	c->loose_key = process_key(&rec->u.access);
	return 0;
}

struct bond *capture_bond(struct capture *c)
{
	if (!c->bonds)
		c->bonds = calloc(BONDS_MAX, sizeof(*c->bonds));
	c->owns = true;
	return c->bonds && c->bond_count < BONDS_MAX ? &c->bonds[c->bond_count++] : NULL;
}

/*
 * The finding of a capture that ended at `end` (0: its deadline passed and nobody saw it stop; `given_up`:
 * nothing more will come).
 */
static void conclude(struct judge *j, struct capture *c, uint64_t end, bool given_up)
{
	const struct program *program = app_of(j, c)->program;
	const struct profile *p = program->profile;
	struct decision d = c->decision;
	struct ending ending = {.stop = given_up ? 0 : end, .deadline = c->deadline, .capture = c};
	bool doubt = false;

	if (c->deadline && given_up) {
		doubt = true;
		d.missing |= BIT(MISSING_END);
	} else if (c->deadline && end > c->deadline) {
		d.verdict = VERDICT_VIOLATION;
	} else if (c->deadline && !end) {
		/* A stop that was lost looks the same as one that never came. */
		doubt = losses_meet(&j->losses, c->start, c->deadline);
		d.missing |= doubt ? BIT(MISSING_LOSS) : 0;
		d.verdict = doubt ? d.verdict : VERDICT_VIOLATION;
	} else if (!c->deadline && end > c->start + p->release_ns) {
		/* Touches come from the kernel's ring: a release may have been lost. */
		for (uint32_t i = 0; i < c->bond_count && !doubt; i++) {
			const struct bond *b = &c->bonds[i];

			doubt = b->taken && b->from_kernel &&
				program->controls[b->control].mode != CONTROL_TAP &&
				losses_meet(&j->losses, c->start, end - p->release_ns);
		}
		d.missing |= doubt ? BIT(MISSING_LOSS) : 0;
	}
	if (doubt) {
		d.verdict = VERDICT_UNVERIFIABLE;
		d.codes |= c->deadline ? c->broken : BIT(CODE_OUTLIVED_GESTURE);
	} else if (d.verdict == VERDICT_VIOLATION) {
		d.codes = c->broken;
		d.missing = 0;
		d.blame = c->blame;
	}
	decide_report(j, app_of(j, c), &d, &ending);
}

static void end_with(struct judge *j, struct capture *c, uint64_t t, bool given_up)
{
	uint64_t deadline = c->deadline;

	unlink_deadline(j, c);
	c->deadline = deadline;
	unlink_app(j, c);
	/* Most are in order, and then there is mostly nobody to tell. */
	if (c->deadline || c->bond_count || c->decision.verdict != VERDICT_COMPLIANT ||
	    j->options.all)
		conclude(j, c, t, given_up);
	capture_free(j, c);
}

void capture_end(struct judge *j, struct capture *c, uint64_t t)
{
	end_with(j, c, t, false);
}

/* Is the capture still in order at time t, all that was said and let go by then considered? If not, *d says why. */
static bool carried(struct judge *j, const struct capture *c, uint64_t t, struct decision *d)
{
	struct record rec;
	struct question q;

	waiting_unpack(c->held, &rec);
	decide_ask(j, app_of(j, c), &rec.u.access, c->late, &q);
	q.capture = c;
	q.onward = true;
	q.t = t > c->start ? t : c->start;
	decide(&q, d);
	return d->verdict != VERDICT_VIOLATION;
}

/* The feature is over: a gesture that could have carried the capture as well now does, if nobody else
 * took it. */
static void take_candidates(struct judge *j, struct capture *c)
{
	struct gestures *g = &app_of(j, c)->gestures;

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
	struct decision d;

	if (c->deadline || carried(j, c, t, &d))
		return;
	take_candidates(j, c);
	if (carried(j, c, t, &d))
		return;
	/* A control that was let go before the capture began counts from then. */
	for (uint32_t i = 0; i < c->bond_count; i++) {
		if (c->bonds[i].released != GESTURE_NEVER && c->bonds[i].released > ended)
			ended = c->bonds[i].released;
	}
	c->ended = t > c->start ? t : c->start;
	if (!ended || t > c->start)
		ended = c->ended;
	c->broken = d.codes;
	/* The sentence that carried it is the one that it outlived. */
	c->blame = (d.codes & BIT(CODE_OUTLIVED_GESTURE)) &&
				   d.codes < 2 * BIT(CODE_OUTLIVED_GESTURE)
			   ? c->decision.blame
			   : d.blame;
	link_deadline(j, c, ended + app_of(j, c)->program->profile->release_ns);
}

void capture_review(struct judge *j, struct app *app, uint64_t t)
{
	for (struct capture *c = judge_face(j, app)->captures; c; c = c->next)
		review(j, c, t);
}

bool capture_release(struct judge *j, struct app *app, uint32_t control, uint64_t t)
{
	bool hung = false;

	for (struct capture *c = judge_face(j, app)->captures; c; c = c->next) {
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

	for (struct capture *c = judge_face(j, app)->captures; c; c = next) {
		next = c->next;
		if (!s || c->pid == s->pid)
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
		struct face *face = &j->faces[i];
		struct capture *list = NULL, *c;

		/* In the order in which they began. */
		while ((c = face->captures)) {
			face->captures = c->next;
			c->next = list;
			list = c;
		}
		face->captures = list;
		while (face->captures)
			end_with(j, face->captures, 0, true);
	}
}

void capture_free_all(struct judge *j)
{
	struct capture *c;

	for (size_t i = 0; i < j->app_count; i++) {
		while ((c = j->faces[i].captures)) {
			j->faces[i].captures = c->next;
			capture_free(j, c);
		}
	}
	while ((c = j->spare)) {
		j->spare = c->next;
		free(c);
	}
}

/* Is one of the rules in order without anything that ends or is used up? */
static bool stands_alone(const struct question *q, const struct rule_list *l)
{
	const struct program *p = q->app->program;
	struct question bare = *q;

	bare.without_gesture = bare.without_feature = true;
	for (uint32_t i = l->permit; i < l->permit + l->permit_count; i++) {
		if (eval_rule(&bare, p->refs[i]).value != TRI_FALSE)
			return true;
	}
	return false;
}

static void note_candidate(const struct question *q, uint32_t control, struct capture *c)
{
	struct gesture_query g = {.program = q->app->program,
				  .control = control,
				  .t = q->t,
				  .taker = c->key,
				  .capture = true};
	const struct gesture *found = gestures_find(&q->app->gestures, &g);
	struct bond *b = found ? capture_bond(c) : NULL;

	if (b)
		*b = (struct bond){.t = found->t,
				   .released = found->released,
				   .control = found->control,
				   .from_kernel = found->from_kernel};
}

/* Gestures that could carry it too, but are not needed while the feature lasts. */
static void note_candidates(const struct question *q, const struct rule_list *l, struct capture *c)
{
	const struct program *p = q->app->program;

	for (uint32_t i = l->permit; i < l->permit + l->permit_count; i++) {
		const struct node *n = &p->node[p->rule[p->refs[i]].first];
		const struct node *end = &p->node[n->end];

		if (eval_rule(q, p->refs[i]).value == TRI_FALSE)
			continue;
		for (; n < end; n++) {
			if (n->op == WHEN_CONDITION && n->kind == CONDITION_GESTURE)
				note_candidate(q, n->fact, c);
		}
	}
}

/* With a copy of the start, not in the app's list yet. NULL when out of memory. */
static struct capture *capture_new(const struct question *q, uint32_t at, const struct decision *d,
				   const char *trial)
{
	struct record rec = {.kind = RECORD_ACCESS, .t = q->access->t};
	struct capture *c = capture_alloc(q->judge);

	if (!c)
		return NULL;
	rec.u.access = *q->access;
	c->trial = trial ? strdup(trial) : NULL;
	c->owns = trial;
	if (capture_hold(c, &rec) || (trial && !c->trial)) {
		capture_free(q->judge, c);
		return NULL;
	}
	c->at = at;
	c->decision = *d;
	c->late = q->late;
	return c;
}

/* Takes what carries it. 0, or -1 when out of memory. */
static int lean(const struct question *q, const struct decision *d, struct capture *c)
{
	const struct program *p = q->app->program;
	const struct rule_list *l = &p->lists[q->access->category][q->class];
	bool alone;

	if (!(p->rule[d->rule].flags & (RULE_GESTURE | RULE_FEATURE)))
		return 0;
	c->blind = d->verdict == VERDICT_UNVERIFIABLE &&
		   (d->missing & (BIT(WITNESS_GESTURE) | BIT(WITNESS_FEATURE) | BIT(MISSING_LOSS) |
				  BIT(MISSING_LATE)));
	if (c->blind)
		return spend_touch(q, d->rule, NULL);
	if (spend_touch(q, d->rule, c))
		return -1;
	alone = stands_alone(q, l);
	if (!alone && !c->bond_count)
		note_candidates(q, l, c);
	c->reads = !alone || c->bond_count;
	return 0;
}

int capture_begin(const struct question *q, struct face *face, const struct decision *d,
		  const char *trial)
{
	struct judge *j = q->judge;
	struct capture *c = capture_new(q, (uint32_t)(face - j->faces), d, trial);

	if (!c)
		return -1;
	if (d->rule != PROGRAM_NONE && lean(q, d, c)) {
		capture_free(j, c);
		return -1;
	}
	if (face->capture_count == CAPTURES_MAX) {
		struct capture *oldest = face->captures;

		while (oldest->next)
			oldest = oldest->next;
		end_with(j, oldest, 0, true);
	}
	link_app(j, c);
	if (c->reads) {
		face->fresh = 0;
		review(j, c, q->t);
	}
	return 0;
}

void capture_restore(struct judge *j, struct capture *c)
{
	link_app(j, c);
}

void capture_restore_deadline(struct judge *j, struct capture *c, uint64_t deadline)
{
	link_deadline(j, c, deadline);
}

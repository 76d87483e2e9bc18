/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "capture.h"
#include "decide.h"
#include "eval.h"
#include "rate.h"
#include "refusal.h"
#include "regulation.h"
#include "state.h"

/* Gestures are kept twice their window, so that what comes late, and evidence, still finds them. */
#define GESTURE_WINDOWS 2

struct judge *judge_new(const struct judge_options *o)
{
	struct judge *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	j->options = *o;
	j->line = calloc(1, sizeof(*j->line));
	j->queue = queue_new();
	if (!j->line || !j->queue) {
		judge_free(j);
		return NULL;
	}
	return j;
}

static void app_free(struct app *app)
{
	gestures_free(&app->gestures);
	picks_free(&app->picks);
	for (size_t i = 0; app->rates && i < app->program->rate_count; i++)
		rate_free(&app->rates[i]);
	free(app->rates);
	free(app->facts);
	free(app->askings);
	program_free((struct program *)(uintptr_t)app->program);
	free(app);
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	capture_free_all(j);
	for (size_t i = 0; i < j->app_count; i++)
		app_free(j->apps[i]);
	free(j->apps);
	free(j->faces);
	free(j->table);
	queue_free(j->queue);
	losses_free(&j->losses);
	regulations_free(j->regulations);
	if (j->line)
		strbuf_free(j->line);
	free(j->line);
	strbuf_free(&j->expected);
	strbuf_free(&j->observed);
	free(j);
}

static struct app *app_new(const struct profile *p, const struct rules *r)
{
	struct app *app = calloc(1, sizeof(*app));

	if (!app)
		return NULL;
	app->name = p->app;
	app->program = program_new(p, r);
	if (app->program) {
		app->facts = calloc(app->program->fact_count, sizeof(*app->facts));
		app->askings = calloc(app->program->fact_count, sizeof(*app->askings));
		app->rates = calloc(app->program->rate_count + 1, sizeof(*app->rates));
		if (app->facts && app->askings && app->rates)
			return app;
		app_free(app);
		return NULL;
	}
	free(app);
	return NULL;
}

/* Never 0, which stands for no name. */
static uint64_t hash_name(const char *name)
{
	uint64_t h = hash_bytes(name, strlen(name));

	return h ? h : 1;
}

static bool called(const struct face *f, const char *name)
{
	/* The face holds all of a short name. */
	return !strncmp(f->name, name, sizeof(f->name)) &&
	       (f->name[sizeof(f->name) - 1] == '\0' || !strcmp(f->app->name, name));
}

/* Does the entry of the table probably belong to a name with this hash? */
static bool tagged(uint64_t entry, uint64_t hash)
{
	return (entry ^ hash) >> 32 == 0;
}

/* Where the name is in the table, or would be. A face is looked at only where the hash agrees. */
static uint64_t *place(const struct judge *j, const char *name, uint64_t hash)
{
	size_t i = hash & (j->table_size - 1);

	while (j->table[i] &&
	       !(tagged(j->table[i], hash) && called(&j->faces[(uint32_t)j->table[i] - 1], name)))
		i = (i + 1) & (j->table_size - 1);
	return &j->table[i];
}

static uint64_t entry_of(uint64_t hash, size_t at)
{
	return (hash & ~(uint64_t)UINT32_MAX) | (uint32_t)(at + 1);
}

static struct face *face_of(const struct judge *j, const char *name, uint64_t hash)
{
	uint64_t entry = j->table_size ? *place(j, name, hash) : 0;

	return entry ? &j->faces[(uint32_t)entry - 1] : NULL;
}

struct app *judge_app(const struct judge *j, const char *name)
{
	const struct face *f = face_of(j, name, hash_name(name));

	return f ? f->app : NULL;
}

/* Room for one more in the lists and the table, which stays at most half full. */
static int make_room(struct judge *j)
{
	size_t size = j->table_size ? 2 * j->table_size : 16;
	struct face *faces;
	struct app **apps;
	uint64_t *table;

	if (2 * (j->app_count + 1) <= j->table_size)
		return 0;
	apps = realloc(j->apps, size * sizeof(struct app *));
	if (!apps)
		return -1;
	j->apps = apps;
	faces = aligned_alloc(sizeof(*faces), size * sizeof(*faces));
	table = calloc(size, sizeof(*table));
	if (!faces || !table) {
		free(faces);
		free(table);
		return -1;
	}
	if (j->app_count)
		memcpy(faces, j->faces, j->app_count * sizeof(*faces));
	free(j->faces);
	j->faces = faces;
	free(j->table);
	j->table = table;
	j->table_size = size;
	for (size_t i = 0; i < j->app_count; i++) {
		uint64_t hash = hash_name(j->apps[i]->name);

		*place(j, j->apps[i]->name, hash) = entry_of(hash, i);
	}
	return 0;
}

int judge_add_app(struct judge *j, const struct profile *p, const struct rules *r)
{
	uint64_t hash = hash_name(p->app);
	struct app *app;

	if (judge_app(j, p->app) || make_room(j))
		return -1;
	app = app_new(p, r);
	if (!app)
		return -1;
	app->words = words_of(j->options.language ? j->options.language : r->source.language);
	app->at = (uint32_t)j->app_count;
	memset(&j->faces[app->at], 0, sizeof(j->faces[0]));
	memcpy(j->faces[app->at].name, app->name, strnlen(app->name, sizeof(j->faces[0].name)));
	j->faces[app->at].app = app;
	j->faces[app->at].has_parties = p->party_count > 0;
	j->apps[j->app_count++] = app;
	*place(j, app->name, hash) = entry_of(hash, app->at);
	if (p->reorder_ns > j->reorder)
		j->reorder = p->reorder_ns;
	return 0;
}

/* The app that a process is audited as: by name, by the hop that it acts for, by the profiles' subjects. */
static struct face *face_of_subject(const struct judge *j, const struct subject *s)
{
	if (s->app)
		return face_of(j, s->app, hash_name(s->app));
	for (size_t i = 0; i < j->app_count; i++) {
		if (profile_covers(j->apps[i]->program->profile, s))
			return &j->faces[i];
	}
	return NULL;
}

static struct face *face_of_access(const struct judge *j, const struct access *a)
{
	struct face *face = face_of_subject(j, &a->subject);

	for (size_t i = 0; !face && i < a->origin_count; i++)
		face = face_of_subject(j, &a->origin[i]);
	return face;
}

/* A ledger line without a name speaks of the only app there is. */
static struct app *app_of_ledger(const struct judge *j, const struct record *rec)
{
	if (rec->app)
		return judge_app(j, rec->app);
	return j->app_count == 1 ? j->apps[0] : NULL;
}

static uint32_t fact_of_scope(const struct app *app, const char *scope)
{
	const struct program *p = app->program;

	if (!strcmp(scope, "policy"))
		return FACT_AT_POLICY;
	for (size_t i = FACT_AT_NAMED; i < p->fact_count; i++) {
		if (p->facts[i].kind == FACT_CONSENT && !strcmp(p->facts[i].name, scope))
			return (uint32_t)i;
	}
	return PROGRAM_NONE;
}

static void set_fact(struct judge *j, struct app *app, uint32_t fact, enum fact_state s, uint64_t t)
{
	fact_set(&app->facts[fact], s, t);
	judge_stale(j, app);
	capture_review(j, app, t);
}

static void take_ledger(struct judge *j, struct app *app, uint32_t fact, enum ledger_state s,
			uint64_t t, bool late)
{
	if (fact == PROGRAM_NONE)
		return; /* consent to something that no rule asks about */
	if (s != STATE_ASKED)
		set_fact(j, app, fact, fact_of_ledger(s), t);
	refusal_note(j, app, fact, s, t, late);
}

/* Does the profile know the device that this touch came from? */
static bool is_synthetic(const struct app *app, const struct ledger_gesture *g)
{
	const struct profile *p = app->program->profile;

	if (!g->from_kernel || !g->device)
		return false;
	for (size_t i = 0; i < p->control_count; i++) {
		if (p->controls[i].device && !strcmp(p->controls[i].device, g->device))
			return false;
	}
	return true;
}

/* Begins and ends of what a control does, by its mode. 0, or -1 when out of memory. */
static int use_control(struct judge *j, struct app *app, const struct gesture *g)
{
	enum control_mode mode = app->program->controls[g->control].mode;
	struct gesture begin = *g;

	if (g->action == GESTURE_RELEASE) {
		if (mode != CONTROL_HOLD)
			return 0;
		gestures_release(&app->gestures, g->control, g->t);
		capture_release(j, app, g->control, g->t);
		return 0;
	}
	if (mode == CONTROL_TOGGLE && !g->synthetic && !g->behind &&
	    capture_release(j, app, g->control, g->t))
		return 0; /* the second tap: an end, not a beginning */
	/* A tap on what is to be held: down and up at once. */
	if (mode == CONTROL_HOLD && g->action == GESTURE_TAP)
		begin.released = g->t;
	return gestures_add(&app->gestures, &begin);
}

static int take_gesture(struct judge *j, struct app *app, const struct record *rec)
{
	const struct ledger_gesture *g = &rec->u.gesture;
	const struct profile *p = app->program->profile;
	uint64_t kept = GESTURE_WINDOWS * p->gesture_ns + j->reorder;
	struct gesture one = {.t = rec->t,
			      .released = GESTURE_NEVER,
			      .control = program_control(app->program, g->control),
			      .action = (uint8_t)g->action,
			      .from_kernel = g->from_kernel,
			      .synthetic = is_synthetic(app, g)};

	if (!one.synthetic)
		refusal_touch(app);
	/* A set-up that has spoken of the foreground knows whether the app was there. */
	one.behind = (app->seen & BIT(MARKER_FOREGROUND)) && p->witness[WITNESS_FOREGROUND] &&
		     fact_at(&app->facts[FACT_AT_FOREGROUND], rec->t) == FACT_NONE;
	if (rec->t > kept)
		gestures_expire(&app->gestures, rec->t - kept);
	if (g->action == GESTURE_PICK)
		return one.synthetic ? 0 : picks_add(&app->picks, rec->t);
	return one.control == PROGRAM_NONE ? 0 : use_control(j, app, &one);
}

static void take_marker(struct judge *j, struct app *app, const struct record *rec, bool late)
{
	static const uint32_t facts[] = {
		[MARKER_FEATURE] = PROGRAM_NONE,	  [MARKER_FOREGROUND] = FACT_AT_FOREGROUND,
		[MARKER_LOGIN] = FACT_AT_LOGIN,		  [MARKER_GUARDIAN] = FACT_AT_GUARDIAN,
		[MARKER_ACCOUNT_CLOSED] = FACT_AT_CLOSED, [MARKER_EXIT] = PROGRAM_NONE};
	const struct ledger_marker *m = &rec->u.marker;
	const struct program *p = app->program;
	uint32_t fact = facts[m->name];

	app->seen |= BIT(m->name);
	judge_stale(j, app); /* a kind may be supplied from now on */
	if (m->name == MARKER_EXIT) {
		if (m->begin) {
			capture_end_process(j, app, NULL, rec->t);
			refusal_exit(j, app, rec->t, late);
		}
		return;
	}
	for (size_t i = FACT_AT_NAMED; m->name == MARKER_FEATURE && i < p->fact_count; i++) {
		if (p->facts[i].kind == FACT_FEATURE && !strcmp(p->facts[i].name, m->value))
			fact = (uint32_t)i;
	}
	if (fact == PROGRAM_NONE)
		return; /* a feature that no rule asks about */
	set_fact(j, app, fact, m->begin ? FACT_GRANTED : FACT_NONE, rec->t);
}

/* Is an access like this in order by facts alone, as long as none changes, and nothing to tell about it? */
static bool settled(const struct judge *j, const struct face *f, enum category c,
		    enum attribution grade, bool has_stack)
{
	return (f->fresh >> c & 1) && grade != ATTRIBUTION_UNKNOWN &&
	       !(f->has_parties && has_stack) && !j->options.all && !j->options.explain;
}

static int take_access(struct judge *j, const struct access *a, bool late)
{
	struct face *face = face_of_access(j, a);
	struct capture *c;

	if (!face)
		return 0;
	switch (a->op) {
	case OP_OPEN:
	case OP_CONNECT:
		return 0;
	case OP_STOP:
		c = capture_of(face, a);
		if (c)
			capture_end(j, c, a->t);
		return 0;
	case OP_START:
		if (!late && settled(j, face, a->category, a->attribution, a->stack_count > 0))
			return decide_begin(j, face, a);
		/* fall through */
	default:
		return decide_access(j, face->app, a, late);
	}
}

static void take_process(struct judge *j, const struct record *rec)
{
	const struct process *p = &rec->u.process;

	if (strcmp(p->event, "exit"))
		return;
	for (size_t i = 0; i < j->app_count; i++) {
		if (j->faces[i].captures)
			capture_end_process(j, j->apps[i], &p->subject, rec->t);
	}
}

/* One record, in its turn. 0 or -1; the sink's result stands in j->result. */
static int take(struct judge *j, const struct record *rec, bool late)
{
	struct app *app;

	switch (rec->kind) {
	case RECORD_ACCESS:
		return take_access(j, &rec->u.access, late);
	case RECORD_PROCESS:
		take_process(j, rec);
		return 0;
	case RECORD_CONSENT:
	case RECORD_PERMISSION:
	case RECORD_GESTURE:
	case RECORD_MARKER:
		break;
	default:
		return 0;
	}
	app = app_of_ledger(j, rec);
	if (!app)
		return 0;
	if (rec->kind == RECORD_GESTURE)
		return take_gesture(j, app, rec);
	if (rec->kind == RECORD_MARKER)
		take_marker(j, app, rec, late);
	else if (rec->kind == RECORD_CONSENT)
		take_ledger(j, app, fact_of_scope(app, rec->u.consent.scope), rec->u.consent.state,
			    rec->t, late);
	else
		take_ledger(j, app, FACT_AT_PERMISSIONS + (uint32_t)rec->u.permission.permission,
			    rec->u.permission.state, rec->t, late);
	return 0;
}

int judge_wait(struct judge *j, const struct record *rec)
{
	const char *name = rec->kind == RECORD_ACCESS ? rec->u.access.subject.app : NULL;

	return queue_push(j->queue, rec, name ? hash_name(name) : 0);
}

/* What will be looked at beside the face: the captures, or all that a judgement needs. */
static void fetch_more(const struct judge *j, const struct waiting *w)
{
	const struct face *f = &j->faces[w->hint - 1];

	if (w->op == OP_START || w->op == OP_STOP)
		__builtin_prefetch(f->captures);
	else if (!(f->fresh >> w->category & 1))
		__builtin_prefetch(f->app);
}

/*
 * With thousands of apps none is in the nearest cache when its turn comes. What waits tells whose turn comes
 * next, so it is fetched in time and in steps: the record, its place in the table, the app's face, what it leads to.
 */
static void look_ahead(const struct judge *j)
{
	struct waiting *w;
	size_t at;

	queue_fetch(j->queue, 24);
	if (!j->table_size)
		return;
	w = queue_ahead(j->queue, 16);
	if (w && w->tag)
		__builtin_prefetch(&j->table[w->tag & (j->table_size - 1)]);
	w = queue_ahead(j->queue, 4);
	if (w && w->hint)
		fetch_more(j, w);
	w = queue_ahead(j->queue, 2);
	if (w && w->hint && (w->op == OP_START || w->op == OP_STOP) &&
	    j->faces[w->hint - 1].captures)
		__builtin_prefetch(j->faces[w->hint - 1].captures->next);
	w = queue_ahead(j->queue, 8);
	if (!w || !w->tag)
		return;
	at = w->tag & (j->table_size - 1);
	while (j->table[at] && !tagged(j->table[at], w->tag))
		at = (at + 1) & (j->table_size - 1);
	w->hint = (uint32_t)j->table[at];
	if (!w->hint)
		return;
	__builtin_prefetch(&j->faces[w->hint - 1]);
	if (w->op == OP_START || w->op == OP_STOP)
		__builtin_prefetch(&j->faces[w->hint - 1].captures);
}

/* Is there nothing to do for it? */
static bool is_settled(const struct judge *j, const struct waiting *a)
{
	const struct face *f;
	const char *name;

	if (a->kind != RECORD_ACCESS || !a->tag || a->op == OP_SEND || a->op == OP_START)
		return false;
	name = waiting_app(a);
	f = a->hint ? &j->faces[a->hint - 1] : NULL;
	if (!f || !called(f, name))
		f = face_of(j, name, a->tag);
	if (!f)
		return false;
	if (a->op == OP_STOP)
		return !f->capture_count;
	return settled(j, f, (enum category)a->category, (enum attribution)a->attribution,
		       a->has_stack);
}

/* Takes from the queue what nothing earlier can come before, and settles what is over by then. */
static int advance(struct judge *j, uint64_t until)
{
	const struct waiting *next;

	while (!j->result && (next = queue_peek(j->queue)) && next->t <= until) {
		struct waiting *w = queue_pop(j->queue);
		struct record rec;

		look_ahead(j);
		capture_settle(j, w->t);
		j->now = w->t > j->now ? w->t : j->now;
		if (!j->result && !is_settled(j, w)) {
			waiting_unpack(w, &rec);
			if (take(j, &rec, false))
				j->result = -1;
		}
		queue_recycle(j->queue, w);
	}
	if (!j->result) {
		capture_settle(j, until);
		j->now = until > j->now ? until : j->now;
	}
	return j->result;
}

int judge_feed(struct judge *j, const struct record *rec)
{
	if (j->result)
		return j->result;
	switch (rec->kind) {
	case RECORD_HEADER:
		j->booted = rec->u.header.booted_ns;
		return 0;
	case RECORD_COVERAGE:
		return 0;
	case RECORD_LOSS:
		/* Known as soon as it is told, also to what still waits. */
		if (losses_add(&j->losses, rec->u.loss.from, rec->u.loss.to, rec->u.loss.count))
			return j->result = -1;
		break;
	case RECORD_CLOCK:
		break;
	case RECORD_ACCESS:
		if (rec->u.access.op == OP_OPEN || rec->u.access.op == OP_CONNECT)
			break; /* context: it takes nothing */
			       /* fall through */
	default:
		if (rec->t < j->now) {
			if (take(j, rec, true))
				j->result = -1;
			return j->result;
		}
		if (judge_wait(j, rec))
			return j->result = -1;
	}
	j->latest = rec->t > j->latest ? rec->t : j->latest;
	return advance(j, j->latest > j->reorder ? j->latest - j->reorder : 0);
}

bool judge_due(const struct judge *j, uint64_t now)
{
	uint64_t until = now > j->reorder ? now - j->reorder : 0;
	const struct waiting *next = queue_peek(j->queue);

	return (next && next->t <= until) || (j->soonest && j->soonest->deadline < until);
}

int judge_finish(struct judge *j)
{
	const struct waiting *next;

	while (!j->result && (next = queue_peek(j->queue)))
		advance(j, next->t);
	if (!j->result)
		capture_settle(j, j->latest);
	if (!j->result)
		capture_finish(j);
	return j->result;
}

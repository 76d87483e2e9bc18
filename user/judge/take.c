/* SPDX-License-Identifier: Apache-2.0 */
#include "take.h"

#include <string.h>

#include "capture.h"
#include "decide.h"
#include "eval.h"
#include "refusal.h"

/* Gestures are kept twice their window, so that what comes late, and evidence, still finds them. */
#define GESTURE_WINDOWS 2

/* The app that a process is audited as: by name, by the hop that it acts for, by the profiles' subjects. */
static struct face *face_of_subject(const struct judge *j, const struct subject *s)
{
	if (s->app)
		return judge_face_named(j, s->app);
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

bool take_settled(const struct judge *j, const struct face *f, enum category c,
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
		if (!late && take_settled(j, face, a->category, a->attribution, a->stack_count > 0))
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

int take_record(struct judge *j, const struct record *rec, bool late)
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

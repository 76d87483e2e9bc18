/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "capture.h"
#include "rate.h"
#include "regulation.h"
#include "state.h"
#include "take.h"

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

struct face *judge_face_named(const struct judge *j, const char *name)
{
	return face_of(j, name, hash_name(name));
}

struct app *judge_app(const struct judge *j, const char *name)
{
	const struct face *f = judge_face_named(j, name);

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
	return take_settled(j, f, (enum category)a->category, (enum attribution)a->attribution,
			    a->has_stack);
}

/* Nothing earlier than this can come any more, but for what is late. */
static uint64_t horizon(const struct judge *j)
{
	return j->latest > j->reorder ? j->latest - j->reorder : 0;
}

/*
 * Takes from the queue what nothing earlier can come before, and settles what is over by then; at most `most`
 * records that there is something to do for.
 */
static int advance(struct judge *j, uint64_t until, size_t most)
{
	const struct waiting *next;

	while (!j->result && (next = queue_peek(j->queue)) && next->t <= until) {
		struct waiting *w;
		struct record rec;
		bool settled;

		capture_settle(j, next->t);
		settled = is_settled(j, next);
		if (!settled && !most--)
			return j->result;
		w = queue_pop(j->queue);
		look_ahead(j);
		j->now = w->t > j->now ? w->t : j->now;
		if (!j->result && !settled) {
			waiting_unpack(w, &rec);
			if (take_record(j, &rec, false))
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

bool judge_lags(const struct judge *j)
{
	const struct waiting *next = queue_peek(j->queue);

	return !j->result && next && next->t <= horizon(j);
}

int judge_settle(struct judge *j, size_t most)
{
	return advance(j, horizon(j), most);
}

/* What follows changes how records before it would be judged: those that were put off come first. */
static int catch_up(struct judge *j)
{
	return judge_lags(j) ? judge_settle(j, SIZE_MAX) : j->result;
}

/* One that comes after what it should have come before. */
static int take_late(struct judge *j, const struct record *rec)
{
	if (!catch_up(j) && take_record(j, rec, true))
		j->result = -1;
	return j->result;
}

int judge_feed(struct judge *j, const struct record *rec)
{
	size_t most = SIZE_MAX;

	if (j->result)
		return j->result;
	switch (rec->kind) {
	case RECORD_HEADER:
		/* It gives findings their time of day. */
		if (rec->u.header.booted_ns != j->booted && catch_up(j))
			return j->result;
		j->booted = rec->u.header.booted_ns;
		return 0;
	case RECORD_COVERAGE:
		if (strcmp(rec->u.coverage.sensor, "gesture") != 0)
			return 0;
		if (catch_up(j))
			return j->result;
		j->touch_unseen = !rec->u.coverage.rung;
		return 0;
	case RECORD_LOSS:
		/* Known as soon as it is told, also to what still waits. */
		if (catch_up(j))
			return j->result;
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
		if (rec->t < j->now || rec->t < horizon(j))
			return take_late(j, rec);
		if (judge_wait(j, rec))
			return j->result = -1;
	}
	j->latest = rec->t > j->latest ? rec->t : j->latest;
	/* Where too much waits, one goes for each that comes. */
	if (j->options.backlog)
		most = queue_bytes(j->queue) > j->options.backlog;
	return advance(j, horizon(j), most);
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
		advance(j, next->t, SIZE_MAX);
	if (!j->result)
		capture_settle(j, j->latest);
	if (!j->result)
		capture_finish(j);
	return j->result;
}

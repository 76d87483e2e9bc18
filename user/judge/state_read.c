/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "capture.h"
#include "eval.h"
#include "rate.h"
#include "state.h"
#include "trace.h"

struct loader {
	struct judge *judge;
	struct fields f;
	struct diag each; /* of one line: counts that line as its first */
	struct trace_reader *trace;
	struct capture **captures; /* by number; borrowed */
	size_t capture_count;
	size_t capture_cap;
	struct capture *open; /* owned: its start is the next line */
	bool orphan;	      /* the next line is the start of a capture that has no app any more */
	unsigned int line;
};

static int read_hex(struct loader *l, const char *s, uint64_t *out)
{
	char *end;

	*out = strtoull(s, &end, 16);
	if (!*s || *end)
		return json_doc_fault(&l->f.doc, l->f.doc.root, l->f.diag, "\"%s\" is no key", s);
	return 0;
}

static int read_key(struct loader *l, const json_t *o, const char *key, uint64_t *out)
{
	const char *s;

	*out = 0;
	if (fields_maybe(&l->f, o, key, &s))
		return -1;
	return s ? read_hex(l, s, out) : 0;
}

static int read_losses(struct loader *l, const json_t *o)
{
	const json_t *array;
	void *room;
	size_t count;

	if (fields_objects(&l->f, o, "losses", 1, &array, &room, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const json_t *each = json_array_get(array, i);
		uint64_t from = 0, to = 0, lost = 0;

		if (fields_u64(&l->f, each, "from", INT64_MAX, &from) ||
		    fields_u64(&l->f, each, "to", INT64_MAX, &to) ||
		    fields_u64(&l->f, each, "count", INT64_MAX, &lost))
			return -1;
		if (losses_add(&l->judge->losses, from, to, lost))
			return fields_no_memory(&l->f);
	}
	return 0;
}

static int read_head(struct loader *l, const json_t *o)
{
	uint64_t booted = 0;

	if (json_doc_format(&l->f.doc, "consentry-state/1", l->f.diag) ||
	    fields_u64(&l->f, o, "booted", INT64_MAX, &booted) ||
	    fields_u64(&l->f, o, "now", INT64_MAX, &l->judge->now) ||
	    fields_u64(&l->f, o, "latest", INT64_MAX, &l->judge->latest))
		return -1;
	l->judge->booted = (int64_t)booted;
	return read_losses(l, o);
}

/* The place of the fact that `o` speaks of, or PROGRAM_NONE where the rules no longer do. */
static int read_fact_key(struct loader *l, const struct app *app, const json_t *o, uint32_t *out)
{
	const struct program *p = app->program;
	const char *name;
	uint32_t kind = 0;
	int permission;

	*out = PROGRAM_NONE;
	if (fields_u32(&l->f, o, "about", &kind) || fields_maybe(&l->f, o, "name", &name) ||
	    fields_name(&l->f, o, "permission", permission_from_name, PERMISSION_NONE, &permission))
		return -1;
	for (size_t i = 0; i < p->fact_count; i++) {
		const struct fact_key *k = &p->facts[i];

		if ((uint32_t)k->kind == kind && (int)k->permission == permission &&
		    (k->name ? name && !strcmp(k->name, name) : !name))
			*out = (uint32_t)i;
	}
	return 0;
}

static int read_state(struct loader *l, const json_t *o, const char *key, uint8_t *out)
{
	uint64_t v = 0;

	if (fields_u64(&l->f, o, key, FACT_WITHDRAWN, &v))
		return -1;
	*out = (uint8_t)v;
	return 0;
}

static int read_facts(struct loader *l, struct app *app, const json_t *o)
{
	const json_t *array;
	void *room;
	size_t count;

	if (fields_objects(&l->f, o, "facts", 1, &array, &room, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const json_t *each = json_array_get(array, i);
		struct asking a = {0};
		struct fact f = {0};
		uint32_t at;

		if (read_fact_key(l, app, each, &at) || read_state(l, each, "state", &f.state) ||
		    read_state(l, each, "before", &f.before) ||
		    fields_u64(&l->f, each, "since", INT64_MAX, &f.since) ||
		    fields_u64(&l->f, each, "before_since", INT64_MAX, &f.before_since) ||
		    fields_u64(&l->f, each, "refused", INT64_MAX, &a.refused) ||
		    fields_u64(&l->f, each, "asked", INT64_MAX, &a.asked) ||
		    fields_u64(&l->f, each, "asked_refused", INT64_MAX, &a.asked_refused))
			return -1;
		if (at == PROGRAM_NONE)
			continue;
		app->facts[at] = f;
		app->askings[at] = a;
	}
	return 0;
}

static int read_gestures(struct loader *l, struct app *app, const json_t *o)
{
	const json_t *array;
	void *room;
	size_t count;

	if (fields_objects(&l->f, o, "gestures", 1, &array, &room, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const json_t *each = json_array_get(array, i);
		struct gesture g = {.released = GESTURE_NEVER};
		const char *control;
		int action;

		if (fields_string(&l->f, each, "control", NULL, &control) ||
		    fields_name(&l->f, each, "action", gesture_action_from_name, -1, &action) ||
		    fields_u64(&l->f, each, "t", INT64_MAX, &g.t) ||
		    fields_u64(&l->f, each, "released", INT64_MAX, &g.released) ||
		    read_key(l, each, "taker", &g.taker) ||
		    fields_bool(&l->f, each, "kernel", &g.from_kernel) ||
		    fields_bool(&l->f, each, "synthetic", &g.synthetic) ||
		    fields_bool(&l->f, each, "behind", &g.behind) ||
		    fields_bool(&l->f, each, "capture", &g.capture))
			return -1;
		g.control = program_control(app->program, control);
		g.action = (uint8_t)action;
		if (g.control != PROGRAM_NONE && gestures_add(&app->gestures, &g))
			return fields_no_memory(&l->f);
	}
	return 0;
}

static int read_picks(struct loader *l, struct app *app, const json_t *o)
{
	const char *const *list;
	uint64_t last = 0, value;
	size_t count;

	if (fields_u64(&l->f, o, "picked_last", INT64_MAX, &last) ||
	    fields_strings(&l->f, o, "picked", &list, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (read_hex(l, list[i], &value))
			return -1;
		/* A pick at once used up by the thing leaves the thing. */
		if (picks_add(&app->picks, 0) || picks_use(&app->picks, value))
			return fields_no_memory(&l->f);
	}
	if (fields_strings(&l->f, o, "picks", &list, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (read_hex(l, list[i], &value))
			return -1;
		if (picks_add(&app->picks, value))
			return fields_no_memory(&l->f);
	}
	app->picks.last = last;
	return 0;
}

static uint32_t find_rule(const struct app *app, const char *id)
{
	for (size_t i = 0; id && i < app->program->rule_count; i++) {
		if (!strcmp(app->program->rule[i].rule->id, id))
			return (uint32_t)i;
	}
	return PROGRAM_NONE;
}

/* The index-th rate of the rule, or NULL. */
static const struct node *find_rate(const struct program *p, uint32_t rule, uint32_t index)
{
	const struct node *n, *end;

	if (rule == PROGRAM_NONE)
		return NULL;
	n = &p->node[p->rule[rule].first];
	end = &p->node[n->end];
	for (; n < end; n++) {
		if (n->op == WHEN_CONDITION && n->kind == CONDITION_RATE && !index--)
			return n;
	}
	return NULL;
}

static int read_rates(struct loader *l, struct app *app, const json_t *o)
{
	const json_t *array;
	void *room;
	size_t count;

	if (fields_objects(&l->f, o, "rates", 1, &array, &room, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const json_t *each = json_array_get(array, i);
		const struct rules_condition *c;
		const char *const *times;
		const struct node *n;
		uint32_t index = 0;
		size_t time_count;
		const char *rule;

		if (fields_string(&l->f, each, "rule", NULL, &rule) ||
		    fields_u32(&l->f, each, "index", &index) ||
		    fields_strings(&l->f, each, "times", &times, &time_count))
			return -1;
		n = find_rate(app->program, find_rule(app, rule), index);
		for (size_t k = 0; n && k < time_count; k++) {
			uint64_t t;

			c = app->program->rates[n->fact];
			if (read_hex(l, times[k], &t))
				return -1;
			if (rate_add(&app->rates[n->fact], c->rate_n,
				     (uint64_t)c->rate_s * 1000000000u, t))
				return fields_no_memory(&l->f);
		}
	}
	return 0;
}

static int read_app(struct loader *l, const json_t *o)
{
	const json_t *refused;
	const char *name;
	struct app *app;

	if (fields_string(&l->f, o, "app", NULL, &name))
		return -1;
	app = judge_app(l->judge, name);
	if (!app)
		return 0;
	if (fields_u32(&l->f, o, "seen", &app->seen) || read_facts(l, app, o) ||
	    read_gestures(l, app, o) || read_picks(l, app, o) || read_rates(l, app, o) ||
	    fields_u64(&l->f, o, "refused", INT64_MAX, &app->refused) ||
	    fields_object(&l->f, o, "refused_fact", &refused))
		return -1;
	if (refused && read_fact_key(l, app, refused, &app->refused_fact))
		return -1;
	if (app->refused && (!refused || app->refused_fact == PROGRAM_NONE))
		app->refused = 0;
	return 0;
}

static const struct app *app_of(const struct loader *l, const struct capture *c)
{
	return l->judge->apps[c->at];
}

static int read_bonds(struct loader *l, const json_t *o, struct capture *c)
{
	const json_t *array;
	void *room;
	size_t count;

	if (fields_objects(&l->f, o, "bonds", 1, &array, &room, &count))
		return -1;
	for (size_t i = 0; i < count && c->bond_count < BONDS_MAX; i++) {
		const json_t *each = json_array_get(array, i);
		struct bond b = {.released = GESTURE_NEVER};
		const char *control;
		struct bond *place;

		if (fields_string(&l->f, each, "control", NULL, &control) ||
		    fields_u64(&l->f, each, "t", INT64_MAX, &b.t) ||
		    fields_u64(&l->f, each, "released", INT64_MAX, &b.released) ||
		    fields_bool(&l->f, each, "taken", &b.taken) ||
		    fields_bool(&l->f, each, "kernel", &b.from_kernel))
			return -1;
		b.control = program_control(app_of(l, c)->program, control);
		place = b.control != PROGRAM_NONE ? capture_bond(c) : NULL;
		if (place)
			*place = b;
	}
	return 0;
}

static int read_decision(struct loader *l, const json_t *o, struct capture *c)
{
	const char *rule, *blame;
	uint64_t codes = 0, missing = 0;
	int verdict;

	if (fields_name(&l->f, o, "verdict", verdict_from_name, -1, &verdict) ||
	    fields_u64(&l->f, o, "codes", BIT(CODE_COUNT) - 1, &codes) ||
	    fields_u64(&l->f, o, "missing", BIT(MISSING_COUNT) - 1, &missing) ||
	    fields_maybe(&l->f, o, "rule", &rule) || fields_maybe(&l->f, o, "blame", &blame))
		return -1;
	c->decision = (struct decision){.verdict = (enum verdict)verdict,
					.codes = (uint32_t)codes,
					.missing = (uint32_t)missing,
					.rule = find_rule(app_of(l, c), rule),
					.blame = find_rule(app_of(l, c), blame)};
	return 0;
}

static int remember_number(struct loader *l, struct capture *c)
{
	if (l->capture_count == l->capture_cap) {
		size_t cap = l->capture_cap ? 2 * l->capture_cap : 16;
		struct capture **list = realloc(l->captures, cap * sizeof(struct capture *));

		if (!list)
			return fields_no_memory(&l->f);
		l->captures = list;
		l->capture_cap = cap;
	}
	l->captures[l->capture_count++] = c;
	return 0;
}

static int read_capture(struct loader *l, const json_t *o)
{
	const char *name, *blame;
	uint64_t broken = 0;
	struct capture *c;
	struct app *app;

	if (fields_string(&l->f, o, "capture", NULL, &name))
		return -1;
	app = judge_app(l->judge, name);
	l->orphan = !app;
	if (!app)
		return remember_number(l, NULL);
	c = l->open = capture_alloc(l->judge);
	if (!c)
		return fields_no_memory(&l->f);
	c->at = app->at;
	if (read_decision(l, o, c) || read_bonds(l, o, c) ||
	    fields_u64(&l->f, o, "ended", INT64_MAX, &c->ended) ||
	    fields_u64(&l->f, o, "broken", BIT(CODE_COUNT) - 1, &broken) ||
	    fields_maybe(&l->f, o, "broken_rule", &blame) ||
	    fields_bool(&l->f, o, "reads", &c->reads) ||
	    fields_bool(&l->f, o, "blind", &c->blind) || fields_bool(&l->f, o, "late", &c->late))
		return -1;
	c->broken = (uint32_t)broken;
	c->blame = find_rule(app, blame);
	return remember_number(l, c);
}

static int read_deadlines(struct loader *l, const json_t *o)
{
	const json_t *array;
	void *room;
	size_t count;

	if (fields_objects(&l->f, o, "deadlines", 1, &array, &room, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const json_t *each = json_array_get(array, i);
		uint64_t number = 0, t = 0;

		if (fields_u64(&l->f, each, "capture", INT64_MAX, &number) ||
		    fields_u64(&l->f, each, "t", INT64_MAX, &t))
			return -1;
		if (number >= l->capture_count || !t)
			return json_doc_fault(&l->f.doc, each, l->f.diag, "no such capture");
		if (l->captures[number] && !l->captures[number]->deadline &&
		    l->captures[number]->broken)
			capture_restore_deadline(l->judge, l->captures[number], t);
	}
	return 0;
}

/* A record: the start of the capture in the line before, or one that waits for its turn. */
static int take_record(struct loader *l, const struct record *rec)
{
	struct capture *c = l->open;
	bool orphan = l->orphan;

	l->orphan = false;
	if (!c && orphan)
		return 0;
	if (!c)
		return judge_wait(l->judge, rec) ? fields_no_memory(&l->f) : 0;
	if (rec->kind != RECORD_ACCESS)
		return diag_set(l->f.diag, l->f.doc.name, 1, 1, "expected the start of a capture");
	if (capture_hold(c, rec))
		return fields_no_memory(&l->f);
	l->open = NULL;
	capture_restore(l->judge, c);
	return 0;
}

static int read_line(struct loader *l, const char *line, size_t len)
{
	struct record rec;
	int result;

	arena_reset(l->f.arena);
	if (json_doc_open(&l->f.doc, l->f.doc.name, line, len, l->f.diag))
		return -1;
	if (json_object_get(l->f.doc.root, "kind")) {
		result = trace_read_line(l->trace, line, len, &rec, l->f.diag);
		result = result == 1 ? take_record(l, &rec) : result;
	} else if (l->open || l->orphan) {
		result = json_doc_fault(&l->f.doc, l->f.doc.root, l->f.diag,
					"expected the start of a capture");
	} else if (l->line == 1) {
		result = read_head(l, l->f.doc.root);
	} else if (json_object_get(l->f.doc.root, "app")) {
		result = read_app(l, l->f.doc.root);
	} else if (json_object_get(l->f.doc.root, "capture")) {
		result = read_capture(l, l->f.doc.root);
	} else {
		result = read_deadlines(l, l->f.doc.root);
	}
	json_doc_close(&l->f.doc);
	return result;
}

/* The records are read as those of a trace, which begins with a header. */
static int begin_trace(struct loader *l)
{
	static const char header[] = "{\"format\":\"consentry-trace/1\"}";
	struct record rec;

	l->trace = trace_reader_new(l->f.doc.name);
	return l->trace && trace_read_line(l->trace, header, sizeof(header) - 1, &rec, l->f.diag) ==
				       1
		       ? 0
		       : fields_no_memory(&l->f);
}

int judge_load(struct judge *j, const char *name, const char *text, size_t len, struct diag *d)
{
	struct loader l = {.judge = j, .f = {.doc = {.name = name}}};
	const char *end = text + len;
	int result;

	l.f.diag = &l.each;
	l.f.arena = arena_new();
	result = l.f.arena ? begin_trace(&l) : fields_no_memory(&l.f);
	while (!result && text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((stop ? stop : end) - text);

		l.line++;
		result = read_line(&l, text, n);
		text += n + (stop != NULL);
	}
	if (!result && (!l.line || l.open || l.orphan)) {
		l.line++;
		result = diag_set(&l.each, name, 1, 1, "the state ends too early");
	}
	if (result)
		diag_set(d, l.each.file, l.each.line ? l.line : 0, l.each.column, "%s",
			 l.each.message);
	if (l.open)
		capture_free(j, l.open);
	free(l.captures);
	trace_reader_free(l.trace);
	arena_free(l.f.arena);
	return result ? -1 : 0;
}

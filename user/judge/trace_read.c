/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/timestamp.h"

struct trace_reader {
	struct fields f;
	struct diag each; /* of one line: counts that line as its first */
	struct diag *outer;
	unsigned int line;
	bool headed;
};

struct trace_reader *trace_reader_new(const char *name)
{
	struct trace_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->f.doc.name = name;
	r->f.arena = arena_new();
	if (!r->f.arena) {
		free(r);
		return NULL;
	}
	return r;
}

void trace_reader_free(struct trace_reader *r)
{
	if (!r)
		return;
	arena_free(r->f.arena);
	free(r);
}

static void warn_unknown(struct fields *f, const json_t *o, const char *const *known)
{
	json_doc_warn_unknown(&f->doc, o, known, f->diag);
}

static int read_t(struct fields *f, const json_t *o, const char *key, uint64_t *t)
{
	if (!json_object_get(o, key))
		return json_doc_fault(&f->doc, o, f->diag, "\"%s\" is missing", key);
	return fields_u64(f, o, key, INT64_MAX, t);
}

static int read_subject(struct fields *f, const json_t *o, struct subject *s)
{
	static const char *const known[] = {"pid", "tid",    "start", "uid",
					    "exe", "cgroup", "app",   NULL};

	memset(s, 0, sizeof(*s));
	s->uid = UINT32_MAX;
	if (fields_u32(f, o, "pid", &s->pid))
		return -1;
	s->tid = s->pid;
	if (fields_u32(f, o, "tid", &s->tid) || fields_u64(f, o, "start", INT64_MAX, &s->start) ||
	    fields_u32(f, o, "uid", &s->uid) || fields_maybe(f, o, "exe", &s->exe) ||
	    fields_maybe(f, o, "cgroup", &s->cgroup) || fields_maybe(f, o, "app", &s->app))
		return -1;
	warn_unknown(f, o, known);
	return 0;
}

static int read_subject_of(struct fields *f, const json_t *line, struct subject *s)
{
	const json_t *o;

	memset(s, 0, sizeof(*s));
	s->uid = UINT32_MAX;
	if (fields_object(f, line, "subject", &o))
		return -1;
	return o ? read_subject(f, o, s) : 0;
}

static int read_resource(struct fields *f, const json_t *line, struct access *a)
{
	static const char *const known[] = {"type", "id", "path", NULL};
	const json_t *o;
	int type;

	a->resource_type = RESOURCE_COUNT;
	if (fields_object(f, line, "resource", &o))
		return -1;
	if (!o)
		return 0;
	if (fields_name(f, o, "type", resource_type_from_name, RESOURCE_COUNT, &type) ||
	    fields_maybe(f, o, "id", &a->resource_id) || fields_maybe(f, o, "path", &a->path))
		return -1;
	a->resource_type = (enum resource_type)type;
	warn_unknown(f, o, known);
	return 0;
}

static int read_stack(struct fields *f, const json_t *line, struct access *a)
{
	static const char *const known[] = {"module", "build_id", "offset", NULL};
	struct frame *list;
	const json_t *array;

	if (fields_objects(f, line, "stack", sizeof(*list), &array, (void **)&list,
			   &a->stack_count))
		return -1;
	for (size_t i = 0; i < a->stack_count; i++) {
		const json_t *o = json_array_get(array, i);

		if (fields_maybe(f, o, "module", &list[i].module) ||
		    fields_maybe(f, o, "build_id", &list[i].build_id) ||
		    fields_u64(f, o, "offset", INT64_MAX, &list[i].offset))
			return -1;
		warn_unknown(f, o, known);
	}
	a->stack = list;
	return 0;
}

static int read_origin(struct fields *f, const json_t *line, struct access *a)
{
	struct subject *list;
	const json_t *array;

	if (fields_objects(f, line, "origin", sizeof(*list), &array, (void **)&list,
			   &a->origin_count))
		return -1;
	for (size_t i = 0; i < a->origin_count; i++) {
		if (read_subject(f, json_array_get(array, i), &list[i]))
			return -1;
	}
	a->origin = list;
	return 0;
}

static int read_access(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {
		"kind",	       "t",	"op",	"category", "resource", "subject", "origin",
		"attribution", "stack", "hook", "cpu",	    "seq",	NULL};
	struct access *a = &rec->u.access;
	const char *category;
	int op, grade;

	if (read_t(f, o, "t", &a->t) || fields_name(f, o, "op", access_op_from_name, -1, &op) ||
	    fields_string(f, o, "category", NULL, &category) || read_resource(f, o, a) ||
	    read_subject_of(f, o, &a->subject) || read_origin(f, o, a) ||
	    fields_name(f, o, "attribution", attribution_from_name, ATTRIBUTION_DIRECT, &grade) ||
	    read_stack(f, o, a) || fields_maybe(f, o, "hook", &a->hook) ||
	    fields_u32(f, o, "cpu", &a->cpu) || fields_u64(f, o, "seq", INT64_MAX, &a->seq))
		return -1;
	if (!category_from_name(category, strlen(category), &a->category))
		return json_doc_fault_at(&f->doc, o, "category", f->diag, "\"%s\" is no category",
					 category);
	a->op = (enum access_op)op;
	a->attribution = (enum attribution)grade;
	rec->t = a->t;
	warn_unknown(f, o, known);
	return 0;
}

static int consent_state_from_name(const char *name)
{
	return ledger_state_from_name(name, false);
}

static int permission_state_from_name(const char *name)
{
	return ledger_state_from_name(name, true);
}

static int read_consent(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {"kind", "t", "app", "scope", "state", NULL};
	int state;

	if (fields_string(f, o, "scope", "policy", &rec->u.consent.scope) ||
	    fields_name(f, o, "state", consent_state_from_name, -1, &state))
		return -1;
	rec->u.consent.state = (enum ledger_state)state;
	warn_unknown(f, o, known);
	return 0;
}

static int read_permission(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {"kind", "t", "app", "permission", "state", NULL};
	int permission, state;

	if (fields_name(f, o, "permission", permission_from_name, -1, &permission) ||
	    fields_name(f, o, "state", permission_state_from_name, -1, &state))
		return -1;
	if (permission == PERMISSION_NONE)
		return json_doc_fault_at(&f->doc, o, "permission", f->diag,
					 "\"permission\" is empty");
	rec->u.permission.permission = (enum permission)permission;
	rec->u.permission.state = (enum ledger_state)state;
	warn_unknown(f, o, known);
	return 0;
}

static int source_from_name(const char *name)
{
	return !strcmp(name, "driver") ? 0 : !strcmp(name, "kernel") ? 1 : -1;
}

static int read_gesture(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {"kind",   "t",	"app",	  "control",
					    "action", "source", "device", NULL};
	int action, source;

	if (fields_string(f, o, "control", "", &rec->u.gesture.control) ||
	    fields_name(f, o, "action", gesture_action_from_name, -1, &action) ||
	    fields_name(f, o, "source", source_from_name, 0, &source) ||
	    fields_maybe(f, o, "device", &rec->u.gesture.device))
		return -1;
	rec->u.gesture.action = (enum gesture_action)action;
	rec->u.gesture.from_kernel = source == 1;
	warn_unknown(f, o, known);
	return 0;
}

static int edge_from_name(const char *name)
{
	return !strcmp(name, "begin") ? 1 : !strcmp(name, "end") ? 0 : -1;
}

static int read_marker(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {"kind", "t", "app", "name", "value", "state", NULL};
	int name, begin;

	if (fields_name(f, o, "name", marker_name_from_name, -1, &name) ||
	    fields_maybe(f, o, "value", &rec->u.marker.value) ||
	    fields_name(f, o, "state", edge_from_name, 1, &begin))
		return -1;
	if (name == MARKER_FEATURE && !rec->u.marker.value)
		return json_doc_fault(&f->doc, o, f->diag,
				      "a feature marker must name the feature in \"value\"");
	rec->u.marker.name = (enum marker_name)name;
	rec->u.marker.begin = begin == 1;
	warn_unknown(f, o, known);
	return 0;
}

static int read_loss(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {"kind", "from", "to", "cpu", "count", "cause", NULL};
	struct loss *l = &rec->u.loss;

	l->count = 1;
	if (read_t(f, o, "from", &l->from) || read_t(f, o, "to", &l->to) ||
	    fields_u32(f, o, "cpu", &l->cpu) || fields_u64(f, o, "count", INT64_MAX, &l->count) ||
	    fields_maybe(f, o, "cause", &l->cause))
		return -1;
	if (l->from > l->to)
		return json_doc_fault_at(&f->doc, o, "to", f->diag,
					 "the loss ends before it begins");
	rec->t = l->to;
	warn_unknown(f, o, known);
	return 0;
}

static int read_process(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {"kind",   "t",	   "event", "subject",
					    "parent", "exit_code", NULL};
	struct process *p = &rec->u.process;
	const json_t *code = json_object_get(o, "exit_code");

	if (read_t(f, o, "t", &rec->t) || fields_string(f, o, "event", NULL, &p->event) ||
	    read_subject_of(f, o, &p->subject) || fields_u32(f, o, "parent", &p->parent))
		return -1;
	if (strcmp(p->event, "exec") && strcmp(p->event, "fork") && strcmp(p->event, "exit"))
		return json_doc_fault_at(&f->doc, o, "event", f->diag,
					 "\"event\" must be exec, fork or exit");
	if (code && (!json_is_integer(code) || json_integer_value(code) < INT32_MIN ||
		     json_integer_value(code) > INT32_MAX))
		return json_doc_fault_at(&f->doc, o, "exit_code", f->diag,
					 "\"exit_code\" must be a whole number");
	p->exit_code = (int)json_integer_value(code);
	warn_unknown(f, o, known);
	return 0;
}

static int read_coverage(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {"kind", "t",   "sensor", "rung",
					    "live", "why", "rules",  NULL};
	struct coverage *c = &rec->u.coverage;

	if (fields_u64(f, o, "t", INT64_MAX, &rec->t) ||
	    fields_string(f, o, "sensor", NULL, &c->sensor) ||
	    fields_maybe(f, o, "rung", &c->rung) || fields_bool(f, o, "live", &c->live) ||
	    fields_maybe(f, o, "why", &c->why) || fields_maybe(f, o, "rules", &c->rules))
		return -1;
	warn_unknown(f, o, known);
	return 0;
}

static int read_clock(struct fields *f, const json_t *o, struct record *rec)
{
	static const char *const known[] = {"kind", "t", NULL};

	if (read_t(f, o, "t", &rec->t))
		return -1;
	warn_unknown(f, o, known);
	return 0;
}

/* `ledger` lines name an app and may come from a socket, where the time is optional. */
static const struct kind {
	const char *name;
	enum record_kind kind;
	bool ledger;
	int (*read)(struct fields *f, const json_t *o, struct record *rec);
} kinds[] = {
	{"access", RECORD_ACCESS, false, read_access},
	{"consent", RECORD_CONSENT, true, read_consent},
	{"permission", RECORD_PERMISSION, true, read_permission},
	{"gesture", RECORD_GESTURE, true, read_gesture},
	{"marker", RECORD_MARKER, true, read_marker},
	{"loss", RECORD_LOSS, false, read_loss},
	{"process", RECORD_PROCESS, false, read_process},
	{"coverage", RECORD_COVERAGE, false, read_coverage},
	{"clock", RECORD_CLOCK, false, read_clock},
	{NULL, RECORD_HEADER, false, NULL},
};

static int read_header(struct fields *f, struct record *rec)
{
	const json_t *booted = json_object_get(f->doc.root, "booted");
	uint64_t ns = 0;

	if (json_doc_format(&f->doc, "consentry-trace/1", f->diag))
		return -1;
	if (booted && (!json_is_string(booted) ||
		       timestamp_parse(json_string_value(booted), json_string_length(booted), &ns)))
		return json_doc_fault_at(&f->doc, f->doc.root, "booted", f->diag,
					 "\"booted\" must be a time like 2026-01-01T00:00:00Z");
	rec->kind = RECORD_HEADER;
	rec->u.header.booted_ns = (int64_t)ns;
	return 1;
}

/* `has_t` is NULL for lines of a trace, which need their time. */
static int read_object(struct fields *f, struct record *rec, bool *has_t)
{
	const json_t *o = f->doc.root;
	const struct kind *k = kinds;
	const char *name;

	if (!json_is_object(o))
		return json_doc_fault(&f->doc, o, f->diag, "expected an object");
	if (fields_string(f, o, "kind", NULL, &name))
		return -1;
	while (k->name && strcmp(k->name, name))
		k++;
	if (has_t && (!k->name || !k->ledger))
		return json_doc_fault_at(
			&f->doc, o, "kind", f->diag,
			"\"%s\" is no ledger line: consent, permission, gesture or marker", name);
	if (!k->name) {
		diag_warn_at(f->diag, f->doc.name, f->doc.text, f->doc.len, 0,
			     "unknown kind \"%s\": the line is passed over", name);
		return 0;
	}
	rec->kind = k->kind;
	if (k->ledger) {
		if (fields_maybe(f, o, "app", &rec->app))
			return -1;
		if (has_t)
			*has_t = json_object_get(o, "t") != NULL;
		if ((!has_t || *has_t) && read_t(f, o, "t", &rec->t))
			return -1;
	}
	return k->read(f, o, rec) ? -1 : 1;
}

static void warn_line(void *arg, const struct diag *d)
{
	struct trace_reader *r = arg;
	struct diag w = *d;

	w.line = r->line;
	r->outer->warn(r->outer->warn_arg, &w);
}

/* Opens the line as a document of its own; faults in it then get the line's number. */
static int open_line(struct trace_reader *r, const char *line, size_t len, struct diag *d)
{
	arena_reset(r->f.arena);
	memset(&r->each, 0, sizeof(r->each));
	r->outer = d;
	if (d->warn) {
		r->each.warn = warn_line;
		r->each.warn_arg = r;
	}
	r->f.diag = &r->each;
	return json_doc_open(&r->f.doc, r->f.doc.name, line, len, &r->each);
}

static int close_line(struct trace_reader *r, int result)
{
	json_doc_close(&r->f.doc);
	if (result < 0)
		diag_set(r->outer, r->each.file, r->each.line ? r->line : 0, r->each.column, "%s",
			 r->each.message);
	return result;
}

int trace_read_line(struct trace_reader *r, const char *line, size_t len, struct record *out,
		    struct diag *d)
{
	int result;

	r->line++;
	memset(out, 0, sizeof(*out));
	/* Some editors put a byte order mark in front. */
	if (r->line == 1 && len >= 3 && !memcmp(line, "\xef\xbb\xbf", 3)) {
		line += 3;
		len -= 3;
	}
	while (len && strchr(" \t\r", line[len - 1]))
		len--;
	if (!len && r->headed)
		return 0;
	result = open_line(r, line, len, d);
	if (!result && !r->headed)
		result = read_header(&r->f, out);
	else if (!result)
		result = read_object(&r->f, out, NULL);
	if (result == 1)
		r->headed = true;
	return close_line(r, result);
}

int trace_read_ledger(struct trace_reader *r, const char *line, size_t len, struct record *out,
		      bool *has_t, struct diag *d)
{
	int result;

	r->line++;
	memset(out, 0, sizeof(*out));
	result = open_line(r, line, len, d);
	if (!result)
		result = read_object(&r->f, out, has_t);
	if (result == 1 && !out->app)
		result = json_doc_fault(&r->f.doc, r->f.doc.root, &r->each, "\"app\" is missing");
	return close_line(r, result);
}

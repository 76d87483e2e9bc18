/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"

#include "base/timestamp.h"

static void add_key(struct strbuf *out, const char *key)
{
	strbuf_adds(out, ",\"");
	strbuf_adds(out, key);
	strbuf_adds(out, "\":");
}

static void add_string(struct strbuf *out, const char *key, const char *value)
{
	if (!value)
		return;
	add_key(out, key);
	strbuf_add_json(out, value);
}

static void add_u64(struct strbuf *out, const char *key, uint64_t value)
{
	add_key(out, key);
	strbuf_add_u64(out, value);
}

static void begin(struct strbuf *out, const char *kind, uint64_t t)
{
	strbuf_adds(out, "{\"kind\":\"");
	strbuf_adds(out, kind);
	strbuf_adds(out, "\",\"t\":");
	strbuf_add_u64(out, t);
}

void trace_write_subject(const struct subject *s, struct strbuf *out)
{
	strbuf_adds(out, "{\"pid\":");
	strbuf_add_u64(out, s->pid);
	add_u64(out, "tid", s->tid);
	add_u64(out, "start", s->start);
	if (s->uid != UINT32_MAX)
		add_u64(out, "uid", s->uid);
	add_string(out, "exe", s->exe);
	add_string(out, "cgroup", s->cgroup);
	add_string(out, "app", s->app);
	strbuf_addc(out, '}');
}

void trace_write_resource(const struct access *a, struct strbuf *out)
{
	const char *comma = "";

	strbuf_addc(out, '{');
	if (a->resource_type != RESOURCE_COUNT) {
		strbuf_adds(out, "\"type\":\"");
		strbuf_adds(out, resource_type_name(a->resource_type));
		strbuf_addc(out, '"');
		comma = ",";
	}
	if (a->resource_id) {
		strbuf_adds(out, comma);
		strbuf_adds(out, "\"id\":");
		strbuf_add_json(out, a->resource_id);
		comma = ",";
	}
	if (a->path) {
		strbuf_adds(out, comma);
		strbuf_adds(out, "\"path\":");
		strbuf_add_json(out, a->path);
	}
	strbuf_addc(out, '}');
}

void trace_write_stack(const struct access *a, struct strbuf *out)
{
	strbuf_addc(out, '[');
	for (size_t i = 0; i < a->stack_count; i++) {
		const struct frame *f = &a->stack[i];

		strbuf_adds(out, i ? ",{" : "{");
		if (f->module) {
			strbuf_adds(out, "\"module\":");
			strbuf_add_json(out, f->module);
			strbuf_addc(out, ',');
		}
		if (f->build_id) {
			strbuf_adds(out, "\"build_id\":");
			strbuf_add_json(out, f->build_id);
			strbuf_addc(out, ',');
		}
		strbuf_adds(out, "\"offset\":");
		strbuf_add_u64(out, f->offset);
		strbuf_addc(out, '}');
	}
	strbuf_addc(out, ']');
}

static void write_access(const struct access *a, struct strbuf *out)
{
	begin(out, "access", a->t);
	add_string(out, "op", access_op_name(a->op));
	add_string(out, "category", category_name(a->category));
	if (a->resource_type != RESOURCE_COUNT || a->resource_id || a->path) {
		add_key(out, "resource");
		trace_write_resource(a, out);
	}
	add_key(out, "subject");
	trace_write_subject(&a->subject, out);
	for (size_t i = 0; i < a->origin_count; i++) {
		strbuf_adds(out, i ? "," : ",\"origin\":[");
		trace_write_subject(&a->origin[i], out);
	}
	if (a->origin_count)
		strbuf_addc(out, ']');
	add_string(out, "attribution", attribution_name(a->attribution));
	if (a->stack_count) {
		add_key(out, "stack");
		trace_write_stack(a, out);
	}
	add_string(out, "hook", a->hook);
	add_u64(out, "cpu", a->cpu);
	add_u64(out, "seq", a->seq);
}

static void write_marker(const struct record *rec, struct strbuf *out)
{
	const struct ledger_marker *m = &rec->u.marker;

	begin(out, "marker", rec->t);
	add_string(out, "app", rec->app);
	add_string(out, "name", marker_name_name(m->name));
	add_string(out, "value", m->value);
	add_string(out, "state", m->begin ? "begin" : "end");
}

static void write_gesture(const struct record *rec, struct strbuf *out)
{
	const struct ledger_gesture *g = &rec->u.gesture;

	begin(out, "gesture", rec->t);
	add_string(out, "app", rec->app);
	add_string(out, "control", g->control);
	add_string(out, "action", gesture_action_name(g->action));
	add_string(out, "source", g->from_kernel ? "kernel" : "driver");
	add_string(out, "device", g->device);
}

static void write_loss(const struct loss *l, struct strbuf *out)
{
	strbuf_adds(out, "{\"kind\":\"loss\"");
	add_u64(out, "from", l->from);
	add_u64(out, "to", l->to);
	add_u64(out, "cpu", l->cpu);
	add_u64(out, "count", l->count);
	add_string(out, "cause", l->cause);
}

static void write_process(const struct record *rec, struct strbuf *out)
{
	const struct process *p = &rec->u.process;

	begin(out, "process", rec->t);
	add_string(out, "event", p->event);
	add_key(out, "subject");
	trace_write_subject(&p->subject, out);
	add_u64(out, "parent", p->parent);
	strbuf_addf(out, ",\"exit_code\":%d", p->exit_code);
}

static void write_coverage(const struct record *rec, struct strbuf *out)
{
	const struct coverage *c = &rec->u.coverage;

	begin(out, "coverage", rec->t);
	add_string(out, "sensor", c->sensor);
	add_string(out, "rung", c->rung);
	strbuf_addf(out, ",\"live\":%s", c->live ? "true" : "false");
	add_string(out, "why", c->why);
	if (c->rules)
		add_string(out, "rules", c->rules);
}

static void write_header(const struct record *rec, struct strbuf *out)
{
	char booted[TIMESTAMP_SIZE];

	timestamp_format((uint64_t)rec->u.header.booted_ns, booted);
	strbuf_addf(out, "{\"format\":\"consentry-trace/1\",\"booted\":\"%s\"", booted);
}

void trace_write(const struct record *rec, struct strbuf *out)
{
	switch (rec->kind) {
	case RECORD_HEADER:
		write_header(rec, out);
		break;
	case RECORD_ACCESS:
		write_access(&rec->u.access, out);
		break;
	case RECORD_CONSENT:
		begin(out, "consent", rec->t);
		add_string(out, "app", rec->app);
		add_string(out, "scope", rec->u.consent.scope);
		add_string(out, "state", ledger_state_name(rec->u.consent.state, false));
		break;
	case RECORD_PERMISSION:
		begin(out, "permission", rec->t);
		add_string(out, "app", rec->app);
		add_string(out, "permission", permission_name(rec->u.permission.permission));
		add_string(out, "state", ledger_state_name(rec->u.permission.state, true));
		break;
	case RECORD_GESTURE:
		write_gesture(rec, out);
		break;
	case RECORD_MARKER:
		write_marker(rec, out);
		break;
	case RECORD_LOSS:
		write_loss(&rec->u.loss, out);
		break;
	case RECORD_PROCESS:
		write_process(rec, out);
		break;
	case RECORD_COVERAGE:
		write_coverage(rec, out);
		break;
	case RECORD_CLOCK:
		begin(out, "clock", rec->t);
		break;
	}
	strbuf_adds(out, "}\n");
}

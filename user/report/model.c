/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

void report_init(struct report *r)
{
	memset(r, 0, sizeof(*r));
}

void report_free(struct report *r)
{
	for (size_t i = 0; i < r->finding_count; i++)
		json_decref(r->findings[i].root);
	for (size_t i = 0; i < r->group_count; i++)
		free(r->groups[i].members);
	for (size_t i = 0; i < r->event_count; i++)
		free(r->events[i].detail);
	for (size_t i = 0; i < r->app_name_count; i++)
		free(r->app_names[i]);
	free(r->findings);
	free(r->kinds);
	free(r->groups);
	free(r->events);
	free(r->codes);
	free(r->clauses);
	free(r->apps);
	free(r->app_names);
	memset(r, 0, sizeof(*r));
}

/* Room for one more in a growing array; NULL when out of memory. */
static void *grow(void *array, size_t count, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 64;
	void *p;

	if (count < *cap)
		return array;
	p = reallocarray(array, more, size);
	if (p)
		*cap = more;
	return p;
}

static const char *string_of(const json_t *root, const char *key)
{
	return json_string_value(json_object_get(root, key));
}

/* Members that the contract demands, with the place of what is wrong. */
static int read_finding(const struct json_doc *doc, struct report_finding *f, struct diag *d)
{
	static const char *const needed[] = {"verdict", "time", "app", "category"};
	const json_t *root = doc->root, *t = json_object_get(root, "t");
	const json_t *chain = json_object_get(root, "chain");
	const char *verdict = string_of(root, "verdict");
	int v = verdict ? verdict_from_name(verdict) : 0;
	const char *time;
	uint64_t ns;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!string_of(root, needed[i]))
			return json_doc_fault_at(doc, root, needed[i], d,
						 "expected a string \"%s\"", needed[i]);
	}
	if (v < 0)
		return json_doc_fault_at(doc, root, "verdict", d, "unknown verdict \"%s\"",
					 verdict);
	if (!json_is_integer(t) || json_integer_value(t) < 0)
		return json_doc_fault_at(doc, root, "t", d, "expected a time \"t\"");
	time = string_of(root, "time");
	if (timestamp_parse(time, strlen(time), &ns) || strlen(time) != TIMESTAMP_SIZE - 1)
		return json_doc_fault_at(doc, root, "time", d,
					 "expected a time like 2026-01-01T00:00:00.000000000Z");
	memcpy(f->time, time, TIMESTAMP_SIZE);
	f->verdict = (enum verdict)v;
	f->t = (uint64_t)json_integer_value(t);
	f->app = string_of(root, "app");
	f->category = string_of(root, "category");
	f->code = string_of(root, "code");
	f->clause = string_of(root, "clause");
	f->quote = string_of(root, "quote");
	f->rule = string_of(root, "rule");
	f->expected = string_of(root, "expected");
	f->observed = string_of(root, "observed");
	f->attribution = string_of(root, "attribution");
	f->hook = string_of(root, "hook");
	f->seq = (uint64_t)json_integer_value(json_object_get(chain, "seq"));
	f->hash = string_of(chain, "hash");
	return 0;
}

/* What findings of one group have in common, from the first that came. */
struct report_kind {
	struct report_finding like; /* its strings are the first finding's */
	size_t count;
};

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

bool report_same_kind(const struct report_finding *a, const struct report_finding *b)
{
	return a->verdict == b->verdict && same(a->category, b->category) &&
	       same(a->code, b->code) && same(a->clause, b->clause) && same(a->rule, b->rule) &&
	       same(a->app, b->app);
}

/* Counts the finding under its kind; NULL when out of memory. */
static struct report_kind *kind_of(struct report *r, const struct report_finding *f)
{
	struct report_kind *k;

	for (size_t i = 0; i < r->kind_count; i++) {
		if (report_same_kind(&r->kinds[i].like, f)) {
			r->kinds[i].count++;
			return &r->kinds[i];
		}
	}
	k = reallocarray(r->kinds, r->kind_count + 1, sizeof(*k));
	if (!k)
		return NULL;
	r->kinds = k;
	k += r->kind_count++;
	*k = (struct report_kind){.like = *f, .count = 1};
	return k;
}

/* Takes `f`, whose strings are root's, into the report. 0, or -1 when out of memory. */
static int take_finding(struct report *r, struct report_finding *f, json_t *root)
{
	struct report_kind *k = kind_of(r, f);
	struct report_finding *more = grow(r->findings, r->finding_count, &r->finding_cap,
					   sizeof(*more));

	if (more)
		r->findings = more;
	if (!k || !more)
		return -1;
	if (k->count <= REPORT_WHOLE) {
		f->root = json_incref(root);
	} else {
		struct report_finding shared = k->like;

		memcpy(shared.time, f->time, sizeof(shared.time));
		shared.t = f->t;
		shared.seq = f->seq;
		shared.hash = NULL;
		*f = shared;
	}
	r->findings[r->finding_count++] = *f;
	return 0;
}

int report_add_finding(struct report *r, const char *file, unsigned int line, const char *text,
		       size_t len, struct diag *d)
{
	struct report_finding f = {0};
	struct json_doc doc;
	int result;

	result = json_doc_open(&doc, file, text, len, d);
	if (!result)
		result = json_doc_format(&doc, "consentry-finding/1", d);
	if (!result)
		result = read_finding(&doc, &f, d);
	if (!result && take_finding(r, &f, doc.root))
		result = diag_set(d, file, 0, 0, "out of memory");
	json_doc_close(&doc);
	/* The document was one line of a larger file. */
	if (result && d->line)
		d->line = line + d->line - 1;
	return result;
}

static struct report_event *add_event(struct report *r, uint64_t t, const char *app,
				      enum record_kind kind, enum text text)
{
	struct report_event *e = grow(r->events, r->event_count, &r->event_cap, sizeof(*e));

	if (!e)
		return NULL;
	r->events = e;
	e += r->event_count++;
	*e = (struct report_event){.t = t, .app = app, .kind = kind, .text = text};
	return e;
}

/* A copy of an app's name that lives as long as the report. */
static const char *keep_app(struct report *r, const char *app)
{
	char **more;

	if (!app)
		return "";
	for (size_t i = 0; i < r->app_name_count; i++) {
		if (!strcmp(r->app_names[i], app))
			return r->app_names[i];
	}
	more = reallocarray(r->app_names, r->app_name_count + 1, sizeof(*more));
	if (!more)
		return "";
	r->app_names = more;
	more[r->app_name_count] = strdup(app);
	return more[r->app_name_count] ? more[r->app_name_count++] : "";
}

static int add_ledger(struct report *r, const struct record *rec, enum text text,
		      const char *detail)
{
	struct report_event *e = add_event(r, rec->t, keep_app(r, rec->app), rec->kind, text);

	if (!e)
		return -1;
	if (detail && *detail)
		e->detail = strdup(detail);
	return detail && *detail && !e->detail ? -1 : 0;
}

static int add_process(struct report *r, const struct record *rec)
{
	const struct process *p = &rec->u.process;
	struct report_event *e;
	bool starts = !strcmp(p->event, "exec");

	if (!p->subject.app || (!starts && strcmp(p->event, "exit")))
		return 0;
	e = add_event(r, rec->t, keep_app(r, p->subject.app), rec->kind,
		      starts ? TEXT_START : TEXT_EXIT);
	if (!e || asprintf(&e->detail, "%s (pid %u)", p->subject.exe ? p->subject.exe : "",
			   p->subject.pid) < 0) {
		if (e)
			e->detail = NULL;
		return -1;
	}
	return 0;
}

static int add_marker(struct report *r, const struct record *rec)
{
	static const enum text names[] = {
		[MARKER_FEATURE] = TEXT_MARKER_FEATURE,
		[MARKER_FOREGROUND] = TEXT_MARKER_FOREGROUND,
		[MARKER_LOGIN] = TEXT_MARKER_LOGIN,
		[MARKER_GUARDIAN] = TEXT_MARKER_GUARDIAN,
		[MARKER_ACCOUNT_CLOSED] = TEXT_MARKER_ACCOUNT_CLOSED,
		[MARKER_EXIT] = TEXT_MARKER_EXIT,
	};
	const struct ledger_marker *m = &rec->u.marker;
	char *detail;
	int result;

	/* `\1` and `\2` stand for "begins" and "ends", which are said in the report's language. */
	if (asprintf(&detail, "%s%s%s", m->begin ? "\1" : "\2", m->value && *m->value ? " " : "",
		     m->value ? m->value : "") < 0)
		return -1;
	result = add_ledger(r, rec, names[m->name], detail);
	free(detail);
	return result;
}

static int add_loss(struct report *r, const struct record *rec)
{
	const struct loss *loss = &rec->u.loss;
	char *detail;
	int result;

	if (asprintf(&detail, "%llu (%s, CPU %u)", (unsigned long long)loss->count,
		     loss->cause ? loss->cause : "", loss->cpu) < 0)
		return -1;
	result = add_ledger(r, rec, TEXT_LOSS, detail);
	free(detail);
	return result;
}

int report_add_record(struct report *r, const struct record *rec)
{
	r->has_trace = true;
	switch (rec->kind) {
	case RECORD_CONSENT:
		return add_ledger(r, rec,
				  (enum text)(TEXT_CONSENT_ASKED + (int)rec->u.consent.state),
				  rec->u.consent.scope && strcmp(rec->u.consent.scope, "policy")
					  ? rec->u.consent.scope
					  : NULL);
	case RECORD_PERMISSION:
		return add_ledger(r, rec,
				  (enum text)(TEXT_PERMISSION_ASKED + (int)rec->u.permission.state),
				  permission_name(rec->u.permission.permission));
	case RECORD_GESTURE:
		return add_ledger(r, rec,
				  (enum text)(TEXT_GESTURE_TAP + (int)rec->u.gesture.action),
				  rec->u.gesture.control);
	case RECORD_MARKER:
		return add_marker(r, rec);
	case RECORD_LOSS:
		return add_loss(r, rec);
	case RECORD_PROCESS:
		return add_process(r, rec);
	default:
		return 0;
	}
}

enum language report_language(const struct report *r)
{
	size_t han = 0, latin = 0, n;
	uint32_t c;

	for (size_t i = 0; i < r->finding_count; i++) {
		const char *s = r->findings[i].quote;
		size_t len;

		if (!s)
			s = r->findings[i].expected ? r->findings[i].expected : "";
		len = strlen(s);
		for (size_t at = 0; at < len; at += n) {
			n = utf8_decode(s + at, len - at, &c);
			if (!n)
				break;
			han += c >= 0x4e00 && c <= 0x9fff;
			latin += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		}
	}
	return han * 3 > latin ? LANGUAGE_ZH : LANGUAGE_EN;
}

double report_offset_ms(const struct report *r, const char *app, uint64_t t)
{
	uint64_t start = r->app_count ? r->apps[0].start : 0;

	for (size_t i = 0; i < r->app_count; i++) {
		if (!strcmp(r->apps[i].name, app))
			start = r->apps[i].start;
	}
	return t >= start ? (double)(t - start) / 1e6 : -(double)(start - t) / 1e6;
}

size_t report_event_run(const struct report *r, size_t i)
{
	const struct report_finding *f = r->events[i].finding;
	size_t n = 1;

	while (f && i + n < r->event_count && r->events[i + n].finding &&
	       r->events[i + n].finding->group == f->group)
		n++;
	return n;
}

void report_event_text(const struct report_event *e, enum language l, struct strbuf *out)
{
	const struct report_finding *f = e->finding;
	const char *detail = e->detail ? e->detail : "";

	if (f) {
		strbuf_adds(out, text_category(l, f->category));
		strbuf_adds(out, l == LANGUAGE_ZH ? "：" : ": ");
		strbuf_adds(out, f->verdict == VERDICT_VIOLATION && f->code
					 ? text_code(l, f->code)
					 : text_verdict(l, f->verdict));
		return;
	}
	strbuf_adds(out, text_of(l, e->text));
	if (*detail == '\1' || *detail == '\2') {
		strbuf_addf(out, "%s%s", l == LANGUAGE_ZH ? "" : " ",
			    text_of(l, *detail == '\1' ? TEXT_BEGINS : TEXT_ENDS));
		detail += detail[1] ? 2 : 1;
	}
	if (e->kind == RECORD_PERMISSION)
		detail = text_permission(l, detail);
	if (*detail)
		strbuf_addf(out, "%s%s", l == LANGUAGE_ZH ? "：" : ": ", detail);
}

enum text report_offset_text(const struct report *r)
{
	if (!r->has_trace)
		return TEXT_SINCE_FINDING;
	for (size_t i = 0; i < r->app_count; i++) {
		if (!r->apps[i].started)
			return TEXT_SINCE_FIRST;
	}
	return TEXT_SINCE_START;
}

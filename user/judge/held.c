/* SPDX-License-Identifier: Apache-2.0 */
#include "held.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* A record as it was, and behind it what it borrows. */
struct held_record {
	struct record record;
	char data[];
};

/*
 * Copies what a record borrows behind it. Past `room` nothing is copied any more, only measured.
 */
struct packer {
	char *at;
	size_t room;
	size_t need;
};

static void *pack(struct packer *p, const void *data, size_t size)
{
	size_t begin = p->need;

	p->need += size;
	if (p->need > p->room)
		return NULL;
	memcpy(p->at + begin, data, size);
	return p->at + begin;
}

static void pack_string(struct packer *p, const char **s)
{
	char *copy;

	if (!*s)
		return;
	copy = pack(p, *s, strlen(*s) + 1);
	if (copy)
		*s = copy;
}

/* Arrays come first, while the memory is still aligned. */
static void *pack_array(struct packer *p, const void *data, size_t count, size_t size)
{
	p->need = (p->need + WAITING_ALIGN - 1) & ~(WAITING_ALIGN - 1);
	return pack(p, data, count * size);
}

static void pack_subject(struct packer *p, struct subject *s)
{
	pack_string(p, &s->exe);
	pack_string(p, &s->cgroup);
	pack_string(p, &s->app);
}

static void pack_access(struct packer *p, struct access *a)
{
	struct subject *origin = NULL;
	struct frame *stack = NULL;

	if (a->origin_count)
		origin = pack_array(p, a->origin, a->origin_count, sizeof(*a->origin));
	if (a->stack_count)
		stack = pack_array(p, a->stack, a->stack_count, sizeof(*a->stack));
	for (size_t i = 0; i < a->origin_count; i++) {
		struct subject each = a->origin[i];

		pack_subject(p, origin ? &origin[i] : &each);
	}
	for (size_t i = 0; i < a->stack_count; i++) {
		struct frame each = a->stack[i], *f = stack ? &stack[i] : &each;

		pack_string(p, &f->module);
		pack_string(p, &f->build_id);
	}
	if (origin)
		a->origin = origin;
	if (stack)
		a->stack = stack;
	pack_string(p, &a->resource_id);
	pack_string(p, &a->path);
	pack_string(p, &a->hook);
	pack_subject(p, &a->subject);
}

static void pack_record(struct packer *p, struct record *r)
{
	switch (r->kind) {
	case RECORD_ACCESS:
		pack_access(p, &r->u.access);
		break;
	case RECORD_CONSENT:
		pack_string(p, &r->u.consent.scope);
		break;
	case RECORD_GESTURE:
		pack_string(p, &r->u.gesture.control);
		pack_string(p, &r->u.gesture.device);
		break;
	case RECORD_MARKER:
		pack_string(p, &r->u.marker.value);
		break;
	case RECORD_LOSS:
		pack_string(p, &r->u.loss.cause);
		break;
	case RECORD_PROCESS:
		pack_string(p, &r->u.process.event);
		pack_subject(p, &r->u.process.subject);
		break;
	case RECORD_COVERAGE:
		pack_string(p, &r->u.coverage.sensor);
		pack_string(p, &r->u.coverage.rung);
		pack_string(p, &r->u.coverage.why);
		pack_string(p, &r->u.coverage.rules);
		break;
	default:
		break;
	}
	pack_string(p, &r->app);
}

/* Bytes behind the record that it borrows. */
static size_t borrowed(const struct record *rec)
{
	struct packer p = {.at = NULL};
	struct record copy = *rec;

	pack_record(&p, &copy);
	return p.need;
}

static void fill(struct held_record *r, size_t size, const struct record *rec)
{
	struct packer p = {.at = r->data, .room = size};

	r->record = *rec;
	pack_record(&p, &r->record);
}

_Static_assert(sizeof(struct record) % WAITING_ALIGN == 0, "what follows is aligned");
_Static_assert(WAITING_ALIGN >= alignof(struct subject) && WAITING_ALIGN >= alignof(struct frame),
	       "arrays fit");

/* An access without hops and stack, so small that it needs no pointers. Its strings follow. */
struct small {
	struct waiting head;
	uint32_t pid;
	uint32_t tid;
	uint64_t start;
	uint64_t seq;
	uint32_t uid;
	uint32_t cpu;
	char strings[];
};

/* The app comes first: it is what is asked for most. */
static void strings_of(const struct access *a, const char *list[WAITING_STRINGS])
{
	list[0] = a->subject.app;
	list[1] = a->subject.exe;
	list[2] = a->subject.cgroup;
	list[3] = a->resource_id;
	list[4] = a->path;
	list[5] = a->hook;
}

/* Where the record of one that is not small lies. */
static struct held_record *large(const struct waiting *w)
{
	const size_t head = (sizeof(*w) + WAITING_ALIGN - 1) & ~(WAITING_ALIGN - 1);

	return (struct held_record *)((uintptr_t)w + head);
}

/* False for one whose strings are too long. */
static bool measure_small(const struct access *a, struct waiting_measure *out)
{
	const char *list[WAITING_STRINGS];

	out->size = sizeof(struct small);
	strings_of(a, list);
	for (int i = 0; i < WAITING_STRINGS; i++) {
		size_t len = list[i] ? strlen(list[i]) + 1 : 0;

		if (len > UINT16_MAX)
			return false;
		out->len[i] = (uint16_t)len;
		out->size += len;
	}
	return true;
}

void waiting_measure(const struct record *rec, struct waiting_measure *out)
{
	out->small = rec->kind == RECORD_ACCESS && !rec->app && !rec->u.access.origin_count &&
		     !rec->u.access.stack_count && rec->u.access.t == rec->t &&
		     measure_small(&rec->u.access, out);
	if (!out->small)
		out->size = sizeof(struct waiting) + WAITING_ALIGN + sizeof(struct held_record) +
			    borrowed(rec);
}

static void pack_small(struct small *s, const struct waiting_measure *m, const struct access *a)
{
	const char *list[WAITING_STRINGS];
	char *at = s->strings;

	s->pid = a->subject.pid;
	s->tid = a->subject.tid;
	s->start = a->subject.start;
	s->seq = a->seq;
	s->uid = a->subject.uid;
	s->cpu = a->cpu;
	strings_of(a, list);
	for (int i = 0; i < WAITING_STRINGS; i++) {
		if (!m->len[i])
			continue;
		s->head.strings |= (uint8_t)(1 << i);
		memcpy(at, list[i], m->len[i]);
		at += m->len[i];
	}
}

void waiting_pack(struct waiting *w, const struct waiting_measure *m, const struct record *rec)
{
	*w = (struct waiting){.t = rec->t, .kind = (uint8_t)rec->kind, .small = m->small};
	if (rec->kind == RECORD_ACCESS) {
		w->op = (uint8_t)rec->u.access.op;
		w->category = (uint8_t)rec->u.access.category;
		w->attribution = (uint8_t)rec->u.access.attribution;
		w->resource_type = (uint8_t)rec->u.access.resource_type;
		w->has_stack = rec->u.access.stack_count > 0;
	}
	if (w->small)
		pack_small((struct small *)w, m, &rec->u.access);
	else
		fill(large(w), m->size - (size_t)((char *)large(w)->data - (char *)w), rec);
}

void waiting_unpack(const struct waiting *w, struct record *out)
{
	const struct small *s = (const struct small *)w;
	const char *list[WAITING_STRINGS] = {NULL}, *at;
	struct access *a = &out->u.access;

	if (!w->small) {
		*out = large(w)->record;
		return;
	}
	at = s->strings;
	for (int i = 0; i < WAITING_STRINGS; i++) {
		if (!(w->strings >> i & 1))
			continue;
		list[i] = at;
		at += strlen(at) + 1;
	}
	*out = (struct record){.kind = RECORD_ACCESS, .t = w->t};
	*a = (struct access){.t = w->t,
			     .op = (enum access_op)w->op,
			     .category = (enum category)w->category,
			     .resource_type = (enum resource_type)w->resource_type,
			     .resource_id = list[3],
			     .path = list[4],
			     .subject = {.pid = s->pid,
					 .tid = s->tid,
					 .start = s->start,
					 .uid = s->uid,
					 .exe = list[1],
					 .cgroup = list[2],
					 .app = list[0]},
			     .attribution = (enum attribution)w->attribution,
			     .hook = list[5],
			     .cpu = s->cpu,
			     .seq = s->seq};
}

const char *waiting_app(const struct waiting *w)
{
	if (w->small)
		return w->strings & 1 ? ((const struct small *)w)->strings : NULL;
	return large(w)->record.u.access.subject.app;
}

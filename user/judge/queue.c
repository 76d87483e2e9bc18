/* SPDX-License-Identifier: Apache-2.0 */
#include "queue.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* What a record borrows mostly fits in this; such records share freed memory with each other. */
#define SLOT_SIZE ((size_t)320)

struct queue {
	struct held_record **ring; /* in order; a power of two */
	size_t ring_size;
	size_t head;
	size_t count;
	struct held_record **heap; /* what came out of order */
	size_t heap_count;
	size_t heap_size;
	struct held_record **spare;
	size_t spare_count;
	size_t spare_size;
	uint64_t arrivals;
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
	p->need = (p->need + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
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
		break;
	default:
		break;
	}
	pack_string(p, &r->app);
}

static struct held_record *allocate(size_t size)
{
	struct held_record *r = malloc(sizeof(*r) + size);

	if (r)
		r->size = size;
	return r;
}

/* Returns what is needed; where that is more than there is, the copy is of no use. */
static size_t fill(struct held_record *r, const struct record *rec)
{
	struct packer p = {.at = r->data, .room = r->size};

	r->record = *rec;
	pack_record(&p, &r->record);
	return p.need;
}

struct held_record *record_hold(const struct record *rec)
{
	struct held_record *r = allocate(0);
	size_t need;

	if (!r)
		return NULL;
	need = fill(r, rec);
	free(r);
	r = allocate(need);
	if (r)
		fill(r, rec);
	return r;
}

struct queue *queue_new(void)
{
	return calloc(1, sizeof(struct queue));
}

void queue_free(struct queue *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < q->count; i++)
		free(q->ring[(q->head + i) & (q->ring_size - 1)]);
	for (size_t i = 0; i < q->heap_count; i++)
		free(q->heap[i]);
	for (size_t i = 0; i < q->spare_count; i++)
		free(q->spare[i]);
	free(q->ring);
	free(q->heap);
	free(q->spare);
	free(q);
}

static bool before(const struct held_record *a, const struct held_record *b)
{
	return a->record.t != b->record.t ? a->record.t < b->record.t : a->arrival < b->arrival;
}

static int grow(struct held_record ***list, size_t *size)
{
	size_t more = *size ? 2 * *size : 64;
	struct held_record **grown = realloc(*list, more * sizeof(*grown));

	if (!grown)
		return -1;
	*list = grown;
	*size = more;
	return 0;
}

static int ring_push(struct queue *q, struct held_record *r)
{
	if (q->count == q->ring_size) {
		size_t old = q->ring_size;

		if (grow(&q->ring, &q->ring_size))
			return -1;
		/* What had wrapped round to the front moves behind the old end. */
		memcpy(q->ring + old, q->ring, q->head * sizeof(*q->ring));
	}
	q->ring[(q->head + q->count++) & (q->ring_size - 1)] = r;
	return 0;
}

static int heap_push(struct queue *q, struct held_record *r)
{
	size_t i = q->heap_count;

	if (i == q->heap_size && grow(&q->heap, &q->heap_size))
		return -1;
	q->heap_count++;
	while (i && before(r, q->heap[(i - 1) / 2])) {
		q->heap[i] = q->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	q->heap[i] = r;
	return 0;
}

static struct held_record *heap_pop(struct queue *q)
{
	struct held_record *top = q->heap[0], *last = q->heap[--q->heap_count];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < q->heap_count) {
		if (child + 1 < q->heap_count && before(q->heap[child + 1], q->heap[child]))
			child++;
		if (!before(q->heap[child], last))
			break;
		q->heap[i] = q->heap[child];
		i = child;
	}
	if (q->heap_count)
		q->heap[i] = last;
	return top;
}

/* A copy, in used memory where it fits. */
static struct held_record *hold(struct queue *q, const struct record *rec)
{
	struct held_record *r = q->spare_count ? q->spare[--q->spare_count] : allocate(SLOT_SIZE);
	size_t need;

	if (!r)
		return NULL;
	need = fill(r, rec);
	if (need <= SLOT_SIZE)
		return r;
	queue_recycle(q, r);
	r = allocate(need);
	if (r)
		fill(r, rec);
	return r;
}

int queue_push(struct queue *q, const struct record *rec, uint64_t tag)
{
	struct held_record *r = hold(q, rec);
	struct held_record *last;
	int result;

	if (!r)
		return -1;
	r->arrival = q->arrivals++;
	r->tag = tag;
	last = q->count ? q->ring[(q->head + q->count - 1) & (q->ring_size - 1)] : NULL;
	result = last && r->record.t < last->record.t ? heap_push(q, r) : ring_push(q, r);
	if (result)
		free(r);
	return result;
}

const struct held_record *queue_ahead(const struct queue *q, size_t n)
{
	return n < q->count ? q->ring[(q->head + n) & (q->ring_size - 1)] : NULL;
}

static bool heap_first(const struct queue *q)
{
	return q->heap_count && (!q->count || before(q->heap[0], q->ring[q->head]));
}

const struct held_record *queue_peek(const struct queue *q)
{
	return heap_first(q) ? q->heap[0] : q->count ? q->ring[q->head] : NULL;
}

struct held_record *queue_pop(struct queue *q)
{
	struct held_record *r;

	if (heap_first(q))
		return heap_pop(q);
	if (!q->count)
		return NULL;
	r = q->ring[q->head];
	q->head = (q->head + 1) & (q->ring_size - 1);
	q->count--;
	return r;
}

void queue_recycle(struct queue *q, struct held_record *r)
{
	if (r->size != SLOT_SIZE ||
	    (q->spare_count == q->spare_size && grow(&q->spare, &q->spare_size)))
		free(r);
	else
		q->spare[q->spare_count++] = r;
}

size_t queue_count(const struct queue *q)
{
	return q->count + q->heap_count;
}

static int by_arrival(const void *a, const void *b)
{
	const struct held_record *x = *(struct held_record *const *)a;
	const struct held_record *y = *(struct held_record *const *)b;

	return x->arrival < y->arrival ? -1 : x->arrival > y->arrival;
}

int queue_each(const struct queue *q, int (*each)(void *arg, const struct record *rec), void *arg)
{
	size_t n = queue_count(q);
	struct held_record **list = malloc((n + 1) * sizeof(*list));
	int result = 0;

	if (!list)
		return -1;
	for (size_t i = 0; i < q->count; i++)
		list[i] = q->ring[(q->head + i) & (q->ring_size - 1)];
	for (size_t i = 0; i < q->heap_count; i++)
		list[q->count + i] = q->heap[i];
	qsort(list, n, sizeof(*list), by_arrival);
	for (size_t i = 0; i < n && !result; i++)
		result = each(arg, &list[i]->record);
	free(list);
	return result;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "queue.h"

#include <stdlib.h>
#include <string.h>

/*
 * Records lie one behind the other in chunks, in the order in which they came, which is nearly that in which they
 * go. A chunk is used again when all of its records are gone; that is at the latest when the window has passed.
 */
#define CHUNK_SIZE ((size_t)64 * 1024)
#define LINE	   ((size_t)64) /* of the cache */
/* Chunks that are kept for later even if next to nothing waits. */
#define SPARE_LEAST 16

struct chunk {
	struct chunk *next; /* of those that are free */
	size_t used;	    /* bytes, this head included */
	size_t live;	    /* records that are not gone */
	size_t size;
};

#define CHUNK_HEAD ((sizeof(struct chunk) + WAITING_ALIGN - 1) & ~(WAITING_ALIGN - 1))

struct queue {
	struct waiting **ring; /* in order; a power of two */
	size_t ring_size;
	size_t head;
	size_t count;
	struct waiting **heap; /* what came out of order */
	size_t heap_count;
	size_t heap_size;
	struct chunk *current; /* where the next record goes */
	struct chunk *spare;
	size_t spare_count;
	size_t bytes; /* of chunks that are not spare */
	uint64_t arrivals;
};

struct queue *queue_new(void)
{
	return calloc(1, sizeof(struct queue));
}

/* The chunk that a record lies in: chunks are aligned to their size, and a longer one holds one record, first. */
static struct chunk *chunk_of(const struct waiting *w)
{
	return (struct chunk *)((uintptr_t)w & ~(uintptr_t)(CHUNK_SIZE - 1));
}

static struct chunk *chunk_new(struct queue *q, size_t size)
{
	struct chunk *c;

	size = (size + CHUNK_SIZE - 1) & ~(CHUNK_SIZE - 1);
	c = aligned_alloc(CHUNK_SIZE, size);
	if (!c)
		return NULL;
	*c = (struct chunk){.used = CHUNK_HEAD, .size = size};
	q->bytes += size;
	return c;
}

/* Room for `size` bytes, in the current chunk or a new one. NULL when out of memory. */
static struct waiting *reserve(struct queue *q, size_t size)
{
	struct chunk *c = q->current;
	struct waiting *w;

	size = (size + WAITING_ALIGN - 1) & ~(WAITING_ALIGN - 1);
	if (!c || size > c->size - c->used) {
		if (CHUNK_HEAD + size > CHUNK_SIZE) {
			c = chunk_new(q, CHUNK_HEAD + size);
		} else if (c && !c->live) {
			c->used = CHUNK_HEAD;
		} else if (q->spare) {
			c = q->current = q->spare;
			q->spare = c->next;
			q->spare_count--;
			q->bytes += c->size;
		} else {
			c = chunk_new(q, CHUNK_SIZE);
			q->current = c ? c : q->current;
		}
	}
	if (!c)
		return NULL;
	w = (struct waiting *)((char *)c + c->used);
	c->used += size;
	c->live++;
	return w;
}

void queue_recycle(struct queue *q, struct waiting *w)
{
	struct chunk *c = chunk_of(w);

	if (--c->live || c == q->current)
		return;
	q->bytes -= c->size;
	/* What a burst took is given back when it is over. */
	if (c->size > CHUNK_SIZE || q->spare_count > SPARE_LEAST + q->bytes / (2 * CHUNK_SIZE)) {
		free(c);
		return;
	}
	c->used = CHUNK_HEAD;
	c->next = q->spare;
	q->spare = c;
	q->spare_count++;
}

size_t queue_bytes(const struct queue *q)
{
	return q->bytes;
}

static bool before(const struct waiting *a, const struct waiting *b)
{
	return a->t != b->t ? a->t < b->t : a->arrival < b->arrival;
}

static int grow(struct waiting ***list, size_t *size)
{
	size_t more = *size ? 2 * *size : 64;
	struct waiting **grown = realloc(*list, more * sizeof(*grown));

	if (!grown)
		return -1;
	*list = grown;
	*size = more;
	return 0;
}

static int ring_push(struct queue *q, struct waiting *r)
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

static int heap_push(struct queue *q, struct waiting *r)
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

static struct waiting *heap_pop(struct queue *q)
{
	struct waiting *top = q->heap[0], *last = q->heap[--q->heap_count];
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

int queue_push(struct queue *q, const struct record *rec, uint64_t tag)
{
	struct waiting_measure m;
	struct waiting *w, *last;
	int result;

	waiting_measure(rec, &m);
	w = reserve(q, m.size);
	if (!w)
		return -1;
	waiting_pack(w, &m, rec);
	w->arrival = q->arrivals++;
	w->tag = tag;
	last = q->count ? q->ring[(q->head + q->count - 1) & (q->ring_size - 1)] : NULL;
	result = last && w->t < last->t ? heap_push(q, w) : ring_push(q, w);
	if (result)
		queue_recycle(q, w);
	return result;
}

void queue_fetch(const struct queue *q, size_t n)
{
	const char *w = (const char *)queue_ahead(q, n);

	/* A packed access, as far as anything is asked of it before its turn. */
	for (size_t at = 0; w && at <= 2 * LINE; at += LINE)
		__builtin_prefetch(w + at);
}

struct waiting *queue_ahead(const struct queue *q, size_t n)
{
	return n < q->count ? q->ring[(q->head + n) & (q->ring_size - 1)] : NULL;
}

static bool heap_first(const struct queue *q)
{
	return q->heap_count && (!q->count || before(q->heap[0], q->ring[q->head]));
}

const struct waiting *queue_peek(const struct queue *q)
{
	return heap_first(q) ? q->heap[0] : q->count ? q->ring[q->head] : NULL;
}

struct waiting *queue_pop(struct queue *q)
{
	struct waiting *r;

	if (heap_first(q))
		return heap_pop(q);
	if (!q->count)
		return NULL;
	r = q->ring[q->head];
	q->head = (q->head + 1) & (q->ring_size - 1);
	q->count--;
	return r;
}

void queue_free(struct queue *q)
{
	struct waiting *w;
	struct chunk *c;

	if (!q)
		return;
	while ((w = queue_pop(q)))
		queue_recycle(q, w);
	free(q->current);
	while ((c = q->spare)) {
		q->spare = c->next;
		free(c);
	}
	free(q->ring);
	free(q->heap);
	free(q);
}

static int by_arrival(const void *a, const void *b)
{
	const struct waiting *x = *(struct waiting *const *)a;
	const struct waiting *y = *(struct waiting *const *)b;

	return x->arrival < y->arrival ? -1 : x->arrival > y->arrival;
}

int queue_each(const struct queue *q, int (*each)(void *arg, const struct record *rec), void *arg)
{
	size_t n = q->count + q->heap_count;
	struct waiting **list = malloc((n + 1) * sizeof(*list));
	int result = 0;

	if (!list)
		return -1;
	for (size_t i = 0; i < q->count; i++)
		list[i] = q->ring[(q->head + i) & (q->ring_size - 1)];
	for (size_t i = 0; i < q->heap_count; i++)
		list[q->count + i] = q->heap[i];
	qsort(list, n, sizeof(*list), by_arrival);
	for (size_t i = 0; i < n && !result; i++) {
		struct record rec;

		waiting_unpack(list[i], &rec);
		result = each(arg, &rec);
	}
	free(list);
	return result;
}

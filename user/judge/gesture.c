/* SPDX-License-Identifier: Apache-2.0 */
#include "gesture.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

void gestures_free(struct gestures *g)
{
	free(g->list);
	memset(g, 0, sizeof(*g));
}

void picks_free(struct picks *p)
{
	free(p->open);
	free(p->items);
	memset(p, 0, sizeof(*p));
}

void gestures_expire(struct gestures *g, uint64_t t)
{
	while (g->count && g->list[g->head].t < t) {
		g->head++;
		g->count--;
	}
	if (!g->count)
		g->head = 0;
}

int gestures_add(struct gestures *g, const struct gesture *one)
{
	size_t at;

	if (g->head + g->count == g->cap) {
		if (g->head > g->cap / 2) {
			memmove(g->list, g->list + g->head, g->count * sizeof(*g->list));
			g->head = 0;
		} else {
			size_t cap = g->cap ? 2 * g->cap : 8;
			struct gesture *list = realloc(g->list, cap * sizeof(*list));

			if (!list)
				return -1;
			g->list = list;
			g->cap = cap;
		}
	}
	/* A late one finds its place. */
	at = g->head + g->count++;
	while (at > g->head && g->list[at - 1].t > one->t) {
		g->list[at] = g->list[at - 1];
		at--;
	}
	g->list[at] = *one;
	return 0;
}

void gestures_release(struct gestures *g, uint32_t control, uint64_t t)
{
	for (size_t i = g->head; i < g->head + g->count; i++) {
		struct gesture *each = &g->list[i];

		if (each->control == control && each->t <= t && each->released == GESTURE_NEVER)
			each->released = t;
	}
}

/* The control is the one asked for; for "any", any that has a name. */
static bool about(const struct gesture *g, const struct gesture_query *q)
{
	return g->control != PROGRAM_NONE &&
	       (q->control == PROGRAM_NONE || g->control == q->control);
}

/* Does g authorise what the query asks for? */
static bool gesture_serves(const struct gesture *g, const struct gesture_query *q)
{
	const struct profile *p = q->program->profile;

	if (!about(g, q) || g->synthetic || g->behind || g->t > q->t || q->t - g->t > p->gesture_ns)
		return false;
	if (q->program->controls[g->control].mode == CONTROL_HOLD && g->released != GESTURE_NEVER &&
	    q->t > g->released && q->t - g->released > p->release_ns)
		return false;
	return !g->taker || (!q->capture && !g->capture && g->taker == q->taker);
}

struct gesture *gestures_find(struct gestures *g, const struct gesture_query *q)
{
	for (size_t i = g->head; i < g->head + g->count; i++) {
		if (gesture_serves(&g->list[i], q))
			return &g->list[i];
	}
	return NULL;
}

const struct gesture *gestures_last(const struct gestures *g, const struct gesture_query *q)
{
	for (size_t i = g->head + g->count; i > g->head; i--) {
		const struct gesture *each = &g->list[i - 1];

		if (each->t <= q->t && about(each, q))
			return each;
	}
	return NULL;
}

static int push(uint64_t **list, size_t *count, size_t *cap, uint64_t value)
{
	if (*count == PICKS_MAX)
		memmove(*list, *list + 1, --*count * sizeof(**list));
	if (*count == *cap) {
		size_t more = *cap ? 2 * *cap : 8;
		uint64_t *grown = realloc(*list, more * sizeof(*grown));

		if (!grown)
			return -1;
		*list = grown;
		*cap = more;
	}
	(*list)[(*count)++] = value;
	return 0;
}

static bool picked(const struct picks *p, uint64_t key)
{
	for (size_t i = 0; key && i < p->item_count; i++) {
		if (p->items[i] == key)
			return true;
	}
	return false;
}

int picks_add(struct picks *p, uint64_t t)
{
	p->last = t > p->last ? t : p->last;
	return push(&p->open, &p->open_count, &p->open_cap, t);
}

bool picks_allow(const struct picks *p, uint64_t key, uint64_t t)
{
	return picked(p, key) || (p->open_count && p->open[0] <= t);
}

int picks_use(struct picks *p, uint64_t key)
{
	if (picked(p, key) || !p->open_count)
		return 0;
	memmove(p->open, p->open + 1, --p->open_count * sizeof(*p->open));
	return key ? push(&p->items, &p->item_count, &p->item_cap, key) : 0;
}

uint64_t process_key(const struct access *a)
{
	uint64_t h = hash_u64(((uint64_t)a->subject.pid << 8) | (uint64_t)a->category);

	return hash_u64(h ^ a->subject.start) | 1;
}

uint64_t resource_key(const struct access *a)
{
	const char *name = a->resource_id ? a->resource_id : a->path;

	return name && *name ? hash_bytes(name, strlen(name)) | 1 : 0;
}

uint64_t access_key(const struct access *a)
{
	uint64_t thing = resource_key(a);

	return thing ? hash_u64(thing ^ process_key(a)) | 1 : 0;
}

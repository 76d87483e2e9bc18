/* SPDX-License-Identifier: Apache-2.0 */
#include "loss.h"

#include <stdlib.h>
#include <string.h>

void losses_free(struct losses *l)
{
	free(l->list);
	memset(l, 0, sizeof(*l));
}

/* The index of the first interval that ends at or after t. */
static size_t first_after(const struct losses *l, uint64_t t)
{
	size_t low = 0, high = l->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->list[middle].to < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint64_t sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void merge_next(struct losses *l, size_t i)
{
	struct loss_interval *a = &l->list[i], *b = a + 1;

	a->to = a->to > b->to ? a->to : b->to;
	a->count = sum(a->count, b->count);
	memmove(b, b + 1, (l->count - i - 2) * sizeof(*b));
	l->count--;
}

int losses_add(struct losses *l, uint64_t from, uint64_t to, uint64_t count)
{
	size_t at = first_after(l, from);

	if (at < l->count && l->list[at].from <= to) {
		struct loss_interval *have = &l->list[at];

		have->from = have->from < from ? have->from : from;
		have->to = have->to > to ? have->to : to;
		have->count = sum(have->count, count);
		while (at + 1 < l->count && l->list[at + 1].from <= l->list[at].to)
			merge_next(l, at);
		return 0;
	}
	if (l->count == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 16;
		struct loss_interval *list = realloc(l->list, cap * sizeof(*list));

		if (!list)
			return -1;
		l->list = list;
		l->cap = cap;
	}
	memmove(l->list + at + 1, l->list + at, (l->count - at) * sizeof(*l->list));
	l->list[at] = (struct loss_interval){from, to, count};
	if (++l->count > LOSS_MAX)
		merge_next(l, 0);
	return 0;
}

const struct loss_interval *losses_find(const struct losses *l, uint64_t from, uint64_t to)
{
	size_t at = first_after(l, from);

	return at < l->count && l->list[at].from <= to ? &l->list[at] : NULL;
}

uint64_t losses_sum(const struct losses *l, uint64_t from, uint64_t to)
{
	uint64_t total = 0;

	for (size_t i = first_after(l, from); i < l->count && l->list[i].from <= to; i++)
		total = sum(total, l->list[i].count);
	return total;
}

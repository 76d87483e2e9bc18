/* SPDX-License-Identifier: Apache-2.0 */
#include "rate.h"

#include <stdlib.h>
#include <string.h>

uint64_t rate_time(const struct rate *r, uint32_t i)
{
	return r->times[(r->head + i) % r->cap];
}

bool rate_full(const struct rate *r, uint32_t n, uint64_t window, uint64_t t)
{
	uint32_t inside = 0;

	/* From the newest back: a late access does not count what came after it. */
	for (uint32_t i = r->count; i > 0; i--) {
		uint64_t each = rate_time(r, i - 1);

		if (each > t)
			continue;
		if (t - each >= window)
			break;
		if (++inside >= n)
			return true;
	}
	return false;
}

static int grow(struct rate *r, uint32_t n)
{
	uint64_t cap = r->cap ? 2 * (uint64_t)r->cap : 4;
	uint64_t *times;

	cap = cap < n ? cap : n;
	times = malloc(cap * sizeof(*times));
	if (!times)
		return -1;
	for (uint32_t i = 0; i < r->count; i++)
		times[i] = rate_time(r, i);
	free(r->times);
	r->times = times;
	r->cap = (uint32_t)cap;
	r->head = 0;
	return 0;
}

int rate_add(struct rate *r, uint32_t n, uint64_t window, uint64_t t)
{
	uint32_t at;

	while (r->count && (r->count == n || (t >= window && rate_time(r, 0) <= t - window))) {
		r->head = (r->head + 1) % r->cap;
		r->count--;
	}
	if (r->count == r->cap && grow(r, n))
		return -1;
	at = r->count++;
	/* A late one finds its place. */
	while (at && rate_time(r, at - 1) > t) {
		r->times[(r->head + at) % r->cap] = rate_time(r, at - 1);
		at--;
	}
	r->times[(r->head + at) % r->cap] = t;
	return 0;
}

void rate_free(struct rate *r)
{
	free(r->times);
	memset(r, 0, sizeof(*r));
}

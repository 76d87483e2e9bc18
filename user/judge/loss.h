/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When events were lost. Intervals that touch are one; when there are too many, the two oldest become
 * one with what lies between, so that old doubt grows rather than memory.
 */
#ifndef JUDGE_LOSS_H
#define JUDGE_LOSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOSS_MAX 4096

struct loss_interval {
	uint64_t from; /* both ends count */
	uint64_t to;
	uint64_t count;
};

struct losses {
	struct loss_interval *list; /* owned; in order, apart from each other */
	size_t count;
	size_t cap;
};

void losses_free(struct losses *l);
/* 0, or -1 when out of memory. */
int losses_add(struct losses *l, uint64_t from, uint64_t to, uint64_t count);

/* The first interval that meets [from, to], or NULL. */
const struct loss_interval *losses_find(const struct losses *l, uint64_t from, uint64_t to);

static inline bool losses_meet(const struct losses *l, uint64_t from, uint64_t to)
{
	return l->count && losses_find(l, from, to);
}

/* How many events were lost in the intervals that meet [from, to]. */
uint64_t losses_sum(const struct losses *l, uint64_t from, uint64_t to);

#endif

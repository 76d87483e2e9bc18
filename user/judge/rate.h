/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "No more than n in t": the times of the last n accesses, and no more than those of the last t.
 *
 * The window is open at its old end: with once in 30 s, accesses exactly 30 s apart keep the promise.
 */
#ifndef JUDGE_RATE_H
#define JUDGE_RATE_H

#include "user/judge/state.h"

/* Did n accesses come in the window before (and at) t already? */
bool rate_full(const struct rate *r, uint32_t n, uint64_t window, uint64_t t);
/* 0, or -1 when out of memory. */
int rate_add(struct rate *r, uint32_t n, uint64_t window, uint64_t t);
/* The i-th time, oldest first. */
uint64_t rate_time(const struct rate *r, uint32_t i);
void rate_free(struct rate *r);

#endif

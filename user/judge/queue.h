/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts records that come a little out of order right: a record waits until nothing earlier can come.
 *
 * What comes in order goes through a ring; only what does not is kept in a heap. Equal times keep the
 * order in which they came. Memory is reused, so that a stream in steady state allocates nothing.
 */
#ifndef JUDGE_QUEUE_H
#define JUDGE_QUEUE_H

#include "user/judge/held.h"

struct queue;

struct queue *queue_new(void); /* NULL when out of memory */
void queue_free(struct queue *q);

/* Copies the record into the queue, with a tag of the caller's. 0, or -1 when out of memory. */
int queue_push(struct queue *q, const struct record *rec, uint64_t tag);

/* The earliest record, or NULL when empty; it stays. */
const struct waiting *queue_peek(const struct queue *q);
/* Takes it out. The caller hands it back to queue_recycle(). */
struct waiting *queue_pop(struct queue *q);
void queue_recycle(struct queue *q, struct waiting *w);
/*
 * What probably comes `n` places after the first, or NULL: for looking ahead, not for deciding.
 */
struct waiting *queue_ahead(const struct queue *q, size_t n);
/* Bytes that what waits lies in. */
size_t queue_bytes(const struct queue *q);
/* Fetches it into the cache. */
void queue_fetch(const struct queue *q, size_t n);

/* Calls `each` for all that waits, in the order in which it came. Stops at a result other than 0. */
int queue_each(const struct queue *q, int (*each)(void *arg, const struct record *rec), void *arg);

#endif

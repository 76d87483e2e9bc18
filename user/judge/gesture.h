/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the user's hands did lately, and what it was used for.
 *
 * A tap or a press is kept while it can still authorise something, and authorises one taking: a capture
 * (a start), or the reads of one thing by one process. A pick is kept until something is read with it.
 */
#ifndef JUDGE_GESTURE_H
#define JUDGE_GESTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "consentry/access.h"
#include "user/judge/program.h"

#define GESTURE_NEVER UINT64_MAX

struct gesture {
	uint64_t t;
	uint64_t released; /* hold: when; GESTURE_NEVER: not yet */
	uint64_t taker;	   /* what used it up: access_key(); 0: nothing yet */
	uint32_t control;
	uint8_t action; /* enum gesture_action */
	bool from_kernel;
	bool synthetic; /* a device that the profile does not list */
	bool behind;	/* the app was not in the foreground */
	bool capture;	/* used by a start */
};

struct gestures {
	struct gesture *list; /* owned; in order of time, from `head` on */
	size_t head;
	size_t count; /* from head */
	size_t cap;
};

/* Items that were picked and may be read once they are named; the oldest gives way. */
#define PICKS_MAX 1024

struct picks {
	uint64_t *open; /* times of picks that nothing was read with; owned */
	size_t open_count;
	size_t open_cap;
	uint64_t *items; /* keys of things read with a pick; owned */
	size_t item_count;
	size_t item_cap;
	uint64_t last; /* time of the last pick; 0: none yet */
};

void gestures_free(struct gestures *g);
void picks_free(struct picks *p);

/* Forgets what happened before `t`. */
void gestures_expire(struct gestures *g, uint64_t t);
/* 0, or -1 when out of memory. */
int gestures_add(struct gestures *g, const struct gesture *one);
/* A control is let go: the presses of it that are still down end. */
void gestures_release(struct gestures *g, uint32_t control, uint64_t t);

struct gesture_query {
	const struct program *program;
	uint32_t control; /* PROGRAM_NONE: any */
	uint64_t t;
	uint64_t taker; /* access_key() */
	bool capture;
};

/* The oldest that authorises what the query asks for, or NULL. */
struct gesture *gestures_find(struct gestures *g, const struct gesture_query *q);
/* The newest of the control, whatever became of it, at or before q->t: for evidence. NULL: none. */
const struct gesture *gestures_last(const struct gestures *g, const struct gesture_query *q);

int picks_add(struct picks *p, uint64_t t);
/* May a thing with this key be read? 0 stands for a thing without a name. */
bool picks_allow(const struct picks *p, uint64_t key, uint64_t t);
/* It is read: uses up a pick unless the thing has one. 0, or -1 when out of memory. */
int picks_use(struct picks *p, uint64_t key);

/*
 * Two accesses with the same key take from the same thing by the same process; `resource` is the
 * part without the process. 0 where the line does not name the thing.
 */
uint64_t access_key(const struct access *a);
uint64_t resource_key(const struct access *a);
/* Process and category alone, for captures whose lines name no thing. */
uint64_t process_key(const struct access *a);

#endif

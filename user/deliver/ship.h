/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shipping a log to a receiver: at least once, in order, never faster than the receiver takes it.
 *
 * Lines go out in batches, one at a time; the cursor moves when the receiver has taken a batch. A
 * receiver that fails is tried again after a time that doubles up to a bound, with jitter, so that a
 * fleet does not come back all at once. A batch that the receiver refuses for good is sent again line by
 * line; a line that is refused alone is set aside in a file, counted, and the rest goes on.
 *
 * Pure but for the disk that is handed in: the caller has the clock, the randomness and the network.
 */
#ifndef DELIVER_SHIP_H
#define DELIVER_SHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "disk.h"
#include "format.h"

struct ship_item {
	size_t offset, len; /* of the formatted line in the batch's text */
	uint64_t seq;
	const char *id;	  /* the finding's chain hash */
	uint64_t time_ns; /* of the finding, since the epoch; 0: not known */
};

/* What a transport sends as one. Valid during the call. */
struct ship_batch {
	const char *device;
	const char *text; /* the lines one after the other, each with a line feed behind it */
	size_t len;
	const struct ship_item *items;
	size_t count;
};

enum ship_result {
	SHIP_TAKEN,   /* the receiver has it */
	SHIP_RETRY,   /* not now: it is down, slow, overloaded, or talks nonsense */
	SHIP_REFUSED, /* never: it understood and does not want this */
};

struct ship_transport {
	void *arg;
	/* On SHIP_RETRY and SHIP_REFUSED `why` says why, in one line. */
	enum ship_result (*send)(void *arg, const struct ship_batch *b, char *why, size_t size);
};

struct ship_options {
	const struct disk *disk; /* borrowed; NULL: the real one */
	const char *log;	 /* borrowed, as all strings here */
	const char *cursor;	 /* file of the cursor; lines set aside go to CURSOR.refused */
	const char *device;
	enum format format;
	size_t batch_lines;	/* 0: 500 */
	size_t batch_bytes;	/* 0: 1 MiB; a single line may be longer */
	uint64_t retry_ns;	/* first wait; 0: 500 ms */
	uint64_t retry_most_ns; /* 0: 60 s */
	uint64_t seed;		/* of the jitter */
};

struct ship_state {
	uint64_t shipped; /* seq of the last line that was taken or set aside */
	uint64_t sent;	  /* lines that were taken since ship_open() */
	uint64_t refused; /* lines that were set aside */
	uint64_t lost;	  /* lines that rotation removed before they were read */
	uint64_t retries;
	char why[256]; /* the last failure; "" after a success */
};

struct ship;

/* 0 and an owned *out, or -1 with *d set. */
int ship_open(const struct ship_options *o, const struct ship_transport *t, struct ship **out,
	      struct diag *d);
void ship_free(struct ship *s);

/*
 * Sends the next batch, if there is one and the time for it has come. `now` is any clock that does not
 * go back, in nanoseconds. Returns when to call again: `now` when more is there, a later time while the
 * receiver is given a rest, UINT64_MAX when nothing is there until the log grows. -1 goes to *result, with
 * *d set, when the log or the cursor fails; else 0.
 */
uint64_t ship_step(struct ship *s, uint64_t now, int *result, struct diag *d);

void ship_state(const struct ship *s, struct ship_state *out);

#endif

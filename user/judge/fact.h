/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fact in time: the state of one consent, permission, feature or marker, and since when.
 *
 * The last change and the one before are kept: enough to judge what comes late, and no more however
 * long the ledger is. What lies further back is not known any more, and said to be so.
 */
#ifndef JUDGE_FACT_H
#define JUDGE_FACT_H

#include <stdint.h>

#include "consentry/access.h"

enum fact_state {
	FACT_NONE,	/* no line has spoken of it; an interval that is closed */
	FACT_GRANTED,	/* an interval that is open */
	FACT_REFUSED,	/* or denied */
	FACT_WITHDRAWN, /* or revoked */
	FACT_UNKNOWN,	/* asked about a time before what is kept */
};

struct fact {
	uint64_t since; /* of `state`; 0 with FACT_NONE: never spoken of */
	uint64_t before_since;
	uint8_t state;
	uint8_t before; /* the state from before_since to since */
};

/* A line at `t` says `state`. Lines come in order, but late ones find their place too. */
void fact_set(struct fact *f, enum fact_state state, uint64_t t);

static inline enum fact_state fact_at(const struct fact *f, uint64_t t)
{
	if (t >= f->since)
		return (enum fact_state)f->state;
	return t >= f->before_since ? (enum fact_state)f->before : FACT_UNKNOWN;
}

/* Since when the state that holds at `t` holds; 0 when it is unknown or was never spoken of. */
static inline uint64_t fact_since(const struct fact *f, uint64_t t)
{
	if (t >= f->since)
		return f->since;
	return t >= f->before_since ? f->before_since : 0;
}

/* The state that a consent or permission line puts; asking changes nothing. */
static inline enum fact_state fact_of_ledger(enum ledger_state s)
{
	return s == STATE_GRANTED     ? FACT_GRANTED
	       : s == STATE_REFUSED   ? FACT_REFUSED
	       : s == STATE_WITHDRAWN ? FACT_WITHDRAWN
				      : FACT_NONE;
}

#endif

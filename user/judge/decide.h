/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict on one access: docs/judging.md says in words what this does.
 */
#ifndef JUDGE_DECIDE_H
#define JUDGE_DECIDE_H

#include "user/judge/state.h"

/* How a capture ended, for its finding. */
struct ending {
	uint64_t stop;	   /* 0: not seen */
	uint64_t deadline; /* 0: none */
	const struct capture *capture;
};

/* Fills *q for an access of the app. */
void decide_ask(struct judge *j, struct app *app, const struct access *a, bool late,
		struct question *q);

/* Decides, without changing anything. */
void decide(const struct question *q, struct decision *d);

/* Judges an access that collects and reports it, or leaves that to its capture. 0 or -1. */
int decide_access(struct judge *j, struct app *app, const struct access *a, bool late);

/* Notes a start whose category is fresh (see struct face): it is in order, until a fact changes. 0 or -1. */
int decide_begin(struct judge *j, struct face *face, const struct access *a);

/* Hands the finding of a capture that has ended to the sink unless it is compliant and nobody asked for those. */
void decide_report(struct judge *j, struct app *app, const struct decision *d,
		   const struct ending *ending);

#endif

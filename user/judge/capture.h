/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures: a start that broke nothing, until it stops.
 *
 * When what permits it ends (a gesture or a feature that carries it, a permission or consent that is withdrawn,
 * the account that is closed …), the capture has release_ns to stop. Its finding waits for the stop or for that
 * deadline, whichever is first.
 */
#ifndef JUDGE_CAPTURE_H
#define JUDGE_CAPTURE_H

#include "user/judge/state.h"

/* The open capture that the access belongs to, or NULL. */
struct capture *capture_of(const struct face *face, const struct access *a);

/*
 * Notes a start that was decided and is no violation. Takes its gestures; its finding comes when it ends.
 * `trial` is what was tried, or NULL. 0, or -1 when out of memory.
 */
int capture_begin(const struct question *q, struct face *face, const struct decision *d,
		  const char *trial);

/* Removes it: it stopped, or is given up, at t. Frees it; hands its finding on. */
void capture_end(struct judge *j, struct capture *c, uint64_t t);

/* A fact of the app has changed, a control was let go: who must stop now? */
void capture_review(struct judge *j, struct app *app, uint64_t t);

/* The user lets go of a control, or taps a toggle again. True if a capture hung on it. */
bool capture_release(struct judge *j, struct app *app, uint32_t control, uint64_t t);

/* All captures of a process, or of the whole app (pid 0), end. */
void capture_end_process(struct judge *j, struct app *app, const struct subject *s, uint64_t t);

/* Settles every deadline that lies before t. */
void capture_settle(struct judge *j, uint64_t t);

/* No more records come: settles all. */
void capture_finish(struct judge *j);
void capture_free_all(struct judge *j);

/* A new one, empty; NULL when out of memory. And back, with what it owns, when no app has it. */
struct capture *capture_alloc(struct judge *j);
void capture_free(struct judge *j, struct capture *c);
/* Copies its start into a new one. 0, or -1 when out of memory. */
int capture_hold(struct capture *c, const struct record *rec);
/* Room for one more gesture that it leans on, or NULL: it has enough, or no memory is left. */
struct bond *capture_bond(struct capture *c);

/* Puts one that was saved back into its app, as the newest. It is then owned by the app. */
void capture_restore(struct judge *j, struct capture *c);
/* Its deadline, after those that were put back before. */
void capture_restore_deadline(struct judge *j, struct capture *c, uint64_t deadline);

#endif

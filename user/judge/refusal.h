/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an app takes a no: does it ask again too often, does it leave?
 */
#ifndef JUDGE_REFUSAL_H
#define JUDGE_REFUSAL_H

#include "user/judge/state.h"

/* A consent or permission line. */
void refusal_note(struct judge *j, struct app *app, uint32_t fact, enum ledger_state s, uint64_t t,
		  bool late);
/* The user did something: leaving now need not be the app's answer. */
void refusal_touch(struct app *app);
/* The app left. */
void refusal_exit(struct judge *j, struct app *app, uint64_t t, bool late);

#endif

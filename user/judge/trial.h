/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was tried for one access: each rule, and why it did or did not apply.
 */
#ifndef JUDGE_TRIAL_H
#define JUDGE_TRIAL_H

#include "user/judge/state.h"

/* Appends lines, one for each rule and below it one for each condition, in the app's language. */
void trial_write(const struct question *q, struct strbuf *out);

#endif

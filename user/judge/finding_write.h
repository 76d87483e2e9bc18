/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision becomes a finding: its fields, its evidence, its line of JSON. docs/judging.md describes the
 * evidence.
 */
#ifndef JUDGE_FINDING_WRITE_H
#define JUDGE_FINDING_WRITE_H

#include "user/judge/decide.h"

/* Of an access. Hands it to the sink. `trial`: what was tried, or NULL. */
void finding_access(const struct question *q, const struct decision *d, const struct ending *ending,
		    const char *trial);

/* Of an app's asking or leaving, after a refusal of the fact at `refused`. */
void finding_refusal(struct judge *j, struct app *app, enum code code, uint32_t fact,
		     uint64_t refused, uint64_t t, bool late);

#endif

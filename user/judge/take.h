/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each kind of record does, in its turn: lines of the ledger change facts, gestures are noted, accesses are
 * decided.
 */
#ifndef JUDGE_TAKE_H
#define JUDGE_TAKE_H

#include "user/judge/state.h"

/* One record. `late`: it comes after what it should have come before. 0 or -1; what a sink said is in j->result. */
int take_record(struct judge *j, const struct record *rec, bool late);

/* Is an access like this in order by facts alone, as long as none changes, and nothing to tell about it? */
bool take_settled(const struct judge *j, const struct face *f, enum category c,
		  enum attribution grade, bool has_stack);

#endif

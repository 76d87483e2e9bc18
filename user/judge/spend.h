/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an access uses up once it is judged: gestures, picks, and its place in the counts of rates.
 */
#ifndef JUDGE_SPEND_H
#define JUDGE_SPEND_H

#include "user/judge/state.h"

/*
 * Takes the gestures and picks that the rule needs: none where it holds without. `capture` NULL: an
 * access that does not last. 0, or -1 when out of memory.
 */
int spend_touch(const struct question *q, uint32_t rule, struct capture *capture);

/* Notes the access in every rate that counts it. 0, or -1 when out of memory. */
int spend_rates(const struct question *q, const struct rule_list *l);

#endif

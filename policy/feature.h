/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the features of a Chinese sentence are called.
 *
 * Each item of a list becomes a condition of its own. A capture that is no name that a tester could give makes
 * its condition vague: the kind is kept, and no rule asks for it.
 */
#ifndef POLICY_FEATURE_H
#define POLICY_FEATURE_H

#include "policy/draft.h"

/* Looks over the feature conditions of *d, which conditions_find() has found. */
void feature_names(struct draft *d);

/* Narrows [*begin, *end), characters, to the name in it. False: there is none. */
bool feature_name(const struct draft *d, size_t *begin, size_t *end);

/*
 * Is the feature named in a purpose that tells of other things too: "来判断交易风险、进行身份验证"? Then it is no limit.
 * Purposes are known by then.
 */
bool feature_is_example(const struct draft *d, const struct draft_condition *c);

#endif

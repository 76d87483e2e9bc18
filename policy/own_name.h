/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a Chinese policy calls its provider and its product beside "我们": by a name of its own, which
 * no lexicon holds. It is said in the title (《小鹿阅读隐私政策》) and where the terms are defined
 * (北京小鹿科技有限公司（以下简称"小鹿阅读"）). English names are learnt by english_party.c.
 */
#ifndef POLICY_OWN_NAME_H
#define POLICY_OWN_NAME_H

#include "policy/draft.h"

/* Learns the names that the scanned sentence gives. Only the beginning of a policy is listened to. */
void own_names_learn(struct draft *d);

/* Adds each name in the scanned sentence as a word of the classes "first" and "own". 0, or -1: no memory. */
int own_names_mark(struct draft *d);

/* Is it one of the names? `c` holds n folded characters. */
bool own_names_has(const struct own_names *own, const uint32_t *c, size_t n);

#endif

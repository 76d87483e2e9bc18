/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where one sentence says two things: "We collect your email, and we never share it". A part with a
 * subject and a verb of its own is read like a sentence; a condition that spans both keeps them together.
 */
#ifndef POLICY_PART_H
#define POLICY_PART_H

#include "policy/draft.h"

/*
 * Finds the places (bytes of the text) at which the sentence of *d falls into parts, in their order;
 * returns how many, at most PARTS_MAX - 1. Needs the words and conditions of the whole sentence.
 */
size_t parts_find(struct draft *d, uint32_t at[PARTS_MAX - 1]);

#endif

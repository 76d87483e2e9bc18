/* SPDX-License-Identifier: Apache-2.0 */
/*
 * English by rules.
 *
 * The weights of choice.h were found on Chinese text; word order and lists differ too much to lend them to
 * a language with articles, passives and a verb in the middle. For sentences in Latin script these rules
 * decide instead.
 */
#ifndef POLICY_LATIN_H
#define POLICY_LATIN_H

#include "policy/words.h"

/* Is the sentence written in Latin script, by more than half of its letters? */
bool latin_is(const struct sentence *s);

/* The first word of the phrase of data that ends before word `end`, or `end` when it names none. */
size_t latin_data(const struct words *w, size_t item_begin, size_t item_end, size_t end);

/* Is the verb at word i what the sentence says is done to data? */
bool latin_action(const struct words *w, size_t i);

#endif

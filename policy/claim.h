/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a statement claims about the taking of data: by whom, or that somebody never does. merge.c makes
 * rules of it.
 */
#ifndef POLICY_CLAIM_H
#define POLICY_CLAIM_H

#include "policy/build.h"

/* An SDK or another party that is named, or the provider, or (bits) both. */
enum { BY_FIRST = 1, BY_THIRD = 2 };

/* Who takes the data. */
unsigned int claim_takers(const struct rules_statement *s);

/* Is it a flat denial, or one for the background alone? */
bool claim_denies(const struct rules_statement *s);

/* Whom a denial forbids to take the data, 0: it forbids something else. */
unsigned int claim_denied(const struct rules_statement *s);

/* Does it say that data are taken, by an SDK of a table too, or bind their taking ("they stay on the phone")? */
bool claim_takes(const struct rules_statement *s);

/* What is done: the data come to the app, it does something with what it has, or others get them. */
enum claim_sort { CLAIM_TAKES, CLAIM_HOLDS, CLAIM_HANDS_ON };

/* The sort that counts most for data of that category. */
enum claim_sort claim_sort(const struct rules_statement *s, enum category c);

/* Data whose taking needs separate consent (PIPL 28 and 29; GB/T 35273-2020 annex B names them). */
bool claim_is_sensitive(enum category c);

/* "We collect:" speaks of the items below it. */
bool claim_leads(const struct rules_statement *s);

/* Is `s` such an item: without a verb of its own, in the lead's clause or below it? */
bool claim_below(const struct rules_statement *lead, const struct rules_statement *s);

#endif

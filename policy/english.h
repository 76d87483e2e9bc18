/* SPDX-License-Identifier: Apache-2.0 */
/*
 * English sentences. English marks by word order what Chinese marks by words: the same "record" is a verb
 * behind "we" and a noun behind "your". So the finders of data, actions, purposes and parties are a
 * shallow parser here, in place of the weights that were found on Chinese (choice.h).
 *
 * A sentence is cut into stretches first: what "when" or "if" opens, what tells a purpose, what states
 * a condition. Then come the verbs, and noun phrases that are the object or the passive subject of one.
 */
#ifndef POLICY_ENGLISH_H
#define POLICY_ENGLISH_H

#include <string.h>

#include "policy/context.h"
#include "policy/draft.h"

/* What a word is, as bits. */
enum english_word {
	ENGLISH_VERB = 1,     /* in the place of a verb */
	ENGLISH_WHEN = 2,     /* in a clause of time or condition */
	ENGLISH_WHY = 4,      /* in a purpose */
	ENGLISH_OCCASION = 8, /* in words that state a condition */
	ENGLISH_NAME = 16,    /* with a capital letter, though the sentence does not begin here */
	ENGLISH_ACT = 32,     /* a verb that does something to data */
	ENGLISH_PARTY = 64,   /* part of the name of a party */
};

struct english {
	struct draft *d;
	const struct words *w;
	uint8_t is[SENTENCE_MAX + 1];
	bool mentioned; /* something is done to "data", "these": data that it does not name */
};

/*
 * Reads data, actions, actors, recipients, purposes and parties of an English sentence, once its
 * conditions are known. A heading has none of them, and loses its conditions.
 */
void english_read(struct draft *d, bool heading);

/* In this order. english_tag.c */
void english_tag(struct english *e);
/* english_deed.c: features that clauses of time name; asked for by english_tag(), once it knows the clauses. */
void english_deeds(struct english *e);
/* english_list.c: what an item is by the list it stands in; `heading`: the sentence is a heading. */
void english_list(struct english *e, bool heading);
/* english_why.c */
void english_purposes(struct english *e);
/* Is the sentence an item that is a purpose as it stands: "improve our maps"? */
bool english_is_purpose(const struct english *e);
/* Drops the purposes of a sentence in which nothing is done to data. Asked for once data are known. */
void english_vain_purposes(struct english *e);
/* english_party.c */
void english_parties(struct english *e);
/* english_data.c */
void english_data(struct english *e);
/* Notes what the provider calls itself, where the sentence is the document's title or says "we" means. */
void english_own(struct english *e);
/* english_occasion.c: what a condition needs and its words do not say; drops what is none. */
void english_conditions(struct english *e);

/* Is there, to the left of word i over the list it stands in, a verb that does something to it? english_clause.c */
bool english_object(const struct english *e, size_t i, bool strong);
/* "screens |you view|", "the item |that you copied|": the end of the clause that word i opens, or i. */
size_t english_clause_end(const struct english *e, size_t i);
/* "|which pages you open| and |how long you stay|": the end of such a clause, or i. */
size_t english_question_end(const struct english *e, size_t i);
/*
 * Does such a clause name data: as what a verb is done to, as an item of a sentence without verbs (`verbs`), or
 * `listed` behind another such clause?
 */
bool english_question(const struct english *e, size_t i, bool verbs, bool listed);
/* Does word i open a clause of condition by standing first: "should you"? english_tag.c */
bool english_inverts(const struct english *e, size_t i);
/* english_is() and english_spelt() where no short cut says no. */
bool english_is_one(const struct english *e, const struct word *w, unsigned int class);
bool english_spelt_out(const struct english *e, const struct word *w, const char *s, size_t n);

/* Is word i a word of that class, whole? */
static inline bool english_is(const struct english *e, size_t i, unsigned int class)
{
	return i < e->w->count && e->d->scan.hint[e->w->at[i].begin] & class_hint(class) &&
	       english_is_one(e, &e->w->at[i], class);
}

/* Is word i spelt like this (lower case)? Nearly always its length or its first letter says no. */
static inline bool english_spelt(const struct english *e, size_t i, const char *s)
{
	const struct word *w = &e->w->at[i];
	size_t n = strlen(s);

	return i < e->w->count && (size_t)(w->end - w->begin) == n &&
	       e->d->sentence.c[w->begin] == (unsigned char)*s && english_spelt_out(e, w, s, n);
}

/* Is word i the name of the provider or its product? english_party.c */
bool english_is_own(const struct english *e, size_t i);
/* "your", "their": somebody's, not somebody. */
bool english_owns(const struct english *e, size_t i);
/* Does word i end in these n letters, behind two others at least? */
bool english_ends_in(const struct english *e, size_t i, const char *tail, size_t n);
/* "Securely", "never": between a subject and its verb. */
bool english_adverb(const struct english *e, size_t i);
/* May word i stand in a noun phrase? Verbs may not. */
bool english_nominal(const struct english *e, size_t i);
/* The person or thing before verb i that does it: a word, or SIZE_MAX. */
size_t english_subject(const struct english *e, size_t i);

#endif

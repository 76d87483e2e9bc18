/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a word stands in its sentence: what the choosers of data, verbs and purposes all ask.
 *
 * Every look around is bounded by CONTEXT_REACH words, so that a sentence costs what it is long.
 */
#ifndef POLICY_CONTEXT_H
#define POLICY_CONTEXT_H

#include "policy/words.h"

#define CONTEXT_REACH 48

static inline unsigned int part_at(const struct words *w, size_t i)
{
	return i < w->count ? w->at[i].part : PART_EDGE;
}

static inline unsigned int part_before(const struct words *w, size_t i)
{
	return i ? w->at[i - 1].part : PART_EDGE;
}

static inline bool part_lists(unsigned int part)
{
	return part == PART_ENUMERATE || part == PART_AND || part == PART_SLASH;
}

static inline bool part_ends_clause(unsigned int part)
{
	return part == PART_COMMA || part == PART_SEMICOLON || part == PART_COLON ||
	       part == PART_STOP;
}

/* Looks once at each word, for all of the questions below. */
void context_read(struct words *w);

/*
 * The nearest action before word i (step -1) or from word i on (step 1), and how many clause ends lie
 * between, at most 3; PART_EDGE and 4 when there is none in reach.
 */
static inline unsigned int context_action(const struct words *w, size_t i, int step,
					  unsigned int *far)
{
	*far = w->around[i].far[step > 0];
	return w->around[i].action[step > 0];
}

/* The nearest person or party before word i that is no owner ("您的"), or PART_EDGE. */
static inline unsigned int context_person(const struct words *w, size_t i)
{
	return w->around[i].person;
}

/* The nearest word of data before word i or from it on, in the same clause, or PART_EDGE. */
static inline unsigned int context_data(const struct words *w, size_t i, int step)
{
	return w->around[i].data[step > 0];
}

/*
 * What the clause of words [begin, end) has around them, as bits: before them 1 an opener of purpose,
 * 2 "when", 4 a negation, 32 "only"; behind them 8 a word of time, 16 an opener of purpose.
 */
static inline unsigned int context_clause(const struct words *w, size_t begin, size_t end)
{
	return w->around[begin].left | w->around[end].right;
}

/*
 * What the sentence has, as bits: 1 taking or storing, 2 sharing or publishing, 4 providing, 8 the
 * provider, 16 the user, 32 few words.
 */
unsigned int context_line(const struct words *w);

#endif

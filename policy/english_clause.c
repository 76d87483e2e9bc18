/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Data that a clause names: "screens you view", "which pages you open and how long you stay".
 */
#include "policy/english.h"

/* "screens |you view|", "the item |that you copied|": the end of the clause, or i. */
size_t english_clause_end(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	size_t k = i;

	/* "provided you have granted it" */
	if (i < 1 || e->w->at[i - 1].part == PART_WHEN || english_is(e, i - 1, WORD_QUESTION) ||
	    english_spelt(e, i - 1, "whether") || e->is[i - 1] & ENGLISH_WHEN ||
	    !part_is_nominal(e->w->at[i - 1].part))
		return i;
	if (english_spelt(e, k, "that") || english_spelt(e, k, "which"))
		k++;
	if (!english_spelt(e, k, "you") || e->is[k] & (ENGLISH_WHY | ENGLISH_OCCASION))
		return i;
	k++;
	while (part_at(w, k) == PART_MODAL || (k < w->count && english_adverb(e, k)))
		k++;
	if (!english_is(e, k, WORD_VERB) && !english_is(e, k, WORD_ACTION) &&
	    !english_is(e, k, WORD_DO) && !english_is(e, k, WORD_INFINITIVE))
		return i;
	return k + 1;
}

/* Is there, to the left over the list that the phrase stands in, a verb that does something to it? */
bool english_object(const struct english *e, size_t i, bool strong)
{
	const struct words *w = e->w;
	unsigned int when = e->is[i] & ENGLISH_WHEN;

	for (size_t n = 0; i-- && n < CONTEXT_REACH; n++) {
		unsigned int p = w->at[i].part;

		if (when && !(e->is[i] & ENGLISH_WHEN))
			return false;
		if (e->is[i] & ENGLISH_ACT)
			return true;
		if (e->is[i] & ENGLISH_VERB || p == PART_STOP || p == PART_SEMICOLON)
			return false;
		if (e->is[i] & (ENGLISH_WHY | ENGLISH_WHEN))
			continue;
		/* "viewing data may |include| the name of the channel" */
		if (p == PART_INCLUDE &&
		    (english_spelt(e, i, "include") || english_spelt(e, i, "includes")))
			return true;
		/* "saved |to| the phone" */
		if (p == PART_PURPOSE && !strong)
			return false;
		if (p == PART_PREPOSITION && !strong && !english_is(e, i, WORD_FROM))
			return false;
		if (p == PART_FIRST && !english_spelt(e, i, "us"))
			return false;
	}
	return false;
}

/* "the app, |which| …", "a person |who| …": behind a noun it asks nothing. */
static bool is_relative(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	unsigned int next = part_at(w, i + 1);

	if (next == PART_MODAL || next == PART_FIRST)
		return true;
	if (!english_spelt(e, i, "which") && !english_spelt(e, i, "who"))
		return false;
	if (!i)
		return e->is[i + 1] & ENGLISH_VERB;
	if ((part_is_nominal(w->at[i - 1].part) && !(e->is[i - 1] & ENGLISH_VERB)) ||
	    w->at[i - 1].part == PART_CLOSE)
		return true;
	return w->at[i - 1].part == PART_COMMA &&
	       (e->is[i + 1] & ENGLISH_VERB || next == PART_USER || next == PART_DETERMINER ||
		english_is(e, i + 1, WORD_ACTION));
}

/* "attended", "spends": by its ending. */
static bool ends_as_verb(const struct english *e, size_t i)
{
	const struct word *v = &e->w->at[i];
	const uint32_t *c = e->d->sentence.c;

	return v->part == PART_LATIN && v->end > v->begin + 3u &&
	       (c[v->end - 1] == 's' || (c[v->end - 1] == 'd' && c[v->end - 2] == 'e'));
}

size_t english_question_end(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	size_t k = i + 1;
	bool verb = false;

	if ((!english_is(e, i, WORD_QUESTION) && !english_spelt(e, i, "whether")) ||
	    e->d->sentence.c[e->d->sentence.n - 1] == '?' || is_relative(e, i))
		return i;
	for (; k < w->count && !part_ends_clause(w->at[k].part) && part_at(w, k) != PART_OPEN;
	     k++) {
		if (part_at(w, k) == PART_AND &&
		    (english_is(e, k + 1, WORD_QUESTION) || english_spelt(e, k + 1, "whether")))
			break;
		if (verb && part_at(w, k) == PART_PURPOSE && k + 1 < w->count &&
		    e->is[k + 1] & ENGLISH_WHY)
			break;
		if (verb &&
		    (part_at(w, k) == PART_WHEN || e->is[k] & (ENGLISH_WHY | ENGLISH_OCCASION) ||
		     part_at(w, k) == PART_FIRST || english_spelt(e, k, "to")))
			break;
		verb = verb || english_is(e, k, WORD_ACTION) || english_is(e, k, WORD_VERB) ||
		       english_is(e, k, WORD_DO) || w->at[k].part == PART_MODAL ||
		       ends_as_verb(e, k);
	}
	return verb ? k : i;
}

bool english_question(const struct english *e, size_t i, bool verbs, bool listed)
{
	const struct words *w = e->w;

	if (english_question_end(e, i) == i || e->is[i] & (ENGLISH_WHY | ENGLISH_OCCASION))
		return false;
	if (listed)
		return true;
	if (e->is[i] & ENGLISH_WHEN)
		return false;
	if (!verbs)
		return !i || part_separates(w->at[i - 1].part);
	if (!i || !english_object(e, i, false))
		return false;
	if (english_spelt(e, i, "who") ||
	    (english_spelt(e, i, "which") && !part_is_nominal(part_at(w, i + 1))))
		return e->is[i - 1] & ENGLISH_ACT || english_is(e, i - 1, WORD_FROM);
	return e->is[i - 1] & ENGLISH_ACT || part_lists(w->at[i - 1].part) ||
	       w->at[i - 1].part == PART_COMMA || english_is(e, i - 1, WORD_FROM);
}

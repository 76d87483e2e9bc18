/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/latin.h"

#include "policy/context.h"

#define PHRASE_WORDS 5

bool latin_is(const struct sentence *s)
{
	size_t wide = 0;

	for (size_t i = 0; i < s->n; i++)
		wide += sentence_is_wide(s->c[i]);
	return wide * 4 < s->n;
}

static bool takes_data(const struct word *v)
{
	return part_is_action(v->part) && v->core;
}

/*
 * Does the phrase stand inside "to verify your identity", "for personalised advertising"? The verb of
 * the purpose is nearer than any verb that takes data.
 */
static bool in_purpose(const struct words *w, size_t i)
{
	for (size_t n = 0; n < CONTEXT_REACH && i--; n++) {
		const struct word *v = &w->at[i];

		if (v->part == PART_PURPOSE)
			return true;
		if (takes_data(v) && !(i && w->at[i - 1].part == PART_PURPOSE))
			return false;
		if (part_ends_clause(v->part) && v->part != PART_COMMA)
			return false;
		if (v->part == PART_INCLUDE)
			return false;
	}
	return false;
}

static bool is_term(unsigned int part)
{
	return part == PART_DATA || part == PART_WEAK;
}

/* "is kept", "are transmitted": something is done to what stands before. */
static bool passive_follows(const struct words *w, size_t end)
{
	size_t i = end;

	while (part_at(w, i) == PART_MODAL || part_at(w, i) == PART_NEGATION)
		i++;
	return i > end && i < w->count && w->at[i].verb;
}

size_t latin_data(const struct words *w, size_t item_begin, size_t item_end, size_t end)
{
	unsigned int last = w->at[end - 1].part, before, beside;
	size_t begin = end - 1;
	bool compound;

	if (!is_term(last) && last != PART_GENERIC && last != PART_HEAD)
		return end;
	while (begin > item_begin && begin + PHRASE_WORDS > end &&
	       part_is_nominal(w->at[begin - 1].part) && w->at[begin - 1].part != PART_NOUN)
		begin--;
	/* "2.1 Account": a number is no part of a name. */
	while (begin + 1 < end && w->at[begin].digits)
		begin++;
	before = part_before(w, begin);
	compound = end - begin > 1;
	if (in_purpose(w, begin))
		return end;
	if (last == PART_DATA || (compound && (last == PART_HEAD || last == PART_WEAK)))
		return begin;
	if (last == PART_HEAD)
		return end;
	beside = part_lists(before) && begin > 1 ? w->at[begin - 2].part : PART_EDGE;
	if (last == PART_WEAK && (is_term(beside) || before == PART_INCLUDE || before == PART_OPEN))
		return begin;
	if (last == PART_WEAK && part_lists(part_at(w, item_end)) && begin == item_begin &&
	    before != PART_EDGE)
		return begin;
	if (before == PART_USER || (begin && takes_data(&w->at[begin - 1])) ||
	    (before == PART_DETERMINER && begin > 1 && takes_data(&w->at[begin - 2])) ||
	    passive_follows(w, end))
		return begin;
	return end;
}

bool latin_action(const struct words *w, size_t i)
{
	unsigned int before = part_before(w, i);
	bool be = before == PART_MODAL || before == PART_NEGATION || before == PART_ONLY;
	bool person = false, object = false;

	if (!w->at[i].core)
		return false;
	/* "your use of", "the use", "access to": nouns. */
	if (before == PART_DETERMINER || before == PART_OF ||
	    (before == PART_USER && w->at[i].part == PART_USE &&
	     part_at(w, i + 1) == PART_PREPOSITION))
		return false;
	for (size_t n = 0, k = i; n < CONTEXT_REACH && k--; n++) {
		unsigned int p = w->at[k].part;

		if (p == PART_PURPOSE && !part_is_action(before) && before == PART_PURPOSE)
			return false;
		if (p == PART_FIRST || p == PART_USER || p == PART_THIRD || p == PART_LATIN) {
			person = true;
			break;
		}
		if (part_ends_clause(p) && p != PART_COMMA)
			break;
	}
	for (size_t k = 0; k < w->count && !object; k++)
		object = is_term(w->at[k].part) || w->at[k].part == PART_GENERIC;
	return object && (person || be || !i);
}

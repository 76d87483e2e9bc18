/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What for: behind "in order to", "so that", "used for", before a verb behind "to", and behind "for" where
 * it tells no time.
 */
#include "policy/english.h"

/* "for 30 days", "for ten years", "for as long as": how far a unit may be. */
#define TIME_WORDS 4

static bool is_number(const struct english *e, size_t i)
{
	uint32_t c = i < e->w->count ? e->d->sentence.c[e->w->at[i].begin] : 0;

	return (c >= '0' && c <= '9') || english_is(e, i, WORD_NUMBER);
}

static bool tells_time(const struct english *e, size_t i)
{
	if (english_spelt(e, i, "as") || english_is(e, i, WORD_WHEN))
		return true;
	for (size_t k = i; k < i + TIME_WORDS; k++) {
		if (english_is(e, k, WORD_DAY) || english_is(e, k, WORD_HOUR) ||
		    english_is(e, k, WORD_MINUTE) || english_is(e, k, WORD_SECOND) ||
		    english_is(e, k, WORD_PERIOD))
			return k > i && (is_number(e, i) || english_is(e, i, WORD_DETERMINER) ||
					 is_number(e, k - 1));
	}
	return false;
}

/* "to verify", not "to Paywell", "to your friends" or "to us". */
static bool is_infinitive(const struct english *e, size_t i)
{
	unsigned int p = part_at(e->w, i);

	if (i >= e->w->count || e->is[i] & ENGLISH_NAME || english_is(e, i, WORD_ANAPHOR))
		return false;
	if (p == PART_LATIN && !english_is(e, i, WORD_INFINITIVE)) {
		unsigned int next = part_at(e->w, i + 1);

		/* A word that is not known: a verb by what follows it. */
		return next == PART_DETERMINER || next == PART_PREPOSITION || next == PART_USER ||
		       english_owns(e, i + 1);
	}
	return e->is[i] & ENGLISH_VERB || p == PART_OTHER_VERB || p == PART_LATIN ||
	       english_is(e, i, WORD_VERB) || english_is(e, i, WORD_ACTION) ||
	       english_is(e, i, WORD_INFINITIVE) || p == PART_PURPOSE;
}

/* "need to", "choose to", "able to": what follows is what is done, not what for. */
static bool wants(const struct english *e, size_t i)
{
	/* "obliged by law to" */
	if (i > 2 && english_spelt(e, i - 1, "law") && english_spelt(e, i - 2, "by"))
		i -= 2;
	if (i > 1 && (english_spelt(e, i - 1, "us") || english_spelt(e, i - 1, "you") ||
		      english_spelt(e, i - 1, "them")))
		i--;
	return i && english_is(e, i - 1, WORD_WANT);
}

/* "for this last purpose", "for a purpose other than", "for anything else": which one is not said. */
static bool is_some_purpose(const struct english *e, size_t i)
{
	size_t end = i + 4;

	if (english_spelt(e, i, "anything") || english_spelt(e, i, "something"))
		return true;
	if (part_at(e->w, i) != PART_DETERMINER)
		return false;
	for (; i < e->w->count && i < end; i++) {
		if (english_is(e, i, WORD_PURPOSE_END))
			return true;
		if (part_at(e->w, i) != PART_DETERMINER && part_at(e->w, i) != PART_LATIN &&
		    part_at(e->w, i) != PART_MODIFIER)
			return false;
	}
	return false;
}

/* "for people aged 16", "for each child": for whom. */
static bool is_for_whom(const struct english *e, size_t i)
{
	size_t end = i + 4;

	if (english_spelt(e, i, "yourself") || english_spelt(e, i, "themselves") ||
	    english_spelt(e, i, "somebody") || english_spelt(e, i, "someone"))
		return true;
	for (; i < e->w->count && i < end; i++) {
		if (english_is(e, i, WORD_PERSON))
			return part_at(e->w, i + 1) != PART_QUOTE &&
			       !part_is_nominal(part_at(e->w, i + 1));
		if (part_at(e->w, i) != PART_DETERMINER && part_at(e->w, i) != PART_MODIFIER &&
		    part_at(e->w, i) != PART_LATIN && !english_owns(e, i))
			return false;
	}
	return false;
}

/* The first word of a purpose that word i opens, or 0. */
static size_t opens(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	size_t next = i + 1;

	if (w->at[i].part != PART_PURPOSE || next >= w->count)
		return 0;
	switch (w->at[i].kind + WORD_PURPOSE_FOR) {
	case WORD_PURPOSE_TO:
		return is_infinitive(e, next) && !wants(e, i) ? next : 0;
	case WORD_PURPOSE_HELP:
		return i;
	case WORD_PURPOSE_OUT:
		return 0;
	default:
		break;
	}
	if (!english_spelt(e, i, "for"))
		return next;
	/* "For each child we keep": whose, not what for. */
	if (english_spelt(e, next, "each") || english_spelt(e, next, "every"))
		return 0;
	if (is_some_purpose(e, next) || is_for_whom(e, next) || e->is[next] & ENGLISH_NAME)
		return 0;
	if (tells_time(e, next) || wants(e, i) || w->at[next].part == PART_FIRST ||
	    w->at[next].part == PART_WHEN || english_is(e, next, WORD_ANAPHOR) ||
	    (w->at[next].part == PART_USER && !english_owns(e, next)))
		return 0;
	return next;
}

/* A base form behind "to" or "and". */
static bool is_verb_word(const struct english *e, size_t i)
{
	return i < e->w->count &&
	       (english_is(e, i, WORD_INFINITIVE) || english_is(e, i, WORD_VERB) ||
		english_is(e, i, WORD_ACTION)) &&
	       e->d->sentence.c[e->w->at[i].end - 1] != 's';
}

/* ", |customs| and |security requirements|": up to an "and", nothing but nouns. */
static bool lists_nouns(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	bool noun = false;

	for (size_t k = i + 1; k < w->count && k < i + 8; k++) {
		if (w->at[k].part == PART_AND)
			return noun && english_nominal(e, k + 1) && !is_verb_word(e, k + 1);
		if (w->at[k].part == PART_COMMA && noun) {
			noun = false;
			continue;
		}
		if (!english_nominal(e, k) || is_verb_word(e, k))
			return false;
		noun = true;
	}
	return false;
}

static bool ends_before(const struct english *e, size_t begin, size_t i)
{
	const struct words *w = e->w;
	unsigned int p = w->at[i].part;

	if ((p == PART_COMMA || p == PART_AND) && i > begin) {
		size_t k = i + 1;

		/* ", to process returns and to send receipts": another one begins. */
		if (part_at(w, k) == PART_AND)
			k++;
		if (part_at(w, k) == PART_PURPOSE && english_spelt(e, k, "to") &&
		    is_infinitive(e, k + 1))
			return true;
	}
	/* "guide you to the gate |and estimate how long| it takes": another one. */
	if (p == PART_AND && i > begin + 1 && !is_verb_word(e, i - 1) && is_verb_word(e, i + 1) &&
	    (part_at(w, i + 2) == PART_DETERMINER || english_owns(e, i + 2) ||
	     english_is(e, i + 2, WORD_QUESTION)))
		return true;
	/* "customs, immigration and security": the nouns of one verb. */
	if (p == PART_COMMA && lists_nouns(e, i))
		return false;
	if (p == PART_COMMA) {
		/* "to provide, maintain and improve": the list of verbs goes on. */
		size_t k = i + 1;

		if (part_at(w, k) == PART_AND)
			k++;
		return !(is_infinitive(e, k) && !(e->is[k] & ENGLISH_WHEN) &&
			 part_at(w, k) != PART_LATIN && part_at(w, k + 1) != PART_FIRST);
	}
	if (p == PART_CLOSE || p == PART_SEMICOLON || p == PART_COLON || p == PART_STOP ||
	    p == PART_OPEN)
		return true;
	if (e->is[i] & ENGLISH_OCCASION && p != PART_PURPOSE)
		return true;
	/* "to sign you in when …" */
	if (p == PART_WHEN || (p == PART_ONLY && i > begin))
		return true;
	return i > begin + 1 && p == PART_PURPOSE && english_spelt(e, i, "in order to");
}

void english_vain_purposes(struct english *e)
{
	const struct words *w = e->w;

	if (e->d->data.count || e->mentioned || !w->count || w->at[0].part == PART_PURPOSE)
		return;
	for (size_t i = 0; i < w->count; i++) {
		if (e->is[i] & ENGLISH_ACT)
			return;
	}
	/* A cell and an item tell a purpose without a verb; a sentence does not. */
	if (w->at[w->count - 1].part == PART_STOP || w->at[w->count - 1].part == PART_COLON)
		e->d->purposes.count = 0;
}

bool english_is_purpose(const struct english *e)
{
	const struct words *w = e->w;
	size_t i = 0;

	while (i < w->count && (w->at[i].part == PART_QUOTE || w->at[i].part == PART_STOP ||
				w->at[i].part == PART_CLOSE || w->at[i].part == PART_OPEN ||
				w->at[i].digits || english_adverb(e, i)))
		i++;
	if (i >= w->count || e->is[i] & (ENGLISH_WHEN | ENGLISH_OCCASION))
		return false;
	if (english_spelt(e, i, "to"))
		return false;
	return is_infinitive(e, i) || english_ends_in(e, i, "ing", 3);
}

/* Where the purpose ends that begins with word `begin`. */
static size_t purpose_end(const struct english *e, size_t begin)
{
	size_t end = begin;

	while (end < e->w->count && !ends_before(e, begin, end))
		end++;
	return end;
}

static void add_purpose(struct english *e, size_t begin, size_t end)
{
	const struct words *w = e->w;

	pieces_add(&e->d->purposes, w->at[begin].begin, w->at[end - 1].end, -1, false);
	for (size_t k = begin; k < end; k++) {
		e->is[k] |= ENGLISH_WHY;
		e->is[k] &= (uint8_t)~ENGLISH_ACT;
	}
}

void english_purposes(struct english *e)
{
	const struct words *w = e->w;

	if (e->d->purposes_follow && english_is_purpose(e)) {
		size_t end = purpose_end(e, 0);

		if (end)
			add_purpose(e, 0, end);
	}

	for (size_t i = 0; i < w->count; i++) {
		size_t begin, end;

		if (e->is[i] & (ENGLISH_WHEN | ENGLISH_OCCASION))
			continue;
		begin = opens(e, i);
		if (!begin && i)
			continue;
		if (!begin && !(w->at[0].part == PART_PURPOSE && opens(e, 0)))
			continue;
		end = purpose_end(e, begin);
		if (end == begin)
			continue;
		add_purpose(e, begin, end);
		/* "to … |and| estimate how long": the next one has no "to". */
		while (end + 1 < w->count && w->at[end].part == PART_AND &&
		       is_verb_word(e, end + 1) && !(e->is[end] & ENGLISH_OCCASION)) {
			begin = end + 1;
			end = purpose_end(e, begin);
			add_purpose(e, begin, end);
		}
		i = end - 1;
	}
}

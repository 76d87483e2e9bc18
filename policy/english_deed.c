/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person does in a clause of time or condition: "when you |apply for a loan|", "if a visitor |rings|". Each
 * predicate is a deed of its own: "you |sign in| and |order a taxi|". A deed that no pattern understood as something
 * else (a login, a grant, consent) is a function of the app in use, and the clause gives its name.
 */
#include "policy/english.h"

/* A name is cut at a word's end before this many characters. */
#define NAME_MAX_CHARS 40
/* Words of "any of our younger visitors". */
#define SUBJECT_WORDS 6

static bool is_be(const struct english *e, size_t i)
{
	return english_spelt(e, i, "are") || english_spelt(e, i, "is") ||
	       english_spelt(e, i, "be") || english_spelt(e, i, "was") ||
	       english_spelt(e, i, "were") || english_spelt(e, i, "been") ||
	       english_spelt(e, i, "being");
}

static bool is_have(const struct english *e, size_t i)
{
	return english_spelt(e, i, "have") || english_spelt(e, i, "has") ||
	       english_spelt(e, i, "had");
}

/* Does a word of that class, or several ("opt out"), begin with word i? */
static bool begins(const struct english *e, size_t i, unsigned int class)
{
	return i < e->w->count && scan_at(&e->d->scan, e->w->at[i].begin, class);
}

/* Any word of a lexicon's sort that says something is done. */
static bool is_doing(const struct english *e, size_t i)
{
	return english_is(e, i, WORD_ACTION) || english_is(e, i, WORD_VERB) ||
	       english_is(e, i, WORD_DO) || begins(e, i, WORD_PRESS);
}

static bool has_guardian(const struct english *e)
{
	for (size_t i = 0; i < e->d->condition_count; i++) {
		if (e->d->conditions[i].kind == CONDITION_GUARDIAN)
			return true;
	}
	return false;
}

/* "a player |under eighteen| asks", "users |of the app| may": the first word behind what tells which person. */
static size_t behind_person(const struct english *e, size_t i, size_t limit)
{
	if (i >= limit || e->w->at[i].part != PART_PREPOSITION)
		return i;
	while (i < limit && e->w->at[i].part != PART_MODAL && !is_doing(e, i))
		i++;
	return i;
}

/* Words [i, end) begin with a person: the first word behind. SIZE_MAX: they do not. */
static size_t person_end(const struct english *e, size_t i, size_t end)
{
	size_t limit = i + SUBJECT_WORDS < end ? i + SUBJECT_WORDS : end;

	for (; i < limit; i++) {
		unsigned int p = e->w->at[i].part;

		/* What a parent does to let the child in is no use of a function. */
		if (english_is(e, i, WORD_PARENT) && has_guardian(e))
			return SIZE_MAX;
		if (english_is(e, i, WORD_PERSON) || english_is(e, i, WORD_PARENT) ||
		    (p == PART_USER && !english_owns(e, i)))
			return behind_person(e, i + 1, limit);
		if (p != PART_DETERMINER && p != PART_MODIFIER && p != PART_LATIN &&
		    p != PART_USER && p != PART_NOUN)
			return SIZE_MAX;
	}
	return SIZE_MAX;
}

/*
 * The verb of a predicate that begins with word i: behind auxiliaries and "choose to". SIZE_MAX: it is denied,
 * or says what somebody is and not what he does.
 */
static size_t verb_at(const struct english *e, size_t i, size_t end)
{
	bool be = false, have = false;

	for (; i < end; i++) {
		unsigned int p = e->w->at[i].part;

		if (p == PART_NEGATION)
			return SIZE_MAX;
		/* "apply" is none. */
		if (p == PART_MODAL || (english_adverb(e, i) && !is_doing(e, i))) {
			be = be || is_be(e, i);
			have = have || is_have(e, i);
			continue;
		}
		if (english_is(e, i, WORD_WANT) && english_spelt(e, i + 1, "to") && i + 2 < end) {
			i++;
			be = have = false;
			continue;
		}
		break;
	}
	if (i >= end || begins(e, i, WORD_STATIVE))
		return SIZE_MAX;
	if (be && !english_ends_in(e, i, "ing", 3))
		return SIZE_MAX;
	if (have && !be && !english_ends_in(e, i, "ed", 2) && !is_doing(e, i))
		return SIZE_MAX;
	switch (e->w->at[i].part) {
	case PART_PREPOSITION:
	case PART_DETERMINER:
	case PART_AND:
	case PART_WHEN:
	case PART_QUOTE:
	case PART_FIRST:
	case PART_THIRD:
	case PART_OPEN:
	case PART_GENERIC:
		return SIZE_MAX;
	default:
		return i;
	}
}

/* "our services", "the app": no function of its own. */
static bool is_whole(const struct english *e, size_t verb, size_t end)
{
	size_t i = verb + 1;

	while (i < end && (e->w->at[i].part == PART_DETERMINER ||
			   e->w->at[i].part == PART_PREPOSITION || english_owns(e, i)))
		i++;
	for (size_t k = verb + 1; k <= i && k < end; k++) {
		if (begins(e, k, WORD_WHOLE) || english_is_own(e, k))
			return true;
	}
	/* "when you start": what? */
	return end == verb + 1 &&
	       (english_spelt(e, verb, "start") || english_spelt(e, verb, "begin") ||
		english_spelt(e, verb, "continue"));
}

/* Has a pattern understood these words as something else already? */
static bool understood(const struct english *e, uint32_t begin, uint32_t end)
{
	for (size_t i = 0; i < e->d->condition_count; i++) {
		const struct draft_condition *c = &e->d->conditions[i];

		switch (c->kind) {
		case CONDITION_RATE:
		case CONDITION_NEVER:
		case CONDITION_LOCAL:
		case CONDITION_PICKED:
		case CONDITION_PARTY:
		case CONDITION_REGION:
		case CONDITION_BACKGROUND:
		case CONDITION_GUARDIAN:
			continue;
		default:
			break;
		}
		if (c->match.begin < end && begin < c->match.end)
			return true;
	}
	return false;
}

/* Words [verb, end) as a name: "use the |scanner|", "|apply for a loan|". */
static void name_deed(const struct english *e, struct draft_condition *c, size_t verb, size_t end)
{
	const struct words *w = e->w;
	size_t i = verb, last;

	if (begins(e, i, WORD_PRESS)) {
		uint32_t to = scan_at(&e->d->scan, w->at[i].begin, WORD_PRESS)->end;

		while (i + 1 < end && w->at[i].begin < to)
			i++;
	} else if (english_is(e, i, WORD_CUT) && i + 1 < end) {
		i++;
	}
	while (i + 1 < end && (w->at[i].part == PART_DETERMINER || english_owns(e, i) ||
			       w->at[i].part == PART_QUOTE || w->at[i].part == PART_PREPOSITION))
		i++;
	for (last = i; last + 1 < end; last++) {
		if (w->at[last + 1].end > w->at[i].begin + NAME_MAX_CHARS ||
		    w->at[last + 1].part == PART_QUOTE)
			break;
	}
	c->match.capture_begin = w->at[i].begin;
	c->match.capture_end = w->at[last].end;
	c->vague = c->kind == CONDITION_FEATURE && last == i &&
		   (english_is(e, i, WORD_VAGUE) || english_is(e, i, WORD_ANAPHOR));
}

/* "send |it|", "donate |them|" */
static bool hands_over(const struct english *e, size_t verb, size_t end)
{
	return verb + 1 < end && english_is(e, verb, WORD_HANDS_OVER) &&
	       english_is(e, verb + 1, WORD_ANAPHOR) && !english_nominal(e, verb + 2);
}

static void add_deed(struct english *e, size_t begin, size_t verb, size_t end)
{
	struct draft *d = e->d;
	struct draft_condition *c = &d->conditions[d->condition_count];
	uint32_t from = e->w->at[begin].begin, to = e->w->at[end - 1].end;
	/* "you tap into the branch finder" opens it. */
	bool press = begins(e, verb, WORD_PRESS) && !english_spelt(e, verb + 1, "into");

	/* "If you turn it off" */
	if (scan_within(&d->scan, from, to, WORD_OFF))
		return;
	if (d->condition_count == CONDITIONS_MAX || understood(e, from, to) ||
	    is_whole(e, verb, end) ||
	    /* Pressing "I agree" is consent. */
	    (press && scan_within(&d->scan, from, to, WORD_AGREE)))
		return;
	*c = (struct draft_condition){.kind = press ? CONDITION_GESTURE : CONDITION_FEATURE};
	/* "if you create one": an account, which was spoken of */
	if (!press && english_is(e, verb, WORD_SETUP) && english_spelt(e, verb + 1, "one"))
		c->kind = CONDITION_LOGIN;
	/* "unless you attach it to a report": to hand it over is to agree */
	else if (!press && hands_over(e, verb, end))
		c->kind = CONDITION_CONSENT;
	c->match = (struct pattern_match){.begin = from, .end = to, .value = -1};
	name_deed(e, c, verb, end);
	d->condition_count++;
}

/* Does another predicate begin with word i, behind an "and"? */
static bool is_predicate(const struct english *e, size_t i, size_t end)
{
	while (i < end &&
	       (e->w->at[i].part == PART_MODAL || (english_adverb(e, i) && !is_doing(e, i))))
		i++;
	return i < end && (is_doing(e, i) || english_ends_in(e, i, "ed", 2) ||
			   (english_owns(e, i + 1) && i + 1 < end));
}

/* The predicates of words [i, end), whose clause word `open` opens. */
static void read_predicates(struct english *e, size_t open, size_t i, size_t end)
{
	size_t begin = open;

	while (i < end) {
		size_t stop = i + 1, verb = verb_at(e, i, end);

		while (stop < end &&
		       !(e->w->at[stop].part == PART_AND && is_predicate(e, stop + 1, end)))
			stop++;
		if (verb != SIZE_MAX && verb < stop)
			add_deed(e, begin, verb, stop);
		begin = i = stop + 1;
	}
}

/* Where the clause of time or condition ends that word i opens. */
static size_t clause_end(const struct english *e, size_t i)
{
	size_t end = i + 1;

	while (end < e->w->count && e->is[end] & ENGLISH_WHEN && e->w->at[end].part != PART_WHEN)
		end++;
	return end;
}

/* The end of a phrase without a clause of its own: "by shaking the phone |you send|", "booking a room |involves|". */
static size_t phrase_end(const struct english *e, size_t i)
{
	const struct words *w = e->w;

	for (i++; i < w->count; i++) {
		unsigned int p = w->at[i].part;

		if (part_ends_clause(p) || p == PART_MODAL || p == PART_FIRST || p == PART_WHEN ||
		    english_is(e, i, WORD_LEADS) || (p == PART_USER && !english_owns(e, i)))
			return i;
	}
	return i;
}

static bool begins_clause(const struct english *e, size_t i)
{
	return !i || part_ends_clause(e->w->at[i - 1].part) || e->w->at[i - 1].part == PART_ONLY;
}

/* "once |a ride has been requested|": what somebody does is told by what it is done to. */
static void read_passive(struct english *e, size_t open, size_t from, size_t end)
{
	const struct words *w = e->w;
	size_t verb = from;

	if (part_at(w, from) != PART_DETERMINER || english_spelt(e, from, "this") ||
	    begins(e, from + 1, WORD_WHOLE))
		return;
	while (verb < end && verb < from + SUBJECT_WORDS && !is_be(e, verb))
		verb++;
	if (verb >= end || !is_be(e, verb))
		return;
	while (verb < end && (w->at[verb].part == PART_MODAL || english_adverb(e, verb)))
		verb++;
	if (verb >= end || !english_ends_in(e, verb, "ed", 2) || !english_is(e, verb, WORD_DO) ||
	    english_is(e, verb, WORD_ACTION) || begins(e, verb, WORD_STATIVE))
		return;
	add_deed(e, open, from, verb + 1);
}

/* "when booking a room", "if you book a room", "if a room is free and you book it" */
static void read_clause(struct english *e, size_t open, size_t end)
{
	size_t from = open + 1;

	/* "where, and only where, you …" */
	while (from < end && (english_adverb(e, from) || e->w->at[from].part == PART_COMMA))
		from++;
	if (from < end && english_ends_in(e, from, "ing", 3)) {
		/* Before and after what the provider does as well. */
		if (!english_spelt(e, open, "before") && !english_spelt(e, open, "after") &&
		    !english_is(e, from, WORD_ACTION))
			read_predicates(e, open, from, phrase_end(e, from));
		return;
	}
	for (size_t k = from; k < end; k++) {
		size_t verb = SIZE_MAX;

		if (k == from || e->w->at[k - 1].part == PART_AND)
			verb = person_end(e, k, end);
		if (verb == SIZE_MAX)
			continue;
		read_predicates(e, k == from ? open : k, verb, end);
		return;
	}
	read_passive(e, open, from, end);
}

/* "booking", "double-clicking" */
static bool is_gerund(const struct english *e, size_t i)
{
	const struct token *t = scan_at(&e->d->scan, e->w->at[i].begin, WORD_PRESS);

	return english_ends_in(e, i, "ing", 3) || (t && e->d->sentence.c[t->end - 1] == 'g');
}

/* "On booking a room, …"; "booking a room involves …"; "a patient who books a room will …" */
static void read_phrase(struct english *e, size_t i)
{
	size_t end, verb;

	if (!begins_clause(e, i))
		return;
	if (english_is(e, i, WORD_WHEN_ING) && i + 1 < e->w->count &&
	    english_ends_in(e, i + 1, "ing", 3)) {
		if (is_doing(e, i + 1))
			read_predicates(e, i, i + 1, phrase_end(e, i + 1));
		return;
	}
	if (is_gerund(e, i) &&
	    (is_doing(e, i) || part_at(e->w, i + 1) == PART_DETERMINER || english_owns(e, i + 1))) {
		end = phrase_end(e, i);
		/* "Swiping it shows …" does whatever it does; "booking a room" must lead to something. */
		if (begins(e, i, WORD_PRESS) ||
		    (end < e->w->count && english_is(e, end, WORD_LEADS)))
			read_predicates(e, i, i, end);
		return;
	}
	verb = person_end(e, i, e->w->count);
	if (verb == SIZE_MAX || verb >= e->w->count)
		return;
	if (english_spelt(e, verb, "who"))
		verb++;
	else if (!english_spelt(e, i, "whoever") && !english_ends_in(e, verb, "ing", 3))
		return;
	if (verb < e->w->count)
		read_predicates(e, i, verb, phrase_end(e, verb));
}

void english_deeds(struct english *e)
{
	const struct words *w = e->w;

	for (size_t i = 0; i < w->count; i++) {
		if (!(e->is[i] & ENGLISH_WHEN)) {
			read_phrase(e, i);
		} else if (w->at[i].part == PART_WHEN || english_inverts(e, i)) {
			size_t end = clause_end(e, i);

			read_clause(e, i, end);
			i = end - 1;
		}
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which words are verbs, and which stand in a clause of time or condition.
 */
#include "policy/english.h"

static bool capital(const struct english *e, size_t i)
{
	const struct sentence *s = &e->d->sentence;
	char c = s->text->s[s->at[e->w->at[i].begin]];

	return c >= 'A' && c <= 'Z';
}

static bool ends_with(const struct english *e, size_t i, char a, char b)
{
	const struct word *v = &e->w->at[i];
	const struct sentence *s = &e->d->sentence;

	return v->end - v->begin > 3 && s->c[v->end - 1] == (uint32_t)b &&
	       (!a || s->c[v->end - 2] == (uint32_t)a);
}

/* Could "collects" behind this be a verb? Behind a noun or a name. */
static bool acts(const struct english *e, size_t i)
{
	unsigned int p = e->w->at[i].part;

	return p == PART_LATIN || p == PART_NOUN || p == PART_HEAD || p == PART_THIRD ||
	       p == PART_CLOSE || p == PART_QUOTE || p == PART_DATA || p == PART_WEAK ||
	       p == PART_GENERIC;
}

/* "your", "the", "its": an object begins. */
static bool opens_object(const struct english *e, size_t i)
{
	unsigned int p = part_at(e->w, i);

	return p == PART_DETERMINER || english_owns(e, i);
}

/*
 * "The car records its speed", "it logs your name": behind a noun phrase that opens the clause, and before an
 * object. `k` is the word behind the noun phrase, adverbs left out.
 */
static bool is_third_person(const struct english *e, size_t k, size_t i)
{
	const struct words *w = e->w;
	size_t begin = k;

	if (!ends_with(e, i, 0, 's') || ends_with(e, i, 's', 's') || !opens_object(e, i + 1))
		return false;
	while (begin && begin + 4 > k &&
	       (part_is_nominal(w->at[begin - 1].part) || part_is_action(w->at[begin - 1].part)) &&
	       !(e->is[begin - 1] & ENGLISH_VERB))
		begin--;
	return begin < k && begin && w->at[begin - 1].part == PART_DETERMINER &&
	       (begin == 1 || part_ends_clause(w->at[begin - 2].part) ||
		w->at[begin - 2].part == PART_AND || w->at[begin - 2].part == PART_WHEN);
}

/* Is word i, which is never a noun, a verb with a subject or an object of its own? */
static bool is_finite(const struct english *e, size_t k, size_t i)
{
	const struct words *w = e->w;
	unsigned int next = part_at(w, i + 1), last = k ? w->at[k - 1].part : PART_STOP;
	bool object = ends_with(e, i, 0, 's') && (opens_object(e, i + 1) || part_is_nominal(next));

	if (last == PART_COMMA || last == PART_AND) {
		while (k && (w->at[k - 1].part == PART_COMMA || w->at[k - 1].part == PART_AND))
			k--;
		return object || (k && e->is[k - 1] & ENGLISH_VERB);
	}
	/* "Receives your name": without a subject, in a cell or behind "Mapmoth:". */
	if (part_separates(last) || last == PART_QUOTE || last == PART_SIGN)
		return object;
	return !opens_object(e, k - 1);
}

/*
 * "The box in your car records acceleration.": the first word of its clause that could be a verb, behind a subject
 * of whatever kind, in a sentence that has a full stop.
 */
static bool is_only_verb(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	unsigned int next = part_at(w, i + 1);
	bool subject = false,
	     object = opens_object(e, i + 1) || english_is(e, i + 1, WORD_QUESTION);

	if (!ends_with(e, i, 0, 's') || ends_with(e, i, 's', 's') || w->at[i].part == PART_DATA ||
	    w->at[w->count - 1].part != PART_STOP || w->at[i].depth ||
	    !(object || part_is_nominal(next)))
		return false;
	for (size_t k = i; k--;) {
		unsigned int p = w->at[k].part;

		if (e->is[k] & ENGLISH_VERB || p == PART_MODAL || p == PART_AND)
			return false;
		if (part_ends_clause(p))
			break;
		subject = subject || part_is_nominal(p) || p == PART_DETERMINER;
		if (p == PART_FIRST || (p == PART_USER && !english_owns(e, k)) || p == PART_WHEN ||
		    p == PART_PURPOSE)
			return false;
	}
	/* "Medical records data are kept" */
	for (size_t k = i + 1; !object && k < w->count && !part_ends_clause(w->at[k].part); k++) {
		if (english_spelt(e, k, "that") || english_spelt(e, k, "which"))
			break;
		if (w->at[k].part == PART_MODAL)
			return false;
	}
	return subject;
}

static bool is_verb(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	size_t k = i;
	bool modal = false;

	if (!english_is(e, i, WORD_ACTION) && !english_is(e, i, WORD_VERB))
		return false;
	while (k && (english_adverb(e, k - 1) || w->at[k - 1].part == PART_MODAL)) {
		modal = modal || w->at[k - 1].part == PART_MODAL ||
			w->at[k - 1].part == PART_NEGATION;
		k--;
	}
	/* "will not use", "is recorded"; but "was location data" is none. */
	if (modal)
		return true;
	/* "hosting of backups" */
	if (english_is(e, i, WORD_NOUN_OF))
		return true;
	if (english_is(e, i, WORD_FINITE))
		return is_finite(e, k, i);
	/* "Processing your name is necessary": a gerund that opens the sentence and has an object. */
	if (!k || w->at[k - 1].part == PART_COLON)
		return ends_with(e, i, 'n', 'g') && opens_object(e, i + 1);
	if (is_third_person(e, k, i) || is_only_verb(e, i))
		return true;
	switch (w->at[k - 1].part) {
	case PART_FIRST:
	case PART_THIRD:
		return true;
	case PART_USER:
		return !english_owns(e, k - 1);
	case PART_PURPOSE:
		return english_spelt(e, k - 1, "to") || english_spelt(e, k - 1, "in order to") ||
		       english_spelt(e, k - 1, "so as to");
	case PART_COMMA:
	case PART_AND:
		/* "collect, store and share" */
		while (k && (w->at[k - 1].part == PART_COMMA || w->at[k - 1].part == PART_AND))
			k--;
		return k && e->is[k - 1] & ENGLISH_VERB;
	default:
		if (english_spelt(e, k - 1, "who") || english_spelt(e, k - 1, "that") ||
		    english_spelt(e, k - 1, "which") || english_spelt(e, k - 1, "it") ||
		    english_spelt(e, k - 1, "they"))
			return true;
		/* "we stop collecting" */
		if (english_is(e, k - 1, WORD_VERB) && e->is[k - 1] & ENGLISH_VERB)
			return ends_with(e, i, 'n', 'g');
		if (!acts(e, k - 1))
			return false;
		/* "Adfinch and Mediabay set cookies" */
		if (k > 1 && e->is[k - 1] & ENGLISH_NAME && w->at[k - 2].part == PART_AND)
			return true;
		if (ends_with(e, i, 0, 's') && !ends_with(e, i, 's', 's'))
			return !english_is(e, i, WORD_HEAD) && !english_is(e, i, WORD_WEAK);
		/* "photos stay on the phone" */
		return english_is(e, k - 1, WORD_SDK) ||
		       (ends_with(e, k - 1, 0, 's') && !english_is(e, i, WORD_HEAD) &&
			(part_at(w, i + 1) == PART_PREPOSITION || part_at(w, i + 1) == PART_MODAL ||
			 part_at(w, i + 1) == PART_DETERMINER || part_at(w, i + 1) == PART_FIRST ||
			 part_at(w, i + 1) == PART_USER));
	}
}

/*
 * Where does a clause that word i opens end: at a comma. "Audio before the wake word is never stored": without
 * a subject of its own it is a phrase, and ends where the sentence's verb begins.
 */
static size_t clause_end(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	unsigned int next = part_at(w, i + 1);
	bool user = next == PART_USER;
	bool phrase = next == PART_DETERMINER &&
		      (english_spelt(e, i, "before") || english_spelt(e, i, "after") ||
		       english_spelt(e, i, "during") || english_spelt(e, i, "until"));

	for (size_t k = 0; phrase && k < i; k++)
		phrase = w->at[k].part != PART_FIRST && w->at[k].part != PART_USER &&
			 w->at[k].part != PART_MODAL;

	/* "if, and only if, you agree" */
	if (part_at(w, i + 1) == PART_COMMA)
		i++;
	for (i++; i < w->count; i++) {
		unsigned int p = w->at[i].part;

		if (part_ends_clause(p) || p == PART_CLOSE || (phrase && p == PART_MODAL) ||
		    /* "only after you turn it on do we collect" */
		    (p == PART_MODAL && part_at(w, i + 1) == PART_FIRST) ||
		    /* "when you publish a post we receive it" */
		    (user && english_spelt(e, i, "we") && w->at[i - 1].part != PART_AND &&
		     w->at[i - 1].part != PART_DETERMINER && !english_is(e, i - 1, WORD_QUESTION)))
			return i;
	}
	return i;
}

/* "Should you turn it off, …" */
bool english_inverts(const struct english *e, size_t i)
{
	return english_is(e, i, WORD_WHEN_FIRST) &&
	       (!i || part_ends_clause(e->w->at[i - 1].part)) &&
	       part_at(e->w, i + 1) != PART_PREPOSITION;
}

static void tag_when(struct english *e)
{
	const struct words *w = e->w;

	for (size_t i = 0; i < w->count; i++) {
		size_t end;

		if (w->at[i].part != PART_WHEN && !english_inverts(e, i))
			continue;
		/* "the following are logged" */
		if (i && english_spelt(e, i, "once") && english_spelt(e, i - 1, "at"))
			continue;
		if (i && english_spelt(e, i, "following") && w->at[i - 1].part == PART_DETERMINER)
			continue;
		end = clause_end(e, i);
		for (; i < end; i++)
			e->is[i] |= ENGLISH_WHEN;
		i = end - 1;
	}
}

/* Words that name a control, a feature or a permission name no data. */
static void tag_occasions(struct english *e)
{
	const struct words *w = e->w;

	for (size_t k = 0; k < e->d->condition_count; k++) {
		const struct draft_condition *c = &e->d->conditions[k];
		uint32_t begin = c->match.begin, end = c->match.end;

		if (c->kind == CONDITION_FEATURE && c->match.capture_end > c->match.capture_begin) {
			begin = c->match.capture_begin;
			end = c->match.capture_end;
		}

		switch (c->kind) {
		case CONDITION_GESTURE:
		case CONDITION_FEATURE:
		case CONDITION_PERMISSION:
		case CONDITION_FOREGROUND:
		case CONDITION_BACKGROUND:
		case CONDITION_LAUNCH:
		case CONDITION_NETWORK:
		case CONDITION_DEFAULT_OFF:
		case CONDITION_ACCOUNT_CLOSED:
		case CONDITION_RATE:
		case CONDITION_CONSENT:
		case CONDITION_GUARDIAN:
		case CONDITION_LOGIN:
			break;
		default:
			continue;
		}
		for (size_t i = 0; i < w->count; i++) {
			if (w->at[i].begin >= begin && w->at[i].end <= end)
				e->is[i] |= ENGLISH_OCCASION;
		}
	}
}

/* Does verb i do something to data, in the sentence's own time? */
static bool is_act(const struct english *e, size_t i)
{
	size_t subject;

	if (!english_is(e, i, WORD_ACTION) || e->is[i] & ENGLISH_OCCASION)
		return false;
	if (!(e->is[i] & ENGLISH_WHEN))
		return true;
	/* "before we collect it" promises something, "when you upload it" only dates it. */
	subject = english_subject(e, i);
	return subject != SIZE_MAX && e->w->at[subject].part == PART_FIRST;
}

void english_tag(struct english *e)
{
	const struct words *w = e->w;

	tag_when(e);
	english_deeds(e);
	tag_occasions(e);
	for (size_t i = 0; i < w->count; i++) {
		if (i && capital(e, i) && w->at[i - 1].part != PART_STOP &&
		    w->at[i - 1].part != PART_COLON)
			e->is[i] |= ENGLISH_NAME;
		if (is_verb(e, i))
			e->is[i] |= ENGLISH_VERB;
	}
	for (size_t i = 0; i < w->count; i++) {
		if (e->is[i] & ENGLISH_VERB && is_act(e, i))
			e->is[i] |= ENGLISH_ACT;
	}
}

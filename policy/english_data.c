/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of data: noun phrases that end in a word of data and that a verb does something to.
 */
#include "policy/english.h"

/* Longer ones are no name of anything. */
#define PHRASE_WORDS 8

struct phrase {
	size_t begin, end; /* words */
	bool strong;	   /* a word that means data and nothing else */
	bool owned;	   /* "your …" */
	bool generic;	   /* "information" */
	bool empty;	   /* "copy": nothing without what follows */
	bool kinds;	   /* "types of information" */
	bool clause;	   /* ends in one: "screens you view" */
	bool empty_clause; /* and has no word of data */
};

static bool is_data(unsigned int part)
{
	return part == PART_DATA || part == PART_WEAK || part == PART_GENERIC;
}

/* "|Driver's| first name": whose it is. The first word behind, or `i`. */
static size_t behind_owner(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	size_t k = i + 1;

	if (!english_is(e, i, WORD_PERSON) && part_at(w, i) != PART_USER)
		return i;
	if (part_at(w, k) != PART_QUOTE || e->d->sentence.c[w->at[k].begin] != '\'' ||
	    w->at[k].begin != w->at[i].end)
		return i;
	return english_spelt(e, k + 1, "s") && w->at[k + 1].begin == w->at[k].end ? k + 2 : k + 1;
}

/* A noun phrase that begins with word i: false when none does. */
static bool read_phrase(const struct english *e, size_t i, struct phrase *p)
{
	const struct words *w = e->w;
	bool any = false, generic = true;
	size_t end;

	*p = (struct phrase){.begin = i, .owned = i && english_owns(e, i - 1)};
	p->begin = behind_owner(e, i);
	p->owned = p->owned || p->begin > i;
	i = p->begin;
	for (end = i; end < w->count && end < i + PHRASE_WORDS && english_nominal(e, end); end++) {
		unsigned int part = w->at[end].part;

		if (e->is[end] & ENGLISH_PARTY)
			break;
		/* A head alone names nothing: "at other times"; "shoe size" does. */
		any = any || is_data(part) ||
		      (english_is(e, end, WORD_HEAD) && (end > i || p->owned));
		p->strong = p->strong || part == PART_DATA;
		generic = generic && (part == PART_GENERIC || part == PART_MODIFIER);
	}
	/* "photos stay": the last one is a verb that was not taken for one. */
	while (end > i + 1 && !english_is(e, end - 1, WORD_HEAD) &&
	       (part_is_action(w->at[end - 1].part) || w->at[end - 1].part == PART_OTHER_VERB))
		end--;
	/* "location data |older| than two years" */
	while (end > i + 1 && english_is(e, end - 1, WORD_TRAILING) &&
	       !(w->at[end - 1].part == PART_DATA))
		end--;
	p->end = end;
	p->generic = generic && any;
	/* "copy of your passport": what is behind "of" says what it is. */
	p->empty = !any;
	return end > i &&
	       (any || (english_is(e, end - 1, WORD_COPY) && english_spelt(e, end, "of")) ||
		english_clause_end(e, end) > end);
}

static size_t behind_determiners(const struct english *e, size_t i)
{
	while (part_at(e->w, i) == PART_DETERMINER || english_owns(e, i))
		i++;
	return i;
}

/* "the call", "your last period": the nouns that begin with word i, data or not. Their end, or i. */
static size_t nouns_end(const struct english *e, size_t i)
{
	size_t end = i;

	while (end < e->w->count && end < i + PHRASE_WORDS && english_nominal(e, end) &&
	       !(e->is[end] & (ENGLISH_WHY | ENGLISH_WHEN | ENGLISH_PARTY)) &&
	       part_at(e->w, end) != PART_FIRST && part_at(e->w, end) != PART_USER)
		end++;
	return end;
}

static bool is_talk(const struct english *e, const struct phrase *p)
{
	return data_category(e->d, e->w->at[p->begin].begin, e->w->at[p->end - 1].end) ==
	       CATEGORY_COMMUNICATION;
}

/*
 * "date of purchase", "list of your friends", "information about your health", "date |and time| of the request",
 * "screens you view": one kind of data.
 */
static void extend(const struct english *e, struct phrase *p)
{
	const struct words *w = e->w;
	size_t i = p->end, end;
	struct phrase more;
	bool copy = english_is(e, p->end - 1, WORD_COPY), of, about, owned;

	/* "place and date of birth" */
	if (p->end == p->begin + 1 && copy && part_at(w, i) == PART_AND &&
	    english_is(e, i + 1, WORD_COPY) && english_spelt(e, i + 2, "of"))
		i += 2;
	of = english_spelt(e, i, "of");
	about = english_spelt(e, i, "about");
	/* "correspondence |with our support team|", "messages |with us|" */
	if (!p->empty && english_spelt(e, i, "with") && is_talk(e, p)) {
		if (english_spelt(e, i + 1, "us"))
			p->end = i + 2;
		else if (english_spelt(e, i + 1, "our") && nouns_end(e, i + 2) > i + 2)
			p->end = nouns_end(e, i + 2);
		return;
	}
	if (!(of && (copy || w->at[p->end - 1].part != PART_DATA)) && !(about && p->generic)) {
		/* "information you provide" says no more than "information". */
		end = p->generic ? i : english_clause_end(e, i);
		p->clause = end > i;
		p->empty_clause = p->clause && p->empty;
		p->empty = p->empty && !p->clause;
		p->end = end;
		return;
	}
	owned = english_owns(e, i + 1);
	i = behind_determiners(e, i + 1);
	i = behind_owner(e, i);
	if (e->is[i] & (ENGLISH_WHY | ENGLISH_WHEN))
		return;
	if (read_phrase(e, i, &more) && !more.empty) {
		p->kinds = p->empty && more.generic && more.end == more.begin + 1;
		p->strong = p->strong || more.strong;
		p->generic = (p->generic || p->kinds) && more.generic;
		p->end = more.end;
	} else {
		end = nouns_end(e, i);
		if (end == i || !copy || (p->empty && !owned))
			return;
		p->end = end;
		p->generic = false;
	}
	p->empty = false;
}

/* What a phrase ends with decides what it is: a "location settings page" is a page. */
static bool ends_as_data(const struct english *e, const struct phrase *p)
{
	unsigned int last = e->w->at[p->end - 1].part;

	/* "the airport operator" */
	if (!p->clause && p->end > p->begin + 1 && english_is(e, p->end - 1, WORD_ORGAN))
		return false;

	return p->clause || is_data(last) || english_is(e, p->end - 1, WORD_HEAD) ||
	       (p->strong && (last == PART_LATIN || last == PART_MODIFIER || part_is_action(last)));
}

/* Is there, to the right over the list, a verb in the passive, or "stays": something is done to them? */
static bool is_subject(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	bool modal = false;

	for (size_t n = 0; i < w->count && n < CONTEXT_REACH; i++, n++) {
		unsigned int p = w->at[i].part;

		if (e->is[i] & ENGLISH_ACT)
			return modal || p == PART_STORE || english_is(e, i, WORD_MOVES);
		modal = modal || p == PART_MODAL || p == PART_NEGATION;
		if (p == PART_STOP || p == PART_SEMICOLON || p == PART_FIRST ||
		    (p == PART_USER && !english_owns(e, i)))
			return false;
	}
	return false;
}

static bool has_act(const struct english *e)
{
	for (size_t i = 0; i < e->w->count; i++) {
		/* "GPS data to help track rides": an item with what it is for */
		if (e->is[i] & ENGLISH_VERB && !(e->is[i] & ENGLISH_WHY) &&
		    (e->is[i] & ENGLISH_ACT || e->w->at[e->w->count - 1].part == PART_STOP))
			return true;
	}
	return false;
}

/* No word of data: its head alone says that it may be some. */
static bool is_unknown(const struct english *e, const struct phrase *p)
{
	if (p->clause || p->owned)
		return false;
	for (size_t i = p->begin; i < p->end; i++) {
		if (is_data(e->w->at[i].part))
			return false;
	}
	return true;
}

/* "At the end |of a ride| you take a photo" */
static bool behind_of(const struct english *e, size_t i)
{
	while (i && (e->w->at[i - 1].part == PART_DETERMINER || english_owns(e, i - 1)))
		i--;
	return i && (e->w->at[i - 1].part == PART_OF || e->w->at[i - 1].part == PART_PREPOSITION);
}

/* Does the sentence begin with the phrase at word i? */
static bool begins(const struct english *e, size_t i)
{
	while (i && (e->w->at[i - 1].part == PART_DETERMINER || english_owns(e, i - 1) ||
		     e->w->at[i - 1].part == PART_QUOTE))
		i--;
	return !i;
}

static bool accept(const struct english *e, const struct phrase *p, bool verbs, bool listed)
{
	if (!ends_as_data(e, p))
		return false;
	if (!verbs) /* an item of a list, a cell */
		return p->strong || p->owned || listed;
	/* "Your photos: we process them on the phone" */
	if (part_at(e->w, p->end) == PART_COLON && begins(e, p->begin))
		return p->strong || p->owned;
	if (p->empty_clause)
		return english_object(e, p->begin, false) && !behind_of(e, p->begin);
	if (english_object(e, p->begin, p->strong))
		return true;
	return !is_unknown(e, p) && is_subject(e, p->end);
}

/* "we never share it": it stands for what was named before. */
static bool points_back(const struct english *e, size_t i)
{
	return english_is(e, i, WORD_ANAPHOR) && i && e->is[i - 1] & ENGLISH_ACT &&
	       !english_nominal(e, i + 1);
}

/* "this information", "such data": 1, the determiner belongs to it. */
static size_t refers(const struct english *e, const struct phrase *p)
{
	const struct token *t;

	if (!p->begin || !p->generic)
		return 0;
	t = scan_at(&e->d->scan, e->w->at[p->begin - 1].begin, WORD_ANAPHOR);
	return t && t->end == e->w->at[p->end - 1].end;
}

/* "android.permission.READ_SMS", "name=": no prose. */
static bool is_code(const struct english *e, const struct phrase *p)
{
	const struct sentence *s = &e->d->sentence;
	size_t begin = e->w->at[p->begin].begin, end = e->w->at[p->end - 1].end;

	return (begin &&
		(s->c[begin - 1] == '_' || s->c[begin - 1] == '.' || s->c[begin - 1] == ':')) ||
	       s->c[end] == '_' || s->c[end] == '=';
}

/* "Data", "your information": it says that there are some, not which. */
static bool is_bare(const struct english *e, const struct phrase *p)
{
	return p->generic && (p->end == p->begin + 1 || p->kinds) && !refers(e, p) &&
	       !english_is(e, p->begin, WORD_TELLING);
}

/* "Video is recorded": what is being filmed is not in the album yet. */
static bool films(const struct english *e)
{
	for (size_t i = 0; i < e->w->count; i++) {
		if (e->is[i] & ENGLISH_ACT && english_is(e, i, WORD_FILM))
			return true;
	}
	return false;
}

static void add(struct english *e, size_t begin, size_t end, bool clause)
{
	struct draft *d = e->d;
	size_t i = e->w->at[begin].begin, j = e->w->at[end - 1].end;
	enum category c = data_category(d, i, j);

	/* "how you use the app", "screens you view": what the person does. */
	if (clause && c == CATEGORY_OTHER)
		c = CATEGORY_USAGE;
	if (c == CATEGORY_PHOTOS && films(e))
		c = CATEGORY_CAMERA;
	pieces_add(&d->data, i, j, (int)c, false);
}

/* Is word i a place where data may stand at all? */
static bool is_barred(const struct english *e, size_t i)
{
	if (e->is[i] & (ENGLISH_WHY | ENGLISH_OCCASION))
		return true;
	return e->is[i] & ENGLISH_WHEN && !english_object(e, i, true);
}

/* ", its operating system": behind a list sign, whosesoever it is. */
static bool follows_in_list(const struct english *e, size_t i)
{
	const struct words *w = e->w;

	while (i && (w->at[i - 1].part == PART_DETERMINER || english_owns(e, i - 1)))
		i--;
	return i && (part_lists(w->at[i - 1].part) || w->at[i - 1].part == PART_COMMA);
}

/* "Larkfield is the controller of your data.": a sentence without a verb of ours, and no item of a list. */
static bool states(const struct english *e)
{
	const struct words *w = e->w;

	if (!w->count || w->at[w->count - 1].part != PART_STOP)
		return false;
	for (size_t i = 0; i < w->count; i++) {
		if (english_spelt(e, i, "is") || english_spelt(e, i, "are"))
			return !w->at[i].depth;
	}
	return false;
}

void english_data(struct english *e)
{
	const struct words *w = e->w;
	bool verbs = has_act(e) || states(e), listed = false, asked = false;

	/* A question asks about data; the answer says what becomes of them. */
	if (e->d->sentence.n && e->d->sentence.c[e->d->sentence.n - 1] == '?')
		return;

	for (size_t i = 0; i < w->count; i++) {
		struct phrase p;

		if (points_back(e, i) && !(e->is[i] & ENGLISH_WHY)) {
			e->mentioned = true;
			if (w->at[i - 1].part != PART_USE)
				add(e, i, i + 1, false);
			continue;
		}
		/* "who attended, when they joined and how long they stayed" */
		if (english_question(e, i, verbs, asked && follows_in_list(e, i))) {
			size_t end = english_question_end(e, i);

			add(e, i, end, true);
			i = end - 1;
			listed = asked = true;
			continue;
		}
		if (is_barred(e, i) || !read_phrase(e, i, &p))
			continue;
		extend(e, &p);
		if (p.empty) {
			i = p.end - 1;
			continue;
		}
		listed = listed && follows_in_list(e, i);
		if (is_code(e, &p) || !accept(e, &p, verbs, listed)) {
			;
		} else if (is_bare(e, &p)) {
			e->mentioned = true;
		} else {
			add(e, p.begin - refers(e, &p), p.end, p.clause);
			listed = true;
		}
		i = p.end - 1;
	}
	/* "This is off by default": a condition of what was named before. */
	if (!e->d->data.count && e->d->condition_count && english_is(e, 0, WORD_ANAPHOR) &&
	    part_at(w, 1) == PART_MODAL)
		add(e, 0, 1, false);
}

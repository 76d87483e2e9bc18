/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Others: who gets the data, by name ("with Gullwing Ads and Northpier Media") or in general, and who takes
 * them itself ("Mapmoth receives your position").
 */
#include "policy/english.h"
#include "policy/own_name.h"

#include <string.h>

/* Words of the name of a company. */
#define NAME_WORDS 6

/* Is word i part of a place's name: "United States"? */
static bool is_place(const struct english *e, size_t i)
{
	for (size_t k = i + 1; k-- && k + 3 > i;) {
		const struct token *t = scan_at(&e->d->scan, e->w->at[k].begin, WORD_PLACE);

		if (t && t->end >= e->w->at[i].end)
			return true;
	}
	return false;
}

/* A name of somebody: written with capitals, and no place, data or permission that is so too. */
static bool is_name(const struct english *e, size_t i)
{
	unsigned int p = part_at(e->w, i);

	if (i >= e->w->count || !(e->is[i] & ENGLISH_NAME) || e->is[i] & ENGLISH_OCCASION)
		return false;
	if (is_place(e, i) || p == PART_FIRST || p == PART_USER)
		return false;
	/* "Tollgate Payments", "Pennant Analytics SDK": a word of data in a name. */
	if (english_is(e, i, WORD_DATA) &&
	    !((i && e->is[i - 1] & ENGLISH_NAME && part_at(e->w, i - 1) == PART_LATIN) ||
	      english_is(e, i + 1, WORD_SDK)))
		return false;
	return part_is_nominal(p) || part_is_action(p) || p == PART_OTHER_VERB ||
	       p == PART_DETERMINER || p == PART_THIRD;
}

static bool is_own(const struct english *e, size_t i, size_t end)
{
	const struct sentence *s = &e->d->sentence;
	const struct own_names *own = &e->d->own;

	for (; i < end; i++) {
		const struct word *v = &e->w->at[i];

		if (own_names_has(own, s->c + v->begin, (size_t)(v->end - v->begin)))
			return true;
	}
	return false;
}

bool english_is_own(const struct english *e, size_t i)
{
	return i < e->w->count && is_own(e, i, i + 1);
}

static size_t name_end(const struct english *e, size_t i)
{
	size_t end = i;

	while (end < i + NAME_WORDS && is_name(e, end))
		end++;
	/* "Mapmoth SDK", "Gullwing Ads Ltd" */
	while (end > i && end < e->w->count && english_is(e, end, WORD_SDK))
		end++;
	return end;
}

/* At the head of a sentence every word has a capital: a name is what the lexicon does not know. */
static size_t head_name_end(const struct english *e)
{
	size_t end = 1;

	/* "It", "Doctors": a word like any other. */
	if (!e->w->count || e->w->at[0].part != PART_LATIN || english_is(e, 0, WORD_ANAPHOR) ||
	    english_spelt(e, 0, "please") ||
	    (e->d->sentence.c[e->w->at[0].end - 1] == 's' && !is_name(e, 1)) ||
	    e->d->sentence.text->s[e->d->sentence.begin] < 'A' ||
	    e->d->sentence.text->s[e->d->sentence.begin] > 'Z')
		return 0;
	while (end < NAME_WORDS && (is_name(e, end) || english_is(e, end, WORD_SDK)))
		end++;
	return end;
}

static bool gives(const struct english *e)
{
	const struct words *w = e->w;

	for (size_t i = 0; i < w->count; i++) {
		if (english_is(e, i, WORD_SUPPLIED))
			return true;
		if (e->is[i] & ENGLISH_VERB &&
		    (w->at[i].part == PART_SHARE || w->at[i].part == PART_PROVIDE ||
		     w->at[i].part == PART_PUBLISH || english_is(e, i, WORD_GIVE)))
			return true;
	}
	return false;
}

static void add_party(struct english *e, size_t begin, size_t end)
{
	struct draft *d = e->d;
	struct draft_condition *c = &d->conditions[d->condition_count];

	/* A pattern may have found the words: the name is what they lack. */
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == CONDITION_PARTY &&
		    d->conditions[i].match.begin < e->w->at[end - 1].end &&
		    e->w->at[begin].begin < d->conditions[i].match.end)
			c = &d->conditions[i];
	}
	if (c == &d->conditions[d->condition_count] && d->condition_count++ == CONDITIONS_MAX) {
		d->condition_count--;
		return;
	}
	*c = (struct draft_condition){.kind = CONDITION_PARTY};
	c->match.begin = c->match.capture_begin = e->w->at[begin].begin;
	c->match.end = c->match.capture_end = e->w->at[end - 1].end;
	c->match.value = -1;
}

/* "are handled by Coinbridge" */
static bool is_agent(const struct english *e, size_t begin)
{
	const struct words *w = e->w;
	unsigned int p;

	/* "by our payment processor, |Tollgate Payments|" */
	if (begin > 4 && w->at[begin - 1].part == PART_COMMA &&
	    (w->at[begin - 2].part == PART_THIRD || english_is(e, begin - 2, WORD_ORGAN))) {
		begin -= 2;
		while (begin > 3 && !english_spelt(e, begin - 1, "by") &&
		       !part_ends_clause(w->at[begin - 1].part))
			begin--;
	}
	if (begin < 3 || !english_spelt(e, begin - 1, "by") || !(e->is[begin - 2] & ENGLISH_ACT))
		return false;
	p = w->at[begin - 2].part;
	return part_at(w, begin - 3) == PART_MODAL &&
	       (p == PART_TAKE || p == PART_USE || p == PART_STORE);
}

/* A verb of taking or having. */
static bool is_taking(const struct english *e, size_t i)
{
	const struct token *t = scan_at(&e->d->scan, e->w->at[i].begin, WORD_ACTION);

	if (english_is(e, i, WORD_TAKES))
		return true;
	if (!t || t->end != e->w->at[i].end)
		return false;
	return t->value == ACTION_COLLECT || t->value == ACTION_RECEIVE ||
	       t->value == ACTION_ACCESS || t->value == ACTION_USE || t->value == ACTION_STORE;
}

/* "receive |the| names": a verb of taking, by what follows it. */
static bool is_taking_what(const struct english *e, size_t i)
{
	unsigned int next = part_at(e->w, i + 1);

	return i < e->w->count && is_taking(e, i) &&
	       (next == PART_DETERMINER || next == PART_DATA || next == PART_GENERIC ||
		english_owns(e, i + 1) ||
		/* "networks track visits" */
		(i && e->d->sentence.c[e->w->at[i - 1].end - 1] == 's' &&
		 next != PART_PREPOSITION && next != PART_MODAL && next != PART_AND &&
		 !part_ends_clause(next)));
}

/* Is there a word of data behind verb i? "Handles baggage" takes none. */
static bool has_object(const struct english *e, size_t i)
{
	const struct words *w = e->w;

	for (size_t k = i + 1; k < w->count && k < i + CONTEXT_REACH; k++) {
		unsigned int p = w->at[k].part;

		if (p == PART_DATA || p == PART_WEAK || p == PART_GENERIC ||
		    english_is(e, k, WORD_HEAD) || english_is(e, k, WORD_ANAPHOR) ||
		    english_is(e, k, WORD_QUESTION))
			return true;
		if (p == PART_STOP || p == PART_SEMICOLON)
			return false;
	}
	return false;
}

/* Does the name that ends before word `end` take data itself: is it the subject of a verb of taking? */
static bool takes(const struct english *e, size_t end)
{
	const struct words *w = e->w;
	size_t i = end;

	if (part_at(w, i) == PART_COMMA && english_is(e, i + 1, WORD_QUESTION)) {
		i += 2; /* ", which collects" */
	} else if (english_spelt(e, i, "that") || english_spelt(e, i, "who") ||
		   english_spelt(e, i, "which")) {
		i++;
	} else if (part_at(w, i) == PART_COMMA) {
		/* "Paywell, our payment provider, receives" */
		for (i++; i < w->count && w->at[i].part != PART_COMMA; i++) {
			if (e->is[i] & ENGLISH_VERB)
				return false;
		}
		i++;
	}
	while (i < w->count &&
	       (w->at[i].part == PART_MODAL || w->at[i].part == PART_AND || is_name(e, i)))
		i++;
	return i < w->count && is_taking(e, i) &&
	       (e->is[i] & ENGLISH_VERB || is_taking_what(e, i)) && has_object(e, i);
}

/* "are verified and kept |by the payment institution|": the word of taking before "by". */
static bool is_taken_by(const struct english *e, size_t by)
{
	for (size_t n = 0, i = by; i-- && n < 4; n++) {
		unsigned int p = e->w->at[i].part;

		if (p == PART_TAKE || p == PART_USE || p == PART_STORE)
			return part_at(e->w, i + 1) != PART_NOUN;
		if (p == PART_COMMA || p == PART_STOP || p == PART_FIRST || p == PART_USER ||
		    p == PART_PREPOSITION)
			return false;
	}
	return false;
}

/* Does the name of a sort of organisation end with word i: "bank", "social network"? */
static bool is_organ(const struct english *e, size_t i)
{
	for (size_t n = 0, k = i + 1; n < 3 && k--; n++) {
		const struct token *t = scan_at(&e->d->scan, e->w->at[k].begin, WORD_ORGAN);

		if (t && t->end == e->w->at[i].end)
			return true;
	}
	return false;
}

/* "The maker |of your phone| may read it": words that tell which one it is. */
static size_t behind_which(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	size_t end = i;

	if (part_at(w, i) != PART_PREPOSITION && part_at(w, i) != PART_OF)
		return i;
	for (end = i + 1; end < w->count && end < i + 5; end++) {
		if (w->at[end].part == PART_MODAL || e->is[end] & ENGLISH_VERB)
			return end;
		if (part_ends_clause(w->at[end].part))
			break;
	}
	return i;
}

/* "allow |the video platform| to record it" */
static bool is_let(const struct english *e, size_t begin, size_t end)
{
	size_t verb = end + 1;

	return begin && verb < e->w->count && english_spelt(e, end, "to") && is_taking(e, verb) &&
	       (english_spelt(e, begin - 1, "allow") || english_spelt(e, begin - 1, "allows") ||
		english_spelt(e, begin - 1, "enable") || english_spelt(e, begin - 1, "enables") ||
		english_spelt(e, begin - 1, "permit") || english_spelt(e, begin - 1, "lets"));
}

/*
 * A bank, a platform, a hotel: no name, but somebody of its own, who takes the data itself where it is what does
 * the taking, or what the data are taken by.
 */
static void read_organ(struct english *e, size_t i)
{
	const struct words *w = e->w;
	size_t begin = i, end = i + 1;

	while (begin && w->at[begin - 1].part != PART_DETERMINER && !e->is[begin - 1] &&
	       english_nominal(e, begin - 1))
		begin--;
	/* "our company", "this platform" is the provider. */
	if (begin && (english_spelt(e, begin - 1, "our") || english_spelt(e, begin - 1, "this")) &&
	    w->at[i].part != PART_THIRD)
		return;
	if (begin && w->at[begin - 1].part == PART_DETERMINER)
		begin--;
	/* "the hotel and its reservation system" */
	for (size_t k = end + 1; part_at(w, end) == PART_AND && k < end + 5; k++) {
		if (is_taking_what(e, k)) {
			end = k;
			break;
		}
	}
	while (end < w->count && (english_spelt(e, end, "itself") ||
				  english_spelt(e, end, "themselves") || english_adverb(e, end)))
		end++;
	end = behind_which(e, end);
	if (takes(e, end) || is_taking_what(e, end) || is_let(e, begin, end) ||
	    (begin && english_spelt(e, begin - 1, "by") && is_taken_by(e, begin - 1)))
		add_party(e, begin, i + 1);
}

static void mark(struct english *e, size_t begin, size_t end, bool named)
{
	const struct words *w = e->w;

	pieces_add(&e->d->recipients, w->at[begin].begin, w->at[end - 1].end, PARTY_THIRD, false);
	for (size_t k = begin; k < end; k++)
		e->is[k] |= ENGLISH_PARTY;
	if (named && (takes(e, end) || is_agent(e, begin)))
		add_party(e, begin, end);
}

/* "Made available to" is one verb. */
static bool ends_towards(const struct english *e, size_t i)
{
	const struct word *v = &e->w->at[i];
	const uint32_t *c = e->d->sentence.c;

	return v->end - v->begin > 3 && c[v->end - 3] == ' ' && c[v->end - 2] == 't' &&
	       c[v->end - 1] == 'o';
}

/* "with", "to" or "by" before the list that word i stands in. */
static bool is_given(const struct english *e, size_t i)
{
	const struct words *w = e->w;

	for (size_t n = 0; i-- && n < CONTEXT_REACH; n++) {
		unsigned int p = w->at[i].part;

		if (english_is(e, i, WORD_TOWARDS) ||
		    (e->is[i] & ENGLISH_ACT && ends_towards(e, i)))
			return true;
		/* "we use Crashlog to …" */
		if (!n && e->is[i] & ENGLISH_VERB && p == PART_USE)
			return true;
		/* "software of", "run by" */
		if (i && english_is(e, i - 1, WORD_SUPPLIED) &&
		    (english_spelt(e, i, "of") || english_spelt(e, i, "at")))
			return true;
		if (e->is[i] & (ENGLISH_PARTY | ENGLISH_NAME) || p == PART_COMMA || p == PART_AND ||
		    p == PART_DETERMINER || p == PART_INCLUDE || p == PART_THIRD ||
		    p == PART_OPEN || p == PART_CLOSE || w->at[i].depth || p == PART_FIRST ||
		    p == PART_USER || p == PART_LATIN || p == PART_MODIFIER || p == PART_NOUN)
			continue;
		return false;
	}
	return false;
}

static size_t general_begin(const struct english *e, size_t i)
{
	while (i &&
	       (e->w->at[i - 1].part == PART_MODIFIER || e->w->at[i - 1].part == PART_LATIN ||
		e->w->at[i - 1].part == PART_NOUN) &&
	       !(e->is[i - 1] & (ENGLISH_VERB | ENGLISH_PARTY)))
		i--;
	return i;
}

/* "|Mapmoth|: receives your position", "|Crashlog SDK|: …": an item that begins with who it is about. */
static bool heads_item(const struct english *e, size_t end)
{
	const struct words *w = e->w;

	if (part_at(w, end) == PART_QUOTE)
		end++;
	if (part_at(w, end) != PART_COLON)
		return false;
	if (english_is(e, end - 1, WORD_SDK) || e->d->parties_follow)
		return true;
	for (size_t i = end + 1; i < w->count; i++) {
		unsigned int before = w->at[i - 1].part;

		if (e->is[i] & ENGLISH_ACT &&
		    (before == PART_COLON || before == PART_SEMICOLON || before == PART_COMMA))
			return true;
	}
	return false;
}

/* "Mapmoth: |receives| your position" */
static bool takes_below(const struct english *e, size_t end)
{
	for (size_t i = end; i < e->w->count; i++) {
		if (e->is[i] & ENGLISH_ACT)
			return is_taking(e, i) && has_object(e, i);
	}
	return false;
}

/* Nobody in particular. */
static bool is_anybody(const struct english *e, size_t i)
{
	/* "your partner": of the person, none of ours */
	if (i && english_owns(e, i - 1))
		return true;
	return english_spelt(e, i, "anyone") || english_spelt(e, i, "anybody") ||
	       english_spelt(e, i, "others");
}

void english_parties(struct english *e)
{
	const struct words *w = e->w;
	bool given = gives(e);
	size_t i = head_name_end(e);

	if (e->d->sentence.n && e->d->sentence.c[e->d->sentence.n - 1] == '?')
		return;
	if (i && !is_own(e, 0, i) && (takes(e, i) || heads_item(e, i))) {
		mark(e, 0, i, true);
		if (takes_below(e, i))
			add_party(e, 0, i);
	}
	for (; i < w->count; i++) {
		size_t end = name_end(e, i);

		if (end > i) {
			if (!is_own(e, i, end) &&
			    !(end == i + 1 && english_is(e, i, WORD_PERSON)) &&
			    (takes(e, end) || is_agent(e, i) || english_is(e, end - 1, WORD_SDK) ||
			     (given && is_given(e, i))))
				mark(e, i, end, true);
			i = end - 1;
		} else if (english_is(e, i, WORD_SDK)) {
			mark(e, general_begin(e, i), i + 1, true);
		} else if (w->at[i].part == PART_THIRD && name_end(e, i + 1) > i + 1) {
			; /* "our payment partner Millrace": the name says who */
		} else if (w->at[i].part == PART_THIRD && !(e->is[i] & ENGLISH_WHEN) &&
			   !is_anybody(e, i)) {
			if (takes(e, i + 1))
				mark(e, general_begin(e, i), i + 1, true);
			else if (given && is_given(e, i))
				mark(e, general_begin(e, i), i + 1, false);
		} else if (is_organ(e, i) && !(e->is[i] & ENGLISH_WHEN)) {
			read_organ(e, i);
		}
	}
}

static void learn(struct english *e, size_t i)
{
	const struct word *v = &e->w->at[i];
	struct own_names *own = &e->d->own;
	size_t n = (size_t)(v->end - v->begin);

	if (own->count == OWN_NAMES || n >= OWN_NAME_SIZE || is_own(e, i, i + 1))
		return;
	memcpy(own->name[own->count], e->d->sentence.c + v->begin, n * sizeof(own->name[0][0]));
	own->length[own->count++] = n;
}

void english_own(struct english *e)
{
	const struct sentence *s = &e->d->sentence;
	const struct words *w = e->w;
	bool defines = false;

	for (size_t i = 1; i + 1 < w->count; i++)
		defines = defines ||
			  (w->at[i].part == PART_FIRST && w->at[i - 1].part == PART_QUOTE &&
			   w->at[i + 1].part == PART_QUOTE);
	/* A title is no sentence; a sentence may name anybody. */
	if (!defines && (s->block || s->c[s->n - 1] == '.'))
		return;
	for (size_t i = 0; i < w->count; i++) {
		char c = s->text->s[s->at[w->at[i].begin]];

		if (c >= 'A' && c <= 'Z' && w->at[i].part == PART_LATIN)
			learn(e, i);
	}
}

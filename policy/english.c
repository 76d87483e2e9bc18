/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/english.h"

bool english_is_one(const struct english *e, const struct word *w, unsigned int class)
{
	const struct scan *s = &e->d->scan;

	for (uint32_t k = s->first[w->begin]; k < s->first[w->begin + 1]; k++) {
		if (s->tokens[k].class == class && s->tokens[k].end == w->end)
			return true;
	}
	return false;
}

bool english_spelt_out(const struct english *e, const struct word *w, const char *s, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		if (e->d->sentence.c[w->begin + k] != (unsigned char)s[k])
			return false;
	}
	return true;
}

bool english_ends_in(const struct english *e, size_t i, const char *tail, size_t n)
{
	const struct word *v = &e->w->at[i];
	const uint32_t *c = e->d->sentence.c;

	if (v->end < v->begin + n + 2u)
		return false;
	for (size_t k = 0; k < n; k++) {
		if (c[v->end - n + k] != (uint32_t)(unsigned char)tail[k])
			return false;
	}
	return true;
}

bool english_owns(const struct english *e, size_t i)
{
	return english_spelt(e, i, "your") || english_spelt(e, i, "their") ||
	       english_spelt(e, i, "his") || english_spelt(e, i, "her");
}

bool english_adverb(const struct english *e, size_t i)
{
	const struct sentence *s = &e->d->sentence;
	const struct word *v = &e->w->at[i];

	if (v->part == PART_NEGATION || v->part == PART_ONLY)
		return true;
	return v->part == PART_LATIN && v->end - v->begin > 3 && s->c[v->end - 1] == 'y' &&
	       s->c[v->end - 2] == 'l';
}

/* What joins two words to one: a hyphen, or the apostrophe of "driver's", with its s. */
static bool joins(const struct english *e, size_t i)
{
	const struct words *w = e->w;
	const struct sentence *s = &e->d->sentence;
	uint32_t c = s->c[w->at[i].begin];

	if (!i || i + 1 >= w->count)
		return false;
	if (c == '\'' || c == '-')
		return w->at[i].begin == w->at[i - 1].end;
	return false;
}

bool english_nominal(const struct english *e, size_t i)
{
	unsigned int part = part_at(e->w, i);

	if (i >= e->w->count || e->is[i] & ENGLISH_VERB)
		return false;
	if (english_adverb(e, i))
		return false;
	if (part == PART_LATIN && e->d->sentence.c[e->w->at[i].begin] <= '9')
		return false;
	if (part_is_nominal(part) || joins(e, i))
		return true;
	/* A verb where no verb can stand is a noun: "search", "usage". */
	return part_is_action(part) || part == PART_OTHER_VERB;
}

size_t english_subject(const struct english *e, size_t i)
{
	const struct words *w = e->w;

	for (size_t n = 0; i-- && n < CONTEXT_REACH; n++) {
		unsigned int p = w->at[i].part;

		if (p == PART_MODAL || p == PART_NEGATION || p == PART_ONLY || p == PART_AND ||
		    p == PART_PURPOSE || e->is[i] & ENGLISH_VERB)
			continue;
		if (p == PART_COMMA && n < 3)
			continue;
		return p == PART_COMMA || p == PART_STOP || p == PART_COLON ? SIZE_MAX : i;
	}
	return SIZE_MAX;
}

/* "We", "you" and everybody else that does something. */
static void add_actors(struct english *e)
{
	const struct words *w = e->w;

	for (size_t i = 0; i < w->count; i++) {
		const struct word *v = &w->at[i];

		if (v->part == PART_FIRST && !(e->is[i] & ENGLISH_WHEN))
			pieces_add(&e->d->actors, v->begin, v->end, PARTY_FIRST, false);
		else if (v->part == PART_USER && !english_owns(e, i) && !(e->is[i] & ENGLISH_WHEN))
			pieces_add(&e->d->actors, v->begin, v->end, PARTY_USER, false);
	}
}

static int kind_of(const struct english *e, size_t i)
{
	const struct token *t = scan_at(&e->d->scan, e->w->at[i].begin, WORD_ACTION);

	/* "The app sends us …": to the provider, so it is how the provider gets it. */
	if (t && t->value == ACTION_SHARE && t->end == e->w->at[i].end &&
	    (english_spelt(e, i + 1, "us") ||
	     (english_spelt(e, i + 1, "to") && english_spelt(e, i + 2, "us"))))
		return ACTION_COLLECT;
	return t && t->end == e->w->at[i].end ? t->value : ACTION_USE;
}

/* Does another verb of that kind follow verb i, joined to it? *next becomes it. */
static bool goes_on(const struct english *e, size_t i, int kind, size_t *next)
{
	size_t k = i + 1;

	while (k < i + 4 && (part_at(e->w, k) == PART_COMMA || part_at(e->w, k) == PART_AND))
		k++;
	if (k == i + 1 || k >= e->w->count || !(e->is[k] & ENGLISH_ACT) || kind_of(e, k) != kind)
		return false;
	*next = k;
	return true;
}

/* A verb counts when there is something that it is done to. */
static void add_actions(struct english *e)
{
	const struct words *w = e->w;

	const struct sentence *s = &e->d->sentence;

	/* "We collect:" is about the items below. */
	if (!e->d->data.count && !e->mentioned && s->c[s->n - 1] != ':')
		return;
	for (size_t i = 0; i < w->count; i++) {
		const struct word *v = &w->at[i];
		size_t last = i;

		if (!(e->is[i] & ENGLISH_ACT) || pieces_overlap(&e->d->data, v->begin, v->end))
			continue;
		/* "you need to give us": what follows is done. */
		if (english_is(e, i, WORD_WANT) && english_spelt(e, i + 1, "to"))
			continue;
		/* "sell, rent or trade" is one act. */
		while (goes_on(e, last, kind_of(e, i), &last))
			;
		pieces_add(&e->d->actions, v->begin, w->at[last].end, kind_of(e, i), false);
		i = last;
	}
}

/* A short sentence may look like a title: "Screenshots are taken only in photo mode." */
static bool tells(const struct english *e)
{
	const struct sentence *s = &e->d->sentence;

	if (!e->w->count || s->c[s->n - 1] != '.' || english_is(e, 0, WORD_QUESTION))
		return false;
	for (size_t i = 0; i < e->w->count; i++) {
		if (e->is[i] & ENGLISH_VERB)
			return true;
	}
	return false;
}

void english_read(struct draft *d, bool heading)
{
	struct english e = {.d = d, .w = &d->words};

	english_tag(&e);
	english_list(&e, heading);
	/* A question promises nothing. */
	if (d->sentence.n && d->sentence.c[d->sentence.n - 1] == '?')
		d->condition_count = 0;
	english_own(&e);
	if (heading && !tells(&e)) {
		d->condition_count = 0;
		return;
	}
	english_purposes(&e);
	english_parties(&e);
	english_data(&e);
	english_vain_purposes(&e);
	add_actions(&e);
	add_actors(&e);
	english_conditions(&e);
}

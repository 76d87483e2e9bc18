/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What for. A purpose is mostly opened by a word (为了, 用于, 以便, to) and runs to one of the clause ends
 * behind it, or to where the main clause begins; but it may also be a clause of its own or one half
 * of an "or". The weights choose among all of these, or that it is none.
 */
#include "policy/context.h"
#include "policy/draft.h"

#define CLAUSES_MAX 7
#define CHARS_MAX   240
#define WORDS_MAX   120

/* How a phrase begins: behind an opener (its sort), with an opener (8 and its sort), or otherwise. */
enum { BEHIND_COMMA = 6, BEHIND_AND = 7, WITH_OPENER = 8, BEHIND_OTHER = 15, NOWHERE = 16 };

struct start {
	size_t begin; /* word */
	unsigned int how;
	unsigned int left_action, left_data;
	unsigned int opener, opener_far; /* the nearest opener before it, in clause ends */
};

struct choice {
	double score;
	size_t begin, end; /* words */
};

static unsigned int how_begins(const struct words *w, size_t i)
{
	unsigned int before = part_before(w, i), p = part_at(w, i);

	if (before == PART_PURPOSE)
		return w->at[i - 1].kind;
	if (p == PART_PURPOSE)
		return WITH_OPENER + w->at[i].kind;
	if (before == PART_COMMA || before == PART_COLON)
		return BEHIND_COMMA;
	if (before == PART_AND)
		return BEHIND_AND;
	/* "uses your account data | to check …": a verb or "with you" right behind data. */
	if ((before == PART_DATA || before == PART_GENERIC || before == PART_ONLY) &&
	    (p == PART_PREPOSITION || p == PART_OTHER_VERB || part_is_action(p)))
		return BEHIND_OTHER;
	return NOWHERE;
}

/* How a phrase can end before word i, 0: it cannot. */
static unsigned int how_ends(const struct draft *d, size_t i)
{
	const struct words *w = &d->words;
	unsigned int p = part_at(w, i);

	if (p == PART_EDGE)
		return 1;
	if (part_ends_clause(p))
		return p == PART_COMMA ? 2 : 3;
	if (p == PART_CLOSE || p == PART_OPEN)
		return 4;
	if (scan_at(&d->scan, w->at[i].begin, WORD_PURPOSE_END))
		return 5;
	if (i && scan_at(&d->scan, w->at[i - 1].begin, WORD_PURPOSE_END))
		return 8;
	if (p == PART_FIRST || (p == PART_USER && part_at(w, i + 1) == PART_MODAL))
		return 6;
	if (p == PART_PURPOSE || p == PART_ETC || p == PART_AND)
		return 7;
	if (p == PART_TIME || p == PART_QUOTE || p == PART_TAKE || p == PART_OF)
		return 9;
	return 0;
}

/* What all phrases that begin here share. */
static void describe_start(const struct draft *d, const struct start *o, struct features *f)
{
	const struct words *w = &d->words;
	unsigned int ahead = o->begin > 1 ? w->at[o->begin - 2].part : PART_EDGE;

	features_begin(f, d->weights);
	features_add(f, TEMPLATE_WHY_ANY, 0, 0);
	features_add(f, TEMPLATE_WHY_LEFT, ahead, part_before(w, o->begin));
	features_add(f, TEMPLATE_WHY_LEFT_HOW, o->how, ahead);
	features_add(f, TEMPLATE_WHY_FIRST, part_at(w, o->begin), part_at(w, o->begin + 1));
	features_add(f, TEMPLATE_WHY_FIRST_HOW, o->how, part_at(w, o->begin));
	features_add(f, TEMPLATE_WHY_BEFORE, o->left_action, o->left_data);
	features_add(f, TEMPLATE_WHY_BEFORE_HOW, o->how, o->left_action);
	features_add(f, TEMPLATE_WHY_OPENED, o->how, o->opener * 4 + o->opener_far);
	features_add(f, TEMPLATE_WHY_PERSON, context_person(w, o->begin), o->how);
	for (unsigned int bit = 0; bit < 6; bit++)
		features_add(f, TEMPLATE_WHY_LINE, 2 * bit + (d->line >> bit & 1), o->how);
}

static void describe_end(const struct draft *d, const struct start *o, size_t end,
			 unsigned int commas, unsigned int stop, struct features *f)
{
	const struct words *w = &d->words;
	unsigned int length = (unsigned int)(w->at[end - 1].end - w->at[o->begin].begin), chars;
	unsigned int far, after = context_action(w, end, 1, &far);

	chars = length < 16 ? length / 2 : length < 64 ? 8 + length / 8 : 16 + length / 32;
	features_begin(f, d->weights);
	features_add(f, TEMPLATE_WHY_HOW, o->how, stop);
	features_add(f, TEMPLATE_WHY_LAST, part_before(w, end), part_at(w, end));
	features_add(f, TEMPLATE_WHY_RIGHT, part_at(w, end), part_at(w, end + 1));
	features_add(f, TEMPLATE_WHY_LENGTH, chars, o->how);
	features_add(f, TEMPLATE_WHY_COMMAS, commas, o->how);
	features_add(f, TEMPLATE_WHY_COMMAS_STOP, commas, stop);
	features_add(f, TEMPLATE_WHY_STOP, stop, part_at(w, end + 1));
	features_add(f, TEMPLATE_WHY_STOP_LAST, stop, part_before(w, end));
	features_add(f, TEMPLATE_WHY_AFTER, after, far);
	features_add(f, TEMPLATE_WHY_AFTER_STOP, stop, after);
	features_add(f, TEMPLATE_WHY_OPENED_STOP, stop, o->opener * 4 + o->opener_far);
}

/* Parts that say something of a purpose that they stand in. */
static const bool speaks[PART_COUNT] = {
	[PART_TAKE] = true,    [PART_STORE] = true,	  [PART_USE] = true,
	[PART_SHARE] = true,   [PART_PUBLISH] = true,	  [PART_PROVIDE] = true,
	[PART_FIRST] = true,   [PART_USER] = true,	  [PART_TIME] = true,
	[PART_WHEN] = true,    [PART_MODAL] = true,	  [PART_NEGATION] = true,
	[PART_PURPOSE] = true, [PART_INCLUDE] = true,	  [PART_OTHER_VERB] = true,
	[PART_DATA] = true,    [PART_PREPOSITION] = true,
};

/* The step of one more word inside the phrase; *last is the part that spoke last. */
static void describe_inside(unsigned int p, unsigned int *last, struct features *f)
{
	if (speaks[p]) {
		features_add(f, TEMPLATE_WHY_INSIDE, p, *last);
		*last = p;
	}
}

static void observe(struct draft *d, const struct start *o, size_t end,
		    const struct features *shared, const struct features *own)
{
	const struct words *w = &d->words;
	struct features all = *shared;
	unsigned int last = 0;

	features_join(&all, own);
	for (size_t i = o->begin; i < end; i++)
		describe_inside(w->at[i].part, &last, &all);
	d->observe(d->observe_arg, d, 'p', w->at[o->begin].begin, w->at[end - 1].end, &all);
}

static void try_ends(struct draft *d, const struct start *o, struct choice *best)
{
	const struct words *w = &d->words;
	unsigned int commas = 0, last = 0;
	struct features shared, inside, own;

	describe_start(d, o, &shared);
	features_begin(&inside, d->weights);
	for (size_t end = o->begin + 1; end <= w->count && end < o->begin + WORDS_MAX; end++) {
		unsigned int stop = how_ends(d, end);
		double score;

		/* What the words inside say adds up as the phrase grows. */
		describe_inside(w->at[end - 1].part, &last, &inside);
		if (!stop)
			continue;
		if (w->at[end - 1].end - w->at[o->begin].begin > CHARS_MAX)
			break;
		describe_end(d, o, end, commas, stop, &own);
		if (d->observe)
			observe(d, o, end, &shared, &own);
		score = shared.score + inside.score + own.score;
		if (score > best->score)
			*best = (struct choice){score, o->begin, end};
		commas += stop == 2;
		if (commas == CLAUSES_MAX || stop == 1 || stop == 3)
			break;
	}
}

static void look_left(const struct words *w, struct start *o)
{
	unsigned int far;

	o->left_action = context_action(w, o->begin, -1, &far);
	o->left_data = context_data(w, o->begin, -1);
	o->opener = 7;
	o->opener_far = 0;
	for (size_t n = 0, i = o->begin > 1 ? o->begin - 1 : 0; n < CONTEXT_REACH && i--; n++) {
		if (w->at[i].part == PART_PURPOSE) {
			o->opener = w->at[i].kind;
			return;
		}
		if (part_ends_clause(w->at[i].part) && o->opener_far < 3)
			o->opener_far++;
	}
	o->opener_far = 0;
}

void purposes_find(struct draft *d)
{
	const struct words *w = &d->words;
	struct choice best = {0, 0, 0};

	for (size_t i = 0; i + 1 < w->count; i++) {
		struct start o = {.begin = i, .how = how_begins(w, i)};
		struct choice here = {0, 0, 0};

		if (o.how == NOWHERE)
			continue;
		look_left(w, &o);
		if (d->observe &&
		    o.how > 5) /* behind an opener: one choice with the opener's own */
			d->observe(d->observe_arg, d, 'o', w->at[i].begin, w->at[i].end, NULL);
		try_ends(d, &o, &here);
		if (here.score <= 0)
			continue;
		/* Of two that overlap the better one stays. */
		if (best.end > here.begin && best.score >= here.score)
			continue;
		if (best.end && best.end <= here.begin)
			pieces_add(&d->purposes, w->at[best.begin].begin, w->at[best.end - 1].end,
				   -1, false);
		best = here;
	}
	if (best.end)
		pieces_add(&d->purposes, w->at[best.begin].begin, w->at[best.end - 1].end, -1,
			   false);
}

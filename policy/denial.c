/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Denials of Chinese sentences: what they deny, and when. "静音时不采集声音" denies nothing at other times; its
 * clause of time names a state that a marker can tell of. English: english_occasion.c.
 */
#include "policy/context.h"
#include "policy/draft.h"

static const struct draft_condition *denial(const struct draft *d)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == CONDITION_NEVER)
			return &d->conditions[i];
	}
	return NULL;
}

/* Is the denial bounded already, or does the clause bound nothing ("任何情况下")? */
static bool is_bounded(const struct draft *d)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind != CONDITION_NEVER)
			return true;
	}
	return false;
}

static bool tells_a_state(const struct draft *d, size_t begin, size_t end)
{
	const struct words *w = &d->words;
	unsigned int next = part_at(w, end + 1);
	bool any = false;

	if (next != PART_COMMA && next != PART_FIRST && next != PART_NEGATION && next != PART_MODAL)
		return false;

	for (size_t i = begin; i < end; i++) {
		unsigned int p = w->at[i].part;

		if (scan_at(&d->scan, w->at[i].begin, WORD_CLOSE) || p == PART_DETERMINER ||
		    p == PART_NEGATION || p == PART_THIRD || p == PART_PURPOSE ||
		    part_ends_clause(p))
			return false;
		any = any || part_is_nominal(p) || p == PART_OTHER_VERB;
	}
	return any;
}

/* "除获得您的同意外，我们不会提供": not without it, which is no denial. */
static bool is_excepted(const struct draft *d, const struct draft_condition *never)
{
	bool except = false;

	for (size_t i = 0; i < never->match.begin; i++) {
		except = except || scan_at(&d->scan, i, WORD_EXCEPT);
		if (except && scan_at(&d->scan, i, WORD_OUTSIDE))
			return true;
	}
	return false;
}

static void drop_denials(struct draft *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind != CONDITION_NEVER)
			d->conditions[kept++] = d->conditions[i];
	}
	d->condition_count = kept;
	d->roles[PATTERN_PROHIBITED] = false;
	d->roles[PATTERN_EXCLUSIVE] = true;
}

void denial_bound(struct draft *d)
{
	const struct words *w = &d->words;
	const struct draft_condition *never = denial(d);
	struct draft_condition *c = &d->conditions[d->condition_count];
	const struct token *end;
	size_t begin = 0;

	if (never && is_excepted(d, never)) {
		drop_denials(d);
		return;
	}
	if (!never || is_bounded(d) || d->condition_count == CONDITIONS_MAX)
		return;
	for (size_t i = 0; i < w->count && w->at[i].end <= never->match.begin; i++) {
		if (part_ends_clause(w->at[i].part))
			begin = i + 1;
		end = scan_at(&d->scan, w->at[i].begin, WORD_STATE);
		if (!end || i < begin + 1 || w->at[i].begin < w->at[begin].begin + 2 ||
		    scan_at(&d->scan, w->at[begin].begin, WORD_EXCEPT) ||
		    !tells_a_state(d, begin, i))
			continue;
		*c = (struct draft_condition){.kind = CONDITION_FEATURE};
		c->match.begin = c->match.capture_begin = w->at[begin].begin;
		c->match.capture_end = w->at[i].begin;
		c->match.end = end->end;
		c->match.value = -1;
		conditions_trim(d, &c->match);
		if (c->match.capture_end < c->match.capture_begin + 2u)
			continue;
		if (w->at[begin].part == PART_WHEN && c->match.capture_begin == w->at[begin].begin)
			c->match.capture_begin = w->at[begin].end;
		d->condition_count++;
		return;
	}
}

void local_subject(struct draft *d)
{
	const struct words *w = &d->words;

	for (size_t k = 0; k < d->condition_count && !d->data.count; k++) {
		const struct pattern_match *m = &d->conditions[k].match;
		size_t end = 0, begin;

		for (size_t i = 0; i < w->count && d->conditions[k].kind == CONDITION_LOCAL; i++) {
			if (w->at[i].end <= m->begin &&
			    (w->at[i].part == PART_DATA || w->at[i].part == PART_WEAK))
				end = i + 1;
		}
		for (begin = end; begin && part_is_nominal(w->at[begin - 1].part); begin--)
			;
		if (end)
			pieces_add(&d->data, w->at[begin].begin, w->at[end - 1].end,
				   (int)data_category(d, w->at[begin].begin, w->at[end - 1].end),
				   false);
	}
}

void denial_verb(struct draft *d)
{
	const struct draft_condition *never = denial(d);
	const struct words *w = &d->words;

	if (!never || d->actions.count)
		return;
	for (size_t i = w->count; i-- > 0;) {
		const struct word *v = &w->at[i];

		if (v->begin < never->match.begin)
			return;
		if (v->end > never->match.end || !v->verb || !part_is_action(v->part))
			continue;
		pieces_add(&d->actions, v->begin, v->end, v->kind, false);
		return;
	}
}

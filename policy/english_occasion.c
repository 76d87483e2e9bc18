/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions of an English sentence, once the patterns have found them: those that only date what the user
 * does are dropped.
 */
#include "policy/english.h"
#include "policy/permission.h"

/* "When you book a ride, you provide your name": the app takes nothing by itself. */
static bool user_provides(const struct english *e)
{
	const struct words *w = e->w;

	for (size_t i = 0; i < w->count; i++) {
		size_t subject;

		if (!(e->is[i] & ENGLISH_ACT))
			continue;
		subject = english_subject(e, i);
		return subject != SIZE_MAX && w->at[subject].part == PART_USER &&
		       !english_owns(e, subject) && w->at[i].part == PART_PROVIDE;
	}
	return false;
}

/* "Even with permission, we record audio": the permission that guards what is taken. */
static enum permission guarding(const struct draft *d)
{
	for (size_t i = 0; i < d->data.count; i++) {
		enum permission p = permission_guards((enum category)d->data.at[i].kind);

		if (p != PERMISSION_NONE)
			return p;
	}
	return PERMISSION_NONE;
}

/* "a parent must agree before we collect their data" */
static void name_child(struct draft *d)
{
	for (size_t i = 0; i < d->data.count; i++) {
		if (d->data.at[i].kind == CATEGORY_OTHER)
			d->data.at[i].kind = CATEGORY_CHILD;
	}
}

static bool has(const struct draft *d, enum condition_kind kind)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == kind)
			return true;
	}
	return false;
}

static void drop(struct draft *d, enum condition_kind kind)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind != kind)
			d->conditions[kept++] = d->conditions[i];
	}
	d->condition_count = kept;
}

/* "We do not collect it when no workout is running": only while one is. */
static bool turn_round(struct draft *d)
{
	const struct sentence *s = &d->sentence;

	for (size_t i = 0; i < d->condition_count; i++) {
		struct pattern_match *m = &d->conditions[i].match;

		if (d->conditions[i].kind != CONDITION_FEATURE ||
		    m->capture_end < m->capture_begin + 4 || s->c[m->capture_begin] != 'n' ||
		    s->c[m->capture_begin + 1] != 'o' || s->c[m->capture_begin + 2] != ' ')
			continue;
		m->capture_begin += 3;
		return true;
	}
	return false;
}

/*
 * "While muted, no audio is captured" denies nothing at other times. Its clause names a state that a marker
 * can tell of, in its own words: "muted".
 */
static void bound_denial(struct english *e)
{
	struct draft *d = e->d;
	const struct words *w = e->w;
	struct draft_condition *c = &d->conditions[d->condition_count];

	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind != CONDITION_NEVER)
			return;
	}
	for (size_t i = 0; i < w->count && d->condition_count < CONDITIONS_MAX; i++) {
		size_t end = i;

		if (!(e->is[i] & ENGLISH_WHEN))
			continue;
		while (end < w->count && e->is[end] & ENGLISH_WHEN)
			end++;
		*c = (struct draft_condition){.kind = CONDITION_FEATURE, .vague = end == i + 1};
		c->match.begin = w->at[i].begin;
		c->match.end = c->match.capture_end = w->at[end - 1].end;
		c->match.capture_begin = end == i + 1 ? c->match.end : w->at[i + 1].begin;
		c->match.value = -1;
		d->condition_count++;
		return;
	}
}

void english_conditions(struct english *e)
{
	struct draft *d = e->d;
	size_t kept = 0;
	bool provides = user_provides(e);

	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == CONDITION_FEATURE && provides)
			continue;
		if (d->conditions[i].kind == CONDITION_PERMISSION &&
		    d->conditions[i].match.value < 0 && guarding(d) != PERMISSION_NONE)
			d->conditions[i].match.value = (int16_t)guarding(d);
		if (d->conditions[i].kind == CONDITION_GUARDIAN)
			name_child(d);
		d->conditions[kept++] = d->conditions[i];
	}
	d->condition_count = kept;
	if (!has(d, CONDITION_NEVER))
		return;
	if (turn_round(d)) {
		drop(d, CONDITION_NEVER);
		d->roles[PATTERN_PROHIBITED] = false;
		d->roles[PATTERN_EXCLUSIVE] = true;
		return;
	}
	bound_denial(e);
}

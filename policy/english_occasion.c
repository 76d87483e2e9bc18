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
}

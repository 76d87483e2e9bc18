/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists whose items say only in their surroundings what they are: below "permissions that we ask for" the item
 * "Microphone: when you press the key" names a permission, below "we use it to:" an item is a purpose, below "our
 * processors" it begins with the name of one.
 */
#include "policy/english.h"
#include "policy/permission.h"

/* Does a label end at character i: "Microphone|: …", "|** – …", "| (optional)", "| to record"? */
static bool ends_label(const struct english *e, uint32_t i)
{
	const struct sentence *s = &e->d->sentence;

	while (i < s->n && (s->c[i] == ' ' || s->c[i] == '*'))
		i++;
	if (i == s->n || s->c[i] == ':' || s->c[i] == '.' || s->c[i] == '(' || s->c[i] == ',' ||
	    s->c[i] == '-' || s->c[i] == 0x2013 || s->c[i] == 0x2014)
		return true;
	for (size_t k = 0; k < e->w->count; k++) {
		if (e->w->at[k].begin == i)
			return e->w->at[k].part == PART_PURPOSE || e->w->at[k].part == PART_WHEN;
	}
	return false;
}

/* The permission that the item begins with: "1. Microphone", "*Microphone*". NULL: none. */
static const struct token *label(const struct english *e)
{
	const struct words *w = e->w;
	size_t i = 0;

	while (i < w->count &&
	       (w->at[i].part == PART_QUOTE || w->at[i].part == PART_STOP || w->at[i].digits))
		i++;
	return i < w->count ? scan_at(&e->d->scan, w->at[i].begin, WORD_PERMISSION) : NULL;
}

static void add_permission(struct english *e)
{
	struct draft *d = e->d;
	struct draft_condition *c = &d->conditions[d->condition_count];
	const struct token *t = label(e);
	enum category opens;

	if (!t || d->condition_count == CONDITIONS_MAX || !ends_label(e, t->end))
		return;
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == CONDITION_PERMISSION)
			return;
	}
	*c = (struct draft_condition){.kind = CONDITION_PERMISSION};
	c->match = (struct pattern_match){.begin = t->begin, .end = t->end, .value = t->value};
	d->condition_count++;
	opens = permission_opens((enum permission)t->value);
	if (opens != CATEGORY_OTHER)
		pieces_add(&d->data, t->begin, t->end, (int)opens, false);
}

/* Notes what the items below this sentence will be about. */
static void note(struct english *e, bool heading)
{
	struct draft *d = e->d;
	const struct words *w = e->w;
	size_t n = w->count;
	uint32_t last = d->sentence.n ? d->sentence.c[d->sentence.n - 1] : 0;
	bool permissions = scan_within(&d->scan, 0, d->sentence.n, WORD_PERMISSIONS);

	/* "Camera", a heading of its own below "Permissions" */
	permissions = permissions || (heading && d->permissions_follow && label(e));
	if (heading)
		d->parties_follow = false;
	for (size_t i = 0; i < n; i++)
		d->parties_follow = d->parties_follow || w->at[i].part == PART_THIRD ||
				    english_is(e, i, WORD_SDK);
	if (heading || last == '?')
		d->permissions_follow = permissions;
	else if (last == ':')
		d->permissions_follow = d->permissions_follow || permissions;
	if (last == ':')
		d->purposes_follow = n > 1 && (english_spelt(e, n - 2, "to") ||
					       english_spelt(e, n - 2, "for") ||
					       english_is(e, n - 2, WORD_PURPOSE_END) ||
					       english_is(e, n - 2, WORD_PURPOSE_TO));
	else if (heading || (d->purposes_follow && !english_is_purpose(e)))
		d->purposes_follow = false;
}

void english_list(struct english *e, bool heading)
{
	const struct words *w = e->w;

	/* What the head of a column has told is no matter for the grammar. */
	for (size_t i = 0; i < w->count && e->d->sentence.cells; i++) {
		if (table_tells(e->d, w->at[i].begin))
			e->is[i] = ENGLISH_WHY;
	}
	/* A table says by itself what its rows hold. */
	if (!e->d->sentence.cells)
		note(e, heading);
	if (e->d->permissions_follow && !heading)
		add_permission(e);
}

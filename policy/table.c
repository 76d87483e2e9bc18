/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables: of permissions (which, what for, may it be refused) and of SDKs (whose, what data, what for).
 *
 * The head row says what each column holds; a row below it is one statement. A table whose head is not
 * understood is read like any text.
 */
#include "policy/context.h"
#include "policy/draft.h"
#include "policy/permission.h"

static size_t cell_end(const struct sentence *s, size_t i)
{
	return i + 1 < s->cells ? (size_t)s->cell[i + 1] - 1 : s->n;
}

/* The more telling word of the head decides: "权限名称" is a permission, "个人信息用途" a purpose. */
enum column_role table_role(const struct draft *d, size_t begin, size_t end)
{
	static const struct {
		unsigned int class;
		enum column_role role;
	} roles[] = {
		{WORD_COLUMN_REFUSE, COLUMN_REFUSE},
		{WORD_COLUMN_PURPOSE, COLUMN_PURPOSE},
		{WORD_COLUMN_PERMISSION, COLUMN_PERMISSION},
		{WORD_COLUMN_PARTY, COLUMN_PARTY},
		{WORD_COLUMN_DATA, COLUMN_DATA},
	};

	enum column_role best = COLUMN_UNKNOWN;
	unsigned int longest = 0;

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		for (size_t k = begin; k < end; k++) {
			const struct token *t = scan_at(&d->scan, k, roles[i].class);
			unsigned int length = t && t->end <= end ? t->end - (unsigned int)k : 0;

			if (length > longest) {
				longest = length;
				best = roles[i].role;
			}
		}
	}
	return best;
}

void table_head(struct draft *d)
{
	const struct sentence *s = &d->sentence;

	d->table.number = s->table;
	d->table.known = false;
	for (size_t i = 0; i < CELLS_MAX; i++)
		d->table.role[i] = COLUMN_UNKNOWN;
	for (size_t i = 0; i < s->cells; i++) {
		enum column_role r = table_role(d, s->cell[i], cell_end(s, i));

		if (s->column[i] >= CELLS_MAX)
			continue;
		d->table.role[s->column[i]] = r;
		d->table.known = d->table.known || r == COLUMN_DATA || r == COLUMN_PERMISSION ||
				 r == COLUMN_PARTY;
	}
}

void table_items(struct draft *d, size_t begin, size_t end)
{
	const struct words *w = &d->words;

	for (size_t i = 0; i < w->count; i++) {
		size_t first = i, last;

		if (w->at[i].begin < begin || w->at[i].end > end || part_separates(w->at[i].part) ||
		    w->at[i].part == PART_INCLUDE || w->at[i].part == PART_QUOTE)
			continue;
		while (i + 1 < w->count && w->at[i + 1].end <= end &&
		       !part_separates(w->at[i + 1].part) && w->at[i + 1].part != PART_ETC)
			i++;
		last = i;
		while (i + 1 < w->count && w->at[i + 1].part == PART_ETC)
			i++;
		if (w->at[last].part == PART_ETC)
			continue;
		pieces_add(&d->data, w->at[first].begin, w->at[last].end,
			   (int)data_category(d, w->at[first].begin, w->at[last].end), false);
	}
}

static void add_permission(struct draft *d, size_t begin, size_t end)
{
	const struct token *t = scan_within(&d->scan, begin, end, WORD_PERMISSION);
	struct draft_condition *c = &d->conditions[d->condition_count];
	enum category opens;

	if (!t)
		return;
	opens = permission_opens((enum permission)t->value);
	if (opens != CATEGORY_OTHER)
		pieces_add(&d->data, t->begin, t->end, (int)opens, false);
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == CONDITION_PERMISSION)
			return;
	}
	if (d->condition_count == CONDITIONS_MAX)
		return;
	*c = (struct draft_condition){.kind = CONDITION_PERMISSION};
	c->match = (struct pattern_match){.begin = t->begin, .end = t->end, .value = t->value};
	d->condition_count++;
}

static void add_party(struct draft *d, size_t begin, size_t end)
{
	struct draft_condition *c = &d->conditions[d->condition_count];

	pieces_add(&d->recipients, begin, end, PARTY_THIRD, false);
	/* A pattern may have found "SDK" in the cell: the whole cell is the name. */
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == CONDITION_PARTY)
			c = &d->conditions[i];
	}
	if (c == &d->conditions[d->condition_count]) {
		if (d->condition_count == CONDITIONS_MAX)
			return;
		d->condition_count++;
	}
	*c = (struct draft_condition){.kind = CONDITION_PARTY};
	c->match = (struct pattern_match){.begin = (uint32_t)begin,
					  .end = (uint32_t)end,
					  .capture_begin = (uint32_t)begin,
					  .capture_end = (uint32_t)end,
					  .value = -1};
}

bool table_leaves(const struct draft *d)
{
	const struct sentence *s = &d->sentence;

	for (size_t i = 0; i < s->cells; i++) {
		if (s->column[i] < CELLS_MAX && s->cell[i] < cell_end(s, i) &&
		    d->table.role[s->column[i]] == COLUMN_UNKNOWN)
			return true;
	}
	return false;
}

bool table_tells(const struct draft *d, size_t i)
{
	const struct sentence *s = &d->sentence;

	if (!d->table.known || d->table.number != s->table)
		return false;
	for (size_t k = s->cells; k--;) {
		if (s->cell[k] <= i)
			return s->column[k] < CELLS_MAX &&
			       d->table.role[s->column[k]] != COLUMN_UNKNOWN;
	}
	return false;
}

bool table_row(struct draft *d)
{
	const struct sentence *s = &d->sentence;
	bool party = false;

	if (!s->cells || !d->table.known || d->table.number != s->table)
		return false;
	for (size_t i = 0; i < s->cells; i++) {
		size_t begin = s->cell[i], end = cell_end(s, i);

		if (begin >= end || s->column[i] >= CELLS_MAX)
			continue;
		switch (d->table.role[s->column[i]]) {
		case COLUMN_DATA:
			table_items(d, begin, end);
			break;
		case COLUMN_PURPOSE:
			pieces_add(&d->purposes, begin, end, -1, false);
			break;
		case COLUMN_PARTY:
			/* The first one names it; the next may be its maker. */
			if (!party)
				add_party(d, begin, end);
			party = true;
			break;
		case COLUMN_PERMISSION:
			add_permission(d, begin, end);
			break;
		case COLUMN_REFUSE:
			d->roles[scan_within(&d->scan, begin, end, WORD_YES) ? PATTERN_OPTIONAL
									     : PATTERN_REQUIRED] =
				true;
			break;
		case COLUMN_UNKNOWN:
			break;
		}
	}
	return true;
}

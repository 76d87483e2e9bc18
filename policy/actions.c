/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done to data. Any verb of the lexicon could be it; the weights tell the verb that a
 * sentence is about from those in its purposes, titles and compounds.
 */
#include "policy/context.h"
#include "policy/draft.h"

static void describe(const struct draft *d, size_t i, unsigned int order, struct features *f)
{
	const struct words *w = &d->words;
	const struct word *v = &w->at[i];
	unsigned int kind = 2u * v->kind + v->core, part = v->part, far_left, far_right;
	unsigned int left = context_action(w, i, -1, &far_left);
	unsigned int right = context_action(w, i + 1, 1, &far_right);
	unsigned int sort = context_clause(w, i, i + 1), modal = 0;
	unsigned int object = context_data(w, i + 1, 1), before = context_data(w, i, -1);

	for (size_t n = 0, k = i; n < 4 && k--; n++)
		modal |= w->at[k].part == PART_MODAL ? 1 : w->at[k].part == PART_NEGATION ? 2 : 0;
	features_begin(f, d->weights);
	features_add(f, TEMPLATE_VERB_ANY, part, 0);
	features_add(f, TEMPLATE_VERB_KIND, kind, 0);
	features_add(f, TEMPLATE_VERB_LEFT, part_before(w, i), part);
	features_add(f, TEMPLATE_VERB_LEFT2, i > 1 ? w->at[i - 2].part : PART_EDGE,
		     part_before(w, i));
	features_add(f, TEMPLATE_VERB_RIGHT, part, part_at(w, i + 1));
	features_add(f, TEMPLATE_VERB_RIGHT2, part_at(w, i + 1), part_at(w, i + 2));
	features_add(f, TEMPLATE_VERB_AROUND, part_before(w, i), part_at(w, i + 1));
	features_add(f, TEMPLATE_VERB_KIND_LEFT, kind, part_before(w, i));
	features_add(f, TEMPLATE_VERB_KIND_RIGHT, kind, part_at(w, i + 1));
	features_add(f, TEMPLATE_VERB_SUBJECT, context_person(w, i), part);
	features_add(f, TEMPLATE_VERB_OBJECT, object, part);
	features_add(f, TEMPLATE_VERB_OBJECT_FAR, object, kind);
	features_add(f, TEMPLATE_VERB_BEFORE, before, part);
	features_add(f, TEMPLATE_VERB_CLAUSE, sort, part);
	features_add(f, TEMPLATE_VERB_CLAUSE_KIND, sort, kind);
	for (unsigned int bit = 0; bit < 6; bit++)
		features_add(f, TEMPLATE_VERB_LINE, 2 * bit + (d->line >> bit & 1), part);
	features_add(f, TEMPLATE_VERB_OTHERS, left, right);
	features_add(f, TEMPLATE_VERB_ORDER, order > 9 ? 9 : order, part);
	features_add(f, TEMPLATE_VERB_DEPTH, v->depth, part);
	features_add(f, TEMPLATE_VERB_MODAL, modal, part);
}

#define OBJECT_WORDS 5
#define BA_WORDS     16

/* Are data the object of verb i, right behind it (读取您的短信) or before it (将您的短信转发)? */
static const struct piece *object_of(const struct draft *d, size_t i)
{
	const struct words *w = &d->words;
	const struct word *v = &w->at[i];

	for (size_t k = 0; k < d->data.count; k++) {
		const struct piece *p = &d->data.at[k];
		size_t x = i + 1;

		if (p->begin < v->end)
			continue;
		while (x < w->count && x < i + OBJECT_WORDS && w->at[x].begin < p->begin &&
		       (part_is_nominal(w->at[x].part) || w->at[x].part == PART_USER ||
			w->at[x].part == PART_OF || w->at[x].part == PART_DETERMINER))
			x++;
		if (x < w->count && w->at[x].begin == p->begin)
			return p;
		break;
	}
	for (size_t n = 0, k = i; n < BA_WORDS && k-- && !part_ends_clause(w->at[k].part); n++) {
		if (!scan_at(&d->scan, w->at[k].begin, WORD_BA))
			continue;
		for (size_t x = 0; x < d->data.count; x++) {
			if (d->data.at[x].begin >= w->at[k].end && d->data.at[x].end <= v->begin)
				return &d->data.at[x];
		}
	}
	return NULL;
}

/* "存储在境内", "仅在本机处理": the verb of a place. */
static bool has_place(const struct draft *d, const struct word *v)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		const struct draft_condition *c = &d->conditions[i];

		if ((c->kind == CONDITION_REGION || c->kind == CONDITION_LOCAL) &&
		    c->match.begin <= v->begin && v->end <= c->match.end)
			return true;
	}
	return false;
}

/* What a rule rests on: the verb of a binding sentence, the switching on of a sensor. */
static bool must_count(const struct draft *d, size_t i, bool binding)
{
	const struct word *v = &d->words.at[i];
	const struct piece *object;

	if (v->kind == ACTION_ENABLE)
		return false;
	if (has_place(d, v))
		return true;
	object = object_of(d, i);
	if (!object)
		return false;
	return binding || (scan_at(&d->scan, object->begin, WORD_SENSOR) &&
			   scan_at(&d->scan, v->begin, WORD_OPERATE));
}

void actions_find(struct draft *d)
{
	const struct words *w = &d->words;
	bool binding = draft_binds(d);
	unsigned int order = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct word *v = &w->at[i];
		struct features f;

		if (!v->verb)
			continue;
		describe(d, i, order++, &f);
		if (d->observe)
			d->observe(d->observe_arg, d, 'v', v->begin, v->end, &f);
		if ((f.score > 0 || must_count(d, i, binding)) &&
		    !pieces_overlap(&d->data, v->begin, v->end))
			pieces_add(&d->actions, v->begin, v->end, v->kind, false);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/build.h"
#include "policy/feature.h"
#include "policy/record.h"
#include "policy/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

/* How many statements "this information" may look back. */
#define ANTECEDENT_REACH 4

static struct rules_statement *new_statement(struct build *b)
{
	if (b->statement_count == b->statement_cap) {
		size_t cap = b->statement_cap ? b->statement_cap * 2 : 256;
		struct rules_statement *p = realloc(b->statements, cap * sizeof(*p));

		struct note *notes = realloc(b->notes, cap * sizeof(*notes));

		if (p)
			b->statements = p;
		if (notes)
			b->notes = notes;
		if (!p || !notes)
			return NULL;
		b->statement_cap = cap;
	}
	memset(&b->statements[b->statement_count], 0, sizeof(*b->statements));
	return &b->statements[b->statement_count];
}

/* Characters [i, j) of the sentence: their bytes in the text, copied. */
static const char *words(const struct build *b, size_t i, size_t j)
{
	struct span s = sentence_bytes(&b->draft->sentence, i, j);

	return arena_strndup(b->arena, b->text->s + s.begin, s.end - s.begin);
}

static struct span source_span(const struct build *b, size_t i, size_t j)
{
	struct span s = sentence_bytes(&b->draft->sentence, i, j);

	return text_source(b->text, s.begin, s.end);
}

static int add_actions(struct build *b, struct rules_statement *s)
{
	const struct pieces *p = &b->draft->actions;
	struct rules_action *list = arena_zalloc(b->arena, p->count, sizeof(*list));

	if (!list)
		return -1;
	for (size_t i = 0; i < p->count; i++) {
		list[i].kind = (enum action_kind)p->at[i].kind;
		list[i].text = words(b, p->at[i].begin, p->at[i].end);
		list[i].span = source_span(b, p->at[i].begin, p->at[i].end);
		if (!list[i].text)
			return -1;
	}
	s->actions = list;
	s->action_count = p->count;
	return 0;
}

static bool points_back(const struct draft *d, const struct piece *p)
{
	return p->kind == CATEGORY_OTHER && scan_within(&d->scan, p->begin, p->end, WORD_ANAPHOR);
}

/*
 * What "这些信息" points at: the data of the nearest statement before it that names some, in the same
 * clause. NULL: nothing.
 */
static const struct rules_statement *antecedent(const struct build *b)
{
	for (size_t i = b->statement_count, n = 0; i-- > 0 && n < ANTECEDENT_REACH;) {
		const struct rules_statement *s = &b->statements[i];

		/* Plain information between them is no step. */
		n += s->data_count || s->action_count || s->condition_count;
		if (s->clause != b->tree->clauses[b->clause].id)
			return NULL;
		for (size_t k = 0; k < s->data_count; k++) {
			if (s->data[k].category != CATEGORY_OTHER)
				return s;
		}
	}
	return NULL;
}

static bool listed(const struct rules_data *list, size_t count, enum category c)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].category == c)
			return true;
	}
	return false;
}

/*
 * One item for each piece. A piece that points back gets one for each kind of data that it points
 * at, all with its words and its span.
 */
static int add_data(struct build *b, struct rules_statement *s)
{
	const struct pieces *p = &b->draft->data;
	const struct rules_statement *back = NULL;
	struct rules_data *list;
	size_t n = 0, room = p->count;

	for (size_t i = 0; i < p->count && !back; i++) {
		if (points_back(b->draft, &p->at[i]))
			back = antecedent(b);
	}
	if (back)
		room += CATEGORY_COUNT;
	list = arena_zalloc(b->arena, room, sizeof(*list));
	if (!list)
		return -1;
	for (size_t i = 0; i < p->count; i++) {
		struct rules_data item = {.category = (enum category)p->at[i].kind};
		size_t first = n;

		item.text = words(b, p->at[i].begin, p->at[i].end);
		item.span = source_span(b, p->at[i].begin, p->at[i].end);
		if (!item.text)
			return -1;
		/* "We use your address and never keep it": what the sentence itself named. */
		if (n && points_back(b->draft, &p->at[i]) &&
		    list[n - 1].category != CATEGORY_OTHER) {
			item.category = list[n - 1].category;
			list[n++] = item;
			continue;
		}
		if (back && points_back(b->draft, &p->at[i])) {
			for (size_t k = 0; k < back->data_count; k++) {
				item.category = back->data[k].category;
				if (item.category != CATEGORY_OTHER &&
				    !listed(list + first, n - first, item.category))
					list[n++] = item;
			}
			back = NULL;
			continue;
		}
		list[n++] = item;
	}
	s->data = list;
	s->data_count = n;
	return 0;
}

static int add_phrases(struct build *b, const struct pieces *p, const struct rules_phrase **out,
		       size_t *count)
{
	struct rules_phrase *list = arena_zalloc(b->arena, p->count, sizeof(*list));

	if (!list)
		return -1;
	for (size_t i = 0; i < p->count; i++) {
		list[i].text = words(b, p->at[i].begin, p->at[i].end);
		list[i].span = source_span(b, p->at[i].begin, p->at[i].end);
		if (!list[i].text)
			return -1;
	}
	*out = list;
	*count = p->count;
	return 0;
}

static int add_condition(struct build *b, const struct draft_condition *c,
			 struct rules_condition *out)
{
	const struct pattern_match *m = &c->match;
	const char *need = NULL;

	out->kind = c->kind;
	out->text = words(b, m->begin, m->end);
	out->span = source_span(b, m->begin, m->end);
	if (c->pattern) {
		out->permission = c->pattern->permission;
	}
	if (out->permission == PERMISSION_NONE && m->value >= 0)
		out->permission = (enum permission)m->value;
	if (c->pattern && c->pattern->state)
		b->note.logged_in = true;
	if (c->kind == CONDITION_FEATURE && (c->open || feature_is_example(b->draft, c)))
		b->note.open = true;
	if (c->pattern && c->pattern->separate)
		b->note.separate = true;
	out->rate_s = c->rate_s;
	out->rate_n = c->rate_n;
	if (m->capture_end > m->capture_begin) {
		need = words(b, m->capture_begin, m->capture_end);
		if (!need)
			return -1;
	}
	if (c->kind == CONDITION_GESTURE)
		out->control = need;
	else if (c->kind == CONDITION_FEATURE)
		out->feature = !c->vague ? need : c->points_back ? resolve_feature(b) : NULL;
	else if (c->kind == CONDITION_PARTY)
		out->party = need;
	else if (c->kind == CONDITION_REGION)
		out->region = need;
	else if (need && c->kind == CONDITION_CONSENT)
		out->scope = need;
	return out->text ? 0 : -1;
}

/* In the order of the text, whatever pattern found them first. */
static void sort_conditions(struct rules_condition *list, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct rules_condition c = list[i];
		size_t k = i;

		for (; k && list[k - 1].span.begin > c.span.begin; k--)
			list[k] = list[k - 1];
		list[k] = c;
	}
}

static int add_conditions(struct build *b, struct rules_statement *s)
{
	const struct draft *d = b->draft;
	struct rules_condition *list = arena_zalloc(b->arena, d->condition_count, sizeof(*list));
	size_t n = 0;

	if (!list)
		return -1;
	b->note = (struct note){0};
	for (size_t i = 0; i < d->condition_count; i++) {
		if (add_condition(b, &d->conditions[i], &list[n]))
			return -1;
		/* "此时" without a feature before it is no condition. */
		if (!d->conditions[i].moment || list[n].feature)
			n++;
	}
	sort_conditions(list, n);
	s->conditions = list;
	s->condition_count = n;
	return 0;
}

/* Whoever is named first before the first action does it; nobody named: the provider. */
static int add_actor(struct build *b, struct rules_statement *s)
{
	const struct draft *d = b->draft;
	const struct piece *best = NULL;
	uint32_t verb = d->actions.count ? d->actions.at[0].begin : UINT32_MAX;

	for (size_t i = 0; i < d->actors.count; i++) {
		const struct piece *p = &d->actors.at[i];

		if (!best || (p->marked && !best->marked) ||
		    (p->marked == best->marked && p->end <= verb))
			best = p;
	}
	s->actor.text = "";
	s->actor.party = PARTY_FIRST;
	if (!best)
		return 0;
	s->actor.party = (enum party)best->kind;
	s->actor.text = words(b, best->begin, best->end);
	s->actor.span = source_span(b, best->begin, best->end);
	return s->actor.text ? 0 : -1;
}

bool statement_has(const struct rules_statement *s, enum condition_kind kind)
{
	for (size_t i = 0; i < s->condition_count; i++) {
		if (s->conditions[i].kind == kind)
			return true;
	}
	return false;
}

bool statement_takes(const struct rules_statement *s)
{
	for (size_t i = 0; i < s->action_count; i++) {
		switch (s->actions[i].kind) {
		case ACTION_DELETE:
		case ACTION_ENABLE:
		case ACTION_PUBLISH:
			continue;
		default:
			return true;
		}
	}
	return false;
}

/* Is clause `inner` below or the same as `outer`? */
static bool below(const struct tree *t, size_t inner, size_t outer)
{
	while (inner != outer) {
		uint32_t up = t->clauses[inner].parent;

		if (up == UINT32_MAX)
			return false;
		inner = up;
	}
	return true;
}

/*
 * "无需您的同意：" exempts the list below it: what lies in clauses beneath, and lines of its own clause
 * until a sentence that is no item of a list.
 */
static bool exempted(struct build *b, size_t clause)
{
	const struct draft *d = b->draft;

	if (d->roles[PATTERN_EXEMPT]) {
		b->exempts = true;
		b->exempting = clause;
		return true;
	}
	if (b->exempts && (clause == b->exempting || !below(b->tree, clause, b->exempting)))
		b->exempts = false;
	return b->exempts;
}

/* Does any condition leave it to the person whether the data are taken? */
static bool leaves_choice(const struct rules_statement *s)
{
	static const enum condition_kind choices[] = {
		CONDITION_PERMISSION,  CONDITION_GESTURE,	   CONDITION_PICKED,
		CONDITION_DEFAULT_OFF, CONDITION_REFUSAL_HARMLESS,
	};

	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		if (statement_has(s, choices[i]))
			return true;
	}
	return false;
}

static enum modality modality_of(const struct draft *d, const struct rules_statement *s)
{
	/* "如果您不提供，不会影响您使用": nothing is forbidden. */
	if (statement_has(s, CONDITION_NEVER) ||
	    (d->roles[PATTERN_PROHIBITED] && !statement_has(s, CONDITION_REFUSAL_HARMLESS)))
		return MODALITY_PROHIBITED;
	/* "You can write to us": no choice about data. */
	if (!s->data_count && !s->action_count && !s->condition_count)
		return MODALITY_INFORMATIVE;
	if (leaves_choice(s) || (d->roles[PATTERN_OPTIONAL] && !d->roles[PATTERN_REQUIRED]))
		return MODALITY_OPTIONAL;
	if (!s->data_count && !statement_takes(s))
		return MODALITY_INFORMATIVE;
	/* "Your voice is kept on the phone only" binds, whatever its verb. */
	return s->action_count || s->condition_count ? MODALITY_REQUIRED : MODALITY_INFORMATIVE;
}

static bool has_marks(const struct draft *d)
{
	const struct pieces *const all[] = {&d->data, &d->actions, &d->purposes, &d->actors};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (size_t k = 0; k < all[i]->count; k++) {
			if (all[i]->at[k].marked)
				return true;
		}
	}
	return false;
}

/* Signs alone: "***", "——". */
static bool is_bare(const struct sentence *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (sentence_is_wide(s->c[i]) && s->c[i] > 0x303f)
			return false;
		if ((s->c[i] >= 'a' && s->c[i] <= 'z') || (s->c[i] >= '0' && s->c[i] <= '9') ||
		    (s->c[i] >= 0x80 && !sentence_is_wide(s->c[i])))
			return false;
	}
	return true;
}

/* "1.10.4/2" */
static const char *statement_id(struct build *b, const char *clause, size_t n)
{
	char digits[DECIMAL_MAX];
	size_t size = decimal_put(digits, n), len = strlen(clause);
	char *id = arena_text(b->arena, len + 1 + size + 1);

	if (!id)
		return NULL;
	memcpy(id, clause, len);
	id[len++] = '/';
	memcpy(id + len, digits, size);
	id[len + size] = '\0';
	return id;
}

int statement_add(struct build *b)
{
	const struct draft *d = b->draft;
	const struct sentence *line = &d->sentence;
	size_t clause = b->here;
	bool exempt = exempted(b, clause), empty;
	struct rules_statement *s;

	resolve_begin(b);
	/* A heading that is no sentence says what is to come, not what is done. */
	if (line->end <= b->tree->clauses[clause].body && !exempt && !has_marks(d) &&
	    !(d->actions.count && d->data.count))
		return resolve_end(b, NULL);
	empty = !d->data.count && !d->actions.count && !d->condition_count && !exempt;
	if (empty && is_bare(line))
		return resolve_end(b, NULL);
	if (empty && d->roles[PATTERN_PROMISE]) {
		if (review_add(b, text_source(b->text, line->begin, line->end), REVIEW_UNPLACED,
			       NULL, NULL))
			return -1;
		return resolve_end(b, NULL);
	}
	s = new_statement(b);
	if (!s)
		return -1;
	if (clause != b->clause || !b->statement_count)
		b->clause_statements = 0;
	b->clause = clause;
	s->clause = b->tree->clauses[clause].id;
	s->id = statement_id(b, s->clause, b->clause_statements + 1);
	s->span = text_source(b->text, line->begin, line->end);
	s->quote = arena_strndup(b->arena, b->text->s + line->begin, line->end - line->begin);
	if (!s->id || !s->quote || add_actions(b, s) || add_data(b, s) || add_actor(b, s) ||
	    add_phrases(b, &d->purposes, &s->purposes, &s->purpose_count) ||
	    add_phrases(b, &d->recipients, &s->recipients, &s->recipient_count) ||
	    add_conditions(b, s) || record_statement(b, s) || resolve_statement(b, s))
		return -1;
	s->modality = exempt ? MODALITY_EXEMPT : modality_of(d, s);
	s->exclusive = d->roles[PATTERN_EXCLUSIVE];
	b->note.title = line->end <= b->tree->clauses[clause].body && !s->condition_count &&
			!has_marks(d) &&
			b->tree->clauses[clause].body < b->tree->clauses[clause].end;
	b->notes[b->statement_count] = b->note;
	b->clause_statements++;
	b->statement_count++;
	return resolve_end(b, empty ? NULL : s);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/explain_view.h"

#include <stdlib.h>
#include <string.h>

#include "policy/when.h"

/* An id and whose it is, sorted by id: documents have thousands of each. */
struct name {
	const char *id;
	uint32_t index;
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->id, ((const struct name *)b)->id);
}

/* The index of `id`, or UINT32_MAX. */
static uint32_t find(const struct name *names, size_t count, const char *id)
{
	const struct name key = {.id = id},
			  *found = bsearch(&key, names, count, sizeof(*names), by_id);

	return found ? found->index : UINT32_MAX;
}

/*
 * Orders items 0 … count - 1 by key[item], keeping their order within a key: those of key k are
 * (*order)[(*first)[k] … (*first)[k + 1]). Items whose key is no group are left out.
 */
static int group(const uint32_t *key, size_t count, size_t groups, uint32_t **first,
		 uint32_t **order)
{
	uint32_t *at = calloc(groups + 1, sizeof(*at));

	*first = calloc(groups + 1, sizeof(**first));
	*order = calloc(count + 1, sizeof(**order));
	if (!at || !*first || !*order) {
		free(at);
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		if (key[i] < groups)
			(*first)[key[i] + 1]++;
	}
	for (size_t k = 0; k < groups; k++) {
		(*first)[k + 1] += (*first)[k];
		at[k] = (*first)[k];
	}
	for (size_t i = 0; i < count; i++) {
		if (key[i] < groups)
			(*order)[at[key[i]]++] = (uint32_t)i;
	}
	free(at);
	return 0;
}

static int index_clauses(struct explain_view *v)
{
	const struct rules *r = v->rules;
	struct name *names = calloc(r->clause_count + 1, sizeof(*names));
	uint32_t *clause = calloc(r->statement_count + 1, sizeof(*clause));
	int result = -1;

	if (names && clause) {
		for (size_t i = 0; i < r->clause_count; i++)
			names[i] = (struct name){.id = r->clauses[i].id, .index = (uint32_t)i};
		qsort(names, r->clause_count, sizeof(*names), by_id);
		for (size_t i = 0; i < r->statement_count; i++)
			clause[i] = find(names, r->clause_count, r->statements[i].clause);
		result = group(clause, r->statement_count, r->clause_count, &v->first, &v->order);
	}
	free(names);
	free(clause);
	return result;
}

/* Rules of each statement: every mention of a statement by a rule, grouped by statement. */
static int index_rules(struct explain_view *v, const struct name *names)
{
	const struct rules *r = v->rules;
	uint32_t *statement, *rule;
	size_t total = 0, n = 0;
	int result = -1;

	for (size_t i = 0; i < r->rule_count; i++)
		total += r->rules[i].statement_count;
	statement = calloc(total + 1, sizeof(*statement));
	rule = calloc(total + 1, sizeof(*rule));
	if (statement && rule) {
		for (size_t i = 0; i < r->rule_count; i++) {
			for (size_t k = 0; k < r->rules[i].statement_count; k++) {
				statement[n] = find(names, r->statement_count,
						    r->rules[i].statements[k]);
				rule[n++] = (uint32_t)i;
			}
		}
		result = group(statement, total, r->statement_count, &v->rule_first, &v->rule_of);
		for (size_t i = 0; !result && i < v->rule_first[r->statement_count]; i++)
			v->rule_of[i] = rule[v->rule_of[i]];
	}
	free(statement);
	free(rule);
	return result;
}

static int index_statements(struct explain_view *v)
{
	const struct rules *r = v->rules;
	struct name *names = calloc(r->statement_count + 1, sizeof(*names));
	int result = -1;

	v->coverage = calloc(r->statement_count + 1, sizeof(*v->coverage));
	if (names && v->coverage) {
		for (size_t i = 0; i < r->statement_count; i++)
			names[i] = (struct name){.id = r->statements[i].id, .index = (uint32_t)i};
		qsort(names, r->statement_count, sizeof(*names), by_id);
		for (size_t i = 0; i < r->coverage_count; i++) {
			uint32_t s = find(names, r->statement_count, r->coverage[i].statement);

			if (s != UINT32_MAX)
				v->coverage[s] = &r->coverage[i];
		}
		result = index_rules(v, names);
	}
	free(names);
	return result;
}

int explain_view_init(struct explain_view *v, const struct rules *r)
{
	memset(v, 0, sizeof(*v));
	v->rules = r;
	if (!index_clauses(v) && !index_statements(v))
		return 0;
	explain_view_free(v);
	return -1;
}

void explain_view_free(struct explain_view *v)
{
	free(v->order);
	free(v->first);
	free(v->rule_of);
	free(v->rule_first);
	free(v->coverage);
	memset(v, 0, sizeof(*v));
}

/*
 * Where a part stands in the quote. In a file that was read as it is the spans tell; where tags or another
 * encoding lie between, the words are looked for, which errs only when they stand there twice.
 */
static const char *locate(const struct rules_statement *s, size_t len, const char *text,
			  struct span span)
{
	size_t n = strlen(text);
	const char *at;

	if (!n)
		return NULL;
	if (s->span.end - s->span.begin == len && span.begin >= s->span.begin &&
	    span.begin - s->span.begin + n <= len) {
		at = s->quote + (span.begin - s->span.begin);
		if (!memcmp(at, text, n))
			return at;
	}
	return strstr(s->quote, text);
}

static void paint_part(const struct rules_statement *s, uint8_t *paint, size_t len,
		       const char *text, struct span span, enum explain_paint color)
{
	const char *at = text ? locate(s, len, text, span) : NULL;

	if (!at)
		return;
	for (size_t i = 0; text[i]; i++) {
		uint8_t *p = &paint[(size_t)(at - s->quote) + i];

		if (*p < color)
			*p = (uint8_t)color;
	}
}

void explain_paint(const struct rules_statement *s, uint8_t *paint, size_t len)
{
	memset(paint, PAINT_NONE, len);
	for (size_t i = 0; i < s->condition_count; i++)
		paint_part(s, paint, len, s->conditions[i].text, s->conditions[i].span,
			   PAINT_CONDITION);
	for (size_t i = 0; i < s->purpose_count; i++)
		paint_part(s, paint, len, s->purposes[i].text, s->purposes[i].span, PAINT_PURPOSE);
	paint_part(s, paint, len, s->actor.text, s->actor.span, PAINT_ACTOR);
	for (size_t i = 0; i < s->recipient_count; i++)
		paint_part(s, paint, len, s->recipients[i].text, s->recipients[i].span,
			   PAINT_RECIPIENT);
	for (size_t i = 0; i < s->action_count; i++)
		paint_part(s, paint, len, s->actions[i].text, s->actions[i].span, PAINT_ACTION);
	for (size_t i = 0; i < s->data_count; i++)
		paint_part(s, paint, len, s->data[i].text, s->data[i].span, PAINT_DATA);
}

/* A reader looks no further back; rules files may have lists of any length. */
#define AGAIN_MAX 64

bool explain_phrase_again(const struct rules_phrase *list, size_t i)
{
	for (size_t k = i > AGAIN_MAX ? i - AGAIN_MAX : 0; k < i; k++) {
		if (!strcmp(list[k].text, list[i].text))
			return true;
	}
	return false;
}

bool explain_condition_again(const struct rules_condition *list, size_t i)
{
	for (size_t k = i > AGAIN_MAX ? i - AGAIN_MAX : 0; k < i; k++) {
		if (when_same(&list[k], &list[i]))
			return true;
	}
	return false;
}

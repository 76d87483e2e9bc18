/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/resolve.h"

#include <string.h>

#include "policy/claim.h"
#include "policy/feature.h"
#include "policy/when.h"

void resolve_begin(struct build *b)
{
	struct memory *m = &b->memory;

	m->sentence++;
	if (!b->draft->sentence.part)
		m->has_parts = false;
}

/* Is the clause of the sentence `outer` or below it? */
static bool is_below(const struct build *b, size_t outer)
{
	size_t i = b->here;

	while (i != outer) {
		uint32_t up = b->tree->clauses[i].parent;

		if (up == UINT32_MAX)
			return false;
		i = up;
	}
	return true;
}

const char *resolve_feature(const struct build *b)
{
	return b->memory.feature && is_below(b, b->memory.feature_clause) ? b->memory.feature
									  : NULL;
}

static int add_condition(struct build *b, struct rules_statement *s,
			 const struct rules_condition *c)
{
	struct rules_condition *list = arena_zalloc(b->arena, s->condition_count + 1,
						    sizeof(*list));

	if (!list)
		return -1;
	if (s->condition_count)
		memcpy(list, s->conditions, s->condition_count * sizeof(*list));
	list[s->condition_count] = *c;
	s->conditions = list;
	s->condition_count++;
	return 0;
}

static bool has_sort(const struct rules_statement *s)
{
	for (size_t i = 0; i < s->condition_count; i++) {
		if (when_sort(s->conditions[i].kind) != ASIDE ||
		    s->conditions[i].kind == CONDITION_NEVER)
			return true;
	}
	return false;
}

/*
 * "When you use voice search, we record audio, and we send it to Vox": the occasion at the head of the
 * sentence holds for its parts. "但不会将其共享": what is not shared was named before.
 */
static int take_over(struct build *b, struct rules_statement *s)
{
	const struct rules_statement *head, *before;
	bool none;

	if (!b->memory.has_parts || !b->draft->sentence.part)
		return 0;
	head = &b->statements[b->memory.head];
	before = &b->statements[b->memory.part];
	if (!s->data_count && s->action_count) {
		s->data = before->data;
		s->data_count = before->data_count;
	}
	none = has_sort(s);
	for (size_t i = 0; i < head->condition_count && !none; i++) {
		const struct rules_condition *c = &head->conditions[i];

		if (when_sort(c->kind) == ASIDE || !head->action_count ||
		    c->span.begin > head->actions[0].span.begin)
			continue;
		if (add_condition(b, s, c))
			return -1;
	}
	return 0;
}

/* "关闭后我们将停止收集": what is switched off was named before. */
static int name_withdrawal(struct build *b, struct rules_statement *s, enum permission permission)
{
	struct rules_condition *list;

	for (size_t i = 0; i < s->condition_count; i++) {
		if (s->conditions[i].kind != CONDITION_REVOKED ||
		    s->conditions[i].permission != PERMISSION_NONE)
			continue;
		list = arena_dup(b->arena, s->conditions, s->condition_count * sizeof(*list));
		if (!list)
			return -1;
		list[i].permission = permission;
		s->conditions = list;
	}
	return 0;
}

/* "You can turn off the microphone permission at any time; we then stop collecting audio." */
static int stop_then(struct build *b, struct rules_statement *s)
{
	const struct draft *d = b->draft;
	const struct pattern_match *m = &d->matches[PATTERN_THEN_STOP];
	struct rules_condition c = {.kind = CONDITION_REVOKED};
	struct span span;

	if (b->memory.off && b->memory.off == b->memory.sentence - 1 &&
	    name_withdrawal(b, s, b->memory.off_permission))
		return -1;
	if (!d->roles[PATTERN_THEN_STOP] || !b->memory.off ||
	    b->memory.off != b->memory.sentence - 1 || statement_has(s, CONDITION_REVOKED) ||
	    !is_below(b, b->memory.off_clause))
		return 0;
	span = sentence_bytes(&d->sentence, m->begin, m->end);
	c.permission = b->memory.off_permission;
	c.span = text_source(b->text, span.begin, span.end);
	c.text = arena_strndup(b->arena, b->text->s + span.begin, span.end - span.begin);
	return c.text ? add_condition(b, s, &c) : -1;
}

/* What the separate consent is about: the most telling of the data, NULL: none is named. */
static const struct rules_data *subject(const struct rules_statement *s)
{
	const struct rules_data *best = NULL;

	for (size_t i = 0; i < s->data_count; i++) {
		const struct rules_data *x = &s->data[i];
		bool better = best && (best->category == CATEGORY_OTHER ||
				       (claim_is_sensitive(x->category) &&
					!claim_is_sensitive(best->category)));

		if (!best || better)
			best = x;
	}
	return best;
}

static bool hands_on(const struct rules_statement *s)
{
	return claim_sort(s, CATEGORY_OTHER) == CLAIM_HANDS_ON;
}

/* "Face data", or "share face data": the name that a ledger line gives to the consent. */
static const char *scope_of(struct build *b, const struct rules_statement *s)
{
	const struct rules_data *about = subject(s);
	const char *scope, *gap = !strcmp(b->rules->source.language, "en") ? " " : "";
	bool other = about && about->category == CATEGORY_OTHER;

	if (!about)
		return s->action_count ? s->actions[0].text : s->quote;
	scope = other ? NULL : b->memory.scopes[about->category][hands_on(s)];
	if (scope)
		return scope;
	return hands_on(s) ? arena_printf(b->arena, "%s%s%s", s->actions[0].text, gap, about->text)
			   : about->text;
}

static int name_scope(struct build *b, struct rules_statement *s)
{
	struct rules_condition *list;

	if (!b->note.separate)
		return 0;
	for (size_t i = 0; i < s->condition_count; i++) {
		if (s->conditions[i].kind == CONDITION_CONSENT && s->conditions[i].scope) {
			b->note.separate = false;
			return 0;
		}
	}
	list = arena_dup(b->arena, s->conditions, s->condition_count * sizeof(*list));
	if (!list)
		return -1;
	for (size_t i = 0; i < s->condition_count; i++) {
		if (list[i].kind == CONDITION_CONSENT)
			list[i].scope = scope_of(b, s);
		if (list[i].kind == CONDITION_CONSENT && !list[i].scope)
			return -1;
	}
	s->conditions = list;
	return 0;
}

int resolve_statement(struct build *b, struct rules_statement *s)
{
	return take_over(b, s) || stop_then(b, s) || name_scope(b, s) ? -1 : 0;
}

/* The feature that the sentence names, as a condition or as what is offered; "" : none. */
static int remember_feature(struct build *b, const struct rules_statement *s)
{
	const struct draft *d = b->draft;
	const struct pattern_match *m = &d->matches[PATTERN_NAMES_FEATURE];
	size_t begin = m->capture_begin, end = m->capture_end;
	const char *name = NULL;
	struct span span;

	if (d->roles[PATTERN_NAMES_FEATURE] && end > begin &&
	    (sentence_is_latin(&d->sentence) || feature_name(d, &begin, &end))) {
		span = sentence_bytes(&d->sentence, begin, end);
		name = arena_strndup(b->arena, b->text->s + span.begin, span.end - span.begin);
		if (!name)
			return -1;
	}
	for (size_t i = 0; s && i < s->condition_count; i++) {
		if (s->conditions[i].kind == CONDITION_FEATURE && s->conditions[i].feature)
			name = s->conditions[i].feature;
	}
	if (name) {
		b->memory.feature = name;
		b->memory.feature_clause = b->here;
	}
	return 0;
}

/* A name for a separate consent: the first one serves later sentences about the same, so that one answer does. */
static void remember_scope(struct build *b, const struct rules_statement *s)
{
	const struct rules_data *about = subject(s);
	const char **scope = about ? &b->memory.scopes[about->category][hands_on(s)] : NULL;

	for (size_t i = 0; scope && !*scope && i < s->condition_count; i++) {
		if (s->conditions[i].kind == CONDITION_CONSENT)
			*scope = s->conditions[i].scope;
	}
}

int resolve_end(struct build *b, const struct rules_statement *s)
{
	const struct draft *d = b->draft;
	struct memory *m = &b->memory;

	if (d->roles[PATTERN_OFF]) {
		int value = d->matches[PATTERN_OFF].value;

		m->off = m->sentence;
		m->off_permission = value >= 0 ? (enum permission)value : PERMISSION_NONE;
		m->off_clause = b->here;
	}
	if (s) {
		m->part = (size_t)(s - b->statements);
		if (!m->has_parts)
			m->head = m->part;
		m->has_parts = true;
		remember_scope(b, s);
	}
	return remember_feature(b, s);
}

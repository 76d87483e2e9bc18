/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can witness each statement. The taxonomy says it for a kind of data; a condition may need a
 * marker beside it; what a service does with data that it already has, nothing here can see.
 */
#include "policy/build.h"

#include <string.h>

#define WITNESSES_MAX 24

static const char *const silent =
	"what is done with data already held leaves no trace on this machine";
static const char *const exception = "an exception to consent: it excuses no access by itself";
static const char *const no_data = "the sentence names no data whose taking could be seen";

static bool needs_witness(const struct rules_condition *c)
{
	switch (c->kind) {
	case CONDITION_NEVER:
	case CONDITION_LOCAL:
	case CONDITION_PURPOSE_CHANGE:
	case CONDITION_REGION:
	case CONDITION_PARTY:
	case CONDITION_RATE:
		return false;
	default:
		return true;
	}
}

static void add_witness(const char **by, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++) {
		if (!strcmp(by[i], name))
			return;
	}
	if (*count < WITNESSES_MAX)
		by[(*count)++] = name;
}

/* Does the sentence speak of data that the service has already: used, shown, kept, deleted? */
static bool only_processed(const struct rules_statement *s)
{
	/* The provider does something with them, and it is no taking. A list without a verb is a list of
	 * what is taken. */
	if (!s->action_count)
		return s->actor.party == PARTY_FIRST && *s->actor.text;
	for (size_t i = 0; i < s->action_count; i++) {
		if (s->actions[i].kind != ACTION_USE && s->actions[i].kind != ACTION_PUBLISH &&
		    s->actions[i].kind != ACTION_DELETE && s->actions[i].kind != ACTION_STORE)
			return false;
	}
	return true;
}

static int cover(struct build *b, const struct rules_statement *s, struct rules_coverage *c)
{
	const char *by[WITNESSES_MAX];
	size_t n = 0;

	c->statement = s->id;
	c->observed = OBSERVED_NONE;
	c->why = s->modality == MODALITY_EXEMPT ? exception : s->data_count ? silent : no_data;
	if (s->modality == MODALITY_EXEMPT)
		return 0;
	for (size_t i = 0; i < s->data_count && !only_processed(s); i++) {
		const struct taxonomy *t = &b->lexicon->taxonomy[s->data[i].category];

		if (t->observed < c->observed) {
			c->observed = t->observed;
			c->why = t->why;
		}
		for (size_t k = 0; k < t->by_count; k++)
			add_witness(by, &n, t->by[k]);
		if (c->observed == OBSERVED_NONE)
			c->why = t->why;
	}
	for (size_t i = 0; i < s->condition_count; i++) {
		if (!needs_witness(&s->conditions[i]))
			continue;
		if (c->observed == OBSERVED_NONE) {
			c->observed = OBSERVED_MARKER;
			c->why = "somebody must tell when the condition holds";
		}
		add_witness(by, &n, condition_name(s->conditions[i].kind));
	}
	c->by = arena_dup(b->arena, by, n * sizeof(*by));
	c->by_count = n;
	return c->by ? 0 : -1;
}

int coverage_add(struct build *b)
{
	struct rules_coverage *list = arena_zalloc(b->arena, b->statement_count, sizeof(*list));

	if (!list)
		return -1;
	for (size_t i = 0; i < b->statement_count; i++) {
		if (cover(b, &b->statements[i], &list[i]))
			return -1;
	}
	b->rules->coverage = list;
	b->rules->coverage_count = b->statement_count;
	return 0;
}

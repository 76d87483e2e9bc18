/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/draft.h"

#include <string.h>

/* The same kind of condition at the same words is one condition. */
static bool known(const struct draft *d, const struct draft_condition *c)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		const struct draft_condition *o = &d->conditions[i];

		if (o->kind == c->kind && o->match.value == c->match.value &&
		    o->match.begin < c->match.end && c->match.begin < o->match.end)
			return true;
	}
	return false;
}

void conditions_find(struct draft *d)
{
	for (size_t i = 0; i < d->lexicon->pattern_count; i++) {
		const struct pattern *p = &d->lexicon->patterns[i];
		struct draft_condition c = {.pattern = p};
		size_t from = 0;

		while (pattern_find(p, &d->scan, from, &c.match)) {
			from = c.match.end;
			if (p->role >= CONDITION_COUNT) {
				d->roles[p->role] = true;
				break;
			}
			c.kind = (enum condition_kind)p->role;
			if (!known(d, &c) && d->condition_count < CONDITIONS_MAX)
				d->conditions[d->condition_count++] = c;
		}
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/draft.h"

void actors_find(struct draft *d)
{
	const struct scan *s = &d->scan;

	for (uint32_t k = 0; k < s->count; k++) {
		const struct token *t = &s->tokens[k];

		if (t->class == WORD_FIRST)
			pieces_add(&d->actors, t->begin, t->end, PARTY_FIRST, false);
		else if (t->class == WORD_USER)
			pieces_add(&d->actors, t->begin, t->end, PARTY_USER, false);
		else if (t->class == WORD_THIRD)
			pieces_add(&d->recipients, t->begin, t->end, PARTY_THIRD, false);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/draft.h"

/* Is [begin, end) part of a longer word that names data (使用情况)? */
static bool inside_data(const struct draft *d, const struct token *a)
{
	return pieces_overlap(&d->data, a->begin, a->end);
}

void actions_find(struct draft *d)
{
	const struct scan *s = &d->scan;

	for (size_t i = 0; i < d->sentence.n;) {
		const struct token *a = scan_at(s, i, WORD_ACTION);

		if (!a) {
			i++;
			continue;
		}
		if (!inside_data(d, a))
			pieces_add(&d->actions, a->begin, a->end, a->value, false);
		i = a->end;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/draft.h"

void purposes_find(struct draft *d)
{
	const struct sentence *s = &d->sentence;

	for (size_t i = 0; i < s->n; i++) {
		const struct token *t = scan_at(&d->scan, i, WORD_PURPOSE_OPEN);
		size_t end;

		if (!t || (t->end - t->begin == 1 && i && !scan_is_break(s->c[i - 1])))
			continue;
		for (end = t->end; end < s->n && !scan_is_break(s->c[end]);)
			end++;
		if (end >= t->end + 2u)
			pieces_add(&d->purposes, t->end, end, -1, false);
		i = end;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/draft.h"

#include <string.h>

bool pieces_overlap(const struct pieces *p, size_t begin, size_t end)
{
	for (size_t i = 0; i < p->count; i++) {
		if (p->at[i].begin < end && begin < p->at[i].end)
			return true;
	}
	return false;
}

void pieces_add(struct pieces *p, size_t begin, size_t end, int kind, bool marked)
{
	size_t i = p->count;

	if (begin >= end || p->count == PIECES_MAX || (!marked && pieces_overlap(p, begin, end)))
		return;
	while (i && p->at[i - 1].begin > begin)
		i--;
	memmove(&p->at[i + 1], &p->at[i], (p->count - i) * sizeof(p->at[0]));
	p->at[i] = (struct piece){(uint32_t)begin, (uint32_t)end, kind, marked};
	p->count++;
}

bool draft_binds(const struct draft *d)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		switch (d->conditions[i].kind) {
		case CONDITION_NEVER:
		case CONDITION_CONSENT:
		case CONDITION_LOCAL:
		case CONDITION_PICKED:
		case CONDITION_GUARDIAN:
		case CONDITION_REVOKED:
		case CONDITION_DEFAULT_OFF:
			return true;
		default:
			break;
		}
	}
	return d->roles[PATTERN_PROHIBITED];
}

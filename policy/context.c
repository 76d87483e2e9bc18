/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/context.h"

unsigned int context_action(const struct words *w, size_t i, int step, unsigned int *far)
{
	*far = 0;
	for (size_t n = 0; n < CONTEXT_REACH; n++) {
		unsigned int p;

		if (step < 0 ? !i : i >= w->count)
			break;
		p = w->at[step < 0 ? i - 1 : i].part;
		if (part_is_action(p))
			return p;
		if (part_ends_clause(p) && *far < 3)
			++*far;
		i = step < 0 ? i - 1 : i + 1;
	}
	*far = 4;
	return PART_EDGE;
}

unsigned int context_person(const struct words *w, size_t i)
{
	for (size_t n = 0; n < CONTEXT_REACH && i--; n++) {
		unsigned int p = w->at[i].part;

		if (p == PART_FIRST || p == PART_THIRD ||
		    (p == PART_USER && part_at(w, i + 1) != PART_OF))
			return p;
	}
	return PART_EDGE;
}

unsigned int context_data(const struct words *w, size_t i, int step)
{
	for (size_t n = 0; n < CONTEXT_REACH; n++) {
		unsigned int p;

		if (step < 0 ? !i : i >= w->count)
			break;
		p = w->at[step < 0 ? i - 1 : i].part;
		if (part_ends_clause(p))
			break;
		if (p == PART_DATA || p == PART_WEAK || p == PART_GENERIC || p == PART_HEAD)
			return p;
		i = step < 0 ? i - 1 : i + 1;
	}
	return PART_EDGE;
}

unsigned int context_clause(const struct words *w, size_t begin, size_t end)
{
	unsigned int sort = 0;

	for (size_t n = 0, i = begin; n < CONTEXT_REACH && i--; n++) {
		unsigned int p = w->at[i].part;

		if (part_ends_clause(p))
			break;
		sort |= p == PART_PURPOSE    ? 1
			: p == PART_WHEN     ? 2
			: p == PART_NEGATION ? 4
			: p == PART_ONLY     ? 32
					     : 0;
	}
	for (size_t n = 0, i = end; n < CONTEXT_REACH && i < w->count; n++, i++) {
		unsigned int p = w->at[i].part;

		if (part_ends_clause(p))
			break;
		sort |= p == PART_TIME ? 8 : p == PART_PURPOSE ? 16 : 0;
	}
	return sort;
}

unsigned int context_line(const struct words *w)
{
	unsigned int has = w->count < 8 ? 32 : 0;

	for (size_t i = 0; i < w->count; i++) {
		switch (w->at[i].part) {
		case PART_TAKE:
		case PART_STORE:
			has |= 1;
			break;
		case PART_SHARE:
		case PART_PUBLISH:
			has |= 2;
			break;
		case PART_PROVIDE:
			has |= 4;
			break;
		case PART_FIRST:
			has |= 8;
			break;
		case PART_USER:
			has |= 16;
			break;
		}
	}
	return has;
}

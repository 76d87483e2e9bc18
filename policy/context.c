/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/context.h"

/* Where in a walk over the words each thing was met last, counted in words from 1; 0: not yet. */
struct met {
	size_t now;
	size_t action, data, person;
	size_t purpose, when, negation, only, time; /* of this clause */
	unsigned int action_part, data_part, person_part;
	unsigned int ends; /* of clauses since the action, at most 3 */
};

static bool near(const struct met *m, size_t place)
{
	return place && place + CONTEXT_REACH > m->now;
}

static void meet(struct met *m, unsigned int p)
{
	m->now++;
	if (part_is_action(p)) {
		m->action = m->now;
		m->action_part = p;
		m->ends = 0;
		return;
	}
	if (part_ends_clause(p)) {
		m->data = m->purpose = m->when = m->negation = m->only = m->time = 0;
		m->ends += m->ends < 3;
		return;
	}
	switch (p) {
	case PART_DATA:
	case PART_WEAK:
	case PART_GENERIC:
	case PART_HEAD:
		m->data = m->now;
		m->data_part = p;
		break;
	case PART_PURPOSE:
		m->purpose = m->now;
		break;
	case PART_WHEN:
		m->when = m->now;
		break;
	case PART_NEGATION:
		m->negation = m->now;
		break;
	case PART_ONLY:
		m->only = m->now;
		break;
	case PART_TIME:
		m->time = m->now;
		break;
	}
}

static void look(const struct met *m, struct surroundings *s, int side)
{
	bool action = near(m, m->action);

	s->action[side] = (uint8_t)(action ? m->action_part : PART_EDGE);
	s->far[side] = (uint8_t)(action ? m->ends : 4);
	s->data[side] = (uint8_t)(near(m, m->data) ? m->data_part : PART_EDGE);
}

void context_read(struct words *w)
{
	struct met left = {0}, right = {0};

	for (size_t i = 0; i <= w->count; i++) {
		struct surroundings *s = &w->around[i];
		unsigned int p;

		look(&left, s, 0);
		s->person = (uint8_t)(near(&left, left.person) ? left.person_part : PART_EDGE);
		s->left = (uint8_t)((near(&left, left.purpose) ? 1 : 0) |
				    (near(&left, left.when) ? 2 : 0) |
				    (near(&left, left.negation) ? 4 : 0) |
				    (near(&left, left.only) ? 32 : 0));
		if (i == w->count)
			break;
		p = w->at[i].part;
		meet(&left, p);
		if (p == PART_FIRST || p == PART_THIRD ||
		    (p == PART_USER && part_at(w, i + 1) != PART_OF)) {
			left.person = left.now;
			left.person_part = p;
		}
	}
	for (size_t i = w->count + 1; i--;) {
		struct surroundings *s = &w->around[i];

		if (i < w->count)
			meet(&right, w->at[i].part);
		look(&right, s, 1);
		s->right = (uint8_t)((near(&right, right.time) ? 8 : 0) |
				     (near(&right, right.purpose) ? 16 : 0));
	}
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

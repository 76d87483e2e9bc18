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

/* What a part can be met as. */
enum role { ROLE_NONE, ROLE_ACTION, ROLE_END, ROLE_DATA, ROLE_OTHER };

static const uint8_t roles[PART_COUNT] = {
	[PART_TAKE] = ROLE_ACTION,  [PART_STORE] = ROLE_ACTION,	  [PART_USE] = ROLE_ACTION,
	[PART_SHARE] = ROLE_ACTION, [PART_PUBLISH] = ROLE_ACTION, [PART_PROVIDE] = ROLE_ACTION,
	[PART_COMMA] = ROLE_END,    [PART_SEMICOLON] = ROLE_END,  [PART_COLON] = ROLE_END,
	[PART_STOP] = ROLE_END,	    [PART_DATA] = ROLE_DATA,	  [PART_WEAK] = ROLE_DATA,
	[PART_GENERIC] = ROLE_DATA, [PART_HEAD] = ROLE_DATA,	  [PART_PURPOSE] = ROLE_OTHER,
	[PART_WHEN] = ROLE_OTHER,   [PART_NEGATION] = ROLE_OTHER, [PART_ONLY] = ROLE_OTHER,
	[PART_TIME] = ROLE_OTHER,   [PART_FIRST] = ROLE_OTHER,	  [PART_THIRD] = ROLE_OTHER,
	[PART_USER] = ROLE_OTHER,
};

static void meet(struct met *m, unsigned int p)
{
	m->now++;
	switch (roles[p]) {
	case ROLE_ACTION:
		m->action = m->now;
		m->action_part = p;
		m->ends = 0;
		break;
	case ROLE_END:
		m->data = m->purpose = m->when = m->negation = m->only = m->time = 0;
		m->ends += m->ends < 3;
		break;
	case ROLE_DATA:
		m->data = m->now;
		m->data_part = p;
		break;
	case ROLE_OTHER:
		m->purpose = p == PART_PURPOSE ? m->now : m->purpose;
		m->when = p == PART_WHEN ? m->now : m->when;
		m->negation = p == PART_NEGATION ? m->now : m->negation;
		m->only = p == PART_ONLY ? m->now : m->only;
		m->time = p == PART_TIME ? m->now : m->time;
		break;
	}
}

/* Is all as it was before word p? Nothing is out of reach yet, and p is nothing that anybody asks for. */
static bool same_as_before(const struct met *m, unsigned int p)
{
	return roles[p] == ROLE_NONE && m->now <= CONTEXT_REACH;
}

static void look(const struct met *m, struct surroundings *s, int side)
{
	bool action = near(m, m->action);

	s->action[side] = (uint8_t)(action ? m->action_part : PART_EDGE);
	s->far[side] = (uint8_t)(action ? m->ends : 4);
	s->data[side] = (uint8_t)(near(m, m->data) ? m->data_part : PART_EDGE);
}

static void look_left(const struct met *m, struct surroundings *s)
{
	look(m, s, 0);
	s->person = (uint8_t)(near(m, m->person) ? m->person_part : PART_EDGE);
	s->left = (uint8_t)((near(m, m->purpose) ? 1 : 0) | (near(m, m->when) ? 2 : 0) |
			    (near(m, m->negation) ? 4 : 0) | (near(m, m->only) ? 32 : 0));
}

static void look_right(const struct met *m, struct surroundings *s)
{
	look(m, s, 1);
	s->right = (uint8_t)((near(m, m->time) ? 8 : 0) | (near(m, m->purpose) ? 16 : 0));
}

void context_read(struct words *w)
{
	struct met left = {0}, right = {0};
	struct surroundings *s = w->around;

	look_left(&left, &s[0]);
	for (size_t i = 0; i < w->count; i++) {
		unsigned int p = w->at[i].part;

		meet(&left, p);
		if (p == PART_FIRST || p == PART_THIRD ||
		    (p == PART_USER && part_at(w, i + 1) != PART_OF)) {
			left.person = left.now;
			left.person_part = p;
		}
		if (same_as_before(&left, p))
			s[i + 1] = s[i];
		else
			look_left(&left, &s[i + 1]);
	}
	look_right(&right, &s[w->count]);
	for (size_t i = w->count; i--;) {
		meet(&right, w->at[i].part);
		if (!same_as_before(&right, w->at[i].part)) {
			look_right(&right, &s[i]);
			continue;
		}
		s[i].action[1] = s[i + 1].action[1];
		s[i].far[1] = s[i + 1].far[1];
		s[i].data[1] = s[i + 1].data[1];
		s[i].right = s[i + 1].right;
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

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules about others: who may take the data, and on which occasions.
 *
 * "The map SDK takes it while you navigate, the payment SDK while you pay" are two ways. Each way is a set of
 * parties, that of one sentence or more, with the occasions of these sentences.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/when.h"

struct way {
	uint64_t hash; /* of its parties */
	struct when_list parties;
	struct when_list occasions; /* one group, or none: it is bound to no occasion */
	struct slot s;
};

struct ways {
	struct way *at;
	size_t count;
	uint32_t *index; /* places in `at` from 1, by hash */
	size_t mask;
};

static int parties_of(struct build *b, const struct rules_statement *s, struct when_list *out,
		      uint64_t *hash)
{
	*hash = 0;
	for (size_t i = 0; i < s->condition_count; i++) {
		const struct rules_condition *c = &s->conditions[i];
		size_t before = out->count;

		if (c->kind != CONDITION_PARTY || !c->party)
			continue;
		if (when_add(b, out, c))
			return -1;
		if (out->count > before)
			*hash += when_hash(c); /* in any order */
	}
	return 0;
}

/* The way of these parties, made when it is new. */
static struct way *way_of(struct ways *w, const struct when_list *parties, uint64_t hash)
{
	size_t i = hash & w->mask;

	while (w->index[i] && w->at[w->index[i] - 1].hash != hash)
		i = (i + 1) & w->mask;
	if (!w->index[i]) {
		w->at[w->count] = (struct way){.hash = hash, .parties = *parties};
		w->index[i] = (uint32_t)++w->count;
	}
	return &w->at[w->index[i] - 1];
}

static int sort_statements(struct build *b, const struct slot *s, struct ways *w,
			   struct slot *of_all)
{
	for (size_t i = 0; i < s->count; i++) {
		struct when_list parties = {0};
		uint64_t hash;

		if (parties_of(b, s->statements[i], &parties, &hash) ||
		    slot_add(parties.count ? &way_of(w, &parties, hash)->s : of_all,
			     s->statements[i]))
			return -1;
	}
	return 0;
}

/* The occasions of each way, with those that the sentences about all parties add. */
static int find_occasions(struct build *b, struct ways *w, const struct slot *of_all)
{
	for (size_t i = 0; i < w->count; i++) {
		struct way *way = &w->at[i];

		for (size_t k = 0; k < of_all->count; k++) {
			if (slot_add(&way->s, of_all->statements[k]))
				return -1;
		}
		if (when_add_occasions(b, &way->s, &way->occasions))
			return -1;
	}
	return 0;
}

/* One way: its parties and its occasions. */
static int add_way(struct build *b, const struct way *w, struct when_list *out)
{
	if (when_add_any(b, out, &w->parties))
		return -1;
	return w->occasions.count ? when_add_group(b, out, &w->occasions.at[0]) : 0;
}

static int add_ways(struct build *b, const struct ways *w, struct when_list *all)
{
	struct when_list any = {0};

	if (w->count == 1)
		return add_way(b, &w->at[0], all);
	for (size_t i = 0; i < w->count; i++) {
		const struct way *way = &w->at[i];
		struct when_list own = {0};

		for (size_t k = 0; k < way->parties.count && !way->occasions.count; k++) {
			if (when_add(b, &any, &way->parties.at[k].condition))
				return -1;
		}
		if (way->occasions.count && (add_way(b, way, &own) || when_add_all(b, &any, &own)))
			return -1;
	}
	return when_add_any(b, all, &any);
}

int when_add_parties(struct build *b, const struct slot *s, bool only, struct when_list *all)
{
	struct slot of_all = {0};
	struct ways w = {.mask = 1};
	int rc = -1;

	while (w.mask < 2 * s->count)
		w.mask = 2 * w.mask + 1;
	w.at = calloc(s->count, sizeof(*w.at));
	w.index = calloc(w.mask + 1, sizeof(*w.index));
	if (w.at && w.index && !sort_statements(b, s, &w, &of_all) &&
	    (only || !find_occasions(b, &w, &of_all)))
		rc = w.count ? add_ways(b, &w, all) : only ? 0 : when_add_occasions(b, s, all);
	for (size_t i = 0; i < w.count && w.at; i++)
		free(w.at[i].s.statements);
	free(of_all.statements);
	free(w.index);
	free(w.at);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conditions of a rule, out of those of its statements. merge.c says which statements; here is how
 * their gates and occasions are joined.
 */
#ifndef POLICY_WHEN_H
#define POLICY_WHEN_H

#include "policy/build.h"

enum sort { ASIDE, GATE, OCCASION };

/* Promises about purposes, places and refusals stand aside: nothing that one access could break. */
enum sort when_sort(enum condition_kind kind);

/* The statements of one rule in the making; borrowed, the array owned. */
struct slot {
	const struct rules_statement **statements;
	size_t count, cap;
	const struct rules_statement *newest; /* of those added, in the document's order */
	const struct rules_statement *older;  /* the last one that was added behind a newer one */
};

/*
 * Adds a statement once. Statements come in the document's order, but for the lead of a list, which may
 * come again behind each of its items. 0, or -1 when out of memory, as all below.
 */
int slot_add(struct slot *s, const struct rules_statement *st);

/* A list of conditions for a rule, without doubles; in the arena. */
struct when_list {
	struct rules_when *at;
	size_t count, cap;
	uint32_t *
		index; /* once there are many: places in `at` from 1, by hash; twice `cap` of them */
};

int when_add(struct build *b, struct when_list *l, const struct rules_condition *c);

/* One of the conditions in `any`; each of those in `all`. */
int when_add_any(struct build *b, struct when_list *l, const struct when_list *any);
int when_add_all(struct build *b, struct when_list *l, const struct when_list *all);

/* A group as it stands in another list. */
int when_add_group(struct build *b, struct when_list *l, const struct rules_when *group);

/* Do both say the same? Their words and place do not count. */
bool when_same(const struct rules_condition *a, const struct rules_condition *b);

/* A number that equal conditions share, but for their text and place. */
uint64_t when_hash(const struct rules_condition *c);

/* Which gates of a slot count: all, those of statements about taking, those that bind in any case. */
enum gates { GATE_ANY, GATE_TAKING, GATE_ALWAYS };

int when_add_gates(struct build *b, const struct slot *s, enum category category, enum gates which,
		   struct when_list *all);

/* "Only": each such sentence must have its occasion. Returns how many there are, or -1. */
int when_add_exclusive(struct build *b, const struct slot *s, struct when_list *all);

/* One of the occasions of all sentences, unless one of them names none. */
int when_add_occasions(struct build *b, const struct slot *s, struct when_list *all);

/*
 * A rule about others holds for those that are named, if any sentence names one: each party on the occasions of
 * the sentences that name it. Sentences that name none speak of all. `only`: the occasions are in *all
 * already. when_party.c
 */
int when_add_parties(struct build *b, const struct slot *s, bool only, struct when_list *all);

#endif

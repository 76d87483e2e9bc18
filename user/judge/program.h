/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An app's rules made ready for judging: for every category and party the rules that speak of it, each
 * a flat run of small nodes, with names replaced by the numbers of facts, controls and rates.
 *
 * The rules of other categories are never looked at, so the cost of an access does not grow with the
 * number of rules. A program does not change after it was built.
 */
#ifndef JUDGE_PROGRAM_H
#define JUDGE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "consentry/access.h"
#include "consentry/rules.h"
#include "user/judge/profile.h"

#define PROGRAM_NONE UINT32_MAX

/* What a fact is about. Names beside their kind tell two facts apart. */
enum fact_kind {
	FACT_CONSENT, /* name: the scope */
	FACT_PERMISSION,
	FACT_FEATURE, /* name: the feature */
	FACT_FOREGROUND,
	FACT_LOGIN,
	FACT_GUARDIAN,
	FACT_CLOSED,
};

struct fact_key {
	enum fact_kind kind;
	enum permission permission; /* FACT_PERMISSION */
	const char *name;	    /* FACT_CONSENT, FACT_FEATURE */
};

/* The facts that every program has, at these places; then one per permission, then the named ones. */
enum {
	FACT_AT_POLICY,
	FACT_AT_FOREGROUND,
	FACT_AT_LOGIN,
	FACT_AT_GUARDIAN,
	FACT_AT_CLOSED,
	FACT_AT_PERMISSIONS, /* + enum permission */
	FACT_AT_NAMED = FACT_AT_PERMISSIONS + PERMISSION_COUNT,
};

struct control {
	const char *name;
	const char *device; /* NULL: no touch of the kernel is this control */
	enum control_mode mode;
};

struct node {
	uint8_t op;   /* enum when_op */
	uint8_t kind; /* enum condition_kind */
	uint8_t forbid;
	uint8_t spare;
	uint32_t end;	 /* the index after this node and what lies below it */
	uint32_t fact;	 /* a fact, a control, a rate, by kind; PROGRAM_NONE: any or none */
	uint32_t source; /* index into `conditions` */
};

/* Of a rule: what its tree holds. */
enum {
	RULE_GESTURE = 1, /* a gesture or a pick: something that is used up */
	RULE_FEATURE = 2, /* a feature: something that may end */
	RULE_RATE = 4,
	RULE_EXCLUSIVE = 8, /* its binding sentence says "only" */
	RULE_VOLATILE = 16, /* more than facts decide it: the time, counts, the access itself */
	RULE_HANDS_ON = 32, /* its binding sentence gives the data to others and takes none */
};

struct program_rule {
	const struct rules_rule *rule;
	const struct rules_statement *statement; /* the binding sentence, or NULL */
	uint32_t first;				 /* node */
	uint16_t ops; /* bits of enum access_op that it speaks of, for a forbid rule */
	uint16_t flags;
};

/* Who takes the data, as far as the rules tell parties apart. */
enum party_class { CLASS_FIRST, CLASS_THIRD, CLASS_COUNT };

struct rule_list {
	uint32_t permit; /* into refs: first those that facts alone decide */
	uint32_t permit_count;
	uint32_t hands_on; /* permits about handing on, where others are about taking */
	uint32_t hands_on_count;
	uint32_t forbid;
	uint32_t forbid_count;
	uint32_t narrower; /* forbid rules on a part of this category only */
	uint32_t narrower_count;
	uint32_t flags;	       /* of its permit and forbid rules together */
	bool forbids_by_facts; /* no forbid rule is volatile */
};

/* Is the category spoken of by a permit rule of any party? */
enum declared { DECLARED_NO, DECLARED_PARTLY, DECLARED_YES };

struct program {
	struct arena *arena;
	const struct profile *profile;
	const struct rules *rules;
	const struct program_rule *rule;
	size_t rule_count;
	const struct node *node;
	const struct rules_condition *const *conditions;
	const uint32_t *refs;
	struct rule_list lists[CATEGORY_COUNT][CLASS_COUNT];
	uint8_t declared[CATEGORY_COUNT];
	const struct fact_key *facts;
	size_t fact_count;
	const struct control *controls;
	size_t control_count;
	const struct rules_condition *const *rates;
	size_t rate_count;
};

/* Both are borrowed. NULL when out of memory. */
struct program *program_new(const struct profile *p, const struct rules *r);
void program_free(struct program *p); /* NULL is allowed */

/* The control of that name, or PROGRAM_NONE. */
uint32_t program_control(const struct program *p, const char *name);

/* Can touches that the kernel sees be this control? PROGRAM_NONE: any control. */
bool program_touched(const struct program *p, uint32_t control);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One sentence being understood: what the finders have found so far, in characters of the sentence.
 *
 * The finders run in the order of the functions below, each one reading what those before it left.
 * A draft is reused from sentence to sentence; its room is fixed by the longest sentence there is.
 */
#ifndef POLICY_DRAFT_H
#define POLICY_DRAFT_H

#include "policy/choice.h"
#include "policy/pattern.h"
#include "policy/scan.h"
#include "policy/words.h"

/* Two items of a list have a separator between them, so a sentence cannot hold more. */
#define PIECES_MAX     (SENTENCE_MAX / 2)
#define CONDITIONS_MAX 64

struct piece {
	uint32_t begin;
	uint32_t end;
	int kind;    /* action kind, category, party; -1 where there is none */
	bool marked; /* somebody marked it up */
};

struct pieces {
	struct piece at[PIECES_MAX];
	size_t count;
};

struct draft_condition {
	const struct pattern *pattern;
	struct pattern_match match;
	enum condition_kind kind;
	bool vague;	  /* a feature without a name of its own: 上述功能 … */
	bool points_back; /* … that was named before */
	bool open;	  /* one of a list of features that ends in 等 */
	bool moment;	  /* 此时: only that */
	bool said;	  /* by another condition too */
	uint32_t rate_s, rate_n;
};

enum column_role {
	COLUMN_UNKNOWN,
	COLUMN_DATA,
	COLUMN_PURPOSE,
	COLUMN_PARTY,
	COLUMN_PERMISSION,
	COLUMN_REFUSE,
};

/* The table that the sentences are rows of: what its columns hold. */
struct table {
	uint32_t number;
	bool known; /* its head was understood */
	enum column_role role[CELLS_MAX];
};

#define OWN_NAMES     16
#define OWN_NAME_SIZE 24

/* How the provider calls itself: "Hopper", from the title and from "we means …"; own_name.c. */
struct own_names {
	size_t count;
	size_t length[OWN_NAMES];
	uint32_t name[OWN_NAMES][OWN_NAME_SIZE]; /* folded characters */
};

struct draft {
	struct sentence sentence;
	struct scan scan;
	struct words words;
	unsigned int line; /* context_line() */
	const struct lexicon *lexicon;
	const float *weights; /* of the lexicon; NULL: every reading is only shown */
	struct pieces actions;
	struct pieces data;
	struct pieces purposes;
	struct pieces actors;
	struct pieces recipients;
	struct draft_condition conditions[CONDITIONS_MAX];
	size_t condition_count;
	bool roles[PATTERN_ROLES];		     /* by enum pattern_role */
	struct pattern_match matches[PATTERN_ROLES]; /* of each role that is there */
	struct table table;
	struct own_names own;
	/* English: "we use it to:", "permissions that we ask for:"; what the items below say no more. */
	bool purposes_follow, permissions_follow, parties_follow;
	/* Is told every reading before the choice; NULL but in the tool that finds the weights. */
	void (*observe)(void *arg, const struct draft *d, int what, size_t begin, size_t end,
			const struct features *f);
	void *observe_arg;
};

/* Adds a piece in order of its beginning; one that overlaps another is dropped. */
void pieces_add(struct pieces *p, size_t begin, size_t end, int kind, bool marked);
/* Does any piece share a character with [begin, end)? */
bool pieces_overlap(const struct pieces *p, size_t begin, size_t end);

/*
 * Does the sentence bind: deny, or ask for consent, a permission, an act? Then what it speaks of must
 * be known even where a plain telling of it would not count.
 */
bool draft_binds(const struct draft *d);

/* marks.c: the marked pieces, of the marks from `from` on; gives the first one that may reach into the next sentence. */
size_t marks_apply(struct draft *d, const struct marks *m, size_t from);
void conditions_find(struct draft *d);
/* table.c: reads a head row; reads a row below an understood head, false: it is text like any. */
void table_head(struct draft *d);
bool table_row(struct draft *d);
/* Has a row of an understood table a cell whose column says nothing of what it holds? */
bool table_leaves(const struct draft *d);
/* Does the column that character i stands in say what it holds? */
bool table_tells(const struct draft *d, size_t i);
/* Each item of the list in [begin, end) becomes data. */
void table_items(struct draft *d, size_t begin, size_t end);
/* What a head or a label in [begin, end) says of what stands below or behind it. */
enum column_role table_role(const struct draft *d, size_t begin, size_t end);
/* Takes from the front of what a pattern captured the words that cannot belong to a name. */
void conditions_trim(const struct draft *d, struct pattern_match *m);
/* denial.c: the state in which alone something is denied; the verb of a denial that has no other. */
void denial_bound(struct draft *d);
void denial_verb(struct draft *d);
/* What stays on the device, where the sentence says it of nothing else: "人脸特征仅保存在本地". */
void local_subject(struct draft *d);
void data_find(struct draft *d);
void actions_find(struct draft *d);
void actors_find(struct draft *d);
void purposes_find(struct draft *d);

/* The word with which the name of a party begins that ends with word i: "地图 | SDK". */
size_t party_begin(const struct draft *d, size_t i);

/* The category of characters [begin, end): of the most telling word in it, or CATEGORY_OTHER. */
enum category data_category(const struct draft *d, size_t begin, size_t end);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy being compiled: from the text at one end to `struct rules` at the other.
 *
 * Each step is one file: statement.c turns a draft into a statement, merge.c statements into rules,
 * coverage.c says what can witness each statement. Everything lives in the arena of the rules.
 */
#ifndef POLICY_BUILD_H
#define POLICY_BUILD_H

#include "base/arena.h"
#include "policy/compile.h"
#include "policy/draft.h"
#include "policy/marks.h"
#include "policy/tree.h"

/* Is told every reading of data ('d'), verbs ('v') and purposes ('p', each opener first as 'o'). */
typedef void build_observer(void *arg, const struct draft *d, int what, size_t begin, size_t end,
			    const struct features *f);

/* What the merger must know of a statement beside what the contract says. */
struct note {
	bool logged_in; /* its login is a state ("once logged in"), not an occasion ("when you log in") */
	bool open;     /* its features are examples: 等功能 */
	bool separate; /* its consent is to one thing of its own */
	bool title;    /* it is the title of a clause: no rule rests on it */
};

/* What sentences may point back at; resolve.c. */
struct memory {
	size_t sentence;     /* counts sentences and parts */
	const char *feature; /* named last … */
	size_t feature_clause;
	size_t off; /* the sentence that told how to switch a permission off; 0: none */
	enum permission off_permission;
	size_t off_clause;
	bool has_parts;	   /* an earlier part of this sentence made a statement … */
	size_t head, part; /* … the first one, and the last one */
	const char *scopes[CATEGORY_COUNT]
			  [2]; /* of separate consents, to take and to hand on; NULL: none */
};

/* The record that lines belong to; record.h. */
struct record {
	bool open;
	size_t block;			  /* of its last line */
	enum column_role role;		  /* of what that line tells */
	bool named;			  /* that line names it */
	struct rules_condition condition; /* the party or permission that it is about */
};

struct build {
	struct rules *rules;
	struct arena *arena;
	const struct lexicon *lexicon;
	const struct text *text;
	const struct tree *tree;
	const struct marks *marks;
	struct draft *draft;
	/* What grows while it is not known how many there will be; owned by the build. */
	struct rules_statement *statements;
	struct note *notes; /* of each statement */
	size_t statement_count, statement_cap;
	struct rules_review *review;
	size_t review_count, review_cap;
	struct memory memory;
	struct record record;
	int failed;		  /* no memory was left */
	struct note note;	  /* of the statement that is being made */
	size_t clause_statements; /* statements of the clause so far */
	size_t clause;		  /* index of the clause of the last statement */
	size_t here;		  /* index of the clause of the sentence being read */
	size_t mark;		  /* the first mark that may reach into it */
	bool exempts;		  /* a list of exemptions is open … */
	size_t exempting;	  /* … below this clause */
	build_observer *observe;  /* NULL: nobody watches */
	void *observe_arg;
};

/* policy_compile() for the tool that finds the weights. */
int build_observed(const char *name, const char *data, size_t len,
		   const struct policy_options *options, build_observer *observe, void *arg,
		   struct rules **out, struct diag *d);

/* All return 0, or -1 when out of memory. */
int statement_add(struct build *b);
int merge_rules(struct build *b);
int coverage_add(struct build *b);
/* review.c; category and statement are for contradictions, NULL else. */
enum review_reason { REVIEW_UNPLACED, REVIEW_UNBOUND, REVIEW_UNLIMITED, REVIEW_CONTRADICTION };
int review_add(struct build *b, struct span span, enum review_reason reason, const char *category,
	       const char *statement);

/* Does the statement say that data are taken, kept, handed over: what a rule can be about? */
bool statement_takes(const struct rules_statement *s);
bool statement_has(const struct rules_statement *s, enum condition_kind kind);

#endif

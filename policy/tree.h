/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clause tree: which numbered or headed part of the document a sentence stands in.
 *
 * Ids follow the document's own numbering (一 → 1, （十）→ 10, 4、→ 4), each level told from the next by its
 * style, joined with dots: "1.10.4". A heading without a number takes the next number of its level.
 * Text before the first clause belongs to clause "0".
 */
#ifndef POLICY_TREE_H
#define POLICY_TREE_H

#include "policy/text.h"

struct tree_clause {
	const char *id;
	const char *label; /* the numbers as written, outermost first: "一（十）4" */
	const char
		*title; /* heading text without number; "" when the clause begins with a sentence */
	uint32_t begin; /* into text->s: number and title included */
	uint32_t end;	/* what lies below included */
	uint32_t body;	/* where the text after number and heading begins */
	uint32_t parent; /* index; UINT32_MAX at the top */
	uint16_t depth;	 /* from 0 */
};

struct tree {
	const struct tree_clause *clauses; /* in document order, parents first */
	size_t clause_count;
};

/*
 * Builds the tree in the text's arena, but what it says of the clauses (id, label, title) in `strings`,
 * which may be the same. 0, or -1 when out of memory.
 */
int tree_build(const struct text *t, struct arena *strings, struct tree *out);

/*
 * Index of the innermost clause that holds the byte at `offset` of s; always one: clause "0" or later. It is
 * looked for from clause `from` on: 0, or that of an offset that is not behind this one.
 */
size_t tree_clause_at(const struct tree *tree, size_t from, size_t offset);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where clauses begin: the numbered or headed blocks of a text, and which of their kinds lies inside which.
 */
#ifndef POLICY_TREE_MARK_H
#define POLICY_TREE_MARK_H

#include "policy/text.h"
#include "policy/tree_number.h"

/*
 * A kind of mark: one number style at one heading level, or headings of one level without a number.
 * Two "1." lists, one in headings and one in paragraphs, are two kinds.
 */
struct tree_kind {
	enum number_style style; /* NUMBER_NONE: headings without number */
	uint8_t level;		 /* heading level; TREE_LEVEL_PLAIN where the format has none */
	uint8_t parts;		 /* NUMBER_DECIMAL */
};

#define TREE_LEVEL_GUESS 7 /* a line of plain text that looks like a heading */
#define TREE_LEVEL_PLAIN 8 /* a numbered paragraph */
#define TREE_KIND_MAX	 64

struct tree_mark {
	uint32_t block;
	uint32_t title_begin; /* into text->s; empty when the clause begins with a sentence */
	uint32_t title_end;
	uint32_t body;
	struct number number;
	uint8_t kind; /* index into kinds */
};

struct tree_marks {
	const struct tree_mark *marks;
	size_t count;
	struct tree_kind kinds[TREE_KIND_MAX];
	size_t kind_count;
	/* over[a]: bit b is set when the document itself shows that kind b lies inside kind a. */
	uint64_t over[TREE_KIND_MAX];
};

/* Everything lives in `scratch`. 0, or -1 when out of memory. */
int tree_marks_find(const struct text *t, struct arena *scratch, struct tree_marks *out);

/* Does kind `inner` lie inside kind `outer`? What the document shows decides, else the usual order. */
bool tree_marks_above(const struct tree_marks *m, size_t outer, size_t inner);

/* The usual order of kinds: less is further out. */
unsigned int tree_kind_rank(const struct tree_kind *k);

#endif

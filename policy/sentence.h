/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences: the unit that a statement is made of.
 *
 * A sentence is held as characters, normalised for matching and with the way back to bytes. Mark-up
 * characters are left out, so that marked and plain text look the same to everything after this.
 */
#ifndef POLICY_SENTENCE_H
#define POLICY_SENTENCE_H

#include <stdbool.h>

#include "policy/marks.h"
#include "policy/text.h"

/* Longer ones are cut at a comma, or where they stand: no step after this is more than linear. */
#define SENTENCE_MAX 2048
/* Columns of a table that are told apart. */
#define CELLS_MAX 32
/* Parts of a sentence that are read apart. */
#define PARTS_MAX 8

struct sentence {
	const struct text *text;
	uint32_t begin; /* bytes of text->s, without outer white space */
	uint32_t end;
	size_t block;	/* index into text->blocks */
	bool continues; /* follows a semicolon of the same sentence */
	uint32_t part;	/* 0: the sentence or its first part; counts from there */
	uint32_t table; /* a row of this table, 0: none; its cells begin at characters cell[] */
	bool head;	/* the row that names the columns */
	size_t cells;
	uint16_t cell[CELLS_MAX];
	uint16_t column[CELLS_MAX];
	size_t n;		       /* characters */
	size_t wide;		       /* of them, those that are: sentence_is_wide() */
	uint32_t c[SENTENCE_MAX + 1];  /* normalised; c[n] is 0 */
	uint32_t at[SENTENCE_MAX + 1]; /* byte offset of each; at[n] is `end` */
	uint32_t to[SENTENCE_MAX + 1]; /* byte offset behind each */
};

struct sentence_walk {
	const struct text *text;
	const struct marks *marks;
	size_t block;
	uint32_t next;	/* byte offset within the block */
	size_t bracket; /* of the marks: none behind it lies before the sentence */
	bool semicolon;
	uint32_t cuts[PARTS_MAX - 1]; /* byte offsets at which the present sentence is cut */
	size_t cut_count, cut;
};

void sentence_first(struct sentence_walk *w, const struct text *t, const struct marks *m);

/* Fills *s with the next sentence. False when there is none. */
bool sentence_next(struct sentence_walk *w, struct sentence *s);

/*
 * Cuts the sentence that was given last at these bytes: *s becomes its first part, the others are the next
 * sentences. `count` is at least 1 and below PARTS_MAX.
 */
void sentence_cut(struct sentence_walk *w, struct sentence *s, const uint32_t *cuts, size_t count);

/* Characters [i, j) as bytes of text->s; i < j. */
static inline struct span sentence_bytes(const struct sentence *s, size_t i, size_t j)
{
	return (struct span){s->at[i], s->to[j - 1]};
}

/* The character as matching sees it: half-width, lower case. */
uint32_t sentence_fold(uint32_t c);

/* Chinese, and what is written without spaces. */
static inline bool sentence_is_wide(uint32_t c)
{
	return c >= 0x2e80 && c < 0x1f000;
}

/* Is it written in Latin script, by more than half of its letters? */
static inline bool sentence_is_latin(const struct sentence *s)
{
	return s->wide * 4 < s->n;
}

#endif

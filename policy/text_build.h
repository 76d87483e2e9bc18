/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building a text from a source: what is copied, what is left out, what replaces what, and which part
 * of it is a block. The readers of the formats use it; the compiler only sees the result.
 *
 * Memory is on the heap while the text grows and moves to the arena at the end. After a failed
 * allocation `failed` stays set and everything does nothing, as with a strbuf.
 */
#ifndef POLICY_TEXT_BUILD_H
#define POLICY_TEXT_BUILD_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "policy/text.h"

struct text_builder {
	const char *u; /* the source in UTF-8, borrowed */
	size_t ulen;
	size_t pos; /* what of the source is done: text_build_to() copies from here */
	struct strbuf s;
	struct text_run *runs;
	size_t run_count;
	size_t run_cap;
	struct text_block *blocks;
	size_t block_count;
	size_t block_cap;
	bool open; /* blocks[block_count] has begun */
	bool failed;
};

void text_build_init(struct text_builder *b, const char *u, size_t ulen);
void text_build_free(struct text_builder *b);

/* Appends u[from, to). */
void text_build_copy(struct text_builder *b, size_t from, size_t to);

/* Appends u[pos, to) and goes on behind it; leaves it out and goes on behind it. `to` may lie before pos. */
void text_build_to(struct text_builder *b, size_t to);
void text_build_skip(struct text_builder *b, size_t to);

/* Appends n bytes that stand for u[from, from + length). */
void text_build_put(struct text_builder *b, const char *s, size_t n, size_t from, size_t length);

/*
 * A block is what is appended between begin and end, without outer white space; an empty one vanishes.
 * text_build_end() returns the block, valid until the next one begins, or NULL.
 */
void text_build_begin(struct text_builder *b, struct text_block like);
struct text_block *text_build_end(struct text_builder *b);

/* Moves s, runs and blocks into out->arena. 0, or -1 when out of memory. */
int text_build_finish(struct text_builder *b, struct text *out);

/* Is c one of the characters of a set that ends with 0? */
bool text_is_in(uint32_t c, const uint32_t *set);

/* Narrows [*begin, *end) of s by white space on both sides. */
void text_trim(const char *s, size_t *begin, size_t *end);

/* The last character before `end` and not before `begin`; 0 when there is none. */
uint32_t text_last(const char *s, size_t begin, size_t end);

/* 。；！？：.;!?: and what closes behind them: does a sentence or a lead-in end at `end`? */
bool text_ends_sentence(const char *s, size_t begin, size_t end);

/*
 * Would s[begin, end), all in bold, serve as a heading: short, and no sentence or one that ends with a
 * colon? Such a block gets the level below all others that are in use.
 */
bool text_is_headline(const char *s, size_t begin, size_t end);

#define TEXT_HEADLINE_LEVEL 6

#endif

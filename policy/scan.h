/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a sentence: every occurrence of every word of the lexicon, ambiguity kept.
 */
#ifndef POLICY_SCAN_H
#define POLICY_SCAN_H

#include "policy/lexicon.h"
#include "policy/sentence.h"

struct token {
	uint16_t begin; /* characters */
	uint16_t end;
	uint16_t class;
	int16_t value;
};

struct scan {
	const struct sentence *sentence;
	const struct lexicon *lexicon;
	struct token *tokens; /* by begin, then by end; owned */
	size_t count;
	size_t cap;
	/* Tokens that begin at character i: first[i] … first[i+1]. */
	uint32_t first[SENTENCE_MAX + 2];
	uint64_t hint[SENTENCE_MAX + 2]; /* class_hint() of those that begin there, all together */
	bool breaks[SENTENCE_MAX + 1];	 /* scan_is_break() of each character */
	struct class_set present;
	/* Where the words of a class that is present begin: the first and the last of them. */
	uint16_t from[WORD_CLASS_MAX];
	uint16_t to[WORD_CLASS_MAX];
};

/* Fills *s, whose tokens may be reused from an earlier sentence. 0, or -1 when out of memory. */
int scan_sentence(struct scan *s, const struct lexicon *l, const struct sentence *sentence);
/* Adds a word that no lexicon holds. 0, or -1 when out of memory. */
int scan_add(struct scan *s, size_t begin, size_t end, unsigned int class);
void scan_free(struct scan *s);

/* The longest word of that class at character i, or NULL. */
static inline const struct token *scan_at(const struct scan *s, size_t i, unsigned int class)
{
	if (!(s->hint[i] & class_hint(class)))
		return NULL;
	for (uint32_t k = s->first[i + 1]; k-- > s->first[i];) {
		if (s->tokens[k].class == class)
			return &s->tokens[k];
	}
	return NULL;
}

/* The first word of that class that begins in [i, j), or NULL. */
const struct token *scan_within(const struct scan *s, size_t i, size_t j, unsigned int class);

/* Where a word of that class begins, at or behind i, that ends at `end`; `end`: there is none. */
size_t scan_ending(const struct scan *s, size_t i, size_t end, unsigned int class);

/* Does character i end a clause: , ; : and their Chinese forms, a full stop? */
static inline bool scan_is_break(const struct sentence *s, size_t i)
{
	uint32_t c = s->c[i];

	if (c > '?')
		return c == 0x3002 || (c == '|' && s->cells);
	if (c == '.')
		return i + 1 == s->n || s->c[i + 1] == ' ';
	return c == ',' || c == ';' || c == ':' || c == '!' || c == '?' || c == '\n';
}

#endif

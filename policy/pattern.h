/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns over words: how a language states a condition. They are data, written in the lexicon files.
 *
 * A pattern is a row of elements, separated by spaces:
 *
 *	open		a word of the class "open"
 *	open|allow	a word of either class
 *	open?		a word that may be missing
 *	~8		up to eight characters that end no clause
 *	=20		up to twenty characters
 *	< … >		what lies between is what the condition needs (a control, a feature, a party)
 *	^		a clause begins here
 *	$		a clause ends here
 *	@		the match begins in a clause of time or condition: behind "when" or with it, behind
 *			"should" or "booking" where a clause begins so, behind "on booking"
 *	!not		the clause of the match has no word of that class
 *	!!not		the sentence has none
 *	!<not		no word of that class ends where the match begins
 *	!^not		the match itself has no word of that class
 *
 * Elements follow each other without anything between. The first match from the left counts, with
 * the longest words and the shortest gaps.
 */
#ifndef POLICY_PATTERN_H
#define POLICY_PATTERN_H

#include "policy/lexicon.h"
#include "policy/scan.h"

/* What a pattern says: a condition, or how the whole statement is meant. */
enum pattern_role {
	PATTERN_EXCLUSIVE = CONDITION_COUNT,
	PATTERN_PROHIBITED,
	PATTERN_OPTIONAL,
	PATTERN_REQUIRED,
	PATTERN_EXEMPT,
	PATTERN_OFF,	       /* how to switch a permission off */
	PATTERN_THEN_STOP,     /* and what then stops: "we then stop" */
	PATTERN_PROMISE,       /* "we will never", "只会": it binds somebody, to whatever it be */
	PATTERN_NAMES_FEATURE, /* "we offer voice search" */
	PATTERN_ROLES
};

#define PATTERN_ELEMENTS 24
/* Alternatives of the first word. */
#define PATTERN_STARTS 8

enum element_op {
	ELEMENT_WORD,
	ELEMENT_GAP,
	ELEMENT_OPEN, /* capture begins */
	ELEMENT_CLOSE,
	ELEMENT_START,
	ELEMENT_END,
};

struct element {
	enum element_op op;
	bool optional;
	bool across;   /* gap: over clause ends too */
	uint16_t max;  /* gap */
	uint16_t only; /* word: its class, WORD_CLASS_MAX where `classes` has several */
	uint64_t hint; /* of `classes` */
	struct class_set classes;
};

struct pattern {
	int role; /* enum condition_kind or enum pattern_role */
	const struct element *element;
	size_t count;
	uint16_t start[PATTERN_STARTS]; /* classes of the first word; none: it may begin anywhere */
	size_t start_count;
	bool when; /* begins in a clause of time or condition */
	/* NULL: nothing is ruled out. */
	const struct class_set *not_clause;
	const struct class_set *not_sentence;
	const struct class_set *not_before;
	const struct class_set *not_inside;
	enum permission permission; /* where the words do not tell */
	bool state;		    /* login: being logged in, not the moment of it */
	bool separate;		    /* consent: to one thing of its own */
};

#define PATTERN_NEEDS 3

/* A pattern that is worth a try where its key is, and what else the sentence must have: its language first. */
struct pattern_key {
	uint16_t pattern;
	uint16_t need[PATTERN_NEEDS];
};

struct pattern_match {
	uint32_t begin; /* characters */
	uint32_t end;
	uint32_t capture_begin;
	uint32_t capture_end; /* equal: nothing captured */
	int16_t value;	      /* of the last permission word, or -1 */
};

/* Patterns of the lexicon, as bits. */
#define PATTERNS_MAX 1024

struct pattern_set {
	uint64_t bits[PATTERNS_MAX / 64];
};

/* Those whose words may all be in the sentence: most are ruled out by one class that it has not. */
void pattern_candidates(const struct scan *s, struct pattern_set *out);

/* The first of the set at or behind *i. False: none. */
static inline bool pattern_set_next(const struct pattern_set *set, size_t *i)
{
	for (size_t w = *i / 64; w < PATTERNS_MAX / 64; w++) {
		uint64_t bits = set->bits[w];

		if (w == *i / 64)
			bits &= UINT64_MAX << (*i % 64);
		if (bits) {
			*i = w * 64 + (size_t)__builtin_ctzll(bits);
			return true;
		}
	}
	return false;
}

/* The first match that begins at or after character `from`. False: none. */
bool pattern_find(const struct pattern *p, const struct scan *s, size_t from,
		  struct pattern_match *out);

#endif

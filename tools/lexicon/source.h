/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lexicon as people write it, read from the files of policy/lexicon/ when the program is built.
 *
 * Each part reads its own members of a file and is written by tables.c as C, so that the compiler
 * of policies starts with its tables in place. What a file gets wrong ends the build with one line
 * that says where.
 */
#ifndef TOOLS_LEXICON_SOURCE_H
#define TOOLS_LEXICON_SOURCE_H

#include "base/json.h"
#include "policy/lexicon.h"
#include "policy/pattern.h"

/* A node of the trie over the words; nodes are numbered from 1, the root. */
struct node {
	uint32_t letter; /* that leads here, folded */
	uint32_t child;	 /* first of them; 0: none */
	uint32_t next;	 /* of the same parent */
	uint32_t lexeme; /* of the word that ends here, the last one added; 0: no word ends here */
};

struct meaning {
	struct lexeme lexeme;
	uint32_t next; /* of the same word; 0: none */
};

/* A pattern with its elements in place; the pointers of `p` but its strings are not set. */
struct pattern_source {
	struct pattern p;
	struct element element[PATTERN_ELEMENTS];
	unsigned int language; /* the class that a sentence of its language has */
	struct class_set not_clause, not_sentence, not_before, not_inside;
};

struct source {
	struct arena *arena;
	const char *class_names[WORD_CLASS_MAX];
	size_t class_count;
	struct node *nodes; /* nodes[0] is no node */
	size_t node_count, node_cap;
	struct meaning *meanings; /* meanings[0] is no meaning */
	size_t meaning_count, meaning_cap;
	struct pattern_source *patterns;
	size_t pattern_count, pattern_cap;
	struct taxonomy taxonomy[CATEGORY_COUNT];
	float *weights;
};

/* All return 0, or -1 with *d set. */
int words_load(struct source *s, const struct json_doc *doc, struct diag *d);
int patterns_load(struct source *s, const struct json_doc *doc, struct diag *d);
int taxonomy_load(struct source *s, const struct json_doc *doc, struct diag *d);
int weights_load(struct source *s, const struct json_doc *doc, struct diag *d);

/* The class of that name, or -1. */
int class_find(const struct source *s, const char *name, size_t len);
/* The same; a name that is new becomes a class. -1: there are too many. */
int class_intern(struct source *s, const char *name);

/* Room for one more in a list that grows by doubling, zeroed; ends the program when there is none. */
void *list_grow(void *list, size_t count, size_t *cap, size_t size);

/* The trie as a double array: see struct lexicon_node. */
struct automaton {
	uint8_t *page;	  /* LEXICON_PAGES */
	uint16_t *letter; /* 256 for each page */
	size_t page_count;
	size_t letter_count;
	struct lexicon_node *nodes;
	size_t node_count;
	struct lexeme *lexemes;
	size_t lexeme_count;
};

/* 0, or -1 when there are more letters or words than its numbers hold. Nothing is freed: the program ends. */
int automaton_build(const struct source *s, struct automaton *out);

/* Writes the tables as C. 0, or -1 when writing failed. */
int tables_write(const struct source *s, const struct automaton *a, const char *path);

#endif

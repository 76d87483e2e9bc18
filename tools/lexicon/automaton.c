/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trie of the words laid out as a double array: the child of node n by letter x is cell
 * base[n] + x, if that cell says that n is its parent. Two loads a step, and no search.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/lexicon/source.h"

struct layout {
	const struct source *s;
	struct automaton *a;
	size_t cap;
	uint32_t free_from; /* no cell below is free */
	uint32_t *cell_of;  /* by node of the trie */
};

/* Numbers the letters in the order of their code points: those of one script lie together. */
static int number_letters(const struct source *s, struct automaton *a)
{
	unsigned char *used = calloc(LEXICON_PAGES, 256);

	a->page = calloc(LEXICON_PAGES, 1);
	a->letter = calloc(256 * 256, sizeof(*a->letter));
	if (!used || !a->page || !a->letter)
		return -1;
	for (size_t n = 2; n < s->node_count; n++)
		used[s->nodes[n].letter] = 1;
	a->page_count = 1; /* page 0: nothing */
	a->letter_count = 1;
	for (size_t p = 0; p < LEXICON_PAGES; p++) {
		if (!memchr(used + p * 256, 1, 256))
			continue;
		if (a->page_count == 256)
			return -1;
		a->page[p] = (uint8_t)a->page_count;
		for (size_t c = 0; c < 256; c++) {
			if (used[p * 256 + c])
				a->letter[a->page_count * 256 + c] = (uint16_t)a->letter_count++;
		}
		a->page_count++;
	}
	free(used);
	return a->letter_count > UINT16_MAX ? -1 : 0;
}

static uint16_t letter_of(const struct automaton *a, uint32_t c)
{
	return a->letter[a->page[c >> 8] * 256u + (c & 255)];
}

/* Cells up to `cell`, and behind it as many as there are letters: a step needs no bound. */
static void make_room(struct layout *l, size_t cell)
{
	struct automaton *a = l->a;

	while (l->cap <= cell + a->letter_count)
		a->nodes = list_grow(a->nodes, l->cap, &l->cap, sizeof(*a->nodes));
	if (a->node_count < cell + a->letter_count + 1)
		a->node_count = cell + a->letter_count + 1;
}

static bool fits(struct layout *l, uint32_t base, uint32_t child)
{
	for (; child; child = l->s->nodes[child].next) {
		uint32_t cell = base + letter_of(l->a, l->s->nodes[child].letter);

		make_room(l, cell);
		if (cell <= 1 || l->a->nodes[cell].parent)
			return false;
	}
	return true;
}

/* The lexemes of a word stand side by side, the last one added first. */
static int lay_lexemes(struct layout *l, struct lexicon_node *node, uint32_t meaning, size_t *cap)
{
	struct automaton *a = l->a;

	node->lexeme = (uint16_t)a->lexeme_count;
	for (; meaning; meaning = l->s->meanings[meaning].next) {
		a->lexemes = list_grow(a->lexemes, a->lexeme_count, cap, sizeof(*a->lexemes));
		a->lexemes[a->lexeme_count++] = l->s->meanings[meaning].lexeme;
		node->lexemes++;
	}
	return a->lexeme_count > UINT16_MAX ? -1 : 0;
}

static void lay_children(struct layout *l, uint32_t n)
{
	const struct node *nodes = l->s->nodes;
	uint32_t first = nodes[n].child, base, cell = l->cell_of[n];

	if (!first)
		return;
	while (l->a->nodes[l->free_from].parent)
		make_room(l, ++l->free_from);
	base = l->free_from > l->a->letter_count ? l->free_from - (uint32_t)l->a->letter_count : 1;
	while (!fits(l, base, first))
		base++;
	l->a->nodes[cell].base = base;
	for (uint32_t k = first; k; k = nodes[k].next) {
		l->cell_of[k] = base + letter_of(l->a, nodes[k].letter);
		l->a->nodes[l->cell_of[k]].parent = cell;
	}
}

int automaton_build(const struct source *s, struct automaton *out)
{
	struct layout l = {.s = s, .a = out, .free_from = 2};
	size_t lexeme_cap = 0;

	memset(out, 0, sizeof(*out));
	l.cell_of = calloc(s->node_count, sizeof(*l.cell_of));
	if (!l.cell_of || number_letters(s, out))
		return -1;
	make_room(&l, 2);
	l.cell_of[1] = 1;
	/* A node is numbered behind its parent: each has its cell when its children get theirs. */
	for (uint32_t n = 1; n < s->node_count; n++) {
		lay_children(&l, n);
		if (lay_lexemes(&l, &out->nodes[l.cell_of[n]], s->nodes[n].lexeme, &lexeme_cap))
			return -1;
	}
	free(l.cell_of);
	return 0;
}

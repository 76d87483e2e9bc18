/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text: a tree in which every byte of every block lies in exactly one innermost clause, ids are
 * unique and children lie in their parents.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "policy/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int good)
{
	if (!good)
		abort();
}

static int by_id(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void check_ids(const struct tree *tree)
{
	const char **ids = malloc(tree->clause_count * sizeof(*ids));

	check(ids != NULL);
	for (size_t i = 0; i < tree->clause_count; i++)
		ids[i] = tree->clauses[i].id;
	qsort(ids, tree->clause_count, sizeof(*ids), by_id);
	for (size_t i = 1; i < tree->clause_count; i++)
		check(strcmp(ids[i - 1], ids[i]) != 0);
	free(ids);
}

static void check_tree(const struct text *t, const struct tree *tree)
{
	check(tree->clause_count > 0);
	for (size_t i = 0; i < tree->clause_count; i++) {
		const struct tree_clause *c = &tree->clauses[i];

		check(c->id[0] && c->label && c->title);
		check(c->begin < c->end && c->end <= t->len);
		check(c->body >= c->begin && c->body <= c->end);
		if (i)
			check(tree->clauses[i - 1].begin < c->begin);
		if (c->parent != UINT32_MAX) {
			const struct tree_clause *up = &tree->clauses[c->parent];

			check(c->parent < i && c->depth == up->depth + 1);
			check(up->begin <= c->begin && c->end <= up->end);
		}
		check(tree_clause_at(tree, i ? i - 1 : 0, c->begin) == i);
	}
	for (size_t i = 0, at = 0; i < t->block_count; i++) {
		at = tree_clause_at(tree, at, t->blocks[i].begin);
		check(tree_clause_at(tree, at, t->blocks[i].end - 1) == at);
	}
	check_ids(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_options o = {.format = POLICY_MARKDOWN, .encoding = "UTF-8"};
	struct arena *a = arena_new();
	struct diag d = {.line = 0};
	struct text t;
	struct tree tree;

	check(a != NULL);
	if (!text_read("policy", (const char *)data, size, &o, a, &t, &d)) {
		check(!tree_build(&t, a, &tree));
		check_tree(&t, &tree);
	}
	arena_free(a);
	return 0;
}

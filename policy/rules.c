/* SPDX-License-Identifier: Apache-2.0 */
#include "consentry/rules.h"

#include <string.h>

#include "base/arena.h"

void rules_free(struct rules *r)
{
	/* The struct itself lives in its arena. */
	if (r)
		arena_free(r->arena);
}

const struct rules_statement *rules_statement_find(const struct rules *r, const char *id)
{
	for (size_t i = 0; i < r->statement_count; i++) {
		if (!strcmp(r->statements[i].id, id))
			return &r->statements[i];
	}
	return NULL;
}

const struct rules_clause *rules_clause_find(const struct rules *r, const char *id)
{
	for (size_t i = 0; i < r->clause_count; i++) {
		if (!strcmp(r->clauses[i].id, id))
			return &r->clauses[i];
	}
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What both renderings of explain look up: which rules a statement makes, how it is watched, and which part of
 * a sentence is what.
 */
#ifndef POLICY_EXPLAIN_VIEW_H
#define POLICY_EXPLAIN_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/explain.h"

/* What a byte of a sentence belongs to; a later one hides an earlier one. */
enum explain_paint {
	PAINT_NONE,
	PAINT_CONDITION,
	PAINT_PURPOSE,
	PAINT_ACTOR,
	PAINT_RECIPIENT,
	PAINT_ACTION,
	PAINT_DATA,
	PAINT_COUNT
};

struct explain_view {
	const struct rules *rules;
	/* Statements by clause, as the document has them: order[first[i] … first[i + 1]) of clause i. */
	uint32_t *order;
	uint32_t *first;
	/* Rules of statement i: rule_of[rule_first[i] … rule_first[i + 1]), in their order. */
	uint32_t *rule_of;
	uint32_t *rule_first;
	const struct rules_coverage **coverage; /* of each statement, or NULL */
};

/* 0, or -1 when out of memory. The view borrows r. */
int explain_view_init(struct explain_view *v, const struct rules *r);
void explain_view_free(struct explain_view *v);

/* Paints paint[0..len) of the statement's quote; len is strlen(quote). */
void explain_paint(const struct rules_statement *s, uint8_t *paint, size_t len);

/* Was the phrase, the condition said in the same words earlier in its list? Once is enough for a reader. */
bool explain_phrase_again(const struct rules_phrase *list, size_t i);
bool explain_condition_again(const struct rules_condition *list, size_t i);

#endif

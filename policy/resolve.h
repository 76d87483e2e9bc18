/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a statement leaves to the sentences around it: the feature that "this feature" is, the data and
 * occasions of the part before it, the permission that "then" speaks of, the name of a separate consent.
 */
#ifndef POLICY_RESOLVE_H
#define POLICY_RESOLVE_H

#include "policy/build.h"

/* Before a sentence or part is made a statement, whether it becomes one or not. */
void resolve_begin(struct build *b);

/* The feature that was named last in this clause or one above it; NULL: none. In the arena. */
const char *resolve_feature(const struct build *b);

/*
 * Completes the statement that is being added: its data and conditions may be replaced. 0, or -1 when out
 * of memory.
 */
int resolve_statement(struct build *b, struct rules_statement *s);

/* After it: remembers what later sentences may point at. `s` is NULL where no statement was made. */
int resolve_end(struct build *b, const struct rules_statement *s);

#endif

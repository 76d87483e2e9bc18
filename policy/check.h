/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Did a policy's meaning change? Compares what two versions were understood to say.
 *
 * Meaning is what the rules allow and forbid, and for each statement its modality, actor, actions, kinds of data,
 * purposes, recipients and conditions. Where a sentence stands, how it is numbered and which word it
 * uses for a kind of data is not.
 */
#ifndef POLICY_CHECK_H
#define POLICY_CHECK_H

#include <stddef.h>

#include "policy/explain.h"

/*
 * Appends a difference that people can read, "-" for what `expected` has and "+" for what `actual` has;
 * nothing where the meaning is the same. 0 with the number of differing rules and statements in
 * *count, or -1 when out of memory.
 */
int check_rules(const struct rules *expected, const struct rules *actual, enum explain_language l,
		struct strbuf *out, size_t *count);

#endif

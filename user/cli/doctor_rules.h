/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a machine that sees this much means for each rule of a policy: which facts the rule needs, what tells
 * each, and what becomes of its findings where nothing does.
 */
#ifndef CLI_DOCTOR_RULES_H
#define CLI_DOCTOR_RULES_H

#include "base/strbuf.h"
#include "consentry/rules.h"
#include "user/collect/ladder.h"
#include "user/judge/profile.h"

/* Appends the table. 0, or -1 when out of memory. */
int doctor_rules(const struct ladder *l, const struct profile *p, const struct rules *r,
		 struct strbuf *out);

#endif

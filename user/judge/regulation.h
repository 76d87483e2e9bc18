/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a code is a breach of: policy/lexicon/regulations.json, which is built into the program.
 */
#ifndef JUDGE_REGULATION_H
#define JUDGE_REGULATION_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "consentry/finding.h"

struct regulations;

/* Reads the built-in file. NULL when out of memory, or when the file is at fault (a unit test's task). */
struct regulations *regulations_new(void);
void regulations_free(struct regulations *r); /* NULL is allowed */

/*
 * Appends a JSON array with one object for each clause that f's codes break: `document`, `clause`,
 * `title`, `code`, `verified`. Those of f->code come first.
 */
void regulations_write(struct regulations *r, const struct finding *f, bool english,
		       struct strbuf *out);

#endif

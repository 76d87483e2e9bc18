/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the agent says of itself to `consentry top` and `consentry metrics`: counts, and what serves.
 */
#ifndef AGENT_TALLY_H
#define AGENT_TALLY_H

#include <stdint.h>

#include "base/strbuf.h"
#include "consentry/finding.h"

/* Of one app. Compliant ones are counted where they are written. */
struct tally_app {
	const char *name; /* borrowed from its profile */
	uint64_t verdicts[VERDICT_COUNT];
	uint64_t codes[CODE_COUNT];
	uint64_t categories[CATEGORY_COUNT][VERDICT_COUNT];
	uint64_t last; /* time of the last finding; 0: none */
	enum verdict last_verdict;
	enum code last_code;
	enum category last_category;
};

struct tally {
	struct tally_app *apps; /* owned */
	size_t count;
	size_t at; /* the app of the finding before, which most often is the next one's */
};

/* 0, or -1 when out of memory. */
int tally_add_app(struct tally *t, const char *name);
void tally_free(struct tally *t);

void tally_finding(struct tally *t, const struct finding *f);

/* Appends the member `"apps":[…]`; of more than `most` apps those that come first. */
void tally_write(const struct tally *t, size_t most, struct strbuf *out);

#endif

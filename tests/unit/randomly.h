/* SPDX-License-Identifier: Apache-2.0 */
/* Random traces in the short words of judging.h, the same for the same seed. */
#ifndef TESTS_RANDOMLY_H
#define TESTS_RANDOMLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

struct random {
	uint64_t state; /* the seed, not 0 */
};

uint64_t random_below(struct random *r, uint64_t n);

/*
 * Appends `lines` lines for two apps, "shop" and "bank" (both names are four letters long), less than
 * `step` ms apart. `messy`: some come out of order, some too late, and events get lost.
 */
void random_trace(struct random *r, int lines, uint64_t step, bool messy, struct strbuf *out);

#endif

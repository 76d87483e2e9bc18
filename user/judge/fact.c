/* SPDX-License-Identifier: Apache-2.0 */
#include "fact.h"

void fact_set(struct fact *f, enum fact_state state, uint64_t t)
{
	if (t >= f->since) {
		if (f->state == state)
			return;
		f->before = f->state;
		f->before_since = f->since;
		f->state = (uint8_t)state;
		f->since = t;
	} else if (t >= f->before_since) {
		/* Late, between the two that are kept: the newer of the past is the more useful. */
		f->before = (uint8_t)state;
		f->before_since = t;
	}
}

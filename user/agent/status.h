/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a running agent says of itself (consentry-status/1): for `consentry metrics` and `consentry top`.
 */
#ifndef AGENT_STATUS_H
#define AGENT_STATUS_H

#include "agent.h"
#include "tally.h"

struct status {
	const struct sensors *sensors; /* all borrowed */
	const struct agent_counts *counts;
	const struct tally *tally;
	struct log_state log; /* without a log: of the chain on standard output */
	bool log_failing;
	uint64_t started; /* CLOCK_BOOTTIME */
};

/* Appends it, an object on one line. */
void status_write(const struct status *s, struct strbuf *out);

#endif

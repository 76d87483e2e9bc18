/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent's counts as Prometheus reads them (text format 0.0.4). Pure.
 */
#ifndef METRICS_STATUS_H
#define METRICS_STATUS_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/strbuf.h"

/* How far one receiver has been brought. */
struct status_ship {
	const char *to;
	uint64_t shipped; /* number of the last line that it has */
	int known;	  /* 0: its cursor cannot be read */
};

/*
 * Appends the metrics of text[0..len), consentry-status/1; NULL: there is no agent, which is a metric too.
 * 0, or -1 with *d set: no such status, or out of memory.
 */
int status_metrics(const char *text, size_t len, const struct status_ship *ships, size_t count,
		   struct strbuf *out, struct diag *d);

#endif

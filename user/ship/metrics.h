/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How shipping goes, in Prometheus' text format (version 0.0.4), in a file that is replaced as a whole:
 * what the node exporter's textfile collector reads.
 */
#ifndef SHIP_METRICS_H
#define SHIP_METRICS_H

#include "base/diag.h"
#include "user/deliver/ship.h"

/* 0, or -1 with *d set. */
int metrics_write(const char *path, const char *to, const struct ship_state *s, struct diag *d);

#endif

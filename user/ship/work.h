/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a shipper does once it knows what is asked: it opens what it needs, gives its rights away and ships until
 * it is told to end.
 */
#ifndef SHIP_WORK_H
#define SHIP_WORK_H

#include <stdbool.h>

#include "transport.h"
#include "user/confine/confine.h"

enum { STATUS_DONE = 0, STATUS_USAGE = 2 };

/* All borrowed. */
struct request {
	struct transport_options transport;
	struct ship_options ship;
	const char *metrics;
	bool once, quiet;
	struct {
		int fd; /* the channel to `consentry run`, whose child this is; -1: it is nobody's */
		int root; /* the folder that becomes the root */
		struct confine_user user;
	} monitor;
};

/* Says what went wrong, in one line. STATUS_USAGE. */
int work_fault(const struct diag *d);

/* The exit status; what went wrong was said. */
int work_run(struct request *q);

#endif

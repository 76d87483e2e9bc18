/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came against what had to come.
 */
#ifndef SENSORS_COMPARE_H
#define SENSORS_COMPARE_H

#include "scenario.h"

/* When and by whom the scenario was played. */
struct moment {
	const struct shared *shared;
	pid_t child;
	int status;
	uint64_t from;
	uint64_t to;
};

/* 0; -1 with the first difference in `why`. */
int compare(const struct lab *lab, const struct scenario *sc, const struct sensors *s,
	    const struct moment *m, char *why, size_t size);

/* Does one of the scenario's facts rest on the raw tracepoints of system calls? */
bool compare_by_calls(const struct sensors *s, const struct scenario *sc);

/* Does one of the scenario's facts rest on the ioctl programs, which see requests only? */
bool compare_stands_in(const struct sensors *s, const struct scenario *sc);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process without rights may have of the monitor: files, by name, and nothing that is not its own.
 */
#ifndef AGENT_REACH_H
#define AGENT_REACH_H

#include <stdbool.h>

#include "channel.h"

struct reach {
	const char *log;	     /* with its index and older parts, or NULL; all borrowed */
	bool log_to_read;	     /* the log's files can be opened and listed, not changed */
	const char *own;	     /* a file, with each of `suffixes` behind its name, or NULL */
	const char *const *suffixes; /* ends with NULL */
};

/* Is it a question about a file? */
bool reach_is(uint32_t kind);

/* Answers one on the channel. `out` is scratch. 0, or -1 when nobody takes the answer. */
int reach_answer(const struct reach *r, int fd, const struct message *in, struct message *out);

#endif

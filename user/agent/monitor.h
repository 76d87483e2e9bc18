/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The monitor: the process that keeps root's rights while the agent, which has none, reads and judges. It
 * answers the agent's questions, looks for what is new, and does what hot reload needs; it parses nothing
 * that an audited app wrote.
 */
#ifndef AGENT_MONITOR_H
#define AGENT_MONITOR_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/diag.h"
#include "user/agent/shippers.h"
#include "user/collect/sensors.h"

struct monitor_options {
	int fd;			 /* the monitor's end of the channel */
	pid_t agent;		 /* a child of this process */
	struct sensors *sensors; /* all borrowed */
	const char *log;	 /* the files that the agent may ask for: this log's, or NULL */
	const char *state; /* and this one, with `.new` and `.ledger` behind its name; or NULL */
	struct shippers *shippers; /* served meanwhile; or NULL */
	/* SIGHUP came. True: it is worth a reload, and the agent is told to end for it. */
	bool (*hang_up)(void *arg);
	void *arg;
};

/* To be called before the fork: the signals that the monitor waits for are blocked from here on. */
void monitor_block_signals(void);

/*
 * Runs until the agent has ended. SIGINT and SIGTERM tell it to; one that does not within 20 seconds, or
 * that speaks no sense, is killed. *status is as of waitpid(). 0, or -1 with *d set.
 */
int monitor_run(const struct monitor_options *o, int *status, struct diag *d);

#endif

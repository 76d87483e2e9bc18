/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent: the loop between the sensors, the control socket, the judge and the log.
 *
 * Every record that reaches the judge is first written to the trace, if one is kept, in the order in
 * which the judge takes it: so that `replay` of the trace gives the same findings, byte for byte.
 */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "user/agent/ask.h"
#include "user/agent/control.h"
#include "user/agent/memory.h"
#include "user/collect/sensors.h"
#include "user/deliver/log.h"
#include "user/judge/judge.h"

/* How often the agent looks at its sensors at least: how long a finding may wait that only time settles. */
#define AGENT_TICK_NS 100000000

struct agent_options {
	struct sensors *sensors; /* all pointers are borrowed */
	struct control *control; /* NULL: no control socket */
	struct log *log;	 /* NULL: findings go to standard output, with their chain */
	const char *log_name;	 /* its path */
	struct ask *ask; /* the monitor, in whose place signals are obeyed; NULL: there is none */
	struct memory *memory; /* NULL: nothing outlives the agent */
	const char
		*handed; /* what agent_hand_over() of the one before wrote; NULL: there was none */
	size_t handed_len;
	int trace;		/* open, to append to; -1: none is kept */
	const char *trace_name; /* compressed if it ends in .gz */
	bool goes_on;		/* the trace has its header already */
	bool (*hang_up)(
		void *arg); /* SIGHUP, without a monitor: true ends the agent for a reload */
	void *arg;
	uint64_t duration_ns; /* stop by itself; 0: only on a signal */
	bool all;	      /* findings that are compliant too */
};

struct agent_counts {
	uint64_t records;		  /* what the judge was given */
	uint64_t restarts;		  /* gaps between two agents */
	uint64_t marks;			  /* what came through the control socket and was taken */
	uint64_t verdicts[VERDICT_COUNT]; /* compliant ones are counted only with `all` */
};

struct agent;

/* 0 and an owned *out, or -1 with *d set. SIGINT and SIGTERM are blocked from here on. */
int agent_new(const struct agent_options *o, struct agent **out, struct diag *d);

/* The agent's judge, to which the caller adds the apps before agent_run(). */
struct judge *agent_judge(struct agent *a);

/* Names an app that the judge was given, for the counts. 0, or -1 when out of memory. */
int agent_name_app(struct agent *a, const char *name);

/*
 * Runs until SIGINT, SIGTERM, the monitor's word or the end of the duration, then settles what waits; with
 * a memory, or for a reload, what waits is kept for the agent that comes after. 0, or -1 with *d set: a
 * write failed, memory ran out.
 */
int agent_run(struct agent *a, struct diag *d);

/* Did agent_run() end for a reload? Then this is what the next one is handed: 0, or -1 out of memory. */
bool agent_reloads(const struct agent *a);
int agent_hand_over(struct agent *a, struct strbuf *out);

const struct agent_counts *agent_count(const struct agent *a);
void agent_free(struct agent *a); /* NULL is allowed */

#endif

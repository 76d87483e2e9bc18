/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `consentry run` in its parts: the command line (run.c), one agent's life in this process (run_agent.c), and
 * the processes around it (run_daemon.c).
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "audit.h"
#include "user/agent/agent.h"
#include "user/agent/shippers.h"
#include "user/deliver/key.h"

#define PROFILES_MAX 1024
#define FORCED_MAX   64

struct run_options {
	const char *profiles[PROFILES_MAX];
	size_t profile_count;
	const char *forced[FORCED_MAX];
	size_t forced_count;
	const char *log;
	const char *key;
	const char *trace;
	const char *control;
	const char *group;
	const char *btf;
	uint64_t duration_s;
	uint64_t ring_kib;
	uint64_t rotate_mib;
	uint64_t rotate_h;
	uint64_t keep;
	const char *state;
	const char *user;
	const char *ship[SHIPPERS_MAX]; /* each "URL [OPTION…]" */
	size_t ship_count;
	const char *ship_user;
	bool no_fork;
	bool all;
	bool quiet;
};

/* What is open around an agent; all borrowed. */
struct run_around {
	const struct run_options *o;
	const struct audit *audit;
	struct sensors *sensors;
	struct control *control;
	const struct key *key; /* NULL: none */
	struct ask *ask;       /* NULL: one process */
	const char *boot;      /* the kernel's boot id */
	const char *handed;    /* by the agent before; NULL: it is the first */
	size_t handed_len;
	int trace; /* -1: none */
	bool (*hang_up)(void *arg);
	void *arg;
};

/*
 * One agent from its start to its end, its log and state with it. The exit status. When it ended for a reload,
 * *reload is set and what the next one is handed is appended to *out.
 */
int run_agent(const struct run_around *r, bool *reload, struct strbuf *out);

/*
 * Opens the sensors, runs agents until one ends that is not for a reload. In two processes, unless
 * o->no_fork. The exit status.
 */
int run_daemon(const struct run_options *o, struct audit *audit);

#endif

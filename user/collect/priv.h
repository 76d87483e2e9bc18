/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the reader of events asks somebody with rights for: who a process is, what a device number is
 * called. Names tell privilege: priv_* asks, asroot_* does.
 *
 * In one process the asking is a call (priv_here). Where the agent is a process of its own, which may
 * open nothing, it asks the monitor (user/agent/ask.h). No access of a process that was met before, to
 * a thing that was met before, needs to ask.
 */
#ifndef COLLECT_PRIV_H
#define COLLECT_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/filter.h"
#include "consentry/event.h"
#include "user/collect/screen.h"

enum { PRIV_PATH = 4096 };

/* "" where it is not known: the process is gone, or another has its number. */
struct priv_process {
	char exe[PRIV_PATH];
	char cgroup[PRIV_PATH]; /* in the unified hierarchy */
};

/* A character device: `path` is "" where nothing is known of it. */
struct priv_node {
	char id[48];
	char path[128];
};

/* What came to be known on the other side, in the order in which it did. */
enum priv_change_kind { PRIV_WATCHED, PRIV_DEVICE, PRIV_RUNG };

struct priv_change {
	enum priv_change_kind kind;
	struct watch_key key; /* PRIV_WATCHED: an inode has this name */
	struct watch watch;
	uint32_t
		index; /* PRIV_DEVICE: an input device's; PRIV_RUNG: a fact's, which is served by … */
	uint32_t rung;
	bool foreign;
	struct axis axes[2];
	char name[PRIV_PATH]; /* the path, or the device's name */
};

typedef void (*priv_told)(void *arg, const struct priv_change *change);

struct priv {
	void *arg;
	/* `start` as events have it; 0: whoever has the number now. */
	void (*process)(void *arg, uint32_t pid, uint64_t start, struct priv_process *out);
	/* `pcm`: number is card << 16 | device of a capture stream; else a device number. */
	void (*node)(void *arg, bool pcm, uint32_t number, struct priv_node *out);
	/* An EVENT_NAME that is news to the other side. NULL: there is none. */
	void (*named)(void *arg, const struct event_name *e);
	/* Something is to be looked at at once: sensors_refresh(). NULL: there is none. */
	void (*look)(void *arg);
	/* Takes what the other side told meanwhile, without waiting. NULL: there is none. */
	void (*catch_up)(void *arg);
};

/* Asks this process itself. */
extern const struct priv priv_here;

#endif

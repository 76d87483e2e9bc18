/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent's side of the channel: what needs rights is asked of the monitor. The tables that it gives do
 * for the sensors and the log what calls do in one process.
 *
 * When the monitor is gone, every question is answered with an error, and ask_wants() says so.
 */
#ifndef AGENT_ASK_H
#define AGENT_ASK_H

#include "user/collect/priv.h"
#include "user/deliver/disk.h"

struct ask;

/* `fd` is the agent's end, borrowed. What the monitor tells goes to `told`. NULL when out of memory. */
struct ask *ask_new(int fd, priv_told told, void *arg);
void ask_free(struct ask *a);

/* Owned by a. */
const struct priv *ask_priv(const struct ask *a);
const struct disk *
ask_disk(const struct ask *a); /* reaches what the monitor holds to be the agent's */

int ask_fd(const struct ask *a);

/* Takes what was told, without waiting. */
void ask_catch_up(struct ask *a);

enum ask_wish { ASK_GO_ON, ASK_STOP, ASK_RELOAD };
/* What the monitor wants, or that it is gone, which means to stop. */
enum ask_wish ask_wants(const struct ask *a);

void ask_say(struct ask *a,
	     uint32_t kind); /* SAY_READY, SAY_ALIVE; is lost where there is no room */

#endif

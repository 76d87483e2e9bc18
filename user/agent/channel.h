/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What agent and monitor say to each other: messages of fixed form over a socket pair (SOCK_SEQPACKET, so
 * that one send is one message). The agent asks, one question at a time; the monitor answers, and tells in
 * between what it has found. The monitor takes nothing the agent says on trust: each question says itself
 * what it can reach.
 */
#ifndef AGENT_CHANNEL_H
#define AGENT_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

#include "consentry/event.h"
#include "user/collect/priv.h"

enum message_kind {
	/* Questions: each is answered by ANSWER. */
	ASK_PROCESS = 1, /* names of a process */
	ASK_NODE,	 /* names of a character device */
	ASK_OPEN, /* one of the files that are the agent's; a descriptor comes with the answer */
	ASK_RENAME,
	ASK_UNLINK,
	ASK_SYNC_FOLDER,
	ASK_LIST, /* names that begin as the log's: a TELL_NAME each, then the answer */
	/* The agent tells. */
	SAY_NAMED, /* a file got a name in a watched folder, or is gone */
	SAY_LOOK,  /* something is to be looked at at once */
	SAY_READY, /* the loop runs */
	SAY_ALIVE, /* about once a second */
	/* The monitor tells. */
	ANSWER,
	TELL_NAME,
	TELL_CHANGE, /* a watched file, an input device */
	TELL_STOP,
	TELL_RELOAD, /* leave the state in the place for it and end: another agent goes on */
};

struct message {
	uint32_t kind;
	int32_t error; /* ANSWER: errno, 0 when it was done */
	union {
		struct {
			uint64_t start;
			uint32_t pid;
		} process;
		struct {
			uint32_t number;
			uint32_t pcm;
		} node;
		struct {
			uint32_t how; /* enum disk_open */
			char path[PRIV_PATH];
			char to[PRIV_PATH]; /* ASK_RENAME */
		} file;
		struct event_name named;
		struct priv_process is_process; /* answers */
		struct priv_node is_node;
		struct priv_change change;
		char name[256];
	} u;
};

/* How many bytes a message of that kind has; an answer has as many as there may be. 0: no kind. */
size_t message_size(uint32_t kind);

/*
 * Sends one, with a descriptor unless it is -1. Waits while there is no room, unless `now`. 0, or -1 with
 * errno.
 */
int message_send(int fd, const struct message *m, int passed, int now);

/*
 * Receives one; *passed is a descriptor, owned, or -1. 1; 0 at the other side's end; -1 with errno, EAGAIN
 * when there is none and `now`. What is no whole message is EPROTO.
 */
int message_receive(int fd, struct message *m, int *passed, int now);

#endif

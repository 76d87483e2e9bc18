/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The control socket: how a test driver tells the running agent what no kernel hook shows (consent was
 * given, a feature is in use).
 *
 * A Unix socket of sequenced packets. A request is one ledger line (JSON, at most CONTROL_MESSAGE bytes)
 * without `t`, which the agent sets when it takes the line, or with one. The answer is one packet:
 * `ok` and the time that was set, or `error` and why. The word `status` is answered by `ok` and the
 * agent's counts (tally.h). An answer means that the judge has the line: what
 * the app does afterwards is judged in its light.
 *
 * Only root and the members of the socket's group may connect; the kernel's word on who connects
 * (SO_PEERCRED, SO_PEERGROUPS) is asked beside the file's mode.
 */
#ifndef AGENT_CONTROL_H
#define AGENT_CONTROL_H

#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/strbuf.h"

#define CONTROL_PATH	"/run/consentry/control"
#define CONTROL_MESSAGE ((size_t)4096)
#define CONTROL_ANSWER	((size_t)128 << 10)
#define CONTROL_STATUS	"status" /* a request that asks for consentry-status/1 */
#define CONTROL_PEERS	32	 /* connections at a time; more are turned away */

struct control;

/*
 * Takes one request, message[0..len), and appends the answer's text, at most CONTROL_ANSWER bytes. The
 * peer's uid and pid are for the record.
 */
typedef void (*control_handler)(void *arg, const char *message, size_t len, uid_t uid, pid_t pid,
				struct strbuf *answer);

/*
 * Listens at `path`; its folder is made if it is missing. `group` names the group that may write beside
 * root, NULL: root's. A socket that nobody listens at any more is replaced; where an agent answers,
 * that is an error. 0 and an owned *out, or -1 with *d set.
 */
int control_open(const char *path, const char *group, struct control **out, struct diag *d);
void control_close(struct control *c); /* removes the socket; NULL is allowed */

/* Readable (epoll) when control_poll() has something to do. */
int control_fd(const struct control *c);
int control_listener(const struct control *c); /* the other descriptor that control_poll() needs */

/* Serves what waits; never blocks. */
void control_poll(struct control *c, control_handler handler, void *arg);

/*
 * The other side: sends one request and waits for the answer, at most `ms` milliseconds. 0 and the answer's
 * text after `ok `, appended to *answer, or -1 with *d set: nobody listens, not allowed, refused with the agent's words.
 */
int control_ask(const char *path, const char *message, size_t len, int ms, struct strbuf *answer,
		struct diag *d);

#endif

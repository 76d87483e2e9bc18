/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shippers that the monitor starts (consentry-ship, a process for each receiver), keeps supplied and, when
 * one dies, starts again. A shipper has no rights: the log and its cursor are handed to it by the monitor,
 * open. The agent knows nothing of it.
 *
 * For each there is a folder, STATE.ship/NAME, of root alone, NAME made from the receiver's URL:
 *
 *	cursor, cursor.refused   what was delivered, what the receiver did not want
 *	root/etc/                what becomes the shipper's root: hosts, nsswitch.conf and resolv.conf as
 *	                         /etc has them, which the C library reads for each name that it resolves
 */
#ifndef AGENT_SHIPPERS_H
#define AGENT_SHIPPERS_H

#include <poll.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"

#define SHIPPERS_MAX   16
#define SHIPPERS_WORDS 64 /* in one receiver's description */

struct shippers_options {
	const char *log; /* all borrowed */
	const char *state;
	const char *const *to; /* each "URL [OPTION…]", as consentry-ship takes them */
	size_t count;
	uid_t uid; /* whose rights the shippers have */
	gid_t gid;
	/* Becomes the program of that name; returns only when that failed, with errno. */
	void (*become)(const char *name, char **argv);
};

struct shippers;

/* Starts them; returns when all are at work. 0 and an owned *out, or -1 with *d set. */
int shippers_start(const struct shippers_options *o, struct shippers **out, struct diag *d);

/* What poll() is to wait for: fills at most SHIPPERS_MAX of p and returns how many. */
size_t shippers_poll(const struct shippers *s, struct pollfd *p);

/* Answers those that ask, sees to those that died: to be called when poll() says so, and often. */
void shippers_serve(struct shippers *s);

/*
 * Tells them to end, which they do when they have sent what the log holds, or when the receiver fails; who
 * takes longer than ten seconds is killed. Frees. NULL is allowed.
 */
void shippers_stop(struct shippers *s);

#endif

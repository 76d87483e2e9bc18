/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking one's own rights away, for good: another user, no capability, an empty root, and a list of the
 * system calls that are left. What a process needs it has opened before.
 *
 * The lists are calls.c. Whoever calls something else is killed (SIGSYS).
 */
#ifndef CONFINE_CONFINE_H
#define CONFINE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"

/* A system call, and what of it is allowed. */
struct confine_call {
	const char *name;
	enum {
		CONFINE_ANY,
		CONFINE_NO_EXEC, /* mmap, mprotect: no memory that can be executed */
		CONFINE_SELF,	 /* tgkill: this process alone */
		CONFINE_FLAGS,	 /* fcntl: a descriptor's flags, duplicates */
		CONFINE_PIPES,	 /* fcntl: how much a pipe holds */
		CONFINE_ONE_WAY, /* socket: Internet and Unix streams and datagrams only */
	} what;
};

/* Each ends with a call without a name. */
extern const struct confine_call confine_agent[];   /* judges and writes; opens nothing */
extern const struct confine_call confine_shipper[]; /* reads a log, writes a cursor, connects */
extern const struct confine_call confine_metrics[]; /* answers on loopback, asks the agent */

/* Only these calls from here on. 0, or -1 with *d set: nothing is confined then. */
int confine_calls(const struct confine_call *calls, struct diag *d);

struct confine_user {
	uid_t uid;
	gid_t gid;
};

/*
 * The user of that name. Where there is none and `spare` is set, a number of systemd's range for such
 * users that nobody has: no account, no process, and not `taken` (0: none is). 0, or -1 with *d set.
 */
int confine_user_find(const char *name, bool spare, uid_t taken, struct confine_user *out,
		      struct diag *d);

/* What a process keeps. */
struct confine_needs {
	const int *keep; /* descriptors, beside standard input, output and error */
	size_t count;
	int root;	    /* a folder that becomes its root; -1: an empty one without a name */
	unsigned int tasks; /* processes and threads that it may have beside its first */
};

/*
 * Becomes that user, without a capability, in its new root; never dumps core. In the empty root nothing can be
 * made. Needs root, and one thread. 0, or -1 with *d set: then the process must end.
 */
int confine_leave(const struct confine_user *user, const struct confine_needs *n, struct diag *d);

/* Is it so? Reads nothing but what the kernel says of this process. For tests and to refuse to go on. */
bool confine_is_bare(void);

#endif

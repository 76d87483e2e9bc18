/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes: which app one belongs to, and what it is called.
 *
 * The kernel decides whose an access is (bpf/common.h, app_of()); here the profiles' subjects become
 * what it decides by: users, cgroups, executables, and the processes that were there before. Names are
 * looked up when a process is first met, and kept, since it may be gone when its name is wanted.
 */
#ifndef COLLECT_PROCESS_H
#define COLLECT_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "consentry/access.h"
#include "user/collect/kernel.h"
#include "user/collect/priv.h"
#include "user/judge/profile.h"

struct processes;

/* Tells the kernel who is audited. All is borrowed. 0 and an owned *out, or -1 with *d set. */
int processes_new(struct kernel *k, const struct priv *priv, const struct profile *const *profiles,
		  size_t count, struct processes **out, struct diag *d);
void processes_free(struct processes *p);

/* Subjects that did not exist yet (a cgroup, an executable) are looked for again. */
void processes_refresh(struct processes *p);

/*
 * The subject of an event: everything but `app`. Its strings are valid until the next call. `pid` may
 * be gone: then exe is what was known, or NULL.
 */
void processes_subject(struct processes *p, const struct event_head *h, struct subject *out);

/* A process event, before its subject is asked for: exec changes the name, fork copies it. */
void processes_follow(struct processes *p, const struct event_process *e);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which findings the log has already that a judge may hand over again: after a kill it goes on from a state that
 * is older than the log's last lines, and from marks that were judged before.
 *
 * A finding is known by what it is about, not by what it says, since what was lost meanwhile may change that:
 * the access, by its time, its CPU and its number there; or, of an asking or leaving, its time and its code.
 * What an agent sees itself is never held against the list, since the list holds no time after the state's.
 */
#ifndef AGENT_WRITTEN_H
#define AGENT_WRITTEN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "consentry/finding.h"
#include "user/deliver/chain.h"
#include "user/deliver/disk.h"

struct written;

struct written *written_new(void);    /* NULL when out of memory */
void written_free(struct written *w); /* NULL is allowed */
void written_clear(struct written *w);

/*
 * Adds what the log at `path` says after line `after` of accesses up to `until`, and of askings and leavings at
 * any time. A log without that line is told as a warning. 0, or -1 with *d set.
 */
int written_read(struct written *w, const struct disk *disk, const char *path,
		 const struct chain *after, uint64_t until, struct diag *d);

/* Is it there? Then it is taken off the list: a second one like it is another. */
bool written_take(struct written *w, const struct finding *f);

/* Appends what is left as a member of a JSON object, `,"written":[…]`; nothing where nothing is. */
void written_save(const struct written *w, struct strbuf *out);
/* Adds what that array says. 0, or -1: it is none, or no memory. */
int written_load(struct written *w, const json_t *array);

#endif

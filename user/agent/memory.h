/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What outlives the agent: the judge's memory in a file that is replaced as a whole, beside it a ledger of what
 * was marked (ledger.h), and which findings of the log it may bring again (written.h).
 *
 *	STATE  {"format":"consentry-agent/1","boot":…,"t":…,"ledger":…,"log":…,"hash":…} and consentry-state/1
 *
 * `log` and `hash` are the last line of the log as the judge knew it then.
 *
 * An agent that comes back within the same boot goes on where the state ends, is told what was marked
 * since, and that what happened meanwhile was not seen: a loss, cause "restart". After another boot, whose
 * clock is another and whose processes are gone, it knows what was last marked of each consent, permission
 * and lasting fact, as of the boot's beginning.
 */
#ifndef AGENT_MEMORY_H
#define AGENT_MEMORY_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "user/deliver/chain.h"
#include "user/deliver/disk.h"
#include "user/judge/judge.h"

#define MEMORY_BOOT 40

struct memory;

/* `disk` is borrowed, `boot` the kernel's boot id. 0 and an owned *out, or -1 with *d set. */
int memory_open(const char *path, const struct disk *disk, const char *boot, struct memory **out,
		struct diag *d);
void memory_close(struct memory *m); /* NULL is allowed; saves nothing */

typedef int (*memory_sink)(void *arg, const struct record *rec);

/*
 * Fills a judge that was given its apps and nothing else. `handed` is what memory_write() of the agent before
 * made, for this one; NULL: the file's, if there is one. `log` is the open log's path, or NULL. Records that
 * must be judged on top go to `sink`. 0; -1 with *d set: what is there cannot be read, or the sink's result
 * with *d as it left it.
 */
int memory_recall(struct memory *m, const char *handed, size_t len, const char *log,
		  struct judge *j, uint64_t now, memory_sink sink, void *arg, struct diag *d);

/* Is the finding, of a judge that went on from a state, in the log already? To be asked once for each. */
bool memory_wrote(struct memory *m, const struct finding *f);

/* Puts a mark on the medium. 0, or -1 with *d set; then nothing was added. Gestures are not kept. */
int memory_mark(struct memory *m, const struct record *rec, struct diag *d);

/* Appends what a state file holds. `m` may be NULL. 0, or -1 when out of memory. */
int memory_write(const struct memory *m, struct judge *j, uint64_t now, const struct chain *log,
		 struct strbuf *out);

/* Reads what memory_write() made without a memory: for a reload of an agent that keeps no state. */
int memory_take_over(const char *text, size_t len, struct judge *j, uint64_t now, memory_sink sink,
		     void *arg, struct diag *d);

/*
 * Replaces the file by what the judge knows. Every finding up to line `log` must be in the kernel's hands. 0, or
 * -1 with *d set: the old one stands.
 */
int memory_save(struct memory *m, struct judge *j, uint64_t now, const struct chain *log,
		struct diag *d);

#endif

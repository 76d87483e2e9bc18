/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger: what was marked, a line each, on the medium before the mark is acknowledged.
 *
 *	STATE.ledger  {"kind":"boot","id":…} and trace lines of that boot, as often as there was one
 */
#ifndef AGENT_LEDGER_H
#define AGENT_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "consentry/access.h"
#include "user/deliver/disk.h"

struct ledger;

typedef int (*ledger_sink)(void *arg, const struct record *rec);

/* The ledger beside `state`. `disk` and `boot` are borrowed. 0 and an owned *out, or -1 with *d set. */
int ledger_open(const char *state, const struct disk *disk, const char *boot, struct ledger **out,
		struct diag *d);
void ledger_close(struct ledger *m); /* NULL is allowed */

/*
 * Hands on what was marked in this boot, from byte `from` on where it is the `same` boot's. In a new boot: what
 * was marked last of each thing that lasts, as of the boot's beginning; the file begins anew with it. 0; -1
 * with *d set, or the sink's result with *d as it left it.
 */
int ledger_recall(struct ledger *m, bool same, uint64_t from, ledger_sink sink, void *arg,
		  struct diag *d);

/* Puts a mark on the medium. 0, or -1 with *d set; then nothing was added. */
int ledger_add(struct ledger *m, const struct record *rec, struct diag *d);

/* Bytes up to now: where a later recall is to go on from. */
uint64_t ledger_len(const struct ledger *m);

#endif

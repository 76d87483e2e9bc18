/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a log from where one stopped, while another process writes it, rotates it and removes its
 * oldest parts: what a shipper needs. The log is its own spool; how much waits for a receiver that
 * is down is bounded by how many parts rotation keeps.
 *
 * A cursor is the number and the hash of the last line that was delivered. It is kept in a file that
 * is replaced as a whole. Where the log has another line under that number (after a loss of power
 * took lines that were never acknowledged), reading begins again with that part: lines may come twice,
 * none is left out.
 */
#ifndef DELIVER_CURSOR_H
#define DELIVER_CURSOR_H

#include <stdint.h>

#include "base/diag.h"
#include "chain.h"
#include "disk.h"

/* Reads a cursor file; one that does not exist is the beginning. 0, or -1 with *d set. */
int cursor_load(const struct disk *disk, const char *path, struct chain *at, struct diag *d);
/* Replaces it; on the medium when this returns. 0, or -1 with *d set and the old one in place. */
int cursor_save(const struct disk *disk, const char *path, const struct chain *at, struct diag *d);

struct cursor;

struct cursor_line {
	const char *text; /* valid until the next call; without its line end */
	size_t len;
	struct chain at; /* of this line */
};

/* Reads the log at `path` (borrowed, as is `disk`) after line `after`. NULL when out of memory. */
struct cursor *cursor_new(const struct disk *disk, const char *path, const struct chain *after);
void cursor_free(struct cursor *c);

/*
 * The next line. 1, or 0 when there is none yet, or -1 with *d set: the log cannot be read, or a line
 * is not what was logged (then reading does not go on: see `consentry verify`).
 */
int cursor_next(struct cursor *c, struct cursor_line *line, struct diag *d);

/* Lines that were removed by rotation before they were read, since cursor_new(). */
uint64_t cursor_lost(const struct cursor *c);

#endif

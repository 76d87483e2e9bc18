/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The findings log on disk: append-only JSON Lines with a hash chain (chain.h), checkpoints
 * (checkpoint.h) and rotation (parts.h). docs/log.md is for those who read it.
 *
 * What is promised: a line that was acknowledged stays, whole and in its place, through a kill of the
 * process, a full or failing disk and, where `sync` is on, a loss of power; and whatever happens, the
 * files pass `consentry verify`, at worst with a torn tail of lines that were not acknowledged.
 *
 * How: lines wait in memory until they are on the medium. A write or a sync that failed is undone by
 * cutting the file back to what is known to be good, and done anew from memory (after a failed
 * fsync() Linux may have dropped the very pages). A checkpoint is written only for lines that
 * are on the medium. A writer that comes back cuts off a torn tail and continues the chain.
 *
 * One writer: the index is locked. Readers need no lock.
 */
#ifndef DELIVER_LOG_H
#define DELIVER_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "disk.h"
#include "key.h"

struct log;

#define LOG_SYNC_ALWAYS 0
#define LOG_SYNC_NEVER	UINT64_MAX

struct log_options {
	const struct disk *disk; /* borrowed; NULL: the real one */
	const struct key *key;	 /* borrowed, with its secret half; NULL: checkpoints unsigned */
	/*
	 * LOG_SYNC_ALWAYS: each line is on the medium when log_append() returns. Else lines are
	 * written by log_flush() and on the medium at the latest this many nanoseconds after, at a
	 * later log_flush(). LOG_SYNC_NEVER: the kernel writes when it likes.
	 */
	uint64_t sync_ns;
	uint64_t rotate_bytes;	       /* 0: never for its size */
	uint64_t rotate_ns;	       /* age of LOG; 0: never for its age */
	unsigned int keep;	       /* older parts that are kept; 0: all */
	unsigned int checkpoint_lines; /* at least one checkpoint in so many lines; 0: 1024 */
	size_t memory;		       /* bytes of lines that may wait; 0: 8 MiB; at least 4 KiB */
};

struct log_state {
	uint64_t taken;	       /* seq of the last line that was taken */
	const char *hash;      /* of that line; valid until the next call */
	uint64_t acknowledged; /* seq of the last line that stays, as `sync_ns` promises it */
	uint64_t dropped;      /* lines that were not taken, since log_open() */
	size_t waiting;	       /* bytes in memory */
};

/*
 * Opens or continues the log at `path`. 0 and an owned *out, or -1 with *d set; a torn tail that was
 * cut off is a warning on d's sink.
 */
int log_open(const char *path, const struct log_options *o, struct log **out, struct diag *d);

enum log_result {
	LOG_DROPPED = -1, /* not taken: no room in memory for it, or no object on one line */
	LOG_TAKEN = 0,	  /* and, with LOG_SYNC_ALWAYS, acknowledged */
	LOG_WAITING = 1,  /* taken, but the disk fails: log_error() says how; tried again later */
};

/* Appends line[0..len), a JSON object without chain and line end. No allocation once warm. */
enum log_result log_append(struct log *l, const char *line, size_t len);

/*
 * Writes what waits, syncs when that is due, and writes checkpoints and rotates when that is due. To
 * be called after each batch of lines, and about once a second while there are none. 0, or -1 while
 * the disk fails; nothing is lost by it.
 */
int log_flush(struct log *l);

void log_state(const struct log *l, struct log_state *out);

/* What failed last, "FILE: reason", or "" when nothing ever did; valid until the next call. */
const char *log_error(const struct log *l);

/*
 * Writes and syncs all (unless LOG_SYNC_NEVER), writes the last checkpoint, frees. 0, or -1 with *d set
 * when lines could not be written: they are lost, and *d says how many.
 */
int log_close(struct log *l, struct diag *d);

#endif

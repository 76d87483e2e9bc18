/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where does a log stand? Found when a writer comes back to one.
 *
 * A power cut or a kill may leave lines that were never acknowledged: half a line, or blocks that
 * were never written and read as NUL bytes. Such a torn tail lies behind the last checkpoint, has no
 * line end or has NUL bytes in it, which no line has, and is cut off. Anything else that does not fit is no
 * accident of writing: it is left as it is and the writer refuses to continue.
 */
#ifndef DELIVER_TAIL_H
#define DELIVER_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "checkpoint.h"
#include "disk.h"

struct tail {
	struct chain at;	/* the last good line */
	uint64_t part;		/* seq of the first line of LOG, there or to come */
	uint64_t part_len;	/* bytes of LOG that are good */
	uint64_t part_checked;	/* of these, bytes that the last checkpoint vouches for */
	uint64_t part_since_ns; /* when LOG was begun, as far as the index knows; else 0 */
	bool indexed;		/* the index has a checkpoint: */
	struct checkpoint last;
	uint64_t index_len;	/* bytes of the index that are good */
	uint64_t index_checked; /* of these, bytes before the last checkpoint */
};

/*
 * Reads the index and what comes after its last checkpoint, and cuts torn tails off both: `index` and
 * `log` are handles open for writing. Says on d's sink what it cut. 0, or -1 with *d set: the place of
 * what does not fit, or the system's error.
 */
int tail_find(const struct disk *disk, const char *path, int log, int index, struct tail *out,
	      struct diag *d);

/* Is a line that does not continue the chain where a writer was interrupted? */
bool tail_is_torn(const struct disk_line *line);

#endif

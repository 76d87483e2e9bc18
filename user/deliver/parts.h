/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of one log: LOG, which grows, the older parts that rotation set aside, and the index.
 *
 *	findings.jsonl                        the newest lines
 *	findings.jsonl.00000000000000000001   lines 1 to 40960
 *	findings.jsonl.00000000000000040961   lines 40961 up to the first of findings.jsonl
 *	findings.jsonl.index                  checkpoints over all of them
 *
 * A part is named for the seq of its first line, so no file is ever renamed twice.
 */
#ifndef DELIVER_PARTS_H
#define DELIVER_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk.h"

struct part {
	uint64_t first; /* seq of its first line; LOG itself: 0 */
	char *path;
};

struct parts {
	struct part *part; /* oldest first; LOG last, if it is there */
	size_t count;
};

/* Lists the files that exist. 0, or -1 with errno. parts_free() afterwards in both cases. */
int parts_list(const struct disk *disk, const char *log_path, struct parts *out);
void parts_free(struct parts *p);

/* Owned; NULL when out of memory. */
char *part_path(const char *log_path, uint64_t first);
char *index_path(const char *log_path);

/* Is `path` named as an older part of some log? */
bool part_is_older(const char *path);

#endif

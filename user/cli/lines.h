/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of lines, plain or gzip, read one line at a time.
 */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include <stddef.h>

#include "base/diag.h"

struct lines;

/* Opens a file, or standard input for "-". NULL with *d set. */
struct lines *lines_open(const char *path, struct diag *d);
void lines_close(struct lines *l); /* NULL is allowed */

/*
 * The next line without its line end, valid until the next call. 1, 0 at the end, or -1 with *d set: the
 * file cannot be read, a gzip file is damaged or cut off, a line is longer than 64 MiB.
 */
int lines_next(struct lines *l, const char **line, size_t *len, struct diag *d);

#endif

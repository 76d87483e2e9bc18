/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folders and what lies below them.
 */
#ifndef COLLECT_WALK_H
#define COLLECT_WALK_H

#include <sys/stat.h>

/* A return other than 0 ends the walk with it. `st` is of what a symbolic link points to. */
typedef int (*walk_sink)(void *arg, const char *path, const struct stat *st);

/*
 * Visits `path` and all below it, a folder before its content. Symbolic links to folders are visited
 * and not entered; what cannot be read is passed over. At most 64 folders deep. 0, or the sink's result.
 */
int walk(const char *path, walk_sink sink, void *arg);

/*
 * The same for what a glob (user/judge/glob.h) may match, and for the folders from its first `**` on.
 * The sink compares the path.
 */
int walk_glob(const char *glob, walk_sink sink, void *arg);

#endif

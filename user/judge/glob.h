/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The globs of a profile: paths, file names, host names.
 *
 * `*` is any run of characters without '/', `**` any run, `?` one character that is not '/'. All else
 * stands for itself; there are no brackets and no escapes. The time is at most the product of the two
 * lengths, whatever the pattern.
 */
#ifndef JUDGE_GLOB_H
#define JUDGE_GLOB_H

#include <stdbool.h>

bool glob_match(const char *glob, const char *path);

/*
 * The same for host names: letters match without regard to case, and the host may carry a port and a
 * final dot, which do not count ("api.example.com.:443").
 */
bool glob_match_host(const char *glob, const char *host);

#endif

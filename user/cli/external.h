/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_EXTERNAL_H
#define CLI_EXTERNAL_H

/*
 * Becomes the program of that name (less than 64 bytes), which is looked for beside this one, then in PATH.
 * Returns only when that failed, with errno.
 */
void external_become(const char *program, char **argv);

#endif

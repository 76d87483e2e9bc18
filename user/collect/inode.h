/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files as the kernel names them: inode number and the file system's device number in the kernel's own
 * encoding.
 */
#ifndef COLLECT_INODE_H
#define COLLECT_INODE_H

#include <sys/stat.h>

#include "bpf/filter.h"

/* major << 20 | minor, as super_block.s_dev and inode.i_rdev have it. */
uint32_t inode_dev(dev_t dev);

struct watch_key inode_key(const struct stat *st);

/* 0 or -1 with errno set. */
int inode_key_fd(int fd, struct watch_key *key);

#endif

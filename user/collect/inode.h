/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files as the kernel names them: inode number and the file system's device number in the kernel's own
 * encoding.
 */
#ifndef COLLECT_INODE_H
#define COLLECT_INODE_H

#include <stdint.h>
#include <sys/stat.h>

#include "bpf/filter.h"

/* major << 20 | minor, as super_block.s_dev and inode.i_rdev have it. */
uint32_t inode_dev(dev_t dev);

/* The mount that was asked about last. All zero at first; again after what is mounted may have changed. */
struct inode_mount {
	uint64_t id;
	uint32_t super;
};

/*
 * The key of a file or device under a path, of which stat() said this. *super is the device number of its file
 * system, by which the kernel's gate looks (filter_hash()). It is not stat()'s on btrfs, which has one for each
 * subvolume, and in overlays whose layers are of several file systems; there the key has the overlay's own.
 */
struct watch_key inode_find(const char *path, const struct stat *st, struct inode_mount *mount,
			    uint32_t *super);

#endif

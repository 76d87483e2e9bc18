/* SPDX-License-Identifier: Apache-2.0 */
#include "inode.h"

#include <sys/sysmacros.h>

uint32_t inode_dev(dev_t dev)
{
	return major(dev) << 20 | minor(dev);
}

/*
 * On btrfs stat() gives a device number of the subvolume, which is not the super block's; such files
 * are not found by this key.
 */
struct watch_key inode_key(const struct stat *st)
{
	struct watch_key key = {.ino = st->st_ino, .dev = inode_dev(st->st_dev)};

	if (S_ISCHR(st->st_mode)) {
		key.ino = inode_dev(st->st_rdev);
		key.dev = WATCH_DEVICE;
	}
	return key;
}

int inode_key_fd(int fd, struct watch_key *key)
{
	struct stat st;

	if (fstat(fd, &st))
		return -1;
	*key = inode_key(&st);
	return 0;
}

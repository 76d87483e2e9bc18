/* SPDX-License-Identifier: Apache-2.0 */
#include "inode.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

uint32_t inode_dev(dev_t dev)
{
	return major(dev) << 20 | minor(dev);
}

/* By what stat() says alone. */
static struct watch_key key_of(const struct stat *st)
{
	struct watch_key key = {.ino = st->st_ino, .dev = inode_dev(st->st_dev)};

	if (S_ISCHR(st->st_mode)) {
		key.ino = inode_dev(st->st_rdev);
		key.dev = WATCH_DEVICE;
	}
	return key;
}

/* What /proc/self/mountinfo says of the mount: that is the super block's number. */
static void find_super(struct inode_mount *mount)
{
	unsigned long long id;
	unsigned int major, minor;
	char line[8192];
	FILE *f = fopen("/proc/self/mountinfo", "re");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llu %*u %u:%u", &id, &major, &minor) == 3 && id == mount->id) {
			mount->super = major << 20 | minor;
			break;
		}
	}
	if (f)
		fclose(f);
}

struct watch_key inode_find(const char *path, const struct stat *st, struct inode_mount *mount,
			    uint32_t *super)
{
	struct watch_key key = key_of(st);
	struct statx sx;
	struct statfs fs;

	*super = key.dev;
	if (S_ISCHR(st->st_mode) || statfs(path, &fs) ||
	    (fs.f_type != BTRFS_SUPER_MAGIC && fs.f_type != OVERLAYFS_SUPER_MAGIC) ||
	    statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_MNT_ID, &sx) ||
	    !(sx.stx_mask & STATX_MNT_ID))
		return key;
	if (mount->id != sx.stx_mnt_id || !mount->super) {
		*mount = (struct inode_mount){.id = sx.stx_mnt_id};
		find_super(mount);
	}
	if (!mount->super)
		return key;
	*super = mount->super;
	if (fs.f_type == OVERLAYFS_SUPER_MAGIC)
		key.dev = mount->super;
	return key;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File systems of which stat() tells another device number than the kernel's own one: subvolumes of btrfs, whose
 * inode numbers repeat, and overlays, which containers live in. A file is watched there as anywhere else, and
 * no other is taken for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modules.h"
#include "scenario.h"

#define PHOTOS(op, path, fact)                                                                     \
	{                                                                                          \
		op, CATEGORY_PHOTOS, RESOURCE_FILE, path, fact                                     \
	}

#define PICTURES LAB_ROOT "/Pictures"
#define DISK	 LAB_ROOT "/disk" /* a btrfs, seen whole */
#define OTHER	 DISK "/other"
#define VOLUME	 PICTURES "/volume" /* its subvolume "mine" */
#define LAYERS	 PICTURES "/layers" /* an overlay, all of one file system */
#define MIXED	 PICTURES "/mixed"  /* an overlay over a subvolume */
/* The module's types, without which the kernel side cannot tell subvolumes apart. */
#define DESCRIBED "/sys/kernel/btf/btrfs"
#define BOX	  LAB_ROOT "/box" /* a container's root: an overlay over the pictures themselves */

static int make(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	return fd < 0 || write(fd, "0123456789", 10) != 10 || close(fd);
}

static int subvolume(const char *name)
{
	struct btrfs_ioctl_vol_args args = {0};
	char path[64];
	int fd = open(DISK, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

	snprintf(args.name, sizeof(args.name), "%s", name);
	r = ioctl(fd, BTRFS_IOC_SUBVOL_CREATE, &args);
	close(fd);
	snprintf(path, sizeof(path), DISK "/%s", name);
	return r || chmod(path, 0777);
}

static int overlay(const char *at, const char *lower, const char *room)
{
	char upper[96], work[96], options[320];

	mkdir(at, 0777);
	mkdir(room, 0777);
	snprintf(upper, sizeof(upper), "%s/upper", room);
	snprintf(work, sizeof(work), "%s/work", room);
	mkdir(upper, 0777);
	mkdir(work, 0777);
	snprintf(options, sizeof(options), "lowerdir=%s,upperdir=%s,workdir=%s", lower, upper,
		 work);
	return mount("overlay", at, "overlay", 0, options);
}

/* The image is laid beside the program (tests/vm/matrix). */
static int mount_disk(void)
{
	mkdir(DISK, 0777);
	mkdir(VOLUME, 0777);
	return system("gunzip -c /payload/btrfs.img.gz >/tmp/btrfs.img && "
		      "mount -t btrfs -o loop /tmp/btrfs.img " DISK) ||
	       subvolume("mine") || subvolume("other") || make(DISK "/mine/photo.jpg") ||
	       make(OTHER "/photo.jpg") || mount(DISK "/mine", VOLUME, NULL, MS_BIND, NULL);
}

/* What is there before the agent: by main.c's set_up(). */
void volumes_set_up(void)
{
	if (access(DISK, F_OK) && !access("/payload/btrfs.img.gz", F_OK) &&
	    !modules_load("btrfs") && mount_disk())
		perror(DISK);
	if (access(LAYERS, F_OK) && !modules_load("overlay")) {
		mkdir(LAB_ROOT "/lower", 0777);
		if (make(LAB_ROOT "/lower/photo.jpg") || make(LAB_ROOT "/lower/old.jpg") ||
		    overlay(LAYERS, LAB_ROOT "/lower", LAB_ROOT "/room1") ||
		    overlay(BOX, PICTURES, LAB_ROOT "/room2"))
			perror(LAYERS);
		if (!access(OTHER, F_OK) &&
		    (mkdir(OTHER "/lower", 0777) || make(OTHER "/lower/photo.jpg") ||
		     overlay(MIXED, OTHER "/lower", LAB_ROOT "/room3") || make(MIXED "/upper.jpg")))
			perror(MIXED);
	}
}

static int read_on_volume(struct lab *lab)
{
	return lab_read(lab, VOLUME "/photo.jpg");
}

static int same_number(struct lab *lab)
{
	struct stat mine, other;

	(void)lab;
	errno = EINVAL;
	return stat(VOLUME "/photo.jpg", &mine) || stat(OTHER "/photo.jpg", &other) ||
	       mine.st_ino != other.st_ino || mine.st_dev == other.st_dev;
}

static int read_on_other(struct lab *lab)
{
	return lab_read(lab, OTHER "/photo.jpg");
}

static int add_to_volume(struct lab *lab)
{
	unlink(VOLUME "/added.jpg");
	return lab_write(lab, VOLUME "/added.jpg", O_CREAT | O_EXCL);
}

static int read_layer(struct lab *lab)
{
	return lab_read(lab, LAYERS "/photo.jpg");
}

/* The kernel copies it up: below, it is another file from then on. */
static int write_layer(struct lab *lab)
{
	LAB_TRY(lab, lab_write(lab, LAYERS "/old.jpg", 0));
	return lab_read(lab, LAYERS "/old.jpg");
}

static int add_to_layer(struct lab *lab)
{
	unlink(LAYERS "/added.jpg");
	return lab_write(lab, LAYERS "/added.jpg", O_CREAT | O_EXCL);
}

static int read_lower(struct lab *lab)
{
	return lab_read(lab, MIXED "/photo.jpg");
}

static int read_upper(struct lab *lab)
{
	return lab_read(lab, MIXED "/upper.jpg");
}

/* Files of root's are looked at from when the app has a program that runs as root. */
static int look_at_root(struct lab *lab)
{
	pid_t child = fork();
	int status;

	(void)lab;
	if (!child) {
		execl(LAB_ROOT "/bin/reader", "reader", "--read", LAB_ROOT "/other/plain", NULL);
		_exit(1);
	}
	return waitpid(child, &status, 0) != child || status;
}

/* In a container over the same folder. The layer's own file is opened and read by the kernel for the app, under the
 * name of who mounted it: root. */
static int read_in_box(struct lab *lab)
{
	return lab_read(lab, BOX "/holiday.jpg");
}

const struct scenario volume_scenarios[] = {
	{.name = "file on a btrfs subvolume",
	 .sensor = "volumes",
	 .act = read_on_volume,
	 .needs = DESCRIBED,
	 .maker = DESCRIBED,
	 .expects = {PHOTOS(OP_OPEN, VOLUME "/photo.jpg", "open"),
		     PHOTOS(OP_READ, VOLUME "/photo.jpg", "read")}},
	{.name = "file of the same number on another subvolume",
	 .sensor = "volumes",
	 .prepare = same_number,
	 .act = read_on_other,
	 .needs = OTHER "/photo.jpg",
	 .maker = "btrfs"},
	{.name = "new file in a folder on a subvolume",
	 .sensor = "volumes",
	 .act = add_to_volume,
	 .needs = DESCRIBED,
	 .maker = DESCRIBED,
	 .expects = {PHOTOS(OP_OPEN, VOLUME "/added.jpg", "open"),
		     PHOTOS(OP_WRITE, VOLUME "/added.jpg", "read")}},
	{.name = "file of an overlay",
	 .sensor = "volumes",
	 .act = read_layer,
	 .needs = LAYERS "/photo.jpg",
	 .maker = "overlay",
	 .expects = {PHOTOS(OP_OPEN, LAYERS "/photo.jpg", "open"),
		     PHOTOS(OP_READ, LAYERS "/photo.jpg", "read")}},
	{.name = "file of an overlay, copied up by a write",
	 .sensor = "volumes",
	 .act = write_layer,
	 .needs = LAYERS "/old.jpg",
	 .maker = "overlay",
	 .expects = {PHOTOS(OP_OPEN, LAYERS "/old.jpg", "open"),
		     PHOTOS(OP_WRITE, LAYERS "/old.jpg", "read"),
		     PHOTOS(OP_OPEN, LAYERS "/old.jpg", "open"),
		     PHOTOS(OP_READ, LAYERS "/old.jpg", "read")}},
	{.name = "new file in an overlay",
	 .sensor = "volumes",
	 .act = add_to_layer,
	 .needs = LAYERS "/photo.jpg",
	 .maker = "overlay",
	 .expects = {PHOTOS(OP_OPEN, LAYERS "/added.jpg", "open"),
		     PHOTOS(OP_WRITE, LAYERS "/added.jpg", "read")}},
	{.name = "overlay of two file systems, file of the lower one",
	 .sensor = "volumes",
	 .act = read_lower,
	 .needs = MIXED "/photo.jpg",
	 .maker = "btrfs",
	 .expects = {PHOTOS(OP_OPEN, NULL, "open"), PHOTOS(OP_READ, NULL, "read")}},
	{.name = "overlay of two file systems, file of the upper one",
	 .sensor = "volumes",
	 .act = read_upper,
	 .needs = MIXED "/upper.jpg",
	 .maker = "btrfs",
	 .expects = {PHOTOS(OP_OPEN, NULL, "open"), PHOTOS(OP_READ, NULL, "read")}},
	{.name = "watched file, read through a container's overlay",
	 .sensor = "volumes",
	 .prepare = look_at_root,
	 .act = read_in_box,
	 .needs = BOX "/holiday.jpg",
	 .maker = "overlay",
	 .beyond_calls = true,
	 .expects = {PHOTOS(OP_OPEN, PICTURES "/holiday.jpg", "open"),
		     PHOTOS(OP_READ, PICTURES "/holiday.jpg", "read")}},
	{.name = NULL},
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "inputs.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AXES = 3 };

struct input {
	const char *name;
	int property; /* -1: none */
	int button;   /* 0: none */
	int axes[AXES];
	int maximum;
	bool relative;
};

static int axis(int fd, int code, int maximum)
{
	struct uinput_abs_setup s = {.code = (unsigned short)code, .absinfo = {.maximum = maximum}};

	return ioctl(fd, UI_ABS_SETUP, &s);
}

static int create(const struct input *in)
{
	struct uinput_setup setup = {.id = {.bustype = BUS_VIRTUAL, .vendor = 1, .product = 1}};
	int fd = open("/dev/uinput", O_WRONLY | O_CLOEXEC), failed;

	if (fd < 0)
		return -1;
	snprintf(setup.name, sizeof(setup.name), "%s", in->name);
	failed = ioctl(fd, UI_SET_EVBIT, in->relative ? EV_REL : EV_ABS);
	for (int i = 0; i < AXES && in->axes[i] >= 0; i++)
		failed |= in->relative ? ioctl(fd, UI_SET_RELBIT, in->axes[i])
				       : axis(fd, in->axes[i], in->maximum);
	if (in->property >= 0)
		failed |= ioctl(fd, UI_SET_PROPBIT, in->property);
	if (in->button)
		failed |= ioctl(fd, UI_SET_EVBIT, EV_KEY) | ioctl(fd, UI_SET_KEYBIT, in->button);
	if (failed || ioctl(fd, UI_DEV_SETUP, &setup) || ioctl(fd, UI_DEV_CREATE)) {
		perror(in->name);
		close(fd);
		return -1;
	}
	return fd;
}

/* "/dev/input/event3" of the device that this descriptor made. */
static void node_of(int fd, char *node, size_t size)
{
	char name[64] = "", path[160];
	struct dirent *e;
	DIR *dir;

	node[0] = '\0';
	if (fd < 0 || ioctl(fd, UI_GET_SYSNAME(sizeof(name)), name) < 0)
		return;
	snprintf(path, sizeof(path), "/sys/devices/virtual/input/%s", name);
	dir = opendir(path);
	while (dir && (e = readdir(dir))) {
		if (!strncmp(e->d_name, "event", 5))
			snprintf(node, size, "/dev/input/%.40s", e->d_name);
	}
	if (dir)
		closedir(dir);
}

void inputs_plug_in(struct lab *lab)
{
	static const struct input panel = {LAB_PANEL, INPUT_PROP_DIRECT,
					   0,	      {ABS_MT_POSITION_X, ABS_MT_POSITION_Y, -1},
					   1919,      false};
	static const struct input tablet = {
		LAB_TABLET, INPUT_PROP_POINTER, BTN_LEFT, {ABS_X, ABS_Y, -1}, 1919, false};
	static const struct input mouse = {LAB_MOUSE, -1, BTN_LEFT, {REL_X, REL_Y, -1}, 0, true};
	static const struct input accelerometer = {"Lab Accelerometer",
						   INPUT_PROP_ACCELEROMETER,
						   0,
						   {ABS_X, ABS_Y, ABS_Z},
						   1024,
						   false};

	lab->panel = create(&panel);
	lab->tablet = create(&tablet);
	lab->mouse = create(&mouse);
	lab->accelerometer = create(&accelerometer);
	usleep(100000);
	node_of(lab->accelerometer, lab->motion, sizeof(lab->motion));
	chmod(lab->motion, 0666);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "touchscreen.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH  1080
#define HEIGHT 1920

static int axis(int fd, int code, int maximum)
{
	struct uinput_abs_setup s = {.code = (unsigned short)code, .absinfo = {.maximum = maximum}};

	return ioctl(fd, UI_ABS_SETUP, &s);
}

int touchscreen_create(const char *name)
{
	struct uinput_setup setup = {.id = {.bustype = BUS_VIRTUAL, .vendor = 1, .product = 1}};
	int fd = open("/dev/uinput", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	snprintf(setup.name, sizeof(setup.name), "%s", name);
	if (ioctl(fd, UI_SET_EVBIT, EV_KEY) || ioctl(fd, UI_SET_KEYBIT, BTN_TOUCH) ||
	    ioctl(fd, UI_SET_EVBIT, EV_ABS) || ioctl(fd, UI_SET_PROPBIT, INPUT_PROP_DIRECT) ||
	    axis(fd, ABS_X, WIDTH - 1) || axis(fd, ABS_Y, HEIGHT - 1) ||
	    axis(fd, ABS_MT_POSITION_X, WIDTH - 1) || axis(fd, ABS_MT_POSITION_Y, HEIGHT - 1) ||
	    axis(fd, ABS_MT_SLOT, 9) || axis(fd, ABS_MT_TRACKING_ID, 65535) ||
	    ioctl(fd, UI_DEV_SETUP, &setup) || ioctl(fd, UI_DEV_CREATE)) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

static int emit(int fd, int type, int code, int value)
{
	struct input_event e;

	memset(&e, 0, sizeof(e));
	e.type = (unsigned short)type;
	e.code = (unsigned short)code;
	e.value = value;
	return write(fd, &e, sizeof(e)) == (ssize_t)sizeof(e) ? 0 : -1;
}

int touchscreen_tap(int fd, int x, int y, int ms)
{
	static int tracking;

	if (emit(fd, EV_ABS, ABS_MT_SLOT, 0) ||
	    emit(fd, EV_ABS, ABS_MT_TRACKING_ID, ++tracking & 0xffff) ||
	    emit(fd, EV_ABS, ABS_MT_POSITION_X, x) || emit(fd, EV_ABS, ABS_MT_POSITION_Y, y) ||
	    emit(fd, EV_KEY, BTN_TOUCH, 1) || emit(fd, EV_ABS, ABS_X, x) ||
	    emit(fd, EV_ABS, ABS_Y, y) || emit(fd, EV_SYN, SYN_REPORT, 0))
		return -1;
	usleep((useconds_t)ms * 1000);
	return emit(fd, EV_ABS, ABS_MT_TRACKING_ID, -1) || emit(fd, EV_KEY, BTN_TOUCH, 0) ||
			       emit(fd, EV_SYN, SYN_REPORT, 0)
		       ? -1
		       : 0;
}

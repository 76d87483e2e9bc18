/* SPDX-License-Identifier: Apache-2.0 */
/* Accelerometers, and receivers on a serial line. */
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "hub.h"
#include "receiver.h"
#include "scenario.h"

static int shake(struct lab *lab)
{
	const struct input_event events[] = {{.type = EV_ABS, .code = ABS_X, .value = 500},
					     {.type = EV_SYN, .code = SYN_REPORT}};

	usleep(100000); /* it tells only who listens */
	return write(lab->accelerometer, events, sizeof(events)) == sizeof(events) ? 0 : -1;
}

static int read_motion(struct lab *lab)
{
	int fd = open(lab->motion, O_RDONLY);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct input_event events[8];

	snprintf(lab->shared->path, sizeof(lab->shared->path), "%s", lab->motion);
	LAB_TRY(lab, fd);
	if (poll(&p, 1, 5000) != 1)
		return lab_fail(lab, __LINE__);
	LAB_TRY(lab, read(fd, events, sizeof(events)));
	return close(fd);
}

/* An event device that measures nothing is no sensor. */
static int read_touchscreen(struct lab *lab)
{
	int fd = open("/dev/input/event0", O_RDONLY | O_NONBLOCK);

	LAB_TRY(lab, fd);
	return close(fd);
}

static int open_touchscreen(struct lab *lab)
{
	(void)lab;
	return chmod("/dev/input/event0", 0666);
}

static int read_axis(struct lab *lab)
{
	char value[32];
	int fd = open(HUB_SYSFS "/in_accel_x_raw", O_RDONLY);
	ssize_t n;

	LAB_TRY(lab, fd);
	n = read(fd, value, sizeof(value) - 1);
	LAB_TRY(lab, n);
	value[n] = '\0';
	/* What the hub's program says. */
	return strcmp(value, "272\n") ? lab_fail(lab, __LINE__) : close(fd);
}

static int let_samples_run(struct lab *lab)
{
	(void)lab;
	return hub_run(1);
}

static int read_samples(struct lab *lab)
{
	int fd = open(HUB_NODE, O_RDONLY);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char samples[64];

	LAB_TRY(lab, fd);
	if (poll(&p, 1, 5000) != 1)
		return lab_fail(lab, __LINE__);
	LAB_TRY(lab, read(fd, samples, sizeof(samples)));
	return close(fd);
}

static int stop_samples(struct lab *lab)
{
	(void)lab;
	return hub_run(0);
}

static int nothing(struct lab *lab)
{
	(void)lab;
	return 0;
}

static int send_line(struct lab *lab)
{
	(void)lab;
	return receiver_send(RECEIVER_SERIAL);
}

static int read_line(struct lab *lab)
{
	struct termios raw;
	char fix[256];
	int fd = open(RECEIVER_SERIAL, O_RDONLY | O_NOCTTY);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	LAB_TRY(lab, fd);
	LAB_TRY(lab, tcgetattr(fd, &raw));
	cfmakeraw(&raw);
	LAB_TRY(lab, tcsetattr(fd, TCSANOW, &raw));
	if (poll(&p, 1, 5000) != 1)
		return lab_fail(lab, __LINE__);
	LAB_TRY(lab, read(fd, fix, sizeof(fix)));
	return close(fd);
}

const struct scenario motion_scenarios[] = {
	{.name = "accelerometer among the input devices",
	 .sensor = "motion",
	 .act = read_motion,
	 .meanwhile = shake,
	 .needs = "/dev/uinput",
	 .maker = "uinput",
	 .expects = {{OP_OPEN, CATEGORY_SENSOR, RESOURCE_CHARDEV, LAB_PATH, "open"},
		     {OP_READ, CATEGORY_SENSOR, RESOURCE_CHARDEV, LAB_PATH, "read"}}},
	{.name = "input device that measures nothing",
	 .sensor = "motion",
	 .prepare = open_touchscreen,
	 .act = read_touchscreen,
	 .needs = "/dev/input/event0",
	 .maker = "evdev"},
	{.name = "axis of an IIO sensor in sysfs",
	 .sensor = "motion",
	 .act = read_axis,
	 .needs = HUB_SYSFS "/in_accel_x_raw",
	 .maker = "hid-sensor-accel-3d",
	 .expects = {{OP_OPEN, CATEGORY_SENSOR, RESOURCE_FILE, HUB_SYSFS "/in_accel_x_raw", "open"},
		     {OP_READ, CATEGORY_SENSOR, RESOURCE_FILE, HUB_SYSFS "/in_accel_x_raw",
		      "read"}}},
	{.name = "samples of an IIO sensor by its buffer",
	 .sensor = "motion",
	 .prepare = let_samples_run,
	 .act = read_samples,
	 .needs = HUB_NODE,
	 .maker = "hid-sensor-accel-3d",
	 .expects = {{OP_OPEN, CATEGORY_SENSOR, RESOURCE_CHARDEV, HUB_NODE, "open"},
		     {OP_READ, CATEGORY_SENSOR, RESOURCE_CHARDEV, HUB_NODE, "read"}}},
	{.name = "sensor that nobody reads",
	 .sensor = "motion",
	 .prepare = stop_samples,
	 .act = nothing,
	 .needs = HUB_NODE,
	 .maker = "hid-sensor-accel-3d"},
	{.name = "fix from a receiver on a serial line",
	 .sensor = "gnss",
	 .act = read_line,
	 .meanwhile = send_line,
	 .needs = RECEIVER_SERIAL,
	 .maker = "cdc-acm",
	 .expects = {{OP_OPEN, CATEGORY_LOCATION_GPS, RESOURCE_CHARDEV, RECEIVER_SERIAL, "open"},
		     {OP_READ, CATEGORY_LOCATION_GPS, RESOURCE_CHARDEV, RECEIVER_SERIAL, "read"}}},
	{.name = NULL},
};

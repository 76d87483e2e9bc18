/* SPDX-License-Identifier: Apache-2.0 */
#include "device.h"

#include <linux/input-event-codes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * Names as drivers register them (/proc/devices). Only majors that are of one kind as a whole; what
 * shares a major with other things is watched by its own number.
 */
static const struct class
{
	const char *driver;
	enum category category;
	unsigned int
		major; /* as Documentation/admin-guide/devices.txt of Linux gives it; 0: at loading */
} classes[] = {
	{"alsa", CATEGORY_AUDIO, 116},
	{"fb", CATEGORY_SCREEN, 29},
	{"gnss", CATEGORY_LOCATION_GPS, 0},
	{"iio", CATEGORY_SENSOR, 0},
	{"media", CATEGORY_CAMERA, 0},
	{"video4linux", CATEGORY_CAMERA, 81},
	{"wwan_port", CATEGORY_LOCATION_CELL, 0},
};

enum { CLASSES = sizeof(classes) / sizeof(classes[0]) };

/* Of each class whose driver is there. */
static void each_loaded(void (*each)(void *arg, const struct class *c, unsigned int major),
			void *arg)
{
	char line[128], name[64];
	unsigned int major;
	FILE *f = fopen("/proc/devices", "re");

	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "Block", 5))
			break;
		if (sscanf(line, "%u %63s", &major, name) != 2)
			continue;
		for (size_t i = 0; i < CLASSES; i++) {
			if (!strcmp(classes[i].driver, name))
				each(arg, &classes[i], major);
		}
	}
	fclose(f);
}

static void enter(void *arg, const struct class *c, unsigned int major)
{
	struct filter *filter = arg;

	filter->majors[major & (FILTER_MAJORS - 1)] = (uint8_t)(c->category + 1);
}

void device_majors(struct filter *filter)
{
	for (size_t i = 0; i < CLASSES; i++) {
		if (classes[i].major)
			enter(filter, &classes[i], classes[i].major);
	}
	each_loaded(enter, filter);
}

static void note(void *arg, const struct class *c, unsigned int major)
{
	uint32_t *loaded = arg;

	(void)major;
	if (c->category == CATEGORY_CAMERA)
		*loaded |= DEVICE_CAMERA;
	if (c->category == CATEGORY_AUDIO)
		*loaded |= DEVICE_MICROPHONE;
}

uint32_t device_drivers(void)
{
	uint32_t loaded = 0;

	each_loaded(note, &loaded);
	return loaded;
}

bool device_path(uint32_t rdev, char *out, size_t size)
{
	char path[64], line[160];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/uevent", rdev >> 20, rdev & 0xfffff);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "DEVNAME=", 8))
			continue;
		line[strcspn(line, "\n")] = '\0';
		found = snprintf(out, size, "/dev/%s", line + 8) < (int)size;
	}
	fclose(f);
	return found;
}

/* "0at0", "0qmi0": the card's number, the protocol, the port's. Others flash or debug it. */
static bool is_control_port(const char *name)
{
	static const char *const protocols[] = {"at", "qmi", "mbim", "xmmrpc"};

	name += strspn(name, "0123456789");
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (!strncmp(name, protocols[i], strlen(protocols[i])))
			return true;
	}
	return false;
}

bool device_gives(enum category c, const char *path)
{
	size_t len = strlen(path);

	if (c == CATEGORY_AUDIO)
		return !strncmp(path, "/dev/snd/pcmC", 13) && path[len - 1] == 'c';
	if (c == CATEGORY_CAMERA)
		return !strncmp(path, "/dev/video", 10) || !strncmp(path, "/dev/media", 10) ||
		       !strncmp(path, "/dev/v4l-subdev", 15);
	if (c == CATEGORY_LOCATION_CELL && !strncmp(path, "/dev/wwan", 9))
		return is_control_port(path + 9);
	return true;
}

bool device_is_modem(const char *node)
{
	static const char *const drivers[] = {"option1", "qcserial", "sierra"};
	const char *name = strrchr(node, '/');
	char path[128], driver[128], *end;
	ssize_t n;

	snprintf(path, sizeof(path), "/sys/class/tty%.64s/device/driver", name ? name : "");
	n = readlink(path, driver, sizeof(driver) - 1);
	driver[n > 0 ? n : 0] = '\0';
	end = strrchr(driver, '/');
	for (size_t i = 0; end && i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		if (!strcmp(end + 1, drivers[i]))
			return true;
	}
	return false;
}

bool device_is_accelerometer(const char *node)
{
	const char *name = strrchr(node, '/');
	unsigned long properties = 0;
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/input%.64s/device/properties", name ? name : "");
	f = fopen(path, "re");
	if (f && fscanf(f, "%lx", &properties) != 1)
		properties = 0;
	if (f)
		fclose(f);
	return properties >> INPUT_PROP_ACCELEROMETER & 1;
}

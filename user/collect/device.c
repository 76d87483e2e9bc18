/* SPDX-License-Identifier: Apache-2.0 */
#include "device.h"

#include <linux/input-event-codes.h>
#include <stdio.h>
#include <string.h>

/*
 * Names as drivers register them (/proc/devices). Only majors that are of one kind as a whole; what
 * shares a major with other things is watched by its own number.
 */
static const struct {
	const char *driver;
	enum category category;
} classes[] = {
	{"alsa", CATEGORY_AUDIO},
	{"fb", CATEGORY_SCREEN},
	{"gnss", CATEGORY_LOCATION_GPS},
	{"iio", CATEGORY_SENSOR},
	{"media", CATEGORY_CAMERA},
	{"video4linux", CATEGORY_CAMERA},
	{"wwan_port", CATEGORY_LOCATION_CELL},
};

void device_majors(struct filter *filter)
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
		for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
			if (!strcmp(classes[i].driver, name))
				filter->majors[major & (FILTER_MAJORS - 1)] =
					(uint8_t)(classes[i].category + 1);
		}
	}
	fclose(f);
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

bool device_gives(enum category c, const char *path)
{
	size_t len = strlen(path);

	if (c == CATEGORY_AUDIO)
		return !strncmp(path, "/dev/snd/pcmC", 13) && path[len - 1] == 'c';
	if (c == CATEGORY_CAMERA)
		return !strncmp(path, "/dev/video", 10) || !strncmp(path, "/dev/media", 10) ||
		       !strncmp(path, "/dev/v4l-subdev", 15);
	return true;
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

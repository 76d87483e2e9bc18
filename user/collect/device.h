/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Character devices: which majors give which kind of data, and what a device number is called.
 */
#ifndef COLLECT_DEVICE_H
#define COLLECT_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/filter.h"
#include "consentry/category.h"

/*
 * Fills filter->majors from /proc/devices. Call it again now and then: a driver that is loaded later
 * gets its major then.
 */
void device_majors(struct filter *filter);

/* Where the kernel keeps names by number: "/dev/video0" for the device, or false. */
bool device_path(uint32_t rdev, char *out, size_t size);

/* Does the driver of this input device ("/dev/input/event3") say that it measures acceleration? */
bool device_is_accelerometer(const char *node);

/*
 * Is this node one that gives the data? An ALSA playback, control or sequencer node has the major of
 * a microphone, a V4L2 radio or subdevice that of a camera. `path` as device_path() gives it.
 */
bool device_gives(enum category c, const char *path);

#endif

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
 * Fills filter->majors: those that are the same on every machine, whether their driver is there or not, so
 * that nobody is quicker than the agent when it comes; the others from /proc/devices. Call it again when
 * devices came: a driver that is loaded later gets its major then.
 */
void device_majors(struct filter *filter);

/* Which of these have a driver right now. */
enum { DEVICE_CAMERA = 1 << 0, DEVICE_MICROPHONE = 1 << 1 };
uint32_t device_drivers(void);

/* Where the kernel keeps names by number: "/dev/video0" for the device, or false. */
bool device_path(uint32_t rdev, char *out, size_t size);

/* Does the driver of this input device ("/dev/input/event3") say that it measures acceleration? */
bool device_is_accelerometer(const char *node);

/* Is this serial line ("/dev/ttyUSB0") a port of a cellular modem, by the driver that serves it? */
bool device_is_modem(const char *node);

/*
 * Is this node one that gives the data? An ALSA playback, control or sequencer node has the major of
 * a microphone, a V4L2 radio that of a camera, a modem's debugging port that of its control ports. `path` as device_path() gives it.
 */
bool device_gives(enum category c, const char *path);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sensor hub of the guest: a HID device that a program plays through uhid, with an accelerometer of three axes,
 * which the kernel serves as an IIO device (HID Usage Tables, page 0x20; drivers/hid/hid-sensor-hub.c).
 */
#ifndef SENSORS_HUB_H
#define SENSORS_HUB_H

#define HUB_SYSFS "/sys/bus/iio/devices/iio:device0"
#define HUB_NODE  "/dev/iio:device0"

/* Plugs it in and waits for the node. Does nothing where the kernel lacks the parts. */
void hub_plug_in(void);

/* Lets samples of the first axis run into the buffer, or stops them. 0, or -1 and errno. */
int hub_run(int on);

#endif

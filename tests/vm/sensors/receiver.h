/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A GNSS receiver: a USB gadget of the guest's own with the ids of a real one, on the dummy controller. What is
 * written to /dev/ttyGS0 is read from /dev/gnss0.
 */
#ifndef SENSORS_RECEIVER_H
#define SENSORS_RECEIVER_H

/* Plugs it in and waits for the node. Does nothing where the kernel lacks the parts (before 6.12). */
void receiver_plug_in(void);

#endif

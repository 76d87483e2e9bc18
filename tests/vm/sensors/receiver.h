/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Positioning receivers: USB gadgets of the guest's own on the dummy controllers. One with the ids of a real GNSS
 * receiver, which the kernel serves as /dev/gnss0, and a plain serial one, as most receivers for sale are.
 */
#ifndef SENSORS_RECEIVER_H
#define SENSORS_RECEIVER_H

#define RECEIVER_GNSS	"/dev/gnss0"
#define RECEIVER_SERIAL "/dev/ttyACM0"

/* Plugs them in and waits for the nodes. Does nothing where the kernel lacks the parts (gnss before 6.12). */
void receiver_plug_in(void);

/* A fix, sent from the far side of that node. 0, or -1 and errno. */
int receiver_send(const char *node);

#endif

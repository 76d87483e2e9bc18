/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cellular modem that a program plays: a USB gadget of the guest's own, with the ids of a real one, whose
 * function is in user space. The kernel serves it as it would the real one: a QMI control port, and a serial line
 * that takes AT commands.
 */
#ifndef SENSORS_MODEM_H
#define SENSORS_MODEM_H

#define MODEM_CONTROL "/dev/cdc-wdm0"
#define MODEM_SERIAL  "/dev/ttyUSB0"

/* Plugs it in and waits for the nodes. Does nothing where the kernel lacks the parts. */
void modem_plug_in(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Bluetooth controller of the guest: a program on the other end of a serial line that answers the
 * kernel's HCI commands (H4, Bluetooth Core Specification, vol 4, part A), so that hci0 is there, powered,
 * and can search.
 */
#ifndef SENSORS_CONTROLLER_H
#define SENSORS_CONTROLLER_H

/* Once; without the kernel's HCI serial driver nothing happens, and there is no hci0. */
void controller_plug_in(void);

/* A socket of the management interface (channel 3), or of a controller (0 raw, 1 user). -1 and errno. */
int controller_socket(unsigned short device, unsigned short channel);

/*
 * One request of the management interface to hci0, and its answer's status (0: done). -1 and errno when
 * there was no answer.
 */
int controller_manage(int fd, unsigned short opcode, const void *body, unsigned short size);

#endif

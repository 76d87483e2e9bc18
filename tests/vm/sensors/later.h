/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drivers that are loaded and devices that appear while the agent runs: a camera, a microphone, a Wi-Fi card, a
 * receiver, an accelerometer, a touchscreen. What an audited program does with them must be seen from the
 * beginning.
 */
#ifndef SENSORS_LATER_H
#define SENSORS_LATER_H

#include "user/collect/sensors.h"

/* Unloads the drivers that the lab's guest has loaded; before the sensors are opened. */
void later_begin(void);

/* Loads them again one by one. Prints its lines as the scenarios do; closes s. The exit status. */
int later(struct sensors *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Input devices of the guest beside the touchscreen, made with uinput; each is there until the program ends. */
#ifndef SENSORS_INPUTS_H
#define SENSORS_INPUTS_H

#include "scenario.h"

/* Fills lab->panel (touch, protocol A), ->tablet (absolute), ->mouse (relative), ->accelerometer; -1 where
 * one cannot be made. */
void inputs_plug_in(struct lab *lab);

#endif

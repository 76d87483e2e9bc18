/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was open and running before the agent: a program that has the database open, one that records, one
 * that streams. Each must be told with its process, and its end when it is killed.
 */
#ifndef SENSORS_EXISTING_H
#define SENSORS_EXISTING_H

#include "scenario.h"

/* Starts the programs; before the sensors are opened. */
void existing_begin(const struct lab *lab);

/* Prints its lines as the scenarios do; closes s. The exit status. */
int existing(const struct lab *lab, struct sensors *s);

#endif

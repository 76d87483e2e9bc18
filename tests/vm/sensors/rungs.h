/* SPDX-License-Identifier: Apache-2.0 */
/* What the ladder does where a rung attaches and stays silent. */
#ifndef SENSORS_RUNGS_H
#define SENSORS_RUNGS_H

#include "user/collect/sensors.h"

/*
 * In a guest that was booted without `bpf` among its security modules: LSM programs attach there and never
 * fire. Each fact must have left its LSM rung, and stand on the next, which has proved itself. Prints a line
 * for each such fact; the status to exit with. Closes s.
 */
int rungs_after_silence(struct sensors *s);

#endif

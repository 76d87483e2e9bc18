/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ring of one page, a reader that is stopped, 100,000 reads on two CPUs: every one is received or
 * counted as lost, and each loss says on which CPU and between which times.
 */
#ifndef SENSORS_OVERLOAD_H
#define SENSORS_OVERLOAD_H

#include "user/collect/sensors.h"

/* Prints its lines as the scenarios do; closes s. The exit status. */
int overload(struct sensors *s);

#endif

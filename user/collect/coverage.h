/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine can see: which facts each sensor rests on, and what serves them.
 */
#ifndef COLLECT_COVERAGE_H
#define COLLECT_COVERAGE_H

#include "user/collect/ladder.h"
#include "user/collect/sensors.h"

/* A sensor rests on a fact; a sensor of several has several rows. A row without a sensor ends. */
struct coverage_row {
	const char *sensor;
	const char *fact;
};
extern const struct coverage_row coverage_rows[];

/* One record for each row, and for each kind of asset that the profiles name. */
int coverage_tell(const struct ladder *l, const struct profile *const *profiles, size_t count,
		  uint64_t now, sensors_sink sink, void *arg);

#endif

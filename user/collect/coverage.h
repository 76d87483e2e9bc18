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

/*
 * The facts that tell a taking of just this category, what lies below it not included: bits by the index into
 * ladder_facts. `p` for its assets; NULL: none. 0: nothing on this machine sees it. What is context to the
 * judge (opens, connections) is none of them.
 */
uint32_t coverage_facts(enum category c, const struct profile *p);

/*
 * One record for each row, and for each kind of asset that the profiles name. `rules` has one for each
 * profile, or is NULL: then no record names those that rest on what nothing serves.
 */
int coverage_tell(const struct ladder *l, const struct profile *const *profiles,
		  const struct rules *const *rules, size_t count, uint64_t now, sensors_sink sink,
		  void *arg);

#endif

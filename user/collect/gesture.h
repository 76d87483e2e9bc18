/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From touches to the ledger's gestures: which control of which app was tapped, pressed, released.
 */
#ifndef COLLECT_GESTURE_H
#define COLLECT_GESTURE_H

#include "user/collect/kernel.h"
#include "user/collect/sensors.h"

struct gestures_in;

/* Tells the kernel which input devices matter. Profiles are borrowed. NULL when out of memory. */
struct gestures_in *gestures_in_new(struct kernel *k, const struct profile *const *profiles,
				    size_t count);
void gestures_in_free(struct gestures_in *g);

/* Takes a touch event; hands over the gestures that it completes. 0, or the sink's result. */
int gestures_in_feed(struct gestures_in *g, const struct event_touch *e, sensors_sink sink,
		     void *arg);

#endif

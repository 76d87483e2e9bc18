/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From touches to the ledger's gestures: which control of which app was tapped, pressed, released.
 */
#ifndef COLLECT_GESTURE_H
#define COLLECT_GESTURE_H

#include "user/collect/kernel.h"
#include "user/collect/priv.h"
#include "user/collect/sensors.h"

struct gestures_in;

/* Tells the kernel which input devices matter. Profiles are borrowed. NULL when out of memory. */
struct gestures_in *gestures_in_new(struct kernel *k, const struct profile *const *profiles,
				    size_t count);
void gestures_in_free(struct gestures_in *g);

/*
 * Looks for input devices that came since the last time, at the cost of one stat() where none did. A
 * device that no profile names is followed too: a touch by it that meets a control is handed over under
 * the device's name, so that the judge can call it synthetic.
 */
void gestures_in_refresh(struct gestures_in *g, struct kernel *k);

/* Tells of devices that come from now on, and of their axes, before the kernel sends their events. */
void gestures_in_tell(struct gestures_in *g, priv_told told, void *arg);

/* What the side that looks told the one that reads. */
void gestures_in_learn(struct gestures_in *g, const struct priv_change *change);

/* Is this one that a refresh has found? */
bool gestures_in_knows(const struct gestures_in *g, uint32_t device);

/* Takes a touch event; hands over the gestures that it completes. 0, or the sink's result. */
int gestures_in_feed(struct gestures_in *g, const struct event_touch *e, sensors_sink sink,
		     void *arg);

#endif

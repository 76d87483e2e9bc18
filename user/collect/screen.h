/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an input device's axes to the pixels of the screen that lies behind it. Pure.
 */
#ifndef COLLECT_SCREEN_H
#define COLLECT_SCREEN_H

#include <stdint.h>

#include "user/judge/profile.h"

/* What a device says of an axis (EVIOCGABS); maximum <= minimum: it says nothing. */
struct axis {
	int32_t minimum;
	int32_t maximum;
};

/*
 * Turns a touch at (*x, *y) in axis units into pixels as the user sees them: (0, 0) is the upper left
 * corner of the turned screen. An axis without a range is taken to count pixels already. Without a screen
 * (width 0) nothing changes.
 */
void screen_place(const struct profile_screen *s, const struct axis axes[2], int32_t *x,
		  int32_t *y);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "screen.h"

static int32_t scale(const struct axis *a, int32_t value, int32_t pixels)
{
	int64_t range = (int64_t)a->maximum - a->minimum + 1;

	if (a->maximum <= a->minimum)
		return value;
	return (int32_t)(((int64_t)value - a->minimum) * pixels / range);
}

void screen_place(const struct profile_screen *s, const struct axis axes[2], int32_t *x, int32_t *y)
{
	int32_t right, down;

	if (!s->width)
		return;
	/* Panels do not turn: their axes are those of the upright screen. */
	right = scale(&axes[0], *x, s->width);
	down = scale(&axes[1], *y, s->height);
	switch (s->rotation) {
	case 90:
		*x = down;
		*y = s->width - 1 - right;
		break;
	case 180:
		*x = s->width - 1 - right;
		*y = s->height - 1 - down;
		break;
	case 270:
		*x = s->height - 1 - down;
		*y = right;
		break;
	default:
		*x = right;
		*y = down;
	}
}

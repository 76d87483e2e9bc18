/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "user/collect/screen.h"

static const struct axis panel[2] = {{0, 4095}, {100, 4195}}; /* a panel finer than its screen */
static const struct axis mute[2] = {{0, 0}, {0, 0}};

static void place(uint32_t rotation, const struct axis axes[2], int32_t x, int32_t y, int32_t to_x,
		  int32_t to_y)
{
	const struct profile_screen s = {1080, 1920, rotation};

	screen_place(&s, axes, &x, &y);
	cr_assert(x == to_x && y == to_y, "%u degrees: (%d, %d), not (%d, %d)", rotation, x, y,
		  to_x, to_y);
}

Test(screen, scales_a_device_axis_to_pixels)
{
	place(0, panel, 0, 100, 0, 0);
	place(0, panel, 4095, 4195, 1079, 1919);
	place(0, panel, 2048, 2148, 540, 960);
	place(0, mute, 7, 9, 7, 9);
}

Test(screen, turns_with_the_screen)
{
	/* The upper left corner of the panel, then the upper right one. */
	place(90, panel, 0, 100, 0, 1079);
	place(90, panel, 4095, 100, 0, 0);
	place(180, panel, 0, 100, 1079, 1919);
	place(180, panel, 4095, 100, 0, 1919);
	place(270, panel, 0, 100, 1919, 0);
	place(270, panel, 4095, 100, 1919, 1079);
}

Test(screen, leaves_axis_units_without_a_screen)
{
	const struct profile_screen none = {0, 0, 0};
	int32_t x = 3000, y = 4000;

	screen_place(&none, panel, &x, &y);
	cr_assert(x == 3000 && y == 4000);
}

static struct profile *read_profile(const char *screen, struct diag *d)
{
	struct profile *p = NULL;
	char text[512];

	snprintf(text, sizeof(text),
		 "{\"format\":\"consentry-profile/1\",\"app\":\"a\",\"rules\":\"r\","
		 "\"subjects\":[{\"uid\":1}]%s}",
		 screen);
	return profile_read("p", text, strlen(text), &p, d) ? NULL : p;
}

Test(screen, is_read_from_the_profile)
{
	struct diag d = {.line = 0};
	struct profile *p = read_profile(
		",\"screen\":{\"width\":1080,\"height\":1920,\"rotation\":270}", &d);

	cr_assert_not_null(p, "%s", d.message);
	cr_assert(p->screen.width == 1080 && p->screen.height == 1920 && p->screen.rotation == 270);
	profile_free(p);
	cr_assert_null(read_profile(",\"screen\":{\"width\":1080}", &d));
	cr_assert_null(read_profile(",\"screen\":{\"width\":1,\"height\":1,\"rotation\":45}", &d));
	p = read_profile("", &d);
	cr_assert_eq(p->screen.width, 0);
	profile_free(p);
}

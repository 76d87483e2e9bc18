/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <linux/input-event-codes.h>

#include "user/collect/touch.h"

static struct touch_change changes[32];
static int change_count;

static int take(void *arg, const struct touch_change *change)
{
	(void)arg;
	if (change_count < 32)
		changes[change_count++] = *change;
	return 0;
}

struct step {
	uint16_t type;
	uint16_t code;
	int32_t value;
};

#define ABS(code, value)                                                                           \
	{                                                                                          \
		EV_ABS, code, value                                                                \
	}
#define KEY(code, value)                                                                           \
	{                                                                                          \
		EV_KEY, code, value                                                                \
	}
#define REPORT                                                                                     \
	{                                                                                          \
		EV_SYN, SYN_REPORT, 0                                                              \
	}
#define MT_REPORT                                                                                  \
	{                                                                                          \
		EV_SYN, SYN_MT_REPORT, 0                                                           \
	}

static void play(struct touch *t, const struct step *steps, size_t count)
{
	change_count = 0;
	for (size_t i = 0; i < count; i++)
		cr_assert_eq(
			touch_feed(t, steps[i].type, steps[i].code, steps[i].value, take, NULL), 0);
}

#define PLAY(t, ...)                                                                               \
	do {                                                                                       \
		const struct step steps[] = {__VA_ARGS__};                                         \
		play(t, steps, sizeof(steps) / sizeof(steps[0]));                                  \
	} while (0)

static void expect(int i, bool down, int32_t x, int32_t y)
{
	cr_assert_lt(i, change_count, "%d changes", change_count);
	cr_expect_eq(changes[i].down, down, "change %d", i);
	cr_expect_eq(changes[i].x, x, "change %d: x %d", i, changes[i].x);
	cr_expect_eq(changes[i].y, y, "change %d: y %d", i, changes[i].y);
}

Test(touch, protocol_b)
{
	struct touch t = {0};

	PLAY(&t, ABS(ABS_MT_SLOT, 0), ABS(ABS_MT_TRACKING_ID, 45), ABS(ABS_MT_POSITION_X, 10),
	     ABS(ABS_MT_POSITION_Y, 20), KEY(BTN_TOUCH, 1), ABS(ABS_X, 10), ABS(ABS_Y, 20), REPORT,
	     ABS(ABS_MT_POSITION_X, 15), REPORT, ABS(ABS_MT_TRACKING_ID, -1), KEY(BTN_TOUCH, 0),
	     REPORT);
	cr_assert_eq(change_count, 2);
	expect(0, true, 10, 20);
	expect(1, false, 15, 20);
	cr_expect_eq(changes[1].began_x, 10);
}

Test(touch, protocol_b_that_never_names_slot_0)
{
	struct touch t = {0};

	PLAY(&t, ABS(ABS_MT_TRACKING_ID, 1), ABS(ABS_MT_POSITION_X, 3), ABS(ABS_MT_POSITION_Y, 4),
	     REPORT, ABS(ABS_MT_TRACKING_ID, -1), REPORT);
	cr_assert_eq(change_count, 2);
	expect(0, true, 3, 4);
	expect(1, false, 3, 4);
}

Test(touch, protocol_b_two_fingers)
{
	struct touch t = {0};

	PLAY(&t, ABS(ABS_MT_SLOT, 0), ABS(ABS_MT_TRACKING_ID, 1), ABS(ABS_MT_POSITION_X, 1),
	     ABS(ABS_MT_POSITION_Y, 1), ABS(ABS_MT_SLOT, 1), ABS(ABS_MT_TRACKING_ID, 2),
	     ABS(ABS_MT_POSITION_X, 9), ABS(ABS_MT_POSITION_Y, 9), REPORT, ABS(ABS_MT_SLOT, 0),
	     ABS(ABS_MT_TRACKING_ID, -1), REPORT);
	cr_assert_eq(change_count, 3);
	expect(0, true, 1, 1);
	expect(1, true, 9, 9);
	expect(2, false, 1, 1);
}

Test(touch, slot_out_of_range_breaks_nothing)
{
	struct touch t = {0};

	PLAY(&t, ABS(ABS_MT_SLOT, 1000), ABS(ABS_MT_TRACKING_ID, 1), REPORT, ABS(ABS_MT_SLOT, -5),
	     ABS(ABS_MT_TRACKING_ID, -1), REPORT);
	cr_expect_eq(change_count, 2);
}

Test(touch, protocol_a)
{
	struct touch t = {0};

	/* Down at (10, 10); a second one; the first moves and the second is lifted; all lifted. */
	PLAY(&t, ABS(ABS_MT_POSITION_X, 10), ABS(ABS_MT_POSITION_Y, 10), MT_REPORT, REPORT,
	     ABS(ABS_MT_POSITION_X, 10), ABS(ABS_MT_POSITION_Y, 10), MT_REPORT,
	     ABS(ABS_MT_POSITION_X, 90), ABS(ABS_MT_POSITION_Y, 90), MT_REPORT, REPORT,
	     ABS(ABS_MT_POSITION_X, 12), ABS(ABS_MT_POSITION_Y, 12), MT_REPORT, REPORT, MT_REPORT,
	     REPORT);
	cr_assert_eq(change_count, 4);
	expect(0, true, 10, 10);
	expect(1, true, 90, 90);
	expect(2, false, 90, 90);
	expect(3, false, 12, 12);
	cr_expect_eq(changes[3].began_x, 10);
}

Test(touch, protocol_a_with_tracking_ids)
{
	struct touch t = {0};

	PLAY(&t, ABS(ABS_MT_POSITION_X, 5), ABS(ABS_MT_POSITION_Y, 6), ABS(ABS_MT_TRACKING_ID, 7),
	     MT_REPORT, REPORT, MT_REPORT, REPORT);
	cr_assert_eq(change_count, 2);
	expect(0, true, 5, 6);
	expect(1, false, 5, 6);
}

Test(touch, single_touch_and_mouse)
{
	struct touch t = {0};

	PLAY(&t, ABS(ABS_X, 7), ABS(ABS_Y, 8), KEY(BTN_TOUCH, 1), REPORT, KEY(BTN_TOUCH, 0), REPORT,
	     KEY(BTN_LEFT, 1), REPORT, KEY(BTN_LEFT, 0), REPORT);
	cr_assert_eq(change_count, 4);
	expect(0, true, 7, 8);
	expect(1, false, 7, 8);
	expect(2, true, 7, 8);
}

Test(touch, what_was_dropped_is_not_guessed)
{
	struct touch t = {0};

	PLAY(&t, ABS(ABS_X, 7), KEY(BTN_TOUCH, 1), {EV_SYN, SYN_DROPPED, 0}, KEY(BTN_TOUCH, 0),
	     REPORT);
	cr_expect_eq(change_count, 0);
	PLAY(&t, KEY(BTN_TOUCH, 1), REPORT);
	cr_expect_eq(change_count, 1);
}

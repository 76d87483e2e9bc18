/* SPDX-License-Identifier: Apache-2.0 */
/* The user's finger, and keys that are nobody's business. The harness itself is the user. */
#include <fcntl.h>
#include <linux/uinput.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "scenario.h"
#include "tools/shop/touchscreen.h"

static int nothing(struct lab *lab)
{
	(void)lab;
	return 0;
}

static int emit(int fd, unsigned short type, unsigned short code, int value)
{
	struct input_event e = {.type = type, .code = code, .value = value};

	return write(fd, &e, sizeof(e)) == sizeof(e) ? 0 : -1;
}

static bool one_by(const struct lab *lab, size_t i, const char *device, const char *control,
		   enum gesture_action action)
{
	const struct record *r = &lab->gestures[i];

	return i < lab->gesture_count && r->app && !strcmp(r->app, LAB_APP) &&
	       !strcmp(r->u.gesture.control, control) && r->u.gesture.action == action &&
	       r->u.gesture.from_kernel && r->u.gesture.device &&
	       !strcmp(r->u.gesture.device, device);
}

static bool one(const struct lab *lab, size_t i, const char *control, enum gesture_action action)
{
	return one_by(lab, i, LAB_SCREEN, control, action);
}

static int tap(struct lab *lab)
{
	return touchscreen_tap(lab->screen, 950, 1750, 20);
}

static bool tapped(const struct lab *lab)
{
	return lab->gesture_count == 1 && one(lab, 0, "record", GESTURE_TAP);
}

static int tap_beside(struct lab *lab)
{
	return touchscreen_tap(lab->screen, 20, 20, 20);
}

static bool tapped_beside(const struct lab *lab)
{
	return lab->gesture_count == 1 && one(lab, 0, "", GESTURE_TAP);
}

static int hold(struct lab *lab)
{
	return touchscreen_tap(lab->screen, 100, 1750, 50);
}

static bool held(const struct lab *lab)
{
	return lab->gesture_count == 2 && one(lab, 0, "talk", GESTURE_PRESS) &&
	       one(lab, 1, "talk", GESTURE_RELEASE) &&
	       lab->gestures[1].t - lab->gestures[0].t >= 40000000;
}

/* Protocol B, two fingers at once: one on each control. */
static int two_fingers(struct lab *lab)
{
	int fd = lab->screen;

	return emit(fd, EV_ABS, ABS_MT_SLOT, 0) || emit(fd, EV_ABS, ABS_MT_TRACKING_ID, 70) ||
	       emit(fd, EV_ABS, ABS_MT_POSITION_X, 950) ||
	       emit(fd, EV_ABS, ABS_MT_POSITION_Y, 1750) || emit(fd, EV_ABS, ABS_MT_SLOT, 1) ||
	       emit(fd, EV_ABS, ABS_MT_TRACKING_ID, 71) ||
	       emit(fd, EV_ABS, ABS_MT_POSITION_X, 100) ||
	       emit(fd, EV_ABS, ABS_MT_POSITION_Y, 1750) || emit(fd, EV_SYN, SYN_REPORT, 0) ||
	       emit(fd, EV_ABS, ABS_MT_SLOT, 0) || emit(fd, EV_ABS, ABS_MT_TRACKING_ID, -1) ||
	       emit(fd, EV_SYN, SYN_REPORT, 0) || emit(fd, EV_ABS, ABS_MT_SLOT, 1) ||
	       emit(fd, EV_ABS, ABS_MT_TRACKING_ID, -1) || emit(fd, EV_SYN, SYN_REPORT, 0);
}

static bool two_gestures(const struct lab *lab)
{
	return lab->gesture_count == 3 && one(lab, 0, "talk", GESTURE_PRESS) &&
	       one(lab, 1, "record", GESTURE_TAP) && one(lab, 2, "talk", GESTURE_RELEASE);
}

/* Protocol A: a contact is a position and SYN_MT_REPORT; none left is an empty report. */
static int contact_a(int fd, int x, int y)
{
	return emit(fd, EV_ABS, ABS_MT_POSITION_X, x) || emit(fd, EV_ABS, ABS_MT_POSITION_Y, y) ||
	       emit(fd, EV_SYN, SYN_MT_REPORT, 0);
}

/* Two fingers down, the second on "record" lifted first, the first wanders on "talk". */
static int two_contacts_a(struct lab *lab)
{
	int fd = lab->panel;

	return contact_a(fd, 100, 1750) || contact_a(fd, 950, 1750) ||
	       emit(fd, EV_SYN, SYN_REPORT, 0) || contact_a(fd, 110, 1755) ||
	       emit(fd, EV_SYN, SYN_REPORT, 0) || emit(fd, EV_SYN, SYN_MT_REPORT, 0) ||
	       emit(fd, EV_SYN, SYN_REPORT, 0);
}

static bool two_gestures_a(const struct lab *lab)
{
	return lab->gesture_count == 3 &&
	       one_by(lab, 0, LAB_PANEL, "talk on " LAB_PANEL, GESTURE_PRESS) &&
	       one_by(lab, 1, LAB_PANEL, "record on " LAB_PANEL, GESTURE_TAP) &&
	       one_by(lab, 2, LAB_PANEL, "talk on " LAB_PANEL, GESTURE_RELEASE);
}

/* A pointer that says where it is, as a graphics tablet or a virtual machine's mouse. */
static int click_absolute(struct lab *lab)
{
	int fd = lab->tablet;

	return emit(fd, EV_ABS, ABS_X, 950) || emit(fd, EV_ABS, ABS_Y, 1750) ||
	       emit(fd, EV_KEY, BTN_LEFT, 1) || emit(fd, EV_SYN, SYN_REPORT, 0) ||
	       emit(fd, EV_KEY, BTN_LEFT, 0) || emit(fd, EV_SYN, SYN_REPORT, 0);
}

static bool clicked(const struct lab *lab)
{
	return lab->gesture_count == 1 &&
	       one_by(lab, 0, LAB_TABLET, "record on " LAB_TABLET, GESTURE_TAP);
}

/* A mouse says how far it went; where the pointer is only the compositor knows. */
static int click_relative(struct lab *lab)
{
	int fd = lab->mouse;

	return emit(fd, EV_REL, REL_X, 950) || emit(fd, EV_REL, REL_Y, 1750) ||
	       emit(fd, EV_SYN, SYN_REPORT, 0) || emit(fd, EV_KEY, BTN_LEFT, 1) ||
	       emit(fd, EV_SYN, SYN_REPORT, 0) || emit(fd, EV_KEY, BTN_LEFT, 0) ||
	       emit(fd, EV_SYN, SYN_REPORT, 0);
}

static bool clicked_somewhere(const struct lab *lab)
{
	return lab->gesture_count == 1 && one_by(lab, 0, LAB_MOUSE, "", GESTURE_TAP);
}

/* A keyboard of that very name: its keys must not come through. */
static int type_keys(struct lab *lab)
{
	struct uinput_user_dev device = {.name = LAB_SCREEN};
	int fd = open("/dev/uinput", O_WRONLY | O_NONBLOCK);
	int failed;

	(void)lab;
	if (fd < 0)
		return -1;
	failed = ioctl(fd, UI_SET_EVBIT, EV_KEY) || ioctl(fd, UI_SET_KEYBIT, KEY_A) ||
		 write(fd, &device, sizeof(device)) != sizeof(device) || ioctl(fd, UI_DEV_CREATE) ||
		 emit(fd, EV_KEY, KEY_A, 1) || emit(fd, EV_SYN, SYN_REPORT, 0) ||
		 emit(fd, EV_KEY, KEY_A, 0) || emit(fd, EV_SYN, SYN_REPORT, 0);
	close(fd);
	return failed ? -1 : 0;
}

static bool no_gesture(const struct lab *lab)
{
	return lab->gesture_count == 0;
}

const struct scenario gesture_scenarios[] = {
	{.name = "tap on a control",
	 .sensor = "gestures",
	 .act = nothing,
	 .meanwhile = tap,
	 .check = tapped},
	{.name = "tap beside it",
	 .sensor = "gestures",
	 .act = nothing,
	 .meanwhile = tap_beside,
	 .check = tapped_beside},
	{.name = "control held",
	 .sensor = "gestures",
	 .act = nothing,
	 .meanwhile = hold,
	 .check = held},
	{.name = "two fingers",
	 .sensor = "gestures",
	 .act = nothing,
	 .meanwhile = two_fingers,
	 .check = two_gestures},
	{.name = "two fingers, protocol A",
	 .sensor = "gestures",
	 .act = nothing,
	 .meanwhile = two_contacts_a,
	 .check = two_gestures_a},
	{.name = "click of a pointer that says where",
	 .sensor = "gestures",
	 .act = nothing,
	 .meanwhile = click_absolute,
	 .check = clicked},
	{.name = "click of a mouse, which does not",
	 .sensor = "gestures",
	 .act = nothing,
	 .meanwhile = click_relative,
	 .check = clicked_somewhere},
	{.name = "keys stay in the kernel",
	 .sensor = "gestures",
	 .act = nothing,
	 .meanwhile = type_keys,
	 .check = no_gesture},
	{.name = NULL},
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "touch.h"

#include <linux/input-event-codes.h>
#include <string.h>

static int64_t distance(const struct touch_point *a, const struct touch_point *b)
{
	int64_t dx = (int64_t)a->x - b->x, dy = (int64_t)a->y - b->y;

	return dx * dx + dy * dy;
}

/*
 * Protocol A says where fingers are, not which is which: each of the frame's contacts continues the
 * nearest one of the last frame that no other continues; the rest are new.
 */
static void assign_contacts(struct touch *t)
{
	struct touch_point found[TOUCH_CONTACTS];
	uint32_t count = t->count;
	int64_t best, here;
	int to;

	memcpy(found, t->now, sizeof(found));
	memset(t->now, 0, sizeof(t->now));
	for (uint32_t i = 0; i < count; i++) {
		to = -1;
		best = INT64_MAX;
		for (int j = 0; j < TOUCH_CONTACTS; j++) {
			if (!t->before[j].down || t->now[j].down)
				continue;
			here = distance(&found[i], &t->before[j]);
			if (here < best) {
				best = here;
				to = j;
			}
		}
		for (int j = 0; to < 0 && j < TOUCH_CONTACTS; j++) {
			if (!t->before[j].down && !t->now[j].down)
				to = j;
		}
		if (to >= 0)
			t->now[to] = found[i];
	}
}

static int frame_end(struct touch *t, touch_sink sink, void *arg)
{
	struct touch_change change;
	int r = 0;

	if (t->frame_a) {
		assign_contacts(t);
	} else if (!t->multi) {
		t->now[0] = t->single;
	}
	t->count = 0;
	t->frame_a = false;
	t->pending_any = false;
	for (int i = 0; i < TOUCH_CONTACTS && !r; i++) {
		if (t->now[i].down == t->before[i].down)
			continue;
		if (t->now[i].down)
			t->began[i] = t->now[i];
		change.down = t->now[i].down;
		/* Protocol A's lifted contact is just not there any more. */
		change.x = change.down || t->protocol_b || !t->multi ? t->now[i].x : t->before[i].x;
		change.y = change.down || t->protocol_b || !t->multi ? t->now[i].y : t->before[i].y;
		change.began_x = t->began[i].x;
		change.began_y = t->began[i].y;
		r = sink(arg, &change);
	}
	memcpy(t->before, t->now, sizeof(t->before));
	return r;
}

/* Protocol A: the contact that was described is whole. Without a position there is none. */
static void contact_end(struct touch *t)
{
	if (!t->frame_a)
		memset(t->now, 0, sizeof(t->now));
	t->frame_a = true;
	t->multi = true;
	t->protocol_b = false;
	if (t->pending_any && t->count < TOUCH_CONTACTS) {
		t->pending.down = true;
		t->now[t->count++] = t->pending;
	}
	t->pending_any = false;
}

static void absolute(struct touch *t, uint16_t code, int32_t value)
{
	switch (code) {
	case ABS_X:
		t->single.x = value;
		break;
	case ABS_Y:
		t->single.y = value;
		break;
	case ABS_MT_SLOT:
		t->multi = true;
		t->protocol_b = true;
		t->slots = true;
		t->slot = value >= 0 && value < TOUCH_CONTACTS ? (uint32_t)value
							       : TOUCH_CONTACTS - 1;
		break;
	case ABS_MT_TRACKING_ID:
		/* Slot 0 may never be named. SYN_MT_REPORT tells if this is protocol A after all. */
		if (t->multi && !t->protocol_b)
			break;
		if (!t->protocol_b && t->pending_any)
			t->now[t->slot] = t->pending;
		t->multi = true;
		t->protocol_b = true;
		t->now[t->slot].down = value >= 0;
		break;
	case ABS_MT_POSITION_X:
		t->pending.x = value;
		t->pending_any = true;
		if (t->protocol_b)
			t->now[t->slot].x = value;
		break;
	case ABS_MT_POSITION_Y:
		t->pending.y = value;
		t->pending_any = true;
		if (t->protocol_b)
			t->now[t->slot].y = value;
		break;
	}
}

int touch_feed(struct touch *t, uint16_t type, uint16_t code, int32_t value, touch_sink sink,
	       void *arg)
{
	if (type == EV_SYN && code == SYN_DROPPED) {
		t->dropped = true;
		return 0;
	}
	if (type == EV_SYN && code == SYN_REPORT) {
		if (!t->dropped)
			return frame_end(t, sink, arg);
		t->dropped = false;
		t->count = 0;
		t->frame_a = false;
		t->pending_any = false;
		return 0;
	}
	if (type == EV_SYN && code == SYN_MT_REPORT && !t->slots)
		contact_end(t);
	else if (type == EV_ABS)
		absolute(t, code, value);
	else if (type == EV_KEY && (code == BTN_TOUCH || code == BTN_LEFT))
		t->single.down = value != 0;
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From raw input events to presses, releases and taps at a place.
 *
 * Understands both multi-touch protocols of the kernel's Documentation/input/multi-touch-protocol.rst
 * (A: contacts without identity, separated by SYN_MT_REPORT; B: slots with tracking ids), plain
 * single-touch panels and pointers with absolute axes. Pure: no file, no clock.
 */
#ifndef COLLECT_TOUCH_H
#define COLLECT_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

enum { TOUCH_CONTACTS = 16 };

struct touch_point {
	bool down;
	int32_t x;
	int32_t y;
};

/* One input device. All zero is a device that nobody touches. */
struct touch {
	struct touch_point now[TOUCH_CONTACTS];	   /* as the frame that is being read has it */
	struct touch_point before[TOUCH_CONTACTS]; /* as the last whole frame had it */
	struct touch_point began[TOUCH_CONTACTS];  /* where each contact came down */
	struct touch_point single;		   /* BTN_TOUCH, ABS_X, ABS_Y */
	struct touch_point pending;		   /* protocol A: the contact being described */
	uint32_t slot;				   /* protocol B */
	uint32_t count;				   /* protocol A: contacts so far in this frame */
	bool pending_any;
	bool frame_a;	 /* protocol A was spoken in this frame */
	bool multi;	 /* the device speaks a multi-touch protocol */
	bool protocol_b; /* by a tracking id, which protocol A may have too */
	bool slots;	 /* by a slot, which only protocol B has */
	bool dropped;	 /* events were lost: wait for the next whole frame */
};

/* A contact came down, or was lifted, at this place. */
struct touch_change {
	bool down;
	int32_t x;
	int32_t y;
	int32_t began_x; /* lifted: where it had come down */
	int32_t began_y;
};

typedef int (*touch_sink)(void *arg, const struct touch_change *change);

/*
 * Takes one event of the device. Changes are told when their frame is whole (SYN_REPORT). 0, or the
 * sink's result.
 */
int touch_feed(struct touch *t, uint16_t type, uint16_t code, int32_t value, touch_sink sink,
	       void *arg);

#endif

// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Touches, before any program reads them: the devices that a profile names, and of their events only
 * contact, position and the end of a frame. A key of a keyboard never leaves the kernel.
 */
#include "common.h"

/* include/uapi/linux/input-event-codes.h */
#define EV_SYN		   0x00
#define EV_KEY		   0x01
#define EV_REL		   0x02
#define EV_ABS		   0x03
#define SYN_MT_REPORT	   2
#define SYN_DROPPED	   3
#define REL_X		   0
#define REL_Y		   1
#define ABS_X		   0x00
#define ABS_Y		   0x01
#define ABS_MT_SLOT	   0x2f
#define ABS_MT_POSITION_X  0x35
#define ABS_MT_POSITION_Y  0x36
#define ABS_MT_TRACKING_ID 0x39
#define BTN_LEFT	   0x110
#define BTN_TOUCH	   0x14a

#define DEVICE_NAME_SIZE 64

struct device_name {
	char text[DEVICE_NAME_SIZE];
};

/* Name → index that the event carries. By name, so that a device plugged in later is known too. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, struct device_name);
	__type(value, uint32_t);
} devices SEC(".maps");

static __always_inline bool is_touch(unsigned int type, unsigned int code)
{
	switch (type) {
	case EV_SYN:
		return code <= SYN_DROPPED;
	case EV_KEY:
		return code == BTN_TOUCH || code == BTN_LEFT;
	case EV_REL:
		return code == REL_X || code == REL_Y;
	case EV_ABS:
		return code == ABS_X || code == ABS_Y || code == ABS_MT_SLOT ||
		       code == ABS_MT_POSITION_X || code == ABS_MT_POSITION_Y ||
		       code == ABS_MT_TRACKING_ID;
	}
	return false;
}

static __always_inline void input_came(struct input_dev *dev, unsigned int type, unsigned int code,
				       int value, enum hook hook)
{
	struct device_name name = {};
	struct event_touch *e;
	struct counts *c;
	uint32_t *device;

	if (!is_touch(type, code))
		return;
	c = counts_here();
	count(&c->seen);
	bpf_probe_read_kernel_str(name.text, sizeof(name.text), BPF_CORE_READ(dev, name));
	device = bpf_map_lookup_elem(&devices, &name);
	if (!device) {
		count(&c->filtered);
		return;
	}
	e = reserve(c, sizeof(*e));
	if (!e)
		return;
	head_fill(&e->head, EVENT_TOUCH, hook, 0);
	e->type = type;
	e->code = code;
	e->value = value;
	e->device = *device;
	e->pad = 0;
	send_later(c, e, sizeof(*e));
}

SEC("fentry/input_event")
int BPF_PROG(fentry_input_event, struct input_dev *dev, unsigned int type, unsigned int code,
	     int value)
{
	input_came(dev, type, code, value, HOOK_fentry_input_event);
	return 0;
}

/* What a program writes into an event device: it goes round input_event(). */
SEC("fentry/input_inject_event")
int BPF_PROG(fentry_input_inject, struct input_handle *handle, unsigned int type, unsigned int code,
	     int value)
{
	input_came(BPF_CORE_READ(handle, dev), type, code, value, HOOK_fentry_input_inject);
	return 0;
}

SEC("kprobe/input_event")
int BPF_KPROBE(kprobe_input_event, struct input_dev *dev, unsigned int type, unsigned int code,
	       int value)
{
	input_came(dev, type, code, value, HOOK_kprobe_input_event);
	return 0;
}

SEC("kprobe/input_inject_event")
int BPF_KPROBE(kprobe_input_inject, struct input_handle *handle, unsigned int type,
	       unsigned int code, int value)
{
	input_came(BPF_CORE_READ(handle, dev), type, code, value, HOOK_kprobe_input_inject);
	return 0;
}

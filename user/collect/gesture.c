/* SPDX-License-Identifier: Apache-2.0 */
#include "gesture.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/collect/screen.h"
#include "user/collect/touch.h"

#define NODES "/dev/input"

enum { DEVICES_MAX = 64 };

struct device {
	char name[EVENT_NAME_SIZE]; /* cut as the kernel's side cuts it */
	const char *full;
	struct axis axes[2];
	bool foreign; /* in no profile: what it touches is told, and counts for nothing */
	struct touch touch;
};

struct gestures_in {
	const struct profile *const *profiles;
	size_t count;
	struct device devices[DEVICES_MAX];
	size_t device_count;
	priv_told told;
	void *told_arg;
	struct timespec changed; /* of the folder of nodes, when it was last read */
	/* Of the event at hand. */
	const struct device *device;
	uint64_t t;
	sensors_sink sink;
	void *arg;
};

static struct device *find_device(struct gestures_in *g, const char *name)
{
	for (size_t i = 0; i < g->device_count; i++) {
		if (!strncmp(g->devices[i].name, name, EVENT_NAME_SIZE - 1))
			return &g->devices[i];
	}
	return NULL;
}

static void tell_device(struct gestures_in *g, const struct device *d)
{
	struct priv_change change = {
		.kind = PRIV_DEVICE, .index = (uint32_t)(d - g->devices), .foreign = d->foreign};

	if (!g->told)
		return;
	memcpy(change.axes, d->axes, sizeof(change.axes));
	memcpy(change.name, d->name, sizeof(d->name));
	g->told(g->told_arg, &change);
}

/* Enters a device, or its axes anew. Without room, here or in the kernel, it is passed over. */
static void enter(struct gestures_in *g, struct kernel *k, const char *name, bool foreign,
		  const struct axis axes[2])
{
	struct device *d = find_device(g, name);
	uint32_t index = (uint32_t)g->device_count;

	if (d && axes && memcmp(d->axes, axes, sizeof(d->axes))) {
		memcpy(d->axes, axes, sizeof(d->axes));
		tell_device(g, d);
	}
	if (d || g->device_count == DEVICES_MAX)
		return;
	d = &g->devices[index];
	strncpy(d->name, name, EVENT_NAME_SIZE - 1);
	d->full = foreign ? d->name : name;
	d->foreign = foreign;
	if (axes)
		memcpy(d->axes, axes, sizeof(d->axes));
	tell_device(g, d);
	if (!kernel_map_set(k, "devices", d->name, &index))
		g->device_count++;
}

struct gestures_in *gestures_in_new(struct kernel *k, const struct profile *const *profiles,
				    size_t count)
{
	struct gestures_in *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->profiles = profiles;
	g->count = count;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < profiles[i]->control_count; j++) {
			if (profiles[i]->controls[j].device)
				enter(g, k, profiles[i]->controls[j].device, false, NULL);
		}
	}
	gestures_in_refresh(g, k);
	return g;
}

void gestures_in_tell(struct gestures_in *g, priv_told told, void *arg)
{
	g->told = told;
	g->told_arg = arg;
}

void gestures_in_learn(struct gestures_in *g, const struct priv_change *change)
{
	struct device *d;

	if (change->index > g->device_count || change->index >= DEVICES_MAX)
		return;
	d = &g->devices[change->index];
	if (change->index == g->device_count) {
		memcpy(d->name, change->name, sizeof(d->name) - 1);
		d->full = d->name;
		d->foreign = change->foreign;
		g->device_count++;
	}
	memcpy(d->axes, change->axes, sizeof(d->axes));
}

bool gestures_in_knows(const struct gestures_in *g, uint32_t device)
{
	return device < g->device_count;
}

static void read_axis(int fd, unsigned int multi, unsigned int single, struct axis *out)
{
	struct input_absinfo info;

	if ((!ioctl(fd, EVIOCGABS(multi), &info) && info.maximum > info.minimum) ||
	    !ioctl(fd, EVIOCGABS(single), &info)) {
		out->minimum = info.minimum;
		out->maximum = info.maximum;
	}
}

static void look_at(struct gestures_in *g, struct kernel *k, const char *node)
{
	int fd = open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char name[EVENT_NAME_SIZE] = "";
	struct axis axes[2] = {{0}};
	unsigned long properties = 0;

	if (fd < 0)
		return;
	/* What measures how the machine is held moves all the time, and touches nothing. */
	ioctl(fd, EVIOCGPROP(sizeof(properties)), &properties);
	if (!(properties >> INPUT_PROP_ACCELEROMETER & 1) &&
	    ioctl(fd, EVIOCGNAME(sizeof(name) - 1), name) > 0) {
		read_axis(fd, ABS_MT_POSITION_X, ABS_X, &axes[0]);
		read_axis(fd, ABS_MT_POSITION_Y, ABS_Y, &axes[1]);
		enter(g, k, name, true, axes);
	}
	close(fd);
}

/* Only where a control lies on the screen can a foreign device pretend to touch one. */
void gestures_in_refresh(struct gestures_in *g, struct kernel *k)
{
	char path[512];
	struct dirent *entry;
	struct stat st;
	DIR *d;

	if (!g->device_count || stat(NODES, &st) ||
	    !memcmp(&st.st_mtim, &g->changed, sizeof(g->changed)))
		return;
	g->changed = st.st_mtim;
	d = opendir(NODES);
	while (d && (entry = readdir(d))) {
		if (strncmp(entry->d_name, "event", 5))
			continue;
		snprintf(path, sizeof(path), NODES "/%s", entry->d_name);
		look_at(g, k, path);
	}
	if (d)
		closedir(d);
}

void gestures_in_free(struct gestures_in *g)
{
	free(g);
}

static bool on_device(const struct gestures_in *g, const struct profile_control *c)
{
	return c->device && (g->device->foreign || !strcmp(c->device, g->device->full));
}

/* The control of the app that lies there, the first that the profile names. */
static const struct profile_control *hit(const struct gestures_in *g, const struct profile *p,
					 int32_t x, int32_t y)
{
	screen_place(&p->screen, g->device->axes, &x, &y);
	for (size_t i = 0; i < p->control_count; i++) {
		const struct profile_control *c = &p->controls[i];

		if (on_device(g, c) && x >= c->region[0] && y >= c->region[1] && x < c->region[2] &&
		    y < c->region[3])
			return c;
	}
	return NULL;
}

static bool has_control(const struct gestures_in *g, const struct profile *p)
{
	for (size_t i = 0; i < p->control_count; i++) {
		if (on_device(g, &p->controls[i]))
			return true;
	}
	return false;
}

static int tell(struct gestures_in *g, const struct profile *p, const char *control,
		enum gesture_action action)
{
	struct record rec = {.kind = RECORD_GESTURE, .t = g->t, .app = p->app};

	rec.u.gesture.control = control;
	rec.u.gesture.action = action;
	rec.u.gesture.from_kernel = true;
	rec.u.gesture.device = g->device->full;
	return g->sink(g->arg, &rec);
}

/*
 * A control that is held counts from the moment it is pressed to the moment it is let go, wherever the
 * finger is by then. Any other is tapped when the finger that came down on it is lifted from it: one
 * touch, one gesture.
 */
static int changed(void *arg, const struct touch_change *change)
{
	struct gestures_in *g = arg;
	const struct profile_control *began, *here;
	int r = 0;

	for (size_t i = 0; !r && i < g->count; i++) {
		const struct profile *p = g->profiles[i];

		if (!has_control(g, p))
			continue;
		here = hit(g, p, change->x, change->y);
		if (change->down) {
			if (here && here->mode == CONTROL_HOLD)
				r = tell(g, p, here->name, GESTURE_PRESS);
			continue;
		}
		began = hit(g, p, change->began_x, change->began_y);
		if (began && began->mode == CONTROL_HOLD)
			r = tell(g, p, began->name, GESTURE_RELEASE);
		else if (!g->device->foreign || (began && began == here))
			r = tell(g, p, began && began == here ? began->name : "", GESTURE_TAP);
	}
	return r;
}

int gestures_in_feed(struct gestures_in *g, const struct event_touch *e, sensors_sink sink,
		     void *arg)
{
	if (e->device >= g->device_count)
		return 0;
	g->device = &g->devices[e->device];
	g->t = e->head.t;
	g->sink = sink;
	g->arg = arg;
	return touch_feed(&g->devices[e->device].touch, e->type, e->code, e->value, changed, g);
}

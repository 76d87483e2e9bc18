/* SPDX-License-Identifier: Apache-2.0 */
#include "coverage.h"

const struct coverage_row coverage_rows[] = {
	{"audio", "pcm"},
	{"camera", "video"},
	{"camera", "read"},
	{"location.gps", "read"},
	{"location.gps", "connect"},
	{"location.wlan", "netlink"},
	{"location.wlan", "ioctl"},
	{"location.bluetooth", "hci"},
	{"location.bluetooth", "ioctl"},
	{"sensor", "read"},
	{"screen", "read"},
	{"screen", "map"},
	{"screen", "ioctl"},
	{"screen", "peer"},
	{"device.id", "read"},
	{"device.mac", "ioctl"},
	{"device.mac", "netlink"},
	{"device.mac", "sockname"},
	{"device.mac", "hci"},
	{"device.mac", "read"},
	{"device.apps", "read"},
	{"network.ip", "netlink"},
	{"network.traffic", "send"},
	{"gesture", "input"},
	{"process", "process"},
	{"process", "creds"},
	{NULL, NULL},
};

static int tell(const struct ladder *l, const char *sensor, const char *fact, uint64_t now,
		sensors_sink sink, void *arg)
{
	struct record rec = {.kind = RECORD_COVERAGE, .t = now};
	int i = ladder_fact(fact);

	rec.u.coverage.sensor = sensor;
	rec.u.coverage.rung = ladder_hook_name(l, i);
	rec.u.coverage.live = l->footings[i].live;
	rec.u.coverage.why = l->footings[i].why[0] ? l->footings[i].why : NULL;
	return sink(arg, &rec);
}

/* Does an earlier asset name the same category? */
static bool told(const struct profile *const *profiles, size_t i, size_t j)
{
	enum category c = profiles[i]->assets[j].category;

	for (size_t p = 0; p <= i; p++) {
		for (size_t a = 0; a < (p == i ? j : profiles[p]->asset_count); a++) {
			if (profiles[p]->assets[a].category == c)
				return true;
		}
	}
	return false;
}

int coverage_tell(const struct ladder *l, const struct profile *const *profiles, size_t count,
		  uint64_t now, sensors_sink sink, void *arg)
{
	static const char *const facts[] = {"open", "read", "map", "receive", "names"};
	int r = 0;

	for (const struct coverage_row *row = coverage_rows; !r && row->sensor; row++)
		r = tell(l, row->sensor, row->fact, now, sink, arg);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < profiles[i]->asset_count; j++) {
			if (told(profiles, i, j))
				continue;
			for (size_t f = 0; !r && f < sizeof(facts) / sizeof(facts[0]); f++)
				r = tell(l, category_name(profiles[i]->assets[j].category),
					 facts[f], now, sink, arg);
		}
	}
	return r;
}

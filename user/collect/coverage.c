/* SPDX-License-Identifier: Apache-2.0 */
#include "coverage.h"

#include <string.h>

#include "base/strbuf.h"
#include "user/collect/things.h"

const struct coverage_row coverage_rows[] = {
	{"audio", "pcm"},
	{"camera", "video"},
	{"camera", "read"},
	{"location.gps", "read"},
	{"location.gps", "connect"},
	{"location.wlan", "netlink"},
	{"location.wlan", "ioctl"},
	{"location.cell", "read"},
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

static uint32_t bit(const char *fact)
{
	return UINT32_C(1) << ladder_fact(fact);
}

/* A file that is watched. */
static uint32_t of_file(void)
{
	return bit("read") | bit("map") | bit("receive");
}

uint32_t coverage_facts(enum category c, const struct profile *p)
{
	uint32_t facts = 0;

	for (const struct coverage_row *row = coverage_rows; row->sensor; row++) {
		if (!strcmp(row->sensor, category_name(c)))
			facts |= bit(row->fact);
	}
	for (const struct thing *t = things; t->glob; t++) {
		if (t->category == c && t->category != CATEGORY_OTHER)
			facts |= of_file();
	}
	for (size_t i = 0; p && i < p->asset_count; i++) {
		if (p->assets[i].category == c)
			facts |= of_file() | bit("names");
	}
	return facts & ~(bit("open") | bit("connect") | bit("peer"));
}

struct teller {
	const struct ladder *l;
	const struct profile *const *profiles;
	const struct rules *const *rules;
	size_t count;
	uint64_t now;
	sensors_sink sink;
	void *arg;
	struct strbuf names; /* of rules */
};

static bool needs_touch(const struct rules_when *w)
{
	if (w->op == WHEN_CONDITION)
		return w->condition.kind == CONDITION_GESTURE;
	for (size_t i = 0; i < w->child_count; i++) {
		if (needs_touch(&w->child[i]))
			return true;
	}
	return false;
}

static bool rests_on(const struct rules_rule *r, const char *sensor)
{
	enum category c;

	if (!strcmp(sensor, "gesture"))
		return needs_touch(&r->when);
	/* Whose process it is concerns them all. */
	return !category_from_name(sensor, strlen(sensor), &c) || category_covers(r->category, c);
}

/* "shop: R1, R4; bank: R2", or NULL for none. */
static const char *name_rules(struct teller *t, const char *sensor)
{
	strbuf_reset(&t->names);
	for (size_t i = 0; t->rules && i < t->count; i++) {
		const char *between = t->names.len ? "; " : "";
		bool first = true;

		for (size_t k = 0; k < t->rules[i]->rule_count; k++) {
			const struct rules_rule *r = &t->rules[i]->rules[k];

			if (!rests_on(r, sensor))
				continue;
			if (first)
				strbuf_addf(&t->names, "%s%s: %s", between, t->profiles[i]->app,
					    r->id);
			else
				strbuf_addf(&t->names, ", %s", r->id);
			first = false;
		}
	}
	return t->names.len ? t->names.data : NULL;
}

static int tell(struct teller *t, const char *sensor, const char *fact)
{
	struct record rec = {.kind = RECORD_COVERAGE, .t = t->now};
	int i = ladder_fact(fact);
	const struct footing *f = &t->l->footings[i];

	rec.u.coverage.sensor = sensor;
	rec.u.coverage.rung = ladder_hook_name(t->l, i);
	rec.u.coverage.live = f->live;
	rec.u.coverage.why = f->why[0] ? f->why : NULL;
	if (!rec.u.coverage.rung && !f->unneeded)
		rec.u.coverage.rules = name_rules(t, sensor);
	return t->sink(t->arg, &rec);
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

int coverage_tell(const struct ladder *l, const struct profile *const *profiles,
		  const struct rules *const *rules, size_t count, uint64_t now, sensors_sink sink,
		  void *arg)
{
	static const char *const facts[] = {"open", "read", "map", "receive", "names"};
	struct teller t = {.l = l,
			   .profiles = profiles,
			   .rules = rules,
			   .count = count,
			   .now = now,
			   .sink = sink,
			   .arg = arg};
	int r = 0;

	for (const struct coverage_row *row = coverage_rows; !r && row->sensor; row++)
		r = tell(&t, row->sensor, row->fact);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < profiles[i]->asset_count; j++) {
			if (told(profiles, i, j))
				continue;
			for (size_t f = 0; !r && f < sizeof(facts) / sizeof(facts[0]); f++)
				r = tell(&t, category_name(profiles[i]->assets[j].category),
					 facts[f]);
		}
	}
	strbuf_free(&t.names);
	return r;
}

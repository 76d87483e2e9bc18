/* SPDX-License-Identifier: Apache-2.0 */
#include "sensors.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "user/collect/coverage.h"
#include "user/collect/device.h"
#include "user/collect/gesture.h"
#include "user/collect/kernel.h"
#include "user/collect/ladder.h"
#include "user/collect/news.h"
#include "user/collect/node.h"
#include "user/collect/process.h"
#include "user/collect/wire.h"
#include "user/collect/watch.h"

#define RING_BYTES (2U << 20)
#define REFRESH_NS 5000000000ULL
#define DEVICES_NS 100000000ULL
#define CHECK_NS   1000000000ULL
#define CAPTURE_NS                                                                                 \
	10000000000ULL /* how long after the last sign of a capture its end is waited for */
#define SECOND 1000000000LL

struct cpu_state {
	uint64_t seq;  /* of the last event, what was lost included */
	uint64_t last; /* its time */
	uint64_t events;
	uint32_t lost; /* told so far */
	uint32_t odd;  /* how often in a row its counters did not add up; UINT32_MAX: told */
};

struct sensors {
	struct kernel kernel;
	struct ladder ladder;
	struct processes *processes;
	struct watches *watches;
	struct gestures_in *gestures;
	struct priv priv; /* who is asked for what needs rights */
	struct nodes nodes;
	bool parted; /* somebody else looks for what is new */
	const struct profile *const *profiles;
	const struct rules *const *rules;
	size_t profile_count;
	uint64_t refreshed;
	uint64_t looked; /* for new input devices */
	int news;	 /* news.h */
	bool came;	 /* devices that were not looked at yet */
	bool climbing;	 /* their own hooks were not tried yet */
	priv_told told;	 /* what another process must know */
	void *told_arg;
	uint64_t checked; /* whether the counters add up */
	uint64_t
		capturing; /* when a capture was last seen to begin, or be possible, by stand-in; 0: none */
	uint64_t opened;
	sensors_sink sink; /* of the sensors_poll() that runs */
	void *arg;
	uint32_t cpu_count; /* that this machine may have */
	struct cpu_state cpus[FILTER_CPUS];
};

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * (uint64_t)SECOND + (uint64_t)ts.tv_nsec;
}

uint64_t sensors_now(void)
{
	return clock_ns(CLOCK_BOOTTIME);
}

/* The two clocks cannot be read at once: of several tries the one with the least time between. */
int64_t sensors_booted(void)
{
	uint64_t before, real, after, best = UINT64_MAX;
	int64_t booted = 0;

	for (int i = 0; i < 8; i++) {
		before = sensors_now();
		real = clock_ns(CLOCK_REALTIME);
		after = sensors_now();
		if (after - before < best) {
			best = after - before;
			booted = (int64_t)(real - (before + (after - before) / 2));
		}
	}
	return booted;
}

/* Does nobody lose by accesses that are looked at only every so often? */
static bool may_wait(const struct sensors_options *o)
{
	for (size_t i = 0; i < o->profile_count; i++) {
		if (o->profiles[i]->reorder_ns < o->every_ns)
			return false;
	}
	return o->every_ns;
}

/* A family's number is given when its module is loaded, which may be when the first Wi-Fi card is plugged in. */
static void find_families(struct sensors *s)
{
	if (!s->kernel.filter->nl80211)
		s->kernel.filter->nl80211 = wire_family("nl80211");
}

static bool has_recipients(const struct sensors_options *o)
{
	for (size_t i = 0; i < o->profile_count; i++) {
		if (o->profiles[i]->recipient_count)
			return true;
	}
	return false;
}

int sensors_open(const struct sensors_options *o, struct sensors **out, struct diag *d)
{
	const struct kernel_options kernel = {
		.btf = o->btf, .ring_bytes = o->ring_bytes ? o->ring_bytes : RING_BYTES};
	struct sensors *s = calloc(1, sizeof(*s));

	if (!s)
		return diag_set(d, NULL, 0, 0, "out of memory");
	s->news = news_open();
	s->cpu_count = FILTER_CPUS;
	if (sysconf(_SC_NPROCESSORS_CONF) > 0 && sysconf(_SC_NPROCESSORS_CONF) < FILTER_CPUS)
		s->cpu_count = (uint32_t)sysconf(_SC_NPROCESSORS_CONF);
	s->priv = priv_here;
	s->nodes.priv = &s->priv;
	s->profiles = o->profiles;
	s->rules = o->rules;
	s->profile_count = o->profile_count;
	prove_prepare();
	if (kernel_open(&s->kernel, &kernel, d))
		goto fail;
	device_majors(s->kernel.filter);
	if (ladder_climb(&s->ladder, &s->kernel, o->forced, o->forced_count, has_recipients(o), d))
		goto fail;
	/* Who is audited comes last: from then on events are sent. */
	find_families(s);
	s->gestures = gestures_in_new(&s->kernel, s->profiles, s->profile_count);
	if (!s->gestures) {
		diag_set(d, NULL, 0, 0, "out of memory");
		goto fail;
	}
	if (watches_new(&s->kernel, s->profiles, s->profile_count, &s->watches, d) ||
	    processes_new(&s->kernel, &s->priv, s->profiles, s->profile_count, &s->processes, d))
		goto fail;
	s->opened = s->refreshed = sensors_now();
	/* What is open and running already comes by the ring, as the first records. */
	kernel_iterate(&s->kernel, "iter_task_file");
	if (may_wait(o))
		kernel_patient(&s->kernel);
	/* Loading took megabytes of type information that nobody needs any more. */
	malloc_trim(0);
	*out = s;
	return 0;
fail:
	sensors_close(s);
	return -1;
}

void sensors_close(struct sensors *s)
{
	if (!s)
		return;
	ladder_leave(&s->ladder);
	processes_free(s->processes);
	watches_free(s->watches);
	gestures_in_free(s->gestures);
	kernel_close(&s->kernel);
	if (s->news >= 0)
		close(s->news);
	free(s);
}

int sensors_fd(const struct sensors *s)
{
	return kernel_fd(&s->kernel);
}

static int tell_loss(struct sensors *s, uint32_t cpu, uint32_t lost, uint64_t to)
{
	struct cpu_state *c = &s->cpus[cpu];
	struct record rec;

	/* Counters only grow; a smaller one was read earlier and is told already. */
	if ((int32_t)(lost - c->lost) <= 0)
		return 0;
	rec = (struct record){.kind = RECORD_LOSS, .t = to};
	rec.u.loss.from = c->last ? c->last : s->opened;
	rec.u.loss.to = to;
	rec.u.loss.cpu = cpu;
	rec.u.loss.count = lost - c->lost;
	rec.u.loss.cause = "ring-full";
	c->seq += rec.u.loss.count;
	c->lost = lost;
	return s->sink(s->arg, &rec);
}

/* What the other side knows of is told before the kernel sends its events. */
static void catch_up(struct sensors *s)
{
	if (s->priv.catch_up)
		s->priv.catch_up(s->priv.arg);
}

static const char *path_of(struct sensors *s, const struct event_access *e)
{
	const char *path = watches_path(s->watches, e->ino, e->dev);

	if (path || !s->priv.catch_up)
		return path;
	catch_up(s);
	return watches_path(s->watches, e->ino, e->dev);
}

static int tell_touch(struct sensors *s, const struct event_touch *e)
{
	if (!gestures_in_knows(s->gestures, e->device))
		catch_up(s);
	return gestures_in_feed(s->gestures, e, s->sink, s->arg);
}

static int tell_access(struct sensors *s, const struct event_access *e, struct cpu_state *c)
{
	struct record
		rec; /* filled in part: the rest is another kind's, and every access comes by here */
	struct wire_text text;

	if (!wire_access(e, &s->nodes, &text, &rec.u.access))
		return 0;
	rec.kind = RECORD_ACCESS;
	rec.t = e->head.t;
	rec.app = NULL;
	if (e->ino && e->op != OP_SEND)
		rec.u.access.path = path_of(s, e);
	processes_subject(s->processes, &e->head, &rec.u.access.subject);
	rec.u.access.seq = ++c->seq;
	return s->sink(s->arg, &rec);
}

static int tell_process(struct sensors *s, const struct event_process *e)
{
	struct record rec = {.kind = RECORD_PROCESS, .t = e->head.t};

	processes_follow(s->processes, e);
	wire_process(e, &rec.u.process);
	processes_subject(s->processes, &e->head, &rec.u.process.subject);
	rec.app = rec.u.process.subject.app;
	return s->sink(s->arg, &rec);
}

static int event_came(void *arg, const void *event, size_t size)
{
	const struct event_head *h = event;
	struct sensors *s = arg;
	uint32_t cpu = h->cpu & (FILTER_CPUS - 1);
	struct cpu_state *c = &s->cpus[cpu];
	int r = tell_loss(s, cpu, h->lost, h->t);

	c->events++;
	if (h->t > c->last)
		c->last = h->t;
	if (r || (h->app == EVENT_APP_SELF && h->kind != EVENT_TOUCH))
		return r;
	switch (h->kind) {
	case EVENT_ACCESS:
		return size < sizeof(struct event_access) ? 0 : tell_access(s, event, c);
	case EVENT_TOUCH:
		return size < sizeof(struct event_touch) ? 0 : tell_touch(s, event);
	case EVENT_NAME:
		if (size >= sizeof(struct event_name) && watches_named(s->watches, event) &&
		    s->priv.named)
			s->priv.named(s->priv.arg, event);
		return 0;
	case EVENT_PROCESS:
		return size < sizeof(struct event_process) ? 0 : tell_process(s, event);
	}
	return 0;
}

/* Only while an audited app has a camera or a microphone open does every close cost. */
static void await_ends(struct sensors *s, uint64_t now)
{
	struct filter *filter = s->kernel.filter;

	if (__atomic_load_n(&filter->capturing, __ATOMIC_RELAXED)) {
		if (!ladder_closes(&s->ladder, &s->kernel, true))
			__atomic_store_n(&filter->capturing, 0, __ATOMIC_RELAXED);
		s->capturing = now;
	} else if (s->capturing && now - s->capturing > CAPTURE_NS) {
		s->capturing = now;
		if (kernel_map_empty(&s->kernel, "streams")) {
			ladder_closes(&s->ladder, &s->kernel, false);
			s->capturing = 0;
		}
	}
}

static void refresh(struct sensors *s, uint64_t now)
{
	await_ends(s, now);
	if (now - s->looked > DEVICES_NS) {
		s->looked = now;
		gestures_in_refresh(s->gestures, &s->kernel);
	}
	if (news_came(s->news))
		s->came = true;
	/* Many come in a row, as a driver with all its devices does: the first is looked at at once, the others
	 * together. */
	if (now - s->refreshed > REFRESH_NS || (s->came && now - s->refreshed > DEVICES_NS)) {
		s->refreshed = now;
		if (s->came || s->climbing)
			s->climbing = ladder_climb_again(&s->ladder, &s->kernel, s->told,
							 s->told_arg);
		s->came = false;
		device_majors(s->kernel.filter);
		find_families(s);
		ladder_refresh(&s->ladder, &s->kernel);
		watches_rescan(s->watches);
		processes_refresh(s->processes);
	}
}

int sensors_news_fd(const struct sensors *s)
{
	return s->news;
}

void sensors_refresh(struct sensors *s)
{
	refresh(s, sensors_now());
}

void sensors_named(struct sensors *s, const struct event_name *e)
{
	watches_named(s->watches, e);
}

void sensors_tell(struct sensors *s, priv_told told, void *arg)
{
	s->told = told;
	s->told_arg = arg;
	watches_tell(s->watches, told, arg);
	gestures_in_tell(s->gestures, told, arg);
}

void sensors_part(struct sensors *s, const struct priv *priv)
{
	s->priv = *priv;
	s->parted = true;
	if (s->news >= 0)
		close(s->news);
	s->news = -1;
	watches_part(s->watches);
	kernel_part(&s->kernel);
}

void sensors_learn(struct sensors *s, const struct priv_change *change)
{
	if (change->kind == PRIV_RUNG)
		ladder_learn(&s->ladder, change);
	else if (change->kind == PRIV_DEVICE)
		gestures_in_learn(s->gestures, change);
	else
		watches_learn(s->watches, change);
}

static struct counts read_counts(const struct sensors *s, size_t cpu)
{
	const struct counts *from = &s->kernel.counts[cpu];
	struct counts c = {0};

	/* What ends is read before what begins, so that one on its way looks like a surplus only. */
	c.sent = __atomic_load_n(&from->sent, __ATOMIC_ACQUIRE);
	c.filtered = __atomic_load_n(&from->filtered, __ATOMIC_ACQUIRE);
	c.lost_ring = __atomic_load_n(&from->lost_ring, __ATOMIC_ACQUIRE);
	c.seen = __atomic_load_n(&from->seen, __ATOMIC_ACQUIRE);
	return c;
}

/* seen - (filtered + sent + lost), read again some times for the sake of what is on its way. */
static uint64_t surplus(const struct sensors *s, size_t cpu)
{
	uint64_t least = UINT64_MAX, one;

	for (int tries = 0; least && tries < 8; tries++) {
		struct counts c = read_counts(s, cpu);

		one = c.seen - (c.filtered + c.sent + c.lost_ring);
		least = one < least ? one : least;
	}
	return least;
}

/*
 * Accesses of which no counter knows the end are lost, whatever became of them. Three times in a row, since a
 * CPU that is busy with nothing else may be met in the middle of one.
 */
static int check_counts(struct sensors *s, uint64_t now)
{
	struct record rec = {.kind = RECORD_LOSS, .t = now};
	uint64_t missing;
	int r = 0;

	for (uint32_t cpu = 0; !r && cpu < s->cpu_count; cpu++) {
		struct cpu_state *c = &s->cpus[cpu];

		if (c->odd == UINT32_MAX)
			continue;
		missing = surplus(s, cpu);
		c->odd = missing ? c->odd + 1 : 0;
		if (c->odd < 3)
			continue;
		c->odd = UINT32_MAX;
		rec.u.loss.from = now > 4 * CHECK_NS ? now - 4 * CHECK_NS : 0;
		rec.u.loss.to = now;
		rec.u.loss.cpu = cpu;
		rec.u.loss.count = missing;
		rec.u.loss.cause = "miscounted";
		r = s->sink(s->arg, &rec);
	}
	s->checked = now;
	return r;
}

int sensors_poll(struct sensors *s, sensors_sink sink, void *arg)
{
	uint64_t now;
	int r;

	s->sink = sink;
	s->arg = arg;
	r = kernel_drain(&s->kernel, event_came, s);
	now = sensors_now();
	/* What was lost at the very end has no later event to tell it. */
	for (uint32_t cpu = 0; !r && cpu < s->cpu_count; cpu++)
		r = tell_loss(s, cpu, (uint32_t)s->kernel.counts[cpu].lost_ring, now);
	if (!r && now - s->checked > CHECK_NS)
		r = check_counts(s, now);
	if (!s->parted)
		refresh(s, now);
	else if (__atomic_load_n(&s->kernel.filter->capturing, __ATOMIC_RELAXED))
		s->priv.look(s->priv.arg);
	return r;
}

int sensors_coverage(const struct sensors *s, sensors_sink sink, void *arg)
{
	return coverage_tell(&s->ladder, s->profiles, s->rules, s->profile_count, sensors_now(),
			     sink, arg);
}

void sensors_count(const struct sensors *s, struct sensors_counts *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t cpu = 0; cpu < FILTER_CPUS; cpu++) {
		struct counts c = read_counts(s, cpu);

		out->seen += c.seen;
		out->filtered += c.filtered;
		out->sent += c.sent;
		out->lost += c.lost_ring;
		out->received += s->cpus[cpu].events;
	}
}

int sensors_check(const struct sensors *s, struct diag *d)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	struct counts c;

	for (size_t cpu = 0; cpu < FILTER_CPUS; cpu++) {
		for (int tries = 0;; tries++) {
			c = read_counts(s, cpu);
			if (c.seen == c.filtered + c.sent + c.lost_ring)
				break;
			if (tries == 10)
				return diag_set(d, NULL, 0, 0,
						"counts of CPU %zu do not add up: seen %llu, "
						"filtered %llu, sent %llu, lost %llu",
						cpu, (unsigned long long)c.seen,
						(unsigned long long)c.filtered,
						(unsigned long long)c.sent,
						(unsigned long long)c.lost_ring);
			nanosleep(&pause, NULL);
		}
	}
	return 0;
}

const struct ladder *sensors_ladder(const struct sensors *s)
{
	return &s->ladder;
}

size_t sensors_watched(const struct sensors *s)
{
	return watches_count(s->watches);
}

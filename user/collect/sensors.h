/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sensors: from the kernel's hooks to `struct record`.
 *
 * sensors_open() loads the BPF object, chooses a rung of the ladder for each fact (best first), lets
 * each one prove itself with an event that this process makes on purpose, and fills the kernel's
 * filter from the profiles. From then on an access by an audited app to a watched thing becomes a
 * record; nothing else leaves the kernel.
 *
 * One thread, no locks. Times are nanoseconds of CLOCK_BOOTTIME.
 */
#ifndef COLLECT_SENSORS_H
#define COLLECT_SENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "consentry/access.h"
#include "user/collect/priv.h"
#include "user/judge/profile.h"

struct sensors;

struct sensors_options {
	const struct profile *const *profiles; /* borrowed until sensors_close(); may be none */
	size_t profile_count;
	/* One for each profile, borrowed as long; NULL: coverage names no rules. */
	const struct rules *const *rules;
	const char *const *forced; /* "FACT=KIND", as `--rung` takes them: "video=kprobe" */
	size_t forced_count;
	const char *btf; /* a BTF file for a kernel that has none; NULL: /sys/kernel/btf/vmlinux */
	size_t ring_bytes; /* 0: the default. Rounded up to a power of two of at least one page */
	/* How long the caller lets pass at most between two sensors_poll(), whatever sensors_fd() says;
	 * where each profile waits as long for what comes late, accesses need wake nobody. 0: they do. */
	uint64_t every_ns;
};

/*
 * 0 and an owned *out; -1 with *d set when this machine cannot be observed (no root, no BPF, no
 * BTF …: *d says what is missing; the exit status is EXIT_BLIND) or a forced rung does not serve.
 * A fact that no rung serves is no error: sensors_coverage() says so.
 */
int sensors_open(const struct sensors_options *o, struct sensors **out, struct diag *d);
void sensors_close(struct sensors *s); /* NULL is allowed */

/* CLOCK_REALTIME at boottime 0, in nanoseconds since the epoch: the trace's header. */
int64_t sensors_booted(void);
uint64_t sensors_now(void); /* CLOCK_BOOTTIME */

/* Readable (poll, epoll) when sensors_poll() has something to do at once. Owned by s. */
int sensors_fd(const struct sensors *s);

/*
 * Takes one record; it and its strings are valid during the call. A return other than 0 stops and
 * comes back from the function that called the sink.
 */
typedef int (*sensors_sink)(void *arg, const struct record *rec);

/*
 * Hands over all that waits: accesses, gestures, processes, losses; each CPU's in order of time. Never
 * blocks. Call it at least once a second as well, fd or no fd: losses without a later event and new
 * files in watched folders come to light by it. 0, or the sink's result.
 */
int sensors_poll(struct sensors *s, sensors_sink sink, void *arg);

/*
 * Two processes: the one that opened the sensors keeps what needs rights and looks for what is new; another,
 * forked from it, reads the events and judges.
 *
 * The reader calls sensors_part() first: from then on sensors_poll() asks `priv` (borrowed) for what needs
 * rights and looks for nothing itself; it must not call sensors_close(), which would detach the programs.
 * What the other side tells it is handed to sensors_learn().
 */
void sensors_part(struct sensors *s, const struct priv *priv);
void sensors_learn(struct sensors *s, const struct priv_change *change);

/*
 * The other side hands on what `told` is called with, calls sensors_refresh() at least ten times a second,
 * and when sensors_news_fd() (-1: there is none; owned by s) is readable, and sensors_named() for what the
 * reader was named, and reads no event any more.
 */
void sensors_tell(struct sensors *s, priv_told told, void *arg);
int sensors_news_fd(const struct sensors *s);
void sensors_refresh(struct sensors *s);
void sensors_named(struct sensors *s, const struct event_name *e);

/* One RECORD_COVERAGE for each sensor: which rung serves it, whether it has proved itself. */
int sensors_coverage(const struct sensors *s, sensors_sink sink, void *arg);

/*
 * The kernel's counters, summed over the CPUs. `seen` counts accesses that passed the first gate of
 * the filter: what concerns no audited user or no watched thing there is not counted, by design.
 */
struct sensors_counts {
	uint64_t seen;
	uint64_t filtered;
	uint64_t sent;
	uint64_t lost;	   /* no room in the ring */
	uint64_t received; /* what sensors_poll() took out; the self-test took out its own before */
};
void sensors_count(const struct sensors *s, struct sensors_counts *out);

/*
 * Does seen = filtered + sent + lost hold on every CPU? Meaningful while nothing runs in between, so
 * a difference is looked at again before it counts. 0, or -1 with the CPU and its figures in *d.
 */
int sensors_check(const struct sensors *s, struct diag *d);

/* What serves each fact, and how many inodes are watched: for doctor. Owned by s. */
struct ladder;
const struct ladder *sensors_ladder(const struct sensors *s);
size_t sensors_watched(const struct sensors *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/collect/subject.h"

enum { CACHE = 1024, PROBES = 8 };

/* One process that was met. */
struct entry {
	uint32_t pid; /* 0: free */
	uint64_t start;
	char *exe;
	char *cgroup;
};

struct processes {
	struct kernel *kernel;
	const struct profile *const *profiles;
	size_t count;
	struct entry cache[CACHE];
};

int processes_new(struct kernel *k, const struct profile *const *profiles, size_t count,
		  struct processes **out, struct diag *d)
{
	struct processes *p = calloc(1, sizeof(*p));

	if (!p)
		return diag_set(d, NULL, 0, 0, "out of memory");
	p->kernel = k;
	p->profiles = profiles;
	p->count = count;
	for (size_t i = 0; i < count; i++) {
		if (subject_apply(k, profiles[i], (uint16_t)i, d)) {
			free(p);
			return -1;
		}
	}
	subject_scan(k, profiles, count);
	*out = p;
	return 0;
}

void processes_free(struct processes *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < CACHE; i++) {
		free(p->cache[i].exe);
		free(p->cache[i].cgroup);
	}
	free(p);
}

void processes_refresh(struct processes *p)
{
	struct diag d = {.line = 0};

	for (size_t i = 0; i < p->count; i++)
		subject_apply(p->kernel, p->profiles[i], (uint16_t)i, &d);
}

/* The link's target, owned, or NULL. " (deleted)" is the kernel's remark and not part of the name. */
static char *read_exe(uint32_t pid)
{
	char path[32], target[4096];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/exe", pid);
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return NULL;
	target[n] = '\0';
	if (n > 10 && !strcmp(target + n - 10, " (deleted)"))
		target[n - 10] = '\0';
	return strdup(target);
}

/* The path in the unified hierarchy, owned, or NULL. */
static char *read_cgroup(uint32_t pid)
{
	char path[32], line[4096];
	char *found = NULL;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/cgroup", pid);
	f = fopen(path, "re");
	if (!f)
		return NULL;
	while (!found && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "0::", 3))
			found = strdup(line + 3);
	}
	fclose(f);
	return found;
}

static struct entry *find(struct processes *p, uint32_t pid, uint64_t start)
{
	for (uint32_t i = 0; i < PROBES; i++) {
		struct entry *e = &p->cache[(pid + i) % CACHE];

		if (e->pid == pid && e->start == start)
			return e;
	}
	return NULL;
}

static struct entry *add(struct processes *p, uint32_t pid, uint64_t start)
{
	struct entry *e = &p->cache[pid % CACHE];

	for (uint32_t i = 0; i < PROBES; i++) {
		struct entry *other = &p->cache[(pid + i) % CACHE];

		/* An earlier process of the same number goes first, then whoever is in the way. */
		if (!other->pid || other->pid == pid) {
			e = other;
			break;
		}
	}
	free(e->exe);
	free(e->cgroup);
	e->exe = NULL;
	e->cgroup = NULL;
	e->pid = pid;
	e->start = start;
	return e;
}

/* Start of a live process, in the clock ticks that /proc gives; 0 when it is gone. */
static uint64_t start_ticks(uint32_t pid)
{
	unsigned long long ticks = 0;
	char path[32], line[1024], *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	p = fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;
	if (!p || sscanf(p + 1,
			 " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d "
			 "%*d %*d %llu",
			 &ticks) != 1)
		ticks = 0;
	fclose(f);
	return ticks;
}

/* Is the process that /proc shows under this number still the one of the event? */
static int same_process(uint32_t pid, uint64_t start)
{
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);

	return start_ticks(pid) == start / (1000000000ULL / hz);
}

static struct entry *meet(struct processes *p, uint32_t pid, uint64_t start)
{
	struct entry *e = find(p, pid, start);

	if (e)
		return e;
	e = add(p, pid, start);
	if (same_process(pid, start)) {
		e->exe = read_exe(pid);
		e->cgroup = read_cgroup(pid);
	}
	return e;
}

void processes_subject(struct processes *p, const struct event_head *h, struct subject *out)
{
	const struct entry *e = meet(p, h->pid, h->start);

	memset(out, 0, sizeof(*out));
	out->pid = h->pid;
	out->tid = h->tid;
	out->start = h->start;
	out->uid = h->uid;
	out->exe = e->exe;
	out->cgroup = e->cgroup;
	if (h->app < p->count)
		out->app = p->profiles[h->app]->app;
}

/* A child runs what its parent runs until it executes something else. */
static void inherit(struct processes *p, const struct event_process *e)
{
	const struct entry *parent = NULL;
	struct entry *child;
	char *exe, *cgroup;

	for (size_t i = 0; i < PROBES && !parent; i++) {
		const struct entry *c = &p->cache[(e->parent + i) % CACHE];

		if (c->pid == e->parent)
			parent = c;
	}
	exe = parent && parent->exe ? strdup(parent->exe) : read_exe(e->parent);
	cgroup = parent && parent->cgroup ? strdup(parent->cgroup) : read_cgroup(e->parent);
	child = add(p, e->head.pid, e->head.start);
	child->exe = exe;
	child->cgroup = cgroup;
}

void processes_follow(struct processes *p, const struct event_process *e)
{
	struct entry *entry;

	if (e->event == PROCESS_FORK)
		inherit(p, e);
	if (e->event != PROCESS_EXEC)
		return;
	entry = meet(p, e->head.pid, e->head.start);
	free(entry->exe);
	entry->exe = same_process(e->head.pid, e->head.start) ? read_exe(e->head.pid) : NULL;
	/* Gone already: what it was asked to run is better than nothing. */
	if (!entry->exe && e->file[0])
		entry->exe = strndup(e->file, sizeof(e->file));
}

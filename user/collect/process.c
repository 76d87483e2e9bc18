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
	const struct priv *priv;
	const struct profile *const *profiles;
	size_t count;
	struct priv_process facts; /* of the last ask() */
	struct entry cache[CACHE];
};

int processes_new(struct kernel *k, const struct priv *priv, const struct profile *const *profiles,
		  size_t count, struct processes **out, struct diag *d)
{
	struct processes *p = calloc(1, sizeof(*p));

	if (!p)
		return diag_set(d, NULL, 0, 0, "out of memory");
	p->kernel = k;
	p->priv = priv;
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

/* Owned, or NULL where nothing is known. */
static char *known(const char *text)
{
	return text[0] ? strdup(text) : NULL;
}

/* Valid until the next call. */
static const struct priv_process *ask(struct processes *p, uint32_t pid, uint64_t start)
{
	p->priv->process(p->priv->arg, pid, start, &p->facts);
	return &p->facts;
}

static struct entry *meet(struct processes *p, uint32_t pid, uint64_t start)
{
	const struct priv_process *facts;
	struct entry *e = find(p, pid, start);

	if (e)
		return e;
	e = add(p, pid, start);
	facts = ask(p, pid, start);
	e->exe = known(facts->exe);
	e->cgroup = known(facts->cgroup);
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
	const struct priv_process *facts;
	const struct entry *parent = NULL;
	struct entry *child;
	char *exe = NULL, *cgroup = NULL;

	for (size_t i = 0; i < PROBES && !parent; i++) {
		const struct entry *c = &p->cache[(e->parent + i) % CACHE];

		if (c->pid == e->parent)
			parent = c;
	}
	if (parent && parent->exe) {
		exe = strdup(parent->exe);
		cgroup = parent->cgroup ? strdup(parent->cgroup) : NULL;
	} else {
		facts = ask(p, e->parent, 0);
		exe = known(facts->exe);
		cgroup = known(facts->cgroup);
	}
	child = add(p, e->head.pid, e->head.start);
	child->exe = exe;
	child->cgroup = cgroup;
}

void processes_follow(struct processes *p, const struct event_process *e)
{
	const struct priv_process *facts;
	struct entry *entry;

	if (e->event == PROCESS_FORK)
		inherit(p, e);
	if (e->event != PROCESS_EXEC)
		return;
	facts = ask(p, e->head.pid, e->head.start);
	entry = find(p, e->head.pid, e->head.start);
	if (!entry) {
		entry = add(p, e->head.pid, e->head.start);
		entry->cgroup = known(facts->cgroup);
	}
	free(entry->exe);
	entry->exe = known(facts->exe);
	/* Gone already: what it was asked to run is better than nothing. */
	if (!entry->exe && e->file[0])
		entry->exe = strndup(e->file, sizeof(e->file));
}

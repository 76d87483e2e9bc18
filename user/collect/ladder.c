/* SPDX-License-Identifier: Apache-2.0 */
#include "ladder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "user/collect/device.h"

static const char *const kind_names[RUNG_KINDS] = {"lsm", "fentry", "kprobe", "tracepoint"};

static const struct {
	const char *program;
	const char *name;
} hooks[HOOK_COUNT] = {
#define X(id, text) [HOOK_##id] = {#id, text},
	HOOK_LIST(X)
#undef X
};

const char *rung_kind_name(enum rung_kind kind)
{
	return kind_names[kind];
}

enum hook hook_from_program(const char *program)
{
	for (int i = 1; i < HOOK_COUNT; i++) {
		if (!strcmp(hooks[i].program, program))
			return (enum hook)i;
	}
	return HOOK_none;
}

const char *hook_name(enum hook hook)
{
	return hook < HOOK_COUNT ? hooks[hook].name : hooks[HOOK_none].name;
}

size_t ladder_fact_count(void)
{
	size_t n = 0;

	while (ladder_facts[n].name)
		n++;
	return n;
}

int ladder_fact(const char *name)
{
	for (int i = 0; ladder_facts[i].name; i++) {
		if (!strcmp(ladder_facts[i].name, name))
			return i;
	}
	return -1;
}

const char *ladder_hook_name(const struct ladder *l, int fact)
{
	const struct footing *f = &l->footings[fact];

	if (f->stands_in)
		return ladder_hook_name(l, ladder_fact("ioctl"));
	return f->rung ? hook_name(hook_from_program(f->rung->programs[0])) : NULL;
}

static const char *program_name(const char *word)
{
	return word[0] == '?' ? word + 1 : word;
}

static void detach(struct footing *f)
{
	for (int i = 0; i < LADDER_PROGRAMS; i++) {
		bpf_link__destroy(f->links[i]);
		f->links[i] = NULL;
	}
}

/* 0, or -errno with everything detached. */
static int attach(struct footing *f, const struct kernel *k, const struct rung *rung)
{
	struct bpf_program *p;
	int err;

	for (int i = 0; i < LADDER_PROGRAMS && rung->programs[i]; i++) {
		p = kernel_program(k, program_name(rung->programs[i]));
		err = -ENOENT;
		if (p) {
			f->links[i] = bpf_program__attach(p);
			if (f->links[i])
				continue;
			err = -errno;
		}
		if (rung->programs[i][0] == '?')
			continue;
		detach(f);
		return err;
	}
	return 0;
}

/* Does an event of the self-test come from this rung? */
struct witness_of {
	const struct rung *rung;
	bool seen;
};

static int proof_came(void *arg, const void *event, size_t size)
{
	const struct event_head *h = event;
	struct witness_of *w = arg;
	enum hook hook;

	(void)size;
	for (int i = 0; i < LADDER_PROGRAMS && w->rung->programs[i]; i++) {
		hook = hook_from_program(program_name(w->rung->programs[i]));
		if (hook != HOOK_none && h->hook == hook)
			w->seen = true;
	}
	return 0;
}

enum proof { PROOF_SEEN, PROOF_SILENT, PROOF_IMPOSSIBLE, PROOF_ABSENT };

static enum proof prove(struct kernel *k, const struct fact *fact, const struct rung *rung,
			const char **why)
{
	struct witness_of w = {.rung = rung};
	int done;

	__atomic_store_n(&k->filter->proving, 1, __ATOMIC_SEQ_CST);
	done = fact->prove(k, why);
	__atomic_store_n(&k->filter->proving, 0, __ATOMIC_SEQ_CST);
	kernel_drain(k, proof_came, &w);
	if (w.seen)
		return PROOF_SEEN;
	if (done == PROVE_ABSENT)
		return PROOF_ABSENT;
	return done ? PROOF_IMPOSSIBLE : PROOF_SILENT;
}

static void remark(struct footing *f, const struct rung *rung, const char *what)
{
	size_t n = strlen(f->why);

	snprintf(f->why + n, sizeof(f->why) - n, "%s%s: %s", n ? "; " : "",
		 hook_name(hook_from_program(rung->programs[0])), what);
}

/* The best rung that proves itself; else the best that attaches and could not be put to the proof. */
static void climb(struct footing *f, struct kernel *k, const struct fact *fact, int forced)
{
	const struct rung *unproved = NULL;
	const char *why;
	int err;

	for (int i = 0; i < LADDER_RUNGS && fact->rungs[i].programs[0]; i++) {
		const struct rung *rung = &fact->rungs[i];

		if (forced >= 0 && rung->kind != (enum rung_kind)forced)
			continue;
		err = attach(f, k, rung);
		if (err) {
			remark(f, rung,
			       err == -ENOENT ? "this kernel has no such hook" : strerror(-err));
			continue;
		}
		why = "";
		switch (prove(k, fact, rung, &why)) {
		case PROOF_SEEN:
			f->rung = rung;
			f->live = true;
			return;
		case PROOF_SILENT:
			remark(f, rung, "attached, but did not see its own test");
			break;
		case PROOF_IMPOSSIBLE:
			remark(f, rung, why);
			if (!unproved)
				unproved = rung;
			break;
		case PROOF_ABSENT:
			snprintf(f->why, sizeof(f->why), "%s", why);
			f->unneeded = true;
		}
		detach(f);
	}
	/* What can stand in has proved itself, which is better. */
	if (!unproved || (fact->stand_in && fact->stand_in != LADDER_FOR_RECIPIENTS && forced < 0))
		return;
	if (!attach(f, k, unproved))
		f->rung = unproved;
}

/* The forced kind of a fact: -1 none. */
static int parse_forced(const char *word, int *fact, struct diag *d)
{
	const char *equals = strchr(word, '=');
	char name[32];

	*fact = -1;
	if (equals && (size_t)(equals - word) < sizeof(name)) {
		memcpy(name, word, (size_t)(equals - word));
		name[equals - word] = '\0';
		*fact = ladder_fact(name);
		for (int kind = 0; *fact >= 0 && kind < RUNG_KINDS; kind++) {
			if (!strcmp(kind_names[kind], equals + 1))
				return kind;
		}
	}
	return diag_set(d, NULL, 0, 0,
			"\"%s\" is no rung: FACT=lsm, FACT=fentry, FACT=kprobe or FACT=tracepoint, "
			"where FACT is a line of `consentry doctor`",
			word);
}

static bool has_kind(const struct fact *fact, int kind)
{
	for (int i = 0; i < LADDER_RUNGS && fact->rungs[i].programs[0]; i++) {
		if (fact->rungs[i].kind == (enum rung_kind)kind)
			return true;
	}
	return false;
}

static int stand_in(struct ladder *l, struct kernel *k, int i, bool forced, struct diag *d)
{
	const struct footing *ioctl = &l->footings[ladder_fact("ioctl")];
	const struct fact *fact = &ladder_facts[i];
	struct footing *f = &l->footings[i];

	if (!f->rung && fact->stand_in && !(fact->stand_in & LADDER_NEEDED_FOR) && ioctl->rung) {
		f->stands_in = true;
		f->live = ioctl->live;
		k->filter->stand_in |= fact->stand_in;
	} else if (!f->rung && forced && !f->unneeded) {
		return diag_set(d, NULL, 0, 0, "the forced rung of %s does not serve here: %.150s",
				fact->name, f->why);
	}
	return 0;
}

/* Is there a driver of any of the devices for which the ioctl fact stands in so? */
static bool has_driver(uint32_t stand_in)
{
	const uint32_t drivers = device_drivers();

	return (stand_in & FILTER_IOCTL_VIDEO && drivers & DEVICE_CAMERA) ||
	       (stand_in & FILTER_IOCTL_PCM && drivers & DEVICE_MICROPHONE);
}

/* Is there a device whose captures only requests show? Without one nothing has an end to be told. */
static bool captures_by_stand_in(const struct kernel *k)
{
	return has_driver(k->filter->stand_in);
}

/*
 * Before Linux 5.13 a tracing or LSM program that was detached is never attached again (f3a95075549e,
 * "bpf: Allow trampoline re-attach for tracing and lsm programs"): what is attached there has to stay.
 */
static bool attaches_again(enum rung_kind kind)
{
	struct utsname u;
	int major, minor;

	if (kind != RUNG_LSM && kind != RUNG_FENTRY)
		return true;
	return !uname(&u) && sscanf(u.release, "%d.%d", &major, &minor) == 2 &&
	       (major > 5 || (major == 5 && minor >= 13));
}

int ladder_closes(struct ladder *l, const struct kernel *k, bool wanted)
{
	int result = 0;

	for (size_t i = 0; i < ladder_fact_count(); i++) {
		struct footing *f = &l->footings[i];

		if (ladder_facts[i].stand_in != LADDER_FOR_STAND_INS || !f->rung)
			continue;
		if (!wanted && attaches_again(f->rung->kind))
			detach(f);
		else if (wanted && !f->links[0] && attach(f, k, f->rung))
			result = -1;
	}
	return result;
}

/* By the kind that serves the ioctl fact: a proof would take real events out of the ring. */
void ladder_refresh(struct ladder *l, struct kernel *k)
{
	const struct footing *ioctl = &l->footings[ladder_fact("ioctl")];

	for (size_t i = 0; ioctl->rung && i < ladder_fact_count(); i++) {
		const struct rung *rungs = ladder_facts[i].rungs;
		struct footing *f = &l->footings[i];

		if (!f->unneeded || ladder_facts[i].stand_in != LADDER_FOR_STAND_INS ||
		    !captures_by_stand_in(k))
			continue;
		f->unneeded = false;
		for (int r = 0; r < LADDER_RUNGS && rungs[r].programs[0]; r++) {
			if (rungs[r].kind == ioctl->rung->kind)
				f->rung = &rungs[r];
		}
	}
}

/* All programs of a fact. */
static void programs_of(const struct fact *fact,
			const char *names[LADDER_RUNGS * LADDER_PROGRAMS + 1])
{
	size_t n = 0;

	for (int r = 0; r < LADDER_RUNGS; r++) {
		for (int i = 0; i < LADDER_PROGRAMS && fact->rungs[r].programs[i]; i++)
			names[n++] = program_name(fact->rungs[r].programs[i]);
	}
	names[n] = NULL;
}

/* As prove(), where another process reads the ring; the events of the test say whose they are. */
static bool prove_apart(const struct kernel *k, const struct fact *fact, const struct rung *rung)
{
	const char *why;
	bool seen = false;

	memset(k->filter->proved, 0, sizeof(k->filter->proved));
	__atomic_store_n(&k->filter->proving, 1, __ATOMIC_SEQ_CST);
	fact->prove(k, &why);
	__atomic_store_n(&k->filter->proving, 0, __ATOMIC_SEQ_CST);
	for (int i = 0; i < LADDER_PROGRAMS && rung->programs[i]; i++)
		seen |= k->filter->proved[hook_from_program(program_name(rung->programs[i]))];
	return seen;
}

/* The rung that serves now, or -1. */
static int climb_again(struct footing *f, struct kernel *k, const struct fact *fact)
{
	for (int r = 0; r < LADDER_RUNGS && fact->rungs[r].programs[0]; r++) {
		if (attach(f, k, &fact->rungs[r]))
			continue;
		if (prove_apart(k, fact, &fact->rungs[r])) {
			k->filter->stand_in &= ~fact->stand_in;
			return r;
		}
		detach(f);
	}
	return -1;
}

void ladder_learn(struct ladder *l, const struct priv_change *change)
{
	struct footing *f;

	if (change->index >= ladder_fact_count() || change->rung >= LADDER_RUNGS)
		return;
	f = &l->footings[change->index];
	f->rung = &ladder_facts[change->index].rungs[change->rung];
	f->live = true;
	f->stands_in = false;
	f->why[0] = '\0';
}

bool ladder_climb_again(struct ladder *l, struct kernel *k, priv_told told, void *arg)
{
	const char *names[LADDER_RUNGS * LADDER_PROGRAMS + 1];
	struct priv_change change = {.kind = PRIV_RUNG};
	bool busy = false;
	int rung;

	for (size_t i = 0; i < ladder_fact_count(); i++) {
		const struct fact *fact = &ladder_facts[i];
		struct footing *f = &l->footings[i];

		if (!f->stands_in || f->forced || !has_driver(fact->stand_in))
			continue;
		if (!kernel_map_empty(k, "streams")) {
			busy = true;
			continue;
		}
		programs_of(fact, names);
		kernel_load_again(k, names);
		rung = climb_again(f, k, fact);
		kernel_load_end(k);
		if (rung < 0)
			continue;
		change.index = (uint32_t)i;
		change.rung = (uint32_t)rung;
		ladder_learn(l, &change);
		if (told)
			told(arg, &change);
	}
	return busy;
}

int ladder_climb(struct ladder *l, struct kernel *k, const char *const *forced, size_t forced_count,
		 bool recipients, struct diag *d)
{
	int kinds[LADDER_FACTS_MAX], kind, fact;
	size_t count = ladder_fact_count();

	memset(l, 0, sizeof(*l));
	for (size_t i = 0; i < count; i++)
		kinds[i] = -1;
	for (size_t i = 0; i < forced_count; i++) {
		kind = parse_forced(forced[i], &fact, d);
		if (kind < 0)
			return -1;
		kinds[fact] = kind;
		l->footings[fact].forced = true;
	}
	/* The gate lets this process by for as long as the proof lasts. */
	k->filter->uids[getuid() & (FILTER_UIDS - 1)] = 1;
	for (size_t i = 0; i < count; i++) {
		if (ladder_facts[i].stand_in == LADDER_FOR_STAND_INS && !captures_by_stand_in(k)) {
			l->footings[i].unneeded = true;
			continue;
		}
		if (ladder_facts[i].stand_in == LADDER_FOR_RECIPIENTS && !recipients) {
			l->footings[i].unneeded = true;
			snprintf(l->footings[i].why, sizeof(l->footings[i].why),
				 "no profile names recipients");
			continue;
		}
		/* A kind that the fact has no rung of is one that only the ioctl programs have. */
		if (kinds[i] < 0 || has_kind(&ladder_facts[i], kinds[i]))
			climb(&l->footings[i], k, &ladder_facts[i], kinds[i]);
		if (stand_in(l, k, (int)i, kinds[i] >= 0, d))
			return -1;
	}
	k->filter->uids[getuid() & (FILTER_UIDS - 1)] = 0;
	ladder_closes(l, k, false);
	return 0;
}

void ladder_leave(struct ladder *l)
{
	for (size_t i = 0; i < LADDER_FACTS_MAX; i++)
		detach(&l->footings[i]);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ladder: for each fact that a sensor asks for, which hooks can tell it, best first; and the climb:
 * attach one, let it prove itself, leave it if it stays silent, try the next.
 *
 * A program that attaches is no proof. An LSM program attaches and never fires where the kernel was
 * booted without `bpf` among its security modules; a probe on a function that the compiler put into
 * its callers attaches and never fires.
 */
#ifndef COLLECT_LADDER_H
#define COLLECT_LADDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "user/collect/kernel.h"
#include "user/collect/priv.h"
#include "user/collect/prove.h"

enum rung_kind { RUNG_LSM, RUNG_FENTRY, RUNG_KPROBE, RUNG_TRACEPOINT, RUNG_KINDS };

enum { LADDER_RUNGS = 4, LADDER_PROGRAMS = 4, LADDER_FACTS_MAX = 24 };

struct rung {
	enum rung_kind kind;
	/* Attached together. The first names the rung and must be there; a `?` before a later one: a
	 * kernel without that function is complete without it. */
	const char *programs[LADDER_PROGRAMS];
};

struct fact {
	const char *name;
	const char *tells;		 /* for doctor, in words */
	struct rung rungs[LADDER_RUNGS]; /* a rung without programs ends the list */
	prove_deed prove;
	uint32_t stand_in; /* FILTER_IOCTL_*: what the ioctl fact does when no rung here serves */
};

/* As `stand_in`: a fact that is needed only where the ioctl fact stands in for another. */
#define LADDER_FOR_STAND_INS 0x80000000U
/* As `stand_in`: a fact that is needed only where a profile names recipients. */
#define LADDER_FOR_RECIPIENTS 0x40000000U
#define LADDER_NEEDED_FOR     (LADDER_FOR_STAND_INS | LADDER_FOR_RECIPIENTS)

/* In the order of the climb; a fact without a name ends it. */
extern const struct fact ladder_facts[];
size_t ladder_fact_count(void);
/* The index of the fact of that name, or -1. */
int ladder_fact(const char *name);

const char *rung_kind_name(enum rung_kind kind); /* "lsm", "fentry", "kprobe", "tracepoint" */

/* What serves a fact. */
struct footing {
	const struct rung *rung; /* NULL: nothing */
	bool live;		 /* it saw the event made for it */
	bool stands_in;		 /* the ioctl fact serves in its place */
	bool unneeded;		 /* by what serves other facts */
	bool forced;
	char why[192]; /* what was tried and left, or is not proved; "" when all is well */
	struct bpf_link *links[LADDER_PROGRAMS];
};

struct ladder {
	struct footing footings[LADDER_FACTS_MAX];
};

/*
 * Climbs for every fact. `forced` holds "FACT=KIND" words: that fact gets a rung of this kind or none.
 * 0; -1 with *d set for a word that is none, or a forced rung that does not serve. ladder_leave() in
 * either case. `recipients`: some profile names some.
 */
int ladder_climb(struct ladder *l, struct kernel *k, const char *const *forced, size_t forced_count,
		 bool recipients, struct diag *d);
void ladder_leave(struct ladder *l);

/*
 * Climbs for what was not needed at first and is now: a camera or sound driver that came later, for which
 * the ioctl fact stands in. To be called now and then.
 */
void ladder_refresh(struct ladder *l, struct kernel *k);

/*
 * A device came. Facts that the ioctl fact stands in for get hooks of their own, if their driver is there now and
 * they prove themselves; not while a capture runs, whose end would be missed: then true, to be called again. `told` (NULL: nobody) hears of each
 * (PRIV_RUNG), for ladder_learn() in another process.
 */
bool ladder_climb_again(struct ladder *l, struct kernel *k, priv_told told, void *arg);
void ladder_learn(struct ladder *l, const struct priv_change *change);

/*
 * Attaches what tells that a device was closed while it captured, where the ioctl fact stands in, or lets go of
 * it: it would run at every close there is, and is needed only while an audited app may capture. 0, or -1
 * when it cannot be attached.
 */
int ladder_closes(struct ladder *l, const struct kernel *k, bool wanted);

/* The name that findings give the serving hook ("lsm/file_open"), or NULL. */
const char *ladder_hook_name(const struct ladder *l, int fact);

/* Hooks by the name of their function. HOOK_none where there is no such. */
enum hook hook_from_program(const char *program);
const char *hook_name(enum hook hook);

#endif

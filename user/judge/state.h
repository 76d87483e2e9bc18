/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the judge remembers, and nothing else: inside user/judge/ only.
 *
 * All of it is bounded by what is live (open captures, gestures that may still count, the last changes
 * of each fact), not by how much was seen.
 */
#ifndef JUDGE_STATE_H
#define JUDGE_STATE_H

#include <stddef.h>

#include "user/judge/fact.h"
#include "user/judge/gesture.h"
#include "user/judge/judge.h"
#include "user/judge/loss.h"
#include "user/judge/program.h"
#include "user/judge/queue.h"
#include "user/judge/words.h"

/* What was missing for a decision: the witnesses, then these. */
enum missing {
	MISSING_LOSS = WITNESS_COUNT, /* events were lost in the window */
	MISSING_LATE,		      /* the line came too late to know what held then */
	MISSING_WHO,		      /* nobody knows which app it was for */
	MISSING_KIND,		      /* no set-up can see this kind of condition */
	MISSING_DETAIL,		      /* the line does not say enough */
	MISSING_END,		      /* the trace ended before the time was over */
	MISSING_COUNT
};

/* The times of the last accesses that a rate counts: never more than it allows. */
struct rate {
	uint64_t *times; /* owned ring */
	uint32_t cap;
	uint32_t head; /* the oldest */
	uint32_t count;
};

/* Of one consent or permission: when it was refused and asked for. 0: never. */
struct asking {
	uint64_t refused;
	uint64_t asked;		/* last time, refused before or not */
	uint64_t asked_refused; /* last time since it was refused */
};

/* A gesture that a capture relies on, or could. */
struct bond {
	uint64_t t;
	uint64_t released;
	uint32_t control;
	bool taken; /* else a candidate, in case that the feature ends */
	bool from_kernel;
};

#define BONDS_MAX    4
#define CAPTURES_MAX 4096 /* per app; the oldest is settled before its time */

enum tri { TRI_FALSE, TRI_UNKNOWN, TRI_TRUE };

struct outcome {
	uint8_t value;	  /* enum tri */
	uint32_t codes;	  /* bits of enum code: what is broken, or might be */
	uint32_t missing; /* bits of enum missing */
};

/* What was decided about one access. */
struct decision {
	enum verdict verdict;
	uint32_t codes;
	uint32_t missing;
	uint32_t rule;	/* the permit rule that holds, or might; PROGRAM_NONE */
	uint32_t blame; /* the rule that the first code is about; PROGRAM_NONE */
};

/* A start that broke nothing and has not stopped: what permits it may end. */
struct capture {
	struct capture *next; /* of the app, newest first */
	uint64_t key;	      /* access_key() */
	uint64_t loose_key;   /* process_key() */
	uint32_t at;	      /* the app's place in the judge's lists */
	uint32_t bond_count;
	uint64_t deadline;	  /* 0: what permits it has not ended */
	struct decision decision; /* when it began */
	bool reads; /* a gesture or a feature carries it, and so the reads of what it has open */
	bool blind; /* nobody can tell what carries it, so only facts can end it */
	bool late;
	bool owns; /* memory beside its own: held, bonds, trial */
	/* So far what the stop of one that is in order looks at: a cache line. */
	struct waiting *held; /* the start, packed: in `room`, or owned where that is too small */
	struct capture *sooner;
	struct capture *later; /* by deadline */
	uint64_t start;	       /* when it began */
	uint64_t ended;	       /* when what permits it ended, not before the start */
	uint64_t number;       /* while a state is written */
	struct bond *bonds;    /* owned; BONDS_MAX, or NULL where there are none */
	uint32_t pid;
	uint32_t broken; /* codes, should it go on past its deadline */
	uint32_t blame;	 /* the rule that they are about */
	char *trial;	 /* owned: what was tried when it began, if anybody wants to know */
	_Alignas(WAITING_ALIGN) char room[];
};
_Static_assert(offsetof(struct capture, held) == 64, "one cache line");

/*
 * What accesses touch of an app, in one cache line, and in one more what a start or a stop does, so that ten
 * thousand apps cost as one does.
 *
 * `fresh` has a bit for each category whose accesses are compliant by facts alone until the next change: by
 * a rule that leans on nothing that ends, is used up, or is counted. It makes the cost of an access
 * independent of the number of rules, and changes no finding.
 */
struct face {
	char name[40];	/* the whole name, or its beginning without an end */
	uint64_t fresh; /* of the app's own code: bits of enum category */
	struct app *app;
	bool has_parties; /* whose code it is must be looked up */
	uint32_t capture_count;
	struct capture *captures; /* owned; newest first */
	uint32_t reading;	  /* captures that carry reads */
	char rest[52];
};
_Static_assert(offsetof(struct face, captures) == 64 && sizeof(struct face) == 128, "cache lines");
_Static_assert(CATEGORY_COUNT <= 64, "a bit for each category");

struct app {
	const struct program *program;
	const char *name; /* the profile's */
	uint32_t at;	  /* its place in the judge's lists */
	const struct words *words;
	uint32_t seen; /* bits of enum marker_name: kinds of which a line has come */
	struct fact *facts;
	struct asking *askings; /* for the facts that are consents or permissions */
	struct rate *rates;
	struct gestures gestures;
	struct picks picks;
	/* The last refusal that an app could answer by leaving; 0: none, or something came between. */
	uint64_t refused;
	uint32_t refused_fact;
};

struct judge {
	struct judge_options options;
	struct app **apps; /* owned */
	size_t app_count;
	struct face *faces; /* owned; in the order of the apps */
	uint64_t *table;    /* by hash of the name: its upper half, then place + 1; 0: free */
	size_t table_size;
	struct queue *queue;
	struct losses losses;
	uint64_t now;	 /* all that came before is judged */
	uint64_t latest; /* the latest time seen */
	uint64_t reorder;
	int64_t booted;
	bool touch_unseen; /* nothing tells touches, as the last coverage line about them says */
	struct capture *soonest;
	struct capture *spare; /* memory of captures that are over, owned */
	struct capture *latest_deadline;
	struct strbuf *line; /* of the finding at hand */
	struct strbuf expected, observed;
	struct regulations *regulations;
	int result; /* what a sink returned; not 0: stop */
};

/* Everything an evaluation looks at. */
struct question {
	struct judge *judge;
	struct app *app;
	const struct access *access;
	uint64_t t;
	bool late;
	int party; /* index into the profile's parties; -1: the app's own code */
	enum party_class class;
	const struct capture *capture; /* open, and what this access belongs to */
	bool without_gesture;	       /* as if nobody had touched anything */
	bool without_feature;
	bool onward; /* may `capture`, which began before, still go on at t? */
};

static inline struct face *judge_face(const struct judge *j, const struct app *app)
{
	return &j->faces[app->at];
}

/* A fact, or something else that accesses are judged by, has changed. */
static inline void judge_stale(struct judge *j, const struct app *app)
{
	judge_face(j, app)->fresh = 0;
}

/* Puts the record in the queue. 0, or -1 when out of memory. */
int judge_wait(struct judge *j, const struct record *rec);

/* The app of that name, or NULL. */
struct face *judge_face_named(const struct judge *j, const char *name);
struct app *judge_app(const struct judge *j, const char *name);

#endif

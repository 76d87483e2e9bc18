/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a report is made from: the findings of a log and, where there is one, the ledger events of the
 * trace behind it; sorted, grouped and counted once, for every format.
 *
 * A group is findings that say the same: the same app, verdict, code, clause, rule and category. A
 * reader wants to see "the MAC address before consent, 5 times", with the times, not five pages.
 */
#ifndef REPORT_MODEL_H
#define REPORT_MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "base/timestamp.h"
#include "consentry/access.h"
#include "consentry/finding.h"
#include "texts.h"

/*
 * So many findings of a kind (what makes a group) are kept whole. The others keep their times and
 * numbers, and share the rest with the first: a log of a million lines fits in memory.
 */
#define REPORT_WHOLE 200

/* Strings live as long as the report. Those that may be missing are NULL then. */
struct report_finding {
	json_t *root; /* the whole finding; NULL for those beyond REPORT_WHOLE of a kind */
	enum verdict verdict;
	uint64_t t;
	char time[TIMESTAMP_SIZE]; /* RFC 3339, nine decimals: checked */
	const char *app;
	const char *category;
	const char *code;   /* may be missing */
	const char *clause; /* may be missing */
	const char *quote;  /* may be missing */
	const char *rule;   /* may be missing */
	const char *expected;
	const char *observed;
	const char *attribution;
	const char *hook;
	uint64_t seq;	  /* of its chain; 0: none */
	const char *hash; /* of its chain; may be missing */
	size_t group;
};

struct report_group {
	const struct report_finding *first; /* stands for all of them */
	size_t *members;		    /* indices into findings, in time */
	size_t count;
};

/* One line of the timeline. */
struct report_event {
	uint64_t t;
	const char *app;		      /* "" for what concerns all */
	const struct report_finding *finding; /* or NULL: */
	enum text text;
	char *detail; /* the control, the permission, …; may be NULL */
	enum record_kind kind;
};

struct report_count {
	const char *name;  /* code or clause; "" for none */
	const char *quote; /* of a clause: its first; may be NULL */
	size_t count[VERDICT_COUNT];
};

struct report_app {
	const char *name;
	uint64_t start; /* what timelines count from */
	bool started;	/* a process of the app was seen starting then */
	size_t count[VERDICT_COUNT];
};

struct report {
	struct report_finding *findings; /* by time, then as they came */
	size_t finding_count;
	struct report_group *groups; /* violations first; then in time */
	size_t group_count;
	struct report_event *events; /* ledger events and findings, by time */
	size_t event_count;
	struct report_count *codes; /* most violations first */
	size_t code_count;
	struct report_count *clauses;
	size_t clause_count;
	struct report_app *apps; /* by name */
	size_t app_count;
	size_t count[VERDICT_COUNT];
	size_t clauses_broken;
	bool has_trace;
	/* private */
	struct report_kind *kinds;
	size_t kind_count;
	size_t finding_cap, event_cap;
	char **app_names;
	size_t app_name_count;
};

void report_init(struct report *r);
void report_free(struct report *r);

/*
 * Adds a line of a log: a finding, without its line end. `file` and `line` are for errors. 0, or -1
 * with *d set.
 */
int report_add_finding(struct report *r, const char *file, unsigned int line, const char *text,
		       size_t len, struct diag *d);

/* Do both belong to one group? */
bool report_same_kind(const struct report_finding *a, const struct report_finding *b);

/* Adds a record of the trace; kinds that no timeline shows are left out. 0, or -1: out of memory. */
int report_add_record(struct report *r, const struct record *rec);

/* Sorts, groups and counts; nothing may be added afterwards. 0, or -1: out of memory. */
int report_finish(struct report *r);

/* Milliseconds from its app's start to t, negative before it. */
double report_offset_ms(const struct report *r, const char *app, uint64_t t);

/*
 * From event `i` on: how many stand in one row of a timeline. Findings of one group that nothing comes
 * between are one row.
 */
size_t report_event_run(const struct report *r, size_t i);

/* Appends what an event is in a few words, as text that is not escaped yet. */
void report_event_text(const struct report_event *e, enum language l, struct strbuf *out);

/* What offsets count from, for one app's report or several's. */
enum text report_offset_text(const struct report *r);

/* The language that most quotes are written in. */
enum language report_language(const struct report *r);

#endif

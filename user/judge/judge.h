/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge: records in, findings out.
 *
 * It is pure. It knows no clock, no kernel and no file: the same records give the same findings, byte
 * for byte, whether they come from the ring buffer or from a trace.
 */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "consentry/finding.h"
#include "consentry/rules.h"
#include "user/judge/profile.h"

struct judge;

/*
 * Called for each finding, in order. `line` is the finding as a JSON object without its chain and
 * without line end. Both are valid during the call only. A return other than 0 stops the judge and
 * comes back from judge_feed().
 */
typedef int (*judge_sink)(void *arg, const struct finding *f, const char *line, size_t len);

/*
 * Called after the sink for each finding. `story` tells it in one paragraph; `trial` says which rules were
 * tried and why each did or did not hold, one line each, and is empty for a finding about no access.
 */
typedef void (*judge_explain)(void *arg, const struct finding *f, const char *story,
			      const char *trial);

struct judge_options {
	bool all; /* findings that are compliant too */
	judge_sink sink;
	judge_explain explain; /* NULL: nobody wants to know, which is a good deal faster */
	const char *language;  /* of what is said to people: "zh", "en"; NULL: the policy's */
	/*
	 * Not 0: judge_feed() puts off what takes long, up to so many bytes of records that wait, so that whoever
	 * empties a ring can do that first; judge_settle() makes up for it. The findings are the same.
	 */
	size_t backlog;
	void *arg;
};

struct judge *judge_new(const struct judge_options *o); /* NULL when out of memory */
void judge_free(struct judge *j);

/*
 * Adds an audited app. Both are borrowed and must outlive the judge. 0, or -1 when out of memory or
 * when an app of that name is there already.
 */
int judge_add_app(struct judge *j, const struct profile *p, const struct rules *r);

/*
 * Takes the next record. Records may come out of order by up to the profile's reorder window; what
 * is later still is judged and marked late. 0, the sink's result, or -1 when out of memory.
 */
int judge_feed(struct judge *j, const struct record *rec);

/* Settles what was put off, at most `most` records that take long. As judge_feed(). */
int judge_settle(struct judge *j, size_t most);

/* Is there more to settle? */
bool judge_lags(const struct judge *j);

/* Is there a record or a deadline that judge_feed() of RECORD_CLOCK at `now` would settle? */
bool judge_due(const struct judge *j, uint64_t now);

/* No more records will come: settles all that waits. As judge_feed(). */
int judge_finish(struct judge *j);

/*
 * Appends the judge's whole memory (consentry-state/1, JSON Lines): what was said and done so far, open
 * captures, records that still wait. A judge that reads it goes on as if it had been there from the start:
 * the same findings follow. 0, or -1 when out of memory.
 */
int judge_save(struct judge *j, struct strbuf *out);

/*
 * Reads it into a judge that was given its apps and has seen no record. Rules may have changed since:
 * what is remembered of a rule, feature or app that is gone is left out. `name` is what errors call the
 * text. 0, or -1 with *d set; the judge is then of no use.
 */
int judge_load(struct judge *j, const char *name, const char *text, size_t len, struct diag *d);

#endif

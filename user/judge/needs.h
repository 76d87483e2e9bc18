/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a rule needs to be told before it can be decided, and what becomes of it where it is not told.
 *
 * The judge itself is asked, with nothing on record: what it calls unknown then, no line of this set-up
 * tells. So this says what findings will say. How the taking of the data is seen is another question, and
 * not the judge's: user/collect/coverage.h.
 */
#ifndef JUDGE_NEEDS_H
#define JUDGE_NEEDS_H

#include "user/judge/judge.h"
#include "user/judge/program.h"

enum need_from {
	NEED_MARKS,  /* lines of the ledger */
	NEED_TOUCH,  /* the same, or touches that the kernel sees */
	NEED_ACCESS, /* the access says it */
	NEED_NOBODY, /* no set-up tells it */
};

/* Why nothing tells it. */
enum need_lack {
	LACKS_NOTHING, /* it is told */
	LACKS_WITNESS, /* the profile does not list its kind of witness */
	LACKS_TOUCH,   /* it does, but touches are not seen here */
	LACKS_NAME,    /* the sentence does not say which feature or consent it means */
	LACKS_SIGHT,   /* no set-up can see it */
};

struct need {
	const char *fact; /* "consent", "permission", "gesture", "rate" …; static */
	const char *name; /* of the scope, permission, control, feature …; borrowed, or NULL */
	enum need_from from;
	enum need_lack lack;
	uint32_t codes; /* bits of enum code: what is feared while it is not told */
};

/* Which accesses a rule is asked about. */
enum asked {
	ASKED_TAKING, /* those that take its category */
	ASKED_SENDS,  /* sends only: its sentence hands data on */
	ASKED_KEPT,   /* none: its sentence is about what is stored or deleted */
	ASKED_USER,   /* none: it forbids something to the user */
	ASKED_THIRD,  /* those by another party's code */
	ASKED_ASIDE,  /* none: another sentence says "only" */
};

enum outlook {
	OUTLOOK_JUDGED,	      /* all that it needs is told */
	OUTLOOK_PARTLY,	      /* unverifiable where what is not told decides */
	OUTLOOK_UNVERIFIABLE, /* no access is ever compliant by it */
};

struct needs {
	const struct rules_rule *rule; /* borrowed */
	enum asked asked;
	enum outlook outlook;
	struct need *need; /* owned; the consent to the policy first, which every access needs */
	size_t count;
};

/*
 * Of the rule at `index` in the rules of `app`, one of judge_add_app(). 0 and *out, needs_free(); or -1
 * when out of memory. RECORD_COVERAGE that was fed before counts.
 */
int needs_of(struct judge *j, const char *app, size_t index, struct needs *out);
void needs_free(struct needs *n);

#endif

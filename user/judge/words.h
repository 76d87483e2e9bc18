/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What findings say to people, one file per language (words_zh.c, words_en.c). No other file of the
 * judge holds text for people.
 *
 * A template has {names}; words_fill() puts the values in. Which names a template may use stands
 * beside it below. Values that are NULL show as nothing.
 */
#ifndef JUDGE_WORDS_H
#define JUDGE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "consentry/finding.h"

/* What was seen, beside what each code expects. More than one way leads to some codes. */
#define SEEN_LIST(X)                                                                               \
	X(NOTHING) /* compliant */                                                                 \
	X(AFTER_CLOSURE)                                                                           \
	X(NOT_ASKED) /* the policy was not shown yet */                                            \
	X(ASKED)     /* it was shown {ago} before, and not answered */                             \
	X(REFUSED)   /* {what} was refused {ago} before */                                         \
	X(WITHDRAWN) /* {what} was withdrawn {ago} before */                                       \
	X(UNDECLARED_DATA)                                                                         \
	X(FORBIDDEN)                                                                               \
	X(NO_PERMISSION) /* {permission} */                                                        \
	X(NO_GUARDIAN)                                                                             \
	X(NO_SEPARATE)		/* {scope} */                                                      \
	X(UNDECLARED_PARTY)	/* {party} */                                                      \
	X(UNDECLARED_RECIPIENT) /* {host} */                                                       \
	X(NOT_LOGGED_IN)                                                                           \
	X(NO_GESTURE)	     /* {control} {window} */                                              \
	X(GESTURE_OLD)	     /* {control} {ago} */                                                 \
	X(GESTURE_USED)	     /* {control} {ago} */                                                 \
	X(GESTURE_SYNTHETIC) /* {control} {ago} */                                                 \
	X(GESTURE_BEHIND)    /* {control} {ago} */                                                 \
	X(OUTLIVED)	     /* went on {ago} longer than allowed */                               \
	X(OUTLIVED_UNSEEN)   /* {window} after, it had not stopped */                              \
	X(RAN_ON)	     /* {ago} after the start it was no longer in order; {window} */       \
	X(RAN_ON_WITHDRAWN)  /* the same, because {what} was withdrawn */                          \
	X(OUTSIDE_FEATURE)   /* {feature} */                                                       \
	X(BACKGROUND)                                                                              \
	X(BEYOND_PICKED)                                                                           \
	X(OVER_FREQUENCY) /* {count} in {window} */                                                \
	X(SENT)		  /* {host} */                                                             \
	X(ASKED_AGAIN)	  /* {what} refused {ago} before */                                        \
	X(EXIT)		  /* {what} refused {ago} before */

enum seen {
#define X(id) SEEN_##id,
	SEEN_LIST(X)
#undef X
		SEEN_COUNT
};

#define MISSING_WORDS 15

struct words {
	const char *language;			/* BCP 47 */
	const char *categories[CATEGORY_COUNT]; /* "the microphone's sound" */
	const char *permissions[PERMISSION_COUNT];
	const char *ops[OP_COUNT];	    /* {category}: "started to record …" */
	const char *titles[CODE_COUNT];	    /* a heading for each code */
	const char *expected[CODE_COUNT];   /* {category} {control} {feature} {permission} {scope}
					     {party} {window} {count} */
	const char *seen[SEEN_COUNT];	    /* as listed above, and {category} */
	const char *missing[MISSING_WORDS]; /* by enum missing */
	const char *policy;		    /* "the privacy policy", as something consented to */
	const char *permission_as_what;	    /* {permission}: as something refused */
	const char *scope_as_what;	    /* {scope} */
	const char *some_control;	    /* where a rule names no control */
	const char *some_feature;
	const char *own_code; /* as a party */
	const char *unknown_host;
	const char *unverifiable; /* {missing}: why there is no verdict */
	const char *join;	  /* between sentences */
	const char *list_join;	  /* between the members of a list */
	const char *end;	  /* of a sentence */
	/* A length of time, {n}: milliseconds, seconds, minutes, hours, days. */
	const char *durations[5];
	const char *one[5]; /* the same for exactly one */
	/* The parts of a finding told in one paragraph: see finding_explain(). */
	const char *story[3];	 /* violation, unverifiable, compliant: {time} {app} {act} */
	const char *story_quote; /* {clause} {quote} */
	const char *story_undeclared;
	const char *story_expected; /* {expected} */
	const char *story_observed; /* {observed} */
	const char *story_also;	    /* {also} */
	const char *story_act;	    /* {op} {path}: the act with the thing it was done to */
	/* What was tried: see trial_write(). {rule} {category}, then each condition. */
	const char *conditions[CONDITION_COUNT]; /* {control} {feature} … as in `expected` */
	const char *effects[2];			 /* permit, forbid */
	const char *results[3];			 /* by enum tri */
	const char *missing_is;			 /* {missing} */
	const char *trial_rule;			 /* {rule} {effect} {category} {result} */
	const char *trial_general;		 /* what holds for every rule */
	const char *trial_open;			 /* {rule}: set aside for one that says "only" */
	const char *trial_party;		 /* {rule}: about another party */
	const char *trial_category;		 /* {rule} {category}: about other data */
	const char *trial_ops;			 /* {rule}: about another way of handling */
	const char *all_of;
	const char *any_of;
};

extern const struct words words_zh;
extern const struct words words_en;

/* English for "en…", Chinese for anything else and NULL. */
const struct words *words_of(const char *language);

struct word {
	const char *name;
	const char *value;
};

void words_fill(const char *template, const struct word *list, size_t count, struct strbuf *out);
/* A length of time in words, with at most three decimals. */
void words_duration(const struct words *w, uint64_t ns, char *out, size_t size);

#endif

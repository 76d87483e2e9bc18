/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consentry-finding/1: what the judge says of one access that collects.
 *
 * Strings are borrowed from the judge, its rules and the record at hand: valid during the call that
 * hands the finding over.
 */
#ifndef CONSENTRY_FINDING_H
#define CONSENTRY_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include "consentry/access.h"

#define VERDICT_LIST(X)                                                                            \
	X(VIOLATION, "violation")                                                                  \
	X(UNVERIFIABLE, "unverifiable")                                                            \
	X(COMPLIANT, "compliant")

/* In the order in which a finding names them: the first that applies is `code`, the rest `also`. */
#define CODE_LIST(X)                                                                               \
	X(AFTER_CLOSURE, "after-closure")                                                          \
	X(BEFORE_CONSENT, "before-consent")                                                        \
	X(AFTER_REFUSAL, "after-refusal")                                                          \
	X(AFTER_REVOCATION, "after-revocation")                                                    \
	X(UNDECLARED_DATA, "undeclared-data")                                                      \
	X(FORBIDDEN, "forbidden")                                                                  \
	X(NO_PERMISSION, "no-permission")                                                          \
	X(NO_GUARDIAN_CONSENT, "no-guardian-consent")                                              \
	X(NO_SEPARATE_CONSENT, "no-separate-consent")                                              \
	X(UNDECLARED_PARTY, "undeclared-party")                                                    \
	X(UNDECLARED_RECIPIENT, "undeclared-recipient")                                            \
	X(NOT_LOGGED_IN, "not-logged-in")                                                          \
	X(NO_GESTURE, "no-gesture")                                                                \
	X(OUTLIVED_GESTURE, "outlived-gesture")                                                    \
	X(OUTSIDE_FEATURE, "outside-feature")                                                      \
	X(BACKGROUND, "background")                                                                \
	X(BEYOND_PICKED, "beyond-picked")                                                          \
	X(OVER_FREQUENCY, "over-frequency")                                                        \
	X(SENT_DESPITE_LOCAL, "sent-despite-local")                                                \
	X(ASKED_AGAIN, "asked-again")                                                              \
	X(EXIT_ON_REFUSAL, "exit-on-refusal")

#define X(id, name) VERDICT_##id,
enum verdict { VERDICT_LIST(X) VERDICT_COUNT };
#undef X
#define X(id, name) CODE_##id,
enum code { CODE_LIST(X) CODE_COUNT };
#undef X

const char *verdict_name(enum verdict v);
const char *code_name(enum code c);
int verdict_from_name(const char *name);
int code_from_name(const char *name);

struct finding {
	enum verdict verdict;
	enum code code; /* CODE_COUNT when compliant, or unverifiable without a suspicion */
	const enum code *also;
	size_t also_count;
	uint64_t t;
	const char *app;
	enum category category;
	const char *clause;   /* id, or NULL: undeclared */
	const char *quote;    /* the policy's sentence; NULL with it */
	const char *rule;     /* id or NULL */
	const char *expected; /* for people, in the policy's language */
	const char *observed;
	const struct access *access;
};

#endif

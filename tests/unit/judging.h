/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the judge: a trace in short words in, findings in short words out.
 *
 * One line of a trace is `MS WORD…`, MS in milliseconds, the words separated by blanks:
 *
 *	100 consent policy granted       250 permission microphone revoked
 *	300 tap icon                     400 feature filming begin
 *	500 login begin                  600 start audio pid=7 id=116:24 lib=libpay.so
 *	700 loss 100 650                 800 clock
 *	1 coverage gesture               2 coverage gesture served
 *
 * Every line may have app=NAME ("shop" else); gestures from=kernel:DEVICE; accesses pid=, id=, path=,
 * lib=, grade=, start=MS. Findings come back one a line: `MS VERDICT CODE +ALSO…`, compliant ones too,
 * with the app in front where there is more than one.
 */
#ifndef TESTS_JUDGING_H
#define TESTS_JUDGING_H

#include "base/strbuf.h"
#include "consentry/access.h"
#include "user/judge/judge.h"

/* Rules and profile as JSON; `when` of one rule for `category`. The results are owned by the caller. */
struct rules *judging_rules(const char *json);
struct profile *judging_profile(const char *json);

/* The members of a profile beside format, app and rules. All six usual witnesses. */
#define ALL_WITNESSES                                                                              \
	"\"witness\":[\"consent\",\"permission\",\"gesture\",\"feature\",\"foreground\","          \
	"\"login\","                                                                               \
	"\"guardian\",\"account_closed\",\"exit\"]"

/* Appends the trace (with its header) that the short words stand for, as JSON lines. */
void judging_trace(const char *words, struct strbuf *out);

/* Feeds JSON lines, each with its line end. */
void judging_feed(struct judge *j, const char *lines);

/* A sink: appends each finding in short words to the strbuf `arg`. */
int judging_note(void *arg, const struct finding *f, const char *line, size_t len);

/* The whole of it for one app: rules (the array's members), profile members, trace, findings. */
void judging_expect(const char *file, int line, const char *rules, const char *profile,
		    const char *trace, const char *findings);
/* The same, comparing times and verdicts only. */
void judging_expect_verdicts(const char *file, int line, const char *rules, const char *profile,
			     const char *trace, const char *findings);
#define EXPECT_FINDINGS(rules, profile, trace, findings)                                           \
	judging_expect(__FILE__, __LINE__, rules, profile, trace, findings)

/* A rule that permits `category` while the condition members hold. */
#define PERMIT(category, when)                                                                     \
	"{\"id\":\"P\",\"category\":\"" category "\",\"effect\":\"permit\",\"when\":{" when "}}"
#define FORBID(category, when)                                                                     \
	"{\"id\":\"F\",\"category\":\"" category "\",\"effect\":\"forbid\",\"when\":{" when "}}"

#endif

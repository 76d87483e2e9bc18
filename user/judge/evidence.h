/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evidence of a finding: who, what, and the facts that the decision rests on with their times.
 */
#ifndef JUDGE_EVIDENCE_H
#define JUDGE_EVIDENCE_H

#include "user/judge/decide.h"

/* A member's name, ready to be written: a finding has some fifty, and most of its time goes in small appends. */
#define KEY(name) ",\"" name "\":"

/* Appends the JSON object. */
void evidence_write(const struct question *q, const struct decision *d, const struct ending *ending,
		    struct strbuf *out);
/* Of a refusal: the refusal and the askings since. */
void evidence_refusal(const struct app *app, uint32_t fact, uint64_t refused, bool late,
		      struct strbuf *out);

/* How many events were lost in the time that the decision looked at. */
uint64_t evidence_lost(const struct question *q, const struct ending *ending);

#endif
